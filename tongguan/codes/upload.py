"""What somebody sends as a change of law → the change, and every defect by file and line.

A file is told by its name: `measures.csv`, `measures-2027.csv`, `country.csv` for the entries of a code list; a
definition of a sub-system by its ending, `.toml`; an official list by its columns, whatever it is called; a `.zip` is a
folder of such files, or a whole profile.
"""

import lzma
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes import official as lists
from tongguan.codes.change import Change
from tongguan.codes.check import checked
from tongguan.codes.finding import Finding
from tongguan.codes.kinds import CODES, DEFINITIONS, KINDS, Kind
from tongguan.codes.law import Law
from tongguan.codes.lines import decoded
from tongguan.codes.read import HEAD, NOTES, Book, Text, rows_of
from tongguan.codes.references import Rules
from tongguan.codes.rows import CodeList, Head, Row

MOST_BYTES = 64 * 1024 * 1024
"""Of all files together, unpacked."""
MOST_FILES = 500
EVER = datetime(1900, 1, 1, tzinfo=UTC)


class File(NamedTuple):
    """One file as sent."""

    name: str
    data: bytes


class Read(NamedTuple):
    """The change, what keeps it from being proposed, and lines of official lists that were left out."""

    change: Change
    defects: tuple[Finding, ...]
    left_out: tuple[Finding, ...] = ()


def read(files: Iterable[File], law: Law, now: datetime, rules: Rules) -> Read:
    """What the files say beyond `law`, held against it as it would be. Rows that are published already are left out."""
    findings: list[Finding] = []
    left_out: list[Finding] = []
    rows: dict[str, list[Row]] = {}
    editions: dict[str, list[lists.Loaded]] = {}
    try:
        for file in unpacked(files):
            _one(file, law, now, (rows, editions, findings))
    except TooMuch:
        findings.append(_of("", "too-much", *TOO_MUCH))
    officials = []
    for parts in editions.values():
        loaded = lists.joined(parts)
        left_out += loaded.findings
        officials.append(loaded.official)
    change = fresh(Change(rows={k: tuple(v) for k, v in rows.items()}, officials=tuple(officials)), law, findings)
    if not change and not findings:
        findings.append(_of("", "nothing-new", "Nothing here goes beyond the law as published.", "无新增内容。"))
    return Read(change, defects(change, law, rules, tuple(findings)), tuple(left_out))


class TooMuch(ValueError):
    """More than is taken at once."""


TOO_MUCH = (
    f"At most {MOST_FILES} files and {MOST_BYTES // 1024 // 1024} MB, unpacked, are taken at once.",
    f"一次最多接收 {MOST_FILES} 个文件，解压后共 {MOST_BYTES // 1024 // 1024} MB。",
)


def unpacked(files: Iterable[File]) -> Iterator[File]:
    """All files, those in a .zip too; never more than the bounds. Raises TooMuch."""
    count = size = 0
    for file in files:
        for one in _members(file, MOST_BYTES - size):
            count, size = count + 1, size + len(one.data)
            if count > MOST_FILES or size > MOST_BYTES:
                raise TooMuch
            yield one


def _members(file: File, room: int) -> Iterator[File]:
    if not file.name.lower().endswith(".zip"):
        yield file
        return
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as packed:
            for member in packed.infolist()[: MOST_FILES * 2]:
                if not member.is_dir() and not PurePosixPath(member.filename).name.startswith("."):
                    with packed.open(member) as opened:
                        yield File(member.filename, opened.read(room + 1))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError):
        yield File(file.name, b"")  # named as a file that is no table


Gathered = tuple[dict[str, list[Row]], dict[str, list[lists.Loaded]], list[Finding]]


def _one(file: File, law: Law, now: datetime, gathered: Gathered) -> None:
    """One file to the rows, the editions or the findings."""
    rows, editions, findings = gathered
    path = PurePosixPath(file.name.replace("\\", "/"))
    if path.name == HEAD:
        findings += same_head(file, law.head)
        return
    if path.suffix.lower() in NOTES and lists.kind_of(_beginning(file.data)) is None:
        return
    if path.suffix.lower() == ".toml":
        found = rows_of(Text(DEFINITIONS, file.data, path.name, "", now), findings)
        rows.setdefault(DEFINITIONS.name, []).extend(found)
        return
    official = lists.kind_of(_beginning(file.data))
    known = table_of(path, law)
    if known is None and official is not None:
        try:
            editions.setdefault(official, []).append(lists.parsed(official, file.data, path.name, now))
        except lists.NotOfficial as wrong:
            findings.append(_of(path.name, "no-list", str(wrong), "此文件不含该代码集的代码。"))
    elif known is None or path.suffix.lower() != ".csv":
        names = ", ".join(sorted(set(KINDS) - {CODES.name, DEFINITIONS.name}))
        message = f"No table or code list has this name; the tables are {names}."
        findings.append(_of(path.name, "file-unknown", message, f"没有此名称的表或代码集；可用的表为 {names}。"))
    else:
        kind, list_ = known
        rows.setdefault(kind.name, []).extend(rows_of(Text(kind, file.data, path.name, list_, now), findings))


def _beginning(data: bytes) -> str:
    head = data[:4096]
    return decoded(head.rpartition(b"\n")[0] if len(data) > 4096 else head)[0]


def table_of(path: PurePosixPath, law: Law) -> tuple[Kind, str] | None:
    """The table, and the list where it holds entries of one; None: nothing has this name."""
    stem, folder = path.stem.lower(), path.parent.name
    lists_ = {row.list for row in law.rows()["lists"] if isinstance(row, CodeList)}
    if folder == "lists":
        return CODES, path.stem
    tables = set(KINDS) - {CODES.name, DEFINITIONS.name}
    if folder in tables:
        return KINDS[folder], ""
    names = sorted(tables | lists_, key=len, reverse=True)
    found = next((n for n in names if stem == n or stem.startswith((f"{n}-", f"{n}_", f"{n} ", f"{n}."))), None)
    if found is None:
        return None
    return (KINDS[found], "") if found in KINDS else (CODES, found)


def same_head(file: File, head: Head) -> Iterator[Finding]:
    """A profile's head is not dated, so no proposal changes it; a file of another profile is the wrong file."""
    try:
        told = tomllib.loads(file.data.decode("utf-8-sig"))
        told.pop("common", None)
        if "extends" in told:  # what it does not say is as in the profile that it adds to
            told = {**msgspec.to_builtins(head), **{name: said for name, said in told.items() if name != "extends"}}
        said = msgspec.convert(told, Head)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError):
        yield _of(HEAD, "head", "profile.toml cannot be read.", "profile.toml 无法读取。")
        return
    for name in (f.name for f in msgspec.structs.fields(Head) if getattr(said, f.name) != getattr(head, f.name)):
        message = f"{name} is another than the node's. The head changes only when the node is started with it."
        yield _of(HEAD, "head", message, f"{name} 与本节点不同；profile.toml 只能在启动节点时更改。")


def fresh(change: Change, law: Law, findings: list[Finding]) -> Change:
    """The change without what is published already; a published row in other words is a finding."""
    published = law.rows()
    rows = {name: tuple(_fresh(KINDS[name], found, published[name], findings)) for name, found in change.rows.items()}
    officials = tuple(o for o in change.officials if law.with_official(o) is not law)
    return Change(rows={name: kept for name, kept in rows.items() if kept}, officials=officials)


def _fresh(kind: Kind, found: Iterable[Row], published: Iterable[Row], findings: list[Finding]) -> Iterator[Row]:
    same: dict[Any, Row] = {}
    last: dict[Any, Row] = {}
    for row in sorted(published, key=lambda r: r.known_from):
        begins = (*kind.key_of(row), row.valid_from)
        same[(*begins, row.known_from)] = last[begins] = row
    for row in found:
        begins = (*kind.key_of(row), row.valid_from)
        before = same.get((*begins, row.known_from))
        if before is not None and said(before) != said(row):
            message = "This row is published in other words. To change it from now on, leave its known_from empty."
            zh = "该行已公布，内容不同。如需自即日起更改，请将 known_from 留空。"
            findings.append(Finding(file=row.file, line=row.line, code="edited", message=message, message_zh=zh))
        elif before is None and (begins not in last or said(last[begins]) != said(row)):
            yield row


def said(row: Row) -> Row:
    """What a row says, wherever and whenever it was written down."""
    return replace(row, known_from=EVER, file="", line=0)


def defects(change: Change, law: Law, rules: Rules, findings: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """Every defect that the law would have with this change and does not have without it, `findings` among them."""
    there = {name: tuple(_labelled(KINDS[name], row) for row in rows) for name, rows in law.rows().items()}
    more = {name: (*rows, *change.rows.get(name, ())) for name, rows in there.items()}
    after = Book(head=law.head, rows=more, officials=(*law.officials, *change.officials), findings=findings)
    found = checked(after, rules)
    if all(f in findings for f in found):
        return found
    before = set(checked(Book(head=law.head, rows=there, officials=law.officials), rules))
    return tuple(f for f in found if f not in before)


def _labelled(kind: Kind, row: Row) -> Row:
    """A published row, named by its table and key where a file's row has its line."""
    return replace(row, file=f"{kind.name} {' '.join(str(part) for part in kind.key_of(row) if part)}")


def _of(file: str, code: str, message: str, zh: str) -> Finding:
    return Finding(file=file, line=0, code=code, message=message, message_zh=zh)
