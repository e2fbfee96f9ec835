"""Which agencies must speak, derived from the goods, and which of their documents the declaration already names."""

from collections.abc import Iterable

from tongguan.codes.rows import Direction, Requirement
from tongguan.codes.snapshot import Snapshot, Standing
from tongguan.declarations.declaration import Declaration, Item
from tongguan.declarations.parts import Document
from tongguan.ledgers.need import Need

EXEMPTIONS = "document-exemption"


def needs(declaration: Declaration, law: Snapshot, direction: Direction) -> tuple[Need, ...]:
    """The documents that each item asks for, in item order, and what the declaration meets them with.

    A document of the head serves every item. Several rows that ask for the same document of the same agency are one
    need, and the strictest of them counts.
    """
    found: list[Need] = []
    shipment = declaration.shipment
    towards = shipment.destination.country if shipment and shipment.destination else ""
    for item in declaration.items:
        destination = item.destination.country if item.destination and item.destination.country else towards
        procedure = item.procedure.current if item.procedure else ""
        rows = law.requirements(item.tariff_code, direction, procedure, item.origin, destination)
        if rows:
            declared = documents(item, declaration, law)
            found += (need(item, row, declared) for row in strictest(rows))
    return tuple(found)


def strictest(rows: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """One row per document and agency: the first that sends goods back, else the first."""
    kept: dict[tuple[str, str], Requirement] = {}
    for row in rows:
        key = row.document, row.agency
        held = kept.get(key)
        if held is None or (row.on_missing == "return" and held.on_missing != "return"):
            kept[key] = row
    return tuple(kept.values())


def documents(item: Item, declaration: Declaration, law: Snapshot) -> dict[str, str]:
    """What is declared for an item, by category and type: the number, or the status that stands for one.

    The item's own documents go before those of the head, and a number before a status.
    """
    declared: dict[str, str] = {}
    for numbered in (True, False):
        for document in (*item.documents, *declaration.documents):
            said = document.id if numbered else excused(document, law)
            if said:
                declared.setdefault(document.category + document.type, said)
    return declared


def excused(document: Document, law: Snapshot) -> str:
    """The exemption code that stands for a document: only one that the profile's list of them has at the date.

    Most status codes say how a document is produced; those in this list say that none is needed.
    """
    code = document.exemption
    if not code or law.entry(EXEMPTIONS, code) is None or law.code(EXEMPTIONS, code) is not Standing.GOOD:
        return ""
    return code


def need(item: Item, row: Requirement, declared: dict[str, str]) -> Need:
    return Need(
        item=item.sequence,
        requirement=row.id,
        document=row.document,
        agency=row.agency,
        name=row.name or row.document,
        name_zh=row.name_zh,
        met_by=declared.get(row.document, ""),
        on_missing=row.on_missing,
        law=row.source,
    )


def counted(asked: Iterable[Need]) -> tuple[Need, ...]:
    """Each document once, however many items it serves: the first need that names it.

    Needs that are not met count once per document and agency: one permit can be applied for all of them.
    """
    kept: dict[tuple[str, str, str], Need] = {}
    for each in asked:
        kept.setdefault((each.document, each.agency, each.met_by), each)
    return tuple(kept.values())
