"""Records that the node makes itself once goods have left (结关): for the refund of duty, for foreign exchange. Their
cases wait in a table, which the exit filled in its own transaction: none is forgotten, and the gate waits for none."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.journeys import ledger
from tongguan.journeys.event import held_by_id, inputs_for, ready
from tongguan.journeys.ledger import Kind
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.record_amiss import amiss as wrongs
from tongguan.journeys.record_says import WHY, RecordSays
from tongguan.ledgers.describe import makes
from tongguan.ledgers.life import RecordState
from tongguan.ledgers.made import Left, made
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.store import records
from tongguan.store.records import Due

AT_ONCE = 16
NODE = Caller(party="", name="exit")
log = logging.getLogger(__name__)


def make(conn: Connection[Any], office: Office) -> int:
    """Makes the records of some of the cases that wait for it; how many cases. One asks again until it is none."""
    with conn.transaction():
        cases = records.due_now(conn, AT_ONCE)
        for due in cases:
            amiss = of_case(conn, office, due)
            if amiss:
                why = "; ".join(f"{p.pointer}: {p.message}" for p in amiss)[:WHY]
                log.error("no record could be made of case %s: %s", due.case_id, why)
                records.unmade(conn, due, why)
    return len(cases)


def of_case(conn: Connection[Any], office: Office, due: Due) -> list[Problem]:
    """The records of one case, and what stands against making one. What is there already stays as it is."""
    now = ready(conn, office)
    try:
        file = held_by_id(conn, due.case_id)
    except Refusal:  # its declaration was deleted at its date
        return []
    if file is None or file.declaration is None:
        return []
    event = Inputs(event=Event.EXIT, received_at=due.at, caller="", number="", case=0, seed=0)
    law = inputs_for(office, file, NODE, event).law
    return [problem for kind in kinds(law) for problem in of_kind(conn, (kind, law), file, (due, now))]


def kinds(law: Snapshot) -> list[Kind]:
    """The sub-systems whose records the node makes, under the law of a case."""
    rows = ((law.subsystem(definition.code), definition) for definition in makes(law))
    return [Kind(row, definition, law) for row, definition in rows if row is not None]


def of_kind(
    conn: Connection[Any], under: tuple[Kind, Snapshot], file: File, when: tuple[Due, datetime]
) -> list[Problem]:
    """The record of one sub-system, under the number of the declaration."""
    (kind, law), (due, now) = under, when
    assert file.declaration is not None, "a stored case has a declaration"
    type_ = law.type(file.declaration.type)
    if type_ is None:
        return []
    numbered = replace(file.declaration, number=file.number)
    draft = made(kind.definition, numbered, type_.direction, Left(law.head.day(due.at), due.share))
    if draft is None:
        return []
    says = RecordSays(fields=draft.fields, lines=draft.lines)
    amiss = wrongs(kind.definition, says, draft.holder)
    if not amiss:
        with suppress(Refusal):  # it was made before
            ledger.made(conn, NODE, (kind, file.number, RecordState.ISSUED), (draft.holder, says), (now, ""))
    return amiss
