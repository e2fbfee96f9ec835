"""The cargo messages of UN/EDIFACT as reports: CUSCAR tells of a manifest, CUSREP of a vehicle or an arrival."""

from datetime import datetime

from msgspec.structs import replace

from tongguan.manifests.check import ROAD
from tongguan.manifests.manifest import Fullness, Manifest
from tongguan.manifests.report import ArrivalReport, DepartureReport, Load, ManifestReport, VehicleReport, Way
from tongguan.messages import cargo_report, cuscar, cusrep
from tongguan.messages.cargo_dialect import Dialects, Movement
from tongguan.messages.cargo_report import Form, Report
from tongguan.messages.cargo_taken import Part, Taken, Told, Wire
from tongguan.messages.cusrep import Conveyance
from tongguan.messages.found import problem
from tongguan.problem import Problem

FORMS: dict[str, Form[Manifest | Conveyance]] = {
    "CUSCAR": cuscar.FORM,  # type: ignore[dict-item]
    "CUSREP": cusrep.FORM,  # type: ignore[dict-item]
}
UNDER = "/manifest"


SPOKEN = Dialects()


def read(body: bytes, dialects: Dialects = SPOKEN) -> Taken:
    """Every message of an interchange."""
    found = cargo_report.read(body, FORMS, dialects)
    return Taken(
        wire=Wire.EDIFACT,
        parts=tuple(part(report) for report in found.reports),
        problems=found.problems,
        sender=found.sender,
        recipient=found.recipient,
        reference=found.reference,
        charset=found.charset,
    )


def part(read: Report[Manifest | Conveyance]) -> Part:
    """One message of it."""
    told, wrong = read.told, read.problems
    places = read.places
    report: Told | None = None
    if isinstance(told, Manifest):
        report = ManifestReport(function=read.function, reasons=read.reasons, remark=read.remark, manifest=told)
        places = {UNDER + pointer: place for pointer, place in places.items()}
        wrong = tuple(replace(p, pointer=UNDER + p.pointer) for p in wrong)
    elif told is not None:
        report, more = moved(read, told)
        wrong += more
    return Part(report=report, problems=wrong, id=read.reference, type=read.type, places=places)


def moved(read: Report[Manifest | Conveyance], told: Conveyance) -> tuple[Told | None, tuple[Problem, ...]]:
    """A vehicle over the road, in or out; or another means of transport that came or left: it must have happened."""
    if told.mode == ROAD:
        return vehicle(read, told), ()
    if told.movement is Movement.DEPARTURE:
        if told.departed_at is None:
            return None, (problem("E017", "/departed_at", "DTM", name="DTM+186"),)
        return departure(read, told, told.departed_at), ()
    if told.arrived_at is None:
        return None, (problem("E017", "/at", "DTM", name="DTM+178"),)
    return arrival(read, told, told.arrived_at), ()


def vehicle(read: Report[Manifest | Conveyance], told: Conveyance) -> VehicleReport:
    """A vehicle carries a batch, or only empty containers, or nothing."""
    inward = told.movement is Movement.ARRIVAL
    bare = Load.EMPTY_CONTAINER if told.units else Load.EMPTY
    full = told.batch or told.manifest or any(unit.fullness is not Fullness.EMPTY for unit in told.units)
    return VehicleReport(
        function=read.function,
        reasons=read.reasons,
        reference=told.reference,
        way=Way.IN if inward else Way.OUT,
        load=Load.LADEN if full else bare,
        office=told.office,
        batch=told.batch,
        means=told.means,
        trailers=told.trailers,
        driver=told.driver,
        carrier=told.carrier,
        units=told.units,
        loading=told.loading,
        unloading=told.unloading,
        arrives_at=(told.arrived_at or told.arrives_at) if inward else (told.departed_at or told.departs_at),
        carried=told.carried,
    )


def arrival(read: Report[Manifest | Conveyance], told: Conveyance, at: datetime) -> ArrivalReport:
    """The means of transport came; of what it carries others tell."""
    return ArrivalReport(
        function=read.function,
        reasons=read.reasons,
        reference=told.reference,
        mode=told.mode,
        office=told.office,
        place=told.unloading,
        batch=told.batch,
        journey=told.journey,
        means=told.means,
        manifest_reference=told.manifest,
        at=at,
        carried=told.carried,
    )


def departure(read: Report[Manifest | Conveyance], told: Conveyance, at: datetime) -> DepartureReport:
    """The means of transport left; with what, others tell."""
    return DepartureReport(
        function=read.function,
        reasons=read.reasons,
        reference=told.reference,
        mode=told.mode,
        office=told.office,
        place=told.loading,
        batch=told.batch,
        journey=told.journey,
        means=told.means,
        manifest_reference=told.manifest,
        departed_at=at,
        carried=told.carried,
    )
