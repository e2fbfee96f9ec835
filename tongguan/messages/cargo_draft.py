"""A manifest while its message is read: the values that have come so far, and where the next ones belong."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from tongguan.declarations.parts import Seal
from tongguan.manifests.manifest import CargoItem, Consignment, Customs, Manifest, ManifestKind, Unit
from tongguan.manifests.report import Function
from tongguan.messages.cargo_dialect import CARRIED, Dialect
from tongguan.messages.edifact import Segment, line
from tongguan.messages.edifact_directory import tell
from tongguan.messages.edifact_text import at
from tongguan.messages.found import problem
from tongguan.problem import Problem, Severity

Fields = dict[str, Any]


class Draft:
    """Fields of the manifest, of the consignment and of the item that are open; `here` is the innermost of them."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.problems: list[Problem] = []
        self.function, self.type = Function.MAIN, ""
        self.reasons: list[str] = []
        self.remarks: list[str] = []
        self.places: dict[str, str] = {}
        self.manifest: Fields = {}
        self.consignment: Fields | None = None
        self.item: Fields | None = None
        self.here: Fields = self.manifest
        self.units: dict[str, Unit] = {}
        self.described: dict[str, str] = {}
        self.consignments: list[Consignment] = []
        self.items: list[CargoItem] = []
        self.placed: dict[str, None] = {}
        self.placed_anywhere: set[str] = set()
        self.documents: set[str] = set()
        self.customs: Customs | None = None
        self.master = ""
        self.exit: Segment | None = None
        self.party: tuple[Fields, str] | None = None
        self.unknown: set[tuple[str, str]] = set()
        self.unit = ""
        self.stop = ""

    def carry(self, path: str, segment: Segment) -> None:
        """Keeps a segment as it came."""
        kept = self.here.setdefault("carried", {})
        key = f"{segment.tag}+{segment.get(1)}" if segment.tag in QUALIFIED else segment.tag
        kept.setdefault(key, []).append(line(segment.elements[1:])[:-1])

    def role(self, table: Mapping[str, Any], segment: Segment, element: int, component: int = 0) -> str:
        """What a qualifier means; "" where the segment is only carried. One that nobody knows is told,
        once, and carried."""
        code = segment.get(element, component)
        role = table.get(code, "")
        if not role and (segment.tag, code) not in self.unknown:
            self.unknown.add((segment.tag, code))
            wire = at(segment, element, component)
            unknown = problem("E014", self.pointer, wire, name=wire, fact=code[:20])
            tell(self.problems, replace(unknown, severity=Severity.WARNING))
        if not role or role == CARRIED:
            self.carry("", segment)
            return ""
        return str(role)

    def coded(self, table: Mapping[str, Any], segment: Segment, element: int, component: int = 0) -> Any:
        """What a code means. One that nobody knows stops the message."""
        code = segment.get(element, component)
        if code and code not in table:
            wire = at(segment, element, component)
            tell(self.problems, problem("E014", self.pointer, wire, name=wire, fact=code[:20]))
        return table.get(code)

    def put(self, fields: Fields, name: str, value: object, segment: Segment) -> None:
        """Sets a field once; what comes again and says something else is told."""
        if value is None or value == "":
            return
        if name in fields and fields[name] != value:
            place = segment.place
            tell(self.problems, problem("E021", f"{self.pointer}/{name}", place, name=place, fact=name))
        else:
            fields[name] = value
            self.places[f"{self.pointer}/{name}"] = segment.place

    def begin(self, segment: Segment) -> None:
        """BGM: 1001 kind of message, 1004 its number, 1225 function: main data where none is given."""
        self.type = segment.get(1)
        self.put(self.manifest, "reference", segment.get(2), segment)
        self.function = self.coded(self.dialect.functions, segment, 3) or Function.MAIN

    @property
    def pointer(self) -> str:
        """Where in the manifest the open part will lie."""
        if self.consignment is None:
            return ""
        above = f"/consignments/{len(self.consignments)}"
        return above if self.item is None else f"{above}/items/{len(self.items)}"

    def open_consignment(self, fields: Fields, segment: Segment) -> None:
        self.close_consignment()
        self.consignment = self.here = fields | {"opened": segment.place}
        self.party = None
        self.places[self.pointer] = segment.place

    def open_item(self, fields: Fields, segment: Segment) -> None:
        self.close_item()
        self.item = self.here = fields
        self.places[self.pointer] = segment.place

    def close_item(self) -> None:
        if self.item is not None:
            self.items.append(CargoItem(**whole(self.item)))
            self.item = None

    def close_consignment(self) -> None:
        """The consignment with its items, and the containers that they lie in."""
        self.close_item()
        if (fields := self.consignment) is None:
            return
        opened = fields.pop("opened")
        if not fields.get("document") and fields.get("master"):
            fields["document"] = fields.pop("master")
            fields["document_type"] = fields.pop("master_type", "")
        fields.pop("master_type", None)
        document = fields.setdefault("document", "")
        if self.master and document != self.master:
            fields.setdefault("master", self.master)
        if not document:
            self.tell("E017", opened, "")
        elif document in self.documents:
            self.tell("E021", opened, document[:35])
        if not self.items and self.function is not Function.DELETE:
            self.tell("E013", opened, "GID")
        self.documents.add(document)
        if self.customs is not None:
            fields.setdefault("customs", self.customs)
        fields["units"] = tuple(self.units.get(id_) or Unit(id=id_) for id_ in self.placed)
        self.place_units(f"{self.pointer}/units", self.placed)
        self.consignments.append(Consignment(**whole(fields), items=tuple(self.items)))
        self.placed_anywhere.update(self.placed)
        self.consignment, self.items, self.placed, self.here = None, [], {}, self.manifest

    def tell(self, code: str, place: str, fact: str) -> None:
        tell(self.problems, problem(code, self.pointer, place, name=place, fact=fact))

    def seal(self, id_: str) -> None:
        """A seal of the container that is open."""
        unit = self.units[self.unit]
        sealed = (*unit.seals, Seal(sequence=len(unit.seals) + 1, id=id_))
        self.units[self.unit] = replace(unit, seals=sealed)

    def place_units(self, pointer: str, ids: Iterable[str]) -> None:
        """Where the containers of a list are described."""
        for n, id_ in enumerate(ids):
            if id_ in self.described:
                self.places[f"{pointer}/{n}"] = self.described[id_]

    def settle_office(self, outward: bool) -> None:
        """The office of exit is that of what goes out; of what comes in it is the other side's."""
        if (told := self.exit) is None:
            return
        if outward and "office" not in self.manifest:
            self.put(self.manifest, "office", told.get(2), told)
        else:
            self.carry("", told)

    def finished(self) -> Manifest | None:
        """The manifest; None where what makes it one is missing, which is told."""
        self.close_consignment()
        fields = self.manifest
        self.settle_office(fields.get("kind") in (ManifestKind.ADVANCE, ManifestKind.LOADING))
        for happened, expected in (("arrived_at", "arrives_at"), ("departed_at", "departs_at")):
            if (at_ := fields.pop(happened, None)) is not None:
                fields.setdefault(expected, at_)
        for name, place in (("kind", "BGM[2]/1"), ("reference", "BGM[2]/2"), ("mode", "TDT/3")):
            if name not in fields and not any(p.wire_pointer == place for p in self.problems):
                tell(self.problems, problem("E017", f"/{name}", place, name=place))
        if not fields.keys() >= {"kind", "reference", "mode"}:
            return None
        loose = tuple(unit for id_, unit in self.units.items() if id_ not in self.placed_anywhere)
        self.place_units("/units", [unit.id for unit in loose])
        fields["empty"] = not self.consignments and self.function is not Function.DELETE
        return Manifest(**whole(fields), units=loose, consignments=tuple(self.consignments))


def whole(fields: Fields) -> Fields:
    """The fields with what is carried as text, one segment a line."""
    if (kept := fields.get("carried")) is not None:
        fields["carried"] = {key: "\n".join(rows) for key, rows in kept.items()}
    return fields


QUALIFIED = frozenset({"RFF", "NAD", "LOC", "DTM", "MEA", "CNT", "FTX", "MOA", "QTY", "TDT", "DOC", "CTA"})
