"""Agencies and their tasks: fetched and acknowledged by programs, answered at a desk, by a program or by a file; and
what happens when an agency says nothing. Each is an act with a name; an answer is a fact of the case."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.exchange.task_word import TaskNews, word
from tongguan.journeys.answer import reasoned
from tongguan.journeys.draft import closed
from tongguan.journeys.event import held_by_id, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Case, Inputs
from tongguan.release.lifecycle import Event, Hold, State
from tongguan.release.speak import consultations
from tongguan.release.voice import Stance, not_asked
from tongguan.store import agency_tasks, outbox
from tongguan.store.agency_tasks import Act, Task

NODE = Caller(party="", name="tongguan")
MOST, SHORTEST, LONGEST = 100, 10, 86_400
AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)
FINDINGS = "findings"
"""The path of a mandate under which an agency learns what others found."""


class TaskFetching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many tasks at most (1 to 100), and for how many seconds (10 to 86,400) they are the caller's: what is not
    acknowledged by then goes out again."""

    limit: int = 10
    lease: int = 300


class TaskAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agency's word on a case: it consents, refuses, or asks for more before it decides; and why."""

    answer: Stance
    reason: str


def fetched(conn: Connection[Any], office: Office, caller: Caller, wanted: TaskFetching) -> list[Task]:
    """The oldest tasks of the caller's agency that nobody acknowledged, in order."""
    permit(caller, Action.SPEAK)
    limit, lease = min(max(wanted.limit, 1), MOST), min(max(wanted.lease, SHORTEST), LONGEST)
    with conn.transaction():
        now = office.now()
        found = agency_tasks.fetch(conn, caller.party, limit, now, timedelta(seconds=lease))
        for task in found:
            agency_tasks.act(conn, task.id, act_of("fetched", now, caller))
    return found


def acknowledged(conn: Connection[Any], office: Office, caller: Caller, id_: int) -> Task:
    """The task arrived with its agency. Said twice it is the same. Raises Refusal where it is none of the caller's."""
    with conn.transaction():
        task, now = own(caller, agency_tasks.locked(conn, id_)), office.now()
        if agency_tasks.acknowledge(conn, id_, now):
            agency_tasks.act(conn, id_, act_of("acknowledged", now, caller))
            task = task._replace(acked_at=now)
    return task


def spoken(conn: Connection[Any], office: Office, caller: Caller, id_: int, word: TaskAnswer) -> Task:
    """The task after the agency's word. The same word again gets what it got; another is too late."""
    permit(caller, Action.SPEAK)
    reasoned(word.reason)
    with conn.transaction():
        now = ready(conn, office)
        task = own(caller, agency_tasks.one(conn, id_))
        case, after = case_of(conn, office, task, caller, now), own(caller, agency_tasks.locked(conn, id_))
        if (after.answer, after.reason) == (word.answer, word.reason):
            return after
        if after.state != "sent":  # else a word about other goods would count for those of today
            problem = not_asked()
            raise Refusal(Reason.CONFLICT, problem.message, problem.message_zh, (problem,))
        say(conn, office, case, word, caller)
        after = own(caller, agency_tasks.locked(conn, id_))
    office.committed()
    return after


def case_of(conn: Connection[Any], office: Office, task: Task, caller: Caller, now: datetime) -> Case:
    """The case of a task, held, as it is before the agency's word."""
    file = held_by_id(conn, task.case_id)
    if file is None:
        raise closed()
    given = Inputs(
        event=Event.ANSWER, received_at=now, caller="", number="", case=0, seed=0, hold=Hold.AGENCY, agency=task.agency
    )
    return inputs_for(office, file, caller, given)


def say(conn: Connection[Any], office: Office, case: Case, word: TaskAnswer, caller: Caller) -> None:
    """The fact of the word, and what others are told of it. The node's own word is an agency's silence."""
    file = held_by_id(conn, case.inputs.case)
    assert file is not None, "its case is held"
    consents, tacit = word.answer is Stance.CONSENT, caller is NODE
    said: dict[str, Any] = {"said": word.answer, "passed": consents, "reason": word.reason, "tacit": tacit}
    said["hands"] = tuple(sorted(caller.hands)) if word.answer is Stance.REFUSE else ()
    case = msgspec.structs.replace(case, inputs=msgspec.structs.replace(case.inputs, **said))
    written(conn, office, file, case, caller.name or caller.party)
    if word.answer is Stance.REFUSE:
        tell_others(conn, case, word)


def tell_others(conn: Connection[Any], case: Case, word: TaskAnswer) -> None:
    """What one agency found reaches the others on the case whose mandate opens findings; the reasons of one that
    guards security stay with it."""
    kind, agency = case.law.type(case.declaration.type), case.inputs.agency
    voices = {v.agency: v for v in (case.before.voices if case.before else ())}
    if voices[agency].quiet:
        word = msgspec.structs.replace(word, reason="")
    for task in agency_tasks.of_case(conn, case.inputs.case):
        if task.agency not in voices or task.round != voices[task.agency].round:
            continue
        rows = case.law.mandates(task.agency, str(kind.direction) if kind else "")
        clause = next((row.clause for row in rows if FINDINGS in row.paths and touched(case, row.hs)), "")
        if clause and task.agency != agency and task.state != "withdrawn":
            words = f"{agency}: {word.reason} ({clause})" if word.reason else f"{agency} ({clause})"
            agency_tasks.act(conn, task.id, Act("told", case.inputs.received_at, agency, agency, words))
            tell(conn, task, TaskNews.TOLD, case.inputs.received_at)


def touched(case: Case, hs: str) -> bool:
    """Whether any goods of the case are of those codes."""
    return any(item.tariff_code.startswith(hs) for item in case.declaration.items)


def silent(conn: Connection[Any], office: Office, limit: int = MOST) -> int:
    """Agencies that said nothing in their time are reminded, their superiors told, and where their law takes silence
    for a consent it is one; how many tasks were looked at. Each in its own transaction."""
    with conn.transaction():
        due = agency_tasks.silent(conn, office.now(), limit)
    for id_, case_id in due:
        try:
            with conn.transaction():
                now = ready(conn, office)
                file = held_by_id(conn, case_id)
                task = agency_tasks.locked(conn, id_)
                if file is not None and task is not None and task.state == "sent":
                    lapse(conn, office, task, now)
        except Refusal as refusal:  # one case keeps no other agency from its reminder
            log.warning("the silence on task %d is looked at again in an hour: %s", id_, refusal.message)
            with conn.transaction():
                agency_tasks.later(conn, id_, office.now() + AGAIN)
        office.committed()
    return len(due)


def lapse(conn: Connection[Any], office: Office, task: Task, now: datetime) -> None:
    """What of a task's silence is due: the gravest alone."""
    times = agency_tasks.due(conn, task.id)
    if times.tacit_at is not None and times.tacit_at <= now:
        case = case_of(conn, office, task, NODE, now)
        if case.before is not None and case.before.state is State.HELD:
            word = TaskAnswer(answer=Stance.CONSENT, reason="No answer in its time: tacit consent.")
            say(conn, office, case, word, NODE)
        agency_tasks.noted(conn, task.id, "settled")
    elif times.escalate_at is not None and times.escalate_at <= now:
        agency_tasks.noted(conn, task.id, "escalated")
        agency_tasks.act(conn, task.id, act_of("escalated", now, NODE))
        tell(conn, task, TaskNews.ESCALATED, now, superiors(case_of(conn, office, task, NODE, now), task))
    elif times.remind_at is not None and times.remind_at <= now:
        agency_tasks.noted(conn, task.id, "reminded")
        agency_tasks.act(conn, task.id, act_of("reminded", now, NODE))
        tell(conn, task, TaskNews.REMINDED, now)


def tell(conn: Connection[Any], task: Task, news: TaskNews, at: datetime, others: Iterable[str] = ()) -> None:
    """The agency of a task is told of it, and whoever else."""
    said = word(news, at, (task.agency, task.number, task.round), task.due_at)
    outbox.tell(conn, [(party, said) for party in sorted({task.agency, *others})])


def superiors(case: Case, task: Task) -> list[str]:
    """Who is told that an agency is overdue, as its rows say."""
    needs = case.before.needs if case.before else ()
    return [row.superior for row in consultations(case, needs).get(task.agency, ()) if row.superior]


def own(caller: Caller, task: Task | None) -> Task:
    """A task of the caller's own agency; any other is not there."""
    permit(caller, Action.SPEAK, Subject(owner=task.agency if task else ""))
    if task is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such task.", "没有该任务。")
    return task


def act_of(what: str, now: datetime, caller: Caller, words: str = "") -> Act:
    return Act(what, now, caller.party, caller.name or caller.party, words)
