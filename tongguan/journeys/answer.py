"""Answering: an officer's verdict closes one open hold, or ends the case; with his name and his reason."""

from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.draft import answer as told_answer
from tongguan.journeys.event import held, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event, Hold


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an officer found about one hold of a declaration."""

    number: str
    hold: Hold
    passed: bool
    reason: str


def answer(conn: Connection[Any], office: Office, caller: Caller, verdict: Verdict) -> Reply:
    """The case after the verdict."""
    allowed = may(caller, Action.ANSWER)
    if not allowed:
        raise Refusal(allowed.reason or Reason.NOT_ALLOWED, allowed.sentence, allowed.sentence_zh)
    if not verdict.reason.strip() or len(verdict.reason) > 2000:
        problem = Problem(
            code="TGK021",
            message="Say why, in at most 2,000 characters.",
            message_zh="请填写理由，不超过 2000 字。",
            pointer="/reason",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, verdict.number)
        given = Inputs(
            event=Event.ANSWER, received_at=now, caller="", number="", case=0, seed=0, hold=verdict.hold,
            passed=verdict.passed, reason=verdict.reason,
        )  # fmt: skip
        case = inputs_for(office, file, caller, given)
        told = written(conn, office, file, case, caller.name or caller.party)
    office.committed()
    return Reply(answer=told_answer(file.number, file.reference, now, told), case_id=file.id)
