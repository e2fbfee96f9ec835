"""The definition of a sub-system as a row of the law: its words, and those few of them by which it is found.

What the words mean is `ledgers`' affair (docs/subsystem-guide.md); here they are dated, kept and compared like all law.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from tongguan.codes.rows import Code, Direction, Requirement, Row


class Subsystem(Row, frozen=True, kw_only=True):
    """One definition. `documents`: under which document codes a declaration names its records; `definition`: all of it,
    as written (TOML)."""

    code: str
    agency: str
    documents: tuple[str, ...]
    definition: str
    name: str = ""
    name_zh: str = ""


class Dated(msgspec.Struct, kw_only=True):
    """What is read here of a definition."""

    code: str
    agency: str
    documents: tuple[str, ...]
    valid_from: date
    source: str
    name: str = ""
    name_zh: str = ""
    valid_to: date | None = None
    known_from: datetime | None = None


class Goods(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Goods that need a record: `hs` are the beginnings of their codes (empty: all goods); `procedure`, `origin` and
    `destination` (country or group) as in `requirements.csv`, empty: all. `document`: the code of the record that they
    need, the definition's first one unless told. `missing`: without it the declaration is sent back (`return`) or
    waits (`hold`). `fee` in the currency of the profile; `days`: how long it usually takes. `id` with the code of the
    goods names the requirement. `procedures`: it is asked of each of them."""

    hs: tuple[str, ...]
    direction: Direction
    id: str = ""
    document: str = ""
    procedures: tuple[str, ...] = ("",)
    origin: str = ""
    destination: str = ""
    missing: str = "hold"
    fee: Decimal = Decimal(0)
    days: int = 0
    name: str = ""
    name_zh: str = ""
    source: str = ""


class NewDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document code that no list has: the definition brings it along. `code`: category and type, one of its
    `documents`."""

    code: str
    name: str
    name_zh: str


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What a definition says of the goods that need its records, and of document codes of its own."""

    goods: tuple[Goods, ...] = ()
    document: tuple[NewDocument, ...] = ()


Fault = tuple[str, str]
"""What is wrong, in both languages."""


def row_of(text: str, file: str, known_from: datetime | None) -> Subsystem | Fault:
    """The row that a definition is. `known_from`: of one that does not say it; None = it must."""
    try:
        said: Any = msgspec.to_builtins(msgspec.convert(tomllib.loads(text), Dated))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        return f"This is no definition: {error}.", f"不是有效的子系统定义：{error}。"
    if not said["known_from"] and known_from is None:
        return "known_from is empty.", "known_from 为空。"
    said["known_from"] = said["known_from"] or known_from
    row: Subsystem = msgspec.convert({**said, "definition": text, "file": file}, Subsystem)
    return row if row.known_from.tzinfo else ("known_from names no time zone.", "known_from 未注明时区。")


def asked_by(row: Subsystem) -> tuple[Requirement, ...]:
    """The requirements that a definition says: one for each goods code and procedure that it names, in force as long as
    it is itself."""
    return tuple(
        Requirement(
            id="-".join(part for part in (goods.id or row.code.upper(), hs, procedure) if part),
            hs=hs,
            direction=goods.direction,
            procedure=procedure,
            origin=goods.origin,
            destination=goods.destination,
            document=goods.document or next(iter(row.documents), ""),
            agency=row.agency,
            on_missing=goods.missing,
            fee=goods.fee,
            usual_days=goods.days,
            name=goods.name or row.name,
            name_zh=goods.name_zh or row.name_zh,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            known_from=row.known_from,
            source=goods.source or row.source,
            file=row.file,
            line=row.line,
        )
        for goods in asking_of(row.definition).goods
        for hs in goods.hs
        for procedure in goods.procedures
    )


def brought_by(row: Subsystem) -> tuple[Code, ...]:
    """The entries of the list of documents that a definition brings along."""
    return tuple(
        Code(
            list="document",
            code=one.code,
            name=one.name,
            name_zh=one.name_zh,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            known_from=row.known_from,
            source=row.source,
            file=row.file,
        )
        for one in asking_of(row.definition).document
    )


@lru_cache(maxsize=1024)
def asking_of(text: str) -> Asking:
    """What a definition asks; nothing where it cannot be read, which is said elsewhere."""
    try:
        return msgspec.convert(tomllib.loads(text), Asking, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError):
        return Asking()


def by_document(rows: Iterator[Subsystem]) -> dict[str, tuple[Subsystem, ...]]:
    """The definitions by the document codes that name their records, in the order of their own codes."""
    found: dict[str, tuple[Subsystem, ...]] = {}
    for row in sorted(rows, key=lambda r: r.code):
        for document in dict.fromkeys(row.documents):
            found[document] = (*found.get(document, ()), row)
    return found
