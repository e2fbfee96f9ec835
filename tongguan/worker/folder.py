"""One agency's files, wherever they lie: what is there, read, put, moved, deleted. Paths begin below the agency's own
folder (`in/1.json`).

What lies in a store that obstore knows is `Stored`; what lies on an agency's own server is `sftp.Served`. Both raise
FileNotFoundError for what is not there, and another OSError, or obstore's BaseError, where they do not answer.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import LocalStore, ObjectStore


class Folder(Protocol):
    """What both can do."""

    def sizes(self, below: str) -> Mapping[str, int]:
        """The files that lie there, by name, with their bytes."""
        ...

    def read(self, path: str, most: int) -> bytes:
        """A file's bytes; of one that is longer, some more than `most`."""
        ...

    def put(self, path: str, body: bytes) -> None:
        """A whole file or none, in the place of what was there."""
        ...

    def move(self, path: str, to: str) -> None: ...

    def delete(self, path: str) -> None:
        """Away with it; what is gone already is gone."""
        ...


class Stored:
    """Below an agency's code in a store that obstore knows."""

    def __init__(self, store: ObjectStore, code: str) -> None:
        self._store = store
        self._code = code

    def sizes(self, below: str) -> Mapping[str, int]:
        prefix = f"{self._code}/{below}/"
        found = obstore.list_with_delimiter(self._store, prefix)["objects"]
        return {one["path"].removeprefix(prefix): one["size"] for one in found}

    def read(self, path: str, most: int) -> bytes:
        return bytes(obstore.get(self._store, f"{self._code}/{path}").bytes())[: most + 1]

    def put(self, path: str, body: bytes) -> None:
        key = f"{self._code}/{path}"
        obstore.put(self._store, key, body)
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            whole = Path(self._store.prefix) / key
            for place in (whole, whole.parent):
                synced(place)

    def move(self, path: str, to: str) -> None:
        obstore.rename(self._store, f"{self._code}/{path}", f"{self._code}/{to}")

    def delete(self, path: str) -> None:
        with suppress(FileNotFoundError):
            obstore.delete(self._store, f"{self._code}/{path}")


def synced(place: Path) -> None:
    """What lies on a disk of this machine outlives a power cut."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
