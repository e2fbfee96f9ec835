"""What somebody asks about goods before there is a declaration, put as one, so that the same rules read it."""

import re
from datetime import UTC, datetime, time
from datetime import date as Day
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows import Direction, Stage
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
from tongguan.declarations.rulebook import Context, validate
from tongguan.money import Money
from tongguan.problem import Problem

Short = Annotated[str, msgspec.Meta(max_length=35)]
OURS = re.compile(r"/(function|type)|.*/(sequence|documents/\d+/id)|.*/(classifications|origins)/\d+/type")
"""What a question doesn't say and a declaration must."""
PLACES = tuple(
    (re.compile(theirs), ours)
    for theirs, ours in (
        (r"^/shipment/items/(\d+)/classifications(/.*)?$", r"/items/\1/hs"),
        (r"^/shipment/items/(\d+)/origins/1(/.*)?$", r"/items/\1/preferential_origin"),
        (r"^/shipment/items/(\d+)/origins(/.*)?$", r"/items/\1/origin"),
        (r"^/shipment/items/\d+/procedures/0/(.*)$", r"/procedure/\1"),
        (r"^/shipment/items/\d+/procedures$", "/procedure"),
        (r"^/shipment/items/(\d+)/tariff_quantity", r"/items/\1/quantity"),
        (r"^/shipment/items/(\d+)/documents/(\d+)/.*$", r"/items/\1/documents/\2"),
        (r"^/shipment/items/(\d+)/duties/\d+/quota$", r"/items/\1/quota"),
        (r"^/shipment/items/(\d+)/duties/(\d+)/.*$", r"/items/\1/claims/\2"),
        (r"^/shipment/export_country$", "/route/departure"),
        (r"^/shipment/destination/country$", "/route/destination"),
        (r"^/shipment/terms.*$", "/terms"),
        (r"^/shipment/", "/"),
    )
)


class GoodsItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One kind of goods that somebody means to move. Without a `price` the permits are told, and no duty.

    `claims` are the regimes meant to be claimed (trade scheme, quota, end use), `preferential_origin` that of a claimed
    preference where it is another one, `documents` what is already at hand (category and type, e.g. N954). Alcoholic
    strength is a `second_quantity` in ASV.
    """

    hs: Short
    origin: Short = ""
    preferential_origin: Short = ""
    description: str = ""
    price: Money | None = None
    gross_mass: Measure | None = None
    net_mass: Measure | None = None
    quantity: Measure | None = None
    second_quantity: Measure | None = None
    claims: tuple[Short, ...] = ()
    quota: Short = ""
    documents: tuple[Short, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """From where to where; `origin` of the goods is said with the goods."""

    departure: Short = ""
    destination: Short = ""


class Goods(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is to be moved, how, and when. `date` is the day whose law is asked for; without it, today's."""

    direction: Direction
    items: Annotated[tuple[GoodsItem, ...], msgspec.Meta(max_length=999)]
    route: Route = Route()
    procedure: Procedure | None = None
    date: Day | None = None
    terms: Short = ""
    freight: Money | None = None
    charges: tuple[Charge, ...] = ()


def faults(goods: Goods, declaration: Declaration, law: Snapshot) -> tuple[Problem, ...]:
    """What the rule book finds in what was told, each once, at its place in the question.

    What it misses is no fault of a question, but goods there must be.
    """
    if not declaration.type:
        return (lawless(goods, law),)
    told = msgspec.to_builtins(declaration)
    found = validate(declaration, law, Context(received_at=datetime.combine(law.date, time(12), UTC)))
    said = (
        p
        for p in found
        if p.pointer == "/shipment/items" or (stands(told, p.pointer) and not OURS.fullmatch(p.pointer))
    )
    return tuple({(p.code, p.pointer): p for p in (pointed(s, goods) for s in said)}.values())


def stands(told: Any, pointer: str) -> bool:
    """Whether there is a value at a place."""
    for step in pointer.split("/")[1:]:
        if isinstance(told, dict) and step in told:
            told = told[step]
        elif isinstance(told, list | tuple) and step.isdecimal() and int(step) < len(told):
            told = told[int(step)]
        else:
            return False
    return True


def lawless(goods: Goods, law: Snapshot) -> Problem:
    """A day on which this administration has no law for such goods."""
    way = "进口" if goods.direction is Direction.IMPORT else "出口"
    return Problem(
        code="TGK010",
        message=f"There is no law on {goods.direction} for {law.date}. Ask about another day.",
        message_zh=f"{law.date} 无适用的{way}法规，请选择其他日期。",
        pointer="/date",
    )


def pointed(problem: Problem, goods: Goods) -> Problem:
    """A problem at its place in the question instead of the declaration it was put into."""
    pointer = problem.pointer
    for theirs, ours in PLACES:
        pointer, hit = theirs.subn(ours, pointer)
        if hit:
            break
    at = re.fullmatch(r"/items/(\d+)/duties", pointer)
    if at:  # of what is claimed as a whole
        pointer = f"/items/{at[1]}/{'quota' if goods.items[int(at[1])].quota else 'claims'}"
    return replace(problem, pointer=pointer)


def sketched(goods: Goods, law: Snapshot) -> Declaration:
    """The least declaration that value and duty can be worked out from; of the direction's standard type."""
    route = goods.route
    types = (t for t in law.types() if t.direction is goods.direction and t.stage is Stage.STANDARD and not t.reduced)
    return Declaration(
        function="9",
        type=next((t.code for t in types), ""),
        shipment=Shipment(
            items=tuple(item(n, told, goods, law) for n, told in enumerate(goods.items, 1)),
            terms=TradeTerms(code=goods.terms) if goods.terms else None,
            freight=goods.freight,
            charges=goods.charges,
            export_country=route.departure,
            destination=Destination(country=route.destination) if route.destination else None,
        ),
    )


def origins(told: GoodsItem, law: Snapshot) -> tuple[Origin, ...]:
    """The origin, and that which a preference rests on where one is claimed."""
    found = [Origin(country=told.origin, type="1")] if told.origin else []
    preferential = told.preferential_origin or told.origin
    if preferential and any(law.entry("preference", claim) for claim in told.claims):
        found.append(Origin(country=preferential, type="2"))
    return tuple(found)


def item(number: int, told: GoodsItem, goods: Goods, law: Snapshot) -> Item:
    claims = tuple(DutyTax(regime=claim) for claim in told.claims)
    if told.quota:
        claims += (DutyTax(quota=told.quota),)
    return Item(
        sequence=number,
        description=told.description,
        classifications=(Classification(id=told.hs, type="TSP"),),
        origins=origins(told, law),
        procedures=(goods.procedure,) if goods.procedure else (),
        price=told.price,
        gross_mass=told.gross_mass,
        net_mass=told.net_mass,
        tariff_quantity=told.quantity,
        second_quantity=told.second_quantity,
        duties=claims,
        documents=tuple(Document(category=d[:1], type=d[1:], id=f"-{n}") for n, d in enumerate(told.documents)),
    )
