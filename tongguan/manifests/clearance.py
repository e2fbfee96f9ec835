"""What became of each document of a manifest: released, forbidden, or still to be decided – the national receipts 11,
12 and 13. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import Amount
from tongguan.manifests.receipt import ReceiptCode, ReceiptPart

FORBIDS = {
    ManifestKind.ORIGINAL: ReceiptCode.FORBID_UNLOADING,
    ManifestKind.ADVANCE: ReceiptCode.REFUSE_LOADING,
    ManifestKind.LOADING: ReceiptCode.REFUSE_LOADING,
}
FREE, OVER = frozenset({"released", "settled"}), frozenset({"returned", "cancelled"})
WORDS = {
    ReceiptCode.RELEASED: ("Released.", "已放行。"),
    ReceiptCode.ACCEPTED: ("Told, and not released yet.", "已接受，尚未放行。"),
    ReceiptCode.REVIEW: ("An officer decides about it.", "待海关决定。"),
}


def clearance(
    manifest: Manifest,
    states: Mapping[str, Sequence[str]],
    left: Mapping[str, Decimal],
    forbidden: Mapping[str, str],
) -> tuple[ReceiptPart, ...]:
    """Document by document. `states`: of the declarations that name it; `left`: what nobody declared yet;
    `forbidden`: why it may not be unloaded or loaded, empty where an officer decides whether it may; all by document as
    `plain` makes it. A consolidation is released with the last of its houses."""
    houses: dict[str, list[str]] = {}
    for c in manifest.consignments:
        if c.master:
            houses.setdefault(plain(c.master), []).append(plain(c.document))

    def free(document: str) -> bool:
        live = [s for s in states.get(document, ()) if s not in OVER]
        return bool(live) and FREE.issuperset(live) and not left.get(document)

    parts = []
    for c in manifest.consignments:
        document = plain(c.document)
        why = forbidden.get(document)
        cleared = all(map(free, houses[document])) if document in houses else free(document)
        outcome = ReceiptCode.RELEASED if cleared else ReceiptCode.ACCEPTED
        if why is not None:
            outcome = FORBIDS[manifest.kind] if why else ReceiptCode.REVIEW
        english, chinese = (why, why) if why else WORDS[outcome]
        parts.append(
            ReceiptPart(
                document=c.document,
                document_type=c.document_type,
                outcome=outcome,
                sentence=english,
                sentence_zh=chinese,
            )
        )
    return tuple(parts)


def undeclared(told: Amount, left: Amount, tolerance: Decimal) -> Decimal:
    """What of a document nobody declared yet: packages, or kilograms where nobody counts it – bulk, of which a share of
    what was told (`tolerance`) may be missing."""
    if told.packages:
        return left.packages or Decimal(0)
    rest = left.gross or Decimal(0)
    return rest if abs(rest) > (told.gross or Decimal(0)) * tolerance else Decimal(0)


def completed(told: Amount, gone: Amount, tolerance: Decimal) -> bool:
    """Whether all of a document's goods left: packages, or kilograms where nobody counts it."""
    if told.packages:
        return (gone.packages or Decimal(0)) >= told.packages
    return bool(told.gross) and (gone.gross or Decimal(0)) >= (told.gross or Decimal(0)) * (1 - tolerance)


def whole(parts: Sequence[ReceiptPart], kind: ManifestKind) -> ReceiptCode:
    """What became of the manifest: forbidden where one document is, else to be decided where one is, released once all
    are."""
    codes = {part.outcome for part in parts}
    for code in (FORBIDS[kind], ReceiptCode.REVIEW):
        if code in codes:
            return code
    return ReceiptCode.RELEASED if codes == {ReceiptCode.RELEASED} else ReceiptCode.ACCEPTED
