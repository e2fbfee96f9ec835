"""Guarantees that secure the duty of goods in transit: registered and raised by two officers, lowered, suspended and
ended by one. Each is an act with a name."""

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.office import Office
from tongguan.money import measurable, rounded
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, guarantees, parties
from tongguan.store.guarantees import DECLINED, MADE, WAITING, WITHDRAWN, Change, Held
from tongguan.trips.guarantee import ID_MOST, Surety
from tongguan.trips.seals import NUMBER, wrong

LARGEST = Decimal(10) ** 15
WHY = 500
GRANTED, RAISED = "granted", "raised"
WISHES = {GRANTED: "grant", RAISED: "raise"}
"""What brings money, once two officers agree, and what it is called before."""


class Granting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A guarantee of a party, under the number that declarations name: so much in the currency of the law. `why`: what
    its second officer should know."""

    id: str
    party: str
    volume: Decimal
    valid_from: date
    valid_until: date | None = None
    why: str = ""


class Resizing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a guarantee shall come to and until when, and why. `valid_until`: none: without end."""

    volume: Decimal
    why: str
    valid_until: date | None = None


class Suspending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a guarantee is suspended."""

    why: str


class Seconding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second officer's word on what brings money, and why; the first takes his own back by not agreeing."""

    agree: bool
    why: str


def granted(conn: Connection[Any], office: Office, caller: Caller, wanted: Granting) -> Held:
    """A new guarantee under a number that is given once. It comes to nothing until a second officer agrees."""
    permit(caller, Action.SECURE)
    head, now = office.standards.law.head, office.now()
    problems = amiss(wanted, head.quantum)
    with conn.transaction():
        if parties.party(conn, wanted.party) is None:
            problems.append(wrong("TRN28", "/party", "There is no such party.", "没有该单位。"))
        if problems:
            raise invalid(problems)
        surety = Surety(id=wanted.id, volume=Decimal(0), valid_from=wanted.valid_from, valid_until=wanted.valid_until)
        if not guarantees.grant(conn, surety, (wanted.party, head.currency), (caller.name or caller.party, now)):
            english, chinese = f"Guarantee {wanted.id} is there already.", f"担保 {wanted.id} 已存在。"
            raise Refusal(Reason.CONFLICT, english, chinese, (wrong("TRN29", "/id", english, chinese),))
        kept = found(conn, wanted.id)
        asked = noted(kept, caller, GRANTED, (wanted.why, now))._replace(volume=wanted.volume, state=WAITING)
        guarantees.keep(conn, asked)
        told = {"party": wanted.party, "volume": str(wanted.volume), "currency": head.currency}
        acts.note(conn, caller, now, "guarantee.grant-asked", (wanted.id, {**told, "why": wanted.why.strip()}))
    return kept


def amiss(wanted: Granting, quantum: Decimal) -> list[Problem]:
    """What is wrong with a guarantee that is to be granted."""
    found = []
    if len(wanted.id) > ID_MOST or not NUMBER(wanted.id) or "/" in wanted.id:
        english = f"A guarantee's number has 1 to {ID_MOST} letters, digits, spaces and . -"
        found.append(wrong("TRN30", "/id", english, f"担保编号为 1 至 {ID_MOST} 位字母、数字、空格或 . -"))
    found += unpayable(wanted.volume, quantum)
    found += unsaid(wanted.why) if wanted.why else []
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        found.append(wrong("TRN32", "/valid_until", "The last day is before the first.", "终止日早于起始日。"))
    return found


def unpayable(volume: Decimal, quantum: Decimal) -> list[Problem]:
    """A guarantee comes to an amount that can be paid."""
    good = measurable(volume) and 0 < volume < LARGEST
    if good and volume == rounded(volume, quantum):
        return []
    return [wrong("TRN31", "/volume", "The amount is above zero and payable.", "金额须大于零且可支付。")]


def resized(conn: Connection[Any], office: Office, caller: Caller, id_: str, wanted: Resizing) -> Change:
    """What brings money – more of it, or for longer – waits for a second officer; what takes it is so at once."""
    permit(caller, Action.SECURE)
    problems = [*unpayable(wanted.volume, office.standards.law.head.quantum), *unsaid(wanted.why)]
    with conn.transaction():
        now, was = office.now(), found(conn, id_)
        if wanted.valid_until is not None and wanted.valid_until < was.valid_from:
            problems.append(wrong("TRN32", "/valid_until", "The last day is before the first.", "终止日早于起始日。"))
        if (wanted.volume, wanted.valid_until) == (was.volume, was.valid_until):
            problems.append(wrong("TRN37", "/volume", "It is so already.", "与现状相同。"))
        if problems:
            raise invalid(problems)
        if guarantees.waiting(conn, 1, id_):
            english = "A change of this guarantee waits for its second officer already."
            raise Refusal(Reason.CONFLICT, english, "该担保已有待复核的变更。")
        more = raises(was, wanted)
        asked = noted(was, caller, RAISED if more else "lowered", (wanted.why, now))._replace(
            volume=wanted.volume, valid_until=wanted.valid_until, state=WAITING if more else MADE
        )
        guarantees.keep(conn, asked)
        if not more:
            guarantees.set_to(conn, asked)
        told = {"volume": str(wanted.volume), "was": str(was.volume), "why": wanted.why.strip()}
        acts.note(conn, caller, now, "guarantee.raise-asked" if more else "guarantee.lowered", (id_, told))
    return asked


def raises(was: Held, wanted: Resizing) -> bool:
    """Whether a change brings money: more of it, or for longer."""
    until, before = wanted.valid_until or date.max, was.valid_until or date.max
    return wanted.volume > was.volume or until > before


def seconded(conn: Connection[Any], office: Office, caller: Caller, id_: str, said: Seconding) -> Change:
    """The second officer agrees, and it is so; or he declines, or the first takes it back: what was never registered is
    then over, and its number free."""
    permit(caller, Action.SECURE)
    if problems := unsaid(said.why):
        raise invalid(problems)
    with conn.transaction():
        now, was = office.now(), found(conn, waiting(conn, id_).guarantee)
        asked = waiting(conn, id_)
        if said.agree:
            permit(caller, Action.SECURE, Subject(hands=frozenset(asked.hands)))
            if (was.volume, was.valid_until) != (asked.was_volume, asked.was_until):
                english = "The guarantee was changed meanwhile: ask anew."
                raise Refusal(Reason.CONFLICT, english, "担保已变更，请重新提出。")
            guarantees.set_to(conn, asked)
        own = bool(caller.hands & set(asked.hands))
        state = MADE if said.agree else WITHDRAWN if own else DECLINED
        guarantees.answer(conn, id_, state, (caller.name or caller.party, said.why.strip()), now)
        if not said.agree and asked.what == GRANTED:
            guarantees.end(conn, was.id, (caller.name or caller.party, now))
        told = {"volume": str(asked.volume), "asked_by": asked.asked_by, "why": said.why.strip()}
        what = f"guarantee.{asked.what}" if said.agree else f"guarantee.{WISHES[asked.what]}-{state}"
        acts.note(conn, caller, now, what, (asked.guarantee, told))
        after = guarantees.change(conn, id_)
        assert after is not None, "it was just answered"
    return after


def waiting(conn: Connection[Any], id_: str) -> Change:
    """The change of this id that waits for a second officer; who holds its guarantee holds it."""
    asked = guarantees.change(conn, id_) if id_.isalnum() and len(id_) <= 32 else None
    if asked is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such change.", "没有该项变更。")
    if asked.state != WAITING:
        raise Refusal(Reason.CONFLICT, "This change is decided already.", "该项变更已有结论。")
    return asked


def suspended(conn: Connection[Any], office: Office, caller: Caller, id_: str, why: str) -> Held:
    """Nothing more is secured under it until it is resumed; what is stays so."""
    permit(caller, Action.SECURE)
    if problems := unsaid(why):
        raise invalid(problems)
    with conn.transaction():
        now, was = office.now(), found(conn, id_)
        if was.suspended_at is not None:
            raise Refusal(Reason.CONFLICT, "It is suspended already.", "该担保已暂停。")
        guarantees.suspend(conn, id_, (caller.name or caller.party, now), why.strip())
        guarantees.keep(conn, noted(was, caller, "suspended", (why, now)))
        acts.note(conn, caller, now, "guarantee.suspended", (id_, {"why": why.strip()}))
    return was._replace(suspended_at=now, suspended_why=why.strip())


def resumed(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> None:
    """It secures again, as far as it holds."""
    permit(caller, Action.SECURE)
    with conn.transaction():
        now, was = office.now(), found(conn, id_)
        if was.suspended_at is None:
            raise Refusal(Reason.CONFLICT, "It is not suspended.", "该担保未暂停。")
        guarantees.suspend(conn, id_, ("", None), "")
        guarantees.keep(conn, noted(was, caller, "resumed", ("", now)))
        acts.note(conn, caller, now, "guarantee.resumed", (id_, {}))


def ended(conn: Connection[Any], office: Office, caller: Caller, id_: str) -> None:
    """Nothing more is secured under it; what is stays so until its movement ends."""
    permit(caller, Action.SECURE)
    with conn.transaction():
        now, was = office.now(), found(conn, id_)
        for open_ in guarantees.waiting(conn, 1, id_):
            guarantees.answer(conn, open_.id, DECLINED, (caller.name or caller.party, ""), now)
        guarantees.end(conn, id_, (caller.name or caller.party, now))
        guarantees.keep(conn, noted(was, caller, "ended", ("", now)))
        acts.note(conn, caller, now, "guarantee.ended", (id_, {}))


def noted(was: Held, caller: Caller, what: str, said: tuple[str, datetime]) -> Change:
    """What is done to a guarantee, as it is kept; `said`: why, and when."""
    return Change(
        id=secrets.token_hex(8),
        guarantee=was.id,
        party=was.party,
        what=what,
        volume=was.volume,
        valid_until=was.valid_until,
        was_volume=was.volume,
        was_until=was.valid_until,
        why=said[0].strip(),
        state=MADE,
        hands=sorted(caller.hands),
        asked_by=caller.name or caller.party,
        asked_at=said[1],
    )


def found(conn: Connection[Any], id_: str) -> Held:
    """The guarantee in force under this number, held."""
    was = guarantees.locked(conn, id_) if id_.isprintable() else None
    if was is None or was.ended_at is not None:
        raise Refusal(Reason.NOT_FOUND, "There is no such guarantee in force.", "没有该有效担保。")
    return was


def unsaid(why: str) -> list[Problem]:
    """A reason has a few words: its holder reads them."""
    if 0 < len(why.strip()) <= WHY and why.isprintable():
        return []
    return [wrong("TRN36", "/why", f"Say why, in 1 to {WHY} characters.", f"请用 1 至 {WHY} 个字符说明理由。")]


def invalid(problems: list[Problem]) -> Refusal:
    return Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
