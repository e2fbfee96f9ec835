"""Goods in transit: a step of their movement, told by an officer, the principal or the carrier, is a fact of the case;
what is late is enquired after."""

import os
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.answer import moved_on
from tongguan.journeys.draft import repeated
from tongguan.journeys.event import held, ready, written_as
from tongguan.journeys.office import Office
from tongguan.journeys.submission import Reply
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import guarantees, lodging, movements
from tongguan.store.inspections import digest
from tongguan.store.movements import Line
from tongguan.trips.guarantee import balance_of
from tongguan.trips.movement import Move, TransitStep, Whom
from tongguan.trips.seals import Affixed, wrong

WORDS = 2000
OF_THE_NODE = (TransitStep.LAPSE, TransitStep.WARN)
"""What it does by its clock; nobody else tells it."""
OF_OFFICES = frozenset(
    {
        TransitStep.SEAL,
        TransitStep.PASS,
        TransitStep.DIVERT,
        TransitStep.ENQUIRE,
        TransitStep.REMIND,
        *OF_THE_NODE,
        TransitStep.CONTROL,
        TransitStep.DISCHARGE,
        TransitStep.CALL,
    }
)
"""What an office does; the rest is told by whoever has the goods as well."""
OF_A_SUPERVISOR = (TransitStep.CALL, TransitStep.ENQUIRE)
"""What he decides between, where the law wants one for an enquiry without an answer."""
NODE = Caller(party="", name="tongguan", scopes=frozenset({Scope.VERDICT}), sees=Sight.ALL)


class NextMove(Move, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step with what is said about it in `words`; `seq`: the last fact that the caller saw, 0: he doesn't say."""

    words: str = ""
    seq: int = 0

    @property
    def move(self) -> Move:
        """The part that the chain keeps."""
        return Move(**{name: getattr(self, name) for name in Move.__struct_fields__})


def move(conn: Connection[Any], office: Office, caller: Caller, number: str, wanted: NextMove) -> Reply:
    """The case after a step of its movement. The same step again, if nothing happened to the goods since, gets the same
    answer."""
    with conn.transaction():
        now = ready(conn, office)
        line = found(conn, caller, number, wanted.step)
        file, step, words = held(conn, line.number), spoken(caller, wanted.move), wanted.words.strip()
        last = movements.last(conn, file.id)
        if last is not None and (last.move, last.words, last.party) == (step, words, caller.party):
            return repeated(lodging.answers(conn, [(file.id, last.seq)])[file.id, last.seq])
        if wanted.seq and last is not None and wanted.seq < last.seq:
            raise moved_on()
        if len(words) > WORDS:
            raise invalid(wrong("TRN27", "/words", f"At most {WORDS} characters.", f"不超过 {WORDS} 个字符。"))
        salt = os.urandom(16) if words else b""
        given = Inputs(
            event=Event.MOVE, received_at=now, caller="", number="", case=0, seed=0, move=step,
            digest=digest(salt, words.encode()) if words else "", **secured_by(conn, line, step),
        )  # fmt: skip
        reply = written_as(conn, office, caller, file, given)
        if words:
            movements.say(conn, (file.id, file.seq), (words, salt), office.keeps(Kept.FINDINGS, now))
    office.committed()
    return reply


def secured_by(conn: Connection[Any], line: Line, step: Move) -> dict[str, Any]:
    """What is thought of another guarantee with: whether the principal's holds, and what is left of it; held."""
    if step.step is not TransitStep.SECURE or not step.guarantee.isprintable():
        return {}
    drawn = {balance_of(part.guarantee) for part in line.movement.securities}
    left = lodging.balances(conn, drawn | {balance_of(step.guarantee)}, lock=True)
    holders = guarantees.held(conn, [(line.movement.principal, step.guarantee)])  # what it is once nobody changes it
    return {"sureties": tuple(holders.values()), "balances": left}


def wake(conn: Connection[Any], office: Office, number: str) -> None:
    """The node does what is due by its clock: asks where goods are, reminds, says that the time to answer is over."""
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, number)
        movement = file.stand.movement if file.stand else None
        due = movement.wakes if movement else None
        if due is None or due[0] > now:
            return
        written_as(conn, office, NODE, file, by_itself(now, Move(step=due[1])))
    office.committed()


def warn(conn: Connection[Any], office: Office, number: str) -> None:
    """The node tells those concerned that a guarantee of theirs does not hold any more, or holds again."""
    with conn.transaction():
        now = ready(conn, office)
        file = held(conn, number)
        found_ = guarantees.unsound(conn, office.standards.law.head.day(now), 1, number)
        for _, unsound in found_:
            written_as(conn, office, NODE, file, by_itself(now, Move(step=TransitStep.WARN, unsound=unsound)))
    office.committed()


def by_itself(now: datetime, step: Move) -> Inputs:
    """A step that nobody tells: the node takes it."""
    return Inputs(event=Event.MOVE, received_at=now, caller="", number="", case=0, seed=0, move=step)


def found(conn: Connection[Any], caller: Caller, number: str, step: TransitStep) -> Line:
    """The movement, if there is one on which the caller may take this step. Raises Refusal."""
    line = movements.one(conn, number) if number.isprintable() else None
    permit(caller, Action.TRANSIT if step in OF_OFFICES else Action.TRAVEL)
    if line is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such declaration.", "没有该报关单。")
    if step in OF_THE_NODE:
        raise invalid(wrong("TRN35", "/step", "The node says so, by its clock.", "由系统按时限登记。"))
    if step in OF_A_SUPERVISOR and line.movement.escalated:
        permit(caller, Action.SUPERVISE)
    if step not in OF_OFFICES:
        permit(caller, Action.TRAVEL, subject_of(line, step))
    return line


def subject_of(line: Line, step: TransitStep) -> Subject:
    """Whose it is to take a step; an enquiry and a guarantee are the principal's, not his carrier's."""
    carrier = "" if step in (TransitStep.RESPOND, TransitStep.SECURE) else line.carrier
    return Subject(owner=line.owner, declarant=line.declarant, carrier=carrier)


def spoken(caller: Caller, step: Move) -> Move:
    """An enquiry is answered by an officer for one of the two offices, by anybody else as the principal; and nobody
    else's seal is put on by customs."""
    if step.step is TransitStep.RESPOND and caller.officer and step.whom is Whom.PRINCIPAL:
        raise invalid(wrong("TRN33", "/whom", "The principal answers for himself.", "应由转关申请人自行答复。"))
    if caller.officer:
        return step
    if step.new is not None and step.new.by is Affixed.CUSTOMS:
        step = replace(step, new=replace(step.new, by=Affixed.CARRIER))
    return replace(step, whom=Whom.PRINCIPAL) if step.step is TransitStep.RESPOND else step


def invalid(*problems: Problem) -> Refusal:
    return Refusal(Reason.INVALID, problems[0].message, problems[0].message_zh, problems)
