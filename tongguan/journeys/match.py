"""Comparing anew: open cases of whose goods the manifest tells otherwise than before, or that name a record which its
agency changed. They wait in a table, which that change filled in its own transaction, so that none is forgotten."""

from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.journeys.event import held_by_id, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.told_now import told_now, watched
from tongguan.parties.party import Caller
from tongguan.problem import Refusal
from tongguan.release.case import Inputs
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event, State, allowed
from tongguan.store import manifests

AT_ONCE = 16
"""Cases that are compared in one transaction: declarations that come meanwhile wait for no more."""
NODE = Caller(party="", name="manifest")


def anew(conn: Connection[Any], office: Office) -> int:
    """Compares some of the cases that wait for it; how many. Whoever asks goes on until it is none."""
    with conn.transaction():
        ids = manifests.waiting(conn, AT_ONCE)
        for id_ in ids:
            compare(conn, office, id_)
    if ids:
        office.committed()
    return len(ids)


def compare(conn: Connection[Any], office: Office, id_: int) -> None:
    """One case with what is told now. Nothing is written of one that is over, or for which it changes nothing."""
    now = ready(conn, office)
    try:
        file = held_by_id(conn, id_)
    except Refusal:  # its declaration was deleted at its date
        return
    if file is None or file.stand is None or file.declaration is None or not allowed(file.stand.state, Event.MATCH):
        return
    if file.stand.left:
        return
    given = Inputs(event=Event.MATCH, received_at=now, caller="", number="", case=0, seed=0)
    drawn = frozenset(d.balance for d in file.stand.draws)
    told = told_now(conn, office, file, inputs_for(office, file, NODE, given), drawn)
    concerns = watched(conn, office, file, now) if file.stand.state is State.HELD else ()
    case = replace(told.case, inputs=replace(told.case.inputs, concerns=concerns))
    considered = consider(case)
    if considered.stand != file.stand:
        told.opened(conn, considered)
        written(conn, office, file, case, NODE.name)
