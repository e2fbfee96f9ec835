"""The class of a company is changed by two officers: one asks and says why, another agrees or declines. Each is an act;
what was before stays on record."""

import secrets
from datetime import datetime

import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.people import wrong
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, classes
from tongguan.store.classes import DECLINED, MADE, WAITING, Change
from tongguan.store.connect import Writing

WHY = 500


class Grading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The class that a company shall have, of those of the law (empty: none), and why."""

    grade: str = msgspec.field(name="class")
    why: str


class GradeWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second officer's word on another class, and why; the first takes his own back by not agreeing."""

    agree: bool
    why: str


def asked(conn: Writing, caller: Caller, of: tuple[str, Grading], law: Snapshot, now: datetime) -> Change:
    """Another class, which waits for a second officer; `of`: the company's number, and what it shall be."""
    permit(caller, Action.GRADE)
    id_, wanted = of
    said(wanted.why)
    known = [row.code for row in law.company_classes()]
    if wanted.grade and wanted.grade not in known:
        names = ", ".join(known)
        raise wrong("/class", f"The law's classes are: {names}.", f"法规规定的类别：{names}。")
    company = classes.held(conn, id_) if id_.isprintable() else None
    if company is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such company.", "没有该企业。")
    if company.grade == wanted.grade:
        raise wrong("/class", "The company is of this class.", "该企业已属此类别。", Reason.CONFLICT)
    change = Change(
        id=secrets.token_hex(8),
        party=id_,
        was=company.grade,
        wanted=wanted.grade,
        why=wanted.why.strip(),
        state=WAITING,
        asked_by=caller.name or caller.party,
        hands=sorted(caller.hands),
        asked_at=now,
    )
    if not classes.ask(conn, change):
        english, chinese = "Another class waits for a second officer already.", "已有类别变更待复核。"
        raise Refusal(Reason.CONFLICT, english, chinese)
    told = {"was": change.was, "wanted": change.wanted, "why": change.why}
    acts.note(conn, caller, now, "company.class-asked", (id_, told))
    return change


def answered(conn: Writing, caller: Caller, id_: str, word: GradeWord, now: datetime) -> Change:
    """The second officer's word; the class holds from now on."""
    permit(caller, Action.GRADE)
    said(word.why)
    change = classes.change(conn, id_) if id_.isalnum() else None
    if change is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such change.", "没有该项变更。")
    classes.held(conn, change.party)
    if word.agree:
        permit(caller, Action.GRADE, Subject(hands=frozenset(change.hands)))
    by, state, why = (caller.name or caller.party, now), MADE if word.agree else DECLINED, word.why.strip()
    if not classes.answer(conn, id_, state, why, by):
        raise Refusal(Reason.CONFLICT, "This change is decided already.", "该项变更已有结论。")
    if word.agree:
        classes.set_class(conn, change.party, change.wanted, f"class change {id_}", by)
    told = {"was": change.was, "wanted": change.wanted, "why": why, "asked_by": change.asked_by}
    acts.note(conn, caller, now, f"company.class-{state}", (change.party, told))
    return change._replace(state=state, answered_by=by[0], answered_at=now, answered_why=why)


def said(why: str) -> None:
    """A reason has a few words."""
    if not 0 < len(why.strip()) <= WHY or not why.isprintable():
        raise wrong("/why", f"Say why, in 1 to {WHY} characters.", f"请用 1 至 {WHY} 个字符说明理由。")
