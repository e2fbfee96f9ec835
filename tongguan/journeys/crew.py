"""Who came with a vehicle: its driver and its carrier as they were told and are registered, its trailers, and itself by
its plate. A gate keeps no name of who drove; what was told of a vehicle has one until its date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.declarations.parts import Party
from tongguan.journeys.watch import Named, worth
from tongguan.manifests.fleet import FleetKind, Member, plain
from tongguan.risk.names import folded
from tongguan.store import companies, passages
from tongguan.store.crossed import Passed

Names = Mapping[str, tuple[str, ...]]
"""Under which names parties are registered, by number."""


def called(party: Party, names: Names) -> Iterator[Party]:
    """A party under its names: as it is told, and as it is registered."""
    told = dict.fromkeys((party.name, *names.get(party.id, ())))
    return (replace(party, name=name) for name in told if name or party.id)


def crews(conn: Connection[Any], passed: Sequence[Passed]) -> tuple[list[tuple[Named, ...]], Names]:
    """Who came in each of these, and the registered names of parties."""
    register: dict[str, list[Member]] = {}
    for known in passages.registered(conn, {mark for row in passed for mark in marks(row)})():
        register.setdefault(plain(known.member.mark), []).append(known.member)
    crew = [once(worth((*told(row), *registered(row, register)))) for row in passed]
    return crew, companies.names(conn, {party.id for of in crew for _, party in of if party.id})


def once(parties: Iterable[Named]) -> tuple[Named, ...]:
    """Each role with a name and a number once."""
    found = dict[tuple[str, str, str], Named]()
    for role, party in parties:
        found.setdefault((role, folded(party.name), folded(party.id)), (role, party))
    return tuple(found.values())


def marks(row: Passed) -> Iterator[str]:
    """The plates and numbers (plain) under which the register may know them."""
    yield row.plate
    if row.report is not None:
        yield from (plain(one.id) for one in row.report.trailers)
        yield plain(row.report.driver.id) if row.report.driver else ""


def told(row: Passed) -> Iterator[tuple[str, Party | None]]:
    """As somebody told of them, and by their numbers."""
    yield "vehicle", Party(id=row.plate)
    yield "carrier", Party(id=row.carrier)
    if row.report is not None:
        yield "driver", row.report.driver
        yield "carrier", row.report.carrier
        yield from (("trailer", Party(id=one.id)) for one in row.report.trailers)


def registered(row: Passed, register: Mapping[str, Iterable[Member]]) -> Iterator[tuple[str, Party]]:
    """As they were on the register when they passed: drivers by their names, the others by whose they are."""
    for mark in set(marks(row)) - {""}:
        for one in register.get(mark, ()):
            if one.since > row.at or (one.ended_at is not None and one.ended_at < row.at):
                continue
            yield "carrier", Party(id=one.party)
            if one.kind is FleetKind.DRIVER:
                yield from (("driver", Party(id=one.mark, name=name)) for name in (one.name, one.name_zh) if name)
