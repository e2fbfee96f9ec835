"""Paying, answering, asking first: one event on one case, and what must not happen twice."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import BANK, OFFICER, TRADER, Desk, declaration, sent
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.lodge import check
from tongguan.journeys.pay import Payment, pay
from tongguan.messages.answer import Answer
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.store import outbox
from tongguan.store.connect import Writing


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


def test_only_what_came_as_no_answer_waits_to_be_told(desk: Desk) -> None:
    first = lodged(desk)
    assert desk.rows("outbox", "done is null") == [(False,)], "whoever lodged it has read the answer"
    pay(desk.conn, desk.office, BANK, payment(first.number, due(first)))
    assert desk.rows("outbox", "seq, done is null") == [(1, False), (2, True)], "the declarant did not ask the bank"


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
     ("1", "USD", "B", "/currency"), ("1", "CNY", " ", "/bank_reference"), ("0.001", "CNY", "B", "/amount"),
     ("1e-400", "CNY", "B", "/amount"), ("1e18", "CNY", "B", "/amount"), ("1", "CNY", "B\0", "/bank_reference")],
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
        answer(desk.conn, desk.office, OFFICER, replace(verdict, reason="another look"))


def test_the_same_verdict_again_gets_the_answer_it_had(desk: Desk) -> None:
    """Whoever lost the answer on the way says it again: while the hold is closed, and after the case has ended."""
    meat = lodged(desk, "import-meat")
    passed = Verdict(number=meat.number, hold=Hold.PERMIT, passed=True, reason="certificate seen on paper")
    one = answer(desk.conn, desk.office, OFFICER, passed)
    two = answer(desk.conn, desk.office, OFFICER, passed)
    assert two.again and one.answer == two.answer
    other = Caller(party=OFFICER.party, name="another officer", scopes=OFFICER.scopes, sees=OFFICER.sees)
    with pytest.raises(Refusal):
        answer(desk.conn, desk.office, other, passed)
    with pytest.raises(Refusal):
        answer(desk.conn, desk.office, OFFICER, replace(passed, passed=False))
    assert len(desk.rows("fact")) == 2


def test_the_same_refusal_again_gets_the_answer_it_had(desk: Desk) -> None:
    meat = lodged(desk, "import-meat")
    refusal = Verdict(number=meat.number, hold=Hold.PERMIT, passed=False, reason="forged")
    one = answer(desk.conn, desk.office, OFFICER, refusal)
    two = answer(desk.conn, desk.office, OFFICER, refusal)
    assert two.again and one.answer == two.answer and len(desk.rows("fact")) == 2


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


def pays(desk: Desk, number: str, amount: object, reference: str) -> Answer:
    reply = pay(desk.conn, desk.office, BANK, payment(number, amount, reference))
    assert reply.answer is not None
    return reply.answer


def repriced(desk: Desk, first: Answer, price: str, reference: str) -> Answer:
    """The declaration after an amendment of its first item's price, and of the invoice's total with it."""
    original = declaration("import-prelodged")
    total = sum(Decimal(item["price"]["amount"]) for item in original["shipment"]["items"][1:]) + Decimal(price)
    amendment = {
        **declaration("cancel"), "type": "COR", "reference": reference, "number": first.number,
        "invoice_total": {"amount": str(total), "currency": "USD"},
        "shipment": {"items": [{"sequence": 1, "price": {"amount": price, "currency": "USD"}}]},
        "amendments": [{"reason": "28", "places": [place]} for place in ("invoice_total", "shipment/items[1]/price")],
    }  # fmt: skip
    (reply,) = desk.lodge(sent(amendment))
    assert reply.answer is not None, reply.refusal
    assert not [p for p in reply.answer.problems if p.stops], reply.answer.problems
    return reply.answer


def reasons(desk: Desk) -> dict[str, str]:
    """Code → sentence of the reasons of the last decision."""
    *_, (body,) = desk.conn.execute("select body from tongguan.fact order by case_id, seq").fetchall()
    return {r["code"]: r["sentence"] for r in json.loads(body)["decision"].get("reasons", ())}


def test_what_is_received_and_left_is_told(desk: Desk) -> None:
    first = lodged(desk)
    pays(desk, first.number, 100, "B-1")
    assert reasons(desk)["due"] == f"100 CNY received, {due(first) - 100:,f} CNY left to pay."


def test_an_amendment_that_raises_the_bill_opens_the_hold_again(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    assert pays(desk, first.number, due(first), "B-1").holds == tuple(h for h in first.holds if h != Hold.PAYMENT)
    more = repriced(desk, first, "1000000", "R-1")
    assert Hold.PAYMENT in more.holds
    left = due(more) - due(first)
    assert f"{left:,f} CNY left to pay" in reasons(desk)["due"]
    assert Hold.PAYMENT not in pays(desk, first.number, left, "B-2").holds


def test_an_amendment_that_lowers_the_bill_says_what_is_given_back(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    pays(desk, first.number, due(first), "B-1")
    less = repriced(desk, first, "9000", "R-1")
    refund = f"{due(first) - due(less):,f} CNY more was paid than is due and is given back."
    assert Hold.PAYMENT not in less.holds and less.next.endswith(refund)
    assert reasons(desk)["refund"] == refund
    with pytest.raises(Refusal) as refused:
        pay(desk.conn, desk.office, BANK, payment(first.number, 1, "B-2"))
    assert refused.value.problems[0].code == "TGK009"
    assert len(desk.rows("payment")) == 1


def test_a_payment_above_what_is_left_says_what_is_given_back(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    after = pays(desk, first.number, due(first) + Decimal("0.01"), "B-1")
    assert Hold.PAYMENT not in after.holds
    assert after.next.endswith("0.01 CNY more was paid than is due and is given back.")
    assert after.next_zh.endswith("多缴 0.01 CNY，将予退还。")


def test_a_cancellation_gives_back_what_was_paid_and_owes_nothing(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    pays(desk, first.number, due(first), "B-1")
    (reply,) = desk.lodge(sent({**declaration("cancel"), "reference": "C-1", "number": first.number}))
    assert reply.answer is not None and reply.answer.state is State.CANCELLED
    assert reply.answer.next.endswith(f"{due(first):,f} CNY more was paid than is due and is given back.")
    assert desk.rows("case_file", "due") == [(0,)]
    with pytest.raises(Refusal) as refused:
        pay(desk.conn, desk.office, BANK, payment(first.number, 1, "B-2"))
    assert refused.value.reason is Reason.CONFLICT
    again = pay(desk.conn, desk.office, BANK, payment(first.number, due(first), "B-1"))
    assert again.again and again.answer is not None and again.answer.state is State.HELD


def test_a_cancellation_before_any_payment_gives_nothing_back(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    desk.lodge(sent({**declaration("cancel"), "reference": "C-1", "number": first.number}))
    assert reasons(desk) == {}


def test_two_banks_may_use_the_same_number_of_theirs(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    pays(desk, first.number, 5, "B-1")
    other = Caller(party="OTHER", name="other bank", scopes=BANK.scopes)
    after = pay(desk.conn, desk.office, other, payment(first.number, due(first) - 5, "B-1"))
    assert not after.again and after.answer is not None and Hold.PAYMENT not in after.answer.holds


def test_the_supplementary_declaration_is_due_so_many_days_after_the_lodging(desk: Desk) -> None:
    desk.moment = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # the 24th at this administration
    (reply,) = desk.lodge(sent(declaration("import-simplified", type="IMF")))
    first = reply.answer
    assert first is not None and Hold.ARRIVAL in first.holds, reply
    assert "due by 2026-12-04" in first.next
    desk.moment += timedelta(days=3)
    (reply,) = desk.lodge(sent({**declaration("present"), "reference": "P-1", "number": first.number}))
    assert reply.answer is not None and Hold.ARRIVAL not in reply.answer.holds
    assert "due by 2026-12-04" in reply.answer.next


def test_a_case_whose_data_were_deleted_is_closed(desk: Desk) -> None:
    first = lodged(desk, "import-prelodged")
    with desk.conn.transaction():
        assert outbox.empty_messages(Writing(desk.conn), (desk.moment + timedelta(days=31)).date()) == 1
    before = desk.rows("case_file")
    for name in ("amend", "cancel", "present"):
        (reply,) = desk.lodge(sent({**declaration(name), "reference": f"LATE-{name}", "number": first.number}))
        assert reply.refusal is not None and reply.refusal.reason is Reason.CONFLICT, name
    verdict = Verdict(number=first.number, hold=Hold.DOCUMENTS, passed=True, reason="seen")
    for late in (
        lambda: pay(desk.conn, desk.office, BANK, payment(first.number, 1)),
        lambda: answer(desk.conn, desk.office, OFFICER, verdict),
    ):
        with pytest.raises(Refusal) as refused:
            late()
        assert refused.value.reason is Reason.CONFLICT
    assert desk.rows("case_file") == before and len(desk.rows("fact")) == 1
