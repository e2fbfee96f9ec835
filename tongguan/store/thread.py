"""All that is known under one unique consignment reference, as far as the caller may see it: row-level security decides
what belongs to the answer, part by part."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from tongguan.manifests.fleet import plain
from tongguan.store import movements
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, FactLine
from tongguan.store.statements import load

SQL = load("thread")
MOST = 50
"""So many of each kind: one reference is one order, of which few parts are declared apart."""
LONGEST = 35
"""Characters of a unique consignment reference (ISO 15459, WCO)."""


class Declared(NamedTuple):
    """A case, and its declaration as it stands: bytes and media; empty once they were deleted."""

    case: CaseLine
    body: bytes
    media: str


class Listed(NamedTuple):
    """A transport document of a manifest; `previous`: from which it was split, or under which it came in."""

    id: int
    party: str
    kind: str
    mode: str
    reference: str
    office: str
    batch: str
    state: str
    departs_at: datetime | None
    arrives_at: datetime | None
    received_at: datetime
    document: str
    previous: str


class Message(NamedTuple):
    """A cargo message about a manifest."""

    manifest: int
    what: str
    function: str
    receipt: str
    at: datetime


class Trip(NamedTuple):
    """A vehicle that carries a batch."""

    id: int
    reference: str
    way: str
    office: str
    batch: str
    vehicle: str
    state: str
    arrives_at: datetime | None
    received_at: datetime


class Tally(NamedTuple):
    """What was counted of a transport document."""

    document: str
    packages: Decimal
    damaged: Decimal | None
    ended_at: datetime


class Passage(NamedTuple):
    """A vehicle with goods of the thread at a gate."""

    step: str
    office: str
    plate: str
    signal: str
    at: datetime


class Found(NamedTuple):
    """The whole thread, in parts; `facts` by case id."""

    cases: list[Declared]
    facts: dict[int, list[FactLine]]
    manifests: list[Listed]
    messages: list[Message]
    trips: list[Trip]
    tallies: list[Tally]
    passages: list[Passage]
    moving: list[tuple[movements.Line, list[str]]]


def known(conn: Reading, ucr: str) -> bool:
    """Whether the caller sees anything under this reference."""
    word = plain(ucr)
    row = conn.execute(SQL["known"], {"word": word}).fetchone() if word and len(ucr) <= LONGEST else None
    return bool(row and row[0])


def thread(conn: Reading, ucr: str) -> Found | None:
    """What hangs on a reference, however it is spelled; None where the caller sees nothing of it."""
    word = plain(ucr)
    if not word or len(ucr) > LONGEST:
        return None
    asked: dict[str, object] = {"word": word, "most": MOST}
    cases = [Declared(CaseLine(*row[:-2]), *row[-2:]) for row in conn.execute(SQL["cases"], asked)]
    ids = [one.case.id for one in cases]
    documents = [row[0] for row in conn.execute(SQL["documents"], {"ids": ids})]
    manifests = [Listed(*row) for row in conn.execute(SQL["manifests"], {**asked, "documents": documents})]
    if not cases and not manifests:
        return None
    told = {"documents": sorted({one.document for one in manifests}.union(documents)), "most": MOST}
    trips = _trips(conn, sorted({m.batch for m in manifests}))
    return Found(
        cases=cases,
        facts=_facts(conn, ids),
        manifests=manifests,
        messages=[Message(*row) for row in conn.execute(SQL["messages"], {"ids": sorted({m.id for m in manifests})})],
        trips=trips,
        tallies=[Tally(*row) for row in conn.execute(SQL["tallies"], told)],
        passages=[Passage(*row) for row in conn.execute(SQL["passages"], {**told, "trips": [t.id for t in trips]})],
        moving=movements.beside(conn, [one.case.number for one in cases]),
    )


def _facts(conn: Reading, ids: Sequence[int]) -> dict[int, list[FactLine]]:
    found: dict[int, list[FactLine]] = {id_: [] for id_ in ids}
    for id_, *row in conn.execute(SQL["facts"], {"ids": list(ids)}):
        found[id_].append(FactLine(*row))
    return found


def _trips(conn: Reading, batches: Sequence[str]) -> list[Trip]:
    return [Trip(*row) for row in conn.execute(SQL["trips"], {"batches": list(batches), "most": MOST})]
