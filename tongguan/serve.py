"""A node's own processes: `python -m tongguan.serve web` answers HTTP on a socket it inherits, `… background` delivers
and seals. `tongguan up` starts both, tells them what they need in the environment, and ends them by hanging up."""

import gc
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn

from tongguan import app
from tongguan.api.connection import Connection
from tongguan.observe import start_logs, start_spans
from tongguan.settings import Settings

YIELDING = 10
"""How nice the background is to the web processes: seals and deliveries can wait, a declarant should not."""
GRACE = 10
"""Seconds in which open requests may finish."""
BACKLOG = 2048


class Line:
    """Our end of the socket pair that `tongguan up` holds the other end of; None when run by hand."""

    def __init__(self, fd: str | None) -> None:
        self._socket = socket.socket(fileno=int(fd)) if fd else None

    def ready(self) -> None:
        if self._socket:
            self._socket.send(b"r")

    def listen(self, hung_up: Callable[[], None]) -> None:
        """Calls `hung_up` when the other end is gone, however it went."""
        line = self._socket
        if line is None:
            return

        def wait() -> None:
            try:
                while line.recv(1):
                    pass
            except OSError:
                pass
            hung_up()

        threading.Thread(target=wait, name="line", daemon=True).start()


class Server(uvicorn.Server):
    """uvicorn, saying when it is ready, and to streams when it stops."""

    def __init__(self, config: uvicorn.Config, line: Line, hang_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._line = line
        self._hang_up = hang_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._line.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hang_up()
        await super().shutdown(sockets)


def web(settings: Settings, line: Line) -> int:
    """Answers HTTP until asked to stop; open requests are finished first."""
    listening = socket.socket(fileno=int(os.environ["TONGGUAN_SOCKET"]))
    whole = app.web(settings)
    config = uvicorn.Config(
        whole,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
    )
    connectable()
    settle()
    Server(config, line, whole.hang_up).run(sockets=[listening])
    return 0


def connectable() -> None:
    """As many open connections as the system lets a process have: its usual limit, 1,024, is met by a crowd."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def settle() -> None:
    """What is loaded by now stays: the collector need not walk through law and code again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def background(settings: Settings, line: Line) -> int:
    """Runs deliveries, timers and seals until asked to stop."""
    os.nice(YIELDING)
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    app.background(settings, stop, line.ready)
    return 0


def main() -> int:
    """Starts the part that the command line names."""
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    if part not in ("web", "background"):
        print("tongguan.serve: web or background; `tongguan up` starts both.", file=sys.stderr)
        return 2
    settings = msgspec.json.decode(os.environ["TONGGUAN_SETTINGS"], type=Settings)
    start_logs(part, Path(settings.log) if settings.log else None, settings.log_level)
    start_spans(part)
    line = Line(os.environ.get("TONGGUAN_LIFELINE"))
    line.listen(lambda: os.kill(os.getpid(), signal.SIGTERM))
    return web(settings, line) if part == "web" else background(settings, line)


if __name__ == "__main__":
    sys.exit(main())
