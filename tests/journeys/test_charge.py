"""Fees of applications through a real database: owed with the application, paid by a bank, waited for, given back."""

from decimal import Decimal

import pytest

from tests.journeys.conftest import BANK, Desk, declaration, sent
from tests.journeys.test_ledger import HOLDER, IMPORTER, MPS
from tests.journeys.test_own_subsystem import PIECES
from tongguan.codes.law import Law
from tongguan.codes.upload import File, read
from tongguan.journeys import ledger
from tongguan.journeys.pay import Payment, pay
from tongguan.journeys.record_says import RecordApplying, RecordStepping
from tongguan.journeys.submission import Reply
from tongguan.ledgers.charge import FEE, cost
from tongguan.ledgers.definition import ApplicationStep
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.rules import judges
from tongguan.store import record_fees, standards
from tongguan.store.records import Kept

STEPS = """
[[step]]
step = "apply"
by = "holder"
fee = "15"
refund = true
[[step]]
step = "review"
by = "MPS"
days = 3
fee = "40.50 USD"
[[step]]
step = "issue"
by = "MPS"
fee = "5 CNY"
unpaid = "go-on"
"""


@pytest.fixture
def kind(desk: Desk, law: Law) -> str:
    """A permit whose steps cost something, published; its code."""
    told = read([File("piece-permit.toml", (PIECES + STEPS).encode())], law, desk.now(), judges())
    assert told.defects == ()
    after = told.change.known(desk.now()).on(law)
    with desk.conn.transaction():
        standards.publish_law(desk.conn, after.id, after.head.id, after.dump(), ("test", desk.now()))
    return "piece-permit"


def applied(desk: Desk, kind: str) -> Kept:
    wanted = RecordApplying(system=kind, fields={"holder": HOLDER, "pieces": 5}, lines=({"hs": "610910"},))
    return ledger.applied(desk.conn, desk.office, IMPORTER, wanted)


def step(desk: Desk, record: Kept, event: RecordEvent, who: Caller = MPS) -> Kept:
    said = RecordStepping(event=event, why="so" if event is not RecordEvent.REVIEW else "")
    return ledger.stepped(desk.conn, desk.office, who, (record.system, record.number), said)


def paid(desk: Desk, number: str, amount: str, currency: str = "CNY", reference: str = "B-1") -> Reply:
    told = Payment(number=number, amount=Decimal(amount), currency=currency, bank_reference=reference)
    return pay(desk.conn, desk.office, BANK, told)


def fees(desk: Desk, record: Kept) -> list[tuple[str, Decimal, Decimal]]:
    return [(f.step, f.left, f.returned) for f in record_fees.of_record(desk.conn, (record.system, record.number))]


def owes(desk: Desk) -> int:
    return len(desk.rows("record_deadline"))


def test_a_step_waits_for_what_is_to_be_paid_before_it(desk: Desk, kind: str) -> None:
    record = applied(desk, kind)
    assert fees(desk, record) == [("apply", 15, 0), ("review", Decimal("40.50"), 0), ("issue", 5, 0)]
    assert owes(desk) == 0, "nobody is late with what waits for money"
    with pytest.raises(Refusal) as early:
        step(desk, record, RecordEvent.REVIEW)
    assert "15 CNY, 40.50 USD is to be paid first" in early.value.message
    part = paid(desk, record.written, "10").answer
    assert part is not None and (part.state, part.holds, part.next) == ("held", ("payment",), "10 CNY is left to pay.")
    assert paid(desk, record.written, "40.50", "USD", "B-2").answer.state == "settled"  # type: ignore[union-attr]
    with pytest.raises(Refusal):
        step(desk, record, RecordEvent.REVIEW)
    paid(desk, record.written, "5", reference="B-3")
    assert owes(desk) == 1, "its agency's days begin with the money"
    assert step(desk, record, RecordEvent.REVIEW).state == "reviewed"
    assert step(desk, record, RecordEvent.ISSUE).state == "issued", "what goes on unpaid waits for nothing"
    assert paid(desk, record.written, "5", reference="B-4").answer.next == "Nothing is left to pay."  # type: ignore[union-attr]
    events = [row[0] for row in desk.rows("record_step", "event")]
    assert events == ["apply", "pay", "pay", "pay", "review", "issue", "pay"]


def test_a_bank_s_reference_is_one_payment_s(desk: Desk, kind: str) -> None:
    record = applied(desk, kind)
    first = paid(desk, record.written, "10")
    again = paid(desk, record.written, "10")
    assert (first.answer, again.again) == (again.answer, True) and fees(desk, record)[0][1] == 5
    (reply,) = desk.lodge(sent(declaration("import-five-items", reference="FEE-1")))
    assert reply.answer is not None
    for number, amount in ((record.written, "5"), (reply.answer.number, "10")):
        with pytest.raises(Refusal) as other:
            paid(desk, number, amount)
        assert other.value.reason is Reason.CONFLICT
    paid(desk, reply.answer.number, "10", reference="D-1")
    with pytest.raises(Refusal) as turned:
        paid(desk, record.written, "10", reference="D-1")
    assert "was used for another payment" in turned.value.message


def test_what_nobody_owes_is_not_taken(desk: Desk, kind: str) -> None:
    record = applied(desk, kind)
    for amount, currency, reference, said in (
        ("20.01", "CNY", "X-1", "20 CNY, 40.50 USD is left to pay"),
        ("1", "EUR", "X-2", "nothing is left to pay"),
        ("0", "CNY", "X-3", "must be above zero"),
        ("1", "CNY", " ", "Give the bank's reference"),
    ):
        with pytest.raises(Refusal) as no:
            paid(desk, record.written, amount, currency, reference)
        assert said in no.value.message
    assert [left for _, left, _ in fees(desk, record)] == [15, Decimal("40.50"), 5]


@pytest.mark.parametrize(("begun", "returned"), [(False, 15), (True, 0)])
def test_it_is_given_back_where_nobody_began(desk: Desk, kind: str, begun: bool, returned: int) -> None:
    record = applied(desk, kind)
    paid(desk, record.written, "15")
    if begun:
        step(desk, record, RecordEvent.ASK)
    step(desk, record, RecordEvent.WITHDRAW, IMPORTER)
    assert fees(desk, record)[0] == ("apply", 0, returned)
    assert ("refund" in [row[0] for row in desk.rows("record_step", "event")]) is not begun
    with pytest.raises(Refusal):
        paid(desk, record.written, "1", reference="B-9")


@pytest.mark.parametrize(
    ("fee", "is_"),
    [("40 CNY", (40, "CNY")), ("12.5", (Decimal("12.5"), "GBP")), ("0", None), ("", None)],
)
def test_a_fee_is_read(fee: str, is_: tuple[Decimal, str] | None) -> None:
    assert cost(ApplicationStep(step="issue", by="MPS", fee=fee), "GBP") == is_


@pytest.mark.parametrize("fee", ["40CNY", "forty", "-1", "40 cny", "1,5"])
def test_what_is_no_fee_is_named(fee: str, law: Law, desk: Desk) -> None:
    assert FEE(fee) is None
    wrong = (PIECES + STEPS).replace("40.50 USD", fee).encode()
    told = read([File("piece-permit.toml", wrong)], law, desk.now(), judges())
    assert any("fee" in str(one) for one in told.defects)
