"""What the law of an administration asks of who tells of cargo, and what it does not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.parts import TransportMeans
from tongguan.journeys.against import lawful, vehicle_amiss
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.report import Load, VehicleReport, Way

PROFILES = Path(__file__).parents[2] / "profiles"
NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def laws() -> dict[str, tuple[Snapshot, str]]:
    offices = {"cn": "5301", "gb": "GB000060"}
    return {name: (Law.of(read(PROFILES / name)).at(NOON.date(), NOON), office) for name, office in offices.items()}


def test_a_transport_batch_number_is_asked_for_where_there_are_any(laws: dict[str, tuple[Snapshot, str]]) -> None:
    for name, codes in (("cn", ["MFR04"]), ("gb", [])):
        law, office = laws[name]
        told = Manifest(kind=ManifestKind.ORIGINAL, mode="3", reference="R1", office=office)
        assert [p.code for p in lawful(law, told)] == codes


@pytest.mark.parametrize(
    ("name", "documents", "codes"),
    [("cn", (), ["MFL04"]), ("cn", ("CMR-1",), ["MFL04"]), ("gb", (), ["MFL25"]), ("gb", ("CMR-1",), [])],
)
def test_a_laden_vehicle_says_what_it_carries(
    laws: dict[str, tuple[Snapshot, str]], name: str, documents: tuple[str, ...], codes: list[str]
) -> None:
    law, office = laws[name]
    means = TransportMeans(id="AB12CDE", id_type="30", mode="3")
    report = VehicleReport(reference="T1", way=Way.IN, load=Load.LADEN, office=office, means=means, documents=documents)
    assert [p.code for p in vehicle_amiss(law, report)] == codes
