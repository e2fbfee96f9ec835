"""A manifest report as a customs cargo report (UN/EDIFACT CUSCAR, D.96B), in the codes of a dialect.

What the message has no place for is left out: the driver, the contact for dangerous goods, whatever was carried, and
what the dialect has no code for (the UN has none for a transport batch).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tongguan.declarations.parts import Location, Party, TransportMeans
from tongguan.manifests.check import AIR
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, Unit
from tongguan.manifests.report import ManifestReport
from tongguan.messages import edifact
from tongguan.messages.cargo_dialect import UN, Dialect
from tongguan.messages.cusres_cargo import TEXT, TEXTS, Envelope
from tongguan.messages.edifact import CHARSETS, Interchange, Message, Segment, segment
from tongguan.messages.found import problem
from tongguan.problem import Reason, Refusal

USUAL = "document"
"""What a document is whose type the message has no code for."""
Segments = Iterator[Segment]


def write(report: ManifestReport, envelope: Envelope, at: datetime, dialect: Dialect = UN) -> bytes:
    """One interchange with one message. `at`: when it was prepared, aware. In UTF-8 where the envelope's character set
    has no room for a text. Raises Refusal where the dialect has no code for what must be said."""
    message = Message("1", "CUSCAR", "D", "96B", "UN", list(body(report, dialect)))
    charset = envelope.charset if fits(message, envelope.charset) else "UNOW"
    prepared = f"{at.astimezone(UTC):%Y%m%d:%H%M}" if charset == "UNOW" else f"{at.astimezone(UTC):%y%m%d:%H%M}"
    frame = envelope.sender, envelope.recipient, envelope.reference
    return edifact.write(Interchange(*frame, prepared, (message,), charset))


def fits(message: Message, charset: str) -> bool:
    """Whether a character set has room for all texts of a message."""
    try:
        "".join(c for s in message.segments for e in s.elements for c in e).encode(CHARSETS[charset])
    except UnicodeEncodeError:
        return False
    return True


def body(report: ManifestReport, dialect: Dialect) -> Segments:
    """The segments between UNH and UNT, in the directory's order."""
    manifest = report.manifest
    kind, function = needed(dialect.kinds, manifest.kind), needed(dialect.functions, report.function)
    yield segment("BGM", kind, manifest.reference, function)
    for role, moment in (("arrives_at", manifest.arrives_at), ("departs_at", manifest.departs_at)):
        if moment is not None:
            local = moment.astimezone(dialect.timezone)
            yield segment("DTM", (code(dialect.times, role), f"{local:%Y%m%d%H%M%S}", "204"))
    if manifest.batch and (number_ := code(dialect.references, "batch")):
        yield segment("RFF", (number_, manifest.batch))
    for role in ("carrier", "agent", "representative"):
        yield from party(code(dialect.parties, role), getattr(manifest, role))
    for reason in report.reasons:
        yield segment("FTX", code(dialect.texts, "reason"), "", reason)
    yield from free(code(dialect.texts, "reason"), report.remark)
    for statement in manifest.statements:
        yield from free(code(dialect.texts, "statement"), statement)
    yield from journey(manifest, dialect)
    for unit in units_of(manifest):
        yield from equipment(unit, dialect)
    for consignment in manifest.consignments:
        yield from document(manifest, consignment, dialect)


def journey(manifest: Manifest, dialect: Dialect) -> Segments:
    """TDT and the places on the way; trailers are further ones."""
    yield transport(manifest.journey, manifest.mode, manifest.means or TransportMeans())
    for role in ("loading", "unloading"):
        yield from place(code(dialect.places, role), getattr(manifest, role))
    if manifest.office:
        yield segment("LOC", code(dialect.places, "office"), manifest.office)
    for country in manifest.itinerary:
        yield segment("LOC", code(dialect.places, "itinerary"), country)
    for trailer in manifest.trailers:
        yield transport("", trailer.mode, trailer)


def transport(number: str, mode: str, means: TransportMeans) -> Segment:
    named = means.id, means.id_type, "", means.name, means.nationality
    return segment("TDT", "20", number, mode, means.type, "", "", "", named)


def units_of(manifest: Manifest) -> Iterable[Unit]:
    """Every container, once."""
    inside = (unit for consignment in manifest.consignments for unit in consignment.units)
    return {unit.id: unit for unit in (*inside, *manifest.units)}.values()


def equipment(unit: Unit, dialect: Dialect) -> Segments:
    full = needed(dialect.fullness, unit.fullness) if unit.fullness else ""
    yield segment("EQD", code(dialect.equipment, "unit"), unit.id, unit.size_type, "", "", full)
    if unit.tare is not None:
        yield segment("MEA", "AAE", code(dialect.measures, "tare"), (unit.tare.unit, number(unit.tare.value)))
    for seal in unit.seals:
        yield segment("SEL", seal.id)


def document(manifest: Manifest, one: Consignment, dialect: Dialect) -> Segments:
    """CNI, its references, and what travels under it."""
    references = dialect.consignment_references
    yield segment("CNI", str(one.sequence), one.document)
    kind = code(references, f"document {one.document_type}".strip()) or code(references, USUAL)
    yield segment("RFF", (kind, one.document))
    if one.master:
        above = code(references, "master 741" if manifest.mode == AIR else "master 704")
        yield segment("RFF", (above, one.master))
    if one.ucr is not None and one.ucr.id:
        yield segment("RFF", (code(references, "ucr"), one.ucr.id))
    if one.previous_document:
        yield segment("RFF", (code(references, "previous_document"), one.previous_document))
    yield from amounts(one, dialect)
    for role in ("loading", "unloading", "destination"):
        yield from place(code(dialect.consignment_places, role), getattr(one, role))
    if one.customs is not None:
        yield segment("GIS", needed(dialect.customs, one.customs))
    if one.freight_payment:
        yield segment("CPI", "", one.freight_payment)
    for role in ("consignor", "consignee", "notify"):
        yield from party(code(dialect.consignment_parties, role), getattr(one, role))
    placed = {name for item in one.items for name in item.units}
    loose = tuple(unit.id for unit in one.units if unit.id not in placed)
    for n, item in enumerate(one.items or (CargoItem(sequence=1),)):
        yield from goods(item, () if n else loose, dialect)


def amounts(one: Consignment, dialect: Dialect) -> Segments:
    """CNT and MOA: what the document tells in all."""
    if one.gross_mass is not None:
        gross = code(dialect.totals, "gross_mass"), number(one.gross_mass.value), one.gross_mass.unit
        yield segment("CNT", gross)
    if one.packages is not None:
        yield segment("CNT", (code(dialect.totals, "packages"), number(one.packages)))
    if one.volume is not None:
        yield segment("CNT", (code(dialect.totals, "volume"), number(one.volume.value), one.volume.unit))
    if one.value is not None:
        value = code(dialect.amounts, "value"), number(one.value.amount), one.value.currency
        yield segment("MOA", value)


def goods(item: CargoItem, loose: tuple[str, ...], dialect: Dialect) -> Segments:
    """GID and what describes the goods. `loose`: containers that no item is said to lie in; here they lie in this."""
    packed = item.packaging
    count = number(packed.count) if packed is not None and packed.count is not None else ""
    yield segment("GID", str(item.sequence), (count, packed.type if packed else ""))
    yield from free(code(dialect.texts, "description"), item.description)
    if item.gross_mass is not None:
        gross = item.gross_mass.unit, number(item.gross_mass.value)
        yield segment("MEA", "AAE", code(dialect.measures, "gross_mass"), gross)
    for name in (*item.units, *loose):
        yield segment("SGP", name)
    for name in item.dangerous_goods:
        yield segment("DGS", "IMD", "", name)
    if packed is not None and packed.marks:
        yield segment("PCI", "24", packed.marks.split("\n"))
    if item.classification is not None and item.classification.id:
        yield segment("CST", "", item.classification.id)


def party(qualifier: str, one: Party | None) -> Segments:
    """NAD with its contact."""
    if one is None or not qualifier:
        return
    address = one.address
    where = (address.line, address.city, address.subdivision, address.postcode, address.country) if address else ()
    yield segment("NAD", qualifier, one.id, "", one.name, *where)
    if one.contact or one.communication is not None:
        yield segment("CTA", "IC", ("", one.contact))
    if one.communication is not None:
        yield segment("COM", (one.communication.id, one.communication.type))


def free(qualifier: str, text: str) -> Segments:
    """A free text, as many FTX as it needs; each line ends where a word does, if it can."""
    rows: list[str] = []
    while text:
        cut = len(text) if len(text) <= TEXT else text.rfind(" ", 1, TEXT + 1)
        cut = TEXT if cut < 1 else cut
        rows.append(text[:cut])
        text = text[cut:].removeprefix(" ")
    for at in range(0, len(rows), TEXTS):
        yield segment("FTX", qualifier, "", "", rows[at : at + TEXTS])


def place(qualifier: str, one: Location | None) -> Segments:
    if one is not None:
        yield segment("LOC", qualifier, (one.id, "", "", one.name))


def code(table: Mapping[str, Any], meaning: str) -> str:
    """The first code of a table for a meaning; "" where it has none."""
    return next((code for code, said in table.items() if said == meaning), "")


def needed(table: Mapping[str, Any], meaning: str) -> str:
    """The code for what must be said."""
    if found := code(table, meaning):
        return found
    told = problem("E022", "", "BGM[2]", name="CUSCAR", fact=meaning)
    raise Refusal(Reason.INVALID, told.message, told.message_zh, (told,))


def number(value: Decimal) -> str:
    return format(value, "f")
