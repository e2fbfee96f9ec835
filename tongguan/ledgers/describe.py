"""A definition as it is written (TOML) → a `Definition` and everything that is wrong with it, said so that its author
can put it right. And its examples, run."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

import jsonschema_rs
import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers import compare, draw
from tongguan.ledgers.compare import listed
from tongguan.ledgers.consult import NAMED, USES, Found, Named, Record, consult, opened
from tongguan.ledgers.definition import Coded, Definition, Example, Pairing
from tongguan.ledgers.life import RecordState
from tongguan.ledgers.made import MONTH, made
from tongguan.ledgers.pair import is_goods
from tongguan.ledgers.paths import DAY, DUTY, ITEM, known, of_item, recorded, within
from tongguan.ledgers.secure import reads_duty

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAME = re.compile(r"[a-z0-9-]+").fullmatch
LEFT = re.compile(r"[0-9]{1,4}/[a-z0-9-]+").fullmatch
FILLED = (("record", "", None), ("declaration", "", None))
"""What words are filled in with: no attribute of it, in no other form."""


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a definition: where in the file, in both languages."""

    where: str
    message: str
    message_zh: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def described(text: str) -> tuple[Definition | None, tuple[Flaw, ...]]:
    """The definition that a file says, and its flaws; None where it cannot be read at all."""
    try:
        definition = msgspec.convert(tomllib.loads(text), Definition)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, (
            Flaw(where="file", message=f"This is no TOML: {error}.", message_zh=f"不是有效的 TOML：{error}。"),
        )
    except msgspec.ValidationError as error:
        said, _, at = str(error).partition(" - at `")
        where = at.rstrip("`").removeprefix("$.") or "file"
        return None, (Flaw(where=where, message=f"{said}.", message_zh=f"不符合定义格式：{said}。"),)
    return definition, tuple(flaws(definition))


@lru_cache(maxsize=1024)
def definition_of(text: str) -> Definition:
    """The definition that a law says; it was found sound before it was law."""
    return msgspec.convert(tomllib.loads(text), Definition)


@lru_cache(maxsize=64)
def makes(law: Snapshot) -> tuple[Definition, ...]:
    """The definitions whose records the node makes itself."""
    found = (definition_of(row.definition) for row in law.subsystems())
    return tuple(definition for definition in found if definition.made)


@lru_cache(maxsize=64)
def charging(law: Snapshot) -> Mapping[str, Definition]:
    """By their codes, the definitions whose records duty is taken from, or that duty needs."""
    found = (definition_of(row.definition) for row in law.subsystems())
    return {one.code: one for one in found if one.secures or reads_duty(one)}


@lru_cache(maxsize=1024)
def wrong(text: str) -> tuple[tuple[str, str, str], ...]:
    """Everything that is wrong with a definition as written, its examples among it: where, in both languages."""
    definition, found = described(text)
    found += tuple(tried(definition)) if definition and not found else ()
    return tuple((flaw.where, flaw.message, flaw.message_zh) for flaw in found)


def flaws(definition: Definition) -> Iterator[Flaw]:
    """Everything that does not hold together."""
    yield from name_flaws(definition)
    yield from schema_flaws("record", definition.record)
    yield from schema_flaws("line", definition.line) if definition.line else ()
    for n, one in enumerate(definition.compare):
        at = f"compare[{n}]"
        if one.function not in compare.FUNCTIONS:
            yield unknown(f"{at}.function", one.function, compare.FUNCTIONS)
        yield from path_flaws(definition, at, one.record, one.declaration)
        yield from word_flaws(at, one.message, one.message_zh)
        if of_item(one.record) and not of_item(one.declaration):
            said = (
                "A line of the record is held against an item: begin with item/.",
                "明细须与商品项比较：以 item/ 开头。",
            )
            yield Flaw(where=f"{at}.declaration", message=said[0], message_zh=said[1])
    for n, take in enumerate(definition.draw):
        at = f"draw[{n}]"
        if take.function not in draw.FUNCTIONS:
            yield unknown(f"{at}.function", take.function, draw.FUNCTIONS)
        yield from path_flaws(definition, at, take.record, take.declaration)
        yield from path_flaws(definition, at, take.unit, take.declaration)
        yield from path_flaws(definition, at, take.ratios, take.declaration)
    parts: tuple[Coded, ...] = (*definition.compare, *definition.draw)
    codes = [one.code for one in parts]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Flaw(where="compare", message=f"The code {code} is there twice.", message_zh=f"代码“{code}”重复。")
    for n, example in enumerate(definition.example):
        yield from example_flaws(f"example[{n}]", example)
    yield from goods_flaws(definition)
    yield from made_flaws(definition)
    yield from shown(definition)


def name_flaws(definition: Definition) -> Iterator[Flaw]:
    """Names that cannot be part of a balance's name, or of an address."""
    names = [("code", definition.code), *((f"draw[{n}].about", one.about) for n, one in enumerate(definition.draw))]
    for where, name in names:
        if not NAME(name):
            said = f"{name!r} is no name: take a to z, 0 to 9 and -.", f"“{name}”只能由小写字母、数字和 - 组成。"
            yield Flaw(where=where, message=said[0], message_zh=said[1])


def goods_flaws(definition: Definition) -> Iterator[Flaw]:
    """Goods that are asked for what no record of this sub-system is, or for nothing at all."""
    for n, brought in enumerate(definition.document):
        if brought.code not in definition.documents:
            said = f"{brought.code} is none of its documents.", f"“{brought.code}”不在 documents 中。"
            yield Flaw(where=f"document[{n}].code", message=said[0], message_zh=said[1])
    if definition.goods and not definition.documents:
        said = "Goods need a record by the code of a document.", "商品要求须有单证代码。"
        yield Flaw(where="documents", message=said[0], message_zh=said[1])
    for n, goods in enumerate(definition.goods):
        if goods.document not in ("", *definition.documents):
            said = f"{goods.document} is none of its documents.", f"“{goods.document}”不在 documents 中。"
            yield Flaw(where=f"goods[{n}].document", message=said[0], message_zh=said[1])
        if not goods.hs or not goods.procedures:
            said = "Name a code; an empty one is all goods.", "请至少填写一个商品编码；空编码表示全部商品。"
            yield Flaw(where=f"goods[{n}].hs", message=said[0], message_zh=said[1])


def made_flaws(definition: Definition) -> Iterator[Flaw]:
    """Fields that a record does not have, or that a declaration cannot fill."""
    make = definition.made
    if make is None:
        return
    yield from path_flaws(definition, "made.holder", "", make.holder)
    parts = (("record", "", make.record, definition.record), ("line", f"{ITEM}/", make.line, definition.line))
    for name, before, paths, schema in parts:
        for field in sorted(paths.keys() - schema.get("properties", {}).keys()):
            said = f"There is no field {field}.", f"没有字段“{field}”。"
            yield Flaw(where=f"made.{name}.{field}", message=said[0], message_zh=said[1])
        for field, path in paths.items():
            if isinstance(path, str) and path not in (DAY, MONTH):
                told = "" if before + path in DUTY else before + path  # nobody assesses goods once they have left
                yield from path_flaws(definition, f"made.{name}.{field}", "", told)


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


def unknown(where: str, name: str, known_: Mapping[str, Any]) -> Flaw:
    names = ", ".join(sorted(known_))
    return Flaw(
        where=where,
        message=f"There is no function {name!r}; there are {names}.",
        message_zh=f"没有函数“{name}”；可用的有 {names}。",
    )


def schema_flaws(where: str, schema: dict[str, Any]) -> Iterator[Flaw]:
    """What is no JSON Schema, and properties without words."""
    for address in outside(schema):
        english = f"A schema refers to itself alone, by #…, and not to {address}."
        yield Flaw(where=where, message=english, message_zh=f"模式只能以 #… 引用自身，不得引用 {address}。")
        return
    try:
        jsonschema_rs.meta.validate(schema)
        validator(schema)
    except jsonschema_rs.ValidationError as error:
        at = ".".join([where, *map(str, error.instance_path)])
        yield Flaw(
            where=at,
            message=f"No JSON Schema: {error.message}.",
            message_zh=f"不是有效的 JSON Schema：{error.message}。",
        )
        return
    for name, of in schema.get("properties", {}).items():
        for word in ("title", "title_zh"):
            if not (isinstance(of, dict) and of.get(word)):
                said = f"Say what {name} is: {word} is empty.", f"请填写“{name}”的 {word}。"
                yield Flaw(where=f"{where}.properties.{name}", message=said[0], message_zh=said[1])
        if (
            isinstance(of, dict)
            and of.get("type") == "array"
            and isinstance(of.get("items"), dict)
            and "properties" in of["items"]
        ):
            yield from schema_flaws(f"{where}.properties.{name}.items", of["items"])


def outside(schema: dict[str, Any]) -> Iterator[str]:
    """Whatever a schema refers to that is not in it."""
    rest: list[Any] = [schema]
    while rest:
        one = rest.pop()
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        of = one if isinstance(one, dict) else {}
        yield from (s for word in ("$ref", "$dynamicRef") if isinstance(s := of.get(word), str) and s[:1] != "#")
        yield from (s for word in ("$schema", "$id") if isinstance(s := of.get(word), str) and s != DRAFT)


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """What holds values against a schema. It fetches nothing. Raises ValueError where the schema leads nowhere."""
    return jsonschema_rs.Draft202012Validator(schema, retriever=fetched)


def fetched(address: str) -> Any:
    """Nothing is fetched for a schema."""
    raise ValueError(f"{address} is not in the definition")


def path_flaws(definition: Definition, at: str, record: str, declaration: str) -> Iterator[Flaw]:
    """Paths that lead nowhere."""
    properties = (definition.line if of_item(record) else definition.record).get("properties", {})
    if record and within(record)[:1] and within(record)[0] not in properties:
        names = ", ".join(properties) or "none"
        yield Flaw(
            where=f"{at}.record",
            message=f"The record has no {record}; it has {names}.",
            message_zh=f"底账没有“{record}”；现有 {names}。",
        )
    if not known(declaration):
        yield Flaw(
            where=f"{at}.declaration",
            message=f"A declaration has no {declaration}; see the JSON contract.",
            message_zh=f"报关单没有“{declaration}”；请参阅 JSON 契约。",
        )


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


def checked(schema: dict[str, Any], value: Any, where: str = "") -> list[Flaw]:
    """What a record, or a line of it, has against its schema; `where`: before the JSON pointer."""
    try:
        found = list(validator(schema).iter_errors(value))
    except ValueError:
        said = "Nothing is as deep as this.", "嵌套过深。"
        return [Flaw(where=where, message=said[0], message_zh=said[1])]
    return [
        Flaw(
            where="/".join([where, *map(str, e.instance_path)]),
            message=e.message,
            message_zh=f"不符合要求：{e.message}",
        )
        for e in found
    ]


def tried(definition: Definition) -> list[Flaw]:
    """The examples that come out otherwise than they say."""
    wrong = []
    for n, example in enumerate(definition.example):
        at = f"example[{n}] {example.name}"
        wrong += [Flaw(where=at, message=said, message_zh=zh) for said, zh in trial(definition, example)]
    return wrong


def trial(definition: Definition, example: Example) -> Iterator[tuple[str, str]]:
    """What differs between an example and what comes of it."""
    body = {k: v for k, v in example.record.items() if k != "lines"}
    lines = tuple(example.record.get("lines", ()))
    off = checked(definition.record, body, "/record")
    for n, line in enumerate(lines):
        off += checked(definition.line, line, f"/record/lines/{n}")
    for flaw in off:
        yield f"{flaw.where}: {flaw.message}", f"{flaw.where}：{flaw.message_zh}"
    try:
        declaration = msgspec.convert(example.declaration, Declaration, strict=False)
    except msgspec.ValidationError as error:
        yield f"The declaration cannot be read: {error}.", f"报关单无法读取：{error}。"
        return
    found = consulted(definition, example, declaration, (body, lines))
    said = tuple(sorted(f"{p.code} {p.pointer}" for p in found.problems))
    if said != tuple(sorted(example.finds)):
        yield (
            f"It finds {list(said)}, and not {sorted(example.finds)}.",
            f"得出 {list(said)}，而非 {sorted(example.finds)}。",
        )
    yield from made_otherwise(definition, example, declaration)
    taken = {draw.balance.split("/", 3)[3]: (draw.amount, draw.unit) for draw in found.draws}
    taken = {key: said for key, said in taken.items() if key not in (f"0/{USES}", f"0/{NAMED}")}
    wanted = {f"{d.line}/{d.about}": (d.amount, d.unit) for d in example.draws}
    if taken != wanted:
        yield f"It takes {spoken(taken)}, and not {spoken(wanted)}.", f"扣减 {spoken(taken)}，而非 {spoken(wanted)}。"


def made_otherwise(definition: Definition, example: Example, declaration: Declaration) -> Iterator[tuple[str, str]]:
    """What differs between the record that an example expects to be made and the one that is."""
    numbered = msgspec.structs.replace(declaration, number="1")
    draft = made(definition, numbered, example.direction, example.on)
    makes = {**draft.fields, "lines": list(draft.lines)} if draft else {}
    if makes != example.makes:
        yield f"It makes {makes}, and not {example.makes}.", f"生成 {makes}，而非 {example.makes}。"
    off = checked(definition.record, draft.fields, "/makes") if draft else []
    for n, line in enumerate(draft.lines if draft else ()):
        off += checked(definition.line, line, f"/makes/lines/{n}")
    for flaw in off:
        yield f"{flaw.where}: {flaw.message}", f"{flaw.where}：{flaw.message_zh}"


def spoken(taken: Mapping[str, Any]) -> str:
    """What is taken, as people read it."""
    return ", ".join(f"{amount} {unit} of {key}" for key, (amount, unit) in sorted(taken.items())) or "nothing"


def consulted(definition: Definition, example: Example, declaration: Declaration, told: tuple[Any, Any]) -> Found:
    """What comes of an example."""
    first, last = (*example.valid, None, None)[:2]
    record = Record(
        number="1", state=RecordState(example.state), body=told[0], lines=told[1], valid_from=first, valid_to=last
    )
    left = {key: amount for key, (amount, _) in opened(definition, record).items()}
    for key, amount in example.left.items():
        line, _, about = key.partition("/")
        left[int(line), about] = amount
    places = tuple(n - 1 for n in example.items) or tuple(range(len(declaration.items)))
    duty = {int(item) - 1: one for item, one in example.duty.items()}
    named = Named(declaration=declaration, direction=example.direction, day=example.on, places=places, duty=duty)
    return consult(definition, msgspec.structs.replace(record, left=left), "1", named)
