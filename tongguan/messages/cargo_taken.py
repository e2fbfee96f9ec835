"""What came through the one door for cargo: by which wire, from whom, and what each message tells."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, TallyReport, VehicleReport
from tongguan.problem import Problem

Told = ManifestReport | VehicleReport | ArrivalReport | DepartureReport | TallyReport


class Wire(StrEnum):
    """In what a message is written, and its receipt with it."""

    JSON = "json"
    TABLE = "table"  # CSV or XLSX
    XML = "xml"  # the national messages MT1401 …
    EDIFACT = "edifact"  # CUSCAR, CUSREP


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One message: its report as far as it could be read, and everything that was wrong with it. `id` is the message's
    own number and `type` its kind, as the wire has them (UNH and BGM 1001; MessageID and MessageType), "" where it has
    none. `places`: a pointer into the report → the place in the wire, as exact as is known."""

    report: Told | None
    problems: tuple[Problem, ...] = ()
    id: str = ""
    type: str = ""
    places: Mapping[str, str] = {}

    @property
    def stands(self) -> bool:
        return self.report is not None and not any(p.stops for p in self.problems)

    def place(self, pointer: str) -> str:
        """Where in the wire a pointer into the report leads: to itself, or to the nearest around it that is known."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, "")

    def pointed(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """The problems, each with its place in the wire."""
        return tuple(p if p.wire_pointer else replace(p, wire_pointer=self.place(p.pointer)) for p in problems)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """All that one body held. `problems` are those of the frame around the messages: where one stops, none is taken.
    `sender`, `recipient`, `reference` and `charset` are the frame's, and go into the receipt."""

    wire: Wire
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    sender: str = ""
    recipient: str = ""
    reference: str = ""
    version: str = ""
    charset: str = ""

    @property
    def standing(self) -> tuple[Part, ...]:
        """The messages that may be taken."""
        return () if any(p.stops for p in self.problems) else tuple(part for part in self.parts if part.stands)

    @property
    def answerable(self) -> tuple[Part, ...]:
        """What gets a receipt each: the messages, or the whole as one where the frame around them is wrong."""
        if self.parts and not any(p.stops for p in self.problems):
            return self.parts
        return (Part(report=None, problems=self.all_problems, id=self.reference),)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        return self.problems + tuple(p for part in self.parts for p in part.problems)
