"""What goods will need before there is a declaration: permits, agencies, and what duty will come to. Stores nothing."""

from collections.abc import Iterable, Mapping
from datetime import date as Day
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows import Requirement
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.quota import wanted
from tongguan.ledgers.required import strictest
from tongguan.payments.assessment import Assessment
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.problem import Problem
from tongguan.release.heard import Bound, Hearing, PublicNotice, bounds, hearings, notices
from tongguan.release.question import Goods, faults, pointed, sketched
from tongguan.risk.emergency import Emergency


class Agency(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency that must speak."""

    code: str
    name: str
    name_zh: str = ""


class Permit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that some of the goods need: whose it is, what it costs, how long it usually takes.

    `missing`: without it the declaration is sent back (`return`) or the goods wait (`hold`). `items` counts from 1.
    `system`: the sub-system where it is applied for, if it is one. `measured`: of how many applications `usual_days` is
    the median; 0: it is what the law says.
    """

    document: str
    name: str
    name_zh: str = ""
    agency: str
    items: tuple[int, ...]
    fee: Decimal
    currency: str
    usual_days: int
    missing: str
    law: str
    at_hand: bool = False
    system: str = ""
    measured: int = 0


class Usual(NamedTuple):
    """How long applications at a sub-system took, the half of them no longer: days, and of how many that is known."""

    days: int
    answered: int


class Foreseen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer: under which law, what is needed of whom, and what it comes to; which agencies will be asked about
    the case besides, which measures bound the goods, and what is stopped for a while."""

    law: str
    law_date: Day
    permits: tuple[Permit, ...] = ()
    agencies: tuple[Agency, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    bounds: tuple[Bound, ...] = ()
    notices: tuple[PublicNotice, ...] = ()
    fees: Decimal = Decimal(0)
    days: int = 0
    duty: Assessment | None = None
    problems: tuple[Problem, ...] = ()


def foresee(
    goods: Goods,
    law: Snapshot,
    balances: Mapping[str, Decimal] | None = None,
    emergencies: Iterable[Emergency] = (),
) -> Foreseen:
    """The permits, agencies and duty of goods under a law; no duty where what was told is wrong, or no price was.

    Quotas are taken at `balances` (by key); one that is not there counts with its whole volume. Permits can be applied
    for side by side, so that `days` are those of the slowest; what is at hand costs and takes nothing more.
    `emergencies`: those that are signed and not over.
    """
    declaration = sketched(goods, law)
    permits = permits_of(goods, declaration, law)
    problems = faults(goods, declaration, law)
    duty = None
    if not any(p.stops for p in problems):
        left = {key: quota.volume for key, quota in wanted(declaration, law).items()} | dict(balances or {})
        worth, unvalued = values(declaration, law, goods.direction)
        priced = any(v.basis != "none" for v in worth)
        assessment, _, unassessed = assess(declaration, worth, law, goods.direction, left)
        problems += tuple(pointed(p, goods) for p in unvalued + unassessed if priced or p.code != "TGV005")
        duty = assessment if priced and not any(p.stops for p in problems) else None
    open_ = unmet(permits)
    return Foreseen(
        law=law.id,
        law_date=law.date,
        permits=permits,
        agencies=agencies_of(permits, law),
        hearings=hearings(((p.agency, p.document, p.items) for p in permits), declaration, law),
        bounds=bounds(declaration, law, goods.direction, balances or {}),
        notices=notices(emergencies, declaration, law),
        fees=sum((p.fee for p in open_), Decimal(0)),
        days=slowest(open_),
        duty=duty,
        problems=problems,
    )


def permits_of(goods: Goods, declaration: Declaration, law: Snapshot) -> tuple[Permit, ...]:
    """Each document once, with the items that need it; those that send goods back first."""
    found: dict[tuple[str, str], tuple[Requirement, list[int], bool]] = {}
    for item, told in zip(declaration.items, goods.items, strict=True):
        procedure = goods.procedure.current[:35] if goods.procedure else ""
        rows = law.requirements(item.tariff_code, goods.direction, procedure, item.origin, goods.route.destination)
        for row in strictest(rows):
            key = row.document, row.agency
            held, items, at_hand = found.get(key, (row, [], True))
            worst = row if row.on_missing == "return" else held
            found[key] = worst, [*items, item.sequence], at_hand and row.document in told.documents
    permits = [permit(row, tuple(items), at_hand, law) for row, items, at_hand in found.values()]
    return tuple(sorted(permits, key=lambda p: (p.missing != "return", p.items, p.document)))


def permit(row: Requirement, items: tuple[int, ...], at_hand: bool, law: Snapshot) -> Permit:
    return Permit(
        document=row.document,
        name=row.name or row.document,
        name_zh=row.name_zh,
        agency=row.agency,
        items=items,
        fee=row.fee,
        currency=law.head.currency,
        usual_days=row.usual_days,
        missing=row.on_missing,
        law=row.source,
        at_hand=at_hand,
        system=applied_at(row.document, row.agency, law),
    )


def timed(answer: Foreseen, usual: Mapping[str, Usual]) -> Foreseen:
    """The answer with the time that applications took lately, where that is known, by sub-system."""
    known = {p.system: usual[p.system] for p in answer.permits if p.system in usual}
    permits = tuple(
        replace(p, usual_days=known[p.system].days, measured=known[p.system].answered) if p.system in known else p
        for p in answer.permits
    )
    return replace(answer, permits=permits, days=slowest(unmet(permits)))


def unmet(permits: Iterable[Permit]) -> list[Permit]:
    """Those that are not at hand."""
    return [p for p in permits if not p.at_hand]


def slowest(permits: Iterable[Permit]) -> int:
    """Permits can be applied for side by side."""
    return max((p.usual_days for p in permits), default=0)


def applied_at(document: str, agency: str, law: Snapshot) -> str:
    """The sub-system where a holder applies for a document; empty where he cannot."""
    found = (definition_of(row.definition) for row in law.ledgers(document) if row.agency == agency)
    return next((d.code for d in found if any(s.step == "apply" and s.by == "holder" for s in d.step)), "")


def agencies_of(permits: tuple[Permit, ...], law: Snapshot) -> tuple[Agency, ...]:
    """Whoever must speak, in the order of the permits."""
    found: dict[str, Agency] = {}
    for each in permits:
        row = law.agency(each.agency)
        name, name_zh = (row.name, row.name_zh) if row else (each.agency, "")
        found.setdefault(each.agency, Agency(code=each.agency, name=name, name_zh=name_zh))
    return tuple(found.values())
