"""A declaration against the manifests that tell of its goods: what follows from a difference, by the law's `matches`.
Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from tongguan.codes.rows import Direction
from tongguan.codes.rows_cargo import Amiss, MatchRow
from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers import cargo
from tongguan.ledgers.need import Draw
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import Difference, How, Told, declared, documents
from tongguan.problem import Problem, Severity
from tongguan.release.case import Case

CODES = {
    "document": "TGB001",
    "house": "TGB002",
    "packages": "TGB003",
    "gross": "TGB004",
    "unit": "TGB005",
    "means": "TGB006",
    "consignee": "TGB007",
}


class Matched(NamedTuple):
    """What is noted or sends the declaration back, what holds it, and what it draws from its documents."""

    problems: tuple[Problem, ...] = ()
    held: tuple[Difference, ...] = ()
    draws: tuple[Draw, ...] = ()


def matched(case: Case, direction: Direction, balances: Mapping[str, Decimal]) -> Matched:
    """The declaration as it is now against what is told now; `balances` without what this case drew before."""
    named = dict.fromkeys(plain(document) for _, document in documents(case.declaration))
    if not named:
        return Matched()
    told = Told(case.inputs.told, case.inputs.masters)
    found = declared(case.declaration, told, cargo.lefts(case.declaration, direction, balances))
    weighed = [(d, row) for d in found if (row := law_on(case.law, direction, d)) is not None]
    strange = {plain(d.where or d.found) for d in found if d.about in ("consignee", "house", "document")}
    return Matched(
        problems=tuple(problem(d, row) for d, row in weighed if row.then is not Amiss.HELD),
        held=tuple(d for d, row in weighed if row.then is Amiss.HELD),
        draws=cargo.draws(case.declaration, direction, balances, [n for n in named if n not in strange]),
    )


def law_on(law: Snapshot, direction: Direction, difference: Difference) -> MatchRow | None:
    """What the law says of a difference; nothing where it is within the tolerance."""
    row = law.match(direction, difference.about)
    if row is not None and difference.how is How.OVER and row.tolerance:
        most = Decimal(difference.told) * (1 + row.tolerance)
        return row if Decimal(difference.found) > most else None
    return row


def problem(difference: Difference, row: MatchRow) -> Problem:
    """A difference as the declarant reads it."""
    return Problem(
        code=CODES[difference.about],
        message=difference.message,
        message_zh=difference.message_zh,
        pointer=difference.pointer,
        severity=Severity.ERROR if row.then is Amiss.RETURNED else Severity.WARNING,
    )
