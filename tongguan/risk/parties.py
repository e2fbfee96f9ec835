"""Every party that a declaration names, in its role. Pure."""

from collections.abc import Iterator

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Party

OF_DECLARATION = ("declarant", "submitter", "agent", "exporter")
OF_SHIPMENT = ("importer", "consignor", "consignee", "seller", "buyer", "payer", "surety")
OF_ITEM = ("consignor", "consignee", "seller", "buyer")
OF_CARGO = ("consignor", "consignee", "notify")
LISTS = {"aeo_parties": "aeo", "fiscal_parties": "fiscal"}
"""Lists of parties, and their role."""


def parties_of(declaration: Declaration) -> tuple[tuple[str, Party], ...]:
    """Role and party, each pair once."""
    found = dict[tuple[str, str, str], tuple[str, Party]]()
    for role, party in every(declaration):
        if party.id or party.name:
            found.setdefault((role, party.id, party.name), (role, party))
    return tuple(found.values())


def every(declaration: Declaration) -> Iterator[tuple[str, Party]]:
    yield from roles(declaration, OF_DECLARATION)
    if (carriage := declaration.carriage) is not None:
        senders = (carriage.consignor, *(item.consignor for item in carriage.items))
        told = (("carrier", carriage.carrier), *(("consignor", party) for party in senders))
        yield from ((role, party) for role, party in told if party is not None)
    if declaration.shipment is not None:
        yield from roles(declaration.shipment, OF_SHIPMENT)
        for item in declaration.shipment.items:
            yield from roles(item, OF_ITEM)


def roles(part: Declaration | Shipment | Item, names: tuple[str, ...]) -> Iterator[tuple[str, Party]]:
    for name in names:
        party = getattr(part, name)
        if party is not None:
            yield name, party
    for several, name in LISTS.items():
        yield from ((name, party) for party in getattr(part, several, ()))
