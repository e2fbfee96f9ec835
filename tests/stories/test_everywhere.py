"""An emergency that two officers signed holds at every office within a minute, whichever process of the node is asked;
signed by one it holds nowhere, and once two ended it, nowhere again."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.node import Node
from tests.stories.test_race import asked, serving
from tests.stories.test_race import running as running

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"
OFFICES = ("5304", "5316")
MANY, WITHIN = 8, 60.0
"""Connections, of which each process has some; seconds."""
STOP = {
    "kind": "health",
    "then": "hold",
    "goods": ["8482"],
    "notice": "Bearings are held for a check.",
    "notice_zh": "轴承暂扣核查。",
    "reason": "A court order.",
}


@pytest.fixture
def clients(running: Node) -> Iterator[list[httpx.Client]]:
    """Connections that stay: each is answered by one process, and both have some."""
    with ExitStack() as open_:
        made = [open_.enter_context(httpx.Client(base_url=running.url, timeout=60)) for _ in range(MANY)]
        for client in made:
            client.get("/healthz")
        assert serving(running) == 2, "both processes have some of them"
        yield made


def holds(node: Node, client: httpx.Client, office: str, reference: str) -> bool:
    """Whether bearings that are lodged now are held for it."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    values |= {"reference": reference, "office": office}
    answer = asked(client, node.token("integrator"), "POST", "/v1/declarations", values)
    assert answer["state"] in ("held", "released"), answer
    return "check" in answer.get("holds", ())


def everywhere(node: Node, clients: list[httpx.Client], name: str, wanted: bool) -> float:
    """Seconds until each connection has it so, at each office."""
    began, left, n = time.monotonic(), [(c, o) for c in clients for o in OFFICES], 0
    while left and time.monotonic() - began < WITHIN:
        still = []
        for client, office in left:
            n += 1
            if holds(node, client, office, f"{name}-{n}") is not wanted:
                still.append((client, office))
        left = still
    assert not left, f"{len(left)} of {len(clients) * len(OFFICES)} do not have it so within {WITHIN} s"
    return time.monotonic() - began


def test_what_two_signed_holds_in_every_process_and_what_two_ended_in_none(
    running: Node, clients: list[httpx.Client]
) -> None:
    def by(who: str) -> Callable[..., Any]:
        return lambda path, body: asked(clients[0], running.token(who), "POST", path, body)

    officer, second = by("officer"), by("supervisor")
    until = (datetime.now(UTC) + timedelta(days=10)).isoformat()
    id_ = officer("/v1/emergencies", {**STOP, "valid_until": until})["emergency"]["id"]
    time.sleep(5)  # longer than any process needs to hear of something
    assert not any(holds(running, one, OFFICES[0], f"ONE-{n}") for n, one in enumerate(clients)), "one signs nothing"
    assert second(f"/v1/emergencies/{id_}/answer", {"agree": True, "why": "Genuine."})["state"] == "live"
    assert everywhere(running, clients, "ON", True) < WITHIN
    officer(f"/v1/emergencies/{id_}/changes", {"why": "All clear."})
    second(f"/v1/emergencies/{id_}/answer", {"agree": True, "why": "All clear."})
    assert everywhere(running, clients, "OFF", False) < WITHIN
