"""A month ends under traffic: partitions are there before it, cases of last month go on, and all of it verifies."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from bench.node import Node
from tests.soak.load import Client, Trader, amendment, dumped

pytestmark = pytest.mark.soak

PARTS = "select relname from pg_class where relnamespace = 'tongguan'::regnamespace and relkind = 'r'"
LATE = "select count(*) from only tongguan.{}_default"


def tongguan(node: Node, *words: str) -> str:
    command = [sys.executable, "-m", "tongguan", *words, "--data", str(node.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def now(node: Node) -> datetime:
    return datetime.fromisoformat(tongguan(node, "clock").partition(",")[0])


def into_next_month(node: Node) -> datetime:
    """Moves the clock past the end of the month, by two minutes at most; when the new one began."""
    at = now(node)
    first = (at.replace(day=1, hour=0, minute=0, second=0) + timedelta(days=32)).replace(day=1)
    tongguan(node, "clock", f"+{(first - at) // timedelta(minutes=1) + 2}m")
    return first


def lodge(client: Client, reference: str) -> dict[str, Any]:
    return client.ask("trader", "/v1/declarations", client.sample.body(reference.encode()))


def test_months_end_under_traffic(node: Node) -> None:
    asking, trader = Client(node, "asking"), Trader(node, "T")
    trader.start()
    for turn in range(3):
        old = lodge(asking, f"LATE-{turn}")
        first = into_next_month(node)
        new = lodge(asking, f"EARLY-{turn}")
        changed = asking.ask("trader", "/v1/declarations", amendment(f"LATE-{turn}"))
        assert changed["number"] == old["number"] and changed["version"] == 2
        paid = {"number": old["number"], "amount": changed["assessment"]["due_now"], "currency": "CNY"}
        answer = asking.ask("bank", "/v1/payments", dumped({**paid, "bank_reference": f"B-{turn}"}))
        assert "payment" not in answer.get("holds", ())
        with psycopg.connect(node.database) as conn:
            parts = {row[0] for row in conn.execute(PARTS)}
            months = {f"fact_{m:%Y%m}" for m in (first, first + timedelta(days=32), first + timedelta(days=63))}
            assert months <= parts
            ids = "select id / 10000000000 from tongguan.case_file where number = any(%s) order by 1"
            found = [row[0] for row in conn.execute(ids, ([old["number"], new["number"]],))]
            assert found == [int(f"{first - timedelta(days=1):%Y%m}"), int(f"{first:%Y%m}")]
    trader.stop.set()
    trader.join(60)
    assert trader.faults == [] and trader.acknowledged
    with psycopg.connect(node.database) as conn:
        for table in ("fact", "case_file", "grounds", "message"):
            assert conn.execute(LATE.format(table).encode()).fetchone() == (0,)
    assert now(node) > datetime.now(UTC) + timedelta(days=60)
    tongguan(node, "verify")
