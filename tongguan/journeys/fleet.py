"""A carrier's vehicles, trailers and drivers: registered, renamed, ended by itself; suspended and given permits by
officers. Each change is an act with a name. Drivers are told of by id: their names stay in the register."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.manifests.fleet import (
    MARK_MOST,
    WHY_MOST,
    FleetKind,
    Known,
    Member,
    Paper,
    Passage,
    Passing,
    RoadPermit,
    Wanted,
    amiss,
    may_cross,
    names_amiss,
    plain,
)
from tongguan.manifests.receipt import ReceiptCode, What
from tongguan.manifests.word import CargoEvent, said
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, fleet, outbox
from tongguan.store.connect import Writing
from tongguan.store.fleet import Asked

NO_OFFICE = ("There is no such office.", "没有该海关。")
MOST = 1000
"""Rows that are registered at once."""


class Grant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A permit to be granted to one of the register: at one crossing (`office`), or at all where it is empty."""

    member: str
    kind: Paper
    number: str
    office: str = ""
    valid_from: date
    valid_until: date


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who wants to cross where, as read at the gate; `papers`: the permits that this crossing asks for. `country`:
    whose plates and numbers they are, where that is known."""

    office: str
    vehicle: str
    trailer: str = ""
    driver: str = ""
    country: str = ""
    papers: tuple[Paper, ...] = (Paper.PASSAGE,)


def register(conn: Writing, caller: Caller, rows: Sequence[Wanted], at: datetime) -> list[Member]:
    """All of them, or none and what stands against each, by row."""
    permit(caller, Action.FLEET)
    single = len(rows) == 1
    if not 0 < len(rows) <= MOST:
        raise Refusal(Reason.INVALID, f"Give 1 to {MOST} rows.", f"请提供 1 至 {MOST} 行。")
    at_row = ["" if single else f"/{n}" for n in range(len(rows))]
    problems = [p for row, place in zip(rows, at_row, strict=True) for p in amiss(row, place)]
    if problems:
        raise invalid(problems)
    made, by = [], caller.name or caller.party
    for row, place in zip(rows, at_row, strict=True):
        id_ = secrets.token_hex(8)
        if fleet.keep(conn, id_, caller.party, row, (by, at)):
            values = msgspec.structs.asdict(row)
            made.append(Member(id=id_, party=caller.party, since=at, made_by=by, **values))
        else:
            problems.append(taken(row, place))
    if problems:
        raise Refusal(Reason.CONFLICT, problems[0].message, problems[0].message_zh, tuple(problems))
    for one in made:
        acts.note(conn, caller, at, f"{one.kind}.registered", (one.id, told(one)))
    return made


def rename(conn: Writing, caller: Caller, id_: str, names: tuple[str, str], at: datetime) -> Member:
    """Other names; another plate is another registration."""
    permit(caller, Action.FLEET)
    one = own(conn, caller, id_)
    problems = list(names_amiss(*names))
    if one.kind is FleetKind.DRIVER and not names[0].strip():
        problems.append(
            Problem(code="FLT13", message="A driver has a name.", message_zh="请填写驾驶员姓名。", pointer="/name")
        )
    if problems:
        raise invalid(problems)
    name, name_zh = (n.strip() for n in names)
    fleet.rename(conn, id_, name, name_zh)
    acts.note(conn, caller, at, f"{one.kind}.renamed", (id_, told(one)))
    return msgspec.structs.replace(one, name=name, name_zh=name_zh)


def end(conn: Writing, caller: Caller, id_: str, at: datetime) -> None:
    """It is on the register no more; its mark may be registered anew."""
    permit(caller, Action.FLEET)
    one = own(conn, caller, id_)
    if one.suspended_at is not None:
        english = "It is suspended; an officer has to let it cross again first."
        raise Refusal(Reason.CONFLICT, english, "该登记已暂停，须先由海关恢复通行。")
    fleet.end(conn, id_, (caller.name or caller.party, at))
    acts.note(conn, caller, at, f"{one.kind}.ended", (id_, told(one)))


def strike(conn: Writing, caller: Caller, id_: str, why: str, at: datetime) -> Member:
    """An officer takes off the register what its carrier should not have there; whose it is may register it then."""
    permit(caller, Action.ADMIT)
    reasoned(why)
    one = there(fleet.hold(conn, id_))
    fleet.end(conn, id_, (caller.name or caller.party, at))
    if one.party != caller.party:
        word = said(CargoEvent.STRUCK, What.VEHICLE, id_, ReceiptCode.RETURNED, at)
        mark = told(one).get("mark", "")
        outbox.tell(conn, [(one.party, msgspec.structs.replace(word, reference=mark, reason=why.strip()))])
    acts.note(conn, caller, at, f"{one.kind}.struck", (id_, {**told(one), "party": one.party, "why": why.strip()}))
    return msgspec.structs.replace(one, ended_at=at)


def reasoned(why: str) -> None:
    """An officer says why. Raises Refusal."""
    if not why.strip() or len(why) > WHY_MOST:
        english, chinese = f"Say why, in at most {WHY_MOST} characters.", f"请说明理由，不超过 {WHY_MOST} 个字符。"
        raise invalid([Problem(code="FLT15", message=english, message_zh=chinese, pointer="/why")])


def suspend(conn: Writing, caller: Caller, id_: str, why: str, at: datetime) -> Member:
    """It may cross nowhere until an officer resumes it."""
    permit(caller, Action.ADMIT)
    reasoned(why)
    one = there(fleet.hold(conn, id_))
    fleet.suspend(conn, id_, why.strip(), (caller.name or caller.party, at))
    acts.note(conn, caller, at, f"{one.kind}.suspended", (id_, {**told(one), "why": why.strip()}))
    return msgspec.structs.replace(one, suspended_why=why.strip(), suspended_at=at)


def resume(conn: Writing, caller: Caller, id_: str, at: datetime) -> Member:
    """It may cross again, as its permits say."""
    permit(caller, Action.ADMIT)
    one = there(fleet.hold(conn, id_))
    if one.suspended_at is not None:
        fleet.suspend(conn, id_, "", ("", None))
        acts.note(conn, caller, at, f"{one.kind}.resumed", (id_, told(one)))
    return msgspec.structs.replace(one, suspended_why="", suspended_at=None)


def grant(conn: Writing, caller: Caller, wanted: Grant, offices: frozenset[str], at: datetime) -> RoadPermit:
    """A permit from a day until a day, both included; `offices`: the crossings that there are."""
    permit(caller, Action.ADMIT)
    problems = []
    if not wanted.number.strip() or len(wanted.number) > MARK_MOST:
        problems.append(
            wrong(
                "/number",
                f"Give its number, at most {MARK_MOST} characters.",
                f"请填写许可证号，不超过 {MARK_MOST} 个字符。",
            )
        )
    if wanted.office and wanted.office not in offices:
        problems.append(wrong("/office", *NO_OFFICE))
    if wanted.valid_until < wanted.valid_from:
        problems.append(wrong("/valid_until", "The last day is before the first.", "终止日早于起始日。"))
    if problems:
        raise invalid(problems)
    one = there(fleet.hold(conn, wanted.member))
    values = {**msgspec.structs.asdict(wanted), "number": wanted.number.strip()}
    new = RoadPermit(id=secrets.token_hex(8), granted_by=caller.name or caller.party, granted_at=at, **values)
    fleet.grant(conn, new, one.party)
    acts.note(conn, caller, at, "permit.granted", (new.id, {"member": one.id, "kind": new.kind, "number": new.number}))
    return new


def withdraw(conn: Writing, caller: Caller, id_: str, at: datetime) -> None:
    """The permit opens nothing any more."""
    permit(caller, Action.ADMIT)
    gone = fleet.withdraw(conn, id_, (caller.name or caller.party, at))
    if gone is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such permit in force.", "没有该有效许可。")
    acts.note(conn, caller, at, "permit.withdrawn", (id_, {"member": gone[0], "number": gone[1]}))


def ask(conn: Connection[Any], asked: Question, offices: frozenset[str], day: date) -> Passage:
    """Whether they may cross, by what the caller may see of the register; `offices`: the crossings that there are."""
    if asked.office not in offices:
        raise invalid([wrong("/office", *NO_OFFICE)])
    said = [(FleetKind.VEHICLE, asked.vehicle), (FleetKind.TRAILER, asked.trailer), (FleetKind.DRIVER, asked.driver)]
    wanted = [(kind, mark) for kind, mark in said if mark or kind is FleetKind.VEHICLE]
    marks = tuple(plain(mark) for _, mark in wanted)
    found = fleet.fleet(conn, Asked(marks=marks, country=asked.country or None), MOST)
    passing = [Passing(kind=kind, mark=mark, found=called(found, kind, mark)) for kind, mark in wanted]
    return may_cross(passing, asked.office, day, asked.papers)


def called(found: Sequence[Known], kind: FleetKind, mark: str) -> tuple[Known, ...]:
    """Those of this kind under this mark."""
    return tuple(k for k in found if k.member.kind is kind and plain(k.member.mark) == plain(mark))


def own(conn: Writing, caller: Caller, id_: str) -> Member:
    """The one of this id, if it is the caller's party's and on the register."""
    one = fleet.hold(conn, id_)
    return there(one if one is not None and one.party == caller.party else None)


def there(one: Member | None) -> Member:
    """It is on the register. Raises Refusal."""
    if one is None or one.ended_at is not None:
        raise Refusal(Reason.NOT_FOUND, "Nothing of this id is registered.", "没有该登记。")
    return one


def told(one: Member) -> dict[str, str]:
    """What an act says of it."""
    return {} if one.kind is FleetKind.DRIVER else {"mark": one.mark, "country": one.country}


def taken(row: Wanted, at: str) -> Problem:
    english = f"{row.mark} ({row.country}) is registered already; who registered it has to end that first."
    chinese = f"{row.mark}（{row.country}）已登记，须先由原登记单位终止。"
    return Problem(code="FLT16", message=english, message_zh=chinese, pointer=f"{at}/mark")


def wrong(pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code="FLT17", message=english, message_zh=chinese, pointer=pointer)


def invalid(problems: Sequence[Problem]) -> Refusal:
    return Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))
