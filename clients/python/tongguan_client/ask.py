"""What is asked, before anything is sent: the operations of the API, and a request as a value."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict
from urllib.parse import quote, unquote, urlsplit

from tongguan_client.contract import Answer
from tongguan_client.problems import Refused, of

JSON, XML, NDJSON = "application/json", "application/xml", "application/x-ndjson"
OPERATIONS: dict[str, tuple[str, str]] = {
    "lodge": ("POST", "/v1/declarations"),
    "list-declarations": ("GET", "/v1/declarations"),
    "get-declaration": ("GET", "/v1/declarations/{number}"),
    "get-timeline": ("GET", "/v1/declarations/{number}/timeline"),
    "list-messages": ("GET", "/v1/declarations/{number}/messages"),
    "get-message": ("GET", "/v1/declarations/{number}/messages/{seq}"),
    "get-answer": ("GET", "/v1/declarations/{number}/messages/{seq}/answer"),
    "fetch-notices": ("GET", "/v1/notices"),
    "fetch-cargo-notices": ("GET", "/v1/notices/cargo"),
    "acknowledge-notices": ("POST", "/v1/notices/acknowledge"),
    "attach-document": ("POST", "/v1/declarations/{number}/documents"),
    "list-documents": ("GET", "/v1/declarations/{number}/documents"),
    "get-document": ("GET", "/v1/declarations/{number}/documents/{document}"),
    "amend": ("POST", "/v1/declarations/{number}/amendments"),
    "cancel": ("POST", "/v1/declarations/{number}/cancellation"),
    "present": ("POST", "/v1/declarations/{number}/presentation"),
    "pay": ("POST", "/v1/payments"),
    "list-requests": ("GET", "/v1/declarations/{number}/requests"),
    "reply-to-request": ("POST", "/v1/requests/{id}/reply"),
    "remark": ("POST", "/v1/declarations/{number}/remarks"),
    "list-remarks": ("GET", "/v1/declarations/{number}/remarks"),
    "foresee-requirements": ("POST", "/v1/requirements"),
    "list-code-lists": ("GET", "/v1/codes"),
    "find-codes": ("GET", "/v1/codes/{list}"),
    "find-goods": ("GET", "/v1/tariff"),
    "get-law": ("GET", "/v1/law"),
    "get-status": ("GET", "/v1/status"),
    "get-keys": ("GET", "/.well-known/jwks.json"),
}
"""What this client speaks: operation → method and address, as the node's description has them."""


class Filters(TypedDict, total=False):
    """Which declarations to list; moments are RFC 3339 with their zone."""

    state: str
    hold: str
    office: str
    type: str
    direction: str
    reference: str
    received_from: str
    received_to: str
    q: str
    limit: int


class Line(NamedTuple):
    """What came of one of many: its place, counted from 0, and the answer, or why there is none."""

    place: int
    answer: Answer | None
    refused: Refused | None


@dataclass(frozen=True)
class Ask:
    """One request."""

    operation: str
    spots: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: bytes | None = None
    media: str = JSON
    accept: str = JSON
    path: str = ""

    @property
    def method(self) -> str:
        return OPERATIONS[self.operation][0]

    @property
    def address(self) -> str:
        """The path, with what stands in its gaps; `path` where the node has said it."""
        filled = {name: quote(value, safe="") for name, value in self.spots.items()}
        return self.path or OPERATIONS[self.operation][1].format(**filled)

    @property
    def route(self) -> str:
        """The path alone, as the node reads it."""
        return unquote(urlsplit(self.address).path)

    def headers(self, correlation_id: str) -> dict[str, str]:
        found = {"accept": self.accept, "x-correlation-id": correlation_id}
        return found | {"content-type": self.media} if self.body is not None else found


def dumped(value: Any) -> bytes:
    """JSON, the same bytes for the same value: that is what makes sending again the same message."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def lodging(declaration: Any, check: bool, accept: str = JSON) -> Ask:
    """A declaration as values, as JSON bytes or as the bytes of a WCO XML message."""
    body = declaration if isinstance(declaration, bytes) else dumped(declaration)
    media = XML if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else JSON
    return Ask("lodge", query={"check": ""} if check else {}, body=body, media=media, accept=accept)


def said(line: bytes, place: int, correlation_id: str) -> Line:
    """One line of a streamed answer."""
    value = json.loads(line)
    if "state" in value:
        return Line(place, value, None)
    return Line(place, None, of(value, int(value.get("status", 500)), correlation_id))


def found(url: str, token: str) -> tuple[str, str]:
    """Where the node is and who calls: as given, else from TONGGUAN_URL and TONGGUAN_TOKEN."""
    url = url or os.environ.get("TONGGUAN_URL", "")
    if not url:
        raise ValueError("Say where the node is: Client(url=…) or TONGGUAN_URL.")
    return url.rstrip("/"), token or os.environ.get("TONGGUAN_TOKEN", "")


def named_so(body: bytes, reference: str) -> bool:
    """Whether a message is JSON of this reference."""
    try:
        return bool(json.loads(body).get("reference") == reference)
    except ValueError:
        return False


def named() -> str:
    """A new correlation id."""
    return secrets.token_hex(16)
