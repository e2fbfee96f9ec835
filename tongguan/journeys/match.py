"""Comparing anew: open cases of whose goods the manifest tells otherwise than before, or that name a record which its
agency changed. They wait in a table, which that change filled in its own transaction, so that none is forgotten."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.journeys.event import held_by_id, inputs_for, ready, written
from tongguan.journeys.office import Office
from tongguan.journeys.record import File
from tongguan.journeys.room import holders, onward_of
from tongguan.journeys.watch import Asked
from tongguan.ledgers import cargo
from tongguan.ledgers.at_hand import at_hand
from tongguan.ledgers.consult import Entry, Opens, balances_of, spent
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.names import names
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import documents, outline
from tongguan.parties.party import Caller
from tongguan.problem import Refusal
from tongguan.release.case import Inputs
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event, State, allowed
from tongguan.risk.concern import Concern
from tongguan.store import lodging, manifests, onward, records

AT_ONCE = 16
"""Cases that are compared in one transaction: declarations that come meanwhile wait for no more."""
NODE = Caller(party="", name="manifest")


def named(conn: Connection[Any], declaration: Declaration, law: Snapshot) -> Iterator[Entry]:
    """The records that a declaration names, as they stand."""
    for (system, _), (entry, gone) in records.entries(conn, names(declaration, law)).items():
        row = law.subsystem(system)
        if row is not None:
            definition = definition_of(row.definition)
            yield at_hand(definition, spent(definition, entry, gone), declaration.items)


def ledger_of(entry: Entry, law: Snapshot) -> dict[str, Opens]:
    """The balances of a record."""
    row = law.subsystem(entry.system)
    return balances_of(definition_of(row.definition), entry) if row else {}


def anew(conn: Connection[Any], office: Office) -> int:
    """Compares some of the cases that wait for it; how many. Whoever asks goes on until it is none."""
    with conn.transaction():
        ids = manifests.waiting(conn, AT_ONCE)
        for id_ in ids:
            compare(conn, office, id_)
    if ids:
        office.committed()
    return len(ids)


def watched(conn: Connection[Any], office: Office, file: File, now: datetime) -> tuple[Concern, ...]:
    """What holds an open case, of emergencies and of denied parties."""
    assert file.declaration is not None, "a stored case has a declaration"
    where = file.declaration.office or office.standards.law.head.default_office
    asked = Asked(file.number, where, file.declaration)
    office.standards.watch.refresh(conn, now)  # whoever looked it through knows what is in force
    return office.standards.watch.concerns(conn, [asked], now, office.day(now))[0]


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
    case = inputs_for(office, file, NODE, given)
    kind = case.law.type(file.declaration.type)
    assert kind is not None, "a declaration that stands has a type"
    papers = {plain(document) for _, document in documents(file.declaration)}
    kinds = (cargo.KINDS[kind.direction],)
    entries = tuple(named(conn, file.declaration, case.law))
    pairs = {(file.declarant, one.holder) for one in entries}
    ledgers = {key: opens for one in entries for key, opens in ledger_of(one, case.law).items()}
    found = manifests.under(conn, papers, kinds)
    keys = {*cargo.keys(file.declaration, kind.direction), *ledgers, *(d.balance for d in file.stand.draws)}
    untold = papers - {plain(c.document) for one in found for c in one.manifest.consignments}
    parts = onward_of(onward.onward(conn, untold))
    inputs = replace(
        case.inputs,
        told=tuple(outline(one.manifest) for one in found),
        onward={d: names for (of, d), names in parts.items() if of in kinds},
        masters=tuple(sorted(manifests.masters(conn, found, kinds))),
        records=entries,
        holders=holders(file, entries, records.entrusting(conn, pairs, office.day(now))),
        balances=lodging.balances(conn, keys, lock=True),
        concerns=watched(conn, office, file, now) if file.stand.state is State.HELD else (),
    )
    case = replace(case, inputs=inputs)
    considered = consider(case)
    if considered.stand != file.stand:
        late = {d.balance for d in considered.draws} & ledgers.keys() - inputs.balances.keys()
        records.open_late(conn, {key: ledgers[key] for key in late})
        written(conn, office, file, case, NODE.name)
