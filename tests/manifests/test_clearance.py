"""What became of each document: released with the last of its declarations, forbidden, or to be decided."""

from decimal import Decimal

from tongguan.manifests.clearance import FORBIDS, clearance, whole
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.receipt import ReceiptCode

MASTER = Consignment(sequence=1, document="MB-1")
HOUSES = tuple(Consignment(sequence=n, document=f"HB-{n}", master="MB-1") for n in (2, 3))
SHIP = Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="V-1", consignments=(MASTER, *HOUSES))
FREE = {"HB2": ["released"], "HB3": ["cancelled", "released", "settled"]}


def codes(states: dict[str, list[str]], left: dict[str, int], forbidden: dict[str, str]) -> list[ReceiptCode]:
    rest = {document: Decimal(n) for document, n in left.items()}
    return [part.outcome for part in clearance(SHIP, states, rest, forbidden)]


def test_a_consolidation_is_released_with_the_last_of_its_houses() -> None:
    assert codes(FREE, {}, {}) == [ReceiptCode.RELEASED] * 3
    waits = [ReceiptCode.ACCEPTED, ReceiptCode.RELEASED, ReceiptCode.ACCEPTED]
    assert codes({**FREE, "HB3": ["released", "held"]}, {}, {}) == waits
    assert codes({**FREE, "HB3": ["cancelled"]}, {}, {}) == waits, "nobody declares it any more"
    assert codes(FREE, {"HB3": 4}, {}) == waits, "four packages are declared later"
    assert codes({}, {}, {}) == [ReceiptCode.ACCEPTED] * 3


def test_what_is_forbidden_is_so_whatever_else_is_decided() -> None:
    parts = clearance(SHIP, FREE, {}, {"HB2": "Kept for quarantine."})
    assert [(p.outcome, p.sentence) for p in parts[1:2]] == [(ReceiptCode.FORBID_UNLOADING, "Kept for quarantine.")]
    assert whole(parts, SHIP.kind) is ReceiptCode.FORBID_UNLOADING
    assert whole(clearance(SHIP, FREE, {}, {}), SHIP.kind) is ReceiptCode.RELEASED
    assert whole(clearance(SHIP, {}, {}, {}), SHIP.kind) is ReceiptCode.ACCEPTED
    assert FORBIDS[ManifestKind.ADVANCE] is FORBIDS[ManifestKind.LOADING] is ReceiptCode.REFUSE_LOADING


def test_of_what_waits_for_an_officer_only_that_is_said() -> None:
    parts = clearance(SHIP, FREE, {}, {"HB2": ""})
    (waits,) = (p for p in parts if p.outcome is ReceiptCode.REVIEW)
    assert (waits.document, waits.sentence) == (parts[1].document, "An officer decides about it.")
    assert whole(parts, SHIP.kind) is ReceiptCode.REVIEW
    assert whole(clearance(SHIP, FREE, {}, {"HB2": "", "HB3": "Kept."}), SHIP.kind) is ReceiptCode.FORBID_UNLOADING
