"""A company's own program that subscribes to a topic of the hub, by the public doors alone: it fetches, or is pushed
to.

What it has lies in a file, a delivery a line; only what lies there is acknowledged. It checks that each delivery names
the one before, and asks for what it misses. Killed at any moment, it goes on where its file ends: nothing is lost, and
nothing is there twice.

    python -m sandbox.subscriber --node http://127.0.0.1:8000 --token … --topic exchange-rates --file rates.ndjson
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

PAGE = 200
Delivery = dict[str, Any]


class Missing(Exception):
    """What came does not follow what is there; `start`: from which delivery on it has to come again."""

    def __init__(self, start: int) -> None:
        super().__init__(f"delivery {start} is missing")
        self.start = start


class Shelf:
    """Where deliveries lie, in order: a file that is only added to. A line that was cut off by a crash is dropped."""

    def __init__(self, path: Path) -> None:
        self.lock = Lock()
        whole = path.read_bytes() if path.exists() else b""
        good = whole[: whole.rfind(b"\n") + 1]
        self._file = path.open("ab")
        self._file.truncate(len(good))
        last = json.loads(good.splitlines()[-1]) if good else {"seq": 0, "hash": ""}
        self.seq, self.hash = int(last["seq"]), str(last["hash"])

    def put(self, deliveries: Iterable[Delivery]) -> int:
        """Keeps what is new, durably; how many. Raises Missing."""
        new = 0
        for one in deliveries:
            if one["seq"] <= self.seq:
                continue
            if one["seq"] != self.seq + 1 or one["before"] != self.hash or one["hash"] != hashed(one):
                self._keep()
                raise Missing(self.seq + 1)
            self._file.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")
            self.seq, self.hash, new = one["seq"], one["hash"], new + 1
        self._keep()
        return new

    def _keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def hashed(one: Delivery) -> str:
    """The hash that a delivery must have."""
    words = json.dumps(one["item"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{one['before']}.{one['seq']}.{words}".encode()).hexdigest()


class Subscriber:
    """A subscription of the caller's party, opened where there is none."""

    def __init__(self, client: httpx.Client, topic: str, shelf: Shelf, address: str = "") -> None:
        self.client, self.shelf = client, shelf
        there = [one for one in self._ask("GET", "/v1/subscriptions") if one["topic"] == topic and not one["ended_at"]]
        wanted = {"topic": topic, "address": address, "from_start": True}
        self.id = (there[0] if there else self._ask("POST", "/v1/subscriptions", wanted))["id"]

    def fetch(self) -> int:
        """Fetches what comes next, keeps it, and then says so; how many came."""
        found = self._ask("GET", f"/v1/subscriptions/{self.id}/deliveries?after={self.shelf.seq}&limit={PAGE}")
        try:
            new = self.shelf.put(found)
        except Missing as gap:
            again = {"seq": gap.start, "missing": True, "why": "What came does not follow what is here."}
            self._ask("POST", f"/v1/subscriptions/{self.id}/replay", again)
            raise
        if new:
            receipt = {"seq": self.shelf.seq, "hash": self.shelf.hash}
            self._ask("POST", f"/v1/subscriptions/{self.id}/receipts", receipt)
        return new

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json()


class Door(ThreadingHTTPServer):
    """Where deliveries are pushed to: 204 once they lie in the file, 409 with where to begin again if some are
    missing."""

    daemon_threads = True

    def __init__(self, port: int, shelf: Shelf) -> None:
        super().__init__(("127.0.0.1", port), Pushed)
        self.shelf = shelf


class Pushed(BaseHTTPRequestHandler):
    """One message."""

    server: Door

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said, status = b"", 204
        with self.server.shelf.lock:
            try:
                self.server.shelf.put(body["deliveries"])
            except Missing as gap:
                said, status = json.dumps({"from": gap.start}).encode(), 409
        self.send_response(status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        """The file says what came."""


def main() -> int:
    """Fetches for as long as it lives, or opens its door."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--node", default="http://127.0.0.1:8000")
    said.add_argument("--token", default=os.environ.get("TONGGUAN_TOKEN", ""))
    said.add_argument("--topic", required=True)
    said.add_argument("--file", type=Path, required=True)
    said.add_argument("--push", type=int, default=0, help="be pushed to at this port instead of fetching")
    said.add_argument("--every", type=float, default=1.0, help="seconds between two looks")
    asked = said.parse_args()
    shelf = Shelf(asked.file)
    headers = {"authorization": f"Bearer {asked.token}"}
    with httpx.Client(base_url=asked.node, headers=headers, timeout=30.0) as client:
        if asked.push:
            door = Door(asked.push, shelf)
            Subscriber(client, asked.topic, shelf, f"http://127.0.0.1:{door.server_port}/")
            door.serve_forever()
        mine = Subscriber(client, asked.topic, shelf)
        while True:
            if not mine.fetch():
                time.sleep(asked.every)


if __name__ == "__main__":
    sys.exit(main())
