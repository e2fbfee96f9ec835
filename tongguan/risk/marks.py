"""Marks by which goods are recognised when they are lodged again after a cancellation or a return.

A mark is 16 bytes of hash over two things that cannot be changed together without another box, other papers, or other
goods. What is cosmetic is left out: references, dates, declarant and agent, invoice, the order and wording of items,
masses, prices, case and blanks. There are at most four; each is looked for on its own, so whoever wants to go
unrecognised has to change what all of them rest on:

- containers, and waybills: each with the chapters, and each with the party on this side of the border;
- the unique consignment reference (UCR);
- for goods without container and waybill: both parties with headings, origins, packages and vehicle.

A weekly delivery of the same goods has another container or waybill each time and is not taken for the last one. Those
without either share the last mark: whoever asks says how old a memory may be (30 days), and looks only among
declarations that were cancelled or returned, or are still open.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from hashlib import blake2b

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import TRANSPORT_DOCUMENTS, Document, Equipment, Party, PreviousDocument

MOST = 4
NO_SHIPMENT = Shipment()
BLANK = re.compile(r"[\W_]+")

Texts = tuple[str, ...]


def marks(declaration: Declaration) -> tuple[bytes, ...]:
    """The marks of the goods of a declaration; none where nothing tells these goods from others."""
    return tuple(_mark(*parts) for parts, _ in zip(_traits(declaration), range(MOST), strict=False))


def _traits(declaration: Declaration) -> Iterator[tuple[str, *tuple[Texts, ...]]]:
    """What is hashed, strongest first."""
    shipment = declaration.shipment or NO_SHIPMENT
    chapters, here = _codes(shipment.items, 2), _here(declaration, shipment)
    carried = {"container": _plain(e.id for e in _equipment(shipment)), "waybill": _waybills(declaration, shipment)}
    for kind, ids in carried.items():
        for what, with_ in (("goods", chapters), ("party", here)):
            if ids and with_:
                yield f"{kind} {what}", ids, with_
    if orders := _plain(u.id for u in (shipment.ucr, *(i.ucr for i in shipment.items)) if u):
        yield "order", orders
    there = _there(declaration, shipment)
    if not any(carried.values()) and here and there and chapters:
        origins = _plain(i.origin for i in shipment.items)
        vehicle = _vehicle(declaration, shipment)
        yield "parties", here, there, _codes(shipment.items, 4), origins, _packages(declaration), vehicle


def _mark(kind: str, *parts: Texts) -> bytes:
    text = "\x1e".join((kind, *("\x1f".join(p) for p in parts)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(values: Iterable[str]) -> Texts:
    """Each value once, without blanks, signs and case; in order."""
    return tuple(sorted({p for v in values if (p := BLANK.sub("", v).upper())}))


def _codes(items: Iterable[Item], digits: int) -> Texts:
    return _plain(i.commodity_code[:digits] for i in items)


def _equipment(shipment: Shipment) -> tuple[Equipment, ...]:
    return (*shipment.equipment, *(e for i in shipment.items for e in i.equipment))


def _waybills(declaration: Declaration, shipment: Shipment) -> Texts:
    items = shipment.items
    papers: tuple[Document | PreviousDocument, ...] = (
        *declaration.documents,
        *shipment.previous_documents,
        *(d for i in items for d in i.documents),
        *(d for i in items for d in i.previous_documents),
    )
    return _plain(d.id for d in papers if d.type in TRANSPORT_DOCUMENTS)


def _here(declaration: Declaration, shipment: Shipment) -> Texts:
    """The party that answers for the goods: who receives them, or, where nobody is named, who sends them."""
    receivers = (shipment.importer, shipment.consignee, *(i.consignee for i in shipment.items))
    return _party(receivers) or _party((declaration.exporter, shipment.consignor))


def _there(declaration: Declaration, shipment: Shipment) -> Texts:
    return _party((declaration.exporter, shipment.consignor, shipment.seller, *(i.consignor for i in shipment.items)))


def _party(parties: Iterable[Party | None]) -> Texts:
    """The first party that is named, by number or else by name."""
    return next((p for party in parties if party and (p := _plain((party.id or party.name,)))), ())


def _packages(declaration: Declaration) -> Texts:
    counts = [p.count for i in declaration.items for p in i.packagings if p.count is not None]
    total = sum(counts, Decimal(0)) if declaration.package_count is None else declaration.package_count
    return (str(total.normalize()),)


def _vehicle(declaration: Declaration, shipment: Shipment) -> Texts:
    means = (declaration.border_transport, shipment.arrival_transport, shipment.departure_transport)
    return _plain(m.id for m in means if m)
