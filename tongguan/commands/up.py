"""`tongguan up`: starts a node and keeps it alive: database, law, sandbox accounts, web processes, the worker."""

import argparse
import fcntl
import hashlib
import os
import shlex
import shutil
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO, NamedTuple

import msgspec
import psycopg

from tongguan.api.rates import Rates, rate
from tongguan.codes.law import Law
from tongguan.commands import DATA, ROOT, Stop, entrance
from tongguan.commands.cast import Account, accounts, people, secured, written
from tongguan.commands.keep import Child, Door, Keeper, Post
from tongguan.commands.keepers import keepers
from tongguan.commands.papers import papers
from tongguan.commands.prepare import (
    Sandbox,
    kin,
    known_sandbox,
    law_of,
    node_secret,
    profile_folder,
    ready,
    tell,
)
from tongguan.commands.reach import named_database
from tongguan.messages.cargo_dialect import dialect
from tongguan.settings import KEY_DAYS, Settings, mappings
from tongguan.store.connect import Store, Urls
from tongguan.store.migrate import Changed
from tongguan.store.place import NotStarted
from tongguan.store.roles import NotPermitted, ensure_database, establish
from tongguan.store.server import Server

PATIENCE = 60.0
"""Seconds that a process has to become ready."""
SHARED_MEMORY = Path("/dev/shm")
LOG_BYTES = 64 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--profile", default="cn", help="a name under profiles/, or a folder (default: cn)")
    parser.add_argument("--data", type=Path, default=DATA, help="where the node's data lie (default: %(default)s)")
    parser.add_argument("--codes", type=Path, help="a folder with official code lists to load")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on, 0 for a free one (default: 8000)")
    parser.add_argument("--workers", type=int, help="web processes (default: one per core, at most 8)")
    parser.add_argument("--no-sandbox", action="store_true", help="a real node: no sandbox accounts, no moving clock")
    parser.epilog = "DATABASE_URL names a PostgreSQL ≥ 15 to use instead of the embedded one."


class Database:
    """The embedded PostgreSQL as a post."""

    name = "PostgreSQL"

    def __init__(self, server: Server) -> None:
        self._server = server

    def start(self) -> None:
        try:
            self._server.start()
        except NotStarted as error:
            raise OSError(str(error)) from error

    def alive(self) -> bool:
        return self._server.alive()

    def ask_to_stop(self) -> None:
        """The server is stopped when nobody needs it any more."""

    def stop(self, until: float) -> None:
        self._server.stop(max(1.0, until - time.monotonic()))


class Reached(NamedTuple):
    """How the database is reached: by the roles of the app, and by scripts."""

    urls: Urls
    script: str
    server: Server | None


class Plan(NamedTuple):
    """What the command line asked for."""

    data: Path
    url: str
    workers: int
    codes: Path | None
    sandbox: bool


def run(args: argparse.Namespace) -> int:
    """Runs until it is told to stop."""
    began = time.monotonic()
    stop = stopping()
    folder = profile_folder(args.profile)
    workers = args.workers or min(8, os.cpu_count() or 2)
    if workers < 1:
        raise Stop("--workers: at least one is needed.")
    data: Path = args.data.resolve()
    with ExitStack() as held:
        held.enter_context(alone(data))
        port = held.enter_context(claimed(args.host, args.port)).getsockname()[1]
        url = f"http://{args.host}:{port}"
        law = law_of(folder)
        reached = reach(data, held)
        plan = Plan(data, url, workers, args.codes, not args.no_sandbox)
        settings, sandbox, law = prepared(plan, law, reached)
        figures = figures_folder(data)
        held.callback(shutil.rmtree, figures, ignore_errors=True)
        children = posts(settings, partial(bound, args.host, port, shared=True), workers, figures)
        every: list[Post] = [Database(reached.server)] if reached.server else []
        keeper = Keeper([*every, *children], say, lambda post: buried(figures, post))
        held.callback(keeper.stop)
        opened(children, stop)
        if not stop.is_set():
            welcome(sandbox, law, url, time.monotonic() - began)
        while not stop.wait(0.2):
            keeper.look()
        say("Stopping: open requests are finished, data stay.")
    return 0


def stopping() -> threading.Event:
    """Set by the first Ctrl-C or SIGTERM; a second one does not wait."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, asked)
    return stop


def alone(data: Path) -> IO[str]:
    """The lock of a data folder; Stop where another node has it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "up.lock").open("a+")
    except OSError as error:
        raise Stop(f"--data: {data} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        known = known_sandbox(data)
        where = f" at {known.url} (process {known.pid})" if known and known.pid else ""
        lock.close()
        raise Stop(f"a node on {data} is already running{where}. Stop it first, or choose another --data.") from None
    return lock


def claimed(host: str, port: int) -> socket.socket:
    """Holds the address for this node. Each web process listens there, once it is ready, with a socket of its own."""
    try:
        with bound(host, port) as alone_there:
            port = alone_there.getsockname()[1]
        return bound(host, port, shared=True)
    except OSError as error:
        advice = "Choose another with --port, or make run PORT=…"
        raise Stop(f"{host}:{port} cannot be listened on: {error.strerror}. {advice}") from None


def bound(host: str, port: int, shared: bool = False) -> socket.socket:
    """A socket at this address; `shared` ones may be several, and connections are spread over those that listen."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def reach(data: Path, held: ExitStack) -> Reached:
    """The database, embedded or named by DATABASE_URL, with its roles and tables."""
    named = named_database()
    try:
        if named:
            return Reached(establish(named, data / "keys"), named, None)
        server = Server(data).start()
        held.callback(server.stop)
        urls = establish(ensure_database(server.admin(), "tongguan"), data / "keys")
        return Reached(urls, server.admin("tongguan", tcp=True), server)
    except (NotStarted, NotPermitted, Changed) as error:
        raise Stop(str(error)) from error
    except psycopg.OperationalError as error:
        raise Stop(f"the database does not answer: {error}") from error


def prepared(plan: Plan, law: Law, reached: Reached) -> tuple[Settings, Sandbox | None, Law]:
    """The node's data brought up to date, what its processes are told, and what scripts are told."""
    keys, objects = plan.data / "keys", plan.data / "objects"
    address = entrance.address()
    directory = entrance.directory(address)
    node_secret(keys)
    objects.mkdir(parents=True, exist_ok=True)
    store = Store(reached.urls, readers=1)
    try:
        law = ready(store, law, plan.codes, plan.sandbox)
        like = kin(law, law.head.day(datetime.now(UTC)))
        sample = sample_of(like)
        told = sandboxed(store, plan, law, reached, (like, sample)) if plan.sandbox else None
    finally:
        store.close()
    settings = Settings(
        urls=reached.urls,
        profile=law.head.id,
        data=str(plan.data),
        keys=str(keys),
        objects=os.environ.get("TONGGUAN_OBJECTS") or objects.as_uri(),
        sandbox=plan.sandbox,
        address=address,
        directory=directory,
        workers=plan.workers,
        sample=os.path.relpath(sample, ROOT) if plan.sandbox and sample else "declaration.json",
        log=os.environ.get("TONGGUAN_LOG", str(log_file(plan.data))),
        log_level=os.environ.get("TONGGUAN_LOG_LEVEL", "INFO").upper(),
        rates=rates(),
        dialects=mapped(os.environ.get("TONGGUAN_DIALECTS", "")),
        exchange=os.environ.get("TONGGUAN_EXCHANGE", ""),
        servers=entrance.servers(),
        key_days=key_days(),
    )
    return settings, told, law


def key_days() -> int:
    """How long a key of the node signs, in days, as the environment says."""
    said = os.environ.get("TONGGUAN_KEY_DAYS", "") or str(KEY_DAYS)
    if not (said.isdecimal() and len(said) < 6):
        raise Stop(f"TONGGUAN_KEY_DAYS: give a number of days, or 0 for keys that change by hand alone, not {said!r}.")
    return int(said)


def mapped(folder: str) -> str:
    """The folder of mapping files for UN/EDIFACT, when all that is in it can be used."""
    for path in mappings(folder):
        try:
            dialect(path.read_text("utf-8"))
        except ValueError as error:
            raise Stop(f"TONGGUAN_DIALECTS: {path}: {error}") from None
    return str(Path(folder).resolve()) if folder else ""


def rates() -> Rates:
    """How often one may ask, as the environment says."""
    said, usual = os.environ, Rates()
    proxies = said.get("TONGGUAN_PROXIES")
    try:
        return Rates(
            token=rate(said.get("TONGGUAN_RATE_TOKEN", ""), usual.token),
            address=rate(said.get("TONGGUAN_RATE_ADDRESS", ""), usual.address),
            proxies=usual.proxies if proxies is None else tuple(proxies.replace(",", " ").split()),
        )
    except ValueError as error:
        raise Stop(f"TONGGUAN_RATE_TOKEN, TONGGUAN_RATE_ADDRESS: {error}") from error


def sandboxed(store: Store, plan: Plan, law: Law, reached: Reached, like: tuple[str, str]) -> Sandbox:
    """Accounts made once, and DATA/sandbox.json written. `like`: whose numbers serve here, and the sample in them."""
    numbers, sample = like
    before, now = known_sandbox(plan.data), datetime.now(UTC)
    known = (before.accounts, before.people) if before else ([], [])
    entries = accounts(store, numbers, known[0], now)
    known_people = people(store, numbers, known[1], now, law.head.day(now))
    programs, persons = keepers(store, numbers, law, known, now)
    sandbox = Sandbox(
        url=plan.url,
        profile=law.head.id,
        data=str(plan.data),
        pid=os.getpid(),
        sample=sample,
        accounts=[*entries, *programs],
        people=[*known_people, *persons],
        tokens={e.role: e.token for e in [*entries, *programs]},
        database=reached.script,
        databases=msgspec.structs.asdict(reached.urls),
    )
    secured(store, numbers, law, now)
    papers(store, numbers, law)
    tell(plan.data, sandbox)
    return sandbox


def log_file(data: Path) -> Path:
    """Where the logs go; one that has grown large makes room, and one before it is kept."""
    file = data / "log" / "tongguan.jsonl"
    file.parent.mkdir(exist_ok=True)
    if file.exists() and file.stat().st_size > LOG_BYTES:
        file.replace(file.with_suffix(".1.jsonl"))
    return file


def sample_of(profile: str) -> str:
    """A declaration to begin with: the sandbox's, in this profile's terms."""
    samples = sorted((ROOT / "sandbox" / "samples" / profile).glob("*"))
    found = [p for p in samples if p.stem == "import-five-items"] or [p for p in samples if p.stem.startswith("import")]
    return str(found[0]) if found else ""


def figures_folder(data: Path) -> Path:
    """Where processes count together: in memory where the system has a place for that, since whoever counts in a file
    that a full disk cannot hold is killed; else in the data folder."""
    name = f"tongguan-{os.getuid()}-{hashlib.sha256(str(data).encode()).hexdigest()[:16]}"
    for folder in (SHARED_MEMORY / name, data / "figures"):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            continue
        if folder.lstat().st_uid == os.getuid():
            return folder
    raise Stop(f"--data: {data} cannot be written to.")


def posts(settings: Settings, door: Door, workers: int, figures: Path) -> list[Child]:
    """Web processes and the worker."""
    for old in figures.glob("*.db"):
        old.unlink()
    environment = {
        "TONGGUAN_SETTINGS": msgspec.json.encode(settings).decode(),
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }
    web = [Child(f"web {n}", ("tongguan.serve", "web"), environment, door) for n in range(1, workers + 1)]
    return [*web, Child("worker", ("tongguan.serve", "background"), environment)]


def opened(children: list[Child], stop: threading.Event) -> None:
    """Starts all and waits until each is ready."""
    for child in children:
        child.start()
    for child in children:
        if not child.ready(PATIENCE) and not stop.is_set():
            raise Stop(f"{child.name} did not become ready. The log in the data folder says why.")


def buried(figures: Path, post: Post) -> None:
    """The figures of a dead process no longer count as live."""
    if isinstance(post, Child) and post.pid:
        for left in figures.glob(f"gauge_live*_{post.pid}.db"):
            left.unlink(missing_ok=True)


def welcome(sandbox: Sandbox | None, law: Law, url: str, seconds: float) -> None:
    """What a person wants to know first."""
    lines = ["", f"  Tongguan 通关 · {law.head.name} · ready after {seconds:.1f} s", f"  {url}", ""]
    if sandbox:
        cast = {one.role for one in written("account", list[Account])}
        shown = [a for a in sandbox.accounts if a.role in cast]
        wide = max(len(a.role) for a in shown)
        lines += [f"  {a.role:<{wide}}  {a.name:<25} {a.token}" for a in shown]
        others = [a.role for a in sandbox.accounts if a.role not in cast]
        lines += [f"  and one for each other agency that keeps records: {', '.join(others)}"] if others else []
        lines += ["", f"  Sign in at {url}/sign-in; in a sandbox, one press on a name is enough."]
        lines += ["", f"  For scripts: {sandbox.data}/sandbox.json", ""]
        if sandbox.sample:
            media = "json" if sandbox.sample.endswith(".json") else "xml"
            lines += [
                "  Lodge a declaration:",
                f"  curl -s {url}/v1/declarations -H 'Authorization: Bearer {sandbox.tokens['trader']}'"
                f" -H 'Content-Type: application/{media}' --data-binary @{shlex.quote(sandbox.sample)}",
                "",
            ]
    lines += [f"  Note: {note.sentence}" for note in law.notes()]
    print("\n".join([*lines, "  Ctrl-C stops it; data stay.", ""]), flush=True)


def say(sentence: str) -> None:
    """A word to whoever watches."""
    print(f"  {sentence}", file=sys.stderr, flush=True)
