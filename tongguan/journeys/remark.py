"""The conversation about a case: declarants speak to the office, officers to the declarant or among themselves."""

import os
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.event import held
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts, remarks

WORDS = 2000


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says. `id` is its own, so that it is kept once; `inside`: for officers alone."""

    id: str
    words: str
    inside: bool = False


def remark(conn: Connection[Any], office: Office, caller: Caller, number: str, said: Said) -> datetime:
    """Keeps words about a case; the moment. Nothing happens to the case."""
    words, inside = said.words, said.inside and caller.officer
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
        salt = os.urandom(16)
        whose = {"id": said.id, "case_id": file.id, "number": number, "owner": file.owner, "declarant": file.declarant}
        by = {"party": caller.party, "name": caller.name or caller.party, "at": now, "of_office": caller.officer}
        until = office.keeps(Kept.REMARKS, now)
        row = {**whose, **by, "inside": inside, "words": words, "salt": salt, "delete_by": until}
        if not remarks.keep(conn, row):
            return now
        told = {"number": number, "digest": remarks.digest(salt, words), "inside": inside}
        acts.note(conn, caller, now, "case.remarked", (said.id, told))
        if caller.officer and not inside:
            remarks.heard(conn, file.id, now)
    return now


def heard(conn: Connection[Any], office: Office, caller: Caller, number: str) -> datetime:
    """An officer has read what the declarant said: it needs no answer."""
    permit(caller, Action.ANSWER)
    with conn.transaction():
        now = office.now()
        remarks.heard(conn, held(conn, number).id, now)
    return now
