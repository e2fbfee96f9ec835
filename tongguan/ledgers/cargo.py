"""Transport documents as balances: packages and kilograms told, from which declarations draw in parts. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.need import Draw
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.match import Amount, Told, balance, documents, drawn

KINDS = {Direction.IMPORT: ManifestKind.ORIGINAL, Direction.EXPORT: ManifestKind.ADVANCE}
"""Which manifest declarations are matched with: what comes in, or is told ahead of what goes out (GACC Decree 172)."""
UNITS = {"packages": "", "gross": "KGM"}
NOTHING = Decimal(0)


def key(kind: ManifestKind, document: str, about: str) -> str:
    """The name of a document's balance; `about`: packages or gross."""
    return f"{kind}/{plain(document)}/{about}"


def direction(kind: ManifestKind) -> Direction:
    """Which declarations are matched with manifests of this kind."""
    return next(side for side, one in KINDS.items() if one is kind)


def is_document(balance: str) -> bool:
    """Whether a balance is a transport document's."""
    return balance.partition("/")[0] in KINDS.values()


def keys(declaration: Declaration, direction: Direction) -> tuple[str, ...]:
    """The balances that a declaration's transport documents may have, in the order in which it names them."""
    named = dict.fromkeys(plain(document) for _, document in documents(declaration))
    return tuple(key(KINDS[direction], document, about) for document in named for about in UNITS)


def volumes(kind: ManifestKind, document: str, told: Told) -> dict[str, tuple[str, Decimal]]:
    """What is told of a document now: balance → (unit, volume). What nobody told is no balance."""
    whole = balance(document, told, ())
    sides = (("packages", whole.packages), ("gross", whole.gross))
    return {key(kind, document, about): (UNITS[about], told) for about, told in sides if told is not None}


def lefts(declaration: Declaration, direction: Direction, balances: Mapping[str, Decimal]) -> dict[str, Amount]:
    """What is left of each document that a declaration names, by document."""
    kind = KINDS[direction]
    named = dict.fromkeys(plain(document) for _, document in documents(declaration))
    return {d: Amount(*(balances.get(key(kind, d, about)) for about in UNITS)) for d in named}


def draws(
    declaration: Declaration, direction: Direction, balances: Mapping[str, Decimal], free: Iterable[str]
) -> tuple[Draw, ...]:
    """What a declaration takes off the documents of `free` (plain), one after another as it names them, never more
    than is left."""
    taken, kind, found = drawn(declaration), KINDS[direction], []
    for about, wanted in (("packages", taken.packages), ("gross", taken.gross)):
        rest = wanted or NOTHING
        for document in free:
            name = key(kind, document, about)
            part = min(rest, max(balances.get(name, NOTHING), NOTHING))
            if part > 0:
                found.append(Draw(balance=name, amount=part, unit=UNITS[about]))
                rest -= part
    return tuple(sorted(found, key=lambda draw: draw.balance))
