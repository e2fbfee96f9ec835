"""The customs conveyance report (UN/EDIFACT CUSREP, D.95B to D.03B and later): a vehicle, ship … arrives, or leaves."""

from datetime import datetime

from tongguan.declarations.parts import Location, Party, TransportMeans, Value
from tongguan.manifests.manifest import Unit
from tongguan.messages import cargo_report
from tongguan.messages.cargo_dialect import UN, Dialect, Dialects, Movement
from tongguan.messages.cargo_directory import CUSREP
from tongguan.messages.cargo_draft import Draft, whole
from tongguan.messages.cargo_report import Form, Reports
from tongguan.messages.cargo_segments import (
    Handler,
    call,
    communication,
    contact,
    equipment,
    moment,
    remark,
    somebody,
    transport,
)
from tongguan.messages.edifact import Segment
from tongguan.messages.edifact_directory import tell
from tongguan.messages.edifact_text import place
from tongguan.messages.found import problem


class Conveyance(Value, frozen=True, kw_only=True):
    """`arrives_at` and `departs_at` are expected, `arrived_at` and `departed_at` happened. `manifest` is the number of
    the cargo report that belongs to it, where it is said."""

    movement: Movement
    reference: str
    mode: str
    journey: str = ""
    means: TransportMeans | None = None
    trailers: tuple[TransportMeans, ...] = ()
    carrier: Party | None = None
    agent: Party | None = None
    driver: Party | None = None
    representative: Party | None = None
    batch: str = ""
    manifest: str = ""
    office: str = ""
    loading: Location | None = None
    unloading: Location | None = None
    itinerary: tuple[str, ...] = ()
    arrives_at: datetime | None = None
    arrived_at: datetime | None = None
    departs_at: datetime | None = None
    departed_at: datetime | None = None
    statements: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()


def finished(draft: Draft) -> Conveyance | None:
    """The conveyance; None where what makes it one is missing, which is told."""
    fields = draft.manifest
    draft.settle_office(fields.get("movement") is Movement.DEPARTURE)
    needed = {"movement": "BGM[2]/1", "reference": "BGM[2]/2", "mode": "TDT/3"}
    for name, wire in needed.items():
        if name not in fields and not any(p.wire_pointer == wire for p in draft.problems):
            tell(draft.problems, problem("E017", f"/{name}", wire, name=name))
    units = tuple(draft.units.values())
    return Conveyance(**whole(fields), units=units) if fields.keys() >= needed.keys() else None


def beginning(draft: Draft, segment: Segment) -> None:
    draft.put(draft.manifest, "movement", draft.coded(draft.dialect.movements, segment, 1), segment)
    draft.begin(segment)


def reference(draft: Draft, segment: Segment) -> None:
    role = draft.role(draft.dialect.references, segment, 1)
    if role.startswith("master"):
        draft.carry("", segment)
    elif role:
        draft.put(draft.manifest, role, segment.get(1, 1), segment)


def stop_moment(draft: Draft, segment: Segment) -> None:
    """A time at a place: of the ends of the journey it is read, of stops between it is carried."""
    if draft.stop in ("loading", "unloading"):
        moment(draft, segment)
    else:
        draft.carry("", segment)


def stop(draft: Draft, segment: Segment) -> None:
    draft.stop = draft.dialect.places.get(segment.get(1), "")
    known = draft.manifest.get(draft.stop)
    if known is None or known != place(segment):
        call(draft, segment)


def named(draft: Draft, segment: Segment) -> None:
    """EQD: a container by its number; where only their count is told, it is carried."""
    if segment.get(2):
        equipment(draft, segment)
    else:
        draft.carry("", segment)


HANDLERS: dict[str, Handler] = {
    "BGM": beginning,
    "DTM": moment,
    "FTX": remark,
    "RFF": reference,
    "LOC": stop,
    "LOC/DTM": stop_moment,
    "NAD": somebody,
    "NAD/CTA": contact,
    "NAD/CTA/COM": communication,
    "TDT": transport,
    "TDT/DTM": moment,
    "TDT/LOC": stop,
    "TDT/LOC/DTM": stop_moment,
    "EQD": named,
}
FORM = Form("CUSREP", CUSREP, HANDLERS, finished)


def read(body: bytes, dialect: Dialect = UN) -> Reports[Conveyance]:
    """Every message of an interchange."""
    return cargo_report.read(body, {"CUSREP": FORM}, Dialects(dialect))
