"""What a row says in itself: numbers that can be, words that are known, a rate where there must be one."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tongguan.codes import rows as r
from tongguan.codes import rows_cargo as cargo
from tongguan.codes.crossing import Crossing
from tongguan.codes.display import DisplayRow, lacking
from tongguan.codes.display import faults as unsayable
from tongguan.codes.finding import Finding
from tongguan.codes.number import faults
from tongguan.codes.read import Book
from tongguan.codes.references import found, unread
from tongguan.codes.rows_agency import ConsultationRow, MandateRow, circle, unlawful
from tongguan.codes.rows_cargo import TranshipmentRow
from tongguan.codes.rows_parties import ClassRow
from tongguan.codes.rows_screening import DENIED_KINDS, LEAST, CommonWordRow, LikenessRow
from tongguan.money import ROUNDING_MODES

PREFIX = re.compile(r"(?:0[1-9]|[1-9]\d)\d{0,10}", re.ASCII)
ON_MISSING = ("return", "hold")
PAYMENT_EFFECTS = ("immediate", "deferred", "secured")
SEAL_CLASSES = ("I", "S", "H", "")
UNANSWERED = ("call", "escalate", "nothing")
LANES = ("red", "yellow", "blue", "green")
PERMITS = ("passage", "admission", "dangerous")
HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
LANGUAGES = ("en", "zh")
HEAD_WORDS = {"value_basis": ("CIF", "FOB"), "freight_share": ("price", "mass")}

Fault = tuple[str, str, str]  # code, sentence, sentence in Chinese


def findings(book: Book) -> Iterator[Finding]:
    """Every row that cannot mean what it says, and a head that cannot work."""
    for rows in book.rows.values():
        for row in rows:
            for code, message, zh in chain(_faults(row), _agency(row), _likeness(row)):
                yield found(row, code, message, zh)
    yield from _tax_chain(book)
    yield from _endless(book)
    yield from _languages(book)
    yield from _circles(book)
    yield from _head(book)


def _languages(book: Book) -> Iterator[Finding]:
    """A language that a profile adds has all words."""
    rows = [row for row in book.rows.get("displays", ()) if isinstance(row, DisplayRow)]
    for tag, words in lacking(rows).items():
        first, names = next(row for row in rows if row.language == tag), ", ".join(words)
        yield found(first, "word", f"language {tag}: {names} are missing.", f"language {tag}：缺少 {names}。")


def _faults(row: r.Row) -> Iterator[Fault]:
    if isinstance(row, r.Measure):
        yield from _measure(row)
    elif isinstance(row, r.CodeList):
        yield from _list(row)
    elif isinstance(row, r.RiskParameters):
        yield from _shares(row)
    elif isinstance(row, r.TargetRow | ClassRow):
        yield from _by_lane(row)
    elif isinstance(row, r.TransitRow | Crossing | cargo.DeadlineRow):
        yield from _under_way(row)
    elif isinstance(row, DisplayRow):
        yield from (("word", f"{column}: {en}", f"{column}：{zh}") for column, en, zh in unsayable(row))
    elif isinstance(row, r.OfficeRow):
        yield from _zone(row.time_zone)
    elif isinstance(row, r.Requirement):
        yield from _prefix(row.hs)
        yield from _one_of("on_missing", row.on_missing, ON_MISSING)
        yield from _positive("fee", row.fee, zero=True)
        yield from _positive("usual_days", row.usual_days, zero=True)
    elif isinstance(row, r.PaymentMethod):
        yield from _one_of("effect", row.effect, PAYMENT_EFFECTS)
    elif isinstance(row, r.Rate):
        yield from _positive("rate", row.rate)
        yield from _positive("per", row.per)
    elif isinstance(row, r.Retention | TranshipmentRow):
        yield from _positive("days", row.days, zero=getattr(row, "kind", "") is r.Kept.VISITS)
    elif isinstance(row, r.Quota):
        yield from _positive("volume", row.volume)
    elif isinstance(row, r.Commodity):
        yield from _prefix(row.code)
    elif isinstance(row, r.Tax):
        yield from _tax(row)
    elif isinstance(row, r.DeliveryTerm):
        yield from _positive("insurance_percent", row.insurance_percent, zero=True)
    elif isinstance(row, r.TypeRow):
        yield from _type(row)
    elif isinstance(row, r.Holiday):
        yield from _day(row)


def _agency(row: r.Row) -> Iterator[Fault]:
    """How agencies speak on cases, and what they may see of them."""
    if isinstance(row, ConsultationRow | MandateRow):
        yield from _prefix(row.hs)
    if isinstance(row, ConsultationRow):
        yield from unlawful(row)
    elif isinstance(row, MandateRow) and row.direction:
        yield from _one_of("direction", row.direction, tuple(r.Direction))


def _circles(book: Book) -> Iterator[Finding]:
    """Agencies that wait for one another."""
    rows = [row for row in book.rows.get("consultations", ()) if isinstance(row, ConsultationRow)]
    waiting = circle(rows)
    for row in rows:
        if row.agency in waiting:
            names = ", ".join(waiting)
            message = f"after: {names} wait for one another, and none would be asked."
            yield found(row, "circle", message, f"after：{names} 相互等待。")


def _transit(row: r.TransitRow) -> Iterator[Fault]:
    yield from _one_of("seal_class", row.seal_class, SEAL_CLASSES)
    yield from _positive("hours", row.hours)
    yield from _one_of("unanswered", row.unanswered, UNANSWERED)
    for name in ("guarantee_percent", "enquiry_hours", "answer_hours", "remind_hours", "discharge_hours"):
        yield from _positive(name, getattr(row, name), zero=True)


def _crossing(row: Crossing) -> Iterator[Fault]:
    for column in ("lanes", "inspection_lane", "same_seconds"):
        yield from _positive(column, getattr(row, column))
    for column in ("scales_percent", "early_minutes", "late_minutes"):
        yield from _positive(column, getattr(row, column), zero=True)
    for permit in row.permits:
        yield from _one_of("permits", permit, PERMITS)
    hours = (row.opens, row.closes)
    if any(hours) and not (all(HOURS.fullmatch(h) for h in hours) and row.opens != row.closes):
        message = f"opens and closes are two hours like 06:30 and 24:00; here {row.opens!r}, {row.closes!r}."
        yield (
            "word",
            message,
            f"opens 和 closes 应为两个不同的时刻，如 06:30 和 24:00；现为“{row.opens}”、“{row.closes}”。",
        )


def _tax(row: r.Tax) -> Iterator[Fault]:
    yield from _one_of("rounding", row.rounding, tuple(ROUNDING_MODES))
    yield from _positive("quantum", row.quantum)
    yield from _positive("exempt_below", row.exempt_below, zero=True)
    if row.inclusive and row.contained:
        message = "A tax is either added to its own base (inclusive) or held by the price (contained)."
        yield "word", message, "税款或计入自身税基（inclusive），或已含于价格（contained），二者不可并存。"


def _measure(row: r.Measure) -> Iterator[Fault]:
    yield from _prefix(row.hs)
    if row.ad_valorem is None and row.specific is None:
        yield (
            "rate-missing",
            "The measure has no rate: neither ad_valorem nor specific.",
            "措施没有税率（从价或从量）。",
        )
    for column in ("ad_valorem", "specific", "minimum", "maximum"):
        amount = getattr(row, column)
        if amount is not None:
            yield from _positive(column, amount, zero=True)
    yield from _positive("per", row.per)
    if row.specific is not None and not (row.unit and row.currency):
        yield "rate-unit", "A specific rate needs a unit and a currency.", "从量税率须有计量单位和币种。"
    if row.bound_unit and not row.currency:
        yield "rate-unit", "A bound per unit needs a currency.", "按单位计的上下限须有币种。"
    if row.currency and row.specific is None and not row.bound_unit:
        yield "rate-unit", "A currency is named, but nothing is charged per unit.", "注明了币种，但无按单位计征的税率。"
    if row.bound_unit and row.minimum is None and row.maximum is None:
        yield "bounds", "A unit of the bounds is named, but no bound.", "注明了上下限的单位，但无上下限。"
    if row.minimum is not None and row.maximum is not None and row.minimum > row.maximum:
        yield "bounds", "The minimum is above the maximum.", "下限高于上限。"
    if row.kind in (r.MeasureKind.PREFERENCE, r.MeasureKind.QUOTA) and not row.scheme:
        yield "scheme-missing", "A preference or quota needs the scheme that is claimed.", "优惠或配额须注明适用类别。"
    if row.kind is r.MeasureKind.QUOTA and not row.quota:
        yield "quota-missing", "A quota measure needs its quota.", "配额措施须注明配额。"


def _by_lane(row: r.TargetRow | ClassRow) -> Iterator[Fault]:
    if isinstance(row, r.TargetRow):
        yield from _one_of("lane", row.lane, LANES)
        yield from _positive("minutes", row.minutes)
    else:
        yield from _one_of("lane", row.lane, ("", *LANES))
        yield from _one_of("pays", row.pays, ("later", "now"))


def _type(row: r.TypeRow) -> Iterator[Fault]:
    simplified = row.stage in (r.Stage.SIMPLIFIED, r.Stage.SIMPLIFIED_PRELODGED)
    if simplified and row.supplementary_days < 1:
        yield (
            "number",
            "supplementary_days must be 1 or more: the supplementary declaration is due then.",
            "supplementary_days 应不小于 1，即补充申报的期限。",
        )
    yield from _positive("supplementary_days", row.supplementary_days, zero=True)


def _day(row: r.Holiday) -> Iterator[Fault]:
    if row.day < row.valid_from or (row.valid_to is not None and row.valid_to < row.day):
        yield "validity", f"The row does not hold on {row.day} itself.", f"此行在 {row.day} 当日并不有效。"


def _list(row: r.CodeList) -> Iterator[Fault]:
    try:
        re.compile(row.format, re.ASCII)
    except re.error as wrong:
        yield "format", f"The format is not a regular expression: {wrong}.", "格式不是有效的正则表达式。"
    if not row.closed and not row.format:
        yield "format", "An open list needs a format.", "开放代码集须有格式。"
    if row.closed and row.official:
        yield "format", "A list is either closed or waits for its official file.", "代码集不能既封闭又等待正式文件。"


def _shares(row: r.RiskParameters) -> Iterator[Fault]:
    shares = (row.minimum_random, row.red, row.yellow, row.blue)
    if any(not 0 <= share <= 1 for share in shares):
        yield "share", "Each share must be between 0 and 1.", "各比例须在 0 与 1 之间。"
    elif sum(shares) > 1:
        yield "share", "The shares add up to more than 1.", "各比例之和大于 1。"


def _likeness(row: r.Row) -> Iterator[Fault]:
    """Names can be compared by it."""
    if isinstance(row, CommonWordRow) and (not row.word.isalnum() or row.word != row.word.casefold()):
        yield "word", "Give one word in small letters.", "请填写一个小写单词。"
    if isinstance(row, LikenessRow):
        yield from _one_of("kind", row.kind, DENIED_KINDS)
        if not LEAST <= row.alike <= 1:
            yield "number", f"alike must be between {LEAST} and 1.", f"alike 须在 {LEAST} 与 1 之间。"


def _tax_chain(book: Book) -> Iterator[Finding]:
    """The base of a tax holds the value and taxes charged before it."""
    order: dict[str, int] = {}
    taxes = [row for row in book.rows.get("taxes", ()) if isinstance(row, r.Tax)]
    for tax in taxes:
        order.setdefault(tax.code, tax.order)
    for tax in taxes:
        for part in tax.base:
            if part == "value":
                continue
            if part not in order and "taxes" not in unread(book):
                yield found(tax, "dangling", f"base: there is no tax {part!r}.", f"base：没有税种“{part}”。")
            elif order.get(part, 0) >= tax.order:
                message = f"base: tax {part!r} is not charged before {tax.code!r}."
                yield found(tax, "tax-order", message, f"base：税种“{part}”不在“{tax.code}”之前计征。")


def _endless(book: Book) -> Iterator[Finding]:
    """A tax that is part of its own base cannot be all of it."""
    inclusive = {row.code for row in book.rows.get("taxes", ()) if isinstance(row, r.Tax) and row.inclusive}
    for row in book.rows.get("measures", ()):
        if isinstance(row, r.Measure) and row.tax in inclusive and (row.ad_valorem or 0) >= 100:
            message = f"ad_valorem is {row.ad_valorem}: tax {row.tax!r} is part of its own base and stays below 100."
            yield found(row, "number", message, f"ad_valorem 为 {row.ad_valorem}：价内税“{row.tax}”的税率须低于 100。")


def _head(book: Book) -> Iterator[Finding]:
    head = book.head
    if head is None:
        return
    for entry in ("id", "name"):
        if not getattr(head, entry).strip():
            yield book.of_head(entry, "head", "it is empty.", "为空。")
    for language in head.languages:
        if language not in LANGUAGES:
            yield book.of_head("languages", "word", f"{language!r} is not spoken here.", f"不支持“{language}”。")
    for fault in faults(head.number_format):
        yield book.of_head("number_format", "number-format", f"{fault}.", "格式无效。")
    for code, message, zh in _zone(head.time_zone):
        yield book.of_head("time_zone", code, message, zh)
    for entry, words in HEAD_WORDS.items():
        word = getattr(head, entry)
        if word not in words:
            choice = ", ".join(words)
            message = f"it is {word!r}; it must be one of {choice}."
            yield book.of_head(entry, "word", message, f"为“{word}”，应为 {choice} 之一。")
    for code, message, zh in _positive("quantum", head.quantum):
        yield book.of_head("quantum", code, message, zh)


def _prefix(hs: str) -> Iterator[Fault]:
    if hs and not PREFIX.fullmatch(hs):
        yield "hs", f"{hs!r} is not the beginning of a commodity code.", f"“{hs}”不是商品编码的前缀。"


def _zone(zone: str) -> Iterator[Fault]:
    try:
        if zone:
            ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "time-zone", f"there is no time zone {zone!r}.", f"没有时区“{zone}”。"


def _under_way(row: r.TransitRow | Crossing | cargo.DeadlineRow) -> Iterator[Fault]:
    if isinstance(row, r.TransitRow):
        yield from _transit(row)
    elif isinstance(row, Crossing):
        yield from _crossing(row)
    else:
        yield from _deadline(row)


def _deadline(row: cargo.DeadlineRow) -> Iterator[Fault]:
    """Its moment is one that the report tells, and what an officer reviews are manifests."""
    yield from _one_of("what", row.what, tuple(cargo.TELLS))
    yield from _one_of("moment", row.moment, tuple(cargo.TELLS.get(row.what, cargo.Moment)))
    if row.what not in cargo.REVIEWED:
        yield from _one_of("late", row.late, (cargo.Late.TAKEN, cargo.Late.RETURNED))


def _one_of(column: str, word: str, words: tuple[str, ...]) -> Iterator[Fault]:
    if word not in words:
        choice = ", ".join(words)
        yield "word", f"{column} is {word!r}; it must be one of {choice}.", f"{column} 为“{word}”，应为 {choice} 之一。"


def _positive(column: str, amount: Decimal | int, zero: bool = False) -> Iterator[Fault]:
    if amount < 0 and zero:
        yield "number", f"{column} is {amount}; it must not be below 0.", f"{column} 为 {amount}，不得小于 0。"
    elif amount < 0 or (amount == 0 and not zero):
        yield "number", f"{column} is {amount}; it must be above 0.", f"{column} 为 {amount}，应大于 0。"
