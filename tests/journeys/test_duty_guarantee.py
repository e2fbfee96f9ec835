"""A bank's guarantee of duty, through a real database: drawn with the decision, raced for, free again once the duty is
paid or the case is over, void while something counts on it."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from tests.journeys.conftest import BANK, OFFICER, SECRET, Desk, declaration, sent
from tests.journeys.test_ledger import HOLDER, cancel, left, state
from tongguan.journeys import ledger
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.lodge import lodge
from tongguan.journeys.match import anew
from tongguan.journeys.office import Office
from tongguan.journeys.pay import Payment, pay
from tongguan.journeys.record_says import RecordIssuing, RecordStepping
from tongguan.journeys.standards import Standards
from tongguan.journeys.submission import Reply
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.store.connect import Store

BOC = Caller(party="BOC", name="Bank", scopes=frozenset({Scope.LEDGER, Scope.READ}))
BALANCE = "record/duty-guarantee/BG1/0/limit"
KEY = ("duty-guarantee", "BG1")


def guarantee(desk: Desk, limit: str = "1000000", number: str = "BG-1") -> None:
    fields = {"holder": HOLDER, "limit": limit, "currency": "CNY", "bank": "Shenzhen branch"}
    wanted = RecordIssuing(system="duty-guarantee", number=number, holder=HOLDER, fields=fields)
    ledger.issued(desk.conn, desk.office, BOC, wanted)


def securing(reference: str, number: str = "BG-1", base: str = "import-five-items") -> dict[str, Any]:
    """Goods whose duty is secured, under a guarantee."""
    values = deepcopy(declaration(base, reference=reference))
    for item in values["shipment"]["items"]:
        for duty in item["duties"]:
            duty["payment_method"] = "S"
    values["guarantees"] = [{"type": "1", "id": number}]
    return values


def secured(reply: Reply) -> Decimal:
    assert reply.answer is not None and reply.answer.assessment is not None
    assert reply.answer.assessment.due_now == 0
    return reply.answer.assessment.secured


def found(reply: Reply) -> list[tuple[str, str]]:
    assert reply.answer is not None, reply.refusal
    return [(p.code, p.pointer) for p in reply.answer.problems if p.code.startswith(("DGU", "DUTY"))]


def passed(desk: Desk, reply: Reply) -> str:
    """The case, once its hold for documents or an inspection is passed, if it has one."""
    assert reply.answer is not None
    for hold in reply.answer.holds:
        answer(
            desk.conn, desk.office, OFFICER, Verdict(number=reply.answer.number, hold=hold, passed=True, reason="ok")
        )
    return reply.answer.number


def money(number: str, amount: Decimal, reference: str) -> Payment:
    return Payment(number=number, amount=amount, currency="CNY", bank_reference=reference)


def test_secured_duty_is_taken_from_the_limit_and_comes_back_with_the_cancellation(desk: Desk) -> None:
    guarantee(desk)
    (one,) = desk.lodge(sent(securing("G-1", base="import-prelodged")))
    taken = secured(one)
    assert found(one) == [] and taken > 0 and left(desk, BALANCE) == 1_000_000 - taken
    assert state(one) is State.HELD and desk.rows("record_use", "state") == [("annotated",)]
    (gone,) = desk.lodge(sent(cancel("G-2", one.answer.number)))  # type: ignore[union-attr]
    assert state(gone) is State.CANCELLED and left(desk, BALANCE) == 1_000_000
    assert desk.rows("record_use", "state") == [("given-back",)]


def test_a_guarantee_that_has_too_little_left_is_told_at_the_duty(desk: Desk) -> None:
    guarantee(desk, limit="10")
    (short,) = desk.lodge(sent(securing("G-2")))
    assert ("DGU02", "/shipment/items/0/duties") in found(short) and state(short) is State.RETURNED
    said = next(p.message for p in short.answer.problems if p.code == "DGU02")  # type: ignore[union-attr]
    assert "CNY are asked for and 10 CNY are left" in said and left(desk, BALANCE) == 10


def test_paid_duty_is_no_longer_secured(desk: Desk) -> None:
    guarantee(desk)
    (one,) = desk.lodge(sent(securing("G-1")))
    taken, number = secured(one), passed(desk, one)
    part = pay(desk.conn, desk.office, BANK, money(number, Decimal(100), "B-1"))
    assert state(part) is State.RELEASED and left(desk, BALANCE) == 1_000_000 - taken + 100
    assert desk.rows("record_use", "state") == [("annotated",)]
    rest = pay(desk.conn, desk.office, BANK, money(number, taken - 100, "B-2"))
    assert state(rest) is State.RELEASED and left(desk, BALANCE) == 1_000_000
    assert desk.rows("record_use", "state") == [("given-back",)]
    with pytest.raises(Refusal) as over:
        pay(desk.conn, desk.office, BANK, money(number, Decimal(1), "B-3"))
    assert over.value.problems[0].code == "TGK009"


def test_one_that_is_not_in_the_ledger_holds_and_takes_once_it_is_issued(desk: Desk) -> None:
    (one,) = desk.lodge(sent(securing("G-1")))
    assert found(one) == [("DUTY-GUARANTEE-4", "/guarantees/0/id")]
    assert one.answer is not None and Hold.PERMIT in one.answer.holds
    guarantee(desk)
    while anew(desk.conn, desk.office):
        pass
    assert left(desk, BALANCE) == 1_000_000 - secured(one)
    ledger.stepped(desk.conn, desk.office, BOC, KEY, RecordStepping(event=RecordEvent.VOID, why="withdrawn by us"))
    while anew(desk.conn, desk.office):
        pass
    assert left(desk, BALANCE) == 1_000_000 - secured(one), "what was released stays secured"


def test_one_that_is_voided_holds_what_counts_on_it(desk: Desk) -> None:
    guarantee(desk)
    (one,) = desk.lodge(sent(securing("G-1", base="import-prelodged")))
    assert one.answer is not None and Hold.PERMIT not in one.answer.holds
    ledger.stepped(desk.conn, desk.office, BOC, KEY, RecordStepping(event=RecordEvent.VOID, why="withdrawn by us"))
    while anew(desk.conn, desk.office):
        pass
    assert "permit" in desk.rows("case_file", "holds")[0][0]


def test_of_two_writers_one_has_the_last_of_it(desk: Desk, store: Store) -> None:
    (told,) = desk.lodge(sent(securing("G-0")))
    guarantee(desk, limit=str(secured(told)), number="BG-2")
    start = Barrier(3)

    def write(n: int) -> Reply:
        conn = store.direct()
        try:
            office = Office(Standards(conn), SECRET, desk.now, retention_days=30)
            start.wait()
            return lodge(conn, office, [sent(securing(f"R-{n}", number="BG-2"))])[0]
        finally:
            conn.close()

    with ThreadPoolExecutor(3) as writers:
        came = [state(reply) for reply in writers.map(write, range(3))]
    assert came.count(State.RETURNED) == 2 and left(desk, BALANCE.replace("BG1", "BG2")) == 0
