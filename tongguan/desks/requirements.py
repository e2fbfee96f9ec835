"""What goods will need, for everybody and before there is a declaration: permits, agencies, fees, days, and duty."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from litestar import Response, get

from tongguan.api.lookups import foreseen
from tongguan.api.node import law_on
from tongguan.api.operation import Call, node_of
from tongguan.codes.rows import Direction
from tongguan.codes.search import Found, search
from tongguan.codes.snapshot import Snapshot
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.money import Money
from tongguan.release.question import Goods, GoodsItem, Route

QUERY = ("goods", "way", "origin", "departure", "destination", "on", "price", "currency")
SHORTEST, WHOLE, LONGEST, ALL = 2, 6, 35, 400
BETWEEN = re.compile(r"[,;，；、\s]*[,;，；、\n][,;，；、\s]*")
SEVERAL = 20
"""Kinds of goods that one question may name."""
MOST = Decimal(10) ** 15
LIKE = 12
"""Goods that are offered where words are told, or the first digits of a code."""


class Asked(NamedTuple):
    """What was asked, as it was written; `codes`: the goods that it names; `on`: the day whose law is asked for.
    `wrong`: fields that cannot be read."""

    goods: str
    codes: tuple[str, ...]
    way: Direction
    origin: str
    departure: str
    destination: str
    on: date
    price: str
    currency: str
    wrong: tuple[str, ...] = ()

    @property
    def question(self) -> Goods:
        """The same, as it is answered."""
        price = Money(amount=Decimal(self.price), currency=self.currency) if self.price and self.one else None
        route = Route(departure=self.departure, destination=self.destination)
        items = tuple(GoodsItem(hs=code, origin=self.origin, price=price) for code in self.codes)
        return Goods(direction=self.way, items=items, route=route, date=self.on)

    @property
    def one(self) -> bool:
        """Whether it is about one kind of goods: a price is of one."""
        return len(self.codes) == 1


@get("/requirements", opt=page("requirements", "What goods will need", open=True, query=QUERY))
async def shown(request: Call) -> Response[str]:
    """The question, and its answer once goods are named."""
    node = node_of(request)
    today = law_on(node)
    asked = asked_of(request, today)
    law = law_on(node, asked.on)
    named = {code: law.commodity(code) for code in asked.codes}
    goods = {code: line for code, line in named.items() if line is not None}
    answer = (
        await foreseen(node, asked.question, law) if goods and len(goods) == len(named) and not asked.wrong else None
    )
    return desk(
        request,
        "requirements.html",
        asked=asked,
        ways=tuple(Direction),
        countries=law.entries("country"),
        currencies=law.entries("currency"),
        goods=goods,
        like=others(law, asked),
        strange=[code for code in named if code not in goods] if len(named) > 1 else [],
        units={one.code: (one.name, one.name_zh) for one in law.entries("unit")},
        documents={one.code: (one.name, one.name_zh) for one in law.entries("document")},
        offices={one.code: (one.name, one.name_zh) for one in law.offices()},
        taxes={one.code: (one.name, one.name_zh) for one in law.taxes()},
        answer=answer,
        illustrative=law.head.illustrative,
        names={one.code: (one.name, one.name_zh) for one in law.agencies()},
    )


def asked_of(request: Call, law: Snapshot) -> Asked:
    """What the address asks; what cannot be read is said, and stays in its field."""
    told = {name: request.query_params.get(name, "").strip()[: ALL if name == "goods" else LONGEST] for name in QUERY}
    codes = codes_of(told["goods"])
    on, price = day_of(told["on"] or law.date.isoformat()), told["price"]
    wrong = [name for name, right in (("on", on is not None), ("price", not price or is_price(price))) if not right]
    return Asked(
        goods=", ".join(codes) or told["goods"],
        codes=codes,
        way=Direction.EXPORT if told["way"] == Direction.EXPORT else Direction.IMPORT,
        origin=told["origin"].upper(),
        departure=told["departure"].upper(),
        destination=told["destination"].upper(),
        on=on or law.date,
        price=told["price"],
        currency=told["currency"].upper() or law.head.currency,
        wrong=tuple(wrong),
    )


def codes_of(told: str) -> tuple[str, ...]:
    """The goods codes that are told, divided by commas; none where they are words."""
    found = [one.replace(" ", "").replace(".", "")[:LONGEST] for one in BETWEEN.split(told) if one]
    codes = tuple(dict.fromkeys(found))[:SEVERAL]
    good = all(code.isascii() and code.isdigit() and len(code) >= SHORTEST for code in codes)
    return codes if good else ()


def others(law: Snapshot, asked: Asked) -> list[Found]:
    """Goods that may be meant, where words were told or the first digits of one code."""
    if len(asked.codes) > 1 or (asked.one and law.commodity(asked.goods) is not None and len(asked.goods) >= WHOLE):
        return []
    return [one for one in search(law, asked.goods, asked.way, LIKE) if one.goods.code != asked.goods]


def day_of(text: str) -> date | None:
    """A day; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_price(text: str) -> bool:
    """Whether it is a number that can be a price."""
    try:
        price = Decimal(text)
    except InvalidOperation:
        return False
    return price.is_finite() and 0 <= price < MOST
