"""Reaching the database of a data folder from a command: of a running node, of one that rests, or DATABASE_URL's."""

import getpass
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tongguan.commands import Stop
from tongguan.parties.party import Caller, Scope
from tongguan.store import acts
from tongguan.store.binaries import shipped
from tongguan.store.connect import Away, Store, Urls
from tongguan.store.migrate import Changed
from tongguan.store.place import NotStarted
from tongguan.store.roles import NotPermitted, ensure_database, establish
from tongguan.store.server import Server

DATABASE = "tongguan"
log = logging.getLogger(__name__)


class Reached(NamedTuple):
    """A database, as the roles of the app and its administrator reach it."""

    urls: Urls
    admin: str


@contextmanager
def reached(data: Path) -> Iterator[Reached]:
    """The database of a data folder, as long as the block lasts; a node that runs goes on running."""
    try:
        with admin_of(data) as admin:
            yield Reached(establish(admin, data / "keys"), admin)
    except (NotStarted, NotPermitted, Changed) as error:
        raise Stop(str(error)) from error
    except (psycopg.OperationalError, Away) as error:
        raise Stop(f"the database does not answer: {error}") from error


def noted(database: Reached, what: str, told: dict[str, Any]) -> None:
    """That the node was saved or verified is an act, which who administers can see."""
    store = Store(database.urls, readers=1)
    try:
        with store.writing() as conn:
            acts.note(conn, operator(), datetime.now(UTC), what, ("", told))
    except psycopg.errors.ReadOnlySqlTransaction:
        log.warning("the database only reads: %s is not noted", what)
    finally:
        store.close()


def operator() -> Caller:
    """Whoever runs the command, as the machine knows him."""
    return Caller(party="", name=f"operator {getpass.getuser()}", scopes=frozenset({Scope.ADMIN}))


@contextmanager
def admin_of(data: Path, new: bool = False) -> Iterator[str]:
    """The administrator's way in; with `new`, a database is made where there is none."""
    named = named_database()
    if named:
        yield named
        return
    if not new and not (data / "postgres.json").exists():
        raise Stop(f"there is no node in {data}. Start one with: tongguan up --data {data}")
    running = Server.running(data)
    if running is not None:
        yield ensure_database(running.admin(), DATABASE)
        return
    with Server(data) as server:
        yield ensure_database(server.admin(), DATABASE)


def named_database() -> str:
    """DATABASE_URL, or nothing; Stop where it cannot be one."""
    named = os.environ.get("DATABASE_URL", "")
    try:
        conninfo_to_dict(named)
    except psycopg.ProgrammingError as error:
        form = "postgresql://user:password@host:5432/database"
        raise Stop(f"DATABASE_URL cannot be read ({str(error).strip()}). Write it as {form}") from None
    return named


def programs(admin: str) -> tuple[Path, int]:
    """The folder with the pg_dump and pg_restore of the server's own version, and that version: ours, or the machine's.

    Those of another version say things that the server does not understand.
    """
    with psycopg.connect(admin) as conn:
        version = conn.info.server_version // 10000
    for folder in _folders(version):
        if _version(folder / "pg_dump") == version and (folder / "pg_restore").exists():
            return folder, version
    raise Stop(
        f"pg_dump and pg_restore {version}, like the server, are needed. Install PostgreSQL's client programs "
        f"(Debian: apt install postgresql-client-{version}), or put them on the PATH."
    )


def _folders(version: int) -> Iterator[Path]:
    """Where the programs may lie."""
    with suppress(FileNotFoundError):
        yield shipped()
    yield Path(f"/usr/lib/postgresql/{version}/bin")
    found = which("pg_dump")
    if found:
        yield Path(found).parent


def _version(program: Path) -> int:
    """Its major version; 0 where there is no such program."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0
