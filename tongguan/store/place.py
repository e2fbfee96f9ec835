"""Where the embedded database of a data folder lies and how it is reached: DATA/postgres.json. It outlives a move."""

import os
import shutil
from hashlib import sha256
from pathlib import Path

import msgspec

from tongguan.store.binaries import SHELTER, Uid, passable, untaken

RECORD = "postgres.json"
OWN = "postgres"


class Place(msgspec.Struct):
    """The record. `root` is the data folder that it was written for."""

    data: str
    socket: str
    port: int
    password: str
    root: str = ""


class NotStarted(OSError):
    """PostgreSQL did not come up; the message holds the end of its log."""


def recorded(root: Path) -> Place | None:
    """What was written down for this data folder; None where there is no database yet.

    A folder that was moved takes its database along: one that lay in it, or one kept for it elsewhere. A copy has no
    database of its own where that one lay elsewhere.
    """
    record = root / RECORD
    if not record.exists():
        return None
    place = msgspec.json.decode(record.read_bytes(), type=Place)
    if (root / OWN / "PG_VERSION").exists():
        place.data = str(root / OWN)
    elif place.root not in ("", str(root)) and (Path(place.root) / RECORD).exists():
        raise NotStarted(
            f"{root} is a copy of {place.root}, whose database lies in {place.data} and is not copied with it. "
            "Use `tongguan backup` and `tongguan restore` instead."
        )
    if place.root != str(root):
        place.root, place.socket = str(root), ""  # a copy's socket is not the original's
    return place if (Path(place.data) / "PG_VERSION").exists() else None


def keep(root: Path, place: Place) -> None:
    """Records the place, readable by us alone."""
    record = root / RECORD
    part = record.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(place))
        file.flush()
        os.fsync(file.fileno())
    part.replace(record)


def home(root: Path, uid: Uid | None) -> Path:
    """Where new data lie: in our folder, or, where the other user cannot come there, in a place of its own."""
    if uid is None or passable(root, uid):
        return root / OWN
    SHELTER.mkdir(parents=True, exist_ok=True)
    SHELTER.chmod(0o755)
    return untaken(SHELTER / f"data-{sha256(str(root).encode()).hexdigest()[:12]}") / OWN


def settled(root: Path, place: Place, uid: Uid | None) -> None:
    """A data folder that was moved to where the other user cannot come: its database goes where it can."""
    if uid is None or place.data != str(root / OWN) or passable(root, uid):
        return
    new = home(root, uid)
    new.parent.mkdir(parents=True)
    shutil.move(place.data, new)
    place.data = str(new)
