"""Whether a profile hangs together: every defect with its file and line, as a value.

What could not be read was found while reading; here the rows are held against each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tongguan.codes import facts, references, whole
from tongguan.codes.finding import Finding
from tongguan.codes.kinds import KINDS, LISTS
from tongguan.codes.read import Book, read
from tongguan.codes.references import Rules, found
from tongguan.codes.rows import CodeList, Measure, Requirement, Row
from tongguan.codes.subsystem import Subsystem, asked_by
from tongguan.codes.table import in_force
from tongguan.codes.topic import faults

NO_TIMELINE = {"holidays"}  # a row there is a day, not something that lasts


def check(folder: Path, rules: Rules | None = None) -> tuple[Finding, ...]:
    """Every defect of the profile in `folder`. `rules`: what else judges it, where the caller knows."""
    return checked(read(folder), rules)


def checked(book: Book, rules: Rules | None = None) -> tuple[Finding, ...]:
    """Every defect of a profile that was read, in the order of its files and lines."""
    findings = [*book.findings]
    if book.head is not None:
        findings += [*timelines(book), *shared_ids(book)]
    book = asking(book)
    checks: tuple[Callable[[Book], Iterable[Finding]], ...] = (
        missing_lists,
        facts.findings,
        whole.findings,
        topics,
        partial(references.findings, rules=rules),
    )
    if book.head is not None:
        for one in checks:
            findings += one(book)
    return tuple(sorted(set(findings), key=lambda f: (f.file, f.line, f.code, f.message)))


def asking(book: Book) -> Book:
    """The profile with the requirements that its definitions say among those of the table."""
    asked = [need for row in book.rows.get("subsystems", ()) if isinstance(row, Subsystem) for need in asked_by(row)]
    return replace(book, rows={**book.rows, "requirements": (*book.rows.get("requirements", ()), *asked)})


def timelines(book: Book) -> Iterator[Finding]:
    """Rows of the same law: no day twice, no day missing between two, no row for no day."""
    for name, kind in KINDS.items():
        versions: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in book.rows.get(name, ()):
            versions[kind.key_of(row)].append(row)
            if row.valid_to is not None and row.valid_to < row.valid_from:
                yield found(row, "validity", "The row ends before it begins.", "失效日期早于生效日期。")
        for same in versions.values():
            if len(same) > 1:
                yield from _twice(same)
                if name not in NO_TIMELINE:
                    yield from _gaps(same)


def topics(book: Book) -> Iterator[Finding]:
    """Topics of the hub, their fields and the clauses that let somebody have them."""
    for row, english, chinese in faults(book.rows):
        yield found(row, "topic", english, chinese)


def _twice(same: list[Row]) -> Iterator[Finding]:
    """Equal rows, and rows known at the same moment that cover the same day: neither can win."""
    by_moment: dict[Any, list[Row]] = defaultdict(list)
    for row in same:
        by_moment[row.known_from].append(row)
    for rows in by_moment.values():
        ordered = sorted(rows, key=lambda r: (r.valid_from, r.line > 0, r.file, r.line))  # published rows first
        for one, other in pairwise(ordered):
            if one.valid_from == other.valid_from:
                yield found(other, "duplicate", f"The same row is already in {place(one)}.", f"与 {place(one)} 重复。")
            elif one.valid_to is None or one.valid_to >= other.valid_from:
                message = f"On {other.valid_from} the row of {place(one)} is still in force."
                yield found(other, "overlap", message, f"{other.valid_from} 时 {place(one)} 的行仍然有效。")


def place(row: Row) -> str:
    """Where a row stands; one that is published already has no line."""
    return f"{row.file}:{row.line}" if row.line else row.file


def _gaps(same: list[Row]) -> Iterator[Finding]:
    last = max(row.known_from for row in same)
    versions = sorted(same, key=lambda r: (r.known_from, r.valid_from))
    ordered = sorted(same, key=lambda r: (r.valid_from, r.known_from))
    ends: date | None = ordered[0].valid_to
    for row in ordered[1:]:
        if ends is not None and ends < row.valid_from - timedelta(days=1):
            gap = ends + timedelta(days=1)
            if in_force(versions, gap, last) is None:
                until = row.valid_from - timedelta(days=1)
                yield found(row, "gap", f"Nothing holds from {gap} to {until}.", f"{gap} 至 {until} 无有效行。")
        ends = None if ends is None or row.valid_to is None else max(ends, row.valid_to)


def shared_ids(book: Book) -> Iterator[Finding]:
    """An id names one measure or requirement, in all its versions."""
    for name in ("measures", "requirements"):
        kind = KINDS[name]
        first: dict[str, Row] = {}
        for row in book.rows.get(name, ()):
            if not isinstance(row, Measure | Requirement):
                continue
            owner = first.setdefault(row.id, row)
            if kind.key_of(owner) != kind.key_of(row):
                message = f"The id {row.id} already names {place(owner)}."
                yield found(row, "id-reused", message, f"编号 {row.id} 已用于 {place(owner)}。")


def missing_lists(book: Book) -> Iterator[Finding]:
    """Every list that the rules ask for is declared, and every list with entries too."""
    declared = {row.list for row in book.rows.get("lists", ()) if isinstance(row, CodeList)}
    head = f"{book.folder}/lists.csv" if book.folder else "lists.csv"
    for name in sorted(set(LISTS) - declared):
        message = f"List {name!r} is not declared; say whether it is closed or open."
        yield Finding(
            file=head, line=0, code="list-missing", message=message, message_zh=f"未声明代码集“{name}”（封闭或开放）。"
        )
    seen: set[str] = set()
    for row in book.rows.get("codes", ()):
        list_ = getattr(row, "list", "")
        if list_ not in declared and list_ not in seen:
            seen.add(list_)
            message = f"List {list_!r} has entries but is not declared in lists.csv."
            yield found(row, "list-undeclared", message, f"代码集“{list_}”有条目但未在 lists.csv 声明。")
