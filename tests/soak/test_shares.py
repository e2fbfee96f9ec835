"""Lanes drawn by three workers, over HTTP, single and in bulk, at several offices: the shares hold in every window."""

import csv
import json
import threading
import time
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest

from bench.load import Sample
from bench.node import Node
from tests.risk.simulated import Drawn, parameters, shares_hold
from tests.soak.load import JSON, NDJSON, SAMPLE
from tongguan.release.told import Grounds
from tongguan.risk.selection import Lane

pytestmark = pytest.mark.soak

WORKERS, CLIENTS, LINES = 3, 8, 50
SINGLE, UPLOADS = 700, 18
"""Single declarations of each client but the first two, and uploads of `LINES` of those two."""
WANTED = (CLIENTS - 2) * SINGLE + 2 * UPLOADS * LINES
OFFICES = ("5301", "5304")
LANES = """
    select f.office, g.lane, g.body from tongguan.grounds g join tongguan.case_file f on f.id = g.case_id
    where g.lane <> '' order by f.received_at, g.case_id"""


PROFILES = Path(__file__).parents[2] / "profiles"
decode = msgspec.json.Decoder(Grounds).decode


class Lodger(threading.Thread):
    """Lodges distinct declarations, one by one or many at a time; `fault` says what went wrong."""

    def __init__(self, node: Node, name: str, bulk: bool) -> None:
        super().__init__(name=name, daemon=True)
        self.node, self.bulk, self.fault = node, bulk, ""
        self.sample = Sample(SAMPLE)

    def run(self) -> None:
        try:
            with httpx.Client(base_url=self.node.url, timeout=60) as http:
                self.upload(http) if self.bulk else self.lodge(http)
        except (AssertionError, httpx.HTTPError, ValueError) as error:
            self.fault = repr(error)

    def lodge(self, http: httpx.Client) -> None:
        for number in range(SINGLE):
            answer = http.post("/v1/declarations", content=self.body(number), headers=self.headers(JSON))
            assert answer.status_code == 201, answer.text[:300]

    def upload(self, http: httpx.Client) -> None:
        for number in range(UPLOADS):
            lines = b"".join(self.body(number * LINES + line) + b"\n" for line in range(LINES))
            answer = http.post("/v1/declarations", content=lines, headers=self.headers(NDJSON))
            told = [json.loads(line) for line in answer.text.splitlines()]
            assert len(told) == LINES, answer.text[:300]
            assert all("number" in one for one in told), answer.text[:300]

    def body(self, number: int) -> bytes:
        body = self.sample.body(f"{self.name}-{number}".encode())
        return body.replace(b'"office":"5304"', f'"office":"{OFFICES[number % 3 == 0]}"'.encode(), 1)

    def headers(self, media: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.node.token('trader')}", "content-type": media}


@pytest.fixture
def workers() -> int:
    return WORKERS


def test_shares_over_any_2000_with_three_workers(node: Node) -> None:
    lodgers = [Lodger(node, f"S{i}", bulk=i < 2) for i in range(CLIENTS)]
    for lodger in lodgers:
        lodger.start()
    for lodger in lodgers:
        lodger.join(120)
        assert not lodger.is_alive(), f"{lodger.name} still waits"
        assert not lodger.fault, lodger.fault
    drawn = read(node)
    assert len(drawn) == WANTED
    law = csv.DictReader((PROFILES / "cn" / "risk.csv").read_text().splitlines())
    of = next(row for row in law if row["direction"] == "import" and not row["office"])
    rates = parameters(*(float(of[name]) for name in ("red", "yellow", "blue", "minimum_random")))
    shares_hold(drawn, rates)
    for office in OFFICES:
        shares_hold([d for d in drawn if d.office == int(office)], rates)
    counted(node)


def read(node: Node) -> list[Drawn]:
    """What the database says of each, in the order of arrival."""
    with psycopg.connect(node.database) as conn:
        rows = conn.execute(LANES).fetchall()
    steps = ((office, lane, decode(body).selection) for office, lane, body in rows)
    return [Drawn(int(office), Lane(lane), selection.step) for office, lane, selection in steps if selection]


def counted(node: Node) -> None:
    """Every process has told what it counted, within moments."""
    until = time.monotonic() + 30
    with psycopg.connect(node.database, autocommit=True) as conn:
        while conn.execute("select sum(declared) from tongguan.lane_total").fetchone() != (WANTED,):
            assert time.monotonic() < until, "some declarations were never told to the other processes"
            time.sleep(0.2)
