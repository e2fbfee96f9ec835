"""What the node does for agencies by itself: it reminds those that say nothing, and exchanges files with those that
have a folder: tasks go out, answers come in, each file that came gets a receipt.

`AGENCY/out/TASK.json` is a task; `AGENCY/in/NAME.json` an answer, read once `NAME.json.sha256` beside it gives the
digest of its bytes, so that no half of a file is ever read; `AGENCY/receipts/NAME.DIGEST.json` says what came of it,
and `AGENCY/done/NAME.DIGEST.json` is the file itself. A folder may lie in any store that obstore knows.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import monotonic, time_ns
from typing import Any

import msgspec
import obstore
import psycopg
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore
from psycopg import Connection

from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer, TaskFetching
from tongguan.journeys.agency_told import line_of
from tongguan.journeys.office import Office
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Refusal
from tongguan.release.voice import Stance
from tongguan.store.connect import Store

AT_ONCE, BIGGEST = 50, 64 * 1024
SOME, AWHILE = 20, 0.5
"""Silent tasks at a time, and for how many seconds: seals and deliveries wait meanwhile."""
CODE = re.compile(r"[A-Za-z0-9]{1,17}")
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


class Agencies:
    """Looks after silence and folders. `desk` makes what journeys are called with; `folder`: none, no files."""

    def __init__(self, store: Store, desk: Callable[[], Office], folder: ObjectStore | None) -> None:
        self._store = store
        self._desk = desk
        self._folder = folder

    def look(self) -> bool:
        """What is due; False if a folder did not answer: it is looked at again."""
        office = self._desk()
        with self._store.direct() as conn:
            until = monotonic() + AWHILE
            while agency.silent(conn, office, SOME) and monotonic() < until:
                pass
            return self._folder is None or all([*exchanges(conn, office, self._folder)])


def exchanges(conn: Connection[Any], office: Office, folder: ObjectStore) -> Iterator[bool]:
    """Each agency's turn; False where its folder does not answer, which keeps no other from his."""
    try:
        for code in agencies_of(folder):
            yield exchanged(conn, office, folder, code)
    except (BaseError, OSError) as error:
        log.warning("the folder of the agencies does not answer: %s", first_line(error))
        yield False


def exchanged(conn: Connection[Any], office: Office, folder: ObjectStore, code: str) -> bool:
    """One agency's turn."""
    try:
        exchange(conn, office, folder, code)
    except (BaseError, OSError) as error:
        log.warning("the folder of %s does not answer: %s", code, first_line(error))
        return False
    return True


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def agencies_of(folder: ObjectStore) -> list[str]:
    """Whoever has a folder of its own: the operator makes it."""
    found = obstore.list_with_delimiter(folder)["common_prefixes"]
    return sorted(code for prefix in found if CODE.fullmatch(code := prefix.strip("/")))


def exchange(conn: Connection[Any], office: Office, folder: ObjectStore, code: str) -> None:
    """One agency's files: answers first, so that nothing goes out that is answered already."""
    caller = Caller(party=code, name=f"files of {code}", scopes=frozenset({Scope.LEDGER}))
    for name, body in islice(arrived(folder, code), AT_ONCE):
        digest = sha256(body).hexdigest() if body is not None else ""
        receipt = taken(conn, office, caller, name, body) if body is not None else too_large(name)
        stem = f"{name.removesuffix('.json')}.{digest[:12] or time_ns()}.json"
        put(folder, f"{code}/receipts/{stem}", msgspec.json.encode(receipt))
        if body is None:
            obstore.rename(folder, f"{code}/in/{name}", f"{code}/done/{stem}")
        else:
            put(folder, f"{code}/done/{stem}", body)
        for path in (f"{code}/in/{name}", f"{code}/in/{name}.sha256"):
            with suppress(FileNotFoundError):
                obstore.delete(folder, path)
    for task in agency.fetched(conn, office, caller, TaskFetching(limit=AT_ONCE)):
        put(folder, f"{code}/out/{task.id}.json", msgspec.json.encode(line_of(task)))
        agency.acknowledged(conn, office, caller, task.id)


def arrived(folder: ObjectStore, code: str) -> Iterator[tuple[str, bytes | None]]:
    """The files that are there whole, by name, None for what is too large to be read; those of which the digest is
    missing or another are still on their way."""
    below = f"{code}/in/"
    found = {o["path"]: o["size"] for o in obstore.list_with_delimiter(folder, below)["objects"]}
    names = sorted(path.removeprefix(below) for path in found if f"{path}.sha256" in found)
    for name in [n for n in names if NAME.fullmatch(n)]:
        if found[f"{below}{name}.sha256"] > BIGGEST or found[below + name] > BIGGEST:
            yield name, None
            continue
        try:
            body = bytes(obstore.get(folder, below + name).bytes())
            said = DIGEST.match(bytes(obstore.get(folder, f"{below}{name}.sha256").bytes()))
        except FileNotFoundError:  # taken away again
            continue
        if said is not None and said[1].decode() == sha256(body).hexdigest():
            yield name, body


def too_large(name: str) -> Receipt:
    """It is put aside unread."""
    english, chinese = f"An answer has at most {BIGGEST} bytes.", f"答复文件不得超过 {BIGGEST} 字节。"
    return Receipt(file=name, sha256="", taken=False, message=english, message_zh=chinese)


def taken(conn: Connection[Any], office: Office, caller: Caller, name: str, body: bytes) -> Receipt:
    """What comes of a file. A bad one is told why, and keeps nobody else from his turn."""
    task, digest = 0, sha256(body).hexdigest()
    try:
        word = msgspec.json.decode(body, type=AnswerFile)
        task = word.task
        agency.spoken(conn, office, caller, task, TaskAnswer(answer=word.answer, reason=word.reason))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        no = (f"This is no answer: {error}"[:500], "文件内容不是有效的答复。")
    except Refusal as refusal:
        no = (refusal.message, refusal.message_zh)
    except (psycopg.DataError, psycopg.IntegrityError):
        no = ("A value in it cannot be stored.", "文件中有无法存储的值。")
    else:
        return Receipt(file=name, sha256=digest, taken=True, task=task)
    return Receipt(file=name, sha256=digest, taken=False, task=task, message=no[0], message_zh=no[1])


def put(folder: ObjectStore, key: str, body: bytes) -> None:
    """A whole file or none, and in a folder of this machine one that outlives a power cut."""
    obstore.put(folder, key, body)
    if isinstance(folder, LocalStore) and folder.prefix is not None:
        for place in (Path(folder.prefix) / key, (Path(folder.prefix) / key).parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
