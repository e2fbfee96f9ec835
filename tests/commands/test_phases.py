"""The proof of the page: facts exported from a running node, counted again, are what its API says."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import pytest

from bench.node import Node
from sandbox.duty import Duty
from tongguan.cli import main

SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples" / "cn"
ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A sandbox as a reader has it."""
    folder = Path(mkdtemp(prefix="tongguan-phases-"))
    folder.chmod(0o755)
    with Node(folder / "data", workers=1) as running:
        yield running


def asked(node: Node, role: str, path: str, body: bytes | None = None) -> Any:
    headers = {"authorization": f"Bearer {node.token(role)}", "content-type": "application/json"}
    answer = httpx.request("POST" if body else "GET", node.url + path, headers=headers, content=body, timeout=30)
    assert answer.status_code < 300, answer.text
    return answer.json()


def lodged(node: Node, name: str, reference: str) -> None:
    """A declaration of goods that are there: presented where it was lodged ahead."""
    body = {**json.loads((SAMPLES / f"{name}.json").read_text()), "reference": reference}
    told = asked(node, "trader", "/v1/declarations", json.dumps(body).encode())
    if "arrival" in told.get("holds", ()):
        asked(node, "trader", f"/v1/declarations/{told['number']}/presentation", b"{}")


def released(node: Node) -> None:
    """The bank and the office answer all that is held, whatever lot and history chose to look at."""
    duty = Duty(node.url, {role: node.token(role) for role in ("officer", "supervisor", "bank")})
    until = time.monotonic() + 60
    while asked(node, "officer", "/v1/declarations?state=held")["declarations"]:
        assert time.monotonic() < until, "what is held was not answered"
        duty.round()
    duty.close()


def test_what_was_exported_counts_to_what_the_api_says(node: Node, tmp_path: Path, capfdbinary: Any) -> None:
    for n, name in enumerate(("import-standard", "import-five-items", "import-prelodged", "import-wine")):
        lodged(node, name, f"RELEASE-{n}")
    released(node)
    until = time.monotonic() + 60
    while asked(node, "officer", "/v1/analytics/phases")["total"]["cases"] < 4:
        assert time.monotonic() < until, "nothing was measured"
        time.sleep(0.5)
    time.sleep(5)  # what is sealed is measured in the same round
    assert main(["export", "facts", "--data", str(node.data)]) == 0
    file = tmp_path / "facts.ndjson"
    file.write_bytes(capfdbinary.readouterr().out)
    assert len(file.read_bytes().splitlines()) == 4
    for by in ("all", "mode", "lane", "ahead", "peak"):
        said = asked(node, "officer", f"/v1/analytics/phases?by={by}")
        days = ["--since", said["asked"]["since"], "--until", said["asked"]["until"]]
        assert main(["phases", str(file), "--zone", ZONE, "--by", by, *days]) == 0
        assert json.loads(capfdbinary.readouterr().out) == said, by
