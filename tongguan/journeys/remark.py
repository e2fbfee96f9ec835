"""The conversation about a case: declarants speak to the office, officers to the declarant, among themselves, or to
other agencies, which alone see it then."""

import os
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.event import held
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller, Kind
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, parties, remarks

WORDS, MOST = 2000, 30


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says. `id` is its own, so that it is kept once; `inside`: for officers alone; `to`: for these
    agencies alone."""

    id: str
    words: str
    inside: bool = False
    to: tuple[str, ...] = ()


def remark(conn: Connection[Any], office: Office, caller: Caller, number: str, said: Said) -> datetime:
    """Keeps words about a case; the moment. Nothing happens to the case."""
    to = tuple(dict.fromkeys(said.to)) if caller.officer else ()
    words, inside = said.words, bool(to) or (said.inside and caller.officer)
    if not words.strip() or len(words) > WORDS:
        problem = Problem(
            code="TGK025",
            message=f"Say it in 1 to {WORDS} characters.",
            message_zh=f"请填写内容，不超过 {WORDS} 字。",
            pointer="/words",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    with conn.transaction():
        now = office.now()
        file = held(conn, number)
        action = Action.ANSWER if caller.officer else Action.AMEND
        permit(caller, action, Subject(owner=file.owner, declarant=file.declarant))
        addressed(conn, caller, to)
        salt = os.urandom(16)
        whose = {"id": said.id, "case_id": file.id, "number": number, "owner": file.owner, "declarant": file.declarant}
        by = {"party": caller.party, "name": caller.name or caller.party, "at": now, "of_office": caller.officer}
        until = office.keeps(Kept.REMARKS, now)
        row = {**whose, **by, "inside": inside, "words": words, "salt": salt, "delete_by": until}
        row |= {"parties": list(to)}
        if not remarks.keep(conn, row):
            return now
        told = {"number": number, "digest": remarks.digest(salt, words), "inside": inside}
        told |= {"to": list(to)} if to else {}
        acts.note(conn, caller, now, "case.remarked", (said.id, told))
        if caller.officer and not inside:
            remarks.heard(conn, file.id, now)
    return now


def addressed(conn: Connection[Any], caller: Caller, to: tuple[str, ...]) -> None:
    """Whom one agency speaks to: others of the administration's. Raises Refusal."""
    problems = []
    for n, id_ in enumerate(to[:MOST]):
        party = parties.party(conn, id_) if "\0" not in id_ else None
        if party is None or party.kind not in (Kind.AGENCY, Kind.ADMINISTRATION) or id_ == caller.party:
            english, chinese = "This is no other agency.", "不是其他主管部门。"
            problems.append(Problem(code="HUB15", message=english, message_zh=chinese, pointer=f"/to/{n}"))
    if len(to) > MOST:
        english, chinese = f"At most {MOST} agencies.", f"不超过 {MOST} 个部门。"
        problems.append(Problem(code="HUB15", message=english, message_zh=chinese, pointer="/to"))
    if problems:
        raise Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, tuple(problems))


def read(conn: Connection[Any], office: Office, caller: Caller, number: str) -> int:
    """The caller has read what other agencies said to his own about a case; how much of it was new to him."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        case = held(conn, number).id
        return remarks.read(conn, case, (caller.party, caller.name or caller.party), office.now())


def heard(conn: Connection[Any], office: Office, caller: Caller, number: str) -> datetime:
    """An officer has read what the declarant said: it needs no answer."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = office.now()
        remarks.heard(conn, held(conn, number).id, now)
    return now
