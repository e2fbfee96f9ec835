"""What a running node says of its parts, while one of them hangs and goes on again."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.node import Node, family
from tests.soak.load import Trader

pytestmark = pytest.mark.soak


def parts(node: Node) -> dict[str, dict[str, Any]]:
    return {part["name"]: part for part in httpx.get(f"{node.url}/v1/status").json()["parts"]}


def until(node: Node, wanted: set[str], seconds: float) -> dict[str, dict[str, Any]]:
    """The parts once exactly these are degraded."""
    end = time.monotonic() + seconds
    while True:
        found = parts(node)
        if {name for name, part in found.items() if part["state"] != "up"} == wanted:
            return found
        assert time.monotonic() < end, found
        time.sleep(1)


def background(node: Node) -> int:
    """The process that works in the background."""
    assert node.process is not None
    for pid, _, _ in family(node.process.pid):
        if b"tongguan.serve\0background" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError("nobody works in the background")


def test_a_background_that_hangs_is_seen_by_its_seals_and_one_that_was_killed_comes_back(node: Node) -> None:
    began = until(node, set(), 30)
    trader = Trader(node, "STATUS")
    os.kill(background(node), signal.SIGSTOP)
    try:
        trader.ask("trader", "/v1/declarations", trader.sample.body(b"STATUS-1"))
        hung = until(node, {"seals"}, 90)
    finally:
        os.kill(background(node), signal.SIGCONT)
    assert hung["seals"]["since"] > began["seals"]["since"]
    until(node, set(), 30)
    os.kill(background(node), signal.SIGKILL)
    until(node, set(), 30)
    limits = httpx.get(f"{node.url}/v1/law", headers={"authorization": f"Bearer {node.token('trader')}"}).headers
    assert limits["ratelimit"] and limits["ratelimit-policy"]
