"""An inspection order: where the goods are shown, when, and how they are looked at. Values only."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from tongguan.problem import Problem

LONGEST = timedelta(days=30)
PLACE, WORDS = 120, 2000


class Method(StrEnum):
    """How goods are looked at, lightest first."""

    SEALS = "seals"
    SCAN = "scan"
    WEIGHING = "weighing"
    PHYSICAL = "physical"
    SAMPLING = "sampling"


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the declarant is told: to show these items (none: all) at this place between these moments."""

    place: str
    since: datetime
    until: datetime
    methods: tuple[Method, ...] = (Method.PHYSICAL,)
    items: tuple[int, ...] = ()


def checked(order: Order, now: datetime, items: int) -> tuple[Problem, ...]:
    """What stands against the order for a declaration of so many items, each at its place."""
    problems: list[Problem] = []
    if not order.place.strip() or len(order.place) > PLACE:
        problems.append(wrong("/place", f"Name the place in 1 to {PLACE} characters.", "请填写查验地点。"))
    if order.since.tzinfo is None or order.until.tzinfo is None:
        problems.append(wrong("/since", "Give both moments with their zone.", "时间须带时区。"))
    elif not (order.since < order.until and now < order.until <= now + LONGEST):
        problems.append(
            wrong(
                "/until",
                "The end lies after the beginning, in the next 30 days.",
                "结束时间须在今后 30 天内，且晚于开始时间。",
            )
        )
    if not order.methods:
        problems.append(wrong("/methods", "Choose at least one method.", "请至少选择一种查验方式。"))
    if any(not 0 < item <= items for item in order.items):
        problems.append(wrong("/items", f"Items are numbered from 1 to {items}.", f"项号应为 1 至 {items}。"))
    return tuple(problems)


def wrong(pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code="TGK024", message=english, message_zh=chinese, pointer=pointer)
