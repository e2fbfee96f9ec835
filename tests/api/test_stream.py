"""Many at once: a line in, a line out, in order; each on its own; the same file again gets the same answers."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.conftest import Calling, Small
from tests.api.test_declarations import message
from tongguan.api import intake as door
from tongguan.journeys import intake
from tongguan.messages.limits import MAX_BODY

AT = "/v1/declarations"
LINES = {"content-type": "application/x-ndjson"}


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    """The body as a network brings it: in pieces that end anywhere."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


def sent(call: Calling, body: bytes, query: str = "", size: int = 1 << 20) -> list[dict[str, Any]]:
    answer = call("trader", "POST", AT + query, content=pieces(body, size), headers=LINES)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def known(call: Calling, prefix: str) -> int:
    return len(call("trader", "GET", f"{AT}?q={prefix}&limit=200").json()["declarations"])


def test_answers_come_in_order_and_the_same_file_gets_the_same(call: Calling) -> None:
    names = [f"STREAM-{n}" for n in range(150)]
    body = b"\n".join(message(name) for name in names)
    first = sent(call, body, size=1000)
    assert [a["reference"] for a in first] == names
    assert len({a["number"] for a in first}) == len(names)
    assert sent(call, body + b"\n\n \n") == first
    assert known(call, "STREAM-") == len(names)


def test_a_line_that_cannot_be_read_is_answered_in_its_place(call: Calling) -> None:
    body = b"\n".join([message("GOOD-1"), b"{", b'{"function": 9}', message("GOOD-2")])
    one, broken, odd, two = sent(call, body)
    assert (one["reference"], two["reference"]) == ("GOOD-1", "GOOD-2")
    assert broken["status"] == 400 and broken["problems"] and broken["instance"] == f"{AT}#2"
    assert odd["status"] == 422 and odd["instance"] == f"{AT}#3"


def test_a_line_beyond_the_bound_of_a_message_is_refused_alone(call: Calling) -> None:
    body = b"\n".join([message("LONG-1"), b'"' + b"x" * 3 * MAX_BODY + b'"', message("LONG-2"), message("LONG-3")])
    one, long, *others = sent(call, body)
    assert long["status"] == 413 and one["reference"] == "LONG-1"
    assert [o["reference"] for o in others] == ["LONG-2", "LONG-3"]


def test_asking_alone_stores_nothing(call: Calling) -> None:
    answers = sent(call, message("ASKED-1") + b"\n" + message("ASKED-2"), "?check")
    assert [a["reference"] for a in answers] == ["ASKED-1", "ASKED-2"]
    assert [a["number"] for a in answers] == ["", ""] and all(a["problems"] for a in answers)
    assert known(call, "ASKED-") == 0


def test_a_full_intake_makes_an_upload_wait_and_a_single_one_come_back(
    call: Calling, node: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "WAITING_AT_MOST", 0)
    busy = call("trader", "POST", AT, content=message("BUSY"), headers={"content-type": "application/json"})
    assert busy.status_code == 503 and busy.json()["type"].endswith("#overloaded")
    assert int(busy.headers["retry-after"]) >= 1
    monkeypatch.setattr(intake, "WAITING_AT_MOST", 2)
    assert [a["reference"] for a in sent(call, b"\n".join(message(f"SLOW-{n}") for n in range(40)))] == [
        f"SLOW-{n}" for n in range(40)
    ]
    assert node.intake.depth() == 0 and door.IN_FLIGHT > 2
