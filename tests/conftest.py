"""A real PostgreSQL for every test that needs one: started once, built by the real migrations, cloned for each module.

`store` is a fresh database for one test; `urls` its connection strings by role; `admin` that of the user who owns all.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tongguan.store.connect import Store, Urls
from tongguan.store.migrate import OWNER
from tongguan.store.roles import JOURNEY, READ, ensure_database, establish
from tongguan.store.server import Server

TEMPLATE = "tongguan_template"
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # how fast examples come is the machine's affair, and no finding
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real files that nobody here wrote: official lists, the WCO's schemas and messages."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{SHARED} is missing, and CI has to have it")
        pytest.skip(f"{SHARED} is not here: nothing can be tested on real files")
    return SHARED


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The embedded PostgreSQL of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="tongguan-test-"))
    folder.chmod(0o755)
    running = Server(folder, {"fsync": "off", "max_connections": "200"})  # a crash of the machine may lose test data
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def keys(server: Server) -> Path:
    """The folder with the passwords of the roles."""
    return server.root / "keys"


@pytest.fixture(scope="session")
def template(server: Server, keys: Path) -> str:
    """The name of a database with the whole schema, and nothing in it."""
    establish(ensure_database(server.admin(), TEMPLATE), keys)
    return TEMPLATE


@pytest.fixture(scope="session")
def cloned(server: Server, keys: Path, template: str) -> Callable[[str], Urls]:
    """Makes a fresh database of that name; how each role reaches it."""

    def clone(name: str) -> Urls:
        with psycopg.connect(server.admin(), autocommit=True) as conn:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            conn.execute(sql.SQL("create database {} template {}").format(*map(sql.Identifier, (name, template))))
        words = {role: (keys / f"{role}.password").read_text().strip() for role in (OWNER, JOURNEY, READ)}
        reach = {r: make_conninfo(server.admin(), dbname=name, user=r, password=w) for r, w in words.items()}
        return Urls(owner=reach[OWNER], journey=reach[JOURNEY], read=reach[READ])

    return clone


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database of this test."""
    return f"test_{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def urls(cloned: Callable[[str], Urls], database: str, server: Server) -> Iterator[Urls]:
    """A fresh database."""
    yield cloned(database)
    with psycopg.connect(server.admin(), autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


@pytest.fixture
def admin(urls: Urls, server: Server, database: str) -> str:
    """How the user who owns everything reaches the database of this test: for forgeries and look-ups in catalogs."""
    return server.admin(database)


@pytest.fixture
def store(urls: Urls) -> Iterator[Store]:
    """The store over a fresh database."""
    opened = Store(urls)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def module_urls(cloned: Callable[[str], Urls], request: pytest.FixtureRequest) -> Urls:
    """A database that the tests of one module share."""
    return cloned(f"module_{abs(hash(request.node.nodeid)):x}")


@pytest.fixture(scope="module")
def module_store(module_urls: Urls) -> Iterator[Store]:
    """The store over a database that the tests of one module share."""
    opened = Store(module_urls)
    yield opened
    opened.close()
