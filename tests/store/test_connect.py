"""Connections come back after the server was killed; what was not committed is not there."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import msgspec
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.store import reading
from tongguan.store.connect import SYSTEM, Away, Store
from tongguan.store.partitions import ahead
from tongguan.store.place import NotStarted, keep
from tongguan.store.reading import Filter
from tongguan.store.roles import JOURNEY, NotPermitted, ensure_database, establish
from tongguan.store.server import Server

pytestmark = pytest.mark.soak


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that any user may pass through."""
    made = Path(mkdtemp(prefix="tongguan-test-"))
    made.chmod(0o755)
    yield made
    rmtree(made)


@pytest.fixture
def own_server(folder: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    running = Server(folder).start()
    yield running
    running.stop()


def kill(server: Server) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    while server.alive():
        pass


def numbers(store: Store) -> list[str]:
    with store.reading(SYSTEM) as conn:
        return [c.number for c in reading.cases(conn, Filter(), 100)]


def test_after_a_kill_everything_goes_on_and_nothing_committed_is_lost(own_server: Server) -> None:
    store = Store(establish(ensure_database(own_server.admin(), "tongguan"), own_server.root / "keys"))
    for turn in range(1, 4):
        lodge(store, Lodged(turn))
        assert len(numbers(store)) == turn
        kill(own_server)
        address = own_server.place.socket, own_server.place.port
        own_server.start()
        with pytest.raises(Away):
            lodge(store, Lodged(99))  # on the connection that died; whoever writes tries again
        assert address == (own_server.place.socket, own_server.place.port)
        assert len(numbers(store)) == turn
    lodge(store, Lodged(99))
    assert numbers(store)[0] == Lodged(99).number
    store.close()


def test_a_kill_in_the_middle_of_a_transaction_leaves_nothing(own_server: Server) -> None:
    store = Store(establish(ensure_database(own_server.admin(), "tongguan"), own_server.root / "keys"))
    with pytest.raises(Away), store.writing() as conn:
        conn.execute("insert into tongguan.node values ('half', '')")
        kill(own_server)
        own_server.start()
        conn.execute("select 1")
    with store.writing() as conn:
        assert conn.execute("select count(*) from tongguan.node").fetchone() == (0,)
    store.close()


def test_a_kill_under_a_reader_is_told_as_such(own_server: Server) -> None:
    store = Store(establish(ensure_database(own_server.admin(), "tongguan"), own_server.root / "keys"))
    with pytest.raises(Away), store.reading(SYSTEM) as conn:
        kill(own_server)
        own_server.start()
        conn.execute("select 1")
    assert numbers(store) == []
    store.close()


def test_a_server_left_running_is_found_again(own_server: Server) -> None:
    pid = own_server.pid
    other = Server.running(own_server.root)
    assert other is not None
    assert other.pid == pid
    with pytest.raises(NotStarted, match="Another program"):
        Server(own_server.root).start()
    own_server._disown()  # as if we had been killed: the lock is gone, PostgreSQL is not
    again = Server(own_server.root).start()
    assert again.pid == pid
    again.stop()
    assert not own_server.alive()
    assert Server.running(own_server.root) is None


def test_a_pid_file_that_names_somebody_else_is_not_believed(own_server: Server) -> None:
    kill(own_server)
    file = Path(own_server.place.data) / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    own_server.start()
    assert own_server.alive()
    assert own_server.pid != os.getpid()


def test_a_folder_that_others_cannot_enter_works(folder: Path) -> None:
    home = folder / "closed"
    home.mkdir(mode=0o700)
    with Server(home / "data") as server:
        with psycopg.connect(server.admin(tcp=True)) as conn:
            row = conn.execute("select current_setting('data_checksums'), current_setting('fsync')").fetchone()
        assert row == ("on", "on")
        data = Path(server.place.data)
    if os.geteuid() == 0:
        assert not data.is_relative_to(home)
        rmtree(data.parent)


def marked(server: Server, word: str) -> set[str]:
    """Adds a role of this name; all that are there."""
    with psycopg.connect(server.admin(), autocommit=True) as conn:
        conn.execute(f"create role {word}".encode())
        return {row[0] for row in conn.execute("select rolname from pg_roles where rolname ~ '^mark_'")}


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_moved_folder_takes_its_database_along(mode: int, folder: Path) -> None:
    with Server(folder / "data") as server:
        marked(server, "mark_one")
    (folder / "home").mkdir()
    (folder / "home").chmod(mode)
    (folder / "data").rename(folder / "home" / "moved")
    with Server(folder / "home" / "moved") as server:
        assert marked(server, "mark_two") == {"mark_one", "mark_two"}
        elsewhere = Path(server.place.data)
    if not elsewhere.is_relative_to(folder):
        rmtree(elsewhere.parent)


def test_a_copied_folder_is_a_node_of_its_own(folder: Path) -> None:
    with Server(folder / "data") as server:
        marked(server, "mark_one")
    subprocess.run(["cp", "-a", folder / "data", folder / "copy"], check=True)
    with Server(folder / "data") as server, Server(folder / "copy") as copy:
        assert marked(copy, "mark_two") == {"mark_one", "mark_two"}
        assert marked(server, "mark_three") == {"mark_one", "mark_three"}
        assert server.place.socket != copy.place.socket


def test_a_copy_without_its_database_is_refused(folder: Path) -> None:
    """The database of a closed folder lies elsewhere when root runs it: a copy would be a second node over it."""
    with Server(folder / "data") as server:
        place = msgspec.structs.replace(server.place, data=str(folder / "shelter"))
    (folder / "data" / "postgres").rename(folder / "shelter")
    keep(folder / "data", place)
    subprocess.run(["cp", "-a", folder / "data", folder / "copy"], check=True)
    with pytest.raises(NotStarted, match="is a copy of"):
        Server(folder / "copy").start()
    with Server(folder / "data") as server:
        assert marked(server, "mark_one") == {"mark_one"}


def test_the_database_asks_for_passwords(own_server: Server) -> None:
    for tcp in (False, True):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(own_server.url("postgres", "wrong", "postgres", tcp))


def test_a_user_who_may_not_make_roles_is_told_what_to_do(own_server: Server, tmp_path: Path) -> None:
    with psycopg.connect(own_server.admin(), autocommit=True) as conn:
        conn.execute("create role modest login password 'modest'")
    with pytest.raises(NotPermitted, match="create role tongguan_journey login bypassrls"):
        establish(own_server.url("modest", "modest", "postgres"), tmp_path / "keys")


def test_roles_made_by_an_administrator_are_enough(own_server: Server, tmp_path: Path) -> None:
    first = establish(ensure_database(own_server.admin(), "tongguan"), tmp_path / "keys")
    with psycopg.connect(own_server.admin(), autocommit=True) as conn:
        conn.execute("create role modest login password 'modest'")
        conn.execute("create database other owner modest")
    with psycopg.connect(own_server.admin("other"), autocommit=True) as conn:
        conn.execute("create schema tongguan authorization tongguan_owner")
    again = establish(own_server.url("modest", "modest", "other"), tmp_path / "keys")
    assert again.owner != first.owner
    with psycopg.connect(again.read) as conn:
        assert conn.execute("select count(*) from tongguan.fact").fetchone() == (0,)


def test_two_nodes_on_one_server_have_roles_of_their_own(own_server: Server, tmp_path: Path) -> None:
    one = establish(ensure_database(own_server.admin(), "one"), tmp_path / "one")
    two = establish(ensure_database(own_server.admin(), "Zwei, zwei"), tmp_path / "two")
    assert one == establish(own_server.admin("one"), tmp_path / "one")
    assert two == establish(make_conninfo(own_server.admin(), dbname="Zwei, zwei"), tmp_path / "two")
    for urls, serial in ((one, 1), (two, 2)):
        store = Store(urls)
        with store.writing() as conn:
            ahead(conn, MORNING)
        lodge(store, Lodged(serial))
        assert numbers(store) == [Lodged(serial).number]
        store.close()
    reader = conninfo_to_dict(one.read)
    crossing = make_conninfo(two.read, user=reader["user"], password=reader["password"])
    with psycopg.connect(crossing) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("select count(*) from tongguan.fact")


def test_a_password_in_use_is_never_changed(own_server: Server, tmp_path: Path) -> None:
    admin = ensure_database(own_server.admin(), "tongguan")
    store = Store(establish(admin, tmp_path / "mine"))
    with store.direct() as working, pytest.raises(NotPermitted, match="in use by a running node"):
        working.execute("select 1")
        establish(admin, tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []
    store.close()
    again = establish(admin, tmp_path / "mine")
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / "tongguan_read.password").write_text("wrong")
    with pytest.raises(NotPermitted, match="in use by the database tongguan"):
        establish(ensure_database(own_server.admin(), "second"), tmp_path / "lost")
    assert establish(admin, tmp_path / "mine") == again


def test_where_the_server_asks_for_no_password_of_ours_the_administrator_is_told(
    own_server: Server, tmp_path: Path
) -> None:
    rules = Path(own_server.place.data) / "pg_hba.conf"
    rules.write_text(f"local all {JOURNEY} reject\n{rules.read_text()}")
    with psycopg.connect(own_server.admin(), autocommit=True) as conn:
        conn.execute("select pg_reload_conf()")
    with pytest.raises(NotPermitted, match=r"pg_hba\.conf"):
        establish(ensure_database(own_server.admin(), "tongguan"), tmp_path / "keys")


def test_what_an_administrator_is_asked_to_do_is_enough(own_server: Server, tmp_path: Path) -> None:
    with psycopg.connect(own_server.admin(), autocommit=True) as conn:
        conn.execute("create role modest login password 'modest'")
        conn.execute("create database closed")
        conn.execute("revoke connect on database closed from public")
        conn.execute("grant connect on database closed to modest")
    with pytest.raises(NotPermitted) as told:
        establish(own_server.url("modest", "modest", "closed"), tmp_path / "keys")
    asked = [line.strip() for line in str(told.value).splitlines()[1:-1]]
    with psycopg.connect(own_server.admin("closed"), autocommit=True) as conn:
        for line in asked:
            conn.execute(line.replace("…", "secret").encode())
    for line in asked[:3]:
        (tmp_path / "keys" / f"{line.split()[2]}.password").write_text("secret")
    urls = establish(own_server.url("modest", "modest", "closed"), tmp_path / "keys")
    with psycopg.connect(urls.read) as conn:
        assert conn.execute("select count(*) from tongguan.fact").fetchone() == (0,)


def test_establishing_twice_changes_no_password(own_server: Server, tmp_path: Path) -> None:
    admin = ensure_database(own_server.admin(), "tongguan")
    assert establish(admin, tmp_path / "keys") == establish(admin, tmp_path / "keys")
    assert all(f.stat().st_mode & 0o077 == 0 for f in (tmp_path / "keys").iterdir())
