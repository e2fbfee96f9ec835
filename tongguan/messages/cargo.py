"""The one door for what is told of cargo: bytes of any wire → `Taken`."""

from tongguan.messages import cargo_edifact, cargo_json
from tongguan.messages.cargo_dialect import UN, Dialect
from tongguan.messages.cargo_taken import Part, Taken, Wire

MEDIA = {
    "application/json": Wire.JSON,
    "text/json": Wire.JSON,
    "application/edifact": Wire.EDIFACT,
}
OPEN = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain"})
"""Media types that say nothing of what is inside."""
BLANK = b"\xef\xbb\xbf \t\r\n"


def wire_of(content_type: str, body: bytes) -> Wire | None:
    """The wire to read by: as said, or seen from the first bytes where nothing is said. None: not spoken here."""
    said = content_type.partition(";")[0].strip().lower()
    if said in OPEN:
        return seen_as(body)
    return MEDIA.get(said) or (Wire.JSON if said.endswith("+json") else None)


def seen_as(body: bytes) -> Wire:
    """The wire of bytes by their beginning: an interchange begins with UNA or UNB; what else is JSON."""
    start = body.lstrip(BLANK)[:4]
    return Wire.EDIFACT if start[:3] in (b"UNA", b"UNB") else Wire.JSON


def read(wire: Wire, body: bytes, dialect: Dialect = UN) -> Taken:
    """What the bytes tell. `dialect`: of UN/EDIFACT, the sender's country's."""
    if wire is Wire.EDIFACT:
        return cargo_edifact.read(body, dialect)
    report, problems = cargo_json.read(body)
    return Taken(wire=wire, parts=(Part(report=report, problems=problems),))
