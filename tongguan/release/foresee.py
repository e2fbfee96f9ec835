"""What goods will need before there is a declaration: permits, agencies, and what duty will come to. Stores nothing."""

from datetime import date as Day
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows import Direction, Requirement
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import (
    Charge,
    Classification,
    Destination,
    Document,
    DutyTax,
    Measure,
    Origin,
    Procedure,
    TradeTerms,
)
from tongguan.ledgers.quota import wanted
from tongguan.ledgers.required import strictest
from tongguan.money import Money
from tongguan.payments.assessment import Assessment
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.problem import Problem


class GoodsItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One kind of goods that somebody means to move. Without a `price` the permits are told, and no duty.

    `claims` are the regimes meant to be claimed (trade scheme, quota, end use), `documents` what is already at hand
    (category and type, e.g. N954).
    """

    hs: str
    origin: str = ""
    description: str = ""
    price: Money | None = None
    gross_mass: Measure | None = None
    net_mass: Measure | None = None
    quantity: Measure | None = None
    second_quantity: Measure | None = None
    claims: tuple[str, ...] = ()
    quota: str = ""
    documents: tuple[str, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """From where to where; `origin` of the goods is said with the goods."""

    departure: str = ""
    destination: str = ""


class Goods(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is to be moved, how, and when. `date` is the day whose law is asked for; without it, today's."""

    direction: Direction
    items: tuple[GoodsItem, ...]
    route: Route = Route()
    procedure: Procedure | None = None
    date: Day | None = None
    terms: str = ""
    freight: Money | None = None
    charges: tuple[Charge, ...] = ()


class Agency(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency that must speak."""

    code: str
    name: str
    name_zh: str = ""


class Permit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that some of the goods need: whose it is, what it costs, how long it usually takes.

    `missing`: without it the declaration is sent back (`return`) or the goods wait (`hold`). `items` counts from 1.
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


class Foreseen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer: under which law, what is needed of whom, and what it comes to."""

    law: str
    law_date: Day
    permits: tuple[Permit, ...] = ()
    agencies: tuple[Agency, ...] = ()
    fees: Decimal = Decimal(0)
    days: int = 0
    duty: Assessment | None = None
    problems: tuple[Problem, ...] = ()


def foresee(goods: Goods, law: Snapshot, balances: dict[str, Decimal] | None = None) -> Foreseen:
    """The permits, agencies and duty of goods under a law.

    Quotas are taken at `balances` (by key); one that is not there counts with its whole volume. Permits can be applied
    for side by side, so that `days` are those of the slowest; what is at hand costs and takes nothing more.
    """
    declaration = sketched(goods)
    permits = permits_of(goods, declaration, law)
    left = {key: quota.volume for key, quota in wanted(declaration, law).items()} | (balances or {})
    worth, unvalued = values(declaration, law, goods.direction)
    duty, _, unassessed = assess(declaration, worth, law, goods.direction, left)
    priced = any(v.basis != "none" for v in worth)
    open_ = [p for p in permits if not p.at_hand]
    return Foreseen(
        law=law.id,
        law_date=law.date,
        permits=permits,
        agencies=agencies_of(permits, law),
        fees=sum((p.fee for p in open_), Decimal(0)),
        days=max((p.usual_days for p in open_), default=0),
        duty=duty if priced else None,
        problems=tuple(pointed(p) for p in unvalued + unassessed if priced or p.code != "TGV005"),
    )


def pointed(problem: Problem) -> Problem:
    """A problem at its place in the question instead of the declaration it was put into."""
    pointer = problem.pointer.removeprefix("/shipment").replace("/tariff_quantity", "/quantity")
    pointer = pointer.replace("/terms/code", "/terms")
    if "/duties" in pointer:
        place = pointer.partition("/duties")[0]
        pointer = f"{place}/quota" if pointer.endswith(("/quota", "/duties")) else f"{place}/claims"
    return replace(problem, pointer=pointer)


def permits_of(goods: Goods, declaration: Declaration, law: Snapshot) -> tuple[Permit, ...]:
    """Each document once, with the items that need it; those that send goods back first."""
    found: dict[tuple[str, str], tuple[Requirement, list[int], bool]] = {}
    for item, told in zip(declaration.items, goods.items, strict=True):
        procedure = goods.procedure.current if goods.procedure else ""
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
    )


def agencies_of(permits: tuple[Permit, ...], law: Snapshot) -> tuple[Agency, ...]:
    """Whoever must speak, in the order of the permits."""
    found: dict[str, Agency] = {}
    for each in permits:
        row = law.agency(each.agency)
        name, name_zh = (row.name, row.name_zh) if row else (each.agency, "")
        found.setdefault(each.agency, Agency(code=each.agency, name=name, name_zh=name_zh))
    return tuple(found.values())


def sketched(goods: Goods) -> Declaration:
    """The least declaration that value and duty can be worked out from."""
    route = goods.route
    return Declaration(
        function="9",
        shipment=Shipment(
            items=tuple(item(n, told, goods) for n, told in enumerate(goods.items, 1)),
            terms=TradeTerms(code=goods.terms) if goods.terms else None,
            freight=goods.freight,
            charges=goods.charges,
            export_country=route.departure,
            destination=Destination(country=route.destination) if route.destination else None,
        ),
    )


def item(number: int, told: GoodsItem, goods: Goods) -> Item:
    claims = tuple(DutyTax(regime=claim) for claim in told.claims)
    if told.quota:
        claims += (DutyTax(quota=told.quota),)
    return Item(
        sequence=number,
        description=told.description,
        classifications=(Classification(id=told.hs, type="TSP"),),
        origins=(Origin(country=told.origin),) if told.origin else (),
        procedures=(goods.procedure,) if goods.procedure else (),
        price=told.price,
        gross_mass=told.gross_mass,
        net_mass=told.net_mass,
        tariff_quantity=told.quantity,
        second_quantity=told.second_quantity,
        duties=claims,
        documents=tuple(Document(category=d[:1], type=d[1:], id="-") for d in told.documents),
    )
