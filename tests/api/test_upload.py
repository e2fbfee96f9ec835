"""NDJSON: a line each, answers in order, each line's own reference its key; the end of a line is no part of it."""

import json
from pathlib import Path
from typing import Any

from tests.api.conftest import CALLERS, Calling

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"
NDJSON = {"content-type": "application/x-ndjson"}


def line(reference: str, **changed: object) -> bytes:
    sample = json.loads(SAMPLE.read_text())
    declarant = {**sample["declarant"], "id": CALLERS["trader"].party}
    return json.dumps({**sample, "declarant": declarant, "reference": reference, **changed}).encode()


def upload(call: Calling, *lines: bytes, ending: bytes = b"\n") -> list[dict[str, Any]]:
    answer = call("trader", "POST", "/v1/declarations", content=ending.join(lines), headers=NDJSON)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(told) for told in answer.text.splitlines()]


def test_answers_come_in_the_order_of_the_lines(call: Calling) -> None:
    told = upload(
        call, line("U-1"), b'{"broken":', b"", line("U-2", type="ZZZ"), line("U-1", office="5302"), line("U-3")
    )
    assert [t.get("reference") or t["type"].rpartition("#")[2] for t in told] == [
        "U-1", "unreadable", "U-2", "conflict", "U-3"
    ]  # fmt: skip
    assert [t.get("state", "") for t in told] == ["held", "", "returned", "", "held"]
    assert told[1]["instance"].endswith("#2"), "the line it speaks of"


def test_the_same_file_again_gets_the_same_answers_whatever_ends_its_lines(call: Calling) -> None:
    lines = line("V-1"), line("V-2"), line("V-2")
    first = upload(call, *lines)
    assert first[1] == first[2]
    assert upload(call, *lines) == first
    assert upload(call, *lines, b"", ending=b"\r\n") == first
