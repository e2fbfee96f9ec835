"""The customs cargo report (UN/EDIFACT CUSCAR, D.95B to D.03B and later) → `Manifest`, by a country's dialect."""

import msgspec

from tongguan.manifests.manifest import Manifest
from tongguan.messages import edifact
from tongguan.messages.cargo_dialect import UN, Dialect
from tongguan.messages.cargo_directory import CUSCAR
from tongguan.messages.cargo_draft import Draft
from tongguan.messages.cargo_segments import HANDLERS
from tongguan.messages.edifact import Message
from tongguan.messages.edifact_directory import table_for
from tongguan.messages.found import problem
from tongguan.problem import Problem


class CargoReport(msgspec.Struct, frozen=True):
    """One message: its manifest, as far as it could be read, and everything that was wrong with it. `function`: 9 main
    data, 2 add, 3 delete, 5 change. What stops has a Problem that `stops`; the rest is told, and kept as carried."""

    reference: str
    function: str
    manifest: Manifest | None
    problems: tuple[Problem, ...] = ()

    @property
    def stands(self) -> bool:
        return self.manifest is not None and not any(p.stops for p in self.problems)


class ReadCargo(msgspec.Struct, frozen=True):
    """An interchange: who sent it to whom, its messages, and what is wrong with its own frame."""

    sender: str = ""
    recipient: str = ""
    reference: str = ""
    reports: tuple[CargoReport, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def standing(self) -> tuple[CargoReport, ...]:
        """The messages that may be taken: none where the frame around them is wrong."""
        return () if any(p.stops for p in self.problems) else tuple(r for r in self.reports if r.stands)


def read(body: bytes, dialect: Dialect = UN) -> ReadCargo:
    """Every message of an interchange."""
    result = edifact.read(body)
    if (interchange := result.interchange) is None:
        return ReadCargo(problems=result.problems)
    reports = tuple(report(message, dialect) for message in interchange.messages)
    problems = result.problems
    if not reports and not problems:
        problems = (problem("E006", "", "UNB[1]", name="UNH"),)
    return ReadCargo(interchange.sender, interchange.recipient, interchange.reference, reports, problems)


def report(message: Message, dialect: Dialect) -> CargoReport:
    """One message, by the segment table of its release."""
    table, wrong = table_for(message, "CUSCAR", CUSCAR)
    if table is None:
        return CargoReport(message.reference, "", None, wrong)
    draft = Draft(dialect)
    for path, segment in table.walk(message, draft.problems):
        handler = HANDLERS.get(path)
        if handler is None:
            draft.carry(path, segment)
        else:
            handler(draft, segment)
    manifest = draft.finished()
    return CargoReport(message.reference, draft.function, manifest, tuple(draft.problems))
