"""Marks by which goods are recognised when they are lodged again after a cancellation or a return.

A mark is 16 bytes of hash over things that a trader cannot change without other papers or another box. What is
cosmetic is left out: references, dates, declarant and agent, invoice, the order, splitting and wording of items,
masses, prices, case and blanks. There are at most four, each found on its own:

1. containers, with chapters: the box is the box, whoever declares it and for whom;
2. transport document, with chapters: likewise for goods without a container;
3. UCR: the order, from buyer to seller;
4. the parties with headings, origins, packages and the vehicle: for goods that travel without any of these.

The fourth is left out where one of the first two is there: a weekly delivery of the same goods in the same number of
packages has another container or waybill each time and is not taken for the last one. Whoever asks sets how old a
memory may be, and looks only among declarations that were cancelled or returned, or still open.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b

from tongguan.declarations.declaration import Declaration, Party, Shipment

TRANSPORT_DOCUMENTS = frozenset({"703", "704", "705", "710", "714", "720", "722", "730", "740", "741", "750", "787"})
"""UNCL 1001: waybills, bills of lading, consignment notes, road list."""
NO_SHIPMENT = Shipment()
BLANK = re.compile(r"[\W_]+")


def marks(declaration: Declaration) -> tuple[bytes, ...]:
    """The marks of the goods of a declaration, at most four; none where nothing tells these goods from others."""
    shipment = declaration.shipment or NO_SHIPMENT
    chapters = _codes(shipment, 2)
    found = []
    if boxes := _plain(e.id for e in _equipment(shipment)):
        found.append(_mark("containers", boxes, chapters))
    if papers := _waybills(declaration, shipment):
        found.append(_mark("transport", papers, chapters))
    if orders := _plain(u.id for u in (shipment.ucr, *(i.ucr for i in shipment.items)) if u):
        found.append(_mark("ucr", orders, chapters))
    if not (boxes or papers) and (parties := _parties(declaration, shipment)) and chapters:
        found.append(_mark("parties", parties, _codes(shipment, 4), _origins(shipment), _packages(declaration),
                           _vehicle(declaration, shipment)))  # fmt: skip
    return tuple(found)


def _mark(kind: str, *parts: tuple[str, ...]) -> bytes:
    text = "\x1e".join((kind, *("\x1f".join(p) for p in parts)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, without blanks, signs and case; in order."""
    return tuple(sorted({p for v in values if (p := BLANK.sub("", v).upper())}))


def _codes(shipment: Shipment, digits: int) -> tuple[str, ...]:
    return _plain(i.commodity_code[:digits] for i in shipment.items)


def _origins(shipment: Shipment) -> tuple[str, ...]:
    return _plain(i.origin for i in shipment.items)


def _equipment(shipment: Shipment) -> Iterable[object]:
    return (*shipment.equipment, *(e for i in shipment.items for e in i.equipment))
