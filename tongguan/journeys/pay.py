"""Paying: a bank's or cashier's word that so much was paid on a declaration opens or closes the hold `payment`; or that
the fee of an application for a record was paid."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Head
from tongguan.journeys import charge
from tongguan.journeys.draft import answer, repeated
from tongguan.journeys.event import held, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply
from tongguan.ledgers.describe import definition_of
from tongguan.manifests.fleet import plain
from tongguan.messages.answer import Answer
from tongguan.money import exact, measurable, rounded
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.store import lodging, record_fees, records
from tongguan.store.records import Kept

LARGEST = Decimal(10) ** 18


class Payment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was paid, in the profile's currency, on a declaration; or on an application for a record, in that of its
    fee. The bank's own reference names it once and for all."""

    number: str
    amount: Decimal
    currency: str
    bank_reference: str


def pay(conn: Connection[Any], office: Office, caller: Caller, payment: Payment) -> Reply:
    """The case after the payment. The same word again gets the same answer; another under its reference is refused."""
    permit(caller, Action.PAY)
    with conn.transaction():
        now = ready(conn, office)
        head = office.standards.law.head
        referred(payment)
        fees = owing(conn, payment.number)
        used = record_fees.known(conn, caller.party, payment.bank_reference)
        if fees is not None or used is not None:
            return charged(conn, office, caller, payment, (fees, used))
        check(payment, head)
        file = held(conn, payment.number)
        known = lodging.payment_known(conn, caller.party, payment.bank_reference)
        if known:
            return told_before(conn, file.id, known, payment)
        given = Inputs(
            event=Event.PAY, received_at=now, caller="", number="", case=0, seed=0, amount=payment.amount,
            reason=payment.bank_reference,
        )  # fmt: skip
        case = inputs_for(office, file, caller, given)
        told = written(conn, office, file, case, caller.name or caller.party)
        recorded(conn, caller, file, payment, now)
    office.committed()
    return Reply(answer=answer(file.number, file.reference, now, told), case_id=file.id)


def recorded(conn: Connection[Any], caller: Caller, file: File, payment: Payment, at: datetime) -> None:
    """The payment itself, by which its bank is told the same again."""
    whose = {"bank": caller.party, "reference": payment.bank_reference, "case_id": file.id, "seq": file.seq}
    if not lodging.record_payment(conn, {**whose, "amount": payment.amount, "currency": payment.currency, "at": at}):
        raise Refusal(Reason.CONFLICT, "The same payment is being recorded. Ask again.", "该笔缴款正在登记，请重试。")


Charged = tuple[Kept | None, record_fees.Paid | None]


def owing(conn: Connection[Any], number: str) -> Kept | None:
    """The application of this number that costs something, held; None where there is none such. Raises Refusal where
    several have it."""
    key = plain(number) if number.isprintable() else ""
    if not key or lodging.by_number(conn, [number]):
        return None
    keys = record_fees.payable(conn, key)
    if len(keys) > 1:
        english, chinese = f"Several records have the number {number}.", f"多个底账使用编号 {number}。"
        raise Refusal(Reason.CONFLICT, english, chinese)
    return records.locked(conn, keys[0]) if keys else None


def charged(conn: Connection[Any], office: Office, caller: Caller, payment: Payment, of: Charged) -> Reply:
    """The answer to a payment of fees; `of`: the application, and what this bank told under this reference before."""
    record, before = of
    if before is None and lodging.payment_known(conn, caller.party, payment.bank_reference) is None and record:
        law = office.standards.law
        now = office.now()
        today = law.at(law.head.day(now), now)
        row = today.subsystem(record.system)
        if row is None:
            raise Refusal(Reason.CONFLICT, "There is no such sub-system today.", "没有该子系统。")
        payable_here(payment, today.head.quantum)
        found = (definition_of(row.definition), today, record._replace(changed_at=now))
        told = (payment.bank_reference, payment.amount, payment.currency)
        return receipt(record.written, charge.paid(conn, caller, found, told), False)
    same = record and before and (before.system, before.number) == (record.system, record.number)
    if not same or before is None or (before.amount, before.currency) != (payment.amount, payment.currency):
        raise used_already(payment)
    assert record is not None, "it is the same"
    return receipt(record.written, before, True)


def receipt(number: str, paid: record_fees.Paid, again: bool) -> Reply:
    """What a bank is told of a fee: `held` for payment while more of it is to be paid, else `settled`."""
    done = f"{paid.amount:f} {paid.currency}"
    left = f"{paid.rest:f} {paid.currency}"
    told = Answer(
        reference="",
        number=number,
        state=State.HELD if paid.rest else State.SETTLED,
        holds=(Hold.PAYMENT,) if paid.rest else (),
        received_at=paid.at,
        sentence=f"Received: {done}.",
        sentence_zh=f"已收：{done}。",
        next=f"{left} is left to pay." if paid.rest else "Nothing is left to pay.",
        next_zh=f"尚欠 {left}。" if paid.rest else "已缴清。",
    )
    return Reply(answer=told, again=again)


def used_already(payment: Payment) -> Refusal:
    """A bank's reference is one payment's."""
    return Refusal(
        Reason.CONFLICT,
        f"The bank reference {payment.bank_reference} was used for another payment.",
        f"银行流水号 {payment.bank_reference} 已用于另一笔缴款。",
    )


def told_before(conn: Connection[Any], case_id: int, known: tuple[int, int, Decimal, str], payment: Payment) -> Reply:
    """The answer that this payment had; a Refusal if its reference stands for another one."""
    if known[0] != case_id or known[2] != payment.amount or known[3] != payment.currency:
        raise used_already(payment)
    given = lodging.answers(conn, [(known[0], known[1])])
    return repeated(given[known[0], known[1]])


def payable(amount: Decimal, quantum: Decimal) -> bool:
    """Whether an amount is one that can be handed over: above zero, of a size that exists, no part of a cent."""
    with exact():
        return measurable(amount) and 0 < amount < LARGEST and amount == rounded(amount, quantum)


def check(payment: Payment, head: Head) -> None:
    """Refuses what is no payment of duty here."""
    payable_here(payment, head.quantum, head.currency)
    if payment.currency != head.currency:
        english, chinese = f"Duty is paid in {head.currency}.", f"税款以 {head.currency} 缴纳。"
        raise unpayable("TGK012", "/currency", english, chinese)


def payable_here(payment: Payment, quantum: Decimal, currency: str = "") -> None:
    """Refuses what cannot be handed over; `currency`: in what it should be, where that is not as told."""
    if not payable(payment.amount, quantum):
        in_ = currency or payment.currency
        english = f"The amount must be above zero, and a multiple of {quantum} {in_}."
        raise unpayable("TGK011", "/amount", english, f"金额须大于零，且为 {quantum} {in_} 的整数倍。")


def referred(payment: Payment) -> None:
    """Refuses a payment that its bank could not name again."""
    reference = payment.bank_reference
    if not reference.strip() or len(reference) > 70 or not reference.isprintable():
        english, chinese = "Give the bank's reference, at most 70 characters.", "请填写银行流水号，不超过 70 个字符。"
        raise unpayable("TGK013", "/bank_reference", english, chinese)


def unpayable(code: str, pointer: str, english: str, chinese: str) -> Refusal:
    """What is amiss with a payment, at its field."""
    problem = Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
    return Refusal(Reason.INVALID, english, chinese, (problem,))
