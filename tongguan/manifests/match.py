"""What was told against what is declared, line by line: over, short, wrong, early, missing. Pure.

A transport document is drawn in parts: each declaration takes packages and gross mass, what is left is for the next.
One document may travel on several vehicles of a batch: its consignments count together. Masses are compared in
kilograms.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from tongguan.declarations.declaration import Declaration, Shipment
from tongguan.declarations.parts import TRANSPORT_DOCUMENTS, Measure, Party, TransportMeans
from tongguan.declarations.units import converted
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, Unit

NOTHING, NO_SHIPMENT = Decimal(0), Shipment()
EMPTY: Mapping[str, Sequence[str]] = {}
KILOGRAM = "KGM"


class How(StrEnum):
    """How two accounts of the same goods differ."""

    OVER = "over"  # more than was told
    SHORT = "short"  # less than was told
    WRONG = "wrong"  # another one
    EARLY = "early"  # before its time
    MISSING = "missing"  # told and not there, or there and not told


WORDS = {
    "document": ("No manifest tells of transport document {found}.", "舱单中没有提运单 {found}。"),
    "house": (
        "{found} is a consolidation: name the house document that the goods travel under.",
        "{found} 为集拼总单：请填写货物所属分单号。",
    ),
    "split": (
        "{found} was split: name the document that the goods travel under, {told}.",
        "{found} 已拆分：请填写货物所属提运单号 {told}。",
    ),
    "packages": ("{found} packages, but {told} are left on {where}.", "件数 {found}，而 {where} 仅余 {told}。"),
    "gross": (
        "{found} kg gross, but {told} kg are left on {where}.",
        "毛重 {found} 千克，而 {where} 仅余 {told} 千克。",
    ),
    "consignee": ("{where} is told for another consignee.", "{where} 的收货人另有其人。"),
    "unit": ("Container {found} does not travel under {where}.", "集装箱 {found} 不在 {where} 项下。"),
    "means": ("{found} is declared, {told} is on the manifest.", "申报为 {found}，舱单为 {told}。"),
    "loaded": ("{found} is loaded; no advance manifest tells of it.", "{found} 已装载，预配舱单中没有。"),
    "loading": (
        "{found} packages of {where} are loaded, {told} were told in advance.",
        "{where} 装载 {found} 件，预配舱单为 {told} 件。",
    ),
    "came": ("{found} came; no manifest tells of it.", "{found} 已到，舱单中没有。"),
    "absent": ("{told} is on the manifest and did not come.", "舱单列有 {told}，实际未到。"),
    "plate": ("{found} came, {told} is on the manifest.", "实到 {found}，舱单为 {told}。"),
    "seal": ("{where} bears the seals {found}; {told} were told.", "{where} 封志为 {found}，舱单为 {told}。"),
    "broken": ("{where} bears no seal; {told} was told.", "{where} 无封志，舱单为 {told}。"),
    "tally": (
        "{found} packages were counted on {where}, {told} were told.",
        "{where} 理货 {found} 件，舱单为 {told} 件。",
    ),
    "weight": ("{found} kg were weighed, {told} kg were told.", "过磅 {found} 千克，舱单为 {told} 千克。"),
    "goods": (
        "{found} kg of {where} were weighed, {told} kg were told.",
        "{where} 过磅 {found} 千克，舱单为 {told} 千克。",
    ),
    "mass": (
        "{found} kg were weighed; the mass of the vehicle or of its goods was not told.",
        "过磅 {found} 千克；未申报车辆自重或货物毛重。",
    ),
    "time": ("Came {found}; told for {told}.", "到达时间 {found}，舱单为 {told}。"),
}


class CargoDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One line that differs: what about it (a key of WORDS), which document, container or vehicle, what was told, what
    was found; `pointer` is the place in the declaration, where it is about one."""

    how: How
    about: str
    where: str = ""
    told: str = ""
    found: str = ""
    pointer: str = ""

    @property
    def message(self) -> str:
        return WORDS[self.about][0].format(where=self.where, told=self.told, found=self.found)

    @property
    def message_zh(self) -> str:
        return WORDS[self.about][1].format(where=self.where, told=self.told, found=self.found)


class Amount(msgspec.Struct, frozen=True):
    """Packages and kilograms; None: nobody told."""

    packages: Decimal | None = None
    gross: Decimal | None = None

    def less(self, other: "Amount") -> "Amount":
        """What is left; what was not told stays unknown."""
        return Amount(minus(self.packages, other.packages), minus(self.gross, other.gross))

    def plus(self, other: "Amount") -> "Amount":
        return Amount(added(self.packages, other.packages), added(self.gross, other.gross))


class Told:
    """Manifests as they are looked up: by transport document; `masters` are those that houses name; `onward`: under
    which documents the goods of others are now."""

    def __init__(
        self, manifests: Iterable[Manifest], masters: Iterable[str] = (), onward: Mapping[str, Sequence[str]] = EMPTY
    ) -> None:
        self._found: dict[str, list[tuple[Manifest, Consignment]]] = {}
        self.masters: set[str] = set(masters)
        self.onward = onward
        for manifest in manifests:
            for consignment in manifest.consignments:
                self._found.setdefault(plain(consignment.document), []).append((manifest, consignment))
                if consignment.master:
                    self.masters.add(plain(consignment.master))

    def under(self, document: str) -> Sequence[tuple[Manifest, Consignment]]:
        """What travels under a document, on every vehicle."""
        return self._found.get(plain(document), ())


def balance(document: str, told: Told, draws: Iterable[Amount]) -> Amount:
    """What is left of a transport document after what other declarations drew."""
    return total(amount_of(c) for _, c in told.under(document)).less(total(draws))


def amount_of(consignment: Consignment) -> Amount:
    """What a consignment tells; its items' sum where it says nothing itself."""
    items = consignment.items
    packages = consignment.packages
    if packages is None and items and all(i.packaging and i.packaging.count is not None for i in items):
        packages = sum((i.packaging.count or NOTHING for i in items if i.packaging), NOTHING)
    gross = kilograms(consignment.gross_mass)
    if gross is None and items and all(kilograms(i.gross_mass) is not None for i in items):
        gross = sum((kilograms(i.gross_mass) or NOTHING for i in items), NOTHING)
    return Amount(packages, gross)


def drawn(declaration: Declaration) -> Amount:
    """What a declaration takes off its transport documents."""
    return Amount(declaration.package_count, kilograms(declaration.gross_mass))


def outline(manifest: Manifest) -> Manifest:
    """What a declaration is matched with, and no more: documents, amounts, containers, the means; nobody's name."""
    means = manifest.means
    return Manifest(
        kind=manifest.kind,
        mode=manifest.mode,
        reference=manifest.reference,
        means=TransportMeans(id=means.id) if means else None,
        consignments=tuple(
            Consignment(
                sequence=c.sequence,
                document=c.document,
                master=c.master,
                consignee=Party(id=c.consignee.id) if c.consignee and c.consignee.id else None,
                packages=amount_of(c).packages,
                gross_mass=in_kilograms(amount_of(c).gross),
                units=tuple(Unit(id=u.id) for u in c.units if u.id),
            )
            for c in manifest.consignments
        ),
    )


def in_kilograms(value: Decimal | None) -> Measure | None:
    return None if value is None else Measure(value=value, unit="KGM")


def declared(declaration: Declaration, told: Told, lefts: Mapping[str, Amount]) -> tuple[CargoDifference, ...]:
    """The declaration against the manifests that tell of its transport documents. `lefts`: what others left of them, by
    document as `plain` makes it; of one that is not there, all. Less than is left is no difference: the rest is
    declared later."""
    named = documents(declaration)
    found: list[CargoDifference] = []
    for pointer, document in named:
        if plain(document) in told.masters:
            found.append(CargoDifference(how=How.WRONG, about="house", found=document, pointer=pointer))
        elif parts := () if told.under(document) else told.onward.get(plain(document)):
            where = ", ".join(parts)
            found.append(CargoDifference(how=How.WRONG, about="split", told=where, found=document, pointer=pointer))
        elif not told.under(document):
            found.append(CargoDifference(how=How.MISSING, about="document", found=document, pointer=pointer))
    if found or not named:
        return tuple(found)
    names = {plain(document): document for _, document in named}
    left = total(lefts[name] if name in lefts else balance(name, told, ()) for name in names)
    where, there = ", ".join(names.values()), [one for name in names for one in told.under(name)]
    if strange := consigned(declaration, there):  # what is told of other people's goods stays theirs
        return tuple(strange)
    found += over(drawn(declaration), left, where)
    found += elsewhere(declaration, {plain(u.id) for _, c in there for u in c.units if u.id}, where)
    return (*found, *vehicles(declaration, [m for m, _ in there]))


def over(taken: Amount, left: Amount, where: str) -> list[CargoDifference]:
    """More packages or more mass than is left."""
    lines = (
        ("packages", "/package_count", taken.packages, left.packages),
        ("gross", "/gross_mass/value", taken.gross, left.gross),
    )
    return [
        CargoDifference(how=How.OVER, about=about, where=where, told=number(told), found=number(said), pointer=pointer)
        for about, pointer, said, told in lines
        if said is not None and told is not None and said > told
    ]


def consigned(declaration: Declaration, there: Sequence[tuple[Manifest, Consignment]]) -> list[CargoDifference]:
    """Goods that are told for somebody who is no party of the declaration; one without a number is anybody."""
    parties = parties_of(declaration)
    return [
        CargoDifference(how=How.WRONG, about="consignee", where=c.document, pointer=pointer)
        for pointer, document in documents(declaration)
        for _, c in there
        if plain(c.document) == plain(document) and c.consignee and c.consignee.id and c.consignee.id not in parties
    ]


def parties_of(declaration: Declaration) -> set[str]:
    """Everybody whom a declaration names by number."""
    shipment = declaration.shipment or NO_SHIPMENT
    named = (declaration.declarant, declaration.submitter, declaration.exporter, shipment.importer, shipment.consignee)
    return {party.id for party in named if party and party.id}


def elsewhere(declaration: Declaration, known: set[str], where: str) -> list[CargoDifference]:
    """Containers that travel under other documents; where no container was told, none is amiss."""
    equipment = declaration.shipment.equipment if declaration.shipment else ()
    return [
        CargoDifference(how=How.WRONG, about="unit", where=where, found=e.id, pointer=f"/shipment/equipment/{n}/id")
        for n, e in enumerate(equipment)
        if known and e.id and plain(e.id) not in known
    ]


def vehicles(declaration: Declaration, carrying: Iterable[Manifest]) -> list[CargoDifference]:
    """Another means of transport than any that carries these documents."""
    shipment = declaration.shipment or NO_SHIPMENT
    sides = (
        ("arrival_transport", shipment.arrival_transport),
        ("departure_transport", shipment.departure_transport),
    )
    told = {plain(m.means.id): m.means.id for m in carrying if m.means and m.means.id}
    return [
        CargoDifference(
            how=How.WRONG,
            about="means",
            told=", ".join(told.values()),
            found=means.id,
            pointer=f"/shipment/{side}/id",
        )
        for side, means in sides
        if means and means.id and told and plain(means.id) not in told
    ]


def loaded(manifest: Manifest, told: Told) -> list[CargoDifference]:
    """What was loaded against what was told in advance, consignment by consignment; houses stand for their master."""
    own, found = Told((manifest,)), []
    for n, consignment in enumerate(manifest.consignments):
        pointer, document = f"/consignments/{n}/document", consignment.document
        if plain(document) in own.masters:
            continue
        if not told.under(document):
            found.append(CargoDifference(how=How.OVER, about="loaded", found=document, pointer=pointer))
            continue
        ahead, now = balance(document, told, ()).packages, amount_of(consignment).packages
        if ahead is not None and now is not None and ahead != now:
            how, amounts = How.OVER if now > ahead else How.SHORT, {"told": number(ahead), "found": number(now)}
            found.append(CargoDifference(how=how, about="loading", where=document, pointer=pointer, **amounts))
    return found


def documents(declaration: Declaration) -> list[tuple[str, str]]:
    """The transport documents that a declaration names, each with its place."""
    shipment = declaration.shipment
    if shipment is None:
        return []
    places = [("/shipment", shipment.previous_documents)]
    places += [(f"/shipment/items/{n}", item.previous_documents) for n, item in enumerate(shipment.items)]
    return [
        (f"{at}/previous_documents/{n}/id", d.id)
        for at, papers in places
        for n, d in enumerate(papers)
        if d.id and d.type in TRANSPORT_DOCUMENTS
    ]


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum; unknown where one of them is."""
    whole: Amount | None = None
    for one in amounts:
        whole = one if whole is None else whole.plus(one)
    return whole or Amount(NOTHING, NOTHING)


def added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def kilograms(mass: Measure | None) -> Decimal | None:
    """A mass in kilograms; None where it is not told, or in a unit of something else."""
    return converted(mass.value, mass.unit or KILOGRAM, KILOGRAM) if mass is not None else None


def number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
