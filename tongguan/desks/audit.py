"""Who saw what and who did what: for who administers, by person, party, case and day, on pages and as CSV."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.response import Stream

from tongguan.api import node as at
from tongguan.api.operation import Call, bad_query, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link, wrong
from tongguan.desks.company import wall, writing
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.store import acts, looks
from tongguan.store.connect import Reading

PAGE, CHUNK = 50, 1000
FILTERS = ("name", "party", "case", "what", "since", "until")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[Any, ...]
LOOKS = ("id", "at", "party", "name", "what", "case", "declarant", "office")
ACTS = ("id", "at", "party", "account", "name", "what", "subject", "body", "hash")


@get("/administration/looks", opt=page("all-looks", "Who saw what", Action.ADMINISTER, query=(*FILTERS, "cursor")))
async def all_looks(request: Call) -> Response[str]:
    """Looks, newest first."""
    return await shown(request, "looks")


@get("/administration/acts", opt=page("all-acts", "Who did what", Action.ADMINISTER, query=(*FILTERS, "cursor")))
async def all_acts(request: Call) -> Response[str]:
    """Acts, newest first."""
    return await shown(request, "acts")


async def shown(request: Call, kind: str) -> Response[str]:
    """A page of looks or acts."""
    asked = asked_of(request)
    question = [kind, asked]
    before = cursor_of(request, question)
    rows = await at.reading(node_of(request), caller_of(request), reader(request, kind, before, PAGE + 1))
    more = next_link(request, rows[PAGE - 1].id, question) if len(rows) > PAGE else ""
    values = {"rows": rows[:PAGE], "more": more, "asked": asked, "kind": kind, "fields": fields}
    return desk(request, "administration/audit.html", within="/administration", **values)


@get("/administration/looks.csv", opt=page("looks-csv", "Who saw what, as CSV", Action.ADMINISTER, query=FILTERS))
async def looks_csv(request: Call) -> Stream:
    """All of them, newest first."""
    return await exported(request, "looks", LOOKS)


@get("/administration/acts.csv", opt=page("acts-csv", "Who did what, as CSV", Action.ADMINISTER, query=FILTERS))
async def acts_csv(request: Call) -> Stream:
    """All of them, newest first."""
    return await exported(request, "acts", ACTS)


async def exported(request: Call, kind: str, head: tuple[str, ...]) -> Stream:
    """CSV, a thousand rows at a time, however many there are; that somebody took it away is an act."""
    caller, asked = caller_of(request), asked_of(request)
    await writing(request, lambda conn: acts.note(conn, caller, wall(), "audit.exported", (kind, asked)))

    async def lines() -> AsyncIterator[bytes]:
        before: int | None = None
        yield row_of(head)
        while True:
            found = await at.reading(node_of(request), caller, reader(request, kind, before, CHUNK))
            for one in found:
                yield row_of(cells(one))
            if len(found) < CHUNK:
                return
            before = found[-1].id

    name = {"content-disposition": f'attachment; filename="{kind}.csv"', "cache-control": "no-store"}
    return Stream(lines(), media_type="text/csv; charset=utf-8", headers=name)


def reader(request: Call, kind: str, before: int | None, most: int) -> Any:
    """What reads the rows that are asked for."""
    asked = asked_of(request)
    since, until = moments(request, asked)
    name, party = asked.get("name"), asked.get("party")

    def read(conn: Reading) -> list[Any]:
        if kind == "looks":
            wanted = looks.Asked(before, name, party, asked.get("case"), since, until)
            return list(looks.looks(conn, wanted, most))
        done = acts.Asked(
            before=before,
            subject=asked.get("case"),
            what=asked.get("what"),
            name=name,
            party=party,
            since=since,
            until=until,
        )
        return list(acts.acts(conn, done, most))

    return read


def asked_of(request: Call) -> dict[str, str]:
    """The filters that are set."""
    return {k: v.strip() for k, v in request.query_params.items() if k in FILTERS and v.strip()}


def moments(request: Call, asked: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day and the last of the last one, at the administration."""
    zone = ZoneInfo(node_of(request).law.head.time_zone)
    found: list[datetime | None] = []
    for name, more in (("since", 0), ("until", 1)):
        try:
            day = date.fromisoformat(asked[name]) + timedelta(days=more) if name in asked else None
        except (ValueError, OverflowError):
            raise bad_query((wrong(name, "a day", "日期"),)) from None
        found.append(datetime.combine(day, time.min, zone) if day else None)
    return found[0], found[1]


def fields(body: bytes) -> list[tuple[str, str]]:
    """What an act tells more, name by name."""
    told = msgspec.json.decode(body, type=dict[str, Any])
    return [(name, ", ".join(map(str, v)) if isinstance(v, list) else str(v)) for name, v in told.items() if v != ""]


def cells(one: acts.Act | looks.Look) -> Row:
    """A look or an act as a line; an act's body is JSON, its hash in hexadecimal digits."""
    return (*one[:-2], one.body.decode(), one.hash.hex()) if isinstance(one, acts.Act) else one


def row_of(row: Row) -> bytes:
    """A line of CSV; what a spreadsheet would take for a formula is kept text."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(value) for value in row])
    return out.getvalue().encode()


def safe(value: Any) -> str:
    """A value as text that does nothing."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
