"""The records that a sandbox's samples name: issued by their agencies, through the same act as any record."""

import tomllib
from contextlib import suppress

import msgspec

from tongguan.clock import Clock
from tongguan.codes.law import Law
from tongguan.commands import ROOT
from tongguan.commands.cast import BY
from tongguan.journeys.ledger import issued
from tongguan.journeys.office import Office
from tongguan.journeys.record_says import RecordIssuing
from tongguan.journeys.standards import Standards
from tongguan.manifests.fleet import plain
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Refusal
from tongguan.store import node, records
from tongguan.store.connect import Store

PAPERS = ROOT / "sandbox" / "records"


def named(profile: str) -> tuple[RecordIssuing, ...]:
    """What the samples in this profile's terms need."""
    file = PAPERS / f"{profile}.toml"
    if not file.exists():
        return ()
    return msgspec.convert(tomllib.loads(file.read_text())["record"], tuple[RecordIssuing, ...])


def papers(store: Store, profile: str, law: Law) -> None:
    """Issues them once, where the law has such records; what became of them later stands. `profile`: whose samples
    serve here."""
    with store.writing() as conn:
        clock = Clock(node.offset(conn))
        office = Office(Standards(conn), b"", clock.now, retention_days=0)
        today = law.at(law.head.day(clock.now()), clock.now())
        for one in named(profile):
            row = today.subsystem(one.system)
            if row is None or records.one(conn, (one.system, plain(one.number))) is not None:
                continue
            agency = Caller(party=row.agency, name=BY, scopes=frozenset({Scope.LEDGER}))
            with suppress(Refusal):  # a law with a sub-system of this name that asks for other fields
                issued(conn, office, agency, one)
