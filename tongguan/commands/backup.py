"""`tongguan backup`: database, objects and keys into one folder with a manifest, while the node goes on working.

The keys, with the memory of the last seal, are copied first: so the database's snapshot, taken after them, holds every
seal that they remember, and the objects, copied last, every document that it names.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import msgspec
from obstore import get
from obstore import list as listed
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tongguan.commands import DATA, Stop
from tongguan.commands.reach import Reached, noted, programs, reached

MANIFEST = "manifest.json"
DUMP = "database.dump"
FORM = 2


class Entry(msgspec.Struct, frozen=True):
    """One file of a backup."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds, and how it must hash."""

    form: int
    made_at: datetime
    server: int  # PostgreSQL's version
    files: tuple[Entry, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("to", type=Path, help="a folder that is not there yet")
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Makes a backup and says where it is."""
    manifest = backup(args.data.resolve(), args.to.resolve())
    size = sum(entry.size for entry in manifest.files)
    with reached(args.data.resolve()) as database:
        told = {"to": str(args.to.resolve()), "files": len(manifest.files), "bytes": size}
        noted(database, "node.backup", told)
    print(f"{args.to}: {len(manifest.files)} files, {size / 1e6:.1f} MB. Keep it as safe as the keys that are in it.")
    return 0


def backup(data: Path, to: Path) -> Manifest:
    """Saves a node into the folder `to`, whole or not at all."""
    if to.exists():
        raise Stop(f"{to} is there already. A backup is written into a new folder.")
    part = to.with_name(f"{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    with reached(data) as database:
        shutil.copytree(data / "keys", part / "keys", ignore=shutil.ignore_patterns("*.part"))  # the worker writes
        if (data / "sandbox.json").exists():
            shutil.copy2(data / "sandbox.json", part / "sandbox.json")
        version = dump(database, part / DUMP)
    with objects_answering():
        save_objects(objects_of(data), part / "objects")
    manifest = Manifest(form=FORM, made_at=datetime.now(UTC), server=version, files=tuple(entries(part)))
    (part / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    os.sync()
    part.rename(to)
    return manifest


def dump(database: Reached, to: Path) -> int:
    """The database in one snapshot, as its owner sees it; the version of its server."""
    folder, version = programs(database.admin)
    options = [
        "--schema=tongguan",
        "--format=custom",
        "--compress=1",
        f"--file={to}",
    ]  # what others have there is theirs
    program(folder / "pg_dump", database.urls.owner, options)
    return version


def program(path: Path, url: str, options: list[str]) -> None:
    """Runs a PostgreSQL program; the password goes by the environment, where `ps` does not show it."""
    parts = conninfo_to_dict(url)
    word = str(parts.pop("password", ""))
    where = make_conninfo("", **parts)
    environment = {**os.environ, "PGPASSWORD": word, "PGOPTIONS": "-c lock_timeout=60s"}
    done = subprocess.run([path, *options, f"--dbname={where}"], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise Stop(f"{path.name} failed: {done.stderr.decode(errors='replace').strip()}")


def objects_of(data: Path) -> ObjectStore:
    """Where the node's documents lie."""
    named = os.environ.get("TONGGUAN_OBJECTS")
    if not named:
        (data / "objects").mkdir(parents=True, exist_ok=True)
    return from_url(named or (data / "objects").as_uri())


@contextmanager
def objects_answering() -> Iterator[None]:
    """An object store that fails us ends the command with its own words."""
    try:
        yield
    except BaseError as error:
        raise Stop(f"the object store does not answer: {str(error).partition(chr(10))[0]}") from error


def save_objects(objects: ObjectStore, to: Path) -> None:
    """Every object into a file of its own."""
    to.mkdir()
    for batch in listed(objects):
        for meta in batch:
            file = to / meta["path"]
            try:
                content = get(objects, meta["path"])
            except FileNotFoundError:  # past its date: the worker deleted it meanwhile
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as out:
                for chunk in content.stream():
                    out.write(chunk)


def entries(folder: Path) -> Iterator[Entry]:
    """Every file below a folder, with its hash."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != MANIFEST:
            with file.open("rb") as content:
                hash_ = file_digest(content, "sha256").hexdigest()
            yield Entry(file.relative_to(folder).as_posix(), file.stat().st_size, hash_)
