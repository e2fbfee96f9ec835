"""A gate at twenty readings a second for a minute: unknown plates, overdue permits and doubles among them. Nothing is
lost, every double gets the answer of its first, and the chain of the crossing holds."""

import asyncio

import httpx
import psycopg
import pytest

from bench.node import Node
from sandbox.cameras import AT_MOST, Cameras, Flow, Tokens
from tongguan.store.passages import START, Row

pytestmark = pytest.mark.soak
OFFICE, RATE, SECONDS = "5301", 20.0, 60.0


async def ran(node: Node) -> Flow:
    cameras = Cameras(OFFICE, round(RATE * SECONDS), "soak")
    flow = Flow(iter(cameras), RATE)
    tokens = Tokens(*(node.token(role) for role in ("trader", "officer", "gate")))
    limits = httpx.Limits(max_connections=AT_MOST, max_keepalive_connections=AT_MOST)
    async with httpx.AsyncClient(base_url=node.url, timeout=60, limits=limits) as client:
        await cameras.announced(client, tokens)
        await flow.go(client, tokens.gate, SECONDS)
    return flow


def chain(node: Node) -> list[Row]:
    query = (
        "select office, seq, at, step, source, plate, reference, party, carrier, actor, trip, signal, body, hash "
        "from tongguan.passage where office = %s order by seq"
    )
    with psycopg.connect(node.database) as conn:
        return [Row(*row) for row in conn.execute(query, (OFFICE,))]


def test_nothing_is_lost_and_doubles_get_the_same_answer(node: Node) -> None:
    flow = asyncio.run(ran(node))
    print(flow.told())
    assert not flow.faults, flow.faults[:5]
    assert len(flow.took) > 0.98 * RATE * SECONDS, "the rate was held"
    assert len(flow.took) - len(flow.numbers) > 100 and flow.signals["aside"] > 60 and flow.signals["go"] > 800
    rows = chain(node)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1)) and {row.seq for row in rows} == flow.numbers
    before = START
    for row in rows:
        assert row.chained(before) == bytes(row.hash)
        before = bytes(row.hash)
