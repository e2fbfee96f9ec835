"""A profile folder → its head and rows, each with file and line, and whatever could not be read.

`profile.toml` is the head; `<kind>.csv` or `<kind>/*.csv` hold the rows; `lists/<name>.csv` the entries of a code list;
`subsystems/*.toml` one definition each.
What all profiles share lies in the folder that the head's `common` names; `extends` names the profile that this one
adds to.
"""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tongguan.codes import iso
from tongguan.codes.cells import NotThat, value
from tongguan.codes.finding import Defective, Finding, meant
from tongguan.codes.kinds import CODES, DEFINITIONS, KINDS, Kind
from tongguan.codes.lines import rows, written
from tongguan.codes.official import Official
from tongguan.codes.rows import Head, Row
from tongguan.codes.subsystem import Subsystem, row_of

HEAD = "profile.toml"
COMMON = "../common"
NOTES = (".md", ".txt")  # what people write beside the tables
SHIPPED = Path(__file__).resolve().parents[2] / "profiles"
SHIPPED_COMMON = SHIPPED / "common"


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as read: nothing left out, nothing judged but what could not be read at all."""

    head: Head | None
    rows: dict[str, tuple[Row, ...]]
    officials: tuple[Official, ...] = ()
    findings: tuple[Finding, ...] = ()
    folder: str = ""  # its name, for findings that belong to no row
    entries: dict[str, int] = {}  # the line of each entry of the head

    def of_head(self, entry: str, code: str, message: str, zh: str) -> Finding:
        """A finding at an entry of profile.toml."""
        line = self.entries.get(entry, 0)
        return _finding(f"{self.folder}/{HEAD}", line, code, f"{entry}: {message}", f"{entry}：{zh}")


def read(folder: Path) -> Book:
    """The profile in `folder`, with the common lists and what it extends; defects are findings, the rest is there."""
    findings: list[Finding] = []
    head, beneath = _head(folder, findings)
    got: dict[str, list[Row]] = {name: [] for name in KINDS}
    for where in [*beneath, folder]:
        _strangers(where, folder, findings)
        for kind, list_, path in _tables(where):
            got[kind.name] += table(kind, path, _shown(path, folder), findings, list_)
    return Book(
        head=head,
        rows={name: tuple(found) for name, found in got.items()},
        officials=iso.lists(),
        findings=tuple(findings),
        folder=folder.resolve().name,
        entries={f.name: _entry(folder / HEAD, f.name) for f in msgspec.structs.fields(Head)} if head else {},
    )


def settled(book: Book) -> Book:
    """The book, if all of it could be read. Raises Defective."""
    if book.findings or book.head is None:
        raise Defective(book.findings)
    return book


class Text(NamedTuple):
    """One table as somebody wrote it. `known_from`: of rows that leave theirs empty; None = they may not."""

    kind: Kind
    data: bytes
    shown: str
    list: str = ""
    known_from: datetime | None = None


def table(kind: Kind, path: Path, shown: str, findings: list[Finding], list_: str = "") -> list[Row]:
    """The rows of one file. A row with a bad cell is left out and named in `findings`."""
    return rows_of(Text(kind, path.read_bytes(), shown, list_), findings)


def rows_of(given: Text, findings: list[Finding]) -> list[Row]:
    """The rows of one table, as `table` reads them."""
    shown = given.shown
    if given.kind is DEFINITIONS:
        return definition(given, findings)
    text, broken = written(given.data)
    if broken:
        findings += [
            _finding(shown, n, "encoding", "This line is not UTF-8 text.", "此行不是 UTF-8 文本。") for n in broken
        ]
        return []
    lines = rows(text)
    start, header = next(lines, (1, []))
    if not _header(given, header, start, findings):
        return []
    found = []
    for line, cells in lines:
        if len(cells) != len(header):
            message = f"This row has {len(cells)} cells, the header has {len(header)}."
            findings.append(
                _finding(shown, line, "cells", message, f"此行有 {len(cells)} 格，表头有 {len(header)} 格。")
            )
            continue
        row = _row(given, dict(zip(header, cells, strict=True)), line, findings)
        if row is not None:
            found.append(row)
    return found


def definition(given: Text, findings: list[Finding]) -> list[Row]:
    """The row of a definition; none where it cannot be read."""
    try:
        found = row_of(given.data.decode("utf-8-sig"), given.shown, given.known_from)
    except UnicodeDecodeError:
        found = "This is no UTF-8 text.", "不是 UTF-8 文本。"
    if isinstance(found, Subsystem):
        return [found]
    findings.append(_finding(given.shown, 0, "definition", *found))
    return []


def _header(given: Text, header: list[str], line: int, findings: list[Finding]) -> bool:
    shown = given.shown
    known = {c.name for c in given.kind.columns}
    needed = {c.name for c in given.kind.columns if c.required} | {"valid_to"}
    needed -= {"known_from"} if given.known_from else set()
    before = len(findings)
    if not header:
        findings.append(_finding(shown, line, "column-missing", "The file is empty.", "文件为空。"))
        return False
    for name in sorted(set(header) - known):
        findings.append(_finding(shown, line, "column-unknown", f"There is no column {name!r}.", f"没有“{name}”列。"))
    for name in sorted(needed - set(header)):
        findings.append(_finding(shown, line, "column-missing", f"Column {name!r} is missing.", f"缺少“{name}”列。"))
    for name in sorted({n for n in header if header.count(n) > 1}):
        findings.append(_finding(shown, line, "column-twice", f"Column {name!r} is there twice.", f"“{name}”列重复。"))
    return len(findings) == before


def _row(given: Text, cells: dict[str, str], line: int, findings: list[Finding]) -> Row | None:
    kind, shown = given.kind, given.shown
    values: dict[str, Any] = {"file": shown, "line": line}
    if kind is CODES:
        values["list"] = given.list
    good = True
    for column in kind.columns:
        text = cells.get(column.name, "")
        if text:
            try:
                values[column.name] = value(column.type, text)
            except NotThat as wrong:
                good = False
                message = f"{column.name} is {text!r}; it must be {wrong}."
                zh = f"{column.name} 为“{text}”，应为{wrong.want_zh}。"
                findings.append(_finding(shown, line, "cell", message, zh))
        elif column.name == "known_from" and given.known_from:
            values["known_from"] = given.known_from
        elif column.name == "source":
            good = False
            findings.append(
                _finding(shown, line, "source-missing", "This row names no legal source.", "此行未注明法律依据。")
            )
        elif column.required and (kind.name, column.name) not in MAY_BE_EMPTY:
            good = False
            findings.append(_finding(shown, line, "cell-empty", f"{column.name} is empty.", f"{column.name} 为空。"))
        elif column.required:
            values[column.name] = ""
    return kind.row(**values) if good else None


MAY_BE_EMPTY = {("codes", "name"), ("measures", "hs"), ("requirements", "hs")}


def _tables(where: Path) -> Iterator[tuple[Kind, str, Path]]:
    for name, kind in KINDS.items():
        if kind is CODES:
            yield from ((kind, path.stem, path) for path in sorted((where / "lists").glob("*.csv")))
            continue
        if kind is DEFINITIONS:
            yield from ((kind, "", path) for path in sorted((where / name).glob("*.toml")))
            continue
        alone = where / f"{name}.csv"
        if alone.is_file():
            yield kind, "", alone
        if name != "lists":
            yield from ((kind, "", path) for path in sorted((where / name).glob("*.csv")))


def _strangers(where: Path, folder: Path, findings: list[Finding]) -> None:
    """A table in a file or folder that nobody reads is law that does not hold, and nobody would notice."""
    tables = set(KINDS) - {CODES.name, DEFINITIONS.name}
    for path in sorted(where.iterdir()):
        if path.name in (HEAD, "lists", DEFINITIONS.name) or path.name.startswith(".") or path.suffix.lower() in NOTES:
            continue
        if (path.suffix == ".csv" and path.stem in tables) or (path.is_dir() and path.name in tables - {"lists"}):
            continue
        hint, hint_zh = meant(path.stem, (*tables, DEFINITIONS.name, "lists"))
        message, zh = f"No table has this name. {hint}", f"没有此名称的表。{hint_zh}"
        findings.append(_finding(_shown(path, folder), 0, "file-unknown", message, zh))
    for inner in (where / name for name in sorted(tables | {"lists", DEFINITIONS.name})):
        what, ending = ("Definitions", ".toml") if inner.name == DEFINITIONS.name else ("Tables", ".csv")
        for path in sorted(inner.iterdir()) if inner.is_dir() else ():
            if path.suffix != ending and path.suffix.lower() not in NOTES and not path.name.startswith("."):
                message, zh = f"{what} are files whose name ends in {ending}.", f"文件名应以 {ending} 结尾。"
                findings.append(_finding(_shown(path, folder), 0, "file-unknown", message, zh))


def _head(folder: Path, findings: list[Finding]) -> tuple[Head | None, list[Path]]:
    """The head, and the folders whose tables count too: the common one first, then what is extended."""
    found = _told(folder, findings, ())
    if found is None:
        return None, []
    told, beneath = found
    path, shown = folder / HEAD, _shown(folder / HEAD, folder)
    for name in sorted(set(told) - {f.name for f in msgspec.structs.fields(Head)}):
        line = _entry(path, name)
        findings.append(_finding(shown, line, "head", f"The head has no entry {name!r}.", f"表头没有“{name}”项。"))
    try:
        return msgspec.convert(told, Head), beneath
    except msgspec.ValidationError as wrong:
        line = _entry(path, str(wrong).rpartition("$.")[2].rstrip("`"))  # msgspec ends with: at `$.entry`
        findings.append(
            _finding(shown, line, "head", f"The head is not complete: {wrong}.", f"profile.toml 不完整：{wrong}。")
        )
        return None, []


def _told(folder: Path, findings: list[Finding], over: tuple[Path, ...]) -> tuple[dict[str, Any], list[Path]] | None:
    """The entries of a head over those of what it extends, and the folders beneath; `over`: the folders that extend
    this one."""
    path = folder / HEAD
    shown = _shown(path, folder)
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        findings.append(_finding(shown, 0, "head-missing", "There is no profile.toml.", "缺少 profile.toml。"))
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        findings.append(_finding(shown, 0, "head", f"profile.toml cannot be read: {wrong}.", "profile.toml 无法读取。"))
        return None
    beneath = _common(folder, told, findings)
    if "extends" not in told:
        return told, beneath
    name = str(told.pop("extends"))
    base = next((one for one in (folder / name, SHIPPED / name) if (one / HEAD).is_file()), None)
    if base is None or base.resolve() in (folder.resolve(), *over):
        message = f"extends: {name!r} is no other profile: name a folder with a profile.toml, or one that is shipped."
        zh = "extends 须为另一个含 profile.toml 的文件夹，或随附配置的名称。"
        findings.append(_finding(shown, _entry(path, "extends"), "head", message, zh))
        return None
    wider = _told(base, findings, (*over, folder.resolve()))
    if wider is None:
        return None
    return {**wider[0], **told}, [*dict.fromkeys([*beneath, *wider[1]]), base]


def _common(folder: Path, told: dict[str, Any], findings: list[Finding]) -> list[Path]:
    """The folder with the tables that all profiles share, where there is one."""
    path = folder / HEAD
    beside = str(told.pop("common", COMMON))
    named = folder / beside
    common = named if named.is_dir() else SHIPPED_COMMON
    if beside != COMMON and not named.is_dir():
        message = f"common: there is no folder {named.name!r} here."
        line = _entry(path, "common")
        findings.append(_finding(_shown(path, folder), line, "head", message, "common 所指的文件夹不存在。"))
    return [common.resolve()] if common.is_dir() else []


def _entry(path: Path, name: str) -> int:
    """The line of an entry of the head; 0 when it is not there."""
    lines = path.read_text("utf-8-sig").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.partition("=")[0].strip() == name), 0)


def _shown(path: Path, folder: Path) -> str:
    """The file as a finding names it: from the folder that the profile's folder is in."""
    top = folder.resolve().parent
    full = path.resolve()
    return full.relative_to(top).as_posix() if full.is_relative_to(top) else full.as_posix()


def _finding(file: str, line: int, code: str, message: str, zh: str) -> Finding:
    return Finding(file=file, line=line, code=code, message=message, message_zh=zh)
