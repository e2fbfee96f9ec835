"""An event on one case that brings no message: a payment, a verdict. Held, considered, written like all else."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows import Kept
from tongguan.journeys.draft import answer as told_answer
from tongguan.journeys.draft import closed
from tongguan.journeys.office import Office
from tongguan.journeys.record import File, Record
from tongguan.journeys.room import opened
from tongguan.journeys.submission import Reply
from tongguan.ledgers.describe import makes
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Case, Considered, Inputs
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event
from tongguan.release.records import share_gone
from tongguan.release.told import Told
from tongguan.store import lodging, records


def held(conn: Connection[Any], number: str) -> File:
    """The case of a number, locked. Raises Refusal when there is none, or its declaration was deleted at its date."""
    id_ = lodging.by_number(conn, [number]).get(number) if number.isprintable() else 0
    file = held_by_id(conn, id_) if id_ else None
    if file is None:
        raise Refusal(Reason.NOT_FOUND, f"There is no declaration {number}.", f"没有编号为 {number} 的报关单。")
    return file


def held_by_id(conn: Connection[Any], id_: int) -> File | None:
    """The same by the case's own id; None where there is none."""
    found = lodging.lock_cases(conn, [id_])
    if id_ not in found:
        return None
    file = opened(found[id_])
    if file.declaration is None:
        raise closed()
    return file


def inputs_for(office: Office, file: File, caller: Caller, given: Inputs) -> Case:
    """The case as the thinking sees it; `given` holds what is particular to the event."""
    assert file.declaration is not None, "a stored case has a declaration"
    now = given.received_at
    day = office.relevant_day(file.declaration, file.received_at)
    law = office.standards.law.at(day, now)
    inputs = replace(
        given,
        caller=caller.party,
        number=file.number,
        case=file.id,
        seed=office.seed(file.id),
        law=law.id,
        law_date=day,
        profiles=office.standards.profiles.id,
    )
    return Case(
        inputs=inputs, declaration=file.declaration, before=file.stand, law=law, profiles=office.standards.profiles
    )


def thought(case: Case) -> Considered:
    """The thought; an event that the case can't take is a Refusal, and nothing is written."""
    considered = consider(case)
    stopping = tuple(p for p in considered.problems if p.stops)
    if stopping:
        raise Refusal(Reason.CONFLICT, stopping[0].message, stopping[0].message_zh, stopping)
    return considered


def written(conn: Connection[Any], office: Office, file: File, case: Case, actor: str) -> Told:
    """The thought about the case, and all its rows; what its draws give back. Returns what was told."""
    considered = thought(case)
    book = Record(office.keeps(Kept.MESSAGES, case.inputs.received_at))
    told = book.add(file, case, considered, None, actor)
    office.standards.used(conn, (case.law,))
    book.write(conn, office.standards.watch.full)
    if case.inputs.event is Event.EXIT and makes(case.law):
        records.due(conn, records.Due(file.id, case.inputs.received_at, share_gone(case)))
    if considered.draws:
        keys = {d.balance for d in considered.draws}
        lodging.balances(conn, keys, lock=True)
        lodging.draw(conn, {d.balance: d.amount for d in considered.draws})
    return told


def written_as(conn: Connection[Any], office: Office, caller: Caller, file: File, event: Inputs) -> Reply:
    """The case after the event, written with all its rows."""
    case = inputs_for(office, file, caller, event)
    told = written(conn, office, file, case, caller.name or caller.party)
    return Reply(answer=told_answer(file.number, file.reference, event.received_at, told), case_id=file.id)


def ready(conn: Connection[Any], office: Office) -> datetime:
    """The moment of the event, with law and profiles as they are now."""
    now = office.now()
    office.standards.refresh(conn, now)
    return now
