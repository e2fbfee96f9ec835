"""What stays of cargo once its date is past: documents, goods, amounts, containers; nobody's name. Pure."""

from typing import Any

from msgspec.structs import replace

from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import VehicleReport

PEOPLE: dict[str, Any] = dict.fromkeys(("carrier", "agent", "representative", "driver"))
PARTIES: dict[str, Any] = dict.fromkeys(("consignor", "consignee", "notify", "dangerous_goods_contact"))


def nameless(manifest: Manifest) -> Manifest:
    """The manifest without anybody's name."""
    lines = tuple(replace(c, **PARTIES) for c in manifest.consignments)
    return replace(manifest, **PEOPLE, consignments=lines)


def driverless(report: VehicleReport) -> VehicleReport:
    """The vehicle without its driver's and carrier's names."""
    return replace(report, driver=None, carrier=None)
