"""Which records a declaration names, by the document codes of the definitions in force, and for which items. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Document
from tongguan.manifests.fleet import plain

Key = tuple[str, str]
"""A record: the code of its sub-system, and its number in letters and digits alone, upper case."""


class Name(NamedTuple):
    """How a declaration names a record, and the places (from 0) of the items that it is named for; `head`: by a
    document of its head."""

    number: str
    places: tuple[int, ...]
    head: bool = False


def names(declaration: Declaration, law: Snapshot) -> dict[Key, Name]:
    """The records that a declaration names, as it names them. A document of the head serves every item."""
    every = range(len(declaration.items))
    said: dict[Key, tuple[str, bool]] = {}
    places: dict[Key, dict[int, None]] = {}
    for key, number in keys(declaration.documents, law):
        said.setdefault(key, (number, True))
        places.setdefault(key, dict.fromkeys(every))
    for place, item in enumerate(declaration.items):
        for key, number in keys(item.documents, law):
            said.setdefault(key, (number, False))
            places.setdefault(key, {})[place] = None
    return {key: Name(number, tuple(places[key]), head) for key, (number, head) in said.items()}


def keys(documents: Iterable[Document], law: Snapshot) -> Iterable[tuple[Key, str]]:
    """Each record that these documents name, with its number as it is written."""
    for document in documents:
        for row in law.ledgers(document.category + document.type) if document.id else ():
            yield (row.code, plain(document.id)), document.id
