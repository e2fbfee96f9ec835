"""Paying, answering, asking first: one event on one case, and what must not happen twice."""

import json
from decimal import Decimal

import pytest

from tests.journeys.conftest import BANK, OFFICER, TRADER, Desk, declaration, sent
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.lodge import check
from tongguan.journeys.pay import Payment, pay
from tongguan.messages.answer import Answer
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold, State


def lodged(desk: Desk, name: str = "import-five-items") -> Answer:
    (reply,) = desk.lodge(sent(declaration(name)))
    assert reply.answer is not None, reply.refusal
    return reply.answer


def payment(number: str, amount: object, reference: str = "B-1", currency: str = "CNY") -> Payment:
    return Payment(number=number, amount=Decimal(str(amount)), currency=currency, bank_reference=reference)


def due(answer: Answer) -> Decimal:
    assert answer.assessment is not None
    return answer.assessment.due_now


def test_payment_in_two_parts_closes_the_hold(desk: Desk) -> None:
    first = lodged(desk)
    half = due(first) / 2
    part = pay(desk.conn, desk.office, BANK, payment(first.number, half, "B-1"))
    assert part.answer is not None and Hold.PAYMENT in part.answer.holds
    rest = pay(desk.conn, desk.office, BANK, payment(first.number, due(first) - half, "B-2"))
    assert rest.answer is not None and Hold.PAYMENT not in rest.answer.holds


def test_same_word_of_the_bank_same_answer(desk: Desk) -> None:
    first = lodged(desk)
    one = pay(desk.conn, desk.office, BANK, payment(first.number, due(first)))
    two = pay(desk.conn, desk.office, BANK, payment(first.number, due(first)))
    assert two.again and one.answer == two.answer
    assert len(desk.rows("payment")) == 1
    with pytest.raises(Refusal) as refused:
        pay(desk.conn, desk.office, BANK, payment(first.number, 1))
    assert refused.value.reason is Reason.CONFLICT


@pytest.mark.parametrize(
    ("amount", "currency", "reference", "pointer"),
    [("0", "CNY", "B", "/amount"), ("-1", "CNY", "B", "/amount"), ("NaN", "CNY", "B", "/amount"),
     ("1", "USD", "B", "/currency"), ("1", "CNY", " ", "/bank_reference")],
)  # fmt: skip
def test_what_is_no_payment(desk: Desk, amount: str, currency: str, reference: str, pointer: str) -> None:
    first = lodged(desk)
    with pytest.raises(Refusal) as refused:
        pay(desk.conn, desk.office, BANK, payment(first.number, amount, reference, currency))
    assert refused.value.problems[0].pointer == pointer
    assert not desk.rows("payment")


def test_a_trader_cannot_say_he_paid(desk: Desk) -> None:
    first = lodged(desk)
    trader = type(TRADER)(party=TRADER.party, scopes=frozenset({s for s in TRADER.scopes if s != "pay"}))
    with pytest.raises(Refusal) as refused:
        pay(desk.conn, desk.office, trader, payment(first.number, 1))
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_paying_what_is_over_changes_nothing(desk: Desk) -> None:
    first = lodged(desk)
    pay(desk.conn, desk.office, BANK, payment(first.number, due(first)))
    (before,) = desk.rows("case_file", "state")
    if before[0] == State.RELEASED:
        with pytest.raises(Refusal) as refused:
            pay(desk.conn, desk.office, BANK, payment(first.number, 5, "B-9"))
        assert refused.value.reason is Reason.CONFLICT
        assert len(desk.rows("payment")) == 1


def test_verdict_closes_its_hold_alone(desk: Desk) -> None:
    meat = lodged(desk, "import-meat")
    assert Hold.PERMIT in meat.holds
    verdict = Verdict(number=meat.number, hold=Hold.PERMIT, passed=True, reason="certificate seen on paper")
    after = answer(desk.conn, desk.office, OFFICER, verdict)
    assert after.answer is not None and Hold.PERMIT not in after.answer.holds and Hold.PAYMENT in after.answer.holds
    with pytest.raises(Refusal):
        answer(desk.conn, desk.office, OFFICER, verdict)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_verdict_says_why_in_a_few_words(desk: Desk, reason: str) -> None:
    first = lodged(desk)
    with pytest.raises(Refusal) as refused:
        answer(
            desk.conn,
            desk.office,
            OFFICER,
            Verdict(number=first.number, hold=Hold.DOCUMENTS, passed=True, reason=reason),
        )
    assert [p.pointer for p in refused.value.problems] == ["/reason"]
    assert refused.value.reason is Reason.INVALID


def test_verdict_can_refuse_and_that_is_the_end(desk: Desk) -> None:
    meat = lodged(desk, "import-meat")
    refused = answer(
        desk.conn, desk.office, OFFICER, Verdict(number=meat.number, hold=Hold.PERMIT, passed=False, reason="forged")
    )
    assert refused.answer is not None and refused.answer.state is State.REFUSED
    with pytest.raises(Refusal):
        pay(desk.conn, desk.office, BANK, payment(meat.number, due(meat)))


def test_no_verdict_pays_duty(desk: Desk) -> None:
    first = lodged(desk)
    with pytest.raises(Refusal) as refused:
        answer(
            desk.conn, desk.office, OFFICER, Verdict(number=first.number, hold=Hold.PAYMENT, passed=True, reason="x")
        )
    assert refused.value.reason is Reason.CONFLICT


def test_asking_first_stores_nothing_and_reveals_no_lane(desk: Desk) -> None:
    reply = check(desk.conn, desk.office, sent(declaration("import-five-items")))
    assert reply.answer is not None and reply.answer.number == "" and reply.answer.assessment is not None
    assert not set(reply.answer.holds) & {Hold.INSPECTION, Hold.DOCUMENTS}
    for table in ("case_file", "fact", "claim", "message", "goods_mark", "outbox"):
        assert not desk.rows(table), table


def test_asking_about_an_amendment(desk: Desk) -> None:
    first = lodged(desk)
    amend = {**declaration("amend"), "reference": "ASK", "number": first.number}
    reply = check(desk.conn, desk.office, sent(amend))
    assert reply.answer is not None and not [p for p in reply.answer.problems if p.stops]
    assert len(desk.rows("fact")) == 1


def test_grounds_name_what_they_rest_on(desk: Desk) -> None:
    lodged(desk)
    ((body,),) = desk.rows("grounds", "body")
    inputs = json.loads(body)["inputs"]
    assert {"law", "profiles", "seed", "law_date", "received_at"} <= inputs.keys()
    assert inputs["law"] in {row[0] for row in desk.rows("snapshot", "id")}
