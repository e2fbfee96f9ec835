"""`tongguan restore`: brings a backup back into an empty data folder, after every byte of it was checked."""

import argparse
import os
import shlex
import shutil
from pathlib import Path

import msgspec
import psycopg
from obstore import put

from tongguan.commands import DATA, Stop
from tongguan.commands.backup import DUMP, FORM, MANIFEST, Manifest, entries, objects_answering, objects_of, program
from tongguan.commands.prepare import known_sandbox, tell
from tongguan.commands.reach import admin_of, programs
from tongguan.store.migrate import migrate
from tongguan.store.place import NotStarted, recorded
from tongguan.store.roles import NotPermitted, make_roles, room


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("backup", type=Path, help="a folder made by `tongguan backup`")
    parser.add_argument("--data", type=Path, default=DATA, help="an empty or new data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Brings it back and says what to do next."""
    manifest = restore(args.backup.resolve(), args.data.resolve())
    check = f"tongguan verify --data {shlex.quote(str(args.data))}"
    print(f"{args.data} holds the node of {manifest.made_at:%Y-%m-%d %H:%M} UTC. Check it with: {check}")
    return 0


def restore(source: Path, data: Path) -> Manifest:
    """Brings a backup back, whole or not at all; refuses a folder or a database that holds anything."""
    manifest = checked(source)
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Stop(f"{data} is not empty. Name a new folder with --data, or move this one away.")
    new = not data.exists()
    try:
        data.mkdir(parents=True, exist_ok=True)
        refill(source, data, manifest.server)
    except BaseException:
        undone(data, new)
        raise
    return manifest


def refill(source: Path, data: Path, version: int) -> None:
    """Keys and objects, and last, in one transaction, the database."""
    shutil.copytree(source / "keys", data / "keys")
    with objects_answering():
        objects = objects_of(data)
        for file in sorted((source / "objects").rglob("*")):
            if file.is_file():
                put(objects, file.relative_to(source / "objects").as_posix(), file)
    try:
        with admin_of(data, new=True) as admin:
            refill_database(admin, source, data, version)
    except (NotStarted, NotPermitted) as error:
        raise Stop(str(error)) from error
    except psycopg.OperationalError as error:
        raise Stop(f"the database does not answer: {error}") from error
    known = known_sandbox(source)
    if known is not None:  # accounts and tokens stay; address and database are the old node's
        tell(data, msgspec.structs.replace(known, url="", pid=0, data=str(data), database="", databases={}))
    os.sync()


def refill_database(admin: str, source: Path, data: Path, version: int) -> None:
    """The database out of its dump, as its owner; then up to this version of the program."""
    folder, now = programs(admin)
    if now < version:
        raise Stop(f"this backup is of PostgreSQL {version}; the server is {now}. Name one that is not older.")
    urls = make_roles(admin, data / "keys")
    if not room(admin, data / "keys"):
        raise Stop("the database that DATABASE_URL names holds a node already. Name an empty one.")
    options = ["--single-transaction", "--exit-on-error", "--no-owner", str(source / DUMP)]
    program(folder / "pg_restore", urls.owner, options)
    migrate(urls.owner)
    with psycopg.connect(urls.owner, autocommit=True) as conn:
        conn.execute("analyze")


def undone(data: Path, new: bool) -> None:
    """Takes back what a restore that failed had put into an empty folder, wherever its database lay."""
    place = recorded(data) if data.is_dir() else None
    if place is not None and not Path(place.data).is_relative_to(data):
        shutil.rmtree(Path(place.data).parent, ignore_errors=True)
    for child in data.iterdir() if data.is_dir() else ():
        if child.is_dir():
            shutil.rmtree(child)
        else:
            child.unlink()
    if new and data.is_dir():
        data.rmdir()


def checked(source: Path) -> Manifest:
    """The manifest, if every file is there as it says, and no other."""
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Stop(f"{source} is no backup: it has no {MANIFEST}.") from None
    except msgspec.DecodeError as error:
        raise Stop(f"{source / MANIFEST} cannot be read: {error}") from error
    if manifest.form != FORM:
        raise Stop(f"{source} has the form {manifest.form}; this program knows form {FORM}.")
    there = {entry.path: entry for entry in entries(source)}
    for entry in manifest.files:
        if there.pop(entry.path, None) != entry:
            raise Stop(f"{source / entry.path} is missing or damaged. Nothing was restored.")
    if there:
        raise Stop(f"{source} holds files that its manifest does not name, {min(there)} first. Nothing was restored.")
    return manifest
