"""Ten thousand items to two outside subscribers – one fetches, one is pushed to – that are killed with −9 again and
again, as are the node's background process and its database: each has every item, in order, once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from bench.node import Node, free_port
from sandbox.subscriber import hashed
from tests.soak.test_crash import kill_one

pytestmark = pytest.mark.soak
ITEMS = int(os.environ.get("TONGGUAN_HUB_ITEMS", "10000"))
AT_ONCE, TOPIC, WITHIN = 500, "trade-notices", 240.0
ROOT = Path(__file__).parents[2]


class Ways:
    """The node's door as an agency and as an administrator use it; patient while something is dead."""

    def __init__(self, node: Node) -> None:
        self.client = httpx.Client(base_url=node.url, timeout=30)
        self.node = node

    def issue(self, party: str) -> str:
        """A token of an agency: it sees its own alone, so that one administrator may issue it."""
        with psycopg.connect(self.node.database) as conn:
            new = "insert into tongguan.party (id, kind, name) values (%s, 'agency', %s) on conflict do nothing"
            conn.execute(new, (party, party))
        admin = self.node.token("admin")
        said = {"party": party, "name": f"{party} program", "scopes": ["ledger", "read"]}
        return str(self.ask(admin, "POST", "/v1/tokens", said)["token"])

    def ask(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """Again and again until it is answered: what is said twice is kept once."""
        until = time.monotonic() + WITHIN
        while True:
            try:
                answer = self.client.request(method, path, json=body, headers={"authorization": f"Bearer {token}"})
                if answer.status_code < 500 and answer.status_code != 429:
                    answer.raise_for_status()
                    return answer.json()
            except httpx.TransportError:
                pass
            assert time.monotonic() < until, f"{method} {path} was never answered"
            time.sleep(0.2)


class Program:
    """An outside subscriber in a process of its own, which is killed and started again."""

    def __init__(self, *words: str) -> None:
        self.words = (sys.executable, "-m", "sandbox.subscriber", "--topic", TOPIC, "--every", "0.2", *words)
        self.process: subprocess.Popen[bytes] | None = None
        self.killed = 0

    def start(self) -> None:
        """It starts; one that found no door goes, and is started again."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.words, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.killed += 1


def publish(ways: Ways, token: str, first: int) -> None:
    items = [
        {"reference": f"S-{n}", "item": {"subject": "Steel", "words": "Word.", "number": f"{n}", "from": "2026-12-01"}}
        for n in range(first, min(first + AT_ONCE, ITEMS))
    ]
    ways.ask(token, "POST", f"/v1/topics/{TOPIC}/items", {"items": items})


def test_nothing_is_lost_and_nothing_comes_twice(node: Node, folder: Path) -> None:
    ways, lot = Ways(node), random.Random("hub")
    ministry, fetching, pushed = (ways.issue(party) for party in ("MOFCOM", "AQSIQ", "MPS"))
    at = ("--node", node.url)
    files = (folder / "fetched", folder / "pushed")
    programs = (
        Program(*at, "--token", fetching, "--file", str(files[0])),
        Program(*at, "--token", pushed, "--file", str(files[1]), "--push", str(free_port())),
    )
    try:
        for first in range(0, ITEMS, AT_ONCE):
            for one in programs:
                one.start()
            publish(ways, ministry, first)
            time.sleep(lot.uniform(0.1, 0.8))
            if lot.random() < 0.7:
                lot.choice(programs).kill()
            if first in (ITEMS // 4, ITEMS // 2):
                kill_one(node, "background" if first < ITEMS // 2 else "postmaster", lot)
        until = time.monotonic() + WITHIN
        while any(behind(ways, token) for token in (fetching, pushed)):
            assert time.monotonic() < until, "they never caught up"
            for one in programs:
                one.start()
            time.sleep(0.5)
    finally:
        for one in programs:
            one.kill()
    assert sum(one.killed for one in programs) > 5
    for path in files:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert [int(one["item"]["number"]) for one in lines] == list(range(ITEMS)), "all, in order, once"
        assert [one["seq"] for one in lines] == list(range(1, ITEMS + 1))
        assert all(one["hash"] == hashed(one) for one in lines)
        assert all(one["hash"] == two["before"] for one, two in pairwise(lines))


def behind(ways: Ways, token: str) -> int:
    """How much its receiver has not acknowledged; all of it where there is no subscription yet."""
    found = ways.ask(token, "GET", "/v1/subscriptions")
    return int(found[0]["behind"]) if found else ITEMS
