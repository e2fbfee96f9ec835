"""PostgreSQL and workers killed with −9 under load, twenty times: nothing acknowledged is lost, half there or twice,
and service comes back by itself."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from bench.load import Sample
from bench.node import Node, family

pytestmark = pytest.mark.soak

KILLS = 20
PAUSE = 3.0
SENDERS = 4
SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-five-items.json"


class Sender(threading.Thread):
    """Lodges one declaration after another and remembers which were acknowledged; unanswered ones are sent again."""

    def __init__(self, node: Node, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.node = node
        self.sample = Sample(SAMPLE)
        self.acknowledged: dict[str, str] = {}
        self.faults: list[str] = []
        self.stop = threading.Event()

    def run(self) -> None:
        number = 0
        headers = {"authorization": f"Bearer {self.node.token('trader')}", "content-type": "application/json"}
        with httpx.Client(base_url=self.node.url, headers=headers, timeout=90) as client:
            while not self.stop.is_set():
                number += 1
                self.send(client, f"{self.name}-{number}")

    def send(self, client: httpx.Client, reference: str) -> None:
        """Until it is answered: the same bytes under the same reference, as a careful client does."""
        body = self.sample.body(reference.encode())
        for _ in range(200):
            try:
                answer = client.post("/v1/declarations", content=body)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code in (200, 201):
                self.acknowledged[reference] = answer.json()["number"]
                return
            if answer.status_code not in (500, 503):
                self.faults.append(f"{reference}: {answer.status_code} {answer.text[:200]}")
                return
            time.sleep(0.1)
        self.faults.append(f"{reference}: never answered")


def victims(node: Node) -> dict[str, list[int]]:
    """Who can be killed: the postmaster, and the web workers."""
    assert node.process is not None, "started"
    processes = family(node.process.pid)
    postmaster = [p for p, name, _ in processes if name == "postgres" and parent(p) == node.process.pid]
    workers = [p for p, name, _ in processes if "postgres" not in name and p != node.process.pid]
    return {"postgres": postmaster, "worker": workers}


def parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat[stat.rindex(")") + 2 :].split()[1])


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    lot = random.Random(20)
    with Node(tmp_path / "data", workers=2) as node:
        senders = [Sender(node, f"S{i}") for i in range(SENDERS)]
        for sender in senders:
            sender.start()
        for kill in range(KILLS):
            time.sleep(PAUSE)
            who = victims(node)["postgres" if kill % 2 else "worker"]
            assert who, "the service had not come back by itself"
            os.kill(lot.choice(who), signal.SIGKILL)
        time.sleep(PAUSE)
        before = sum(len(s.acknowledged) for s in senders)
        time.sleep(PAUSE)
        for sender in senders:
            sender.stop.set()
        for sender in senders:
            sender.join(120)
        acknowledged = {r: n for s in senders for r, n in s.acknowledged.items()}
        assert len(acknowledged) > before, "nothing was lodged after the last kill"
        assert not [f for s in senders for f in s.faults]
        check(node, acknowledged)
        again = subprocess.run(
            [sys.executable, "-m", "tongguan", "verify", "--data", str(node.data)], capture_output=True, text=True
        )
        assert again.returncode == 0, again.stdout + again.stderr


def check(node: Node, acknowledged: dict[str, str]) -> None:
    """Each acknowledged declaration is there once, whole, under the number that was told."""
    with psycopg.connect(node.database) as conn:
        cases = conn.execute("select id, reference, number, seq from tongguan.case_file").fetchall()
        by_reference = {r[1]: r for r in cases}
        assert len(by_reference) == len(cases), "a declaration is there twice"
        lost = {r: n for r, n in acknowledged.items() if r not in by_reference or by_reference[r][2] != n}
        assert not lost, f"{len(lost)} acknowledged declarations are lost: {json.dumps(lost)[:500]}"
        for table, key in (("fact", "case_id"), ("grounds", "case_id"), ("message", "case_id"), ("claim", "case_id")):
            found = conn.execute(f"select {key}, count(*) from tongguan.{table} group by {key}").fetchall()
            assert {r[0] for r in found} == {c[0] for c in cases}, f"{table}: a case is half there"
            assert all(r[1] == 1 for r in found), f"{table}: a row is there twice"
