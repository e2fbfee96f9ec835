"""Companies that were handed in at the desk by file come into the register, the oldest file first, chunk after chunk.

The file lies in the object store until all of it is in. Who is killed on his way leaves it there, and whoever works
next goes on after the last chunk that is in.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import obstore
from obstore.store import ObjectStore

from tongguan.journeys.roster import File, Import, classes_of, file_of
from tongguan.parties.party import Caller
from tongguan.parties.roster import Fault
from tongguan.problem import Refusal
from tongguan.store import acts, companies
from tongguan.store.companies import Far, Imported
from tongguan.store.connect import SYSTEM, Store

LOST = Fault(
    0,
    "",
    "The file is there no more. Hand it in once more; what is in stays in.",
    "文件已不存在，请重新上传；已导入的保留。",
)
log = logging.getLogger(__name__)


class Companies:
    """What is handed in. `now` is the node's clock."""

    def __init__(self, store: Store, objects: ObjectStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._objects = objects
        self._now = now
        self._going: Iterator[Far] | None = None

    def further(self) -> bool:
        """One chunk more; False where nothing is left to do now."""
        if self._going is None:
            with self._store.reading(SYSTEM) as conn:
                one = companies.lies(conn)
            if one is None:
                return False
            self._going = self._brought(one)
        try:
            if next(self._going, None) is None:
                self._going = None
        except Refusal:  # a command is bringing companies in as well: it is waited for
            self._going = None
            return False
        return True

    def _brought(self, one: Imported) -> Iterator[Far]:
        """Chunk after chunk; then the file goes."""
        if one.finished_at is None:
            with NamedTemporaryFile() as file:
                if (found := self._fetched(one, file)) is None:
                    self._lost(one)
                else:
                    with self._store.reading(SYSTEM) as conn:
                        known = classes_of(conn, self._now())
                    by = Caller(party="", name=one.started_by)
                    yield from Import(self._store, by, found, known, self._now).onward(one.far)
        try:
            obstore.delete(self._objects, one.object)
        except FileNotFoundError:
            log.info("a file of companies was gone already", extra={"import": one.id})
        with self._store.writing() as conn:
            companies.gone(conn, one.id)

    def _fetched(self, one: Imported, file: IO[bytes]) -> File | None:
        """What was handed in, written to `file`; None where it is there no more."""
        try:
            for part in obstore.get(self._objects, one.object):
                file.write(part)
        except FileNotFoundError:
            return None
        file.flush()
        found = file_of(Path(file.name), one.file)
        return found if found.digest == one.digest else None

    def _lost(self, one: Imported) -> None:
        """The import ends, and says why."""
        far = one.far._replace(bad=one.bad + 1)
        with self._store.writing() as conn:
            if companies.went(conn, one.far, far) and companies.finish(conn, one.id, self._now()):
                companies.left_out(conn, one.id, [LOST])
                acts.note(conn, acts.WORKER, self._now(), "companies.imported", (one.id, far._asdict()))
