"""What each segment of a cargo report adds to the draft of its manifest, by the path where it stands."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from tongguan.declarations.parts import Classification, Communication, Packaging, Party, TransportMeans, Ucr
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Unit
from tongguan.messages.cargo_dialect import CARRIED
from tongguan.messages.cargo_draft import Draft
from tongguan.messages.edifact import Segment
from tongguan.messages.edifact_directory import tell
from tongguan.messages.edifact_text import measure, number, party, place, time
from tongguan.messages.found import problem
from tongguan.money import Money
from tongguan.problem import Severity

Handler = Callable[[Draft, Segment], None]
WHOLE = 9  # digits of a sequence number


def beginning(draft: Draft, segment: Segment) -> None:
    draft.put(draft.manifest, "kind", draft.coded(draft.dialect.kinds, segment, 1), segment)
    draft.begin(segment)


def moment(draft: Draft, segment: Segment) -> None:
    if role := draft.role(draft.dialect.times, segment, 1):
        dialect = draft.dialect
        draft.put(draft.manifest, role, time(segment, dialect.formats, dialect.timezone, draft.tell), segment)


def reference(draft: Draft, segment: Segment) -> None:
    """RFF of the message. A manifest needs no other manifest's number: that is carried."""
    role = draft.role(draft.dialect.references, segment, 1)
    if role == "manifest":
        draft.carry("", segment)
    elif role.startswith("master"):
        draft.master = segment.get(1, 1)
    elif role:
        draft.put(draft.manifest, role, segment.get(1, 1), segment)


def somebody(draft: Draft, segment: Segment) -> None:
    """A party of the message, or of the consignment that is open."""
    outer = draft.consignment is None
    roles = draft.dialect.parties if outer else draft.dialect.consignment_parties
    draft.party = None
    if role := draft.role(roles, segment, 1):
        draft.put(draft.here, role, party(segment), segment)
        draft.party = (draft.here, role)


def contact(draft: Draft, segment: Segment) -> None:
    """CTA: C056 names a person or department of the party before it."""
    if draft.party is None or not segment.get(2, 1):
        return draft.carry("", segment)
    fields, role = draft.party
    fields[role] = replace(fields[role], contact=segment.get(2, 1))


def communication(draft: Draft, segment: Segment) -> None:
    """COM: C076, number and channel; the first is kept with the party, others are carried."""
    if draft.party is None or (known := draft.party[0][draft.party[1]]).communication is not None:
        return draft.carry("", segment)
    fields, role = draft.party
    fields[role] = replace(known, communication=Communication(id=segment.get(1), type=segment.get(1, 1)))


def remark(draft: Draft, segment: Segment) -> None:
    """FTX: a statement; or why the cargo report changes, by code (C107) and in words."""
    role, said = draft.role(draft.dialect.texts, segment, 1), " ".join(t for t in texts(segment) if t)
    if role == "reason":
        draft.reasons.extend(code for code in [segment.get(3)] if code)
        draft.remarks.extend(text for text in [said] if text)
    elif role:
        draft.manifest["statements"] = (*draft.manifest.get("statements", ()), said)


def transport(draft: Draft, segment: Segment) -> None:
    """TDT: 8028 journey, 8067 mode, C040 carrier, C222 means. A second one is a vehicle more: a trailer."""
    modes, mode = draft.dialect.modes, segment.get(3)
    known = modes.get(mode.lstrip("0")) or draft.coded(modes, segment, 3)
    means = TransportMeans(
        id=segment.get(8),
        id_type=segment.get(8, 1),
        name=segment.get(8, 3),
        nationality=segment.get(8, 4),
        type=segment.get(4),
        mode=known or "",
    )
    if "means" in draft.manifest:
        draft.manifest["trailers"] = (*draft.manifest.get("trailers", ()), means)
        return
    draft.put(draft.manifest, "mode", known, segment)
    draft.put(draft.manifest, "journey", segment.get(2), segment)
    draft.manifest["means"] = replace(means, mode=draft.manifest.get("mode", ""))
    if segment.get(5) or segment.get(5, 3):
        draft.manifest.setdefault("carrier", Party(id=segment.get(5), name=segment.get(5, 3)))


def call(draft: Draft, segment: Segment) -> None:
    """A place on the journey."""
    role = draft.role(draft.dialect.places, segment, 1)
    if role == "itinerary":
        draft.manifest[role] = (*draft.manifest.get(role, ()), segment.get(2))
    elif role == "exit_office":
        draft.exit = segment
    elif role == "office":
        draft.put(draft.manifest, role, segment.get(2), segment)
    elif role:
        draft.put(draft.manifest, role, place(segment), segment)


def indicator(draft: Draft, segment: Segment) -> None:
    """GIS (C529) or GEI (C012): import, export, transit, transhipment – of all consignments, or of this."""
    customs = draft.coded(draft.dialect.customs, segment, 2 if segment.tag == "GEI" else 1)
    if draft.consignment is None:
        draft.customs = customs
    else:
        draft.put(draft.consignment, "customs", customs, segment)


def equipment(draft: Draft, segment: Segment) -> None:
    """EQD: a container, or a trailer."""
    draft.unit = ""
    role, id_ = draft.role(draft.dialect.equipment, segment, 1), segment.get(2)
    if not role:
        return
    if role == "trailer":
        trailer = TransportMeans(id=id_, type=segment.get(1))
        draft.manifest["trailers"] = (*draft.manifest.get("trailers", ()), trailer)
        return
    if not id_:
        return draft.tell("E017", f"{segment.place}/2", "")
    if id_ in draft.units:
        return draft.tell("E021", segment.place, id_[:20])
    fullness = draft.coded(draft.dialect.fullness, segment, 6)
    draft.described[id_] = segment.place
    draft.units[id_] = Unit(id=id_, size_type=segment.get(3), fullness=fullness)
    draft.unit = id_


def measured(draft: Draft, segment: Segment) -> tuple[Mapping[str, str], int]:
    """What an MEA measures: by 6313, or else by what it is for, 6311."""
    return (draft.dialect.measures, 2) if segment.get(2) else (draft.dialect.purposes, 1)


def equipment_measure(draft: Draft, segment: Segment) -> None:
    table, element = measured(draft, segment)
    if draft.unit and table.get(segment.get(element)) == "tare":
        tare = measure(segment, 3, 1, 0, draft.tell)
        draft.units[draft.unit] = replace(draft.units[draft.unit], tare=tare)
    else:
        draft.carry("", segment)


def equipment_seal(draft: Draft, segment: Segment) -> None:
    if draft.unit and segment.get(1):
        draft.seal(segment.get(1))
    else:
        draft.carry("", segment)


def consignment(draft: Draft, segment: Segment) -> None:
    """CNI: 1490 its number in the message, C503 its document."""
    draft.close_consignment()
    sequence = segment.get(1)
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) <= WHOLE):
        draft.tell("E015", f"{segment.place}/1", sequence[:20])
        sequence = str(len(draft.consignments) + 1)
    fields = {"sequence": int(sequence)} | ({"document": segment.get(2)} if segment.get(2) else {})
    draft.open_consignment(fields, segment)


def document(draft: Draft, segment: Segment) -> None:
    """RFF, which opens what belongs to one transport document. A second document is a consignment more, a house under
    the same master."""
    role = draft.role(draft.dialect.consignment_references, segment, 1)
    draft.close_item()
    fields = draft.here = draft.consignment or {}
    name, _, kind = role.partition(" ")
    number_ = segment.get(1, 1)
    if name == "ucr":
        draft.put(fields, name, Ucr(id=number_), segment)
    elif name == "previous_document":
        draft.put(fields, name, number_, segment)
    elif name == "master" and number_ != fields.get("document"):
        draft.put(fields, "master", number_, segment)
        fields["master_type"] = kind
    elif name and "document_type" in fields and fields["document"] != number_:
        above = {key: fields[key] for key in ("sequence", "master") if key in fields}
        draft.open_consignment(above | {"document": number_, "document_type": kind}, segment)
    elif name:
        fields["document"], fields["document_type"] = number_, kind


def total(draft: Draft, segment: Segment) -> None:
    role = draft.role(draft.dialect.totals, segment, 1)
    if role == "packages":
        draft.put(draft.here, role, number(segment, 1, 1, draft.tell), segment)
    elif role:
        draft.put(draft.here, role, measure(segment, 1, 1, 2, draft.tell), segment)


def amount(draft: Draft, segment: Segment) -> None:
    """MOA: C516, 5025 says what the amount is. Of an item none is read."""
    if not segment.get(1):
        return draft.tell("E017", f"{segment.place}/1", "")
    role = draft.coded(draft.dialect.amounts, segment, 1)
    if role is None or role == CARRIED or draft.item is not None:
        draft.carry("", segment)
    else:
        value = number(segment, 1, 1, draft.tell)
        if value is not None:
            draft.put(draft.here, role, Money(value, segment.get(1, 2)), segment)


def consignment_place(draft: Draft, segment: Segment) -> None:
    if role := draft.role(draft.dialect.consignment_places, segment, 1):
        draft.put(draft.here, role, place(segment), segment)


def own_transport(draft: Draft, segment: Segment) -> None:
    """TDT of a consignment: 8051 says of which stage. A manifest is one journey: its own is not another one; what
    carries the goods before or after it is kept as it came."""
    stage = draft.coded(draft.dialect.stages, segment, 1)
    mode = segment.get(3)
    known = draft.dialect.modes.get(mode.lstrip("0")) or draft.coded(draft.dialect.modes, segment, 3)
    if stage != "main":
        return draft.carry("", segment)
    head = draft.manifest
    means = {head["means"].id, *(trailer.id for trailer in head.get("trailers", ()))} if "means" in head else set()
    for element, said, told in ((3, known, {head.get("mode")}), (2, segment.get(2), {head.get("journey")})):
        if said and told - {None} and said not in told:
            draft.tell("E024", f"{segment.place}/{element}", str(*told))
    vehicle = segment.get(8)
    if vehicle and means - {""} and plain(vehicle) not in map(plain, means):
        draft.tell("E024", f"{segment.place}/8", ", ".join(sorted(means))[:70])


def paper(draft: Draft, segment: Segment) -> None:
    """DOC of an item: 1001, and C503 its number. A transport document is the one under which its consignment came."""
    if draft.role(draft.dialect.documents, segment, 1) == "previous_document" and draft.consignment is not None:
        draft.put(draft.consignment, "previous_document", segment.get(2), segment)


def payment(draft: Draft, segment: Segment) -> None:
    draft.put(draft.here, "freight_payment", segment.get(2), segment)


def item(draft: Draft, segment: Segment) -> None:
    """GID: 1496 number of the item, C213 packages."""
    sequence = number(segment, 1, 0, draft.tell)
    fine = sequence is not None and sequence == int(sequence) and 0 <= sequence < 10**WHOLE
    fields = {"sequence": int(sequence) if fine and sequence is not None else len(draft.items) + 1}
    draft.open_item(fields, segment)
    pack(draft, number(segment, 2, 0, draft.tell), segment.get(2, 1))


def package(draft: Draft, segment: Segment) -> None:
    """PAC, where GID had no packages of its own."""
    if (draft.item or {}).get("packaging"):
        return draft.carry("", segment)
    pack(draft, number(segment, 1, 0, draft.tell), segment.get(3))


def pack(draft: Draft, count: object, kind: str) -> None:
    if draft.item is not None and (count is not None or kind):
        draft.item["packaging"] = Packaging(sequence=1, count=count, type=kind)  # type: ignore[arg-type]


def goods_text(draft: Draft, segment: Segment) -> None:
    role = draft.role(draft.dialect.texts, segment, 1)
    if role == "description":
        said = [draft.here.get(role, ""), *texts(segment)]
        draft.here[role] = " ".join(t for t in said if t)
    elif role:
        draft.carry("", segment)


def goods_measure(draft: Draft, segment: Segment) -> None:
    table, element = measured(draft, segment)
    role = draft.role(table, segment, element)
    if role == "gross_mass":
        draft.put(draft.here, role, measure(segment, 3, 1, 0, draft.tell), segment)
    elif role:
        draft.carry("", segment)


def quantity(draft: Draft, segment: Segment) -> None:
    """QTY: C186, where a dialect tells packages by it."""
    if draft.dialect.quantities.get(segment.get(1)) != "packages":
        return draft.carry("", segment)
    count = number(segment, 1, 1, draft.tell)
    if draft.item is None:
        draft.put(draft.here, "packages", count, segment)
    elif count is not None:
        known = draft.item.get("packaging") or Packaging(sequence=1)
        draft.item["packaging"] = replace(known, count=count)


def placement(draft: Draft, segment: Segment) -> None:
    """SGP: in which container the item lies."""
    if not (id_ := segment.get(1)):
        return draft.tell("E017", f"{segment.place}/1", "")
    if draft.units and id_ not in draft.units:
        unknown = problem("E020", draft.pointer, segment.place, name=segment.place, fact=id_[:20])
        tell(draft.problems, replace(unknown, severity=Severity.WARNING))
    draft.placed[id_] = None
    units = draft.here.get("units", ())
    if id_ not in units:
        draft.here["units"] = (*units, id_)


def dangerous(draft: Draft, segment: Segment) -> None:
    """DGS: C234, the UN number."""
    if not (number_ := segment.get(3)):
        return draft.carry("", segment)
    draft.here["dangerous_goods"] = (*draft.here.get("dangerous_goods", ()), number_)


def marks(draft: Draft, segment: Segment) -> None:
    """PCI: C210, marks and numbers."""
    said = "\n".join(t for t in segment.elements[2] if t) if len(segment.elements) > 2 else ""
    if said:
        known = draft.here.get("packaging") or Packaging(sequence=1)
        draft.here["packaging"] = replace(known, marks="\n".join(t for t in (known.marks, said) if t))


def commodity(draft: Draft, segment: Segment) -> None:
    """CST: the first C246 is the commodity code."""
    if segment.get(2):
        draft.put(draft.here, "classification", Classification(id=segment.get(2)), segment)
    if len(segment.elements) > 3:
        draft.carry("", segment)


def texts(segment: Segment) -> list[str]:
    """The words of an FTX (C108)."""
    return segment.elements[4] if len(segment.elements) > 4 else []


HEAD: dict[str, Handler] = {
    "BGM": beginning,
    "DTM": moment,
    "RFF": reference,
    "NAD": somebody,
    "NAD/CTA": contact,
    "NAD/CTA/COM": communication,
    "FTX": remark,
    "LOC": call,
    "TDT": transport,
    "TDT/LOC": call,
    "TDT/DTM": moment,
    "GIS": indicator,
    "GEI": indicator,
    "EQD": equipment,
    "EQD/MEA": equipment_measure,
    "EQD/SEL": equipment_seal,
}
CONSIGNMENT: dict[str, Handler] = {
    "": document,
    "/CNT": total,
    "/MOA": amount,
    "/LOC": consignment_place,
    "/GIS": indicator,
    "/GEI": indicator,
    "/CPI": payment,
    "/TDT": own_transport,
    "/NAD": somebody,
    "/NAD/CTA": contact,
    "/NAD/CTA/COM": communication,
    "/QTY": quantity,
    "/GID": item,
    "/GID/PAC": package,
    "/GID/FTX": goods_text,
    "/GID/MEA": goods_measure,
    "/GID/MOA": amount,
    "/GID/QTY": quantity,
    "/GID/SGP": placement,
    "/GID/DGS": dangerous,
    "/GID/PCI": marks,
    "/GID/CST": commodity,
    "/GID/GIS/DOC": paper,
    "/GID/GEI/DOC": paper,
}
HANDLERS = HEAD | {"CNI": consignment, "CNI/CNT": total} | {f"CNI/RFF{path}": h for path, h in CONSIGNMENT.items()}
