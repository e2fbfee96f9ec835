"""A file of companies, row by row: CSV with a head that names its columns. Values in, values out.

`id` and `name` must be there; `name_zh`, `kind` (company, broker) and `class` may be. A row that says something wrong
is a `Fault` with its line and column; the others go on.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from tongguan.parties.party import Kind

COLUMNS = ("id", "name", "name_zh", "kind", "class")
NEEDED = ("id", "name")
LENGTHS = {"id": 64, "name": 120, "name_zh": 120}
KINDS = (Kind.COMPANY, Kind.BROKER)
"""What a file may make: agencies, banks and the administration are put on record one by one."""


class Company(NamedTuple):
    """A company as a row says it. `line`: where the row stands in its file."""

    line: int
    id: str
    name: str
    name_zh: str = ""
    kind: str = Kind.COMPANY
    grade: str = ""  # its class; the column is `class`


class Fault(NamedTuple):
    """Why a row is left out. `field` is the column, empty where it is the row itself."""

    line: int
    field: str
    why: str
    why_zh: str


Row: TypeAlias = Company | Fault


class Headless(ValueError):
    """The first line does not name the columns; its message says which, `message_zh` in Chinese."""

    def __init__(self, message: str, message_zh: str) -> None:
        super().__init__(message)
        self.message_zh = message_zh


def read(lines: Iterable[str], classes: Collection[str] = ()) -> Iterator[Row]:
    """Each row as a company, or what is wrong with it; empty lines are passed over. A row is one line: a quote that is
    left open spoils its own alone. Raises Headless. `classes`: those that may be given."""
    numbered = enumerate(lines, 1)
    head = headed(next(numbered, (1, ""))[1])
    said: dict[str, int] = {}
    for n, line in numbered:
        try:
            cells = cells_of(line)
        except csv.Error as error:
            words = f"this row cannot be read ({error}): write a quote within a cell twice", f"无法读取该行（{error}）"
            yield _fault(n, "", *words)
            continue
        if not cells:
            continue
        row = company(n, head, cells, classes)
        if isinstance(row, Company) and said.setdefault(row.id, n) != n:
            words = f"line {said[row.id]} says it already: give it once", f"第 {said[row.id]} 行已有此编号，请只填一次"
            row = _fault(n, "id", *words)
        yield row


def cells_of(line: str) -> list[str]:
    """The cells of a line; none of an empty one. Raises csv.Error."""
    return next(csv.reader((line,), strict=True), [])


def headed(line: str) -> list[str]:
    """The columns of the file. Raises Headless."""
    try:
        head = [cell.strip() for cell in cells_of(line)]
    except csv.Error as error:
        raise Headless(f"The first line cannot be read: {error}.", f"无法读取首行：{error}。") from error
    unknown = sorted(set(head) - set(COLUMNS))
    if unknown or len(set(head)) != len(head) or not set(NEEDED) <= set(head):
        said = ", ".join(unknown)[:200]
        raise Headless(
            f"The first line must name the columns, each once: {', '.join(COLUMNS)}; id and name at least."
            + (f" It says {said}." if said else ""),
            f"首行须为列名，每列一次：{'、'.join(COLUMNS)}；至少须有 id 和 name。" + (f"现为 {said}。" if said else ""),
        )
    return head


def company(line: int, head: list[str], cells: list[str], classes: Collection[str]) -> Row:
    """One row."""
    if len(cells) != len(head):
        why = f"give {len(head)} cells, as the first line does; there are {len(cells)}"
        return _fault(line, "", why, f"首行有 {len(head)} 列，该行有 {len(cells)} 个单元格，请补齐或删去")
    said = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
    for name, most in LENGTHS.items():
        value = said.get(name, "")
        if len(value) > most or not value.isprintable() or (name in NEEDED and not value):
            least = 1 if name in NEEDED else 0
            words = f"give {least} to {most} printable characters", f"须为 {least} 至 {most} 个可见字符"
            return _fault(line, name, *words)
    if " " in said["id"] or "/" in said["id"]:
        return _fault(line, "id", "give it without spaces or slashes", "不得含空格或斜杠")
    kind, grade = said.get("kind") or Kind.COMPANY, said.get("class", "")
    if kind not in KINDS:
        return _fault(line, "kind", f"give {' or '.join(KINDS)}", f"须为 {'、'.join(KINDS)}")
    if grade and grade not in classes:
        known = ", ".join(sorted(classes)) or "none is known"
        words = f"give a class of the law ({known}), or none", f"请填法规规定的类别（{known}），或留空"
        return _fault(line, "class", *words)
    return Company(line, said["id"], said["name"], said.get("name_zh", ""), kind, grade)


class Known(NamedTuple):
    """A party as it is on record."""

    kind: str
    name: str
    name_zh: str
    grade: str


class Sorted(NamedTuple):
    """What a chunk of rows comes to."""

    new: list[Company]
    changed: list[Company]
    same: int
    faults: list[Fault]


def sort(rows: Iterable[Row], known: Mapping[str, Known]) -> Sorted:
    """What is new, what says something else than the register, and what must not come in by a file: another kind, and
    another class, which two officers decide. A row that names no class leaves it as it is."""
    found = Sorted([], [], 0, [])
    for row in rows:
        if isinstance(row, Fault):
            found.faults.append(row)
        elif (was := known.get(row.id)) is None:
            found.new.append(row)
        elif was.kind != row.kind:
            words = f"it is on record as {was.kind}: give that, or another id", f"已登记为 {was.kind}，请照填或换编号"
            found.faults.append(_fault(row.line, "kind", *words))
        elif row.grade not in ("", was.grade):
            why = f"it is {was.grade or 'none'} on record: leave it open; two officers change it"
            found.faults.append(_fault(row.line, "class", why, "已有类别，请留空；变更须由两名关员办理"))
        elif (was.name, was.name_zh) != (row.name, row.name_zh):
            found.changed.append(row)
        else:
            found = found._replace(same=found.same + 1)
    return found


def _fault(line: int, field: str, why: str, why_zh: str) -> Fault:
    return Fault(line, field, f"{why[0].upper()}{why[1:]}.", f"{why_zh}。")
