"""Reaching the database of a data folder from a command: of a running node, of one that rests, or DATABASE_URL's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tongguan.commands import Stop
from tongguan.store.binaries import shipped
from tongguan.store.connect import Away, Urls
from tongguan.store.migrate import Changed
from tongguan.store.place import NotStarted
from tongguan.store.roles import NotPermitted, ensure_database, establish
from tongguan.store.server import Server

DATABASE = "tongguan"


class Reached(NamedTuple):
    """A database, with the program folder that fits it."""

    urls: Urls
    admin: str
    programs: Path


@contextmanager
def reached(data: Path) -> Iterator[Reached]:
    """The database of a data folder, as long as the block lasts; a node that runs goes on running."""
    try:
        with admin_of(data) as admin:
            yield Reached(establish(admin, data / "keys"), admin, programs())
    except (NotStarted, NotPermitted, Changed) as error:
        raise Stop(str(error)) from error
    except (psycopg.OperationalError, Away) as error:
        raise Stop(f"the database does not answer: {error}") from error


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


def programs() -> Path:
    """Where pg_dump and pg_restore are: ours, or the machine's."""
    try:
        return shipped()
    except FileNotFoundError:
        found = which("pg_dump")
        if found is None:
            raise Stop("pg_dump is not there: install PostgreSQL's client programs.") from None
        return Path(found).parent
