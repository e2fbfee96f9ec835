"""Official code lists as their publishers send them: UN/LOCODE, UNECE Recommendations 20 and 21, Harmonized System.

Recognised by their columns, whatever the file is called. A line that makes no sense is named; the rest goes in.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tongguan.codes.finding import Finding
from tongguan.codes.lines import decoded, rows

GONE = {"X", "D"}  # deleted; deprecated


class Official(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One edition of an official list: codes that may be used, and codes that were withdrawn."""

    list: str
    source: str
    known_from: datetime
    entries: dict[str, str]  # code → name
    entries_zh: dict[str, str] = {}
    ended: tuple[str, ...] = ()


class Layout(NamedTuple):
    """How a publisher lays out its file. Column names are compared by their letters and digits alone."""

    kind: str
    list: str
    source: str
    code: tuple[str, ...]  # columns that together make the code
    name: tuple[str, ...]  # first one that is there and filled
    status: str
    format: re.Pattern[str]
    also: frozenset[str]  # columns that tell this layout from others


LAYOUTS: dict[str, Layout] = {
    layout.kind: layout
    for layout in (
        Layout(
            "un-locode",
            "place",
            "UN/LOCODE (UN/CEFACT Recommendation 16)",
            ("country", "location"),
            ("name", "namewodiacritics", "nameascii"),
            "change",
            re.compile("[A-Z]{2}[A-Z0-9]{3}"),
            frozenset({"country", "location", "function"}),
        ),
        Layout(
            "rec20",
            "unit",
            "UNECE Recommendation 20",
            ("commoncode",),
            ("name",),
            "status",
            re.compile("[A-Z0-9]{1,3}"),
            frozenset({"commoncode"}),
        ),
        Layout(
            "rec21",
            "package",
            "UNECE Recommendation 21",
            ("code",),
            ("name",),
            "status",
            re.compile("[A-Z0-9]{2}"),
            frozenset({"code", "numericcode"}),
        ),
        Layout(
            "hs",
            "hs",
            "Harmonized System (WCO)",
            ("hscode",),
            ("description",),
            "status",
            re.compile(r"\d{2}|\d{4}|\d{6}"),
            frozenset({"hscode"}),
        ),
    )
}
# UNECE's own UN/LOCODE parts have no header line.
UNECE_PARTS = (
    "change", "country", "location", "name", "namewodiacritics", "subdivision", "status", "function", "date", "iata",
    "coordinates", "remarks",
)  # fmt: skip


class Loaded(NamedTuple):
    """What a file gave: the list, and the lines that were left out."""

    official: Official
    findings: tuple[Finding, ...]


class NotOfficial(ValueError):
    """The file does not have the columns of the kind it was said to be, or no code."""


def kind_of(head: str) -> str | None:
    """Which official list a file is, told by its first lines."""
    first = next(rows(head), None)
    if first is None:
        return None
    columns = _columns(first[1])
    names = set(columns)
    return next((k for k, layout in LAYOUTS.items() if layout.also <= names), None)


def parsed(kind: str, data: bytes, file: str, known_from: datetime) -> Loaded:
    """The official list in `data`. Raises NotOfficial when its columns are not those of `kind`."""
    layout = LAYOUTS[kind]
    text, broken = decoded(data)
    first = next(rows(text), None)
    columns = _columns(first[1]) if first else ()
    if not layout.also <= set(columns):
        raise NotOfficial(f"{file} does not have the columns of {layout.source}: {', '.join(sorted(layout.also))}")
    findings = [_bad(file, n, "encoding", "This line cannot be read.", "此行编码无法识别。") for n in broken]
    live: dict[str, str] = {}
    gone: set[str] = set()
    headless = columns is UNECE_PARTS
    for line, cells in rows(text):
        if line == (first or (0, []))[0] and not headless:
            continue
        got = _entry(layout, dict(zip(columns, cells, strict=False)), len(cells) >= min(len(columns), 4))
        if isinstance(got, str):
            findings.append(
                _bad(file, line, "line", f"Left out: {got!r} is not a code here.", f"已略过：“{got}”不是代码。")
            )
        elif got is not None and got[2]:
            gone.add(got[0])
        elif got is not None:
            live.setdefault(got[0], got[1])
    if not live:
        raise NotOfficial(f"{file} holds no code of {layout.source}: the list would be closed and empty")
    official = Official(
        list=layout.list,
        source=layout.source,
        known_from=known_from,
        entries=dict(sorted(live.items())),
        ended=tuple(sorted(gone - live.keys())),
    )
    return Loaded(official, tuple(findings))


def joined(parts: Iterable[Loaded]) -> Loaded:
    """One edition out of the files it was published in, such as the three parts of UN/LOCODE."""
    first, *rest = parts
    if not rest:
        return first
    entries = {code: name for part in (*reversed(rest), first) for code, name in part.official.entries.items()}
    ended = {code for part in (first, *rest) for code in part.official.ended}
    official = replace(
        first.official, entries=dict(sorted(entries.items())), ended=tuple(sorted(ended - entries.keys()))
    )
    return Loaded(official, tuple(f for part in (first, *rest) for f in part.findings))


def _entry(layout: Layout, cells: dict[str, str], whole: bool) -> tuple[str, str, bool] | str | None:
    """Code, name, whether withdrawn; the text that is no code; or None for a line that holds no code at all."""
    parts = [cells.get(c, "") for c in layout.code]
    code = "".join(parts)
    name = next((cells[n] for n in layout.name if cells.get(n)), "")
    if layout.kind == "hs" and code == "TOTAL":
        return None
    if layout.kind == "un-locode" and parts[0] and not parts[1] and name.startswith("."):
        return None  # the line that names the country
    if not whole or not layout.format.fullmatch(code) or not name:
        return code or name or "?"
    return code, name, cells.get(layout.status, "").upper() in GONE


def _columns(header: list[str]) -> tuple[str, ...]:
    if len(header) >= 11 and re.fullmatch("[A-Z]{2}", header[1]) and (header[3].startswith(".") or header[2]):
        return UNECE_PARTS
    return tuple(re.sub("[^a-z0-9]", "", h.lower()) for h in header)


def discover(folder: Path) -> Iterator[tuple[str, Path]]:
    """Official files under `folder`, whatever they are called: (kind, path)."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".csv", ".txt") and p.is_file()):
        with path.open("rb") as file:
            head, _ = decoded(file.read(4096).rpartition(b"\n")[0])
        kind = kind_of(head)
        if kind:
            yield kind, path


def _bad(file: str, line: int, code: str, message: str, zh: str) -> Finding:
    return Finding(file=file, line=line, code=code, message=message, message_zh=zh)
