"""Agencies that speak by files – one in a folder of the node, one on its own server – while the node is killed with −9
between every two things that it does to a file: every task arrives, every answer counts once, every file has its
receipt, and nothing is left lying about."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncssh
import psycopg
import pytest

from bench.node import Node
from tests.journeys.test_agency import poultry
from tests.soak.load import Client
from tests.soak.test_crash import kill_one, sealed, verified
from tests.worker.sftp_host import Host

pytestmark = pytest.mark.soak
CASES, WITHIN = 8, 240.0
FOLDER, SERVER = "MIIT", "AQSIQ"
Kill = Callable[[], None]
Stages = list[tuple[str, str]]


class Agency(threading.Thread):
    """An agency's program: each task that lies in `out` gets one answer, file first, digest last."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name=folder.name, daemon=True)
        self.folder, self.answered, self.stop = folder, set[int](), threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.05):
            for path in self.folder.glob("out/*.json"):
                task = json.loads(path.read_text())["id"]
                if task not in self.answered:
                    self.answer(task)

    def answer(self, task: int) -> None:
        body = json.dumps({"task": task, "answer": "consent", "reason": f"Looked at {task}."}).encode()
        path = self.folder / "in" / f"{task}.json"
        path.write_bytes(body[:20])
        time.sleep(0.02)
        path.write_bytes(body)
        path.with_name(f"{path.name}.sha256").write_text(sha256(body).hexdigest())
        self.answered.add(task)

    def lies(self) -> list[str]:
        """What lies there, for who asks why nothing goes on."""
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.glob("*/*"))

    def done(self) -> bool:
        """Everything that it was to say has its receipt, and nothing waits."""
        receipts = len(list(self.folder.glob("receipts/*.json")))
        return receipts == CASES and not any((self.folder / "in").iterdir())


def watched(left: Stages, kill: Kill) -> type[asyncssh.SFTPServer]:
    """A server during whose work the node dies: once before or after each step that is left."""

    def at(step: str, path: bytes) -> None:
        for stage in left:
            if stage[0] == step and f"/{stage[1]}/".encode() in path:
                left.remove(stage)
                kill()
                return

    class Watched(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if pflags & asyncssh.FXF_WRITE:
                at("before", path)
            return super().open(path, pflags, attrs)

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            super().posix_rename(oldpath, newpath)
            at("after", newpath)

        def remove(self, path: bytes) -> None:
            super().remove(path)
            at("after", path)

    return Watched


def watch(folder: Path, left: list[str], kill: Kill, stop: threading.Event) -> None:
    """The node dies as soon as something new lies in each place of its own folder that is left."""
    while left and not stop.wait(0.002):
        if any((folder / left[0]).glob("*.json")):
            left.pop(0)
            kill()


@pytest.fixture
def node(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """It has yet to be started."""
    (folder / "files" / FOLDER / "in").mkdir(parents=True)
    (folder / "root" / "customs").mkdir(parents=True)
    monkeypatch.setenv("TONGGUAN_EXCHANGE", (folder / "files").as_uri())
    monkeypatch.setenv("TONGGUAN_SFTP", str(folder / "servers.toml"))
    yield Node(folder / "data", workers=1)


def described(host: Host) -> str:
    server = host.described()
    rows = {"url": server.url, "host_key": server.host_key.strip(), "key_file": server.key_file}
    return f"[{SERVER}]\n" + "".join(f'{name} = "{value}"\n' for name, value in rows.items())


def goods(n: int) -> bytes:
    """Poultry and a camera, with papers of their own: no record of the sandbox speaks against them."""
    values = poultry(f"FILES-{n}", radio=True)
    for item in values["shipment"]["items"]:
        for paper in item["documents"]:
            paper["id"] += f"-{n}"
    return json.dumps(values).encode()


def lodged(node: Node) -> None:
    asking = Client(node, "asking")
    with asking.http:
        for n in range(CASES):
            told = asking.ask("integrator", "/v1/declarations", goods(n))
            assert "agency" in told.get("holds", ()), told


def test_nothing_is_lost_and_nothing_comes_twice(node: Node, folder: Path) -> None:
    lot, killed = random.Random("files"), []

    def kill() -> None:
        kill_one(node, "background", lot)
        killed.append(time.monotonic())

    on_server = [("before", "out"), ("after", "out"), ("before", "receipts"), ("after", "in")]
    in_folder, ours = ["receipts"], folder / "files" / FOLDER
    with Host(folder / "root", watched(on_server, kill)) as host:
        (folder / "servers.toml").write_text(described(host))
        agencies = Agency(ours), Agency(folder / "root" / "customs")
        watching = threading.Thread(target=watch, args=(ours, in_folder, kill, agencies[0].stop))
        with node:
            lodged(node)
            for thread in (*agencies, watching):
                thread.start()
            until = time.monotonic() + WITHIN
            try:
                while on_server or in_folder or not all(one.done() for one in agencies):
                    assert time.monotonic() < until, (on_server, in_folder, *(one.lies() for one in agencies))
                    time.sleep(0.1)
            finally:
                agencies[0].stop.set()
                agencies[1].stop.set()
                for thread in (*agencies, watching):
                    thread.join(10)
            assert len(killed) == 5
            for one in agencies:
                whole(one)
            once(node, {FOLDER: agencies[0].answered, SERVER: agencies[1].answered})
            sealed(node)
            verified(node)


def whole(agency: Agency) -> None:
    """Each task went out once, each answer has its one receipt and lies aside as it came."""
    assert {int(p.stem) for p in agency.folder.glob("out/*.json")} == agency.answered
    said: list[dict[str, Any]] = [json.loads(p.read_text()) for p in agency.folder.glob("receipts/*.json")]
    assert sorted(one["task"] for one in said if one["taken"]) == sorted(agency.answered)
    aside = [json.loads(p.read_text()) for p in agency.folder.glob("done/*.json")]
    assert sorted(one["task"] for one in aside) == sorted(agency.answered)


def once(node: Node, answered: dict[str, set[int]]) -> None:
    """In the node each task was answered once, and the case says so as often; who answers need not acknowledge."""
    acts = (
        "select t.id, a.act from tongguan.agency_task t join tongguan.agency_act a on a.task_id = t.id"
        " where t.agency = %s and t.state = 'answered' and a.act in ('acknowledged', 'answered')"
    )
    with psycopg.connect(node.database) as conn:
        for agency, tasks in answered.items():
            done = Counter(conn.execute(acts, (agency,)).fetchall())
            assert {task for task, act in done if act == "answered"} == tasks and set(done.values()) == {1}, done
        facts = conn.execute("select case_id, count(*) from tongguan.fact where kind = 'answer' group by 1").fetchall()
        assert [count for _, count in facts] == [2] * CASES, facts
