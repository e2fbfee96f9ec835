"""Bytes as they come, by media type: which reader they go to, and where their problems lie in the message."""

from msgspec.structs import replace

from tongguan.declarations.declaration import Declaration
from tongguan.messages import canonical, wco_dec
from tongguan.messages.result import ReadResult
from tongguan.messages.wco_places import wire_pointer
from tongguan.problem import Problem

JSON = "application/json"
XML = "application/xml"


def media_of(content_type: str, body: bytes) -> str | None:
    """The media type to read by: as said, or seen from the first byte where nothing is said. None: not spoken here."""
    said = content_type.partition(";")[0].strip().lower()
    if said in (JSON, "text/json") or said.endswith("+json"):
        return JSON
    if said in (XML, "text/xml") or said.endswith("+xml"):
        return XML
    if said in ("", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain"):
        return seen_as(body)
    return None


def seen_as(body: bytes) -> str:
    """The media type of bytes by their beginning: XML begins with ``<`` (or is UTF-16), JSON doesn't."""
    return XML if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"\xff", b"\xfe", b"\0") else JSON


def read(media: str, body: bytes) -> ReadResult:
    """What the bytes say."""
    return wco_dec.read(body) if media == XML else canonical.read(body)


def declaration_in(body: bytes, media: str) -> Declaration | None:
    """The declaration in bytes that were read before; None where they were deleted at their date."""
    return read(media, body).declaration if body else None


def pointed(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems, each with its place in the terms of the WCO's message."""
    if all(p.wire_pointer for p in problems):
        return problems
    return tuple(p if p.wire_pointer else replace(p, wire_pointer=wire_pointer(p.pointer)) for p in problems)
