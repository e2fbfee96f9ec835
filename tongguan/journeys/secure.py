"""Guarantees that secure the duty of goods in transit: granted and ended by officers, each an act with a name."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.office import Office
from tongguan.money import measurable, rounded
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, guarantees, parties
from tongguan.trips.guarantee import ID_MOST, Surety
from tongguan.trips.seals import NUMBER, wrong

LARGEST = Decimal(10) ** 15


class Granting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A guarantee of a party, under the number that declarations name: so much in the currency of the law."""

    id: str
    party: str
    volume: Decimal
    valid_from: date
    valid_until: date | None = None


def granted(conn: Connection[Any], office: Office, caller: Caller, wanted: Granting) -> guarantees.Held:
    """A new guarantee, all of it free; its number is given once."""
    permit(caller, Action.SECURE)
    head, now = office.standards.law.head, office.now()
    problems = amiss(wanted, head.quantum)
    with conn.transaction():
        if parties.party(conn, wanted.party) is None:
            problems.append(wrong("TRN28", "/party", "There is no such party.", "没有该单位。"))
        if problems:
            raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
        surety = Surety(
            id=wanted.id, volume=wanted.volume, valid_from=wanted.valid_from, valid_until=wanted.valid_until
        )
        if not guarantees.grant(conn, surety, (wanted.party, head.currency), (caller.name or caller.party, now)):
            english, chinese = f"Guarantee {wanted.id} is there already.", f"担保 {wanted.id} 已存在。"
            raise Refusal(Reason.CONFLICT, english, chinese, (wrong("TRN29", "/id", english, chinese),))
        told = {"party": wanted.party, "volume": str(wanted.volume), "currency": head.currency}
        acts.note(conn, caller, now, "guarantee.granted", (wanted.id, told))
        (kept,) = guarantees.listed(conn, wanted.party, 1, wanted.id)
    return kept


def amiss(wanted: Granting, quantum: Decimal) -> list[Problem]:
    """What is wrong with a guarantee that is to be granted."""
    found = []
    if len(wanted.id) > ID_MOST or not NUMBER(wanted.id):
        english = f"A guarantee's number has 1 to {ID_MOST} letters, digits, spaces and . / -."
        found.append(wrong("TRN30", "/id", english, f"担保编号为 1 至 {ID_MOST} 位字母、数字、空格或 . / -。"))
    good = measurable(wanted.volume) and 0 < wanted.volume < LARGEST
    if not good or wanted.volume != rounded(wanted.volume, quantum):
        found.append(wrong("TRN31", "/volume", "The amount is above zero and payable.", "金额须大于零且可支付。"))
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        found.append(wrong("TRN32", "/valid_until", "The last day is before the first.", "终止日早于起始日。"))
    return found


def ended(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> None:
    """Nothing more is secured under it; what is stays so until its movement ends."""
    permit(caller, Action.SECURE)
    now = office.now()
    with conn.transaction():
        if not guarantees.end(conn, id_, (caller.name or caller.party, now)):
            raise Refusal(Reason.NOT_FOUND, "There is no such guarantee in force.", "没有该有效担保。")
        acts.note(conn, caller, now, "guarantee.ended", (id_, {}))
