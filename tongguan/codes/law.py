"""All law of one profile with all its versions, and the snapshot of it that holds on a day as known at a moment."""

import hashlib
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from tongguan.codes.crossing import Crossing
from tongguan.codes.display import SPOKEN, DisplayRow, Language, languages
from tongguan.codes.kinds import BESIDE, CODES, KINDS, LATER, TABLE_LISTS, Kind
from tongguan.codes.listing import Listing
from tongguan.codes.official import Official
from tongguan.codes.read import Book, settled
from tongguan.codes.rows import Code, CodeList, Head, Kept, Retention, Row
from tongguan.codes.rows_cargo import TranshipmentRow
from tongguan.codes.rows_measures import PeakRow, ReviewRow, busy
from tongguan.codes.rows_screening import CommonWordRow, Likeness, LikenessRow, likeness
from tongguan.codes.snapshot import Compiled, Snapshot
from tongguan.codes.subsystem import Subsystem, asked_by, brought_by
from tongguan.codes.table import Sheet, Table
from tongguan.codes.tariff import Groups, Needs, Tariff

DAYS_KEPT = 5_000  # declarants name the day, so the number of days a node is asked about has no bound of its own
LAYOUT = 1


class Written(msgspec.Struct, frozen=True):
    """A law as it is stored."""

    layout: int
    head: Head
    rows: dict[str, msgspec.Raw]
    officials: tuple[Official, ...]


class Note(NamedTuple):
    """Something the operator of a node ought to know about its law."""

    code: str
    sentence: str
    sentence_zh: str


class Law:
    """The rows of a profile and the official lists loaded beside it. A change makes a new Law."""

    def __init__(self, head: Head, rows: Mapping[str, Iterable[Row]], officials: Iterable[Official] = ()) -> None:
        self.head = head
        self.officials = tuple(sorted(officials, key=lambda o: (o.list, o.known_from)))
        self._tables = {name: Table(kind, rows.get(name, ())) for name, kind in KINDS.items() if kind is not CODES}
        split: dict[str, list[Row]] = defaultdict(list)
        for row in rows.get("codes", ()):
            if isinstance(row, Code):
                split[row.list].append(row)
        self._lists = {name: Table(CODES, found) for name, found in split.items()}
        self._editions: dict[str, list[Official]] = defaultdict(list)
        for official in self.officials:
            self._editions[official.list].append(official)
        self._official_digests = {id(o): hashlib.sha256(_canonical(o)).hexdigest() for o in self.officials}
        self._snapshots: dict[tuple[str, ...], Snapshot] = {}
        self._days: dict[tuple[date, int], Snapshot] = {}
        self._moments = sorted(
            {r.known_from for t in self._all() for r in t.rows} | {o.known_from for o in self.officials}
        )
        self._shared: dict[tuple[str, ...], Any] = {}

    @classmethod
    def of(cls, book: Book) -> "Law":
        """The law that a profile folder says. Raises Defective when some of it could not be read."""
        book = settled(book)
        assert book.head is not None
        return cls(book.head, book.rows, book.officials)

    @classmethod
    def load(cls, data: bytes) -> "Law":
        """What `dump` wrote."""
        written = msgspec.json.decode(zlib.decompress(data), type=Written)
        return cls(written.head, {name: _rows(name, raw) for name, raw in written.rows.items()}, written.officials)

    def dump(self) -> bytes:
        """All of it, compressed; `id` names the content."""
        rows = {name: msgspec.Raw(msgspec.json.encode(found)) for name, found in self.rows().items() if found}
        return zlib.compress(msgspec.json.encode(Written(LAYOUT, self.head, rows, self.officials)), 6)

    @cached_property
    def id(self) -> str:
        """Names every version of every row and every official list."""
        parts = [_canonical(self.head).decode()]
        parts += [f"{name} {table.digest}" for name, table in sorted(self._tables.items()) if named(name, table.rows)]
        parts += [f"list {name} {self._lists[name].digest}" for name in sorted(self._lists)]
        parts += [f"official {o.list} {self._official_digests[id(o)]}" for o in self.officials]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def rows(self) -> dict[str, tuple[Row, ...]]:
        """All rows by kind."""
        codes = tuple(row for name in sorted(self._lists) for row in self._lists[name].rows)
        return {**{name: table.rows for name, table in self._tables.items()}, "codes": codes}

    def with_official(self, official: Official) -> "Law":
        """This law with one more edition of an official list; earlier editions stay for earlier decisions.

        An edition that says what the last one said changes nothing.
        """
        last = self._editions[official.list][-1:]
        if last and msgspec.structs.replace(official, known_from=last[0].known_from) == last[0]:
            return self
        return Law(self.head, self.rows(), (*self.officials, official))

    def with_rows(self, kind: str, rows: Iterable[Row]) -> "Law":
        """This law with more published rows of one kind, e.g. measures."""
        mine = self.rows()
        return Law(self.head, {**mine, kind: (*mine[kind], *rows)}, self.officials)

    def keeping(self, before: "Law") -> "Law":
        """This law's new rows beside all that `before` published: a published row neither goes away nor is edited.

        Rows are the same when key, first day and moment of knowledge are; then the published words stand.
        """
        mine, old = self.rows(), before.rows()
        rows = {}
        for name, kind in KINDS.items():
            there = {_identity(kind, row) for row in old[name]}
            rows[name] = (*old[name], *(row for row in mine[name] if _identity(kind, row) not in there))
        ours = {(o.list, o.known_from) for o in self.officials}
        kept = (o for o in before.officials if (o.list, o.known_from) not in ours)
        return Law(self.head, rows, (*self.officials, *kept))

    def edited(self, before: "Law") -> tuple[str, ...]:
        """The rows that say something else here than when `before` published them: table, key and first day."""
        mine, old = self.rows(), before.rows()
        found = []
        for name, kind in KINDS.items():
            published = {_identity(kind, row): row for row in old[name]}
            for row in mine[name]:
                if published.get(_identity(kind, row), row) != row:
                    key = " ".join(str(part) for part in kind.key_of(row) if part)
                    found.append(f"{name}: {key} from {row.valid_from}")
        return tuple(found)

    def at(self, day: date, known_at: datetime) -> Snapshot:
        """The law in force on `day` as known at `known_at`. Days with the same rows share all but the date."""
        question = day, bisect_right(self._moments, known_at)
        found = self._days.get(question)
        if found is None:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            found = self._days[question] = self._compile(day, known_at)
        return found

    def kept(self, kind: Kept, moment: datetime) -> timedelta | None:
        """How long the law of a moment keeps things of a kind; None where it does not say."""
        row = self._tables["retention"].at(self.head.day(moment), moment).by_key.get(kind)
        return timedelta(days=row.days) if isinstance(row, Retention) else None

    def crossing(self, office: str, moment: datetime) -> Crossing | None:
        """The gate of an office as the law of a moment says; None where there is none."""
        row = self._tables["crossings"].at(self.head.day(moment), moment).by_key.get(office)
        return row if isinstance(row, Crossing) else None

    def crossings(self, moment: datetime) -> tuple[Crossing, ...]:
        """The gates that there are, as the law of a moment says."""
        rows = self._tables["crossings"].at(self.head.day(moment), moment).rows
        return tuple(row for row in rows if isinstance(row, Crossing))

    def languages(self, moment: datetime) -> tuple[Language, ...]:
        """The languages in which gates speak, as the law of a moment says."""
        rows = self._tables["displays"].at(self.head.day(moment), moment).rows
        return languages(row for row in rows if isinstance(row, DisplayRow)) if rows else SPOKEN

    def transhipment(self, office: str, exit_: str, moment: datetime) -> TranshipmentRow | None:
        """How long goods have that came in at one office and leave by another without a declaration: the row that says
        most of the two; None where they may not."""
        rows = self._tables["transhipments"].at(self.head.day(moment), moment).by_key
        keys = ((office, exit_), (office, ""), ("", exit_), ("", ""))
        found = (rows.get(key) for key in keys)
        return next((row for row in found if isinstance(row, TranshipmentRow)), None)

    def tranships(self, office: str, moment: datetime) -> bool:
        """Whether goods may come in at an office to go out by some other means without a declaration."""
        rows = self._tables["transhipments"].at(self.head.day(moment), moment).rows
        return any(isinstance(row, TranshipmentRow) and row.office in (office, "") for row in rows)

    def peak(self, office: str, moment: datetime) -> bool | None:
        """Whether an office's busy hours held at a moment; None where the law does not say which hours are."""
        day = self.head.day(moment)
        rows = (row for row in self._tables["peaks"].at(day, moment).rows if isinstance(row, PeakRow))
        held = busy(rows, office, moment, self.head.time_zone)
        return held and self.at(day, moment).working_day(day)

    def reviews(self, moment: datetime) -> tuple[ReviewRow, ...]:
        """Which shares of released cases the law of a moment has looked at again."""
        rows = self._tables["reviews"].at(self.head.day(moment), moment).rows
        return tuple(row for row in rows if isinstance(row, ReviewRow))

    def likeness(self, moment: datetime) -> Likeness:
        """From what on the law of a moment takes names for alike, and which words alone find nobody."""
        alike, words = self.in_force("likeness", moment), self.in_force("common-words", moment)
        return likeness(
            (row for row in alike if isinstance(row, LikenessRow)),
            (row for row in words if isinstance(row, CommonWordRow)),
        )

    def in_force(self, table: str, moment: datetime) -> tuple[Row, ...]:
        """The rows of a table that the law of a moment has."""
        return self._tables[table].at(self.head.day(moment), moment).rows

    def shared_lists(self) -> tuple[CodeList, ...]:
        """The lists that all administrations share: those with an official edition, loaded or not."""
        loaded = {o.list for o in self.officials}
        rows = (r for r in self._tables["lists"].rows if isinstance(r, CodeList))
        return tuple(r for r in rows if r.official or r.list in loaded)

    def notes(self) -> tuple[Note, ...]:
        """What the node has to say about its lists: which of them are only the compact sets that it ships."""
        loaded = {o.list for o in self.officials}
        declared = {r.list: r for r in self._tables["lists"].rows if isinstance(r, CodeList) and r.official}
        return tuple(
            Note(
                f"list-open:{name}",
                f"{row.name or name}: only the compact set is loaded, so codes are checked by their format alone. "
                "Load the official file to close the list.",
                f"{row.name_zh or name}：目前仅有精简代码集，只按格式检查；装入正式文件后即按清单检查。",
            )
            for name, row in sorted(declared.items())
            if name not in loaded
        )

    def _compile(self, day: date, known_at: datetime) -> Snapshot:
        sheets = {name: table.at(day, known_at) for name, table in self._tables.items()}
        lists = {name: table.at(day, known_at) for name, table in self._lists.items()}
        editions = {
            name: known[-1]
            for name, all_ in self._editions.items()
            if (known := [o for o in all_ if o.known_from <= known_at])
        }
        parts = [_canonical(self.head).decode()]
        parts += [
            f"{name} {sheet.digest}"
            for name, sheet in sorted(sheets.items())
            if name not in BESIDE and named(name, sheet.rows)
        ]
        parts += [f"list {name} {lists[name].digest}" for name in sorted(lists)]
        parts += [f"official {name} {self._official_digests[id(editions[name])]}" for name in sorted(editions)]
        id_ = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        alike = id_, *(sheets[name].digest for name in sorted(BESIDE))  # days of one name may differ in these
        same = self._snapshots.get(alike)
        if same is None:
            compiled = self._compiled(sheets, lists, editions)
            same = self._snapshots[alike] = Snapshot(id_, day, self.head, compiled)
        return same if same.date == day else same.on(day)

    def _compiled(self, sheets: dict[str, Sheet], lists: dict[str, Sheet], editions: dict[str, Official]) -> Compiled:
        grouped = sheets["groups"]
        groups = self._once(("groups", grouped.digest), lambda: Groups(grouped.rows))
        tariff = self._once(
            ("tariff", sheets["measures"].digest, grouped.digest), lambda: Tariff(sheets["measures"].rows, groups)
        )
        asked = sheets["requirements"], sheets["subsystems"]
        needs = self._once(
            ("needs", *(sheet.digest for sheet in (*asked, grouped))), lambda: Needs(asking(*asked), groups)
        )
        rows = {name: sheet.by_key for name, sheet in sheets.items()}
        listings = {row.list: self._listing(row, sheets, lists, editions) for row in rows["lists"].values()}
        return Compiled(rows, listings, groups, tariff, needs)

    def _listing(
        self, row: CodeList, sheets: dict[str, Sheet], lists: dict[str, Sheet], editions: dict[str, Official]
    ) -> Listing:
        live: dict[str, Code | None] = {}
        ever: set[str] = set()
        if row.list in TABLE_LISTS:
            kind, column = TABLE_LISTS[row.list]
            live = {getattr(r, column): _as_code(row.list, column, r) for r in sheets[kind].rows}
            ever = {getattr(r, column) for r in self._tables[kind].rows}
        if row.list == "document":
            live = {code.code: code for code in brought(sheets["subsystems"].rows)}
            ever = {code.code for code in brought(self._tables["subsystems"].rows)}
        if row.list in lists:
            live |= {r.code: r for r in lists[row.list].rows if isinstance(r, Code)}
            ever |= {key[1] for key in self._lists[row.list].ever}
        return Listing(row, live, frozenset(ever), editions.get(row.list))

    def _once(self, name: tuple[str, ...], make: Any) -> Any:
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]

    def _all(self) -> Iterable[Table]:
        return (*self._tables.values(), *self._lists.values())


def _as_code(list_: str, column: str, row: Any) -> Code:
    """A table's row seen as the entry of a list."""
    return Code(
        list=list_,
        code=getattr(row, column),
        name=getattr(row, "name", ""),
        name_zh=getattr(row, "name_zh", ""),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        known_from=row.known_from,
        source=row.source,
    )


def asking(requirements: Sheet, subsystems: Sheet) -> Iterable[Row]:
    """What goods are asked for: by the definitions, and by the table for what has none."""
    yield from (need for row in subsystems.rows if isinstance(row, Subsystem) for need in asked_by(row))
    yield from requirements.rows


def brought(rows: Iterable[Row]) -> Iterable[Code]:
    """The document codes that definitions bring along."""
    return (code for row in rows if isinstance(row, Subsystem) for code in brought_by(row))


def named(name: str, rows: tuple[Row, ...]) -> bool:
    """Whether a table is part of what names a law."""
    return bool(rows) or name not in LATER


def _identity(kind: Kind, row: Row) -> tuple[Any, ...]:
    return (*kind.key_of(row), row.valid_from, row.known_from)


def _rows(name: str, raw: msgspec.Raw) -> list[Row]:
    type_: Any = list[KINDS[name].row]  # type: ignore[misc]
    found: list[Row] = msgspec.json.decode(raw, type=type_)
    return found


def _canonical(value: Any) -> bytes:
    return msgspec.json.encode(value)
