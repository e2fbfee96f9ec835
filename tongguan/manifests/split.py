"""One transport document becomes several before its goods are declared (分票): so many packages and kilograms go under
each, and all together are what stood under it. Pure.

A part names the document from which it was split as its previous document. What stays is a part under the old number;
where nothing stays, the old number is gone from the manifest, and its parts say where the goods are.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from tongguan.declarations.parts import Measure, Party, Value
from tongguan.manifests.apply import amiss, by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest
from tongguan.manifests.match import Amount, amount_of, number
from tongguan.problem import Problem

NOTHING = Decimal(0)
WORDS = {
    "MFS01": ("Say into which documents it is split: two or more.", "请填写拆分后的提运单，至少两份。"),
    "MFS02": (
        "{value} is a consolidation: split one of its houses.",
        "{value} 为集拼总单，请拆分其分单。",
    ),
    "MFS03": (
        "Nothing says how many packages {value} has: tell that first.",
        "{value} 未填件数，请先补充。",
    ),
    "MFS04": ("This must be above zero.", "须大于零。"),
    "MFS05": (
        "The parts hold {found} {what} up to here, {value} has {told}.",
        "至此各部分合计 {found}{what_zh}，{value} 仅 {told}{what_zh}。",
    ),
    "MFS06": (
        "The parts hold {found} {what}, {value} has {told}: name {value} itself for what stays under it.",
        "各部分合计 {found}{what_zh}，{value} 为 {told}{what_zh}：如有留存部分，请列明 {value} 本身。",
    ),
    "MFS07": (
        "{told} {what} of {value} are not declared yet: no more can be split off.",
        "{value} 未申报部分为 {told}{what_zh}，拆分不得超出。",
    ),
    "MFS08": ("{value} is named twice.", "{value} 重复填写。"),
    "MFS09": ("Container {value} does not travel under the document.", "集装箱 {value} 不在该提运单项下。"),
    "MFS10": ("An officer forbids to unload or to load {value}.", "{value} 已被禁止卸货或装货。"),
}
SIDES = (("packages", "packages", "件"), ("gross", "kg", "千克"))


class SplitPart(Value, frozen=True, kw_only=True):
    """What goes under one document: packages, kilograms gross, for whom, in which containers. Where `consignee` or
    `units` are empty they are those of the whole."""

    document: str
    packages: Decimal
    gross: Decimal | None = None
    consignee: Party | None = None
    units: tuple[str, ...] = ()


def parted(
    manifest: Manifest, document: str, parts: tuple[SplitPart, ...], left: Amount
) -> tuple[Manifest, tuple[Problem, ...]]:
    """The manifest with the parts where the document was, and what stands against it; `left`: what of the document no
    declaration took, None where nobody counts."""
    known = by_document(manifest)
    whole = known.get(plain(document))
    if whole is None:
        return manifest, (amiss("MFA04", "/document", document),)
    against = tuple(wrong(manifest, whole, parts, left))
    if against:
        return manifest, against
    last = max(c.sequence for c in manifest.consignments)
    new = [part_of(whole, part, last + n) for n, part in enumerate(parts, start=1)]
    lines = [line for c in manifest.consignments for line in (new if c is whole else [c])]
    return replace(manifest, consignments=tuple(lines)), ()


def wrong(manifest: Manifest, whole: Consignment, parts: tuple[SplitPart, ...], left: Amount) -> Iterator[Problem]:
    """All that stands against a split."""
    if len(parts) < 2:
        yield said("MFS01", "/parts")
    if any(plain(c.master) == plain(whole.document) for c in manifest.consignments):
        yield said("MFS02", "/document", whole.document)
    if amount_of(whole).packages is None:
        yield said("MFS03", "/document", whole.document)
    yield from named(manifest, whole, parts)
    for n, part in enumerate(parts):
        if part.packages <= 0:
            yield said("MFS04", f"/parts/{n}/packages")
        if part.gross is not None and part.gross <= 0:
            yield said("MFS04", f"/parts/{n}/gross")
    for about, *words in SIDES:
        yield from summed(whole, parts, getattr(left, about), (about, *words))


def named(manifest: Manifest, whole: Consignment, parts: tuple[SplitPart, ...]) -> Iterator[Problem]:
    """Documents that are there already, and containers that are not."""
    taken = by_document(manifest).keys() - {plain(whole.document)}
    boxes, seen = {plain(u.id) for u in whole.units}, set[str]()
    for n, part in enumerate(parts):
        document = plain(part.document)
        if not document:
            yield said("MFS01", f"/parts/{n}/document")
        elif document in seen:
            yield said("MFS08", f"/parts/{n}/document", part.document)
        elif document in taken:
            yield amiss("MFA03", f"/parts/{n}/document", part.document)
        seen.add(document)
        for k, box in enumerate(part.units):
            if plain(box) not in boxes:
                yield said("MFS09", f"/parts/{n}/units/{k}", box)


def summed(
    whole: Consignment, parts: tuple[SplitPart, ...], left: Decimal | None, side: tuple[str, ...]
) -> Iterator[Problem]:
    """The parts together are the whole, and what is declared stays under the old number; each at the part that is too
    much."""
    about, what, what_zh = side
    told, words = getattr(amount_of(whole), about), {"what": what, "what_zh": what_zh}
    if told is None:
        return
    together = off = NOTHING
    for n, part in enumerate(parts):
        amount = getattr(part, about) or NOTHING
        together += amount
        off += NOTHING if plain(part.document) == plain(whole.document) else amount
        if together > told:
            amounts = {"found": number(together), "told": number(told)}
            yield said("MFS05", f"/parts/{n}/{about}", whole.document, **amounts, **words)
            return
        if left is not None and off and off > left:
            yield said("MFS07", f"/parts/{n}/{about}", whole.document, told=number(max(left, NOTHING)), **words)
            return
    if together < told:
        yield said("MFS06", "/parts", whole.document, found=number(together), told=number(told), **words)


def part_of(whole: Consignment, part: SplitPart, sequence: int) -> Consignment:
    """The consignment of one part. What was told of the whole alone, its volume and value, is not told of a part."""
    stays = plain(part.document) == plain(whole.document)
    boxes = {plain(id_) for id_ in part.units} or {plain(u.id) for u in whole.units}
    only = len(whole.items) == 1
    return replace(
        whole,
        sequence=whole.sequence if stays else sequence,
        document=whole.document if stays else part.document.strip(),
        previous_document=whole.previous_document if stays else whole.document,
        consignee=part.consignee or whole.consignee,
        packages=part.packages,
        gross_mass=None if part.gross is None else Measure(value=part.gross, unit="KGM"),
        volume=None,
        value=None,
        units=tuple(u for u in whole.units if plain(u.id) in boxes),
        items=tuple(item_of(item, part if only else None, boxes) for item in whole.items),
    )


def item_of(item: CargoItem, part: SplitPart | None, boxes: set[str]) -> CargoItem:
    """A line of goods as it is in a part; `part`: where it is the only one, else nothing is known of its amount."""
    packaging, gross = item.packaging, part.gross if part else None
    return replace(
        item,
        gross_mass=None if gross is None else Measure(value=gross, unit="KGM"),
        packaging=replace(packaging, count=part.packages if part else None) if packaging else None,
        units=tuple(u for u in item.units if plain(u) in boxes),
    )


def said(code: str, pointer: str, value: str = "", **words: str) -> Problem:
    english, chinese = (text.format(value=value, **words) for text in WORDS[code])
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
