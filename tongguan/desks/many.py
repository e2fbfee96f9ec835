"""Many declarations at once: one change to all, taken back together, given as a table; filters that are kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import followups
from tongguan.api import node as at
from tongguan.api.changes import Change
from tongguan.api.declarations import filter_of
from tongguan.api.followups import Amending
from tongguan.api.language import Language
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.submit import Letter
from tongguan.declarations import form
from tongguan.desks import form as writing
from tongguan.desks.case import taken
from tongguan.desks.declarations import FILTERS
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk, look_of
from tongguan.desks.rows import as_file
from tongguan.messages.table import MOST_ROWS
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import State
from tongguan.store import filters, reading
from tongguan.store.filters import Saved

MOST, AT_ONCE = 300, 8
COLUMNS = ("number", "reference", "type", "direction", "office", "declarant", "state", "holds", "item_count", "value",
           "due", "received_at", "changed_at")  # fmt: skip
PAGES = ("declarations", "queue")


class Wanted(NamedTuple):
    """One change to all: the field, its value, for items with this code alone (empty: all), and why."""

    field: form.Field
    value: str
    of_item: bool
    code: str
    reason: str


class Line(NamedTuple):
    """What becomes, or became, of one declaration. `way`: amend, lodge (again), same, not."""

    number: str
    reference: str = ""
    before: str = ""
    after: str = ""
    way: str = "not"
    told: tuple[str, str] = ("", "")
    good: bool = False


@get("/declarations/many", opt=page("many", "Several declarations at once", Action.AMEND, query=("number*", "act")))
async def chosen(request: Call) -> Response[str]:
    """What may be done to those that were chosen in the list."""
    return given(request, picked(request), {}, [])


def picked(request: Call) -> list[str]:
    """The numbers that were chosen in the list."""
    numbers = list(dict.fromkeys(n for n in request.query_params.getall("number", []) if n.isalnum()))[:MOST]
    if not numbers:
        raise Refusal(Reason.INVALID, "Choose declarations in the list first.", "请先在列表中勾选报关单。")
    return numbers


def given(request: Call, numbers: list[str], said: dict[str, str], lines: list[Line], **more: Any) -> Response[str]:
    """The page: the form, and under it what would become or became of each."""
    law = at.law_on(node_of(request))
    values = {
        "numbers": numbers,
        "said": said,
        "lines": lines,
        "head": [f for f in form.HEAD if f.name not in ("type", "reference", "declarant_id", "declarant_name")],
        "item": form.ITEM,
        "reasons": law.entries("amendment-reason"),
        "sent": False,
        "within": "/declarations",
    }
    return desk(request, "form/many.html", **{**values, **more})


@post("/declarations/many", status_code=200, opt=page("do-many", "One change to several", Action.AMEND))
async def change(request: Call) -> Response[Any]:
    """Shows what the change would do to each, does it, or takes all back."""
    data = await request.form()
    said = {name: str(value) for name, value in data.items()}
    numbers = list(dict.fromkeys(str(n) for n in data.getall("number", []) if str(n).isalnum()))[:MOST]
    act = said.get("act", "")
    if act == "cancel":
        lines = await each(numbers, lambda number: cancelled(request, number, said))
        return given(request, numbers, said, lines, sent=True)
    wanted = wanted_in(said)
    lines = await each(numbers, lambda number: corrected(request, number, wanted, send=act == "send"))
    return given(request, numbers, said, lines, sent=act == "send")


async def each(numbers: list[str], work: Callable[[str], Awaitable[Line]]) -> list[Line]:
    """The work on each, a few at once; what is refused is told in its line and stops no other."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: str) -> Line:
        async with room:
            try:
                return await work(number)
            except Refusal as refused:
                words = [(p.message, p.message_zh) for p in refused.problems] or [(refused.message, refused.message_zh)]
                return Line(number, told=words[0])

    return list(await asyncio.gather(*map(one, numbers)))


def wanted_in(said: dict[str, str]) -> Wanted:
    """The change as the form says it."""
    where, _, name = said.get("field", "").partition(".")
    fields = {f.name: f for f in (form.ITEM if where == "item" else form.HEAD)}
    if name not in fields:
        raise Refusal(Reason.INVALID, "Choose a field.", "请选择字段。")
    code = said.get("code", "").strip()
    return Wanted(fields[name], said.get("value", "").strip(), where == "item", code, said.get("reason", ""))


async def corrected(request: Call, number: str, wanted: Wanted, send: bool) -> Line:
    """One declaration with the change: what would become of it, or what was answered."""
    before, state = await writing.standing(request, number)
    after = msgspec.json.decode(msgspec.json.encode(before))
    old = applied(after, wanted)
    line = Line(number, str(before.get("reference", "")), ", ".join(dict.fromkeys(old)), wanted.value)
    changes = tuple(Change(pointer=p, value=v) for p, v in form.changes(before, after))
    if not changes:
        return line._replace(way="same", good=True)
    line = line._replace(way="lodge" if state is State.RETURNED else "amend", good=True)
    if not send:
        return line
    if state is State.RETURNED:
        language = Language(look_of(request).language)
        body = msgspec.json.encode({**after, "function": "9"})
        reply = await node_of(request).submit(caller_of(request), Letter(body), False, language)
        outcome = writing.outcome_of(reply.body, reply.status)
        stopping = [p for p in outcome.problems if p.stops]
        if outcome.answer is None or stopping:
            words = (stopping[0].message, stopping[0].message_zh) if stopping else (outcome.detail, outcome.detail_zh)
            return line._replace(told=words, good=False)
        answer = outcome.answer
    else:
        answer = taken(await followups.amended_by(request, number, Amending(reason=wanted.reason, changes=changes)))
    return line._replace(told=(answer.sentence, answer.sentence_zh))


def applied(whole: form.Json, wanted: Wanted) -> list[str]:
    """Makes the change; what stood there before."""
    places = [whole] if not wanted.of_item else form.listed(whole)
    code = form.ITEM[0]
    if wanted.of_item and wanted.code:
        places = [i for i in places if form.shown(code, form.found(i, code.pointer)) == wanted.code]
    old = [form.shown(wanted.field, form.found(place, wanted.field.pointer)) for place in places]
    for place in places:
        form.put(place, wanted.field, wanted.value)
    return old


async def cancelled(request: Call, number: str, said: dict[str, str]) -> Line:
    """One declaration taken back."""
    answer = taken(await followups.cancelled(request, number, said.get("reason", ""), said.get("text", "")[:500]))
    return Line(number, answer.reference, way="cancel", told=(answer.sentence, answer.sentence_zh), good=True)


@get("/declarations/table/{ending:str}", opt=page("declarations-file", "The list as a file", Action.SEE, query=FILTERS))
async def as_table(request: Call, ending: FromPath[str]) -> Response[bytes]:
    """What the list's filter shows, at most so many rows."""
    if ending not in ("csv", "xlsx"):
        raise Refusal(Reason.NOT_FOUND, "There is no such file.", "没有该文件。")
    wanted = filter_of({k: v for k, v in request.query_params.items() if v and k in FILTERS})

    def read(conn: Any) -> list[reading.CaseLine]:
        return reading.cases(conn, wanted, MOST_ROWS, None)

    found = await at.reading(node_of(request), caller_of(request), read)
    rows = [[", ".join(v) if isinstance(v := getattr(line, c), list) else v for c in COLUMNS] for line in found]
    return as_file(request, "declarations", [COLUMNS, *rows], ending)


@post("/filters", status_code=303, opt=page("keep-filter", "Keep a filter", Action.SEE))
async def keep(request: Call) -> Response[Any]:
    """The filter of a list under a name; with `act=drop` it goes."""
    said = {name: str(value) for name, value in (await request.form()).items()}
    who, node, place, name = person_of(request).account, node_of(request), said.get("page", ""), said.get("name", "")
    name = name.strip()[:60]
    if place not in PAGES or not name:
        raise Refusal(Reason.INVALID, "Give the filter a name.", "请为筛选条件命名。")
    if said.get("act") == "drop":
        await at.writing(node, lambda conn: filters.drop(conn, who.id, place, name))
        return Redirect(f"/{place}", status_code=303)
    kept = {k: v[:100] for k, v in said.items() if k in KEPT and v}
    saved = Saved(name, urlencode(sorted(kept.items())))
    await at.writing(node, lambda conn: filters.keep(conn, who, place, saved, node.now()))
    return Redirect(f"/{place}?{saved.query}", status_code=303)


KEPT = frozenset({*FILTERS, "lane", "office", "who", "order"}) - {"cursor"}
