"""Records that agencies keep, through a real database: compared, drawn on, raced for, given back, written off."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, ROOT, SECRET, STRANGER, Desk, declaration, sent
from tongguan.codes.law import Law
from tongguan.codes.upload import File, read
from tongguan.commands.verify import reconsidering
from tongguan.journeys import ledger
from tongguan.journeys.event import held, written_as
from tongguan.journeys.lodge import check, lodge
from tongguan.journeys.match import anew
from tongguan.journeys.office import Office
from tongguan.journeys.pay import Payment, pay
from tongguan.journeys.record_says import RecordAmending, RecordApplying, RecordIssuing, RecordSays, RecordStepping
from tongguan.journeys.standards import Standards
from tongguan.journeys.submission import Reply
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.foresee import Usual
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.rules import judges
from tongguan.store import records, standards
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker.finding import Finding
from tongguan.worker.published import norms
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

HOLDER = "91440300MA0DB0001B"
MOFCOM = Caller(party="MOFCOM", name="Ministry", scopes=frozenset({Scope.LEDGER, Scope.READ}))
MPS = Caller(party="MPS", name="Police", scopes=frozenset({Scope.LEDGER, Scope.READ}))
IMPORTER = Caller(party=HOLDER, name="importer", scopes=frozenset({Scope.DECLARE, Scope.READ}))
LICENCE = ("import-licence", "IL2026001")
APPROVAL = ("precursor-approval", "PA2026001")
BALANCE = "record/import-licence/IL2026001/1/quantity"


def licence(quantity: str = "2400", number: str = "IL-2026/001", **more: Any) -> RecordIssuing:
    lines = ({"hs": "610910", "origin": "VN", "quantity": quantity, "unit": "NAR"},)
    fields = {"holder": HOLDER, "trade_country": "VN", "office": ["5304"]}
    said = {"fields": fields, "lines": lines, "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    return RecordIssuing(**{"system": "import-licence", "number": number, "holder": HOLDER, **said, **more})


def issue(desk: Desk, quantity: str = "2400", **more: Any) -> None:
    ledger.issued(desk.conn, desk.office, MOFCOM, licence(quantity, **more))


def naming(reference: str, number: str = "IL-2026/001", quantity: str = "2400", **changes: Any) -> dict[str, Any]:
    """A declaration whose first item names an import licence."""
    values = deepcopy(declaration("import-five-items", reference=reference, **changes))
    item = values["shipment"]["items"][0]
    item["documents"].append({"category": "G", "type": "001", "id": number})
    item["tariff_quantity"]["value"] = quantity
    return values


def left(desk: Desk, key: str = BALANCE) -> Decimal:
    return desk.conn.execute("select remaining from tongguan.balance where key = %s", (key,)).fetchone()[0]  # type: ignore[index]


def found(reply: Reply) -> list[tuple[str, str]]:
    assert reply.answer is not None, reply.refusal
    return [(p.code, p.pointer) for p in reply.answer.problems if p.code[:3] in ("IML", "IMP")]


def state(reply: Reply) -> State:
    assert reply.answer is not None, reply.refusal
    return reply.answer.state


def cancel(reference: str, of: str) -> dict[str, Any]:
    return {
        "function": "13", "type": "INV", "reference": reference, "number": of, "submitter": {"id": HOLDER},
        "amendments": [{"reason": "1"}], "statements": [{"text": "not needed", "type": "AES"}],
    }  # fmt: skip


def test_a_part_is_taken_with_the_decision_and_comes_back_with_the_cancellation(desk: Desk) -> None:
    issue(desk)
    (reply,) = desk.lodge(sent(naming("L-1", quantity="900")))
    assert found(reply) == [] and state(reply) is State.HELD and left(desk) == 1500
    assert desk.rows("record_use", "declared, state") == [(reply.answer.number, "annotated")]  # type: ignore[union-attr]
    (more,) = desk.lodge(sent(naming("L-2", quantity="1600")))
    assert found(more) == [("IML05", "/shipment/items/0/tariff_quantity")] and state(more) is State.RETURNED
    said = next(p for p in more.answer.problems if p.code == "IML05")  # type: ignore[union-attr]
    assert said.message.startswith(
        "1600 NAR are asked for and 1500 NAR are left of Import licence IL-2026/001: declare"
    )
    assert left(desk) == 1500
    (gone,) = desk.lodge(sent(cancel("L-3", reply.answer.number)))  # type: ignore[union-attr]
    assert state(gone) is State.CANCELLED and left(desk) == 2400
    assert desk.rows("record_use", "state") == [("given-back",)]
    (again,) = desk.lodge(sent(naming("L-2", quantity="1700")))
    assert state(again) is State.HELD and left(desk) == 700, "what was returned comes again"


def test_an_amendment_takes_and_gives_back_what_it_changes(desk: Desk) -> None:
    issue(desk)
    (reply,) = desk.lodge(sent(naming("L-1", quantity="900")))
    less = {
        **declaration("cancel"), "type": "COR", "reference": "L-1-A", "number": reply.answer.number,  # type: ignore[union-attr]
        "shipment": {"items": [{"sequence": 1, "tariff_quantity": {"value": "400", "unit": "NAR"}}]},
        "amendments": [{"reason": "28", "places": ["shipment/items[1]/tariff_quantity"]}],
    }  # fmt: skip
    (amended,) = desk.lodge(sent(less))
    assert amended.answer is not None and amended.answer.version == 2, amended.answer
    assert left(desk) == 2000


def test_what_differs_is_told_at_its_place(desk: Desk) -> None:
    issue(desk, fields={"holder": HOLDER, "trade_country": "VN", "office": ["5301"]})
    (reply,) = desk.lodge(sent(naming("L-1")))
    assert found(reply) == [("IML04", "/office")] and state(reply) is State.RETURNED
    assert left(desk) == 2400 and desk.rows("record_use") == []


BROKER = "91440300MA0DB0002E"
BROKERED: dict[str, Any] = {"declarant": {"id": BROKER}, "agent": {"id": BROKER, "name": "Brokers", "status": "2"}}


def test_another_companys_record_is_as_if_it_were_not_there(desk: Desk) -> None:
    issue(desk)
    (thief,) = desk.lodge(sent(naming("THEIRS", "IL-2026/001", **BROKERED)))
    (none,) = desk.lodge(sent(naming("NONE", "IL-2026/002", **BROKERED)))
    assert found(thief) == found(none) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")]
    assert state(thief) is State.RETURNED and left(desk) == 2400 and desk.rows("record_use") == []
    asked = check(desk.conn, desk.office, sent(naming("THEIRS-2", **BROKERED)))
    assert found(asked) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")]


def test_whom_the_holder_lets_act_for_him_uses_his_record(desk: Desk) -> None:
    issue(desk)
    granting = desk.conn.execute(
        "insert into tongguan.mandate (id, company, broker, since, granted_by, granted_at)"
        " values ('M1', %s, %s, '2026-01-01', 'test', now())",
        (HOLDER, BROKER),
    )
    assert granting.rowcount == 1
    (reply,) = desk.lodge(sent(naming("L-1", **BROKERED)))
    assert found(reply) == [] and state(reply) is State.HELD and left(desk) == 0
    desk.conn.execute("update tongguan.mandate set ended_by = 'test', ended_at = now()")
    with desk.conn.transaction():
        records.wait(desk.conn, LICENCE)
    anew(desk.conn, desk.office)
    assert "permit" not in desk.rows("case_file", "holds")[0][0], "what it counts on already still answers"


def test_what_is_missing_expired_or_void_is_told(desk: Desk) -> None:
    (none,) = desk.lodge(sent(naming("L-1")))
    assert found(none) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")] and state(none) is State.RETURNED
    issue(desk, valid_to=date(2026, 6, 30))
    (late,) = desk.lodge(sent(naming("L-2")))
    assert found(late) == [("IMPORT-LICENCE-DATE", "/accepted_at")]
    ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=RecordEvent.VOID, why="false papers"))
    (void,) = desk.lodge(sent(naming("L-3")))
    assert found(void) == [("IMPORT-LICENCE-3", "/shipment/items/0/documents")]


def test_a_document_of_the_head_serves_every_item(desk: Desk) -> None:
    paper = {"category": "G", "type": "001", "id": "IL-2026/001"}
    (none,) = desk.lodge(sent(declaration("import-five-items", reference="L-1", documents=[paper])))
    assert found(none) == [("IMPORT-LICENCE-4", "/documents")]
    issue(desk)
    (reply,) = desk.lodge(sent(declaration("import-five-items", reference="L-2", documents=[paper])))
    lines = [("IMPORT-LICENCE-LINE", f"/shipment/items/{n}/classifications") for n in range(1, 5)]
    assert found(reply) == lines, "four of five items are other goods"


def test_what_differs_may_hold_until_an_officer_passes_it(desk: Desk) -> None:
    issue(desk, lines=({"hs": "610910", "origin": "CN", "quantity": "2400", "unit": "NAR"},))
    (reply,) = desk.lodge(sent(naming("L-1")))
    assert found(reply) == [("IML03", "/shipment/items/0/origins")]
    assert reply.answer is not None and Hold.PERMIT in reply.answer.holds and left(desk) == 0
    given = Inputs(
        event=Event.ANSWER,
        received_at=desk.now(),
        caller="",
        number="",
        case=0,
        seed=0,
        hold=Hold.PERMIT,
        reason="seen",
    )
    with desk.conn.transaction():
        passed = written_as(desk.conn, desk.office, OFFICER, held(desk.conn, reply.answer.number), given)
    assert passed.answer is not None and Hold.PERMIT not in passed.answer.holds
    assert "IML03" not in [p.code for p in passed.answer.problems]


def test_of_two_in_one_batch_one_has_the_last_of_it(desk: Desk) -> None:
    issue(desk, "100")
    one, two = desk.lodge(sent(naming("L-1", quantity="100")), sent(naming("L-2", quantity="100")))
    assert (state(one), state(two)) == (State.HELD, State.RETURNED)
    assert found(two) == [("IML05", "/shipment/items/0/tariff_quantity")] and left(desk) == 0


@pytest.mark.parametrize("number", ["IL-2026/001", "PA-1"])
def test_of_two_writers_one_has_the_last_of_it(desk: Desk, store: Store, number: str) -> None:
    issue(desk, "100", number=number)
    start, won = Barrier(4), []

    def write(n: int) -> Reply:
        conn = store.direct()
        try:
            office = Office(Standards(conn), SECRET, desk.now, retention_days=30)
            start.wait()
            (reply,) = lodge(conn, office, [sent(naming(f"L-{n}", number=number, quantity="100"))])
            return reply
        finally:
            conn.close()

    with ThreadPoolExecutor(4) as writers:
        won = [state(reply) for reply in writers.map(write, range(4))]
    assert sorted(won) == [State.HELD, *[State.RETURNED] * 3]
    key = f"record/import-licence/{number.replace('-', '').replace('/', '')}/1/quantity"
    assert left(desk, key) == 0 and len(desk.rows("record_use")) == 1


def test_a_record_that_serves_one_is_annotated_then_used_up(desk: Desk) -> None:
    permit(desk)
    one, two = desk.lodge(sent(naming_one("L-1")), sent(naming_one("L-2")))
    assert state(one) is State.HELD and state(two) is State.RETURNED
    assert [p.code for p in two.answer.problems if p.stops] == ["MEDICINE-PERMIT-1"]  # type: ignore[union-attr]
    exits(desk, one)
    assert desk.rows("record_use", "state") == [("written-off",)]
    (third,) = desk.lodge(sent(naming_one("L-3")))
    assert [p.code for p in third.answer.problems if p.stops] == ["MEDICINE-PERMIT-2"]  # type: ignore[union-attr]


def permit(desk: Desk) -> None:
    """A permit for medicines, which serves one declaration."""
    line = {"hs": "6109", "quantity": "2400", "unit": "NAR"}
    wanted = RecordIssuing(
        system="medicine-permit",
        number="MP-1",
        holder=HOLDER,
        fields={"holder": HOLDER, "office": ["5304"]},
        lines=(line,),
    )
    agency = ledger.kind_of(desk.office, desk.now(), wanted.system).row.agency
    ledger.issued(desk.conn, desk.office, Caller(party=agency, scopes=frozenset({Scope.LEDGER})), wanted)


def issue_approval(desk: Desk) -> None:
    """An approval of which nothing is ever taken."""
    wanted = RecordIssuing(
        system="radio-type-approval", number="RT-1", holder=HOLDER, fields={"holder": HOLDER}, lines=({"hs": "6109"},)
    )
    agency = ledger.kind_of(desk.office, desk.now(), wanted.system).row.agency
    ledger.issued(desk.conn, desk.office, Caller(party=agency, scopes=frozenset({Scope.LEDGER})), wanted)


def naming_approval(reference: str) -> dict[str, Any]:
    values = naming(reference)
    values["shipment"]["items"][0]["documents"][-1] = {"category": "G", "type": "00Y", "id": "RT-1"}
    return values


def naming_one(reference: str) -> dict[str, Any]:
    values = naming(reference, quantity="100")
    values["shipment"]["items"][0]["documents"][-1] = {"category": "G", "type": "00L", "id": "MP-1"}
    return values


def exits(desk: Desk, reply: Reply) -> None:
    """Everything open is passed and paid, and the last of the goods leaves."""
    settled(desk, reply)
    assert reply.answer is not None
    happens(desk, reply.answer.number, Event.EXIT)


def settled(desk: Desk, reply: Reply) -> None:
    """Everything open is passed and paid."""
    assert reply.answer is not None
    number, due = reply.answer.number, reply.answer.assessment.due_now  # type: ignore[union-attr]
    for hold in reply.answer.holds:
        if hold is Hold.PAYMENT:
            bank = Caller(party="BANK", name="bank", scopes=frozenset({Scope.PAY}))
            pay(desk.conn, desk.office, bank, Payment(number=number, amount=due, currency="CNY", bank_reference="P-1"))
        else:
            happens(desk, number, Event.ANSWER, hold)


def happens(desk: Desk, number: str, event: Event, hold: Hold | None = None) -> None:
    given = Inputs(event=event, received_at=desk.now(), caller="", number="", case=0, seed=0, hold=hold, reason="seen")
    with desk.conn.transaction():
        written_as(desk.conn, desk.office, OFFICER, held(desk.conn, number), given)


def test_a_record_that_is_voided_reaches_open_cases(desk: Desk) -> None:
    issue(desk)
    (reply,) = desk.lodge(sent(naming("L-1")))
    assert reply.answer is not None and Hold.PERMIT not in reply.answer.holds
    assert anew(desk.conn, desk.office) == 0
    ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=RecordEvent.VOID, why="false papers"))
    assert anew(desk.conn, desk.office) == 1
    ((holds, kind),) = desk.rows(
        "case_file join tongguan.fact on case_id = id and fact.seq = case_file.seq", "holds, kind"
    )
    assert "permit" in holds and kind == "match" and left(desk) == 0
    (told,) = desk.conn.execute("select body from tongguan.fact order by seq desc limit 1").fetchone()  # type: ignore[misc]
    assert b"Import licence IL-2026/001 is void." in told
    happens(desk, reply.answer.number, Event.ANSWER, Hold.PERMIT)
    with desk.conn.transaction():
        records.wait(desk.conn, LICENCE)
    anew(desk.conn, desk.office)
    assert "permit" not in desk.rows("case_file", "holds")[0][0], "what an officer passed stays passed"


def test_a_record_that_nothing_is_taken_of_is_counted_on(desk: Desk) -> None:
    issue_approval(desk)
    (reply,) = desk.lodge(sent(naming_approval("L-1")))
    assert state(reply) is State.HELD and desk.rows("record_use", "state") == [("annotated",)]
    mine = ledger.kind_of(desk.office, desk.now(), "radio-type-approval").row.agency
    void = RecordStepping(event=RecordEvent.VOID, why="false papers")
    agency = Caller(party=mine, scopes=frozenset({Scope.LEDGER}))
    ledger.stepped(desk.conn, desk.office, agency, ("radio-type-approval", "RT1"), void)
    assert anew(desk.conn, desk.office) == 1 and "permit" in desk.rows("case_file", "holds")[0][0]
    (gone,) = desk.lodge(sent(cancel("L-2", reply.answer.number)))  # type: ignore[union-attr]
    assert state(gone) is State.CANCELLED and desk.rows("record_use", "state") == [("given-back",)]


def test_an_application_is_decided_step_by_step_and_counts_once_issued(desk: Desk) -> None:
    said = licence()
    asked = RecordApplying(system=said.system, holder=HOLDER, fields=said.fields, lines=said.lines)
    made = ledger.applied(desk.conn, desk.office, IMPORTER, asked)
    key = (made.system, made.number)
    (early,) = desk.lodge(sent(naming("L-1", number=made.number)))
    assert found(early) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")]

    def step(caller: Caller, event: RecordEvent, why: str = "", says: RecordSays | None = None) -> str:
        return ledger.stepped(
            desk.conn, desk.office, caller, key, RecordStepping(event=event, why=why, says=says)
        ).state

    E = RecordEvent
    assert step(MOFCOM, E.ASK, "Which contract?") == "supplement"
    with pytest.raises(Refusal) as early_on:
        step(MOFCOM, E.ISSUE)
    assert early_on.value.reason is Reason.CONFLICT
    assert step(IMPORTER, E.REPLY, says=RecordSays(fields=said.fields, lines=said.lines)) == "applied"
    assert step(MOFCOM, E.REVIEW) == "reviewed"
    with pytest.raises(Refusal) as theirs:
        step(IMPORTER, E.ISSUE)
    assert theirs.value.reason is Reason.NOT_ALLOWED
    assert step(MOFCOM, E.ISSUE) == "issued"
    (late,) = desk.lodge(sent(naming("L-2", number=made.number)))
    assert found(late) == [] and state(late) is State.HELD
    events = [one.event for one in records.steps(desk.conn, key, 10)]
    assert events == ["apply", "ask", "reply", "review", "issue"]
    assert [one.event for one in records.steps(desk.conn, key, 2)] == ["review", "issue"], "the last of them"


def test_an_agency_keeps_its_own_ledger_alone(desk: Desk) -> None:
    with pytest.raises(Refusal) as other:
        ledger.issued(desk.conn, desk.office, MPS, licence())
    assert other.value.reason is Reason.NOT_ALLOWED
    issue(desk)
    with pytest.raises(Refusal) as twice:
        issue(desk)
    assert twice.value.reason is Reason.CONFLICT
    with pytest.raises(Refusal) as wrong:
        issue(desk, number="IL-2", fields={"holder": HOLDER}, lines=({"hs": "x"},))
    assert {p.pointer for p in wrong.value.problems} >= {"/fields/trade_country", "/lines/0/quantity", "/lines/0/hs"}
    with pytest.raises(Refusal) as anothers:
        issue(desk, number="IL-3", fields={"holder": BROKER, "trade_country": "VN", "office": ["5304"]})
    assert [(p.code, p.pointer) for p in anothers.value.problems] == [("LED09", "/fields/holder")]
    with pytest.raises(Refusal) as silent:
        ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=RecordEvent.VOID))
    assert silent.value.problems[0].pointer == "/why"


@pytest.mark.parametrize("event", [RecordEvent.REPLY, RecordEvent.WITHDRAW, RecordEvent.VOID])
def test_to_a_stranger_a_record_is_not_there(desk: Desk, event: RecordEvent) -> None:
    issue(desk)
    stranger = replace(STRANGER, scopes=frozenset(Scope))
    for key in (LICENCE, ("import-licence", "NONE")):
        with pytest.raises(Refusal) as none:
            ledger.stepped(desk.conn, desk.office, stranger, key, RecordStepping(event=event, why="curious"))
        assert none.value.reason is Reason.NOT_FOUND
    with pytest.raises(Refusal) as theirs:
        ledger.stepped(desk.conn, desk.office, IMPORTER, LICENCE, RecordStepping(event=event, why="mine"))
    assert theirs.value.reason is Reason.NOT_ALLOWED


def test_an_amended_record_keeps_what_is_drawn_and_a_verifier_finds_all_sound(
    desk: Desk, store: Store, admin: str, tmp_path: Path
) -> None:
    issue(desk)
    (reply,) = desk.lodge(sent(naming("L-1", quantity="900")))
    said = licence("1000")
    less = RecordAmending(fields=said.fields, lines=said.lines, why="less was agreed")
    ledger.amended(desk.conn, desk.office, MOFCOM, LICENCE, less)
    assert left(desk) == 100 and desk.rows("record", "version") == [(2,)]
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []
    with psycopg.connect(admin) as conn:
        conn.execute("update tongguan.balance set volume = 9000, remaining = 8100 where code = 'record'")
    assert {f.kind for f in verified(store, signet)} == {"changed-balance"}
    assert state(reply) is State.HELD


def test_what_is_taken_from_a_line_stays_with_its_goods(desk: Desk) -> None:
    issue(desk)
    desk.lodge(sent(naming("L-1", quantity="900")))
    said = licence()
    other = {"hs": "8429", "origin": "VN", "quantity": "2400", "unit": "NAR"}
    with pytest.raises(Refusal) as moved:
        first = RecordAmending(fields=said.fields, lines=(other, *said.lines), why="another order")
        ledger.amended(desk.conn, desk.office, MOFCOM, LICENCE, first)
    assert [(p.code, p.pointer) for p in moved.value.problems] == [("LED07", "/lines/0")]
    last = RecordAmending(fields=said.fields, lines=(*said.lines, other), why="one more")
    ledger.amended(desk.conn, desk.office, MOFCOM, LICENCE, last)
    assert left(desk) == 1500 and left(desk, BALANCE.replace("/1/", "/2/")) == 2400


def verified(store: Store, signet: Signet) -> Iterator[Finding]:
    return verify(store, signet.folder, Walked(), reconsidering(store), norms(store))


def test_another_edition_of_the_law_compares_otherwise(desk: Desk, law: Law) -> None:
    issue(desk, lines=({"hs": "610910", "origin": "CN", "quantity": "2400", "unit": "NAR"},))
    (held_up,) = desk.lodge(sent(naming("L-1", quantity="1")))
    assert found(held_up) == [("IML03", "/shipment/items/0/origins")] and state(held_up) is State.HELD
    published(desk, law, ('otherwise = "hold"\n', "", 1))
    (back,) = desk.lodge(sent(naming("L-2", quantity="1")))
    assert found(back) == [("IML03", "/shipment/items/0/origins")] and state(back) is State.RETURNED


def test_a_record_that_was_issued_before_the_law_opened_a_balance_has_it(
    desk: Desk, store: Store, law: Law, tmp_path: Path
) -> None:
    issue(desk)
    published(desk, law, ('about = "quantity"', 'about = "pieces"', -1), ("1/quantity", "1/pieces", -1))
    one, two = desk.lodge(sent(naming("L-1", quantity="2000")), sent(naming("L-2", quantity="401")))
    assert (state(one), state(two)) == (State.HELD, State.RETURNED)
    assert left(desk, BALANCE.replace("quantity", "pieces")) == 400 and left(desk) == 2400
    (more,) = desk.lodge(sent(naming("L-3", quantity="400")))
    assert state(more) is State.HELD and left(desk, BALANCE.replace("quantity", "pieces")) == 0
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []


def test_of_a_record_that_answers_only_later_it_is_taken_then(
    desk: Desk, store: Store, law: Law, tmp_path: Path
) -> None:
    published(desk, law, ('pair = "goods"', 'absent = "hold"\npair = "goods"', 1))
    (early,) = desk.lodge(sent(naming("L-1", quantity="900")))
    assert found(early) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")] and state(early) is State.HELD
    assert "permit" in desk.rows("case_file", "holds")[0][0]
    assert desk.rows("record_use", "number, state") == [("IL2026001", "awaited")]
    issue(desk)
    assert records.uses(desk.conn, LICENCE, 10) == [], "whoever waits does not count on it"
    assert anew(desk.conn, desk.office) == 1
    assert "permit" not in desk.rows("case_file", "holds")[0][0] and left(desk) == 1500
    assert desk.rows("record_use", "state") == [("annotated",)]
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []


def test_who_waits_for_a_record_learns_nothing_of_another_companys(desk: Desk, law: Law) -> None:
    published(desk, law, ('pair = "goods"', 'absent = "hold"\npair = "goods"', 1))
    (thief,) = desk.lodge(sent(naming("THEIRS", **BROKERED)))
    assert state(thief) is State.HELD and desk.rows("record_use", "state") == [("awaited",)]
    issue(desk)
    anew(desk.conn, desk.office)
    assert "permit" in desk.rows("case_file", "holds")[0][0] and left(desk) == 2400
    assert desk.rows("record_use", "state") == [("awaited",)]


def test_whom_the_senders_token_lets_act_uses_the_record(desk: Desk) -> None:
    issue(desk)
    broker = Caller(party=BROKER, name="broker", scopes=frozenset({Scope.DECLARE}), mandates=frozenset({HOLDER}))
    (own,) = desk.lodge(sent(naming("L-1", quantity="900", **BROKERED), replace(broker, mandates=frozenset())))
    assert found(own) == [("IMPORT-LICENCE-4", "/shipment/items/0/documents")]
    (theirs,) = desk.lodge(sent(naming("L-2", quantity="900", **BROKERED), broker))
    assert found(theirs) == [] and left(desk) == 1500


def test_a_decision_holds_what_it_used_of_a_large_record(desk: Desk, store: Store, tmp_path: Path) -> None:
    other = [{"hs": f"84{n:04}", "quantity": "5", "unit": "NAR"} for n in range(998)]
    line = {"hs": "610910", "origin": "VN", "quantity": "2400", "unit": "NAR"}
    issue(desk, lines=(*other, line))
    (reply,) = desk.lodge(sent(naming("L-1", quantity="900")))
    assert state(reply) is State.HELD and left(desk, BALANCE.replace("/1/", "/999/")) == 1500
    ((size,),) = desk.conn.execute("select max(length(body)) from tongguan.grounds").fetchall()
    ((whole,),) = desk.conn.execute("select length(lines) from tongguan.record").fetchall()
    assert size < whole
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []


def test_another_agency_keeps_the_records_that_the_law_gives_it(desk: Desk, law: Law) -> None:
    issue(desk)
    published(desk, law, ('agency = "MOFCOM"', 'agency = "MPS"', -1))
    void = RecordStepping(event=RecordEvent.VOID, why="false papers")
    with pytest.raises(Refusal) as old:
        ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, void)
    assert old.value.reason is Reason.NOT_ALLOWED
    assert ledger.stepped(desk.conn, desk.office, MPS, LICENCE, void).issuer == "MPS"
    assert desk.rows("record", "issuer, state") == [("MPS", "voided")]


def published(desk: Desk, law: Law, *changes: tuple[str, str, int]) -> None:
    """Another edition of the definition of import licences, in force from today."""
    text = (ROOT / "profiles" / "cn" / "subsystems" / "import-licence.toml").read_text("utf-8")
    text = text.replace("valid_from = 2020-01-01\nknown_from = 2019-12-01T00:00:00Z", "valid_from = 2026-11-23")
    for was, now, times in changes:
        text = text.replace(was, now, times)
    told = read([File("import-licence.toml", text.encode())], law, NOW, judges())
    assert told.defects == ()
    after = told.change.known(desk.now()).on(law)
    with desk.conn.transaction():
        standards.publish_law(desk.conn, after.id, after.head.id, after.dump(), ("test", desk.now()))
    desk.moment += timedelta(minutes=1)


def test_how_long_applications_take_is_measured(desk: Desk, store: Store) -> None:
    """The median of those that were issued; nothing before there are three, and none of what nobody applied for."""
    systems = ["import-licence", "precursor-approval"]
    issue(desk)
    said = licence()
    for days in (2, 9, 4):
        with store.reading(SYSTEM) as conn:
            assert records.usual(conn, systems) == {}
        asked = RecordApplying(system=said.system, holder=HOLDER, fields=said.fields, lines=said.lines)
        made = ledger.applied(desk.conn, desk.office, IMPORTER, asked)
        key = (made.system, made.number)
        ledger.stepped(desk.conn, desk.office, MOFCOM, key, RecordStepping(event=RecordEvent.REVIEW))
        desk.moment += timedelta(days=days) - timedelta(hours=3)
        ledger.stepped(desk.conn, desk.office, MOFCOM, key, RecordStepping(event=RecordEvent.ISSUE))
    with store.reading(SYSTEM) as conn:
        assert records.usual(conn, systems) == {"import-licence": Usual(4, 3)}
        assert records.usual(conn, []) == {}
