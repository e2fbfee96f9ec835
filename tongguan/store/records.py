"""Records of agencies (ledgers): what each says, what happened to it, which declarations count on it. What is left of
one are balances like those of quotas. Runs inside the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.ledgers.consult import PREFIX, Entry, Opens, balance
from tongguan.ledgers.deadline import Owed
from tongguan.ledgers.life import RecordState, UseState
from tongguan.ledgers.names import Key
from tongguan.release.foresee import Usual
from tongguan.store.connect import Reading
from tongguan.store.lodging import text
from tongguan.store.reading import sees_all
from tongguan.store.statements import load

SQL = load("records")
encode = msgspec.json.Encoder(order="deterministic").encode


SMALL = 4096
"""Bytes of a record up to which it is remembered as it was read."""
Pair = tuple[str, str]
"""A declarant, and the holder of a record that his declaration names."""


class Counted(NamedTuple):
    """How a declaration counts on a record from a moment on."""

    system: str
    number: str
    case_id: int
    declared: str
    state: UseState
    at: datetime


class Kept(NamedTuple):
    """A record as it stands. `written`: its number as its issuer writes it."""

    system: str
    number: str
    written: str
    issuer: str
    readers: list[str]
    holder: str
    state: str
    version: int
    valid_from: date | None
    valid_to: date | None
    changed_at: datetime
    body: bytes
    lines: bytes
    place: int = 0

    @property
    def entry(self) -> Entry:
        """As declarations are held against it."""
        return entry_of((self.system, self.number, self.holder), (self.state, self.version), self[8:10], self[11:13])


class Step(NamedTuple):
    """What happened to a record, by whom, and why."""

    event: str
    version: int
    at: datetime
    party: str
    actor: str
    why: str


class Use(NamedTuple):
    """A declaration that counts on a record, or did."""

    declared: str
    state: str
    at: datetime


class Due(NamedTuple):
    """A case that records are to be made of: when the last of its goods left, and which share of them did."""

    case_id: int
    at: datetime
    share: Decimal


class Left(NamedTuple):
    """A balance of a record."""

    key: str
    unit: str
    volume: Decimal
    remaining: Decimal


class Opening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record as a step left it; `opens`: the volumes of its balances, by line and name."""

    entry: Entry
    opens: dict[str, Decimal] = {}


class Volumes(msgspec.Struct, frozen=True, kw_only=True):
    """Of that, the volumes alone."""

    opens: dict[str, Decimal] = {}


class Wanted(NamedTuple):
    """Which are wanted; None: all. `word`: its number (letters and digits alone), or
    `whose`: its holder; `before`: the place of the
    last one seen; `reads`: the sub-systems whose records the caller reads by the law."""

    system: str | None = None
    holder: str | None = None
    state: str | None = None
    word: str | None = None
    whose: str | None = None
    before: int | None = None
    reads: tuple[str, ...] = ()
    limit: int = 100


class Asking(NamedTuple):
    """What was asked of an agency, and when it answered; None: not yet, or not any more, where it was `withdrawn`."""

    system: str
    at: datetime
    answered_at: datetime | None
    withdrawn: bool


def read(whose: tuple[str, ...], stands: tuple[str, int], valid: tuple[Any, ...], told: tuple[Any, ...]) -> Entry:
    return Entry(
        system=whose[0],
        number=whose[1],
        holder=whose[2],
        state=RecordState(stands[0]),
        version=stands[1],
        valid_from=valid[0],
        valid_to=valid[1],
        body=msgspec.json.decode(told[0], type=dict[str, Any]),
        lines=msgspec.json.decode(told[1], type=tuple[dict[str, Any], ...]),
    )


remembered = lru_cache(maxsize=4096)(read)


def entry_of(whose: tuple[str, ...], stands: tuple[str, int], valid: tuple[Any, ...], told: tuple[Any, ...]) -> Entry:
    """A record from its columns; `whose`: its sub-system, number and holder. A small one that came before in the same
    bytes is not read again."""
    return (remembered if sum(map(len, told)) <= SMALL else read)(whose, stands, valid, told)


def entries(conn: Connection[Any], wanted: Collection[Key], still: bool = True) -> dict[Key, tuple[Entry, int]]:
    """The records by these keys with how many declarations used them up; `still`: they stay as they are until this
    transaction ends."""
    if not wanted:
        return {}
    rows = text([{"system": s, "number": n} for s, n in sorted(wanted)])
    found = conn.execute(SQL["held_still" if still else "held"], {"rows": rows})
    return {(r[0], r[1]): (entry_of(r[:3], r[3:5], r[5:7], r[7:9]), r[9]) for r in found}


def entrusting(conn: Connection[Any], pairs: Collection[Pair], today: date) -> set[Pair]:
    """Those of the pairs in which the holder lets the declarant act for him."""
    rows = text([{"declarant": d, "holder": h} for d, h in sorted(pairs)])
    return set(conn.execute(SQL["entrusting"], {"rows": rows, "today": today})) if pairs else set()


def count_on(conn: Connection[Any], counted: Iterable[Counted]) -> None:
    """How the declarations of a batch count on records after its facts."""
    last = {one[:3]: one._asdict() for one in counted}  # of one declaration on one record the last word
    if last:
        conn.execute(SQL["count_on"], {"rows": text([row for _, row in sorted(last.items())])})


def turned(conn: Connection[Any], limit: int) -> list[Key]:
    """Some of the records whose uses changed; taken by this transaction."""
    return conn.execute(SQL["turned"], {"limit": limit}).fetchall()


def use_of(conn: Connection[Any], key: Key) -> tuple[bool, int]:
    """Whether a declaration counts on it now, and how many used it up."""
    row = conn.execute(SQL["use_of"], {"system": key[0], "number": key[1]}).fetchone()
    assert row is not None
    return bool(row[0]), int(row[1])


def turn(conn: Connection[Any], key: Key, state: str, stands: str) -> None:
    """Where a record stands with its uses, unless its state is another by now."""
    conn.execute(SQL["turn"], {"system": key[0], "number": key[1], "state": state, "stands": stands})


def hand(conn: Connection[Any], key: Key, holder: str) -> None:
    """A record is another's from now on."""
    conn.execute(SQL["hand"], {"system": key[0], "number": key[1], "holder": holder})


def wait(conn: Connection[Any], key: Key) -> None:
    """Open cases that count on it are compared anew, as soon as this transaction has ended."""
    conn.execute(SQL["wait"], {"system": key[0], "number": key[1]})


def make(conn: Connection[Any], new: Kept) -> bool:
    """A new record; False where its number is taken."""
    return conn.execute(SQL["make"], {**new._asdict(), "at": new.changed_at}).fetchone() is not None


def change(conn: Connection[Any], now: Kept) -> None:
    """It says something else, or stands elsewhere."""
    conn.execute(SQL["change"], {**now._asdict(), "at": now.changed_at})


def note(conn: Connection[Any], of: Kept, step: Step, opens: Mapping[tuple[int, str], tuple[Decimal, str]]) -> None:
    """What happened to it, and the balances that it opens with now; none: they stay as they are."""
    volumes = {f"{line}/{about}": volume for (line, about), (volume, _) in opens.items()}
    told = encode(Opening(entry=of.entry, opens=volumes))
    conn.execute(SQL["step"], {**step._asdict(), "system": of.system, "number": of.number, "told": told})
    keys = {balance(of.system, of.number, *key): opened for key, opened in opens.items()}
    for key, (volume, unit) in sorted(keys.items()):  # in the order in which declarations hold them
        conn.execute(SQL["open"], {"key": key, "unit": unit, "volume": volume, "party": of.holder})


def open_late(conn: Connection[Any], balances: Mapping[str, Opens]) -> None:
    """Balances of records that were issued before the law asked for them."""
    for key, opens in sorted(balances.items()):
        conn.execute(SQL["open_late"], {"key": key, **opens._asdict()})


def locked(conn: Connection[Any], key: Key) -> Kept | None:
    """One, held until this transaction ends."""
    row = conn.execute(SQL["locked"], {"system": key[0], "number": key[1]}).fetchone()
    return Kept(*row) if row else None


def one(conn: Connection[Any], key: Key) -> Kept | None:
    """One, as the caller may see it."""
    row = conn.execute(SQL["one"], {"system": key[0], "number": key[1]}).fetchone()
    return Kept(*row) if row else None


def listed(conn: Reading, wanted: Wanted) -> list[Kept]:
    """Those that the caller sees, last changed first."""
    statement = SQL["listed" if sees_all(conn) else "listed_own"]
    return [Kept(*row) for row in conn.execute(statement, {**wanted._asdict(), "reads": list(wanted.reads)})]


def tasks(conn: Reading, limit: int) -> list[Kept]:
    """Applications that wait for the agency that asks, longest first."""
    return [Kept(*row) for row in conn.execute(SQL["tasks"], {"limit": limit})]


def waiting(conn: Reading) -> int:
    """How many wait for it, up to a thousand."""
    row = conn.execute(SQL["waiting"]).fetchone()
    return int(row[0]) if row else 0


def answering(conn: Reading, since: datetime, limit: int) -> list[Asking]:
    """What was asked of the agency that asks since then, newest first."""
    return [Asking(*row) for row in conn.execute(SQL["answering"], {"since": since, "limit": limit})]


def left(conn: Connection[Any], keys: Iterable[str]) -> list[Left]:
    """These balances, as far as they are open."""
    return [Left(*row) for row in conn.execute(SQL["left"], {"keys": sorted(keys)})]


def uses(conn: Connection[Any], key: Key, limit: int) -> list[Use]:
    """Which declarations count on it, or did, newest first."""
    found = conn.execute(SQL["uses"], {"system": key[0], "number": key[1], "limit": limit})
    return [Use(*row) for row in found]


def stands(conn: Reading, key: Key, limit: int) -> dict[str, bytes]:
    """Where the declarations stand that count on it, by their numbers, as far as the caller sees them."""
    found = conn.execute(SQL["stands"], {"system": key[0], "number": key[1], "limit": limit})
    return {number: bytes(stand) for number, stand in found}


def steps(conn: Connection[Any], key: Key, limit: int) -> list[Step]:
    """What happened to it last, oldest first."""
    found = conn.execute(SQL["steps"], {"system": key[0], "number": key[1], "limit": limit})
    return [Step(*row) for row in found]


def usual(conn: Reading, systems: Iterable[str]) -> dict[str, Usual]:
    """How long the last applications took that were issued, by sub-system, where at least three were."""
    found = conn.execute(SQL["usual"], {"systems": sorted(systems)})
    return {system: Usual(days, answered) for system, days, answered in found}


def owe(conn: Connection[Any], key: Key, owed: Owed | None) -> None:
    """By when the agency of a record owes its next step; None: it owes nothing."""
    named = {"system": key[0], "number": key[1]}
    if owed is None:
        conn.execute(SQL["owe_nothing"], named)
    else:
        conn.execute(SQL["owe"], {**named, **owed._asdict()})


def overdue(conn: Connection[Any], today: date, at: datetime, limit: int) -> list[tuple[Key, str, date]]:
    """Some of the steps that are late and of which nobody was told; told by this transaction."""
    rows = conn.execute(SQL["overdue"], {"today": today, "at": at, "limit": limit})
    return sorted(((system, number), step, due_on) for system, number, step, due_on in rows)


def due(conn: Connection[Any], new: Due) -> None:
    """The goods of a case left: records are made of it soon."""
    conn.execute(SQL["due"], new._asdict())


def due_now(conn: Connection[Any], limit: int) -> list[Due]:
    """Some of the cases that records are to be made of; taken by this transaction."""
    return [Due(*row) for row in conn.execute(SQL["due_now"], {"limit": limit})]


def unmade(conn: Connection[Any], of: Due, why: str) -> None:
    """No record could be made of a case: an operator sees why, and it waits for him."""
    conn.execute(SQL["unmade"], {**of._asdict(), "why": why})


def first(conn: Connection[Any], key: Key) -> str:
    """Why it is on record: the words of its first step; empty where there are none."""
    row = conn.execute(SQL["first"], {"system": key[0], "number": key[1]}).fetchone()
    return str(row[0]) if row else ""


def volumes(conn: Connection[Any]) -> dict[str, Decimal]:
    """What the balances of all records open with, as their steps tell."""
    found: dict[str, Decimal] = {}
    with conn.cursor(name="volumes") as cursor:
        for system, number, told in cursor.execute(SQL["volumes"]):
            opens = msgspec.json.decode(told, type=Volumes).opens
            found |= {f"{PREFIX}{system}/{number}/{name}": volume for name, volume in opens.items()}
    return found


def untold(conn: Connection[Any], told: Collection[str]) -> Iterator[tuple[str, Entry]]:
    """The balances that no step opened, each with its record as it stood after each step."""
    for key, body in conn.execute(SQL["untold"], {"told": list(told)}):
        yield key, msgspec.json.decode(body, type=Opening).entry
