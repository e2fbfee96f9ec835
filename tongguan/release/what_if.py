"""What a change of law would have done to declarations that were really made: the same thinking, twice. Pure.

Both times the declaration is new, received when it was, and drawn with the same lot; only the law is another. What it
cannot pass under either law tells nothing of the change and is counted apart.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers import quota
from tongguan.problem import Problem
from tongguan.release.case import Case, Considered, Inputs
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event
from tongguan.risk.profiles import ProfileSet

MOST = 500
"""Declarations of one trial."""
SHOWN = 200
"""Differences that are kept with their particulars; all are counted."""
NOTHING = Decimal(0)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration as it stands, and what its last thought saw."""

    number: str
    declaration: Declaration
    inputs: Inputs
    problems: tuple[Problem, ...] = ()


class TaxChange(msgspec.Struct, frozen=True, kw_only=True):
    """A tax that comes to another amount."""

    tax: str
    before: Decimal
    after: Decimal


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is otherwise: the decision (state and holds), taxes, papers asked for, problems found."""

    number: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    taxes: tuple[TaxChange, ...] = ()
    papers_more: tuple[str, ...] = ()
    papers_less: tuple[str, ...] = ()
    problems_more: tuple[Problem, ...] = ()
    problems_less: tuple[Problem, ...] = ()


class Trial(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a trial is, and what it found: sums of duty over the declarations that pass under both laws.

    `cursor`: the case after which it goes on. `gone`: data deleted at their date; `stuck`: no answer under either law.
    """

    day: date
    wanted: int
    done: int = 0
    finished: bool = False
    cursor: int | None = None
    gone: int = 0
    stuck: int = 0
    differing: int = 0
    duty_before: Decimal = NOTHING
    duty_after: Decimal = NOTHING
    differences: tuple[Difference, ...] = ()

    def with_(self, found: Iterable["Twice | None"]) -> "Trial":
        """After these declarations; None is one whose data are gone."""
        trial = self
        for one in found:
            trial = replace(trial, done=trial.done + 1)
            if one is None:
                trial = replace(trial, gone=trial.gone + 1)
            elif one.stuck:
                trial = replace(trial, stuck=trial.stuck + 1)
            else:
                trial = _counted(trial, one)
        return trial


class Twice(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration considered under both laws."""

    number: str
    before: Considered
    after: Considered

    @property
    def stuck(self) -> bool:
        """Whether neither law lets it pass, for the same problems."""
        return self.before.assessment is None and self.after.assessment is None and not difference(self)


def _counted(trial: Trial, one: Twice) -> Trial:
    found = difference(one)
    kept = trial.differences if found is None or len(trial.differences) >= SHOWN else (*trial.differences, found)
    both = one.before.assessment is not None and one.after.assessment is not None
    return replace(
        trial,
        differing=trial.differing + (found is not None),
        duty_before=trial.duty_before + (sum(taxes(one.before).values(), NOTHING) if both else NOTHING),
        duty_after=trial.duty_after + (sum(taxes(one.after).values(), NOTHING) if both else NOTHING),
        differences=kept,
    )


def twice(past: Past, laws: tuple[Snapshot, Snapshot], profiles: ProfileSet) -> Twice:
    """The declaration under the law as it is and as it would be."""
    before, after = (consider(_case(past, law, profiles)) for law in laws)
    return Twice(number=past.number, before=before, after=after)


def _case(past: Past, law: Snapshot, profiles: ProfileSet) -> Case:
    """A new declaration under this law; balances of new quotas are full."""
    balances = {key: row.volume for key, row in quota.wanted(past.declaration, law).items()} | past.inputs.balances
    inputs = replace(
        past.inputs, event=Event.LODGE, law=law.id, law_date=law.date, balances=balances, other_goods=False
    )
    return Case(
        inputs=inputs, declaration=past.declaration, before=None, law=law, profiles=profiles, problems=past.problems
    )


def difference(one: Twice) -> Difference | None:
    """What is otherwise; None: nothing that anybody would notice."""
    was, will = taxes(one.before), taxes(one.after)
    found = Difference(
        number=one.number,
        before=outcome(one.before),
        after=outcome(one.after),
        taxes=tuple(
            TaxChange(tax=tax, before=was.get(tax, NOTHING), after=will.get(tax, NOTHING))
            for tax in sorted(was.keys() | will.keys())
            if was.get(tax, NOTHING) != will.get(tax, NOTHING)
        )
        if one.before.assessment is not None and one.after.assessment is not None
        else (),
        papers_more=beyond(papers(one.after), papers(one.before)),
        papers_less=beyond(papers(one.before), papers(one.after)),
        problems_more=more(one.after, one.before),
        problems_less=more(one.before, one.after),
    )
    same = found.before == found.after and not found.taxes and not found.papers_more and not found.papers_less
    return None if same and not found.problems_more and not found.problems_less else found


def outcome(considered: Considered) -> tuple[str, ...]:
    """State and open holds."""
    return (str(considered.decision.state), *(str(hold) for hold in considered.decision.holds))


def taxes(considered: Considered) -> dict[str, Decimal]:
    """What is payable of each tax."""
    found: dict[str, Decimal] = {}
    for line in considered.assessment.lines if considered.assessment else ():
        found[line.tax] = found.get(line.tax, NOTHING) + line.payable
    return found


def papers(considered: Considered) -> tuple[str, ...]:
    """Documents that are asked for and not there."""
    return tuple(dict.fromkeys(need.document for need in considered.needs if not need.met_by))


def beyond(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in some if one not in others)


def more(one: Considered, other: Considered) -> tuple[Problem, ...]:
    """Problems of one that the other does not have."""
    known = {(p.code, p.pointer, p.severity) for p in other.problems}
    return tuple(p for p in one.problems if (p.code, p.pointer, p.severity) not in known)
