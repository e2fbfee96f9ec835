"""Goods that an officer forbids stay forbidden: their document is not taken off its manifest, and told again under
another one they wait for an officer."""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime

from msgspec.structs import replace

from tongguan.crossings.look import under
from tongguan.journeys.against import closed_to
from tongguan.manifests.alike import Goods, Sign, alike, goods_of, keys, marks, tied
from tongguan.manifests.amend import head
from tongguan.manifests.apply import amiss, by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.problem import Problem, Severity
from tongguan.store import cargo_turn, forbidden, manifests, passages
from tongguan.store.connect import Writing
from tongguan.store.forbidden import Alike
from tongguan.store.manifests import Held

MOST_LEARNT = 5_000
"""Goods that are kept with one prohibition: a consolidation has as many houses, and nobody fills a disk by changes."""


def staying(conn: Writing, held: Held | None, new: Manifest | None, told: Manifest) -> Iterator[Problem]:
    """Documents that a report would take off a manifest, or from under their master, although they or their masters are
    forbidden or wait for an officer; each at its place in the report."""
    if held is None:
        return
    before = by_document(held.manifest) | by_document(held.latest or held.manifest)
    after = by_document(new) if new else {}
    left = {d: under(c) - (under(after[d]) if d in after else set()) for d, c in before.items()}
    if not any(left.values()):
        return
    kinds = of_side(held.manifest)
    closed = closed_to(conn, held.party, kinds, [before[d] for d, names in left.items() if names]) - before.keys()
    stopped = stopped_of(conn, kinds[0], set().union(*left.values()) - closed)
    places = {plain(c.document): f"/manifest/consignments/{n}/document" for n, c in enumerate(told.consignments)}
    for document, names in left.items():
        if names & stopped.keys():
            yield amiss("MFA12", places.get(document, "/manifest/reference"), before[document].document)


def of_side(manifest: Manifest) -> tuple[ManifestKind, ...]:
    """The kinds of manifests that tell of the same documents, first the one under which prohibitions are kept."""
    side = manifest.kind.side
    return (side, *(kind for kind in ManifestKind if kind.side is side and kind is not side))


def stopped_of(conn: Writing, side: ManifestKind, documents: Iterable[str]) -> dict[str, str]:
    """Which of these documents (plain) are stopped on a side, and why; empty where an officer decides."""
    return {d: why for (of, d), why in forbidden.forbidden(conn, documents)().items() if of == side}


def waiting(conn: Writing, now: Held, was: Manifest | None, told: Manifest, at: datetime) -> tuple[Problem, ...]:
    """The documents told now, or changed, whose goods are those of a forbidden one: from now on they wait for an
    officer. What he has decided about once he is not asked again, unless they are alike in more. Their teller learns
    that they wait, and not why; each at its place in the report, or of the whole."""
    latest = now.latest
    if latest is None:
        return ()
    learn(conn, now, was, latest)
    new = suspected(conn, now, was, latest)
    for one in new:
        forbidden.suspect(conn, now, one, at)
    lines = by_document(latest)
    places = {plain(c.document): f"/manifest/consignments/{n}/document" for n, c in enumerate(told.consignments)}
    stopped = stopped_of(conn, latest.kind.side, places.keys() & lines.keys())
    held = {one.document for one in new} | {document for document, why in stopped.items() if not why}
    return tuple(
        replace(amiss("MFA13", places.get(d, "/manifest/reference"), lines[d].document), severity=Severity.WARNING)
        for d in (*(d for d in places if d in held), *sorted(held - places.keys()))
    )


def suspected(conn: Writing, now: Held, was: Manifest | None, latest: Manifest) -> list[Alike]:
    """Which documents told now are alike with a forbidden one, in more than an officer knows of already."""
    lines = fresh(was, latest)
    ties = {d: marks(tied(latest, c)) for d, c in lines.items()}
    known = forbidden.known(conn, latest.kind.side, set().union(*ties.values()))
    if not known:
        return []
    tying = {word for _, of in known for one in of for word in marks(one)}
    goods = {d: goods_of(latest, c) for d, c in lines.items() if not ties[d].isdisjoint(tying)}
    stood = [one for one in stood_as(conn, now, was, goods.keys()) if unchanged(one, goods[one.document])]
    side_by_side = {(one.document, one.earlier) for one in found_alike(stood, known)}
    found = [one for one in found_alike(goods.values(), known) if (one.document, one.earlier) not in side_by_side]
    before: dict[tuple[str, str], set[str]] = {}
    for one in forbidden.suspected(conn, latest.kind.side, {one.document for one in found}) if found else ():
        before.setdefault((one.document, one.earlier), set()).update(one.signs)
    return [one for one in found if not before.get((one.document, one.earlier), set()).issuperset(one.signs)]


def learn(conn: Writing, now: Held, was: Manifest | None, latest: Manifest) -> None:
    """What is told now, or otherwise than before, under a forbidden document, as a house of it too where it lets the
    teller, is known again as its goods are."""
    lines, side = fresh(was, latest), latest.kind.side
    known = forbidden.goods(conn, side, set().union(*map(under, lines.values())))
    closed = (
        closed_to(conn, now.party, of_side(latest), lines.values()) - by_document(latest).keys() if known else set()
    )
    for document, kept in sorted(known.items()):
        if document in closed:
            continue
        told = [goods_of(latest, c) for c in lines.values() if document in under(c)]
        room = max(MOST_LEARNT - len(kept), 0)
        if more := [one for one in dict.fromkeys(told) if one not in kept][:room]:
            forbidden.learn(conn, side, document, more)


def read_up(conn: Writing, number: int, document: str) -> None:
    """The goods of a document (plain) of a manifest that was forbidden before goods were kept, as the manifests tell of
    them now; none where it stands on none any more."""
    cargo_turn.forbidding(conn)
    if held := manifests.hold_one(conn, number):
        forbidden.learn(conn, held.manifest.kind.side, document, goods_under(conn, held, document))


def fresh(was: Manifest | None, now: Manifest) -> dict[str, Consignment]:
    """What is told now, by document (plain), otherwise than before; of a consolidation its houses."""
    before = loose(was) if was is not None and head(was) == head(now) else {}
    return {d: c for d, c in loose(now).items() if before.get(d) != c}


def loose(manifest: Manifest) -> dict[str, Consignment]:
    """What a manifest tells of goods, by document (plain): of a consolidation its houses."""
    masters = {plain(c.master) for c in manifest.consignments}
    return {d: c for d, c in by_document(manifest).items() if d not in masters}


def stood_as(conn: Writing, now: Held, was: Manifest | None, documents: Set[str]) -> list[Goods]:
    """The goods of these documents (plain) as they stood until now: on this manifest, or where they were not on it, on
    others of its side."""
    stood = [goods_of(was, c) for d, c in loose(was).items() if d in documents] if was else []
    known, kinds = by_document(was) if was else {}, of_side(now.manifest)
    there = [one for one in manifests.under(conn, documents - known.keys(), kinds) if one.id != now.id]
    masters = manifests.masters(conn, there, kinds) if there else set()
    lines = [(one.manifest, c) for one in there for c in one.manifest.consignments]
    return stood + [goods_of(manifest, c) for manifest, c in lines if plain(c.document) not in masters]


def unchanged(was: Goods, now: Goods) -> bool:
    """Whether goods are told as before, but for when they come, and on which vehicle of their batch."""
    means = now.means if was.batch and was.batch == now.batch else was.means
    return replace(was, at=now.at, means=means) == now


def found_alike(goods: Iterable[Goods], known: list[tuple[str, tuple[Goods, ...]]]) -> list[Alike]:
    """Which goods are those of which forbidden document, and in what."""
    filed: dict[tuple[object, ...], list[tuple[str, Goods]]] = {}
    for earlier, told in known:
        for before in told:
            for key in keys(before) | {("document", earlier)}:
                filed.setdefault(key, []).append((earlier, before))
    found = []
    for one in goods:
        likely = {(earlier, id(before)): before for key in keys(one) for earlier, before in filed.get(key, ())}
        best: dict[str, tuple[Sign, ...]] = {}
        for (earlier, _), before in likely.items():
            best[earlier] = max(best.get(earlier, ()), alike(earlier, before, one), key=len)
        found += [
            Alike(one.document, earlier, tuple(map(str, best[earlier]))) for earlier in sorted(best) if best[earlier]
        ]
    return found


def goods_under(conn: Writing, held: Held, document: str) -> tuple[Goods, ...]:
    """By what the goods of a document (plain) are known again: as all manifests of its side tell of them, with its
    houses."""
    side = held.manifest.kind.side
    latest = (held.manifest, *([held.proposed] if held.proposed else ()))
    told = [(one, c) for one in latest for c in one.consignments if document in under(c)]
    for one in passages.alone_under(conn, [document])().get(document, ()):
        told += [(one, c) for c in one.consignments if one.kind.side is side and document in under(c)]
    own = {name for _, c in told for name in under(c)}
    boxes = forbidden.lying(conn, held.id, held.manifest, {plain(u.id) for _, c in told for u in c.units} - {""})
    shared = {unit for unit, there in boxes.items() if there - own}
    return tuple(dict.fromkeys(goods_of(manifest, c, shared) for manifest, c in told))
