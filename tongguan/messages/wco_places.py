"""One place of a declaration in three notations: JSON pointer, wire pointer (WCO ids), place of an amendment.

``/shipment/items/0/price`` · ``42A/67A/68A[1]/23A/79A/112`` · ``shipment/items[1]/price``. All from the one table.
"""

from collections.abc import Sequence

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment, Pointer
from tongguan.messages.wco_dec_table import TABLE
from tongguan.messages.wco_table import Entry, Kind

CLASSES = (Kind.FLAT, Kind.ONE, Kind.MANY, Kind.TEXTS)
Step = tuple[Entry, int | None]  # an entry and, where it occurs many times, its occurrence from 1


def _steps(fields: Sequence[tuple[str, int | None]]) -> list[Step]:
    """The table's entries along a path of fields, as far as there are any; numbers are occurrences from 1."""
    steps: list[Step] = [(TABLE.root, None)]
    entry = TABLE.root
    for field, number in fields:
        way = entry.by_field.get(field)
        if way is None:
            break
        entry = way[-1]
        steps += [(above, None) for above in way[:-1]]
        steps.append((entry, number if entry.many else None))
        if entry.kind is Kind.TEXTS and number is not None:
            steps.append((entry.entries[0], None))
    return steps


def _fields(json_pointer: str) -> list[tuple[str, int | None]]:
    parts = [p.replace("~1", "/").replace("~0", "~") for p in json_pointer.split("/")[1:]]
    fields: list[tuple[str, int | None]] = []
    for part in parts:
        if part.isdecimal() and fields and fields[-1][1] is None:
            fields[-1] = (fields[-1][0], int(part) + 1)
        else:
            fields.append((part, None))
    return fields


def wire_pointer(json_pointer: str) -> str:
    """The same place in WCO ids; of a place the message doesn't know, the nearest class around it."""
    return "/".join(f"{e.id}[{n}]" if n is not None else e.id for e, n in _steps(_fields(json_pointer)))


def pointers(json_pointer: str) -> tuple[tuple[str, int | None, str], ...]:
    """The same place as a message's Pointer elements: class, occurrence where it has one, data element at the end."""
    return _pointers(_steps(_fields(json_pointer)))


def _pointers(steps: list[Step]) -> tuple[tuple[str, int | None, str], ...]:
    found: list[tuple[str, int | None, str]] = []
    for entry, number in steps:
        if entry.kind in CLASSES:
            found.append((entry.id, number, ""))
        else:
            section, sequence, _ = found[-1]
            found[-1] = (section, sequence, entry.id)
    return tuple(found)


def places(wire: Sequence[Pointer]) -> tuple[str, ...]:
    """The places that a chain of WCO pointers names, by sequence number; () if it leads nowhere.

    A class without a struct of its own (Commodity, InvoiceLine …) is all its fields. The sequence number of a class
    that occurs once means nothing and is not looked at.
    """
    if not wire or wire[0].section != TABLE.root.id:
        return ()
    entry, path = TABLE.root, ""
    for n, pointer in enumerate(wire):
        if n:
            found = next((e for e in entry.entries if e.kind in CLASSES and e.id == pointer.section), None)
            if found is None:
                return ()
            entry = found
            if entry.kind is not Kind.FLAT:
                number = f"[{1 if pointer.sequence is None else pointer.sequence}]" if entry.many else ""
                path = f"{path}/{entry.field}{number}" if path else f"{entry.field}{number}"
        if pointer.tag:
            if n != len(wire) - 1:
                return ()
            return _leaf_place(entry, path, pointer.tag)
    if entry is TABLE.root:
        return ()
    if entry.kind is Kind.FLAT:
        return tuple(f"{path}/{leaf.field}" if path else leaf.field for leaf in entry.leaves())
    return (path,)


def _leaf_place(entry: Entry, path: str, tag: str) -> tuple[str, ...]:
    leaf = next((e for e in entry.entries if e.kind not in CLASSES and e.id == tag), None)
    if leaf is None:
        return ()
    if entry.kind is Kind.TEXTS:
        return (path,)
    return (f"{path}/{leaf.field}" if path else leaf.field,)


def _of_place(place: str) -> tuple[Pointer, ...]:
    fields: list[tuple[str, int | None]] = []
    for part in place.split("/"):
        field, _, number = part.partition("[")
        fields.append((field, int(number[:-1]) if number[:-1].isdecimal() else None))
    return tuple(
        Pointer(sequence=1 if number is None else number, section=section, tag=tag)
        for section, number, tag in _pointers(_steps(fields))
    )


def with_places(declaration: Declaration) -> Declaration:
    """The declaration with every amendment's places said in its own fields."""
    return _replaced(declaration, [_placed(a) for a in declaration.amendments])


def _placed(amendment: Amendment) -> Amendment:
    if amendment.places or not amendment.pointers:
        return amendment
    return msgspec.structs.replace(amendment, places=places(amendment.pointers))


def with_pointers(declaration: Declaration) -> Declaration:
    """The declaration with every amendment as the message says it: one Amendment for each place, by WCO pointers."""
    found: list[Amendment] = []
    for amendment in declaration.amendments:
        if amendment.pointers or not amendment.places:
            found.append(amendment)
        else:
            found += [msgspec.structs.replace(amendment, pointers=_of_place(p), places=(p,)) for p in amendment.places]
    return _replaced(declaration, found)


def _replaced(declaration: Declaration, amendments: Sequence[Amendment]) -> Declaration:
    if tuple(amendments) == declaration.amendments:
        return declaration
    return msgspec.structs.replace(declaration, amendments=tuple(amendments))
