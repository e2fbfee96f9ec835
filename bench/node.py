"""A node under measurement: started as an operator would, found through its sandbox.json, stopped at the end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


class Node:
    """`tongguan up` in a folder of its own."""

    def __init__(self, data: Path, workers: int, profile: str = "cn") -> None:
        self.data = data
        self.port = free_port()
        self.arguments = ["up", "--data", str(data), "--port", str(self.port), "--workers", str(workers)]
        self.arguments += ["--profile", profile]
        self.workers = workers
        self.process: subprocess.Popen[bytes] | None = None
        self.sandbox: dict[str, Any] = {}

    def __enter__(self) -> "Node":
        with (self.data.parent / f"{self.data.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tongguan", *self.arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={"TONGGUAN_RATE_TOKEN": "1000000", **os.environ},  # counted as ever, and met on no machine
            )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the node did not start; see {log.name}")
            if answers(self.port):
                self.sandbox = json.loads((self.data / "sandbox.json").read_text())
                return self
            time.sleep(0.2)
        raise RuntimeError(f"the node was not ready in time; see {log.name}")

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        return str(self.sandbox["database"])

    def token(self, role: str) -> str:
        return str(self.sandbox["tokens"][role])

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far: (app, database), with all that their processes' children used."""
        assert self.process is not None, "started"
        app = database = 0.0
        for pid, name, seconds in family(self.process.pid):
            if name.startswith("postgres"):
                database += seconds
            elif pid != self.process.pid:
                app += seconds
        return app, database


def family(root: int) -> list[tuple[int, str, float]]:
    """(pid, name, CPU seconds with waited-for children) of a process and all below it."""
    found: dict[int, tuple[int, str, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            name, rest = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :].split()
            found[int(entry.name)] = (int(rest[1]), name, sum(map(int, rest[11:15])) / TICKS)
    below, grew = {root}, True
    while grew:
        more = {pid for pid, (parent, *_) in found.items() if parent in below} - below
        below, grew = below | more, bool(more)
    return [(pid, found[pid][1], found[pid][2]) for pid in below if pid in found]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the node says that it is ready."""
    import httpx

    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
