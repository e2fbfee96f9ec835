"""What is told now of a case that stands: manifests, records, what is left of balances, what holds it. Read for whoever
thinks about it again without a message."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
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
from tongguan.release.case import Case, Considered
from tongguan.risk.concern import Concern
from tongguan.store import lodging, manifests, onward, records


class ToldNow(NamedTuple):
    """The case with all that is told now, and the balances that its records have."""

    case: Case
    ledgers: dict[str, Opens]

    def opened(self, conn: Connection[Any], considered: Considered) -> None:
        """What is drawn on and has no balance yet, of a record issued before the law asked for it, gets one."""
        late = {d.balance for d in considered.draws} & self.ledgers.keys() - self.case.inputs.balances.keys()
        records.open_late(conn, {key: self.ledgers[key] for key in late})


def told_now(conn: Connection[Any], office: Office, file: File, case: Case, more: frozenset[str]) -> ToldNow:
    """The case of a file, with it; `more`: balances to hold beside those of its goods and records."""
    assert file.declaration is not None, "a stored case has a declaration"
    kind = case.law.type(file.declaration.type)
    assert kind is not None, "a declaration that stands has a type"
    now = case.inputs.received_at
    papers = {plain(document) for _, document in documents(file.declaration)}
    kinds = (cargo.KINDS[kind.direction],)
    entries = tuple(named(conn, file.declaration, case.law))
    pairs = {(file.declarant, one.holder) for one in entries}
    ledgers = {key: opens for one in entries for key, opens in ledger_of(one, case.law).items()}
    found = manifests.under(conn, papers, kinds)
    keys = {*cargo.keys(file.declaration, kind.direction), *ledgers, *more}
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
    )
    return ToldNow(replace(case, inputs=inputs), ledgers)


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


def watched(conn: Connection[Any], office: Office, file: File, now: datetime) -> tuple[Concern, ...]:
    """What holds an open case, of emergencies and of denied parties."""
    assert file.declaration is not None, "a stored case has a declaration"
    where = file.declaration.office or office.standards.law.head.default_office
    asked = Asked(file.number, where, file.declaration)
    office.standards.watch.refresh(conn, now)  # whoever looked it through knows what is in force
    return office.standards.watch.concerns(conn, [asked], now, office.day(now))[0]
