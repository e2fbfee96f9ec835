"""A declaration is held against the record that it names: which items are meant, what differs, what is taken. Pure.

An example of a definition is answered by the same function as a case; all that it needs is in its arguments.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration, Item
from tongguan.ledgers.compare import FUNCTIONS, Compared, listed, number
from tongguan.ledgers.definition import Absent, Comparison, Definition, Draw, ItemDuty, Otherwise, Pairing
from tongguan.ledgers.draw import FUNCTIONS as DRAWS
from tongguan.ledgers.draw import Book, Taking, Wants, by_line, part, take, unit_of
from tongguan.ledgers.life import Abnormal, RecordState, abnormal
from tongguan.ledgers.need import Draw as Taken
from tongguan.ledgers.pair import Lines, Rest, is_goods
from tongguan.ledgers.paths import DAY, DUTY, SEVERAL, declared, of_item, pointer, recorded
from tongguan.manifests.fleet import plain
from tongguan.money import Money
from tongguan.problem import Problem, Severity


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record as the ledger holds it, whatever is left of it: `body` and `lines` by its definition's schema; `system`:
    the code of that; `holder`: whose it is."""

    system: str = ""
    holder: str = ""
    number: str
    state: RecordState
    body: dict[str, Any]
    lines: tuple[dict[str, Any], ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    version: int = 1
    whole: str = ""  # SHA-256 of all that it says, of one of which only a part is at hand

    def __hash__(self) -> int:
        """By its name and version; two are equal when all that they say is."""
        return hash((self.system, self.number, self.version))


class Record(NamedTuple):
    """A record with what is left of it, by line (from 1; 0: as a whole) and balance."""

    entry: Entry
    left: Mapping[tuple[int, str], Decimal] = {}


class Laid(NamedTuple):
    """A record laid out for declarations of one direction: what is compared besides the goods by which a line is found,
    its lines by these, what is looked for in it, and the names of its balances, as far as they were asked for."""

    asked: tuple[Comparison, ...]
    lines: Lines
    book: Book
    names: dict[tuple[int, str], str]


class Opens(NamedTuple):
    """What a balance of a record opens with, and whose record it is."""

    volume: Decimal
    unit: str
    holder: str


Opening = tuple[tuple[str, tuple[int, str], tuple[Decimal, str]], ...]
NO_DUTY = ItemDuty()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of holding a declaration against a record: problems (an error sends it back, a warning holds it), what
    is taken, the abnormal receipt where the record does not answer."""

    problems: tuple[Problem, ...] = ()
    draws: tuple[Taken, ...] = ()
    receipt: Abnormal | None = None


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration on its day, with the places (from 0) of the items that the record is named for; `head`: by a
    document of its head; `at`: where it is named, if by no document; `duty`: what that of an item comes to, by its
    place."""

    declaration: Declaration
    direction: Direction
    day: date
    places: tuple[int, ...]
    head: bool = False
    at: str = ""
    duty: Mapping[int, ItemDuty] = {}

    def said(self, path: str, place: int) -> Any:
        """What it says of itself, or of the item in this place."""
        if path in DUTY:
            duty = self.duty.get(place, NO_DUTY)
            amount: Decimal = getattr(duty, DUTY[path])
            return Money(amount, duty.currency) if amount else amount
        return declared(self.declaration.items[place] if of_item(path) else self.declaration, path)

    @property
    def items(self) -> list[Item]:
        return [self.declaration.items[place] for place in self.places]


USES, ONE, NOTHING = "uses", Decimal(1), Decimal(0)
"""The balance of a record that serves so many declarations: each takes one of it."""
NAMED = "named"
"""Whoever counts on a record without taking from it takes nothing of this, which is never opened."""
PREFIX = "record/"
NONE_YET = NOTHING, ""
SMALL, REMEMBERED = 20, 4096
"""Of so many records with so few lines what they open with is remembered."""
UNANSWERED = {
    Abnormal.ANNOTATED: ("is in use by another declaration", "已被其他报关单核注"),
    Abnormal.WRITTEN_OFF: ("is used up", "已核销"),
    Abnormal.VOIDED: ("is void", "已作废"),
    Abnormal.NO_DATA: ("is not in the ledger", "无电子底账数据"),
}


def consult(definition: Definition, record: Record | None, number_: str, named: Named) -> Found:
    """All that differs, and what is taken where nothing sends the declaration back."""
    receipt = abnormal(record.entry.state if record else None, definition.uses == 1)
    if record is not None and receipt is None and definition.uses and record.left.get((0, USES), ONE) < ONE:
        receipt = Abnormal.ANNOTATED
    if record is None or receipt is not None:
        return Found(problems=(silent(definition, number_, named, receipt or Abnormal.NO_DATA),), receipt=receipt)
    entry, laid = record.entry, lay(definition, record.entry, named.direction)
    pairs = paired(definition, record, named, laid)
    problems = [*dated(definition, entry, named), *unpaired(definition, entry, named, pairs)]
    for comparison in laid.asked:
        problems += compared(comparison, entry, named, pairs)
    if any(p.stops for p in problems):
        return Found(problems=tuple(problems))
    short, taken = drawn(definition, record, (number_, named, pairs), laid)
    if definition.uses:
        taken = (Taken(balance=balance(definition.code, entry.number, 0, USES), amount=ONE, unit=""), *taken)
    counts = (Taken(balance=balance(definition.code, entry.number, 0, NAMED), amount=Decimal(0), unit=""),)
    return Found(problems=(*problems, *short), draws=() if short else taken or counts)


def lay(definition: Definition, entry: Entry, direction: Direction) -> Laid:
    """A record, laid out; a short one that came before is so already."""
    return (laid if len(entry.lines) <= SMALL else laying)(definition, entry, direction)


def laying(definition: Definition, entry: Entry, direction: Direction) -> Laid:
    asked = [c for c in definition.compare if c.when in (None, direction)]
    goods = [c for c in asked if is_goods(c)] if definition.pair is not Pairing.ORDER else []
    rest = tuple(c for c in asked if c not in goods)
    return Laid(rest, Lines(goods, entry.lines), Book(entry.body, entry.lines), {})


laid = lru_cache(maxsize=REMEMBERED)(laying)


def silent(definition: Definition, number_: str, named: Named, receipt: Abnormal) -> Problem:
    english, chinese = UNANSWERED[receipt]
    holds = receipt is Abnormal.NO_DATA and definition.absent is Absent.HOLD
    return Problem(
        severity=Severity.WARNING if holds else Severity.ERROR,
        code=f"{definition.code.upper()}-{receipt}",
        message=f"{definition.name} {number_} {english}.",
        message_zh=f"{definition.name_zh}“{number_}”{chinese}。",
        pointer=named.at or (pointer("item/documents", named.places[0]) if not named.head else "/documents"),
    )


def dated(definition: Definition, record: Entry, named: Named) -> Iterator[Problem]:
    """The record is not valid on the day."""
    first, last = record.valid_from, record.valid_to
    if (first and named.day < first) or (last and named.day > last):
        span, span_zh = f"from {first or '…'} to {last or '…'}", f"{first or '…'} 至 {last or '…'}"
        yield Problem(
            code=f"{definition.code.upper()}-DATE",
            message=f"{definition.name} {record.number} is valid {span}; the declaration is of {named.day}.",
            message_zh=f"{definition.name_zh}“{record.number}”有效期为 {span_zh}，申报日期为 {named.day}。",
            pointer=pointer(DAY),
        )


def paired(definition: Definition, record: Record, named: Named, laid: Laid) -> dict[int, int]:
    """Which line (from 0) each item (by its place) is held against, on what the items before left of them; an item
    without one is left out."""
    if definition.pair is Pairing.ORDER:
        return dict(zip(named.places, range(len(record.entry.lines)), strict=False))
    items = named.declaration.items
    fits = {place: laid.lines.fit(items[place]) for place in named.places} if laid.lines.goods else {}
    if max(map(len, fits.values()), default=0) <= 1:  # nothing to choose: what the items before took does not matter
        return {place: one[0] for place, one in fits.items() if one}
    takes = [draw for draw in definition.draw if draw.function == "take" and draw.when in (None, named.direction)]
    taken = {draw.about for draw in takes}
    rest = Rest(laid.lines, {key: left for key, left in record.left.items() if key[1] in taken})
    found = dict[int, int]()
    for place in fits:
        line = rest.first(items[place])
        if line is None:
            continue
        found[place] = line
        for draw in takes:
            taking = Taking(draw, laid.book, items[place], line, named.said(draw.declaration, place))
            for wants in take(taking):
                rest.took((wants.line, draw.about), wants.amount or Decimal(0))
    return found


def unpaired(definition: Definition, record: Entry, named: Named, pairs: Mapping[int, int]) -> Iterator[Problem]:
    """Items that no line of the record is for; where goods are not compared, all of it is for all of them."""
    asked = any(of_item(c.record) and c.when in (None, named.direction) for c in definition.compare)
    for place in named.places if record.lines and asked else ():
        if place not in pairs:
            yield Problem(
                code=f"{definition.code.upper()}-LINE",
                message=f"{definition.name} {record.number} has no line for this item.",
                message_zh=f"{definition.name_zh}“{record.number}”没有与本项对应的明细。",
                pointer=pointer("item/tariff_code", place),
            )


def compared(comparison: Comparison, record: Entry, named: Named, pairs: Mapping[int, int]) -> Iterator[Problem]:
    """Where record and declaration differ in one respect."""
    function = FUNCTIONS[comparison.function]
    if function.whole:
        ours = [recorded(line, comparison.record) for line in record.lines]
        theirs = [declared(item, comparison.declaration) for item in named.items]
        if not function.agree(ours, theirs):
            count = comparison.function == "same-count"
            said = (len(ours), len(theirs)) if count else (ours, theirs)
            yield differs(comparison, said, "/shipment/items")
        return
    if not of_item(comparison.declaration):
        value = named.day if comparison.declaration == DAY else declared(named.declaration, comparison.declaration)
        if not agrees(function, recorded(record.body, comparison.record), value):
            yield differs(
                comparison, (recorded(record.body, comparison.record), value), pointer(comparison.declaration)
            )
        return
    for place in named.places:
        if of_item(comparison.record) and place not in pairs:
            continue
        of = record.lines[pairs[place]] if of_item(comparison.record) else record.body
        ours, theirs = recorded(of, comparison.record), named.said(comparison.declaration, place)
        if not agrees(function, ours, theirs):
            yield differs(comparison, (ours, theirs), pointer(comparison.declaration, place))


def agrees(function: Compared, ours: Any, theirs: Any) -> bool:
    """Whether both agree; of several things that are declared at one place, each has to."""
    if isinstance(theirs, SEVERAL):
        return all(function.agree(ours, one) for one in theirs or (None,))
    return function.agree(ours, theirs)


def differs(comparison: Comparison, said: tuple[Any, Any], at: str) -> Problem:
    """The difference in words; what is empty is said to be."""
    function = FUNCTIONS[comparison.function]
    english = [", ".join(map(str, listed(one))) or "nothing" for one in said]
    chinese = [("、".join(map(str, listed(one))) or "空") for one in said]
    return Problem(
        code=comparison.code,
        severity=Severity.ERROR if comparison.otherwise is Otherwise.RETURN else Severity.WARNING,
        message=(comparison.message or function.message).format(record=english[0], declaration=english[1]),
        message_zh=(comparison.message_zh or function.message_zh).format(record=chinese[0], declaration=chinese[1]),
        pointer=at,
    )


def drawn(
    definition: Definition, record: Record, of: tuple[str, Named, Mapping[int, int]], laid: Laid
) -> tuple[list[Problem], tuple[Taken, ...]]:
    """What is taken, item after item, each from what the one before left; and where there is too little."""
    number_, named, pairs = of
    left, short, taken = dict(record.left), list[Problem](), dict[str, tuple[Decimal, str]]()
    for draw in definition.draw:
        function = DRAWS[draw.function]
        for place in named.places if draw.when in (None, named.direction) else ():
            item, said = named.declaration.items[place], named.said(draw.declaration, place)
            for wants in function(Taking(draw, laid.book, item, pairs.get(place), said)):
                at = wants.line, draw.about
                rest = left.get(at, NOTHING)
                if wants.amount is None or wants.amount > rest:
                    called = f"{definition.name} {number_}", f"{definition.name_zh}“{number_}”"
                    short.append(too_little(draw, wants, rest, (called, pointer(draw.declaration, place))))
                    continue
                left[at] = rest - wants.amount
                if at not in laid.names:
                    laid.names[at] = balance(definition.code, record.entry.number, *at)
                key = laid.names[at]
                taken[key] = taken.get(key, NONE_YET)[0] + wants.amount, wants.unit
    return short, tuple([Taken(balance=key, amount=a, unit=unit) for key, (a, unit) in sorted(taken.items())])


def balance(code: str, number: str, line: int, about: str) -> str:
    """The name of a balance of a record, by its number in letters and digits alone."""
    return f"{PREFIX}{code}/{plain(number)}/{line}/{about}"


def balances_of(definition: Definition, record: Entry) -> dict[str, Opens]:
    """All balances of a record by their names."""
    return {name: Opens(*what, record.holder) for name, _, what in opening(definition, record)}


def left_of(definition: Definition, record: Entry, balances: Mapping[str, Decimal]) -> dict[tuple[int, str], Decimal]:
    """What is left of a record, by line and name; a balance that nobody opened is full."""
    return {key: balances.get(name, volume) for name, key, (volume, _) in opening(definition, record)}


def opening(definition: Definition, record: Entry) -> Opening:
    """The name, the line and what, and the volume and unit of each balance that a record opens."""
    return remembered(definition, record) if len(record.lines) <= SMALL else laid_out(definition, record)


def laid_out(definition: Definition, record: Entry) -> Opening:
    found = opened(definition, record).items()
    return tuple((balance(record.system, record.number, *key), key, what) for key, what in found)


remembered = lru_cache(maxsize=REMEMBERED)(laid_out)


def spent(definition: Definition, record: Entry, gone: int) -> Entry:
    """A record as it stands once so many declarations used it up."""
    used = definition.uses and gone >= definition.uses and record.state is RecordState.ISSUED
    return replace(record, state=RecordState.WRITTEN_OFF) if used else record


def drawn_on(balances: Iterable[str]) -> dict[tuple[str, str], None]:
    """The records, by system and number, that balances are of."""
    parts = (key.split("/") for key in balances if key.startswith(PREFIX))
    return dict.fromkeys((part[1], part[2]) for part in parts)


def opened(definition: Definition, record: Entry) -> dict[tuple[int, str], tuple[Decimal, str]]:
    """What the balances of a record open with when it is issued, and their units; never less than nothing."""
    found: dict[tuple[int, str], tuple[Decimal, str]] = {}
    if definition.uses:
        found[0, USES] = Decimal(definition.uses), ""
    for draw in definition.draw:
        for n, of in enumerate(record.lines, 1) if by_line(draw) else [(0, record.body)]:
            if not of:  # a line that is not at hand
                continue
            first = part(number(recorded(of, draw.record))) if draw.record else None
            held = found.get((n, draw.about), (Decimal(0), ""))[0]
            found[n, draw.about] = held + max(first or Decimal(0), Decimal(0)), unit_of(draw, of)
    return found


def too_little(draw: Draw, wants: Wants, rest: Decimal, where: tuple[tuple[str, str], str]) -> Problem:
    """What is missing, in words. `where`: how the record is called, and the place in the declaration."""
    of, at = where
    if wants.why is not None:
        english, chinese = wants.why
    elif wants.amount is None:
        english = f"Tell the quantity in a unit that can be turned into {wants.unit or 'the unit of the record'}."
        chinese = f"请以可换算为“{wants.unit or '底账单位'}”的单位申报数量。"
    else:
        much, there = f"{spelt(wants.amount)} {wants.unit}", f"{spelt(rest)} {wants.unit}"
        english = f"{much} are asked for and {there} are left of {of[0]}: declare no more, or name another one."
        chinese = f"需要 {much}，{of[1]}余额为 {there}：请在余额内申报，或改用其他证件。"
    return Problem(code=draw.code, message=english, message_zh=chinese, pointer=at)


def spelt(amount: Decimal) -> str:
    """A number as people write it."""
    return f"{amount.normalize():f}"
