"""Goods left over: what is still there of a transport document after what went by exits. Pure.

A document is counted in packages where manifests tell packages of it, else weighed: kilograms may differ by what the
law lets scales differ.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from tongguan.crossings.look import Carried, Look, PassageKind, Scene, Volume
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.match import Amount, amount_of, total

NOTHING = Decimal(0)
UNITS = {True: ("packages", "件"), False: ("kg", "千克")}
"""How goods are called that are counted, and those that are weighed."""


class Left(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many packages of a document are still there, or kilograms where it is weighed; below 0: so many more went than
    there were."""

    document: str
    packages: Decimal
    gross: Decimal = NOTHING


def counted(look: Look) -> dict[str, Amount]:
    """What was counted and weighed, by document (as `plain` makes it); lines of one document together."""
    lines: dict[str, list[Amount]] = {}
    for goods in look.goods:
        lines.setdefault(plain(goods.document), []).append(Amount(goods.packages, goods.gross))
    return {document: total(amounts) for document, amounts in lines.items()}


def going(scene: Scene) -> dict[str, Amount]:
    """What goes by this passage, by document (as `plain` makes it): as it was counted, else as it was told. A document
    that was not counted by what it is told in goes whole."""
    return passing(scene) if scene.step is PassageKind.EXIT else {}


def passing(scene: Scene) -> dict[str, Amount]:
    """What passes, in whichever direction."""
    seen, told = counted(scene.look), dict[str, list[Amount]]()
    for consignment in scene.aboard:
        told.setdefault(plain(consignment.document), []).append(amount_of(consignment))
    return {d: gone_of(scene.volume(d), seen.get(d, Amount()), total(amounts)) for d, amounts in told.items()}


def gone_of(volume: Volume, seen: Amount, told: Amount) -> Amount:
    """What goes of one document, of which so much was seen and so much is told to be here."""
    if volume.of(seen) is not None:
        return seen
    packages = told.packages if seen.packages is None else seen.packages
    return Amount(packages, told.gross if seen.gross is None else seen.gross)


def counted_off(scene: Scene) -> dict[str, Amount]:
    """What is kept of each document when this passage goes: of all that leaves, and of what comes in that will leave
    undeclared. Unknown amounts are nothing."""
    leaves = scene.step is PassageKind.EXIT
    return {
        d: Amount(a.packages or NOTHING, a.gross or NOTHING)
        for d, a in passing(scene).items()
        if leaves or d in scene.transhipped
    }


def less(amounts: Mapping[str, Amount], others: Mapping[str, Amount]) -> dict[str, Amount]:
    """What of known amounts is not among others; below nothing where the others are more."""
    none = Amount(NOTHING, NOTHING)
    return {d: amounts.get(d, none).less(others.get(d, none)) for d in (*amounts, *others)}


def coming(scene: Scene) -> dict[str, Amount]:
    """The documents whose goods came (as `plain` makes them), with the packages that were counted."""
    seen = counted(scene.look)
    return {d: seen.get(d, Amount()) for d in (plain(c.document) for c in scene.aboard)}


def left_over(scene: Scene) -> tuple[Left, ...]:
    """What is left of the documents that pass, where it is not nothing."""
    now, names = going(scene), {plain(c.document): c.document for c in scene.aboard}
    found = []
    for document in now:
        rest, volume = remaining(scene, document, now), scene.volume(document)
        gross = rest.gross or NOTHING
        if abs(gross) <= slack(scene, volume) or (volume.counted and gross > 0):
            gross = NOTHING
        if rest.packages or gross:
            found.append(Left(document=names[document], packages=rest.packages or NOTHING, gross=gross))
    return tuple(found)


def remaining(scene: Scene, document: str, now: Mapping[str, Amount], kind: ManifestKind | None = None) -> Amount:
    """What is still there of a document; unknown where nobody told how much there was. `kind`: of the manifests meant,
    where they are not those of this passage."""
    rest = scene.volume(document, kind).whole
    for went in (scene.told.gone.get(document), now.get(document)):
        rest = rest.less(Amount(went.packages or NOTHING, went.gross or NOTHING)) if went else rest
    return rest


def slack(scene: Scene, volume: Volume) -> Decimal:
    """By how many kilograms what is weighed of a document may differ from what was told."""
    return (volume.whole.gross or NOTHING) * scene.gate.scales_percent / 100


def under_no_house(scene: Scene) -> Iterator[Left]:
    """What of the consolidations that pass is told under none of their houses."""
    told, inside = defaultdict[str, list[Amount]](list), defaultdict[str, list[Amount]](list)
    for consignment in scene.listed if scene.consolidated else ():
        told[plain(consignment.document)].append(amount_of(consignment))
        inside[plain(consignment.master)].append(amount_of(consignment))
    for document, name in {plain(c.document): c.document for c in scene.consolidated}.items():
        whole = total(told[document])
        more = whole.less(total(inside[document]))
        if more.packages is not None:
            more = Amount(more.packages, NOTHING)
        elif (more.gross or NOTHING) <= slack(scene, Volume(whole=whole)):
            continue
        if (more.packages or NOTHING) > 0 or (more.gross or NOTHING) > 0:
            yield Left(document=name, packages=more.packages or NOTHING, gross=more.gross or NOTHING)


def left_already(scene: Scene, document: str) -> bool:
    """Whether a document of which nobody told how much there is went by an earlier exit."""
    cases = () if document in scene.told.joins else scene.declared[document]
    return bool(cases) and scene.volume(document).whole == Amount() and all(c.left for c in cases)


def all_gone(scene: Scene, case: Carried, now: Mapping[str, Amount]) -> bool:
    """Whether all goods of a case went, with what goes now."""
    return all((d in now or d in scene.told.gone) and used_up(scene, case.kind, d, now) for d in case.documents)


def went_of(scene: Scene, case: Carried, now: Mapping[str, Amount]) -> Amount | None:
    """What went of the goods of a case by all exits, in packages where all of it is counted, else in kilograms with
    what scales may differ by; not known where other declarations are about its documents too."""
    parts, scales, counted_ = [], NOTHING, True
    for document in case.documents:
        if len(scene.declared.get(document, (case,))) != 1:
            return None
        volume = scene.volume(document, case.kind)
        counted_ = counted_ and volume.counted
        scales += slack(scene, volume)
        parts += [amounts[document] for amounts in (scene.told.gone, now) if document in amounts]
    went = total(parts)
    return Amount(packages=went.packages) if counted_ else Amount(gross=(went.gross or NOTHING) + scales)


def used_up(scene: Scene, kind: ManifestKind, document: str, now: Mapping[str, Amount]) -> bool:
    """Whether nothing is there any more of a document."""
    volume = scene.volume(document, kind)
    rest = volume.of(remaining(scene, document, now, kind))
    return rest is None or rest <= (NOTHING if volume.counted else slack(scene, volume))
