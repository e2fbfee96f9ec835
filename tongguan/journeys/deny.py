"""Reading in a list of denied parties: CSV with dated rows, one entry each. What did not change is left as it is, so
the same file twice changes nothing; a bad row is named, and the others are in."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import blake2b
from io import StringIO
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.codes.rows_screening import DENIED_KINDS
from tongguan.journeys.emergency import by, wrong
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.risk.names import keys, name_of, number_key
from tongguan.store import acts, denied
from tongguan.store.denied import Entry

COLUMNS = ("id", "name", "aliases", "kind", "number", "country", "address", "programme", "source", "valid_from",
           "valid_to")  # fmt: skip
"""`aliases` are divided by |. `kind`: person, company, vessel, other."""
LIST = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII).fullmatch
ENTRY = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII).fullmatch
MOST_ROWS, MOST_NAMES, LONGEST, MOST_WRONG = 200_000, 50, 500, 100


class DeniedImporting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A list to read in: `csv`, its rows with their header; `whole`: entries that are not in it are over from today."""

    list: str
    csv: str
    whole: bool = False


class DeniedImport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: rows in it, entries that are new or changed, those that hold now, and rows that could not
    be read (by line), of which at most a hundred are named."""

    list: str
    rows: int
    changed: int
    entries: int
    problems: tuple[Problem, ...] = ()


def imported(
    conn: Connection[Any], caller: Caller, wanted: DeniedImporting, when: tuple[datetime, date]
) -> DeniedImport:
    """At a moment, on a day of the administration; in the caller's transaction."""
    permit(caller, Action.PROTECT)
    list_, text, whole, (now, day) = wanted.list, wanted.csv, wanted.whole, when
    if not LIST(list_):
        raise Refusal(
            Reason.INVALID, "A list is named by 1 to 40 letters and digits.", "名单编号为 1 至 40 位字母或数字。"
        )
    read, problems = rows_of(list_, text, day)
    rows = len(read) + len({p.pointer.split("/")[2] for p in problems})
    if whole and problems:
        english = "A whole list replaces the one before: put every row right first."
        raise Refusal(Reason.INVALID, english, "整表替换前须更正所有错误行。", tuple(problems[:MOST_WRONG]))
    known = denied.open_list(conn, list_, (by(caller), now))
    new = [one for id_, one in read.items() if known.get(id_) != one.mark]
    denied.write(conn, list_, [(one, [(name, found_by(one, name)) for name in one.names]) for one in new])
    if whole:
        denied.absent(conn, list_, read.keys(), day)
    entries = denied.count(conn, list_, day)
    told: dict[str, Any] = {"rows": rows, "changed": len(new), "entries": entries}
    told["whole"] = whole
    told["file"] = blake2b(text.encode(), digest_size=16).hexdigest()
    acts.note(conn, caller, now, "denied.imported", (list_, told))
    return DeniedImport(
        list=list_,
        rows=rows,
        changed=len(new),
        entries=entries,
        problems=tuple(problems[:MOST_WRONG]),
    )


def found_by(entry: Entry, name: str) -> frozenset[str]:
    """The keys of one name of an entry."""
    return keys(name_of(name)) | number_key(entry.number)


def rows_of(list_: str, text: str, day: date) -> tuple[dict[str, Entry], list[Problem]]:
    """The entries of a file by id, and what is wrong with its rows."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), restkey="", strict=True)
    try:
        return read_rows(list_, reader, day)
    except csv.Error as error:  # a quote that is left open would swallow the entries after it
        line = max(reader.line_num, 1)
        english, chinese = f"Line {line} cannot be read: {error}.", f"第 {line} 行无法读取：{error}。"
        raise Refusal(
            Reason.INVALID, english, chinese, (wrong("DEN07", f"/lines/{line}", english, chinese),)
        ) from error


def read_rows(list_: str, reader: "csv.DictReader[str]", day: date) -> tuple[dict[str, Entry], list[Problem]]:
    """The same of its rows. Raises csv.Error."""
    missing = [c for c in ("id", "name") if c not in (reader.fieldnames or ())]
    if missing:
        english, chinese = f"Columns are missing: {', '.join(missing)}.", f"缺少列：{'、'.join(missing)}。"
        raise Refusal(Reason.INVALID, english, chinese, (wrong("DEN01", "", english, chinese),))
    found, problems = dict[str, Entry](), list[Problem]()
    for row in reader:
        if len(found) >= MOST_ROWS:
            raise Refusal(Reason.INVALID, f"At most {MOST_ROWS:,} rows.", f"最多 {MOST_ROWS} 行。")
        values = {c: (row.get(c) or "").strip() for c in COLUMNS}
        amiss = [*unfit(values, found, reader.line_num), *astray(row, reader.line_num)]
        problems += amiss
        if not amiss:
            found[values["id"]] = entry_of(list_, values, day)
    return found, problems


def astray(row: dict[str, str], line: int) -> Iterator[Problem]:
    """Cells that no column has, and cells that hold more than one line: a comma or quote is out of place."""
    if "" in row or any("\n" in cell or "\r" in cell for cell in row.values() if cell):
        yield wrong("DEN08", f"/lines/{line}", "Its cells do not fit the columns.", "单元格与列不符。")


def unfit(values: dict[str, str], known: dict[str, Entry], line: int) -> Iterator[Problem]:
    """What is wrong with a row."""
    where = f"/lines/{line}"
    if not ENTRY(values["id"]) or values["id"] in known:
        yield wrong("DEN02", f"{where}/id", "Give each entry an id of its own.", "每项须有唯一编号。")
    if not values["name"] or not name_of(values["name"]).words:
        yield wrong("DEN03", f"{where}/name", "Give a name that can be compared.", "请填写可比对的名称。")
    if values["kind"] not in DENIED_KINDS:
        yield wrong("DEN04", f"{where}/kind", f"Say one of {', '.join(DENIED_KINDS[:-1])}.", "类型无效。")
    if any(len(v) > LONGEST * 20 or "\0" in v for v in values.values()) or values["aliases"].count("|") >= MOST_NAMES:
        yield wrong("DEN05", where, "Too long.", "内容过长。")
    for name in ("valid_from", "valid_to"):
        if values[name] and day_of(values[name]) is None:
            yield wrong("DEN06", f"{where}/{name}", "Give a day as 2026-11-28.", "日期格式应为 2026-11-28。")


def entry_of(list_: str, values: dict[str, str], day: date) -> Entry:
    """A row that can be read. Without a first day it holds from the day on which it is read in."""
    names = dict.fromkeys(n.strip()[:LONGEST] for n in (values["name"], *values["aliases"].split("|")) if n.strip())
    mark = blake2b("\0".join(values[c] for c in COLUMNS).encode(), digest_size=12, key=list_.encode())
    rest = {c: values[c] for c in ("id", "kind", "number", "address", "programme", "source")}
    return Entry(
        **rest,
        within=list_,
        mark=mark.hexdigest(),
        country=values["country"].upper(),
        valid_from=day_of(values["valid_from"]) or day,
        valid_to=day_of(values["valid_to"]),
        names=list(names),
    )


def day_of(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None
