"""Pages of a list that never skip or repeat: a cursor is a place in the order, tied to its question."""

import base64
import binascii
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

import msgspec

from tongguan.api.operation import Call, Parameter, bad_query
from tongguan.problem import Problem

MOST = 200
USUAL = 50
BIGGEST = 2**63 - 1
"""Beyond every id."""
LIMIT = Parameter(
    name="limit",
    words=f"How many at most, 1 to {MOST}.",
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    example="50",
)
CURSOR = Parameter(name="cursor", words="Where to go on: the cursor of the page before (also in its Link header).")


def limit_of(call: Call) -> int:
    """The page size asked for."""
    said = call.query_params.get("limit", str(USUAL))
    if said.isascii() and said.isdigit() and len(said) <= 4 and 1 <= int(said) <= MOST:
        return int(said)
    raise bad_query((wrong("limit", f"a whole number from 1 to {MOST}", f"1 至 {MOST} 的整数"),))


def before_of(asked: Mapping[str, str]) -> int | None:
    """The id before which a list goes on; what is none begins it anew."""
    said = asked.get("before", "")
    return min(int(said), BIGGEST) if said.isascii() and said.isdigit() and len(said) < 20 else None


def cursor_of(call: Call, question: object) -> int | None:
    """The place the cursor names; a cursor of another question, or an invented one, is refused."""
    said = call.query_params.get("cursor")
    if said is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)) if len(said) <= 40 and said.isascii() else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16 or raw[8:] != _mark(question):
        raise bad_query((wrong("cursor", "a cursor of a page of this very list", "该列表上一页返回的游标"),))
    return int.from_bytes(raw[:8], "big", signed=True)


def cursor(place: int, question: object) -> str:
    """The cursor of a place in this question's answer."""
    raw = place.to_bytes(8, "big", signed=True) + _mark(question)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def next_link(call: Call, place: int, question: object) -> str:
    """The address of the page after `place`."""
    kept = [(k, v) for k, v in call.query_params.multi_items() if k != "cursor"]
    return f"{call.scope['path']}?{urlencode([*kept, ('cursor', cursor(place, question))])}"


def wrong(name: str, expected: str, expected_zh: str) -> Problem:
    """A query parameter with an impossible value."""
    return Problem(
        code="API04",
        message=f"{name} must be {expected}.",
        message_zh=f"{name} 须为{expected_zh}。",
        pointer=f"?{name}",
    )


def _mark(question: object) -> bytes:
    return sha256(msgspec.json.encode(question, order="deterministic")).digest()[:8]
