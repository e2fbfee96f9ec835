"""What cannot be of a report of cargo: times out of all reckoning, amounts below nothing, endless words."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.codes.rows_cargo import DeadlineRow, Late, Moment
from tongguan.declarations.parts import Measure, TransportMeans, Ucr
from tongguan.manifests.deadline import gone_back, minutes_late, undated
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.report import Counted, Load, ManifestReport, TallyReport, VehicleReport, Way
from tongguan.manifests.sane import overlong, uncountable, untimely

NOW = datetime(2026, 1, 22, 9, tzinfo=UTC)
DATES: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "known_from": datetime(2020, 1, 1, tzinfo=UTC),
    "source": "test",
}
FAR = (
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(1999, 12, 31, 23, 59, tzinfo=UTC),
    NOW + timedelta(days=367),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
)
NEAR = (datetime(2000, 1, 1, tzinfo=UTC), NOW, NOW + timedelta(days=366))


def places(at: datetime) -> list[str]:
    manifest = Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="V", departs_at=at, arrives_at=at)
    vehicle = VehicleReport(reference="T", way=Way.IN, load=Load.EMPTY, arrives_at=at)
    tally = TallyReport(reference="L", way=Way.IN, mode="1", began_at=at, ended_at=at)
    reports = (ManifestReport(manifest=manifest), vehicle, tally)
    return [p.pointer for report in reports for p in untimely(report, NOW)]


@pytest.mark.parametrize("at", FAR)
def test_a_time_out_of_all_reckoning_is_told_at_its_place(at: datetime) -> None:
    told = ["/manifest/departs_at", "/manifest/arrives_at", "/arrives_at", "/began_at", "/ended_at"]
    assert places(at) == told


@pytest.mark.parametrize("at", NEAR)
def test_others_are_taken(at: datetime) -> None:
    assert places(at) == []


@pytest.mark.parametrize("at", FAR)
def test_lateness_is_reckoned_of_any_time(at: datetime) -> None:
    row = DeadlineRow(what="vehicle", mode="3", moment=Moment.ARRIVAL, minutes=1440, late=Late.TAKEN, **DATES)
    vehicle = VehicleReport(reference="T", way=Way.IN, load=Load.EMPTY, arrives_at=at)
    assert (minutes_late(row, vehicle, NOW) > 0) is (at < NOW)


def test_amounts_that_nobody_can_count_are_told_at_their_place() -> None:
    lines = (
        Counted(document="D-1", packages=Decimal(3), damaged=Decimal(3)),
        Counted(document="D-2", packages=Decimal(-5), damaged=Decimal(-7)),
        Counted(document="D-3", packages=Decimal(2), damaged=Decimal(3)),
        Counted(document="D-4", packages=Decimal("NaN"), gross_mass=Measure(value=Decimal("Infinity"), unit="KGM")),
    )
    report = TallyReport(reference="L", way=Way.IN, mode="1", ended_at=NOW, counted=lines)
    assert [(p.code, p.pointer) for p in uncountable(report)] == [
        ("MFL15", "/counted/1/packages"),
        ("MFL15", "/counted/1/damaged"),
        ("MFL16", "/counted/2/damaged"),
        ("MFL15", "/counted/3/packages"),
        ("MFL15", "/counted/3/gross_mass/value"),
    ]


def test_words_by_which_things_are_found_have_an_end_and_can_be_read() -> None:
    endless, hidden = "x" * 71, "A\0B"
    line = Consignment(sequence=1, document="D-1", master=endless, ucr=Ucr(id=hidden))
    manifest = Manifest(
        kind=ManifestKind.ORIGINAL,
        mode="1",
        reference="粤Z\u3000港",
        batch=endless,
        means=TransportMeans(id=endless),
        consignments=(line,),
    )
    assert [p.pointer for p in overlong(ManifestReport(manifest=manifest, reasons=(hidden,)))] == [
        "/reasons/0",
        "/manifest/batch",
        "/manifest/means/id",
        "/manifest/consignments/0/master",
        "/manifest/consignments/0/ucr/id",
    ]
    vehicle = VehicleReport(reference=endless, way=Way.IN, load=Load.EMPTY, documents=("D-1", hidden))
    assert [p.pointer for p in overlong(vehicle)] == ["/reference", "/documents/1"]
    tally = TallyReport(
        reference="L", way=Way.IN, mode="1", ended_at=NOW, counted=(Counted(document=endless, packages=Decimal(1)),)
    )
    assert [p.pointer for p in overlong(tally)] == ["/counted/0/document"]


def test_a_time_that_something_depends_on_is_asked_for() -> None:
    row = DeadlineRow(what="original", mode="1", moment=Moment.ARRIVAL, minutes=1440, late=Late.REVIEW, **DATES)
    told = Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="V")
    assert [(p.code, p.pointer) for p in undated(row, told, "/manifest")] == [("MFL22", "/manifest/arrives_at")]
    assert list(undated(row, replace(told, arrives_at=NOW))) == []
    assert list(undated(replace(row, late=Late.TAKEN), told)) == [] == list(undated(None, told))
    assert gone_back(replace(row, late=Late.RETURNED), 1) and not gone_back(replace(row, late=Late.RETURNED), 0)
    assert not gone_back(row, 1) and not gone_back(None, 1)
