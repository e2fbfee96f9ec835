"""The one door for what is told of cargo: bytes of any wire → `Taken`."""

from datetime import tzinfo

from tongguan.messages import cargo_edifact, cargo_json, cargo_table, road_xml, table
from tongguan.messages.cargo_dialect import Dialects
from tongguan.messages.cargo_edifact import SPOKEN
from tongguan.messages.cargo_taken import Part, Taken, Wire

MEDIA = {
    "application/json": Wire.JSON,
    "text/json": Wire.JSON,
    "application/xml": Wire.XML,
    "text/xml": Wire.XML,
    "application/edifact": Wire.EDIFACT,
    table.CSV: Wire.TABLE,
    table.XLSX: Wire.TABLE,
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
    """The wire of bytes by their beginning: an interchange begins with UNA or UNB, XML with ``<`` (or is UTF-16), XLSX
    is a ZIP file; JSON begins with a bracket; what else is CSV."""
    start = body.lstrip(BLANK)[:3]
    if start in (b"UNA", b"UNB"):
        return Wire.EDIFACT
    if start[:1] in (b"<", b"\xff", b"\xfe", b"\0"):
        return Wire.XML
    return Wire.JSON if start[:1] in (b"{", b"[", b"") else Wire.TABLE


def read(wire: Wire, body: bytes, dialects: Dialects = SPOKEN, zone: tzinfo | None = None) -> Taken:
    """What the bytes tell. `dialects`: those of UN/EDIFACT that are spoken here; `zone`: of times in tables that name
    none, else the usual dialect's."""
    if wire is Wire.EDIFACT:
        return cargo_edifact.read(body, dialects)
    if wire is Wire.XML:
        return road_xml.read(body)
    if wire is Wire.TABLE:
        return cargo_table.read(body, zone or dialects.usual.timezone)
    report, problems = cargo_json.read(body)
    return Taken(wire=wire, parts=(Part(report=report, problems=problems),))
