"""A definition as it is written (TOML) → a `Definition` and everything that is wrong with it, said so that its author
can put it right. And its examples, run."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from tongguan.codes.finding import meant
from tongguan.codes.snapshot import Snapshot
from tongguan.codes.subsystem import Goods
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.consult import NAMED, USES, Entry, Found, Named, Record, consult, opened
from tongguan.ledgers.definition import (
    ApplicationStep,
    Comparison,
    Definition,
    Draw,
    Drawn,
    Example,
    Made,
)
from tongguan.ledgers.flaw import Flaw, line_of
from tongguan.ledgers.life import RecordState
from tongguan.ledgers.made import Left, made
from tongguan.ledgers.schema import checked
from tongguan.ledgers.secure import reads_duty
from tongguan.ledgers.sound import flaws

MOST = 256 * 1024
"""Characters of a definition."""
ORIGINAL = "9"
"""The function of the declaration of an example that names none."""
UNKNOWN = re.compile(r"unknown field `([^`]*)`")
WORDS = {
    name
    for of in (Definition, Comparison, Draw, Drawn, Example, Made, ApplicationStep, Goods)
    for name in of.__struct_fields__
}


def described(text: str) -> tuple[Definition | None, tuple[Flaw, ...]]:
    """The definition that a file says, and its flaws; None where it cannot be read at all."""
    if len(text) > MOST:
        said = f"A definition has at most {MOST // 1024} KiB; this one has {len(text) // 1024}.", "定义文件过大。"
        return None, (Flaw(where="file", message=said[0], message_zh=said[1]),)
    try:
        definition = msgspec.convert(tomllib.loads(text), Definition)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, (
            Flaw(where="file", message=f"This is no TOML: {error}.", message_zh=f"不是有效的 TOML：{error}。"),
        )
    except msgspec.ValidationError as error:
        return None, (unread(error),)
    return definition, tuple(flaws(definition))


def unread(error: msgspec.ValidationError) -> Flaw:
    """What is no field of a definition, or says something else than it can."""
    said, _, at = str(error).partition(" - at `")
    where = at.rstrip("`").removeprefix("$.").removeprefix("$") or "file"
    strange = UNKNOWN.search(said)
    if strange is None:
        return Flaw(where=where, message=f"{said}.", message_zh=f"不符合定义格式：{said}。")
    hint, hint_zh = meant(strange[1], WORDS)
    where = strange[1] if where == "file" else f"{where}.{strange[1]}"
    return Flaw(where=where, message=f"{said}. {hint}", message_zh=f"不符合定义格式：{said}。{hint_zh}")


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
def wrong(text: str) -> tuple[tuple[int, str, str, str], ...]:
    """Everything that is wrong with a definition as written, its examples among it: line, field, in both languages."""
    definition, found = described(text)
    found += tuple(tried(definition)) if definition and not found else ()
    return tuple((line_of(text, flaw), flaw.where, flaw.message, flaw.message_zh) for flaw in found)


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
        declaration = msgspec.convert({"function": ORIGINAL, **example.declaration}, Declaration, strict=False)
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
    draft = made(definition, numbered, example.direction, Left(example.on, example.went))
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
    record = Entry(
        number="1", state=RecordState(example.state), body=told[0], lines=told[1], valid_from=first, valid_to=last
    )
    left = {key: amount for key, (amount, _) in opened(definition, record).items()}
    for key, amount in example.left.items():
        line, _, about = key.partition("/")
        left[int(line), about] = amount
    places = tuple(n - 1 for n in example.items) or tuple(range(len(declaration.items)))
    duty = {int(item) - 1: one for item, one in example.duty.items()}
    named = Named(declaration=declaration, direction=example.direction, day=example.on, places=places, duty=duty)
    return consult(definition, Record(record, left), "1", named)
