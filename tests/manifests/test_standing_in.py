"""Whose batch it is, and whose bill is a consolidation."""

from typing import Any

from tongguan.declarations.parts import Party, TransportMeans
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.report import Load, VehicleReport, Way
from tongguan.manifests.standing_in import consolidations, invites

TRUCK = VehicleReport(reference="T", way=Way.IN, load=Load.LADEN, means=TransportMeans(id="粤Z·1234港", mode="3"))


def head(**more: Any) -> Manifest:
    return Manifest(kind=ManifestKind.ORIGINAL, mode="3", reference="R", **more)


def bill(type_: str = "705", **more: Any) -> tuple[str, Manifest]:
    return "LINE", head(consignments=(Consignment(sequence=1, document="MB 1", document_type=type_, **more),))


def test_a_manifest_lets_whom_it_names_into_its_batch_or_whose_vehicle() -> None:
    mine = {"HAULIER"}
    assert not invites(head(), mine, TRUCK) and not invites(head(carrier=Party(name="HAULIER")), mine, TRUCK)
    for role in ("carrier", "agent", "representative"):
        assert invites(head(**{role: Party(id="HAULIER")}), mine, None)
    assert invites(head(means=TransportMeans(id="粤Z1234港")), mine, TRUCK)
    assert invites(head(trailers=(TransportMeans(id="粤Z 1234 港"),)), mine, TRUCK)
    assert not invites(head(means=TransportMeans(id="粤Z1234港")), mine, None), "no vehicle is told"
    assert not invites(head(means=TransportMeans(name="Truck")), mine, replace_means(TRUCK))


def replace_means(report: VehicleReport) -> VehicleReport:
    return VehicleReport(reference=report.reference, way=report.way, load=report.load)


def test_a_bill_is_a_consolidation_where_its_own_submitter_says_so() -> None:
    houses = {"MB1": {"FORWARDER"}}
    assert consolidations(houses, [bill()]) == set(), "anybody could say so"
    assert consolidations(houses, []) == set(), "nobody tells of it"
    assert consolidations({}, [bill("704")]) == set(), "no house is under it"
    assert consolidations(houses, [bill("704")]) == consolidations(houses, [bill("741")]) == {"MB1"}
    assert consolidations({"MB1": {"LINE"}}, [bill()]) == {"MB1"}
    for role in ("consignee", "notify"):
        assert consolidations(houses, [bill(**{role: Party(id="FORWARDER")})]) == {"MB1"}
