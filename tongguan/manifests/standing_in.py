"""Who may tell of what others told of: whose batch it is, and whose bill is a consolidation. Pure.

A batch belongs to whom told it first. Others may tell of it where a manifest of it names them or their vehicle, or by a
mandate. A bill is a consolidation where its own submitter says so: it is a master's document, or it names the party
that tells of houses under it; else anybody could forbid others to declare their bills.
"""

from collections.abc import Iterable, Mapping, Set

from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest
from tongguan.manifests.report import VehicleReport

MASTERS = frozenset({"704", "741"})
"""UN/CEFACT 1001: master bill of lading, master air waybill."""
Bill = tuple[str, Manifest]
"""Who tells of a document, and the manifest with it alone."""


def named(manifest: Manifest) -> set[str]:
    """Whom a manifest names as carrying or acting."""
    return {p.id for p in (manifest.carrier, manifest.agent, manifest.representative) if p and p.id}


def plates(told: Manifest | VehicleReport) -> set[str]:
    """The vehicle and its trailers."""
    means = (told.means, *told.trailers)
    return {plain(m.id) for m in means if m and m.id} - {""}


def invites(manifest: Manifest, mine: Set[str], vehicle: VehicleReport | None) -> bool:
    """Whether a manifest of the batch names the teller, or the vehicle that is told."""
    return bool(named(manifest) & mine or (vehicle and plates(manifest) & plates(vehicle)))


def consolidations(houses: Mapping[str, Set[str]], bills: Iterable[Bill]) -> set[str]:
    """Which documents (plain) are consolidations. `houses`: the parties that tell of houses under them."""
    return {
        plain(c.document)
        for party, manifest in bills
        for c in manifest.consignments
        if (parties := houses.get(plain(c.document))) and opens((party, manifest), c, parties)
    }


def opens(bill: Bill, consignment: Consignment, parties: Set[str]) -> bool:
    """Whether a bill is one under which these parties may tell of houses."""
    party, manifest = bill
    receivers = {p.id for p in (consignment.consignee, consignment.notify) if p and p.id}
    return consignment.document_type in MASTERS or bool(({party} | named(manifest) | receivers) & parties)
