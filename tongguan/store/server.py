"""The embedded PostgreSQL of one node: made, started, adopted after a crash of ours, stopped.

    with Server(data_dir) as server:
        urls = establish(server.admin(), data_dir / "keys")

As root it runs as an unprivileged user. It keeps port and socket over restarts, so that clients find it again.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

from tongguan.store.binaries import Uid, reachable, unprivileged
from tongguan.store.place import NotStarted, Place, home, keep, recorded, settled

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # whoever tells of cargo holds each document (store/cargo_turn.py)
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "wal_buffers": "16MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "unix_socket_permissions": "0777",  # its folder is closed, and everybody needs a password
}
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
SOCKET_LIMIT = 107 - len("/.s.PGSQL.65535.lock")
PATIENCE = 60.0  # seconds to come up; recovery after a crash may take them
BUSY = ("pre-existing shared memory block", "already exists", "could not bind")


class Server:
    """One PostgreSQL over one data folder. `extra` settings win over ours."""

    def __init__(self, data_dir: Path, extra: dict[str, str] | None = None) -> None:
        self.root = data_dir.resolve()
        self.extra = extra or {}
        self._uid = unprivileged()
        self._pid: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._place: Place | None = None
        self._programs: Path | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @classmethod
    def running(cls, data_dir: Path) -> Self | None:
        """The database of this folder where another program of ours runs it; not to be stopped by us."""
        found = cls(data_dir)
        found._place = recorded(found.root)
        found._pid = found._postmaster() if found._place else None
        return found if found._pid is not None else None

    @property
    def place(self) -> Place:
        if self._place is None:
            raise NotStarted("The database was never started.")
        return self._place

    @property
    def programs(self) -> Path:
        """The folder with `postgres`, `pg_dump` and the others."""
        if self._programs is None:
            self._programs = reachable(self._uid)
        return self._programs

    @property
    def pid(self) -> int | None:
        """The postmaster's."""
        return self._pid

    def start(self) -> Self:
        """Makes the database where there is none, starts it, and comes back when it answers."""
        self._own()
        self._place = self._found()
        running = self._postmaster()
        if running is not None:
            self._pid = running
            return self
        self._keep_port()
        keep(self.root, self.place)
        deadline = time.monotonic() + PATIENCE
        while True:
            said = self._launch(deadline)
            if said is None:
                return self
            if not any(b in said for b in BUSY) or time.monotonic() > deadline:
                self._disown()
                raise NotStarted(f"PostgreSQL did not start:\n{said}")
            if "could not bind" in said or "could not create any TCP" in said:
                self.place.port = free_port()
                keep(self.root, self.place)
            time.sleep(0.1)

    def stop(self, patience: float = 30.0) -> None:
        """Fast: sessions are ended, a checkpoint is written; data stay."""
        pid = self._postmaster() if self._place else None
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            self._ended(pid, patience)
        self._pid = None
        if self._place is not None:
            shutil.rmtree(self._place.socket, ignore_errors=True)
        self._disown()

    def alive(self) -> bool:
        """Whether the postmaster that we started (or found) still runs."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None
        return self._pid is not None and self._postmaster() == self._pid

    def url(self, role: str, password: str, database: str = "tongguan", tcp: bool = False) -> str:
        """A connection string for a role, by the socket, or by TCP for other programs."""
        account = f"{quote(role, safe='')}:{quote(password, safe='')}"
        if tcp:
            return f"postgresql://{account}@127.0.0.1:{self.place.port}/{database}"
        return f"postgresql://{account}@/{database}?host={quote(self.place.socket, safe='')}&port={self.place.port}"

    def admin(self, database: str = "postgres", tcp: bool = False) -> str:
        """The connection string of the user that may make roles and databases."""
        return self.url("postgres", self.place.password, database, tcp)

    def _own(self) -> None:
        """Only one program at a time runs the database of a data folder."""
        if self._lock is not None:
            return
        self.root.mkdir(parents=True, exist_ok=True)
        self._lock = (self.root / "postgres.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._disown()
            raise NotStarted(f"Another program runs the database in {self.root}.") from None

    def _keep_port(self) -> None:
        """The port of last time, so that clients find us; after a crash its last sessions may hold it for a moment."""
        wait = time.monotonic() + (3.0 if self._lines() else 0.0)
        while not port_free(self.place.port):
            if time.monotonic() > wait:
                self.place.port = free_port()
                return
            time.sleep(0.02)

    def _disown(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _found(self) -> Place:
        """The database of this data folder, made if it is not there."""
        place = recorded(self.root)
        if place is not None:
            settled(self.root, place, self._uid)
            place.socket = self._socket(place.socket)
            return place
        new = home(self.root, self._uid)
        place = Place(str(new), self._socket(""), free_port(), secrets.token_urlsafe(24), str(self.root))
        self._initdb(place)
        return place

    def _socket(self, known: str) -> str:
        """A folder for the socket, closed to others, with a path short enough."""
        if (
            known
            and Path(known).is_dir()
            and Path(known).stat().st_uid == (self._uid.user if self._uid else os.getuid())
        ):
            return known
        folder = tempfile.mkdtemp(prefix="tongguan-")
        if len(folder) > SOCKET_LIMIT:
            os.rmdir(folder)
            folder = tempfile.mkdtemp(prefix="tongguan-", dir="/tmp")
        self._give(Path(folder))
        return folder

    def _give(self, folder: Path) -> None:
        if self._uid is not None:
            os.chown(folder, *self._uid)

    def _initdb(self, place: Place) -> None:
        home = Path(place.data)
        home.parent.mkdir(parents=True, exist_ok=True)
        if home.exists() and any(home.iterdir()):
            raise NotStarted(f"{home} holds something that is not a database of this node. Move it away first.")
        home.mkdir(mode=0o700, exist_ok=True)
        self._give(home)
        word = Path(place.socket) / "password"
        word.touch(mode=0o600)
        word.write_text(place.password + "\n")
        self._give(word)
        options = ["-U", "postgres", "--data-checksums", "--auth=scram-sha-256", f"--pwfile={word}", *LOCALE]
        done = subprocess.run(
            [str(self.programs / "initdb"), "-D", place.data, *options],
            capture_output=True,
            check=False,
            cwd="/",
            env=environment(),
            **dropped(self._uid),
        )
        word.unlink()
        if done.returncode:
            raise NotStarted(f"initdb failed:\n{done.stderr.decode(errors='replace')}")

    def _launch(self, deadline: float) -> str | None:
        """One try; None when it answers, else what it said."""
        settings = SETTINGS | self.extra | {"port": str(self.place.port), "unix_socket_directories": self.place.socket}
        chosen = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        log = self.root / "postgres.log"
        self._forget_stale()
        self._reap()
        with log.open("ab") as out:
            start = out.tell()
            self._child = subprocess.Popen(
                [self.programs / "postgres", "-D", self.place.data, *chosen],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                env=environment(),
                start_new_session=True,  # Ctrl-C is ours: we let the work end first
                **dropped(self._uid),
            )
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                break
            if self._ready(self._child.pid):
                self._pid = self._child.pid
                return None
            time.sleep(0.01)
        else:
            self._child.terminate()
            self._child.wait()
        with log.open("rb") as file:
            file.seek(start)
            return file.read().decode(errors="replace")[-2000:]

    def _reap(self) -> None:
        """Lets go of a child of before that is ending or has ended."""
        if self._child is not None:
            self._child.wait()
            self._child = None

    def _lines(self) -> list[str]:
        try:
            return (Path(self.place.data) / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _ready(self, pid: int) -> bool:
        lines = self._lines()
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _postmaster(self) -> int | None:
        """The pid of a PostgreSQL that really runs over our data, and answers where we look for it."""
        lines = self._lines()
        if len(lines) < 8 or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        if not ours(pid, self.place.data):
            return None
        self.place.port, self.place.socket = int(lines[3]), lines[4].strip()
        return pid

    def _forget_stale(self) -> None:
        """Removes a pid file whose pid is nobody's, or now somebody else's: PostgreSQL would take it for itself."""
        lines = self._lines()
        if lines and lines[0].strip().isdigit() and not ours(int(lines[0]), self.place.data):
            (Path(self.place.data) / "postmaster.pid").unlink(missing_ok=True)
            for left in Path(self.place.socket).glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def _ended(self, pid: int, patience: float) -> None:
        deadline = time.monotonic() + patience
        if self._child is not None and self._child.pid == pid:
            try:
                self._child.wait(patience)
            except subprocess.TimeoutExpired:
                self._child.send_signal(signal.SIGQUIT)
                self._child.wait()
            self._child = None
            return
        while ours(pid, self.place.data):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline += patience
            time.sleep(0.02)


def ours(pid: int, data: str) -> bool:
    """Whether this process is a PostgreSQL over that folder, and not one that got its number."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")  # a zombie has none
        return words[1:3] == ["-D", data]
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    said = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return f"-D {data} " in said.stdout


def dropped(uid: Uid | None) -> dict[str, Any]:
    """How a program is started as that user."""
    return {} if uid is None else {"user": uid.user, "group": uid.group, "extra_groups": []}


def environment() -> dict[str, str]:
    """Ours, without what would talk PostgreSQL into something else."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))} | {"LC_ALL": "C"}


def port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
