"""Paying: a bank's or cashier's word that so much was paid on a declaration opens or closes the hold `payment`."""

from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Head
from tongguan.journeys.draft import answer, repeated
from tongguan.journeys.event import held, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.submission import Reply
from tongguan.money import exact, measurable, rounded
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import lodging

LARGEST = Decimal(10) ** 18


class Payment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was paid, in the profile's currency; the bank's own reference names it once and for all."""

    number: str
    amount: Decimal
    currency: str
    bank_reference: str


def pay(conn: Connection[Any], office: Office, caller: Caller, payment: Payment) -> Reply:
    """The case after the payment. The same word again gets the same answer; another under its reference is refused."""
    permit(caller, Action.PAY)
    with conn.transaction():
        now = ready(conn, office)
        check(payment, office.standards.law.head)
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
        recorded = lodging.record_payment(
            conn,
            {
                "bank": caller.party,
                "reference": payment.bank_reference,
                "case_id": file.id,
                "seq": file.seq,
                "amount": payment.amount,
                "currency": payment.currency,
                "at": now,
            },
        )
        if not recorded:
            raise Refusal(
                Reason.CONFLICT, "The same payment is being recorded. Ask again.", "该笔缴款正在登记，请重试。"
            )
    office.committed()
    return Reply(answer=answer(file.number, file.reference, now, told), case_id=file.id)


def told_before(conn: Connection[Any], case_id: int, known: tuple[int, int, Decimal, str], payment: Payment) -> Reply:
    """The answer that this payment had; a Refusal if its reference stands for another one."""
    if known[0] != case_id or known[2] != payment.amount or known[3] != payment.currency:
        raise Refusal(
            Reason.CONFLICT,
            f"The bank reference {payment.bank_reference} was used for another payment.",
            f"银行流水号 {payment.bank_reference} 已用于另一笔缴款。",
        )
    given = lodging.answers(conn, [(known[0], known[1])])
    return repeated(given[known[0], known[1]])


def payable(amount: Decimal, quantum: Decimal) -> bool:
    """Whether an amount is one that can be handed over: above zero, of a size that exists, no part of a cent."""
    with exact():
        return measurable(amount) and 0 < amount < LARGEST and amount == rounded(amount, quantum)


def check(payment: Payment, head: Head) -> None:
    """Refuses what is no payment of duty here."""
    problem = None
    if not payable(payment.amount, head.quantum):
        problem = Problem(
            code="TGK011",
            message=f"The amount must be above zero, and a multiple of {head.quantum} {head.currency}.",
            message_zh=f"金额须大于零，且为 {head.quantum} {head.currency} 的整数倍。",
            pointer="/amount",
        )
    elif payment.currency != head.currency:
        problem = Problem(
            code="TGK012",
            message=f"Duty is paid in {head.currency}.",
            message_zh=f"税款以 {head.currency} 缴纳。",
            pointer="/currency",
        )
    elif (
        not payment.bank_reference.strip()
        or len(payment.bank_reference) > 70
        or not payment.bank_reference.isprintable()
    ):
        problem = Problem(
            code="TGK013",
            message="Give the bank's reference, at most 70 characters.",
            message_zh="请填写银行流水号，不超过 70 个字符。",
            pointer="/bank_reference",
        )
    if problem:
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
