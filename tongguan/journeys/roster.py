"""Companies come into the register by file, in chunks: each in a transaction of its own, with how far the import is.

What was killed on its way goes on where it stopped when the same file comes again; a file that was brought to its end
goes through once more, and changes nothing that it did not change itself.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from psycopg.errors import UniqueViolation

from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.parties.roster import Fault, Row, read, sort
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, companies
from tongguan.store.companies import Far
from tongguan.store.connect import Store, Writing

CHUNK = 10_000
BLOCK = 1 << 20
TRIES = 3
"""So often a chunk is tried again when somebody makes one of its companies meanwhile."""


class File(NamedTuple):
    """A file of companies: where it lies, what it is called, and its SHA-256."""

    path: Path
    name: str
    digest: bytes


def file_of(path: Path, name: str = "") -> File:
    """The file at `path`."""
    digest = sha256()
    with path.open("rb") as bytes_:
        while block := bytes_.read(BLOCK):
            digest.update(block)
    return File(path, (name or path.name)[:200], digest.digest())


class Import(NamedTuple):
    """One import: by whom, of what, by which classes, and what the time is."""

    store: Store
    caller: Caller
    file: File
    classes: Collection[str]
    now: Callable[[], datetime]

    @property
    def by(self) -> str:
        return self.caller.name or self.caller.party

    def run(self, told: Callable[[Far], None] = lambda far: None) -> Far:
        """Brings the file in; `told` hears how far it is after each chunk. Raises Headless, Refusal."""
        permit(self.caller, Action.ADMINISTER)
        with self.file.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            rows = read(lines, self.classes)
            first = next(rows, None)
            far = self.begun()
            left = islice(chain(first, rows), far.rows, None)
            while chunk := list(islice(left, CHUNK)):
                far = self.further(far, chunk)
                told(far)
        with self.store.writing() as conn:
            if companies.finish(conn, far.id, self.now()):
                acts.note(conn, self.caller, self.now(), "companies.imported", (far.id, far._asdict()))
        return far

    def begun(self) -> Far:
        """A new import, or the one of this file that stopped on its way."""
        with self.store.writing() as conn:
            self.alone(conn)
            was = companies.unfinished(conn, self.file.digest)
            if was is not None:
                return was
            id_, now = secrets.token_hex(8), self.now()
            companies.begin(conn, id_, (self.file.name, self.file.digest), (self.by, now))
            told = {"file": self.file.name, "sha256": self.file.digest.hex()}
            acts.note(conn, self.caller, now, "companies.import", (id_, told))
        return Far(id_)

    def further(self, far: Far, chunk: list[Row]) -> Far:
        """One chunk, in one transaction."""
        for _ in range(TRIES - 1):
            try:
                return self.once(far, chunk)
            except UniqueViolation:
                continue
        return self.once(far, chunk)

    def once(self, far: Far, chunk: list[Row]) -> Far:
        with self.store.writing() as conn:
            self.alone(conn)
            known = companies.known(conn, {row.id for row in chunk if not isinstance(row, Fault)})
            new, changed, same, faults = sort(chunk, known)
            by = (self.by, self.now())
            companies.make(conn, new, by)
            companies.change(conn, changed, f"import {far.id}", by)
            companies.left_out(conn, far.id, faults)
            after = Far(
                id=far.id,
                rows=far.rows + len(chunk),
                made=far.made + len(new),
                changed=far.changed + len(changed),
                same=far.same + same,
                bad=far.bad + len(faults),
            )
            if not companies.went(conn, far, after):
                raise busy()
        return after

    def alone(self, conn: Writing) -> None:
        """Raises Refusal where another import is writing."""
        if not companies.alone(conn):
            raise busy()


def chain(first: Row | None, rest: Iterable[Row]) -> Iterator[Row]:
    """The first row, which was read to see that the head is good, and the others."""
    if first is not None:
        yield first
    yield from rest


def busy() -> Refusal:
    return Refusal(Reason.CONFLICT, "Another import is under way. Wait for its end.", "另一批导入正在进行，请稍候。")
