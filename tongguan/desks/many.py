"""Many declarations at once: one change to all, taken back together, signed together where that is demanded, given as a
table; filters that are kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple, TypeVar
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
from tongguan.desks import sign
from tongguan.desks.case import taken
from tongguan.desks.declarations import FILTERS
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk, look_of
from tongguan.desks.rows import as_file
from tongguan.messages.answer import Answer
from tongguan.messages.received import JSON
from tongguan.messages.table import MOST_ROWS
from tongguan.parties.may import Action
from tongguan.parties.passkey import NotProven
from tongguan.parties.signature import Signature, digest_of, listed, listing
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import State
from tongguan.store import filters, reading
from tongguan.store.filters import Saved

MOST, AT_ONCE = 300, 8
COLUMNS = ("number", "reference", "type", "direction", "office", "declarant", "state", "holds", "item_count", "value",
           "due", "received_at", "changed_at")  # fmt: skip
PAGES = ("declarations", "queue")
CHANGED = (
    "It changed after you had signed, and was not sent. Look again.",
    "签名后报关单已有变化，未予提交，请重新查看。",
)
log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")


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


class Meant(NamedTuple):
    """What would be sent of one declaration, if anything; `must`: it is refused unsigned."""

    line: Line
    text: bytes = b""
    must: bool = False


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
        "signing": None,
        "unproven": False,
        "within": "/declarations",
    }
    return desk(request, "form/many.html", **{**values, **more})


@post("/declarations/many", status_code=200, opt=page("do-many", "One change to several", Action.AMEND))
async def change(request: Call) -> Response[Any]:
    """Shows what the change would do to each, does it, or takes all back; where unsigned is refused, once all of it is
    signed."""
    data = await request.form()
    said = {name: str(value) for name, value in data.items()}
    numbers = list(dict.fromkeys(str(n) for n in data.getall("number", []) if str(n).isalnum()))[:MOST]
    act, answer, by = said.get("act", ""), said.get("answer", ""), None
    wanted = None if act == "cancel" else wanted_in(said)
    meant = await each(numbers, lambda number: meant_of(request, number, said, wanted))
    if act not in ("send", "cancel") or (not answer and any(m.must for m in meant)):
        return await before(request, numbers, said, meant)
    if answer:
        text = listing(str(one) for one in data.getall("digest", []))
        try:
            by = await sign.proven(request, text, answer, listing=True)
        except NotProven as error:
            log.info("a signature was not taken: %s", error)
            return await before(request, numbers, said, meant, unproven=True)
    return given(request, numbers, said, await each(meant, lambda one: sent(request, one, by)), sent=True)


async def before(
    request: Call, numbers: list[str], said: dict[str, str], meant: list[Meant], unproven: bool = False
) -> Response[str]:
    """The page before anything is sent; where it would be refused unsigned, with what one signs."""
    signing = None
    if any(m.must for m in meant):
        digests = [digest_of(m.text) for m in meant if m.text]
        signing = {"digests": digests, "asked": await sign.wanted_of(request, listing(digests))}
    return given(request, numbers, said, [m.line for m in meant], signing=signing, unproven=unproven)


async def each(many: Iterable[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """The work on each, a few at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(of: T) -> R:
        async with room:
            return await work(of)

    return list(await asyncio.gather(*map(one, many)))


async def meant_of(request: Call, number: str, said: dict[str, str], wanted: Wanted | None) -> Meant:
    """What would be sent of one declaration; what is refused is told in its line and stops no other."""
    try:
        if wanted is None:
            return await taking_back(request, number, said.get("reason", ""), said.get("text", "")[:500])
        return await correcting(request, number, wanted)
    except Refusal as refused:
        return Meant(Line(number, told=words_of(refused)))


def words_of(refused: Refusal) -> tuple[str, str]:
    """Why it was refused, in both languages."""
    first = next(iter(refused.problems), None)
    return (first.message, first.message_zh) if first else (refused.message, refused.message_zh)


def wanted_in(said: dict[str, str]) -> Wanted:
    """The change as the form says it."""
    where, _, name = said.get("field", "").partition(".")
    fields = {f.name: f for f in (form.ITEM if where == "item" else form.HEAD)}
    if name not in fields:
        raise Refusal(Reason.INVALID, "Choose a field.", "请选择字段。")
    code = said.get("code", "").strip()
    return Wanted(fields[name], said.get("value", "").strip(), where == "item", code, said.get("reason", ""))


async def correcting(request: Call, number: str, wanted: Wanted) -> Meant:
    """One declaration with the change, and the message that says so."""
    whole, state = await writing.standing(request, number)
    after = msgspec.json.decode(msgspec.json.encode(whole))
    old = applied(after, wanted)
    line = Line(number, str(whole.get("reference", "")), ", ".join(dict.fromkeys(old)), wanted.value)
    changes = tuple(Change(pointer=p, value=v) for p, v in form.changes(whole, after))
    if not changes:
        return Meant(line._replace(way="same", good=True))
    if state is State.RETURNED:
        way, text = "lodge", msgspec.json.encode({**after, "function": "9"})
    else:
        message = await followups.amendment(request, number, Amending(reason=wanted.reason, changes=changes))
        way, text = "amend", followups.written(message)
    return Meant(line._replace(way=way, good=True), text, must_sign(request, text))


async def taking_back(request: Call, number: str, reason: str, text: str) -> Meant:
    """The message that takes one declaration back."""
    message = await followups.cancellation(request, number, reason, text)
    whole = followups.written(message)
    return Meant(Line(number, message.reference, way="cancel", good=True), whole, must_sign(request, whole))


def must_sign(request: Call, text: bytes) -> bool:
    """Whether this is refused unsigned."""
    declarant = sign.meant(text, loose=True).declarant
    return at.must_sign(node_of(request), caller_of(request).party, declarant.id or "" if declarant else "")


async def sent(request: Call, one: Meant, by: Signature | None) -> Line:
    """What was answered to one; where all of it was signed, only to what was signed."""
    line, text = one.line, one.text
    if not text:
        return line
    if by is not None and not listed(by.text, text):
        return line._replace(told=CHANGED, good=False)
    try:
        if line.way == "lodge":
            answer = await lodged(request, Letter(text, JSON, by))
        else:
            answer = taken(await followups.submitted(request, sign.meant(text), by))
    except Refusal as refused:
        return line._replace(told=words_of(refused), good=False)
    return line._replace(told=(answer.sentence, answer.sentence_zh))


async def lodged(request: Call, letter: Letter) -> Answer:
    """The answer to a declaration that is lodged again; what stands against it is a Refusal."""
    reply = await node_of(request).submit(caller_of(request), letter, False, Language(look_of(request).language))
    outcome = writing.outcome_of(reply.body, reply.status)
    stopping = tuple(p for p in outcome.problems if p.stops)
    if outcome.answer is None or stopping:
        raise Refusal(Reason.INVALID, outcome.detail, outcome.detail_zh, stopping)
    return outcome.answer


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
