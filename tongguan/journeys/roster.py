"""Companies come into the register by file, in chunks: each in a transaction of its own, with how far the import is.

What was killed on its way goes on where it stopped; a file that was brought to its end goes through once more, and
changes nothing that it did not change itself. The command does all of it at once; what is handed in at the desk lies in
the object store, and the background process does it.
"""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from psycopg import Connection
from psycopg.errors import UniqueViolation

from tongguan.codes.law import Law
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.parties.roster import Fault, Row, headed, read, sort
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, companies, standards
from tongguan.store.companies import Far
from tongguan.store.connect import Store, Writing

CHUNK = 10_000
TRIES = 3
"""So often a chunk is tried again when somebody makes one of its companies meanwhile."""
UTF_8, GB_18030 = "utf-8-sig", "gb18030"


class File(NamedTuple):
    """A file of companies: where it lies, what it is called, its SHA-256, its encoding, and the rows it has."""

    path: Path
    name: str
    digest: bytes
    encoding: str
    rows: int


def file_of(path: Path, name: str = "") -> File:
    """The file at `path`. It is in UTF-8, unless more of its lines can be read as GB 18030 alone, of which GBK is
    part."""
    digest, rows, of = sha256(), -1, {UTF_8: 0, GB_18030: 0}
    with path.open("rb") as lines:
        for line in lines:
            digest.update(line)
            rows += bool(line.strip(b"\r\n"))
            if not line.isascii() and (encoding := encoding_of(line)):
                of[encoding] += 1
    encoding = GB_18030 if of[GB_18030] > of[UTF_8] else UTF_8
    return File(path, (name or path.name)[:200], digest.digest(), encoding, max(rows, 0))


def encoding_of(line: bytes) -> str:
    """In which of the two a line can be read; empty: in none."""
    for encoding in (UTF_8, GB_18030):
        with suppress(UnicodeDecodeError):
            line.decode(encoding)
            return encoding
    return ""


def classes_of(conn: Connection[Any], now: datetime) -> frozenset[str]:
    """The classes of the law in force; none where no law is published yet."""
    known = standards.law_id(conn)
    law = Law.load(standards.law(conn, known)) if known else None
    return frozenset(row.code for row in law.at(law.head.day(now), now).company_classes()) if law else frozenset()


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
        """Brings all of it in; `told` hears how far it is after each chunk. Raises Headless, Refusal."""
        far, _ = self.begun()
        for after in self.onward(far):
            told(far := after)
        return far

    def begun(self, object_: str = "") -> tuple[Far, bool]:
        """A new import, or the one of this file that stopped on its way. `object_`: where the file lies in the object
        store, for the background process; False where it lies somewhere already. Raises Headless, Refusal."""
        permit(self.caller, Action.ADMINISTER)
        self.headed()
        id_, now, file = secrets.token_hex(8), self.now(), self.file
        with self.store.writing() as conn:
            if companies.begin(conn, id_, (file.name, file.digest, file.rows), (self.by, now)):
                told = {"file": file.name, "sha256": file.digest.hex()}
                acts.note(conn, self.caller, now, "companies.import", (id_, told))
            far = companies.unfinished(conn, file.digest) or Far(id_)
            return far, bool(object_) and companies.lay(conn, far.id, object_)

    def headed(self) -> None:
        """Raises Headless where the first line does not name the columns."""
        with self.opened() as lines:
            headed(next(lines, ""))

    def onward(self, far: Far) -> Iterator[Far]:
        """Chunk after chunk to the end of the file; after each, how far it is. Raises Refusal."""
        with self.opened() as lines:
            left = islice(read(lines, self.classes), far.rows, None)
            while chunk := list(islice(left, CHUNK)):
                far = self.further(far, chunk)
                yield far
        with self.store.writing() as conn:
            if companies.finish(conn, far.id, self.now()):
                acts.note(conn, self.caller, self.now(), "companies.imported", (far.id, far._asdict()))

    def opened(self) -> TextIO:
        """The file, to be read line by line."""
        return self.file.path.open(encoding=self.file.encoding, errors="surrogateescape", newline="")

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


def busy() -> Refusal:
    return Refusal(Reason.CONFLICT, "Another import is under way. Wait for its end.", "另一批导入正在进行，请稍候。")
