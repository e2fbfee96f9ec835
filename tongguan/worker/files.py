"""Files of an agency: tasks go out, answers come in, each file that came gets a receipt.

`out/TASK.json` is a task; `in/NAME.json` an answer, read once `in/NAME.json.sha256` gives the digest of its bytes, so
that no half of a file is ever read; `receipts/NAME.DIGEST.json` says what came of it, and `done/NAME.DIGEST.json` is
the file itself. A receipt is put before the file goes, under a name that is the same however often it is put, and the
same word again gets what it got: whoever dies between leaves nothing lost and nothing twice.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import Connection

from tongguan.journeys import agency
from tongguan.journeys.agency import SHORTEST, TaskAnswer, TaskFetching
from tongguan.journeys.agency_told import line_of
from tongguan.journeys.office import Office
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Refusal
from tongguan.release.voice import Stance
from tongguan.store import parties
from tongguan.store.agency_tasks import Task
from tongguan.worker.folder import Folder

AT_ONCE, BIGGEST = 50, 64 * 1024
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.json")
DIGEST = re.compile(rb"\s*([0-9a-f]{64})\b")
log = logging.getLogger(__name__)


class AnswerFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agency's word in a file: on which task, what, and why."""

    task: int
    answer: Stance
    reason: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a file: taken, or why not. `sha256` is empty where it is too large to be read."""

    file: str
    sha256: str
    taken: bool
    task: int = 0
    message: str = ""
    message_zh: str = ""


class Came(NamedTuple):
    """A file that is there whole. `body`: none where it is too large to be read; `tag`: by which it is told from others
    of its name, today and when it is looked at again."""

    name: str
    body: bytes | None
    tag: str


class Window:
    """Where agencies' files are handed in and their tasks fetched: one at a time, for an office is one thread's. Nobody
    stands at it while he waits for a folder."""

    def __init__(self, conn: Connection[Any], office: Office) -> None:
        self._conn = conn
        self._office = office
        self._lock = Lock()

    def admits(self, code: str) -> bool:
        """Whether the agency may speak: one that is suspended may not, by files as by any door."""
        with self._lock:
            known = parties.party(self._conn, code)
        return known is None or known.suspended_at is None

    def fetched(self, caller: Caller) -> list[Task]:
        with self._lock:
            return agency.fetched(self._conn, self._office, caller, TaskFetching(limit=AT_ONCE, lease=SHORTEST))

    def acknowledged(self, caller: Caller, id_: int) -> None:
        with self._lock:
            agency.acknowledged(self._conn, self._office, caller, id_)

    def taken(self, caller: Caller, name: str, body: bytes) -> Receipt:
        """What comes of a file. A bad one is told why, and keeps nobody else from his turn."""
        task, digest = 0, sha256(body).hexdigest()
        try:
            word = msgspec.json.decode(body, type=AnswerFile)
            task = word.task
            with self._lock:
                said = TaskAnswer(answer=word.answer, reason=word.reason)
                agency.spoken(self._conn, self._office, caller, task, said)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            no = (f"This is no answer: {error}"[:500], "文件内容不是有效的答复。")
        except Refusal as refusal:
            no = (refusal.message, refusal.message_zh)
        except (psycopg.DataError, psycopg.IntegrityError):
            no = ("A value in it cannot be stored.", "文件中有无法存储的值。")
        else:
            return Receipt(file=name, sha256=digest, taken=True, task=task)
        return Receipt(file=name, sha256=digest, taken=False, task=task, message=no[0], message_zh=no[1])


def exchange(window: Window, folder: Folder, code: str) -> None:
    """One agency's files: answers first, so that nothing goes out that is answered already. Of an agency that is
    suspended nothing is taken; it lies where it is."""
    if not window.admits(code):
        return
    caller = Caller(party=code, name=f"files of {code}", scopes=frozenset({Scope.LEDGER}))
    found = folder.sizes("in")
    for name, body, tag in islice(arrived(folder, found), AT_ONCE):
        receipt = window.taken(caller, name, body) if body is not None else too_large(name)
        stem = stem_of(name, tag)
        folder.put(f"receipts/{stem}", msgspec.json.encode(receipt))
        if body is None:
            folder.move(f"in/{name}", f"done/{stem}")
        else:
            folder.put(f"done/{stem}", body)
        folder.delete(f"in/{name}")
        folder.delete(f"in/{name}.sha256")
    for name in islice(left_over(folder, found), AT_ONCE):
        folder.delete(f"in/{name}.sha256")
    for task in window.fetched(caller):
        folder.put(f"out/{task.id}.json", msgspec.json.encode(line_of(task)))
        window.acknowledged(caller, task.id)


def stem_of(name: str, tag: str) -> str:
    """What its receipt is called, and the file itself once it is out of the way."""
    return f"{name.removesuffix('.json')}.{tag[:12]}.json"


def arrived(folder: Folder, found: Mapping[str, int]) -> Iterator[Came]:
    """The files that are there whole, by name; one of which the digest is missing or another is still on its way."""
    for name in sorted(n for n in found if NAME.fullmatch(n) and f"{n}.sha256" in found):
        small = found[f"{name}.sha256"] <= BIGGEST
        try:
            told = folder.read(f"in/{name}.sha256", BIGGEST) if small else b""
            if not small or found[name] > BIGGEST:
                yield Came(name, None, sha256(b"%d " % found[name] + told).hexdigest())
                continue
            body = folder.read(f"in/{name}", BIGGEST)
        except FileNotFoundError:  # taken away again
            continue
        said, digest = DIGEST.match(told), sha256(body).hexdigest()
        if said is not None and len(body) <= BIGGEST and said[1].decode() == digest:
            yield Came(name, body, digest)


def left_over(folder: Folder, found: Mapping[str, int]) -> Iterator[str]:
    """Files that went with their receipt in a turn that ended before their digest went too."""
    for name in sorted(n.removesuffix(".sha256") for n in found if n.endswith(".sha256")):
        if NAME.fullmatch(name) and name not in found and found[f"{name}.sha256"] <= BIGGEST:
            with suppress(FileNotFoundError):
                said = DIGEST.match(folder.read(f"in/{name}.sha256", BIGGEST))
                if said is not None:
                    folder.read(f"receipts/{stem_of(name, said[1].decode())}", 0)
                    yield name


def too_large(name: str) -> Receipt:
    """It is put aside unread."""
    english, chinese = f"An answer has at most {BIGGEST} bytes.", f"答复文件不得超过 {BIGGEST} 字节。"
    return Receipt(file=name, sha256="", taken=False, message=english, message_zh=chinese)
