"""An emergency that two officers signed holds at every office within a minute, whichever process of the node is asked;
signed by one it holds nowhere, and once two ended it, nowhere again."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.node import Node
from tests.desks.test_guarantees import sent
from tests.stories.test_race import asked, serving
from tests.stories.test_race import running as running

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"
OFFICES = ("5304", "5316")
MANY, WITHIN = 8, 60.0
"""Connections, of which each process has some; seconds."""
STOP = {
    "kind": "health",
    "then": "hold",
    "goods": "8482",
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


@contextmanager
def person(node: Node, login: str) -> Iterator[httpx.Client]:
    """Somebody at the desks: two words of one hand, or of two tokens that it made, are one word."""
    (known,) = (one for one in node.sandbox["people"] if one["login"] == login)
    with httpx.Client(base_url=node.url, timeout=60) as browser:
        said = {"login": login, "password": known["password"]}
        assert browser.post("/sign-in", data=said).status_code == 303
        yield browser


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
    with person(running, "officer") as officer, person(running, "supervisor") as second:
        until = (datetime.now(UTC) + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M")
        seen = sent(officer, "/emergencies", "/emergencies", **STOP, valid_until=until)
        (at,) = set(re.findall(r'action="(/emergencies/\w+)/answer"', seen))
        time.sleep(5)  # longer than any process needs to hear of something
        assert not any(holds(running, one, OFFICES[0], f"ONE-{n}") for n, one in enumerate(clients)), (
            "one signs nothing"
        )
        assert "It is signed" in sent(second, at, f"{at}/answer", agree="yes", why="Genuine.")
        assert everywhere(running, clients, "ON", True) < WITHIN
        sent(officer, at, f"{at}/change", why="All clear.")
        sent(second, at, f"{at}/answer", agree="yes", why="All clear.")
        assert everywhere(running, clients, "OFF", False) < WITHIN
