"""Goods left over: what is still there of a transport document after what went by exits. Pure."""

from decimal import Decimal

import msgspec

from tongguan.crossings.look import Carried, PassageKind, Scene
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import amount_of

NOTHING = Decimal(0)


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """So many packages of a document are still there; below 0: so many more went than there were."""

    document: str
    packages: Decimal


def going(scene: Scene) -> dict[str, Decimal]:
    """The packages that go by this passage, by document (as `plain` makes it): as they were counted, else as they were
    told; documents of which neither is known go whole."""
    return packages_of(scene) if scene.step is PassageKind.EXIT else {}


def packages_of(scene: Scene) -> dict[str, Decimal]:
    """The packages that pass, in whichever direction."""
    counted = {plain(g.document): g.packages for g in scene.look.goods if g.packages is not None}
    found: dict[str, Decimal] = {}
    for consignment in scene.aboard:
        document = plain(consignment.document)
        if document in counted:
            found[document] = counted[document]
        else:
            found[document] = found.get(document, NOTHING) + (amount_of(consignment).packages or NOTHING)
    return found


def left_over(scene: Scene) -> tuple[Left, ...]:
    """What is left of the documents that pass, where it is not nothing."""
    now, names = going(scene), {plain(c.document): c.document for c in scene.aboard}
    rest = {d: remaining(scene, d, now) for d in now}
    return tuple(Left(document=names[d], packages=packages) for d, packages in rest.items() if packages)


def remaining(scene: Scene, document: str, now: dict[str, Decimal]) -> Decimal:
    """Packages still there of a document; nothing where nobody told how many there were."""
    there = [c for m in scene.told.manifests for c in m.consignments if plain(c.document) == document]
    packages = [amount_of(c).packages for c in there]
    if not packages or None in packages:
        return NOTHING
    told = sum((p or NOTHING for p in packages), NOTHING)
    return told - scene.told.gone.get(document, NOTHING) - now.get(document, NOTHING)


def all_gone(scene: Scene, case: Carried) -> bool:
    """Whether with this passage all goods of a case went."""
    now = going(scene)
    went = now.keys() | scene.told.gone.keys()
    return all(d in went and remaining(scene, d, now) <= 0 for d in case.documents)
