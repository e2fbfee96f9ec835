"""Answering: an officer's verdict closes one open hold, or ends the case; with his name and his reason."""

from typing import Any

import msgspec
from psycopg import Connection

from tongguan.journeys.draft import answer as told_answer
from tongguan.journeys.draft import repeated
from tongguan.journeys.event import held, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event, Hold
from tongguan.release.told import Grounds
from tongguan.store import lodging, requests

REASON = 2000
grounds_in = msgspec.json.Decoder(Grounds).decode


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an officer found about one hold of a declaration."""

    number: str
    hold: Hold
    passed: bool
    reason: str
    seq: int = 0  # the last fact that the officer saw; 0: he doesn't say


def answer(conn: Connection[Any], office: Office, caller: Caller, verdict: Verdict) -> Reply:
    """The case after the verdict. The same officer's same word again gets the answer it had."""
    permit(caller, Action.ANSWER)
    reasoned(verdict.reason)
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, verdict.number)
        given = Inputs(
            event=Event.ANSWER, received_at=now, caller="", number="", case=0, seed=0, hold=verdict.hold,
            passed=verdict.passed, reason=verdict.reason, hands=() if verdict.passed else tuple(sorted(caller.hands)),
        )  # fmt: skip
        actor = caller.name or caller.party
        before = told_before(conn, file, actor, verdict)
        if before is not None:
            return before
        if verdict.seq and verdict.seq != file.seq:
            raise moved_on()
        assert file.stand is not None, "a held case stands somewhere"
        if verdict.passed and verdict.hold is Hold.INSPECTION and file.stand.overtaken and not verdict.seq:
            raise overtaken()
        case = inputs_for(office, file, caller, given)
        told = written(conn, office, file, case, actor)
        if verdict.hold is Hold.DOCUMENTS and verdict.passed:
            requests.close(conn, file.id, now)
    office.committed()
    return Reply(answer=told_answer(file.number, file.reference, now, told), case_id=file.id)


def reasoned(reason: str) -> None:
    """A verdict and an override say why."""
    if not reason.strip() or len(reason) > REASON:
        problem = Problem(
            code="TGK021",
            message="Say why, in at most 2,000 characters.",
            message_zh="请填写理由，不超过 2000 字。",
            pointer="/reason",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,))


def moved_on() -> Refusal:
    """Somebody else was quicker."""
    english = "This case has moved on since you opened it. Look at what happened, then decide."
    return Refusal(Reason.CONFLICT, english, "您打开后该票已有变化，请查看后再作决定。")


def overtaken() -> Refusal:
    """Passing what was found on other goods than are declared now takes somebody who knows."""
    english = "The goods were amended after the inspection. Look at them again, or say with seq that you know it."
    return Refusal(Reason.CONFLICT, english, "货物查验后申报内容已修改。请重新查验，或以 seq 表明您已知悉。")


def told_before(conn: Connection[Any], file: File, actor: str, verdict: Verdict) -> Reply | None:
    """The answer this very word had, where it is the last one about its hold and the hold has not opened again since:
    whoever lost the answer on the way just says it again."""
    assert file.stand is not None, "a stored case stands somewhere"
    if verdict.hold in file.stand.holds:
        return None
    for seq, who, grounds in lodging.verdicts(conn, file.id):
        said = grounds_in(grounds).inputs
        if said.hold is verdict.hold:
            same = (who, said.passed, said.reason) == (actor, verdict.passed, verdict.reason)
            return repeated(lodging.answers(conn, [(file.id, seq)])[file.id, seq]) if same else None
    return None
