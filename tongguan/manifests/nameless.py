"""What stays of cargo once its date is past: documents, goods, amounts, containers; nobody's name. Pure."""

from typing import Any

from msgspec.structs import replace

from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import VehicleReport

PEOPLE: dict[str, Any] = {**dict.fromkeys(("carrier", "agent", "representative", "driver")), "statements": ()}
CARRIED: dict[str, Any] = {"carried": {}}
"""What nobody here reads may hold names as well."""
PARTIES: dict[str, Any] = dict.fromkeys(("consignor", "consignee", "notify", "dangerous_goods_contact"))


def nameless(manifest: Manifest) -> Manifest:
    """The manifest without anybody's name."""
    lines = tuple(
        replace(c, **PARTIES, **CARRIED, items=tuple(replace(item, **CARRIED) for item in c.items))
        for c in manifest.consignments
    )
    return replace(manifest, **PEOPLE, **CARRIED, consignments=lines)


def driverless(report: VehicleReport) -> VehicleReport:
    """The vehicle without its driver's and carrier's names."""
    return replace(report, driver=None, carrier=None, **CARRIED)
