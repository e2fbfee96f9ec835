"""Fees of applications: owed once somebody applies, paid by a bank's word under the number of the record, given back
where its definition says so. A step waits for what has to be paid before it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers.charge import Fee, fees_of, shared, unpaid_before
from tongguan.ledgers.deadline import owed
from tongguan.ledgers.definition import REVIEW, Definition
from tongguan.ledgers.life import RecordEvent, RecordState
from tongguan.ledgers.names import Key
from tongguan.ledgers.notices import People, notices
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, outbox, record_fees, records, vets
from tongguan.store.records import Kept, Step

PAYABLE = frozenset({RecordState.APPLIED, RecordState.SUPPLEMENT, RecordState.REVIEWED, RecordState.ISSUED})
GATED = frozenset({RecordEvent.REVIEW, RecordEvent.ISSUE})
"""What an agency does not do before what it costs is paid; it may always ask and refuse."""


def opened(conn: Connection[Any], definition: Definition, currency: str, record: Kept) -> None:
    """What an application costs; its agency owes nothing while its first step waits for it."""
    if record.state == RecordState.APPLIED:
        record_fees.open_(conn, key_of(record), fees_of(definition, currency))


def paused(conn: Connection[Any], definition: Definition, record: Kept) -> bool:
    """Whether the agency's next step waits for money."""
    event = {RecordState.APPLIED: REVIEW, RecordState.REVIEWED: "issue"}.get(RecordState(record.state))
    return bool(event and unpaid_before(definition, record_fees.of_record(conn, key_of(record)), event))


def required(conn: Connection[Any], definition: Definition | None, record: Kept, event: RecordEvent) -> None:
    """Raises Refusal where a step waits for what is to be paid."""
    fees = unpaid_before(definition, record_fees.of_record(conn, key_of(record)), event) if event in GATED else ()
    if fees:
        sums = total(fees)
        english, chinese = f"{sums} is to be paid first, under the number {record.written}.", f"请先缴费：{sums}。"
        problem = Problem(code="LED16", message=english, message_zh=chinese, pointer="/event")
        raise Refusal(Reason.CONFLICT, english, chinese, (problem,))


def ended(conn: Connection[Any], definition: Definition | None, was: Kept, after: Kept) -> None:
    """An application that was withdrawn before anybody worked on it gets back what its definition gives back."""
    fresh = was.state in (RecordState.APPLIED, RecordState.SUPPLEMENT)
    if after.state != RecordState.WITHDRAWN or not fresh or begun(conn, after):
        return
    back = [fee for fee in record_fees.of_record(conn, key_of(after)) if fee.back and fee.paid > fee.returned]
    if back:
        record_fees.give_back(conn, key_of(after))
        sums = total(fee._replace(amount=fee.paid, paid=Decimal(0)) for fee in back)
        tell(conn, definition, after, RecordNews.REFUNDED, ("", "node", sums))


def begun(conn: Connection[Any], record: Kept) -> bool:
    """Whether an agency did anything about the application: asked, reviewed, or said that it has nothing against it."""
    done = any(step.event in (RecordEvent.ASK, REVIEW) for step in records.steps(conn, key_of(record), 1000))
    return done or any(one.said_at for one in vets.all_(conn, key_of(record)))


def paid(
    conn: Connection[Any], caller: Caller, found: tuple[Definition, Snapshot, Kept], told: tuple[str, Decimal, str]
) -> record_fees.Paid:
    """The payment of a bank on a record, held (`told`: its reference, amount, currency). Raises Refusal where nothing
    so large is left to pay."""
    definition, law, record = found
    reference, amount, currency = told
    fees, at = record_fees.of_record(conn, key_of(record)), record.changed_at
    parts, over = shared(fees, currency, amount) if RecordState(record.state) in PAYABLE else ({}, amount)
    if over:
        raise too_much(record, total(fee for fee in fees if fee.left > 0) if parts else "")
    waited = paused(conn, definition, record)
    record_fees.pay(conn, key_of(record), parts)
    rest = sum((fee.left for fee in fees if fee.currency == currency), Decimal(0)) - amount
    made = record_fees.Paid(record.system, record.number, amount, currency, at, rest)
    if not record_fees.record(conn, (caller.party, reference, caller.name or caller.party), made):
        raise Refusal(Reason.CONFLICT, "The same payment is being recorded. Ask again.", "该笔缴款正在登记，请重试。")
    who = (caller.party, caller.name or caller.party, f"{amount:f} {currency}")
    tell(conn, definition, record, RecordNews.PAID, who)
    noted = {"amount": f"{amount:f}", "currency": currency, "reference": reference}
    acts.note(conn, caller, at, "record.paid", (f"{record.system}/{record.written}", noted))
    if waited and not paused(conn, definition, record):
        records.owe(conn, key_of(record), owed(definition, RecordState(record.state), law.head.day(at), law))
    return made


def tell(
    conn: Connection[Any], definition: Definition | None, record: Kept, news: RecordNews, by: tuple[str, str, str]
) -> None:
    """A step of the record that moves money (`by`: party, name, how much), and whom it concerns."""
    party, actor, sums = by
    event = {RecordNews.PAID: "pay", RecordNews.REFUNDED: "refund"}[news]
    records.note(conn, record, Step(event, record.version, record.changed_at, party, actor, sums), {})
    said = replace(word(news, (record.system, record.written), record.changed_at), state=record.state, reason=sums)
    people = People(record.holder, record.issuer, record.readers)
    outbox.tell(conn, notices(definition, people, said, (record.issuer, record.holder)))


def total(fees: Iterable[Fee]) -> str:
    """What is left of fees, currency by currency."""
    sums = dict[str, Decimal]()
    for fee in fees:
        sums[fee.currency] = sums.get(fee.currency, Decimal(0)) + fee.left
    return ", ".join(f"{amount:f} {currency}" for currency, amount in sums.items())


def key_of(record: Kept) -> Key:
    return record.system, record.number


def too_much(record: Kept, left: str) -> Refusal:
    """Money that nobody owes is not taken."""
    english = f"On {record.written} {left or 'nothing'} is left to pay: give the money back."
    chinese = f"{record.written} 待缴 {left}，请退回款项。" if left else f"{record.written} 无应缴费用，请退回款项。"
    problem = Problem(code="LED17", message=english, message_zh=chinese, pointer="/amount")
    return Refusal(Reason.CONFLICT, english, chinese, (problem,))
