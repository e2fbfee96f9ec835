"""Goods that came in transit and are declared for what follows: which movements a declaration names, and how much of
each it takes. A movement is a balance of kilograms, so that its goods may follow in parts, and no more of them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import NOTHING, kilograms
from tongguan.trips.movement import TransitPhase

PREFIX = "movement/"
UNIT = "KGM"


class Came(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A movement as those see it who go on with its goods: the principal, who lodged it, the consignee."""

    number: str
    phase: TransitPhase
    destination: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a declaration takes of a movement: kilograms, and where it names it."""

    number: str
    gross: Decimal
    pointer: str


def balance_of(number: str) -> str:
    """The balance of a movement's goods."""
    return PREFIX + number


def gross_of(declaration: Declaration) -> Decimal:
    """The gross mass of the whole: as told, or of its items. One that nobody told is nothing."""
    told = kilograms(declaration.gross_mass)
    return told or sum((kilograms(item.gross_mass) or NOTHING for item in declaration.items), NOTHING)


def named(declaration: Declaration) -> Iterator[Part]:
    """Every previous document with what is declared under it: the whole, or one item."""
    shipment = declaration.shipment
    if shipment is None:
        return
    for n, document in enumerate(shipment.previous_documents):
        place = f"/shipment/previous_documents/{n}/id"
        yield Part(number=plain(document.id), gross=gross_of(declaration), pointer=place)
    for at, item in enumerate(shipment.items):
        for n, document in enumerate(item.previous_documents):
            place = f"/shipment/items/{at}/previous_documents/{n}/id"
            yield Part(number=plain(document.id), gross=kilograms(item.gross_mass) or NOTHING, pointer=place)


def taken(parts: Iterable[Part], number: str) -> tuple[Part, ...]:
    """What is taken of one movement; a number at the head covers its items as well."""
    found = tuple(part for part in parts if part.number == number)
    head = tuple(part for part in found if not part.pointer.startswith("/shipment/items/"))
    return head[:1] or found
