"""The rows of the law by which agencies are asked about a case: who must speak and how, and what each may see of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date as Day
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tongguan.codes.rows import Row


class Matter(StrEnum):
    """What an agency guards when it speaks."""

    TRADE = "trade"
    TECHNICAL = "technical"
    CULTURE = "culture"
    FOOD = "food"
    VETERINARY = "veterinary"
    PLANT = "plant"
    SECURITY = "security"


class Silence(StrEnum):
    """What it means when an agency says nothing in its time."""

    WAIT = "wait"
    CONSENT = "consent"


class Refusing(StrEnum):
    """What an agency's no does: it ends the case, or customs as lead agency decides with both reasons."""

    FINAL = "final"
    ADVICE = "advice"


GUARDED = frozenset({Matter.FOOD, Matter.VETERINARY, Matter.PLANT, Matter.SECURITY})
"""Here nobody's silence is a yes."""
MOST_HOURS, MOST_DAYS = 2_000, 3_650
NUMBERS = (
    ("answer_hours", 1, MOST_HOURS),
    ("remind_after", 0, MOST_HOURS),
    ("escalate_after", 0, MOST_HOURS),
    ("appeal_days", 0, MOST_DAYS),
)
"""Columns that are numbers, with the least and the most that each may be."""


class ConsultationRow(Row, frozen=True, kw_only=True):
    """An agency speaks on each case whose goods (of codes that begin with `hs`) need this document of it, whether the
    document is there or not.

    Hours are those of the agency's desk, from the beginning of one hour to the beginning of another, on working days:
    it is to answer in so many, is reminded after so many, and its superiors are told after so many (0: never).
    `superior`: the agency that is told then besides it. `after`: agencies that answer first where they are asked too.
    `appeal`: where its no is contested; `appeal_days`: until how many days after it one may do so here (0: not here),
    and `appeal_to`: the agency that decides about it (empty: the agency itself, by another hand). `contact`: its desk,
    for whoever waits.
    """

    agency: str
    document: str
    hs: str = ""
    matter: str
    after: tuple[str, ...] = ()
    answer_hours: int
    remind_after: int = 0
    escalate_after: int = 0
    superior: str = ""
    from_hour: int = 0
    until_hour: int = 24
    silence: str = Silence.WAIT
    refusal: str = Refusing.ADVICE
    appeal: str = ""
    appeal_days: int = 0
    appeal_to: str = ""
    contact: str = ""


class MandateRow(Row, frozen=True, kw_only=True):
    """What an agency may see of a declaration, under this clause: fields by their paths (`shipment/items/tariff_code`;
    a path opens all below it). `hs`: of items alone whose code begins so; `direction`: of one direction alone."""

    agency: str
    clause: str
    hs: str = ""
    direction: str = ""
    paths: tuple[str, ...]


def hours_later(row: ConsultationRow, since: datetime, hours: int, zone: str, works: Callable[[Day], bool]) -> datetime:
    """When so many hours of the agency's desk have passed since a moment."""
    at, left = since.astimezone(ZoneInfo(zone)), timedelta(hours=hours)
    day = at.date()
    while True:
        if works(day):
            midnight = datetime.combine(day, time(), at.tzinfo)
            opens, closes = midnight + timedelta(hours=row.from_hour), midnight + timedelta(hours=row.until_hour)
            begin = max(at, opens)
            if begin < closes:
                if left <= closes - begin:
                    return (begin + left).astimezone(since.tzinfo)
                left -= closes - begin
        day += timedelta(days=1)


def circle(rows: Iterable[ConsultationRow]) -> tuple[str, ...]:
    """Agencies that wait for one another, so that none would ever be asked; empty where there are none."""
    after: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        after[row.agency] |= set(row.after)
    waiting = {agency: awaited & after.keys() for agency, awaited in after.items()}
    while free := {agency for agency, awaited in waiting.items() if not awaited}:
        waiting = {agency: awaited - free for agency, awaited in waiting.items() if agency not in free}
    return tuple(sorted(waiting))


def unlawful(row: ConsultationRow) -> Iterator[tuple[str, str, str]]:
    """What the row may not say: (code, sentence, the same in Chinese)."""
    for column, value, words in (
        ("matter", row.matter, Matter), ("silence", row.silence, Silence), ("refusal", row.refusal, Refusing),
    ):  # fmt: skip
        if value not in tuple(words):
            allowed = ", ".join(words)
            yield "word", f"{column} is {value!r}; it must be one of: {allowed}.", f"{column} 应为：{allowed}。"
    if row.silence == Silence.CONSENT and row.matter in GUARDED:
        message = f"silence: no answer is never a consent where it is about {row.matter}."
        yield "silence", message, "silence：食品、动物检疫、植物检疫和安全事项不适用默示同意。"
    if not 0 <= row.from_hour < row.until_hour <= 24:
        message = "from_hour, until_hour: the desk is open from one hour to a later one."
        yield "number", message, "from_hour 应早于 until_hour。"
    for column, least, most in NUMBERS:
        if not least <= getattr(row, column) <= most:
            yield "number", f"{column} is {least} to {most}.", f"{column} 应为 {least} 至 {most}。"
    if row.agency in row.after:
        yield "circle", "after: an agency does not wait for itself.", "after：主管部门不能等待自己。"
