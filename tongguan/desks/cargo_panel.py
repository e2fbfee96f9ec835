"""What manifests tell of a declaration's transport documents: told, drawn, left, and where the declaration differs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tongguan.api.problems import ProblemLine
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.desks.bars import Bar
from tongguan.ledgers import cargo
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import documents
from tongguan.release.against import CODES
from tongguan.release.case import Stand
from tongguan.store.connect import Reading
from tongguan.store.papers import Beside, beside

ABOUT = {code: about for about, code in CODES.items()}


class Paper(NamedTuple):
    """A transport document of a declaration; `told_in`: number and reference of manifests that the reader may see."""

    document: str
    bars: tuple[Bar, ...]
    told_in: tuple[tuple[int, str], ...]


class Differing(NamedTuple):
    """Where the declaration differs: what about, in words, and whether it holds it."""

    about: str
    english: str
    chinese: str
    holds: bool


def papers(conn: Reading, declaration: Declaration | None, direction: str) -> tuple[Paper, ...]:
    """Each transport document that the declaration names, in its order; one statement."""
    if declaration is None or direction not in tuple(Direction):
        return ()
    side = Direction(direction)
    names = {plain(document): document for _, document in documents(declaration)}
    if not names or side not in cargo.KINDS:
        return ()
    kind = cargo.KINDS[side]
    found = beside(conn, names, kind, cargo.keys(declaration, side))
    return tuple(
        Paper(name, tuple(bars(found, [(about, cargo.key(kind, document, about)) for about in cargo.UNITS])), told)
        for document, name in names.items()
        for told in (tuple(found.told.get(document, ())),)
    )


def shared(papers: Iterable[Paper], stand: Stand) -> tuple[Paper, ...]:
    """What the declarant may see: amounts of goods that are told for somebody else are not his."""
    if any(d.about == "consignee" for d in stand.unmatched):
        return tuple(paper._replace(bars=()) for paper in papers)
    return tuple(papers)


def bars(found: Beside, keys: list[tuple[str, str]]) -> Iterator[Bar]:
    """What is told and left, as far as it is known."""
    for about, key in keys:
        if key in found.left:
            yield Bar(about, found.left[key].volume, found.left[key].remaining)


def differing(stand: Stand, problems: Iterable[ProblemLine]) -> tuple[Differing, ...]:
    """What holds it, and what was noted."""
    held = tuple(Differing(d.about, d.message, d.message_zh, True) for d in stand.unmatched)
    noted = (Differing(ABOUT[p.code], p.message, p.message, False) for p in problems if p.code in ABOUT)
    return held + tuple(one for one in noted if one.about not in {d.about for d in held})
