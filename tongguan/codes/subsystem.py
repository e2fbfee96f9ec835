"""The definition of a sub-system as a row of the law: its words, and those few of them by which it is found.

What the words mean is `ledgers`' affair (docs/subsystem-guide.md); here they are dated, kept and compared like all law.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from tongguan.codes.rows import Row


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


def by_document(rows: Iterator[Subsystem]) -> dict[str, tuple[Subsystem, ...]]:
    """The definitions by the document codes that name their records, in the order of their own codes."""
    found: dict[str, tuple[Subsystem, ...]] = {}
    for row in sorted(rows, key=lambda r: r.code):
        for document in dict.fromkeys(row.documents):
            found[document] = (*found.get(document, ()), row)
    return found
