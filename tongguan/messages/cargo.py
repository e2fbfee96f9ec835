"""The one door for what is told of cargo: bytes of any wire → `Taken`."""

from tongguan.messages import cargo_edifact, cargo_json, road_xml
from tongguan.messages.cargo_dialect import UN, Dialect
from tongguan.messages.cargo_taken import Part, Taken, Wire

MEDIA = {
    "application/json": Wire.JSON,
    "text/json": Wire.JSON,
    "application/xml": Wire.XML,
    "text/xml": Wire.XML,
    "application/edifact": Wire.EDIFACT,
}
ENDINGS = {"json": Wire.JSON, "xml": Wire.XML}
"""Of a media type that is one of these underneath."""
OPEN = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain"})
"""Media types that say nothing of what is inside."""
BLANK = b"\xef\xbb\xbf \t\r\n"


def wire_of(content_type: str, body: bytes) -> Wire | None:
    """The wire to read by: as said, or seen from the first bytes where nothing is said. None: not spoken here."""
    said = content_type.partition(";")[0].strip().lower()
    if said in OPEN:
        return seen_as(body)
    return MEDIA.get(said) or ENDINGS.get(said.rpartition("+")[2])


def seen_as(body: bytes) -> Wire:
    """The wire of bytes by their beginning: an interchange begins with UNA or UNB, XML with ``<`` (or is UTF-16); what
    else is JSON."""
    start = body.lstrip(BLANK)[:3]
    if start in (b"UNA", b"UNB"):
        return Wire.EDIFACT
    return Wire.XML if start[:1] in (b"<", b"\xff", b"\xfe", b"\0") else Wire.JSON


def read(wire: Wire, body: bytes, dialect: Dialect = UN) -> Taken:
    """What the bytes tell. `dialect`: of UN/EDIFACT, the sender's country's."""
    if wire is Wire.EDIFACT:
        return cargo_edifact.read(body, dialect)
    if wire is Wire.XML:
        return road_xml.read(body)
    report, problems = cargo_json.read(body)
    return Taken(wire=wire, parts=(Part(report=report, problems=problems),))
