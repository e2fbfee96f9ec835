"""Law by two signatures on a whole node of two web processes: obeyed by both within seconds, from its day on."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

import httpx
import pytest

from bench.node import Node

SAMPLE = Path(__file__).parents[2] / "sandbox/samples/cn/import-five-items.json"
PATIENCE = 10.0


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    folder = Path(mkdtemp(prefix="tongguan-law-"))
    folder.chmod(0o755)
    with Node(folder / "data", workers=2) as running:
        yield running


def person(node: Node, login: str) -> httpx.Client:
    """Somebody of the sandbox, signed in with his password."""
    known = {p["login"]: p["password"] for p in json.loads((node.data / "sandbox.json").read_text())["people"]}
    browser = httpx.Client(base_url=node.url, timeout=30)
    assert browser.post("/sign-in", data={"login": login, "password": known[login]}).status_code == 303
    return browser


def csrf(page: httpx.Response) -> str:
    return page.text.split('name="csrf" value="')[1].split('"')[0]


def rates(node: Node) -> set[str]:
    """The rate of duty on shirts, as told over ten connections, so that every process is asked."""
    found = set()
    for n in range(10):
        body = {**json.loads(SAMPLE.read_text()), "reference": f"TWO-{time.monotonic_ns()}-{n}"}
        headers = {"authorization": f"Bearer {node.token('trader')}"}
        answer = httpx.post(f"{node.url}/v1/declarations", json=body, headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text
        found |= {x["rate"] for x in answer.json()["assessment"]["lines"] if (x["item"], x["tax"]) == (1, "A")}
    return found


def test_every_process_obeys_what_two_signed_from_its_day(node: Node) -> None:
    assert rates(node) == {"6 %"}
    tomorrow = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)
    text = "id,kind,tax,direction,hs,ad_valorem,valid_from,valid_to,source\n"
    text += f"D-610910,duty,A,import,610910,31,{tomorrow},,Notice 1\n"
    with closing(person(node, "admin")) as first, closing(person(node, "admin2")) as second:
        said = {"csrf": csrf(first.get("/administration/law/propose")), "title": "Shirts"}
        made = first.post(
            "/administration/law/proposals", data=said, files=[("files", ("measures.csv", text.encode(), "text/csv"))]
        )
        assert made.status_code == 303, made.text
        at = made.headers["location"]
        page = second.get(at)
        base = page.text.split('name="base" value="')[1].split('"')[0]
        assert second.post(f"{at}/publish", data={"csrf": csrf(page), "base": base}).status_code == 303
    time.sleep(2)
    assert rates(node) == {"6 %"}, "today's duty is as it was"
    clock = [sys.executable, "-m", "tongguan", "clock", "+24h", "--data", str(node.data)]
    assert subprocess.run(clock, capture_output=True, check=False).returncode == 0
    until = time.monotonic() + PATIENCE
    while rates(node) != {"31 %"}:
        assert time.monotonic() < until, "every process knows the new law by now"
        time.sleep(0.5)
