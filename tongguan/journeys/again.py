"""Goods that an officer forbids stay forbidden: their document is not taken off its manifest, and told again under
another one they wait for an officer."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from tongguan.crossings.look import under
from tongguan.manifests.alike import Goods, alike, goods_of, marks, tied
from tongguan.manifests.amend import head
from tongguan.manifests.apply import amiss, by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest
from tongguan.problem import Problem, Severity
from tongguan.store import forbidden, passages
from tongguan.store.connect import Writing
from tongguan.store.forbidden import Alike
from tongguan.store.manifests import Held


def staying(conn: Writing, held: Held | None, new: Manifest | None, told: Manifest) -> Iterator[Problem]:
    """Documents that a report would take off a manifest although they, or their masters, are forbidden or wait for an
    officer; each at its place in the report."""
    if held is None:
        return
    before = by_document(held.manifest) | by_document(held.latest or held.manifest)
    gone = {d: c for d, c in before.items() if new is None or d not in by_document(new)}
    if not gone:
        return
    side = str(held.manifest.kind.side)
    stopped = {d for of, d in forbidden.forbidden(conn, {d for c in gone.values() for d in under(c)})() if of == side}
    places = {plain(c.document): f"/manifest/consignments/{n}/document" for n, c in enumerate(told.consignments)}
    for document, c in gone.items():
        if under(c) & stopped:
            yield amiss("MFA12", places.get(document, "/manifest/reference"), c.document)


def waiting(conn: Writing, now: Held, was: Manifest | None, told: Manifest, at: datetime) -> tuple[Problem, ...]:
    """The documents told now, or changed, whose goods are those of a forbidden one: from now on they wait for an
    officer. What he has decided about once he is not asked again, unless they are alike in more. Their teller learns
    that, and not why."""
    latest = now.latest
    if latest is None:
        return ()
    lines = fresh(was, latest)
    ties = {d: marks(tied(latest, c)) for d, c in lines.items()}
    known = forbidden.known(conn, latest.kind.side, set().union(*ties.values()))
    if not known:
        return ()
    tying = {word for _, of in known for one in of for word in marks(one)}
    goods = {d: goods_of(latest, c) for d, c in lines.items() if not ties[d].isdisjoint(tying)}
    stood = {d: goods_of(was, c) for d, c in by_document(was).items() if d in goods} if was else {}
    goods = {d: one for d, one in goods.items() if d not in stood or not unchanged(stood[d], one)}
    found = found_alike(goods, known)
    before: dict[tuple[str, str], set[str]] = {}
    for one in forbidden.suspected(conn, latest.kind.side, {one.document for one in found}) if found else ():
        before.setdefault((one.document, one.earlier), set()).update(one.signs)
    new = [one for one in found if not before.get((one.document, one.earlier), set()).issuperset(one.signs)]
    for one in new:
        forbidden.suspect(conn, now, one, at)
    held = {one.document for one in new}
    return tuple(
        replace(amiss("MFA13", f"/manifest/consignments/{n}/document", c.document), severity=Severity.WARNING)
        for n, c in enumerate(told.consignments)
        if plain(c.document) in held
    )


def fresh(was: Manifest | None, now: Manifest) -> dict[str, Consignment]:
    """What is told now, by document (plain), otherwise than before; of a consolidation its houses."""
    before, same_head = by_document(was) if was else {}, was is not None and head(was) == head(now)
    masters = {plain(c.master) for c in now.consignments}
    return {d: c for d, c in by_document(now).items() if d not in masters and not (same_head and before.get(d) == c)}


def unchanged(was: Goods, now: Goods) -> bool:
    """Whether goods are told as before, but for when they come."""
    return replace(was, at=None) == replace(now, at=None)


def found_alike(goods: dict[str, Goods], known: list[tuple[str, tuple[Goods, ...]]]) -> list[Alike]:
    """Which goods are those of which forbidden document, and in what."""
    found = []
    for document, one in goods.items():
        for earlier, told in known:
            if signs := max((alike(earlier, before, one) for before in told), key=len, default=()):
                found.append(Alike(document, earlier, tuple(map(str, signs))))
    return found


def goods_under(conn: Writing, held: Held, document: str) -> tuple[Goods, ...]:
    """By what the goods of a document (plain) are known again: as all manifests of its side tell of them, with its
    houses."""
    side = held.manifest.kind.side
    told = [(held.manifest, c) for c in held.manifest.consignments if document in under(c)]
    for one in passages.alone_under(conn, [document])().get(document, ()):
        told += [(one, c) for c in one.consignments if one.kind.side is side and document in under(c)]
    own = {name for _, c in told for name in under(c)}
    boxes = forbidden.lying(conn, held.id, held.manifest, {plain(u.id) for _, c in told for u in c.units} - {""})
    shared = {unit for unit, there in boxes.items() if there - own}
    return tuple(dict.fromkeys(goods_of(manifest, c, shared) for manifest, c in told))
