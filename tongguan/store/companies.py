"""Imports of companies as kept, and what they change in the register. Runs inside the caller's transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.parties.roster import Company, Fault, Known
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("companies")
LOCK = 0x636F6D70  # advisory: one chunk of one import at a time
PARTIES = b"copy tongguan.party (id, kind, name, name_zh, class, made_at, made_by) from stdin"
FAULTS = b"copy tongguan.company_import_fault (import, line, field, why, why_zh) from stdin"


class Far(NamedTuple):
    """How far an import is: rows that are in, and what they came to."""

    id: str
    rows: int = 0
    made: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0


class Imported(NamedTuple):
    """One import. `whole`: the rows that its file has; `object`: where the file lies in the object store, empty where
    it came by the command, or is in; `digest`: its SHA-256."""

    id: str
    file: str
    whole: int
    rows: int
    made: int
    changed: int
    same: int
    bad: int
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    object: str
    digest: bytes

    @property
    def far(self) -> Far:
        """How far it is."""
        return Far(self.id, self.rows, self.made, self.changed, self.same, self.bad)


def alone(conn: Writing) -> bool:
    """Whether no other import writes a chunk just now."""
    row = conn.execute(SQL["alone"], {"lock": LOCK}).fetchone()
    return bool(row and row[0])


def unfinished(conn: Writing, digest: bytes) -> Far | None:
    """The import of this file that stopped on its way."""
    row = conn.execute(SQL["unfinished"], {"digest": digest}).fetchone()
    return Far(*row) if row else None


def begin(conn: Writing, id_: str, file: tuple[str, bytes, int], by: tuple[str, datetime]) -> bool:
    """A new import; `file`: its name, digest and rows. False where this file is on its way already."""
    said = {"file": file[0], "digest": file[1], "whole": file[2], "by": by[0], "at": by[1]}
    return conn.execute(SQL["begin"], {"id": id_, **said}).fetchone() is not None


def lay(conn: Writing, id_: str, object_: str) -> bool:
    """The file of this import lies in the object store; False where it lies somewhere already."""
    return conn.execute(SQL["lay"], {"id": id_, "object": object_}).fetchone() is not None


def lies(conn: Reading) -> Imported | None:
    """The import of the oldest file that lies in the object store, whether it is in already or not."""
    row = conn.execute(SQL["lies"]).fetchone()
    return Imported(*row) if row else None


def gone(conn: Writing, id_: str) -> None:
    """The file lies in the object store no more."""
    conn.execute(SQL["gone"], {"id": id_})


def went(conn: Writing, before: Far, after: Far) -> bool:
    """Notes how far it is; False where somebody else went on with it."""
    more = {name: getattr(after, name) - getattr(before, name) for name in Far._fields[1:]}
    return conn.execute(SQL["went"], {**more, "id": before.id, "before": before.rows}).fetchone() is not None


def finish(conn: Writing, id_: str, at: datetime) -> bool:
    """The import is at its end; False where it was before."""
    return conn.execute(SQL["finish"], {"id": id_, "at": at}).fetchone() is not None


def known(conn: Writing, ids: Iterable[str]) -> dict[str, Known]:
    """What is on record of these."""
    return {row[0]: Known(*row[1:]) for row in conn.execute(SQL["known"], {"ids": list(ids)})}


def classes(conn: Connection[Any], ids: Iterable[str]) -> dict[str, str]:
    """Which of these are of which class."""
    wanted = list(ids)
    return dict(conn.execute(SQL["classes"], {"ids": wanted}).fetchall()) if wanted else {}


def names(conn: Connection[Any], ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Under which names these are registered."""
    wanted = list(ids)
    rows = conn.execute(SQL["names"], {"ids": wanted}).fetchall() if wanted else []
    return {row[0]: tuple(name for name in row[1:] if name) for row in rows}


def make(conn: Writing, new: Sequence[Company], by: tuple[str, datetime]) -> None:
    """New parties. Raises psycopg's UniqueViolation where somebody else made one of them meanwhile."""
    with conn.cursor().copy(PARTIES) as copy:
        for c in new:
            copy.write_row((c.id, str(c.kind), c.name, c.name_zh, c.grade, by[1], by[0]))


def change(conn: Writing, changed: Sequence[Company], source: str, by: tuple[str, datetime]) -> None:
    """Other names than before, each change a fact."""
    lists = {"ids": [c.id for c in changed], "names": [c.name for c in changed]}
    conn.execute(
        SQL["change"],
        {**lists, "names_zh": [c.name_zh for c in changed], "source": source, "by": by[0], "at": by[1]},
    )


def left_out(conn: Writing, id_: str, faults: Iterable[Fault]) -> None:
    """The rows that did not come in."""
    with conn.cursor().copy(FAULTS) as copy:
        for fault in faults:
            copy.write_row((id_, *fault))


def faults(conn: Reading, id_: str, after: int = -1, most: int = 1000) -> list[Fault]:
    """Rows that were left out, by line: so many after this line."""
    return [Fault(*row) for row in conn.execute(SQL["faults"], {"id": id_, "after": after, "most": most})]


def all_faults(conn: Reading, id_: str) -> Iterator[Fault]:
    """All of them, a thousand at a time."""
    after = -1
    while rows := faults(conn, id_, after):
        yield from rows
        after = rows[-1].line


def imports(conn: Reading, most: int = 50) -> list[Imported]:
    """Imports, newest first."""
    return [Imported(*row) for row in conn.execute(SQL["imports"], {"most": most})]


def imported(conn: Reading, id_: str) -> Imported | None:
    """One import."""
    row = conn.execute(SQL["import"], {"id": id_}).fetchone()
    return Imported(*row) if row else None
