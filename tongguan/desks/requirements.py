"""What goods will need, for everybody and before there is a declaration: permits, agencies, fees, days, and duty."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from litestar import Response, get

from tongguan.api.lookups import as_usual
from tongguan.api.node import law_on
from tongguan.api.operation import Call, node_of
from tongguan.codes.rows import Commodity, Direction
from tongguan.codes.search import Found, search
from tongguan.codes.snapshot import Snapshot
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.money import Money
from tongguan.release.foresee import foresee
from tongguan.release.question import Goods, GoodsItem, Route

QUERY = ("goods", "way", "origin", "destination", "on", "price", "currency")
SHORTEST, WHOLE, LONGEST = 2, 6, 35
MOST = Decimal(10) ** 15
LIKE = 12
"""Goods that are offered where words are told, or the first digits of a code."""


class Asked(NamedTuple):
    """What was asked, as it was written; `on`: the day whose law is asked for. `wrong`: fields that cannot be read."""

    goods: str
    way: Direction
    origin: str
    destination: str
    on: date
    price: str
    currency: str
    wrong: tuple[str, ...] = ()

    @property
    def question(self) -> Goods:
        """The same, as it is answered."""
        price = Money(amount=Decimal(self.price), currency=self.currency) if self.price else None
        route = Route(destination=self.destination)
        item = GoodsItem(hs=self.goods, origin=self.origin, price=price)
        return Goods(direction=self.way, items=(item,), route=route, date=self.on)


@get("/requirements", opt=page("requirements", "What goods will need", open=True, query=QUERY))
async def shown(request: Call) -> Response[str]:
    """The question, and its answer once goods are named."""
    node = node_of(request)
    today = law_on(node)
    asked = asked_of(request, today)
    law = law_on(node, asked.on)
    goods = law.commodity(asked.goods) if len(asked.goods) >= SHORTEST and asked.goods.isdigit() else None
    answer = await as_usual(node, foresee(asked.question, law)) if goods and not asked.wrong else None
    return desk(
        request,
        "requirements.html",
        asked=asked,
        ways=tuple(Direction),
        countries=law.entries("country"),
        currencies=law.entries("currency"),
        goods=goods,
        like=others(law, asked, goods),
        taxes={one.code: (one.name, one.name_zh) for one in law.taxes()},
        answer=answer,
        illustrative=law.head.illustrative,
        names={one.code: (one.name, one.name_zh) for one in answer.agencies} if answer else {},
    )


def asked_of(request: Call, law: Snapshot) -> Asked:
    """What the address asks; what cannot be read is said, and stays in its field."""
    told = {name: request.query_params.get(name, "").strip()[:LONGEST] for name in QUERY}
    on, price = day_of(told["on"] or law.date.isoformat()), told["price"]
    wrong = [name for name, right in (("on", on is not None), ("price", not price or is_price(price))) if not right]
    return Asked(
        goods=told["goods"].replace(" ", "").replace(".", "") if told["goods"][:1].isdigit() else told["goods"],
        way=Direction.EXPORT if told["way"] == Direction.EXPORT else Direction.IMPORT,
        origin=told["origin"].upper(),
        destination=told["destination"].upper(),
        on=on or law.date,
        price=told["price"],
        currency=told["currency"].upper() or law.head.currency,
        wrong=tuple(wrong),
    )


def others(law: Snapshot, asked: Asked, goods: Commodity | None) -> list[Found]:
    """Goods that may be meant, where words were told or the first digits of a code."""
    if goods is not None and len(asked.goods) >= WHOLE:
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
