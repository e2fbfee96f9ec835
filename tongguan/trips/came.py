"""Goods that came in transit and are declared for what follows: which movements a declaration names, and how much of
each it takes. A movement is a balance of kilograms and one of packages, so that its goods may follow in parts, and no
more of them."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import msgspec

from tongguan.declarations.declaration import Declaration, Item
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import NOTHING, kilograms
from tongguan.trips.movement import TransitPhase

PREFIX = "movement/"
UNIT = "KGM"
COUNTED = "/packages"


class Came(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A movement as those see it who go on with its goods: the principal, who lodged it, the consignee."""

    number: str
    phase: TransitPhase
    destination: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A previous document: its number, where it is named, and by which item (None: by the whole)."""

    number: str
    pointer: str
    item: int | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared of movements, taken of one after another: kilograms, and packages as far as they are told.
    `untold`: where a mass is missing, without which nobody knows how much it is."""

    numbers: tuple[str, ...]
    gross: Decimal
    packages: Decimal = NOTHING
    pointer: str
    untold: tuple[str, ...] = ()


def balance_of(number: str) -> str:
    """The balance of a movement's goods, in kilograms."""
    return PREFIX + number


def packages_of(number: str) -> str:
    """The balance of its packages."""
    return PREFIX + number + COUNTED


def moved_by(balance: str) -> str:
    """The movement whose balance this is; empty where it is none's."""
    return balance.removeprefix(PREFIX).removesuffix(COUNTED) if balance.startswith(PREFIX) else ""


def gross_of(declaration: Declaration) -> Decimal:
    """The gross mass of the whole: as told, or of its items. One that nobody told is nothing."""
    told = kilograms(declaration.gross_mass)
    return told or sum((kilograms(item.gross_mass) or NOTHING for item in declaration.items), NOTHING)


def counted(item: Item) -> Decimal:
    """The packages of an item, as far as they are told."""
    return sum((packaging.count or NOTHING for packaging in item.packagings), NOTHING)


def named(declaration: Declaration) -> Iterator[Part]:
    """Every previous document of the whole, and of each item."""
    shipment = declaration.shipment
    if shipment is None:
        return
    for n, document in enumerate(shipment.previous_documents):
        yield Part(number=plain(document.id), pointer=f"/shipment/previous_documents/{n}/id")
    for at, item in enumerate(shipment.items):
        for n, document in enumerate(item.previous_documents):
            place = f"/shipment/items/{at}/previous_documents/{n}/id"
            yield Part(number=plain(document.id), pointer=place, item=at)


def claims(declaration: Declaration, movements: Collection[str]) -> tuple[Claim, ...]:
    """What is declared of each of these movements. Items that name one of their own take of it; the others take of
    those that are named for the whole, as all do where every item names the same."""
    parts = [part for part in named(declaration) if part.number in movements]
    head = tuple(dict.fromkeys(part.number for part in parts if part.item is None))
    own = {
        n: numbers
        for n in range(len(declaration.items))
        if (numbers := tuple(dict.fromkeys(p.number for p in parts if p.item == n))) and not set(numbers) <= set(head)
    }
    alike = set(own.values())
    if not head and len(alike) == 1 and len(own) == len(declaration.items):
        head, own = alike.pop(), {}
    places = {part.number: part.pointer for part in reversed(parts)}
    found = [_of_items(declaration, own, numbers, places[numbers[0]]) for numbers in dict.fromkeys(own.values())]
    return (*found, _of_the_rest(declaration, own, head, places[head[0]])) if head else tuple(found)


def _of_items(declaration: Declaration, own: Mapping[int, tuple[str, ...]], numbers: tuple[str, ...], at: str) -> Claim:
    """What the items take that name just these."""
    masses = {
        n: kilograms(declaration.items[n].gross_mass) or NOTHING for n, theirs in own.items() if theirs == numbers
    }
    untold = tuple(place_of(n) for n, mass in masses.items() if mass <= 0)
    packages = sum((counted(declaration.items[n]) for n in masses), NOTHING)
    return Claim(numbers=numbers, gross=sum(masses.values(), NOTHING), packages=packages, pointer=at, untold=untold)


def _of_the_rest(declaration: Declaration, own: Collection[int], numbers: tuple[str, ...], at: str) -> Claim:
    """What is left of the whole for items that name none of their own: never less than they have by themselves."""
    masses = {n: kilograms(item.gross_mass) or NOTHING for n, item in enumerate(declaration.items)}
    whole, rest = kilograms(declaration.gross_mass) or NOTHING, [n for n in masses if n not in own]
    gross = max(whole - sum(masses[n] for n in own), sum((masses[n] for n in rest), NOTHING))
    counts = [counted(item) for item in declaration.items]
    told = declaration.package_count or NOTHING
    packages = max(told - sum(counts[n] for n in own), sum((counts[n] for n in rest), NOTHING))
    untold = () if whole > 0 else tuple(place_of(n) for n in rest if masses[n] <= 0)
    if rest and gross <= 0:
        untold = untold or ("/gross_mass",)
    return Claim(numbers=numbers, gross=gross, packages=packages, pointer=at, untold=untold)


def place_of(item: int) -> str:
    """Where the mass of an item stands."""
    return f"/shipment/items/{item}/gross_mass"
