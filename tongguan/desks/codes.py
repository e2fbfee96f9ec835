"""Code lists and the other tables of the law, to be browsed by day, with all versions of a row; and the rule book."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from litestar import Response, get
from litestar.params import FromPath

from tongguan.api.node import law_on
from tongguan.api.operation import Call, node_of
from tongguan.codes.comparison import written
from tongguan.codes.kinds import CODES, DEFINITIONS, KINDS, TABLE_LISTS, Kind
from tongguan.codes.law import Law
from tongguan.codes.rows import Row
from tongguan.codes.snapshot import Snapshot
from tongguan.codes.subsystem import Subsystem
from tongguan.codes.table import in_force
from tongguan.desks.door import page
from tongguan.desks.law import part
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.release.rules import book

OWN = {name: kind for name, kind in KINDS.items() if kind is not CODES}
QUIET = ("valid_from", "valid_to", "known_from", "source", "name", "name_zh", "list", "file", "line", "definition")


class Version(NamedTuple):
    """One published row: its words, and whether it holds on the day that is asked for."""

    key: str
    says: tuple[tuple[str, str], ...]
    row: Any
    holds: bool
    own: bool = True  # a row of the profile, not of an official edition


@get(
    "/administration/codes",
    opt=page("codes", "Code lists and tables", Action.ADMINISTER, query=("of", "q", "day", "all", "start")),
)
async def browse(request: Call) -> Response[str]:
    """All lists and tables; the rows of one, those in force or all."""
    node, asked = node_of(request), request.query_params
    law, now, of = node.law, node.now(), asked.get("of", "")
    day = day_of(asked.get("day", ""), law.head.day(now))
    snapshot = law.at(day, now)
    listings = snapshot.listings()
    if of and of not in OWN and of not in listings:
        raise Refusal(Reason.NOT_FOUND, "There is no such table or list.", "没有该数据表或代码表。")
    every, q = asked.get("all", "") == "1", asked.get("q", "").strip()[:100]
    rows = [v for v in versions(law, snapshot, of, every) if fits(v, q)] if of else []
    return desk(
        request,
        "law/codes.html",
        of=of,
        alone=of == DEFINITIONS.name,
        tables=[(name, len(law.rows()[name])) for name in OWN],
        lists=[(name, listing.row, len(listing.entries())) for name, listing in sorted(listings.items())],
        listing=listings.get(of),
        rows=part(request, rows),
        asked={"q": q, "day": day, "all": every},
    )


@get("/administration/codes/{of:str}/file", opt=page("codes-file", "A table as a file", Action.ADMINISTER))
async def fetched(request: Call, of: FromPath[str]) -> Response[bytes]:
    """The profile's own rows in force today, as a profile has them: changed, they can be proposed."""
    node = node_of(request)
    snapshot = node.law.at(node.law.head.day(node.now()), node.now())
    if of not in OWN and of not in snapshot.listings():
        raise Refusal(Reason.NOT_FOUND, "There is no such table or list.", "没有该数据表或代码表。")
    if of == DEFINITIONS.name:
        return packed(snapshot.subsystems())
    columns = [c.name for c in OWN.get(of, CODES).columns if c.name != "known_from"]
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    for version in versions(node.law, snapshot, of, every=False):
        if version.own:
            lines.writerow([written(getattr(version.row, name)) for name in columns])
    headers = {"content-disposition": f'attachment; filename="{of}.csv"'}
    return Response(out.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def packed(rows: Iterable[Subsystem]) -> Response[bytes]:
    """Definitions as the files that a profile has."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as files:
        for row in rows:
            files.writestr(f"{DEFINITIONS.name}/{row.code}.toml", row.definition)
    headers = {"content-disposition": f'attachment; filename="{DEFINITIONS.name}.zip"'}
    return Response(out.getvalue(), media_type="application/zip", headers=headers)


def day_of(said: str, today: date) -> date:
    """The day that is asked for; today where it cannot be read."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return today


def versions(law: Law, snapshot: Snapshot, of: str, every: bool) -> list[Version]:
    """The rows of a table or list, in the order of their keys: those in force on the day, or all there ever were."""
    if of not in OWN and not every:
        return [_of_list(row, law, of) for row in snapshot.entries(of)]
    kind = OWN.get(of, CODES)
    known: dict[Any, list[Row]] = defaultdict(list)
    for row in law.rows()[kind.name]:
        if kind is not CODES or getattr(row, "list", "") == of:
            known[kind.key_of(row)].append(row)
    found = []
    for _, same in sorted(known.items(), key=lambda pair: [written(p) for p in pair[0]]):
        ordered = sorted(same, key=lambda r: (r.known_from, r.valid_from))
        live = in_force(ordered, snapshot.date, max(r.known_from for r in same))
        found += [_version(kind, row, row is live) for row in ordered if every or row is live]
    return found


def _version(kind: Kind, row: Row, holds: bool) -> Version:
    says = tuple(
        (c.name, written(getattr(row, c.name)))
        for c in kind.columns
        if c.name not in (*QUIET, *kind.key) and getattr(row, c.name) != c.default
    )
    return Version(key_of(kind, row), says, row, holds)


def _of_list(row: Any, law: Law, of: str) -> Version:
    own = of not in TABLE_LISTS and all(o.list != of or row.code not in o.entries for o in law.officials)
    return Version(row.code if not own else key_of(CODES, row), (), row, True, own)


def key_of(kind: Kind, row: Row) -> str:
    """The key of a row in an address."""
    return "|".join(written(part) for part in kind.key_of(row))


def fits(version: Version, q: str) -> bool:
    """Whether a row's key, words or cells hold what was typed."""
    if not q:
        return True
    row = version.row
    texts = (version.key, getattr(row, "id", ""), getattr(row, "name", ""), getattr(row, "name_zh", ""))
    return any(q.casefold() in text.casefold() for text in (*texts, row.source, *(v for _, v in version.says)))


@get("/administration/rules", opt=page("rules", "The rule book", Action.ADMINISTER, query=("q", "weighs")))
async def rules(request: Call) -> Response[str]:
    """Number, sentence in both languages, source, and what it weighs here."""
    asked = request.query_params
    q, weighs = asked.get("q", "").strip()[:100].casefold(), asked.get("weighs", "")
    lines = book(law_on(node_of(request)))
    found = [
        line
        for line in lines
        if (not weighs or line.weighs == weighs)
        and any(q in text.casefold() for text in (line.code, line.wording, line.wording_zh, line.source))
    ]
    return desk(request, "law/rules.html", lines=found, total=len(lines), asked={"q": q, "weighs": weighs})
