"""Agencies that have servers of their own: each has its turn in a thread of its own, so that one that is slow, gone or
another than it says keeps no other waiting. How each turn went is noted among the background work, `files AGENCY`."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import msgspec

from tongguan.exchange.server import Server
from tongguan.journeys.office import Office
from tongguan.store.connect import Store
from tongguan.store.turn import Turn, Work
from tongguan.worker.files import Window, exchange
from tongguan.worker.job import Jobs
from tongguan.worker.sftp import connected

LONGEST_PAUSE = 10.0
log = logging.getLogger(__name__)


class Servers(msgspec.Struct, kw_only=True):
    """Whose servers, what journeys are called with, the node's clock, and how many seconds lie between turns."""

    of: Mapping[str, Server]
    desk: Callable[[], Office]
    now: Callable[[], datetime]
    every: float = 5.0


def run(store: Store, servers: Servers, stop: Event) -> None:
    """Looks after them until told to stop; one process does so, others wait."""
    logging.getLogger("asyncssh").setLevel(logging.WARNING)  # it tells of every connection
    pause = 0.2
    while servers.of and not stop.is_set():
        try:
            with store.direct() as turn, store.direct() as conn:
                mine = Turn(turn, Work.FILES)
                if mine.taken():
                    window = Window(conn, servers.desk())
                    pause = 0.2
                    rounds(store, servers, (mine, window), stop)
        except Exception:  # the thread's outermost loop: the database may be away
            log.exception("the files of agencies stumbled; they go on in %.1f s", pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        stop.wait(pause)


def rounds(store: Store, servers: Servers, at: tuple[Turn, Window], stop: Event) -> None:
    """As long as our turn lasts, each server has its own as soon as its last one is over. Raises
    psycopg.OperationalError when the database was lost."""
    (mine, window), every = at, timedelta(seconds=servers.every)
    busy: dict[str, Future[None]] = {}
    jobs = {code: Jobs(store, servers.now) for code in servers.of}
    with ThreadPoolExecutor(len(servers.of), thread_name_prefix="files") as pool:
        while not stop.is_set():
            mine.hold()
            for code, server in servers.of.items():
                if (last := busy.get(code)) is None or last.done():
                    if last is not None:
                        last.result()
                    busy[code] = pool.submit(jobs[code].turn, f"files {code}", every, work(window, code, server))
            stop.wait(servers.every / 5)


def work(window: Window, code: str, server: Server) -> Callable[[], bool]:
    """An agency's turn; what is raised is noted, and it is tried again, ever later, a minute at most."""

    def once() -> bool:
        with connected(server) as folder:
            exchange(window, folder, code)
        return True

    return once
