"""What does not hold together in a definition that can be read: names, paths, codes, what no example shows."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from string import Formatter

import msgspec

from tongguan.codes.finding import meant
from tongguan.codes.subsystem import Goods
from tongguan.declarations.parts import Measure
from tongguan.ledgers import compare, draw
from tongguan.ledgers.charge import FEE
from tongguan.ledgers.compare import listed
from tongguan.ledgers.definition import Coded, Comparison, Definition, Draw, Example, Pairing
from tongguan.ledgers.flaw import Flaw
from tongguan.ledgers.life import RecordEvent, RecordState
from tongguan.ledgers.made import MONTH, WENT
from tongguan.ledgers.pair import is_goods
from tongguan.ledgers.paths import DAY, DUTY, ITEM, fields, kinds, lost, of_item, recorded, within
from tongguan.ledgers.receipt import RecordNews
from tongguan.ledgers.schema import schema_flaws
from tongguan.money import Money

NAME = re.compile(r"[a-z0-9-]+").fullmatch
LEFT = re.compile(r"[0-9]{1,4}/[a-z0-9-]+").fullmatch
HS = re.compile(r"[0-9]{0,10}").fullmatch
FILLED = (("record", "", None), ("declaration", "", None))
"""What words are filled in with: no attribute of it, in no other form."""
MISSING = ("return", "hold")
STEPS = ("apply", *RecordEvent)
NUMBERS, DAYS, WHOLE = ("at-most", "at-least"), ("not-before", "not-after"), ("same-count", "same-order")
AMOUNTS = (Measure, Money, Decimal, int)


def flaw(where: str, message: str, message_zh: str) -> Flaw:
    return Flaw(where=where, message=message, message_zh=message_zh)


def flaws(definition: Definition) -> Iterator[Flaw]:
    """Everything that does not hold together."""
    yield from name_flaws(definition)
    if definition.valid_to and definition.valid_to < definition.valid_from:
        yield flaw("valid_to", "It ends before it begins (valid_from).", "失效日期早于生效日期（valid_from）。")
    yield from schema_flaws("record", definition.record)
    yield from schema_flaws("line", definition.line) if definition.line else ()
    for n, one in enumerate(definition.compare):
        yield from compare_flaws(definition, f"compare[{n}]", one)
    for n, take in enumerate(definition.draw):
        yield from draw_flaws(definition, f"draw[{n}]", take)
    yield from twice(definition)
    for n, step in enumerate(definition.step):
        if step.step not in STEPS:
            yield unknown(f"step[{n}].step", "step", step.step, STEPS)
        if step.fee and not FEE(step.fee):
            said = (
                "A fee is an amount, and its currency where it is another than the profile's: 40 CNY.",
                "费用格式如 40 CNY。",
            )
            yield flaw(f"step[{n}].fee", *said)
    for n, example in enumerate(definition.example):
        yield from example_flaws(f"example[{n}]", example)
    yield from documents_flaws(definition)
    for n, goods in enumerate(definition.goods):
        yield from goods_flaws(f"goods[{n}]", goods, definition)
    yield from made_flaws(definition)
    yield from life_flaws(definition)
    yield from shown(definition)


def compare_flaws(definition: Definition, at: str, one: Comparison) -> Iterator[Flaw]:
    """A function that is not there, paths that lead nowhere or to what the function cannot compare."""
    if one.function not in compare.FUNCTIONS:
        yield unknown(f"{at}.function", "function", one.function, compare.FUNCTIONS)
    amiss = [*record_flaws(definition, f"{at}.record", one.record), *declared_flaws(at, one.declaration)]
    yield from amiss
    yield from word_flaws(at, one.message, one.message_zh)
    whole = one.function in WHOLE
    if whole and not of_item(one.record):
        said = "This function goes through lines: begin with line/.", "该函数逐行比较：以 line/ 开头。"
        yield flaw(f"{at}.record", *said)
    if (whole or of_item(one.record)) and not of_item(one.declaration):
        said = "A line of the record is held against an item: begin with item/.", "明细须与商品项比较：以 item/ 开头。"
        yield flaw(f"{at}.declaration", *said)
    if not amiss and one.function != "same-count":
        yield from kind_flaws(at, one)


def kind_flaws(at: str, one: Comparison) -> Iterator[Flaw]:
    """What a declaration says there, and the function cannot compare."""
    there = [date] if one.declaration == DAY else kinds(one.declaration)
    inside = sorted({name for kind in there if issubclass(kind, msgspec.Struct) for name in fields(kind)})
    if inside:
        names = ", ".join(f"{one.declaration}/{name}" for name in inside[:8])
        said = f"{one.declaration} is not one value. Say which: {names}.", f"请指明具体字段：{names}。"
        yield flaw(f"{at}.declaration", *said)
    elif one.function in NUMBERS and not all(issubclass(kind, str | Decimal | int) for kind in there):
        yield flaw(f"{at}.declaration", f"{one.declaration} is no number.", f"“{one.declaration}”不是数字。")
    elif one.function in DAYS and not all(issubclass(kind, str | date | datetime) for kind in there):
        yield flaw(f"{at}.declaration", f"{one.declaration} is no day.", f"“{one.declaration}”不是日期。")


def draw_flaws(definition: Definition, at: str, take: Draw) -> Iterator[Flaw]:
    """A function that is not there, paths that lead nowhere or to what nobody can take."""
    if take.function not in draw.FUNCTIONS:
        yield unknown(f"{at}.function", "function", take.function, draw.FUNCTIONS)
    for word, path in (("record", take.record), ("unit", take.unit), ("ratios", take.ratios)):
        if word != "unit" or not draw.is_unit(path):
            yield from record_flaws(definition, f"{at}.{word}", path)
    if take.record and not draw.is_unit(take.unit) and of_item(take.record) is not of_item(take.unit):
        said = (
            "Amount and unit stand both in the line, or both in the record.",
            "数量与单位须同在明细中，或同在表头中。",
        )
        yield flaw(f"{at}.unit", *said)
    opens = kind_in(definition, take.record) if take.record else ""
    if opens in ("array", "object", "boolean"):
        yield flaw(f"{at}.record", f"{take.record} is no amount, but {opens}.", f"“{take.record}”不是数量。")
    amiss = list(declared_flaws(at, take.declaration))
    yield from amiss
    if not amiss and take.declaration.split("/")[0] != ITEM:
        yield flaw(
            f"{at}.declaration", "Items take, one after another: begin with item/.", "按商品项扣减：以 item/ 开头。"
        )
    elif not amiss and not all(issubclass(kind, AMOUNTS) for kind in kinds(take.declaration)):
        amounts = ", ".join(
            f"{ITEM}/{name}" for name in fields(ITEM) if set(kinds(f"{ITEM}/{name}")) & {Measure, Money}
        )
        said = (
            f"{take.declaration} is no amount. There are {amounts}.",
            f"“{take.declaration}”不是数量；可用的有 {amounts}。",
        )
        yield flaw(f"{at}.declaration", *said)


def twice(definition: Definition) -> Iterator[Flaw]:
    """Codes that two parts share: nobody could tell what was found."""
    seen: set[str] = set()
    for name, parts in (("compare", definition.compare), ("draw", definition.draw)):
        for n, one in enumerate(parts):
            if one.code in seen:
                yield flaw(f"{name}[{n}].code", f"The code {one.code} is there twice.", f"代码“{one.code}”重复。")
            seen.add(one.code)


def kind_in(definition: Definition, path: str) -> str:
    """What the schema says of the value at a path of the record: `string`, `array` …; empty where it does not say."""
    of = (definition.line if of_item(path) else definition.record).get("properties", {})
    found = of.get(within(path)[0]) if within(path) else None
    return str(found.get("type", "")) if isinstance(found, dict) and len(within(path)) == 1 else ""


def name_flaws(definition: Definition) -> Iterator[Flaw]:
    """Names that cannot be part of a balance's name, or of an address."""
    names = [("code", definition.code), *((f"draw[{n}].about", one.about) for n, one in enumerate(definition.draw))]
    for where, name in names:
        if not NAME(name):
            said = f"{name!r} is no name: take a to z, 0 to 9 and -.", f"“{name}”只能由小写字母、数字和 - 组成。"
            yield Flaw(where=where, message=said[0], message_zh=said[1])


def documents_flaws(definition: Definition) -> Iterator[Flaw]:
    """Documents that it brings along and does not use; goods that need a record which no document names."""
    for n, brought in enumerate(definition.document):
        if brought.code not in definition.documents:
            said = f"{brought.code} is none of its documents.", f"“{brought.code}”不在 documents 中。"
            yield flaw(f"document[{n}].code", *said)
    if definition.goods and not definition.documents:
        yield flaw("documents", "Goods need a record by the code of a document.", "商品要求须有单证代码。")


def goods_flaws(at: str, goods: Goods, definition: Definition) -> Iterator[Flaw]:
    """Goods that are asked for what no record of this sub-system is, or for nothing at all."""
    if goods.document not in ("", *definition.documents):
        said = f"{goods.document} is none of its documents.", f"“{goods.document}”不在 documents 中。"
        yield flaw(f"{at}.document", *said)
    if not goods.hs or not goods.procedures:
        yield flaw(
            f"{at}.hs", "Name a code; an empty one is all goods.", "请至少填写一个商品编码；空编码表示全部商品。"
        )
    for code in goods.hs:
        if not HS(code):
            said = f"{code!r} begins no goods code: up to ten digits.", f"“{code}”不是商品编码开头：至多十位数字。"
            yield flaw(f"{at}.hs", *said)
    if goods.missing not in MISSING:
        yield unknown(f"{at}.missing", "way", goods.missing, MISSING)
    for word, number in (("days", goods.days), ("fee", goods.fee)):
        if number < 0:
            yield flaw(f"{at}.{word}", f"{word} is less than nothing.", f"{word} 不得为负。")


def made_flaws(definition: Definition) -> Iterator[Flaw]:
    """Fields that a record does not have, or that a declaration cannot fill."""
    make = definition.made
    if make is None:
        return
    yield from declared_flaws("made", make.holder, "holder")
    parts = (("record", "", make.record, definition.record), ("line", f"{ITEM}/", make.line, definition.line))
    for name, before, paths, schema in parts:
        for field in sorted(paths.keys() - schema.get("properties", {}).keys()):
            said = f"There is no field {field}.", f"没有字段“{field}”。"
            yield flaw(f"made.{name}.{field}", *said)
        for field, path in paths.items():
            if isinstance(path, str) and path not in (DAY, MONTH):
                told = before + path.removeprefix(WENT)
                if told in DUTY:  # nobody assesses goods once they have left
                    told = ""
                yield from declared_flaws(f"made.{name}", told, field)


def life_flaws(definition: Definition) -> Iterator[Flaw]:
    """Terms of no days, states and steps that no record has, notices of no day."""
    if definition.validity and not (definition.validity.months or definition.validity.days):
        said = "Say how long a record holds: months, days, or both.", "请填写有效期的月数或天数。"
        yield flaw("validity", *said)
    has = definition.record.get("properties", {})
    for name in ("id", "name", "name_zh") if definition.registers else ():
        if (field := getattr(definition.registers, name)) and field not in has:
            said = f"There is no field {field}.", f"没有字段“{field}”。"
            yield flaw(f"registers.{name}", *said)
    for n, one in enumerate(definition.state):
        if one.state not in set(RecordState):
            yield unknown(f"state[{n}].state", "state", one.state, RecordState)
    for n, notice in enumerate(definition.notice):
        if notice.on not in set(RecordNews):
            yield unknown(f"notice[{n}].on", "step", notice.on, RecordNews)
        if (notice.on == RecordNews.EXPIRING) != bool(notice.before):
            said = (
                'Days before the last one belong to on = "expiring", and to nothing else.',
                'before 仅用于 on = "expiring"。',
            )
            yield flaw(f"notice[{n}].before", *said)


def example_flaws(at: str, example: Example) -> Iterator[Flaw]:
    """What an example says of a record or a declaration that cannot be."""
    items = listed(recorded(example.declaration, "shipment/items"))
    if example.state not in set(RecordState):
        said = f"No record is {example.state!r}.", f"底账没有“{example.state}”状态。"
        yield Flaw(where=f"{at}.state", message=said[0], message_zh=said[1])
    if not all(0 < n <= len(items) for n in example.items):
        yield Flaw(where=f"{at}.items", message="There are not so many items.", message_zh="没有该商品项。")
    for key in example.left:
        if not LEFT(key):
            said = f"{key!r} is no balance: say line/name.", f"“{key}”应为“明细号/余额名”。"
            yield Flaw(where=f"{at}.left", message=said[0], message_zh=said[1])
    lines = example.record.get("lines", [])
    if not (isinstance(lines, list) and all(isinstance(line, dict) for line in lines)):
        yield Flaw(where=f"{at}.record.lines", message="Lines are a list of tables.", message_zh="明细应为表的数组。")


def unknown(where: str, what: str, name: str, there: Iterable[str]) -> Flaw:
    """A name that is none of a fixed set."""
    names = ", ".join(sorted(there))
    chinese = {"function": "函数", "step": "步骤"}.get(what, "取值")
    return flaw(where, f"There is no {what} {name!r}; there are {names}.", f"没有{chinese}“{name}”；可用的有 {names}。")


def record_flaws(definition: Definition, where: str, path: str) -> Iterator[Flaw]:
    """A path that leads to no field of the record, or of its lines."""
    properties = (definition.line if of_item(path) else definition.record).get("properties", {})
    if path and within(path)[:1] and within(path)[0] not in properties:
        names = ", ".join(properties) or "none"
        yield flaw(where, f"The record has no {path}; it has {names}.", f"底账没有“{path}”；现有 {names}。")


def declared_flaws(at: str, path: str, word: str = "declaration") -> Iterator[Flaw]:
    """A path that leads nowhere in a declaration, with what it may have meant."""
    step = lost(path)
    if step is not None:
        hint, hint_zh = meant(step.name, step.among)
        english = f"A declaration has no {path}: there is no {step.name!r} in {step.of}. {hint}"
        yield flaw(f"{at}.{word}", english, f"报关单没有“{path}”：{step.of} 中没有“{step.name}”。{hint_zh}")


def word_flaws(at: str, *messages: str) -> Iterator[Flaw]:
    """Words that cannot be filled in."""
    for message in messages:
        try:
            free = [part for part in Formatter().parse(message) if part[1] is not None and part[1:] not in FILLED]
        except ValueError:
            free = [(message, "", "", None)]
        if free:
            said = (
                "In words, {record} and {declaration} alone are filled in.",
                "文字中只能使用 {record} 和 {declaration}。",
            )
            yield Flaw(where=f"{at}.message", message=said[0], message_zh=said[1])


def shown(definition: Definition) -> Iterator[Flaw]:
    """What no example shows: that it agrees, and each difference."""
    if all(example.finds for example in definition.example):
        said = "Give an example in which nothing is found.", "请给出一个没有差异的示例。"
        yield Flaw(where="example", message=said[0], message_zh=said[1])
    found = {find.split(" ")[0] for example in definition.example for find in example.finds}
    asked = [c for c in definition.compare if definition.pair is Pairing.ORDER or not is_goods(c)]
    parts: tuple[Coded, ...] = (*asked, *definition.draw)
    for one in parts:
        if one.code not in found:
            said = f"No example finds {one.code}.", f"没有示例得出“{one.code}”。"
            yield Flaw(where="example", message=said[0], message_zh=said[1])
