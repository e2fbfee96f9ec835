"""Whether goods that are told under another document are those that an officer forbids to unload or to load. Pure.

A trade repeats itself: the same companies send as many packages of the same goods every week. So what is alike counts
only where something ties both to one crossing – batch, voyage, vehicle, container, seal – or where they say themselves
that they are one consignment. Names are kept and compared as digests.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from tongguan.declarations.parts import Party
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Fullness, Manifest
from tongguan.manifests.match import amount_of

SEA = "1"
SHARED_LOADS = (Fullness.PART, Fullness.MIXED)
NO_MARKS = frozenset({"", "NM", "NOMARK", "NOMARKS", "NA", "NONE", "NIL"})
SAME_VOYAGE, SAME_DAY = timedelta(days=14), timedelta(days=1)
SAME_MASS = Decimal("0.05")
SHORTEST = 5
"""Characters of a consignment reference that says something."""


class Sign(StrEnum):
    """In what goods are alike."""

    UCR = "ucr"  # the same consignment reference
    SPLIT = "split"  # told as split from the forbidden document
    MOVED = "moved"  # the house of a forbidden document, told under another master
    BATCH = "batch"
    JOURNEY = "journey"
    VEHICLE = "vehicle"  # the same plate within a day
    UNIT = "unit"
    ALONE = "alone"  # a container in which nothing else lay
    SEAL = "seal"
    PARTIES = "parties"  # consignor and consignee
    AMOUNT = "amount"  # as many packages, about as much mass
    MARKS = "marks"
    GOODS = "goods"  # commodity code or description


ENOUGH: tuple[frozenset[Sign], ...] = tuple(
    map(
        frozenset,
        (
            {Sign.UCR},
            {Sign.SPLIT},
            {Sign.MOVED},
            {Sign.ALONE, Sign.BATCH},
            {Sign.ALONE, Sign.JOURNEY},
            {Sign.ALONE, Sign.VEHICLE},
            {Sign.ALONE, Sign.SEAL},
            {Sign.UNIT, Sign.PARTIES},
            {Sign.UNIT, Sign.AMOUNT},
            {Sign.UNIT, Sign.MARKS},
            {Sign.SEAL, Sign.PARTIES},
            {Sign.SEAL, Sign.AMOUNT},
            {Sign.SEAL, Sign.MARKS},
            *({tie, *both} for tie in (Sign.BATCH, Sign.JOURNEY, Sign.VEHICLE) for both in (
                (Sign.PARTIES, Sign.AMOUNT), (Sign.PARTIES, Sign.MARKS), (Sign.AMOUNT, Sign.MARKS),
                (Sign.AMOUNT, Sign.GOODS), (Sign.PARTIES, Sign.GOODS))),
        ),
    )
)  # fmt: skip
"""What has to be alike, together, for goods to be the same."""


class Goods(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By what the goods of a document are known again. All plain; parties, marks and descriptions as digests; `alone`:
    the containers in which nothing else lay; `at`: when it leaves or arrives."""

    document: str
    master: str = ""
    previous: str = ""
    ucr: str = ""
    mode: str = ""
    batch: str = ""
    journey: str = ""
    means: str = ""
    at: datetime | None = None
    units: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    consignor: str = ""
    consignee: str = ""
    packages: Decimal | None = None
    gross: Decimal | None = None
    marks: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()


def tied(manifest: Manifest, consignment: Consignment) -> Goods:
    """What ties the goods of a consignment of a manifest to one crossing, and no more: enough to look them up."""
    c = consignment
    return Goods(
        document=plain(c.document),
        master=plain(c.master),
        previous=plain(c.previous_document),
        ucr=reference_of(c),
        mode=manifest.mode,
        batch=plain(manifest.batch),
        journey=plain(manifest.journey),
        means=plain(manifest.means.id) if manifest.means else "",
        at=manifest.arrives_at or manifest.departs_at,
        units=tuple(sorted({plain(u.id) for u in c.units} - NO_MARKS)),
        seals=tuple(sorted({plain(s.id) for u in c.units for s in u.seals} - NO_MARKS)),
    )


def reference_of(consignment: Consignment) -> str:
    """The consignment's own reference, plain; none where it is a filler, or too short to be one."""
    word = plain(consignment.ucr.id) if consignment.ucr else ""
    return "" if word in NO_MARKS or len(word) < SHORTEST else word


def goods_of(manifest: Manifest, consignment: Consignment, shared: Iterable[str] = ()) -> Goods:
    """The goods of a consignment of a manifest; `shared`: containers (plain) in which other documents' goods lie."""
    c, amount = consignment, amount_of(consignment)
    others = {*shared, *NO_MARKS}
    marks = {plain(i.packaging.marks) for i in c.items if i.packaging} - NO_MARKS
    words = {f"code {plain(i.classification.id)[:6]}" for i in c.items if i.classification and i.classification.id}
    words |= {digest(i.description) for i in c.items} - {""}
    alone = {plain(u.id) for u in c.units if u.fullness not in SHARED_LOADS} - others
    return replace(
        tied(manifest, c),
        alone=() if c.master else tuple(sorted(alone)),
        consignor=party_of(c.consignor),
        consignee=party_of(c.consignee),
        packages=amount.packages,
        gross=amount.gross,
        marks=tuple(sorted(map(digest, marks))),
        goods=tuple(sorted(words)),
    )


def party_of(party: Party | None) -> str:
    """Who it is, as a digest: his number, or his name where he has none."""
    return digest(party.id or party.name) if party else ""


def digest(word: str) -> str:
    name = plain(word)
    return sha256(name.encode()).hexdigest()[:24] if name else ""


def marks(goods: Goods) -> set[str]:
    """The words by which what might be alike is looked up: where none of them is shared, nothing ties it together."""
    ties = [("batch", goods.batch), ("journey", goods.journey and f"{goods.mode} {goods.journey}")]
    ties += [("means", goods.means), ("ucr", goods.ucr), ("document", goods.document), ("document", goods.previous)]
    ties += [("unit", unit) for unit in goods.units] + [("seal", seal) for seal in goods.seals]
    return {f"{kind} {word}" for kind, word in ties if word}


def keys(goods: Goods) -> set[tuple[object, ...]]:
    """Of any two goods that are alike both have one of these: so that each of a ship's bills need not be compared with
    each that is forbidden."""
    own: list[tuple[object, ...]] = [("ucr", goods.ucr), ("document", goods.document), ("document", goods.previous)]
    own += [("unit", unit) for unit in goods.units] + [("seal", seal) for seal in goods.seals]
    ties = [
        ("batch", goods.batch),
        ("journey", goods.journey and f"{goods.mode} {goods.journey}"),
        ("means", goods.means),
    ]
    parties = (goods.consignor, goods.consignee)
    what = [(goods.packages, word) for word in (*goods.marks, *goods.goods)] + ([parties] if all(parties) else [])
    return {key for key in own if key[1]} | {(*tie, *more) for tie in ties if tie[1] for more in what}


def alike(forbidden: str, before: Goods, now: Goods) -> tuple[Sign, ...]:
    """In what goods that are told now are those of a document that was forbidden (plain), or of a house of it; empty
    where they are other goods. What stands under the forbidden document itself is forbidden with it."""
    if forbidden in (now.document, now.master) or now.document == before.master:
        return ()
    found = {sign for sign, so in compared(forbidden, before, now).items() if so}
    return tuple(sign for sign in Sign if sign in found) if any(enough <= found for enough in ENOUGH) else ()


def compared(forbidden: str, before: Goods, now: Goods) -> Mapping[Sign, bool]:
    """Sign by sign."""
    return {
        Sign.UCR: same(before.ucr, now.ucr),
        Sign.SPLIT: now.previous in {forbidden, before.document} and now.previous != "",
        Sign.MOVED: now.document == before.document,
        Sign.BATCH: same(before.batch, now.batch),
        Sign.JOURNEY: same(before.journey, now.journey)
        and before.mode == now.mode
        and near(before, now, span(now.mode)),
        Sign.VEHICLE: same(before.means, now.means) and now.mode != SEA and near(before, now, SAME_DAY, told=True),
        Sign.UNIT: share(before.units, now.units),
        Sign.ALONE: share(before.alone, now.units) and not (before.master or now.master),
        Sign.SEAL: share(before.seals, now.seals),
        Sign.PARTIES: same(before.consignor, now.consignor) and same(before.consignee, now.consignee),
        Sign.AMOUNT: as_much(before, now),
        Sign.MARKS: share(before.marks, now.marks),
        Sign.GOODS: share(before.goods, now.goods),
    }


def span(mode: str) -> timedelta:
    """For how long the number of a journey means the same one."""
    return SAME_VOYAGE if mode == SEA else SAME_DAY


def same(one: str, other: str) -> bool:
    return one != "" and one == other


def share(one: Iterable[str], other: Iterable[str]) -> bool:
    return not set(one).isdisjoint(other)


def near(one: Goods, other: Goods, span: timedelta, told: bool = False) -> bool:
    """Whether both are of one time; where one does not say when, only a voyage is (or nothing, where it must be
    `told`): trains and flights have the same number every day."""
    if one.at is None or other.at is None:
        return not told and other.mode == SEA
    return abs(one.at - other.at) <= span


def as_much(one: Goods, other: Goods) -> bool:
    """As many packages, and masses that differ by no more than scales and rounding do; bulk by its mass alone."""
    if one.gross is not None and other.gross is not None and abs(one.gross - other.gross) > one.gross * SAME_MASS:
        return False
    if one.packages is None and other.packages is None:
        return one.gross is not None and other.gross is not None
    return one.packages == other.packages
