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
from tongguan.manifests.match import CargoDifference, How, Told, declared, documents
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
    "split": "TGB008",
}


class Matched(NamedTuple):
    """Where a declaration differs from the manifests, with what follows by law; what it draws from its documents."""

    found: tuple[tuple[CargoDifference, MatchRow], ...] = ()
    draws: tuple[Draw, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is noted, or sends a declaration back that is being lodged."""
        return tuple(problem(d, row) for d, row in self.found if row.then is not Amiss.HELD)

    @property
    def held(self) -> tuple[CargoDifference, ...]:
        """What holds it."""
        return tuple(d for d, row in self.found if row.then is Amiss.HELD)

    @property
    def grave(self) -> tuple[CargoDifference, ...]:
        """What holds one that stands already: it cannot be sent back any more."""
        return tuple(d for d, row in self.found if row.then is not Amiss.NOTED)


def matched(case: Case, direction: Direction, balances: Mapping[str, Decimal]) -> Matched:
    """The declaration as it is now against what is told now; `balances` without what this case drew before."""
    named = dict.fromkeys(plain(document) for _, document in documents(case.declaration))
    if not named:
        return Matched()
    told = Told(case.inputs.told, case.inputs.masters, case.inputs.onward)
    found = declared(case.declaration, told, cargo.lefts(case.declaration, direction, balances))
    weighed = tuple((d, row) for d in found if (row := law_on(case.law, direction, d)) is not None)
    strange = {plain(d.where or d.found) for d in found if d.about in ("consignee", "house", "document", "split")}
    free = [name for name in named if name not in strange]
    return Matched(weighed, cargo.draws(case.declaration, direction, balances, free))


def given_back(case: Case) -> dict[str, Decimal]:
    """The balances as they would be without what this case has already drawn."""
    if case.before is None or not case.before.draws:
        return case.inputs.balances
    balances = dict(case.inputs.balances)
    for draw in case.before.draws:
        balances[draw.balance] = balances.get(draw.balance, Decimal(0)) + draw.amount
    return balances


def law_on(law: Snapshot, direction: Direction, difference: CargoDifference) -> MatchRow | None:
    """What the law says of a difference; nothing where it is within the tolerance."""
    row = law.match(direction, difference.about)
    if row is not None and difference.how is How.OVER and row.tolerance:
        most = Decimal(difference.told) * (1 + row.tolerance)
        return row if Decimal(difference.found) > most else None
    return row


def problem(difference: CargoDifference, row: MatchRow) -> Problem:
    """A difference as the declarant reads it."""
    return Problem(
        code=CODES[difference.about],
        message=difference.message,
        message_zh=difference.message_zh,
        pointer=difference.pointer,
        severity=Severity.ERROR if row.then is Amiss.RETURNED else Severity.WARNING,
    )
