"""DATABASE_URL: a server that is not ours – Debian's where the machine has one – with two nodes on it, a backup that
comes back beside them, and a death of the server."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench.node import Node, free_port
from tests.soak.load import Client
from tongguan.store.binaries import reachable, unprivileged

pytestmark = pytest.mark.soak

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path:
    """The oldest PostgreSQL of the machine that will do, else the one that we bring, run as somebody else's."""
    there = sorted((int(p.parents[1].name), p.parent) for p in DEBIAN.glob("*/bin/postgres"))
    fitting = [folder for version, folder in there if version >= 15]
    return fitting[0] if fitting else reachable(unprivileged())


class Foreign:
    """A server as an administrator runs it, with a password for its superuser, over TCP."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.word = folder / "foreign", free_port(), secrets.token_hex(8)
        self.programs = programs()
        self.user = pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
        self.folder.mkdir(mode=0o700)
        word = folder / "word"
        word.write_text(self.word)
        if self.user:
            shutil.chown(self.folder, self.user)
        options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "--locale=C"]
        self.run(["initdb", "-D", str(self.folder), *options])
        self.start()

    def run(self, words: list[str]) -> None:
        subprocess.run([self.programs / words[0], *words[1:]], check=True, capture_output=True, user=self.user, cwd="/")

    def start(self) -> None:
        """Waits until it answers, also after a recovery."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.run(["pg_ctl", "-D", str(self.folder), "-o", settings, "-l", str(self.folder / "log"), "-w", "start"])

    def kill(self) -> None:
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.02)

    def stop(self) -> None:
        self.run(["pg_ctl", "-D", str(self.folder), "-m", "fast", "-w", "stop"])

    def database(self, name: str) -> str:
        """A new database; how its administrator reaches it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(f"create database {name}".encode())
            conn.execute("select 1")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://postgres:{self.word}@127.0.0.1:{self.port}/{name}"


@pytest.fixture
def foreign(folder: Path) -> Iterator[Foreign]:
    server = Foreign(folder)
    yield server
    server.stop()


def tongguan(url: str, *words: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "tongguan", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def lodge(node: Node, reference: str) -> str:
    client = Client(node, "asking")
    return str(client.ask("trader", "/v1/declarations", client.sample.body(reference.encode()))["number"])


def test_a_server_of_somebody_else(foreign: Foreign, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared, second, spare = (foreign.database(name) for name in ("shared", "second", "spare"))
    with psycopg.connect(shared, autocommit=True) as conn:
        conn.execute("create table public.fact (mine text)")
        conn.execute("insert into public.fact values ('stays')")
    monkeypatch.setenv("DATABASE_URL", second)
    with Node(folder / "two", workers=1) as two:
        monkeypatch.setenv("DATABASE_URL", shared)
        with Node(folder / "one", workers=1) as one:
            numbers = {lodge(one, "ONE"), lodge(two, "TWO")}
            assert one.database.endswith("/shared") and two.database.endswith("/second") and all(numbers)
            foreign.kill()
            foreign.start()
            number = lodge(one, "AFTER")
            tongguan(shared, "backup", str(folder / "saved"), "--data", str(one.data))
        assert lodge(two, "STILL")
    for url, data in ((shared, "one"), (second, "two")):
        tongguan(url, "verify", "--data", str(folder / data))
    tongguan(spare, "restore", str(folder / "saved"), "--data", str(folder / "back"))
    tongguan(spare, "verify", "--data", str(folder / "back"))
    with psycopg.connect(spare) as conn:
        row = conn.execute("select count(*) from tongguan.case_file where number = %s", (number,)).fetchone()
    assert row == (1,)
    with psycopg.connect(shared) as conn:
        assert conn.execute("select mine from public.fact").fetchall() == [("stays",)]
    assert not (folder / "one" / "postgres").exists(), "no database of our own was made"
