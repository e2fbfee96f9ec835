"""What an inspection found reaches the agencies on the case whose mandate opens what it is about: among what each is
shown, at its desk, by its program and in its files; and a word tells it to look."""

from typing import Any

import msgspec
from psycopg import Connection

from tongguan.exchange.found import FOUND, FoundLine, found_for
from tongguan.exchange.task_word import TaskNews, word
from tongguan.findings.finding import Finding
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.messages import canonical
from tongguan.parties.party import Caller
from tongguan.store import agency_tasks, outbox
from tongguan.store.agency_tasks import Act, Task

encode = msgspec.json.Encoder(order="deterministic").encode


def tell_agencies(
    conn: Connection[Any], office: Office, caller: Caller, file: File, found: tuple[str, Finding]
) -> None:
    """Each agency that is or was asked about the declaration as it stands; one that answers yet gets its task again.
    `found`: the inspection, and what it found."""
    assert file.declaration is not None, "a held case has its declaration"
    now = office.now()
    law = office.standards.law.at(office.relevant_day(file.declaration, file.received_at), now)
    kind = law.type(file.declaration.type)
    rounds = {v.agency: v.round for v in (file.stand.voices if file.stand else ())}
    whole = msgspec.json.decode(canonical.write(file.declaration))
    for task in agency_tasks.of_case(conn, file.id):
        if task.agency != caller.party and rounds.get(task.agency) == task.round and task.state != "withdrawn":
            rows = law.mandates(task.agency, str(kind.direction) if kind else "")
            lines = found_for(found[1], (found[0], caller.party), whole, rows)
            if lines:
                told(conn, task, lines, Act("told", now, caller.party, caller.name or caller.party, ""))


def told(conn: Connection[Any], task: Task, lines: tuple[FoundLine, ...], act: Act) -> None:
    """The lines are among what the task shows; who waits for another agency hears of them when he is asked."""
    shown = msgspec.json.decode(task.shown)
    shown[FOUND] = [*shown.get(FOUND, ()), *msgspec.to_builtins(lines)]
    agency_tasks.show(conn, task.id, encode(shown))
    clauses = ", ".join(dict.fromkeys(line.clause for line in lines))
    agency_tasks.act(conn, task.id, act._replace(words=f"{act.party} ({clauses})"))
    if task.state != "waiting":
        said = word(TaskNews.TOLD, act.at, (task.agency, task.number, task.round), task.due_at)
        outbox.tell(conn, [(task.agency, said)])
