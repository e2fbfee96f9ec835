"""Who is registered – parties, vehicles, trailers, drivers – is looked up in the lists of denied parties: newcomers and
who has another name within seconds, everybody when a list is read in, a page at a time. What is found waits for two
officers; nobody is stopped by it until his goods are."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.declarations.parts import Address, Party
from tongguan.journeys.watch import Named, Watch, concerns_of, few
from tongguan.risk.concern import Concern
from tongguan.store import concerns, registered
from tongguan.store.concerns import Concerned
from tongguan.store.connect import Writing
from tongguan.store.registered import Driven, Enrolled

PAGE = 300
FLEET = "fleet/"
"""Before the id of a vehicle, a trailer or a driver; no party's id has a slash."""


class Whose(NamedTuple):
    """One registration, and the names to look for."""

    number: str
    named: tuple[Named, ...]


def further(conn: Writing, watch: Watch, now: datetime, day: date) -> bool:
    """One page of registrations; whether there may be more."""
    watch.refresh(conn, now)
    if not watch.edition:
        return False
    parties = registered.parties(conn, watch.edition, PAGE)
    fleet = registered.fleet(conn, watch.edition, PAGE)
    if parties or fleet:
        look(conn, watch, [*map(of_party, parties), *map(of_fleet, fleet)], (now, day))
        registered.seen(conn, watch.edition, (parties, fleet))
    return PAGE in (len(parties), len(fleet))


def look(conn: Writing, watch: Watch, whose: list[Whose], when: tuple[datetime, date]) -> None:
    """What is found of each is a concern; what was, under another name or of another edition, is over."""
    now, day = when
    said = watch.screened(conn, [one.named for one in whose], day)
    found = {one.number: [*concerns_of(of, one.number)] for one, of in zip(whose, said, strict=True)}
    settled = concerns.settled(conn, {c.key for of in found.values() for c in of})
    before: dict[str, list[Concern]] = {}
    for row in concerns.registered(conn, found):
        before.setdefault(row.number, []).append(row.concern)
    concerns.enrolled(
        conn,
        [
            Concerned(0, number, open_of(c for c in of if c.key not in settled), tuple(before.get(number, ())), now)
            for number, of in found.items()
        ],
    )


def open_of(found: Iterable[Concern]) -> tuple[Concern, ...]:
    """Those that wait; no declaration is meant, so nobody is told anything."""
    return tuple(replace(concern, notice="", notice_zh="") for concern in few(found).values())


def of_party(row: Enrolled) -> Whose:
    """Its two names are looked for by its number, too."""
    return Whose(row.id, (("registered", Party(id=row.id, name=f"{row.name} {row.name_zh}".strip())),))


def of_fleet(row: Driven) -> Whose:
    """By its mark, and by each name that it has."""
    address = Address(country=row.country) if row.country else None
    names = dict.fromkeys(name for name in (row.name, row.name_zh) if name) or {"": None}
    return Whose(FLEET + row.id, tuple((row.kind, Party(id=row.mark, name=n, address=address)) for n in names))
