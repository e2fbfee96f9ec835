"""Which records a declaration names, and for which items: by the document codes of the definitions in force, and as the
guarantee that secures its duty. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from tongguan.codes.rows import Stage
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Document
from tongguan.ledgers.describe import charging
from tongguan.ledgers.secure import asked
from tongguan.manifests.fleet import plain

Key = tuple[str, str]
"""A record: the code of its sub-system, and its number in letters and digits alone, upper case."""


class Name(NamedTuple):
    """How a declaration names a record, and the places (from 0) of the items that it is named for; `head`: by a
    document of its head; `at`: where else it is named, as a JSON pointer."""

    number: str
    places: tuple[int, ...]
    head: bool = False
    at: str = ""


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
    found = {key: Name(number, tuple(places[key]), head) for key, (number, head) in said.items()}
    return {**found, **guarantees(declaration, law)} if declaration.guarantees else found


def guarantees(declaration: Declaration, law: Snapshot) -> dict[Key, Name]:
    """The first guarantee that it names, as the record that secures its duty; not of goods in transit."""
    kind = law.type(declaration.type)
    said = [(n, word) for n, g in enumerate(declaration.guarantees) for word in ("id", "reference") if getattr(g, word)]
    if not said or kind is None or kind.stage is Stage.TRANSIT:
        return {}
    at, word = said[0]
    number = str(getattr(declaration.guarantees[at], word))
    found = {}
    for code, definition in charging(law).items():
        asks = definition.secures
        places = [n for n, item in enumerate(declaration.items) if asks and asked(asks, item)]
        if places:
            found[code, plain(number)] = Name(number, tuple(places), True, f"/guarantees/{at}/{word}")
    return found


def keys(documents: Iterable[Document], law: Snapshot) -> Iterable[tuple[Key, str]]:
    """Each record that these documents name, with its number as it is written."""
    for document in documents:
        for row in law.ledgers(document.category + document.type) if document.id else ():
            yield (row.code, plain(document.id)), document.id
