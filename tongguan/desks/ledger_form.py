"""Writing for a ledger: an application, a record that an agency issues, the answer to a question, another wording. One
form, made of the definition's schema; what the trader said already stands in it."""

import secrets
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.node import law_on
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.records import whole_of
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.desks.case import read as read_case
from tongguan.desks.door import page, person_of
from tongguan.desks.ledger import against, count, status_of
from tongguan.desks.page import desk, voice_of
from tongguan.desks.request import words_of
from tongguan.desks.voice import Voice
from tongguan.journeys import ledger, write_record
from tongguan.journeys.ledger import asked_for
from tongguan.ledgers import form
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.life import COUNTS
from tongguan.ledgers.prefill import completed, from_declaration, from_register
from tongguan.manifests.fleet import plain
from tongguan.messages.elements import elements
from tongguan.messages.received import read as read_message
from tongguan.parties.may import Action, Subject, permit
from tongguan.parties.party import ALL, Caller, Kind, Scope
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import drafts, parties, reading, records
from tongguan.store.connect import Reading
from tongguan.store.drafts import Draft
from tongguan.store.reading import Filter

CHOICES = 20
"""So many of one's last declarations, and of those being written, are there to choose from."""
JSON = "application/json"
encode = msgspec.json.encode


def definition_for(request: Call, code: str) -> Definition:
    """The definition in force. Raises Refusal where there is none."""
    row = law_on(node_of(request)).subsystem(code)
    if row is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such sub-system today.", "没有该子系统。")
    return definition_of(row.definition)


@get("/records/apply/{code:str}", opt=page("apply", "Begin an application", Action.RECORD, query=("hs", "origin")))
async def begin(request: Call, code: FromPath[str]) -> Response[str]:
    """What it is, how it goes on, and what can be taken over from what was said before."""
    kind, caller = definition_for(request, code), caller_of(request)
    cases, written = await at.reading(node_of(request), caller, said_before)
    keeps = Scope.LEDGER in caller.scopes
    if keeps:
        permit(caller, Action.LEDGER, Subject(owner=kind.agency))
    else:
        asked_for(kind)
    values: dict[str, Any] = {
        "kind": kind,
        "cases": cases,
        "written": written,
        "keeps": keeps,
        "asked": dict(request.query_params),
    }
    return desk(request, "ledger/begin.html", within="/records", **values)


def said_before(conn: Reading) -> tuple[list[Any], list[Draft]]:
    """The caller's last declarations, and those that are being written."""
    return reading.cases(conn, Filter(), CHOICES), drafts.drafts(conn)[:CHOICES]


@post("/records/apply/{code:str}", status_code=303, opt=page("apply-begin", "A new application", Action.RECORD))
async def begun(request: Call, code: FromPath[str]) -> Response[Any]:
    """A draft with all that is known."""
    kind, caller, said = definition_for(request, code), caller_of(request), await words_of(request)
    if Scope.LEDGER in caller.scopes:
        permit(caller, Action.LEDGER, Subject(owner=kind.agency))
        whole = form.begun(kind, {"fields": {}, "lines": []})
        return await kept(request, Draft("", "", kind.name, encode(whole), 1, node_of(request).now(), "", system=code))
    holder = said.get("holder", "").strip() or caller.party
    permit(caller, ledger.applying(kind), Subject(declarant=holder))
    goods = said.get("hs", "").strip()
    whole = {"fields": {}, "lines": [], "holder": holder}
    declared = await chosen(request, said.get("from", ""))
    if declared is not None:
        whole = completed(whole, from_declaration(kind, declared, elements(), goods, way_of(request, declared)))
    known = await at.reading(node_of(request), caller, lambda conn: parties.named(conn, holder))
    number = "" if known and known.kind == Kind.APPLICANT else holder  # who is on no register has none yet
    whole = completed(whole, from_register(kind, (number, known.name if known else ""), elements()))
    each = {one.name for one in form.blanks(kind.line)} if kind.line else set()
    first = {k: v for k, v in (("hs", goods), ("origin", said.get("origin", "").strip())) if v and k in each}
    whole = form.begun(kind, completed(whole, {"fields": {}, "lines": [first] if first else []}))
    if kind.registers and known:
        whole = completed(whole, {"fields": {kind.registers.name: known.name}, "lines": []})
    whole["fields"] |= {"holder": holder} if "holder" in kind.record.get("properties", {}) else {}
    return await kept(request, Draft("", "", kind.name, encode(whole), 1, node_of(request).now(), "", system=code))


def way_of(request: Call, declared: Declaration) -> Direction | None:
    """Its direction of trade, as far as its type says it."""
    row = law_on(node_of(request)).type(declared.type) if declared.type else None
    return row.direction if row else None


async def chosen(request: Call, said: str) -> Declaration | None:
    """The declaration to take over from: one that was lodged, or one that is being written as far as it can be read."""
    caller, (kind, _, id_) = caller_of(request), said.partition(":")
    if kind == "case" and id_:
        return (await at.reading(node_of(request), caller, lambda conn: read_case(conn, caller, id_))).declaration
    if kind == "draft" and id_:
        found = await at.reading(node_of(request), caller, lambda conn: drafts.draft(conn, id_))
        return read_message(JSON, found.body).declaration if found and not found.system else None
    return None


async def kept(request: Call, new: Draft) -> Response[Any]:
    """A new draft, and the way to it."""
    who, id_ = person_of(request).account, secrets.token_hex(8)
    new = new._replace(id=id_, party=who.party, changed_by=who.name)
    await at.writing(node_of(request), lambda conn: drafts.keep(conn, new))
    return Redirect(f"/records/drafts/{id_}", status_code=303)


@post(
    "/ledger/{system:str}/{number:str}/change",
    status_code=303,
    opt=page("record-change", "Say anew what a record says", Action.RECORD),
)
async def change(request: Call, system: FromPath[str], number: FromPath[str]) -> Response[Any]:
    """A draft with all that the record says."""
    node, caller = node_of(request), caller_of(request)
    kind = definition_for(request, system)
    was = await at.reading(node, caller, lambda conn: whole_of(conn, node, (system, number)))
    whole = {"fields": was.fields, "lines": list(was.lines), "holder": was.holder, "version": was.version, "why": ""}
    whole |= {name: day.isoformat() for name in form.DAYS if (day := getattr(was, name))}
    draft = Draft("", "", kind.name, encode(form.begun(kind, whole)), 1, node.now(), "", system=system)
    return await kept(request, draft._replace(amends=was.number))


@get("/records/drafts/{id_:str}", opt=page("record-draft", "A draft of a record", Action.RECORD))
async def one(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The form; the record, where it was sent."""
    draft = await mine(request, id_)
    return Redirect(f"/ledger/{draft.lodged}", status_code=303) if draft.lodged else await shown(request, draft)


@post("/records/drafts/{id_:str}", status_code=200, opt=page("record-write", "Keep or send a draft", Action.RECORD))
async def write(request: Call, id_: FromPath[str]) -> Response[Any]:
    """What was typed is kept first; then lines come or go, or it is sent, as the button says."""
    said, draft = await words_of(request), await mine(request, id_)
    if draft.lodged:
        return Redirect(f"/ledger/{draft.lodged}", status_code=303)
    kind, act = definition_for(request, draft.system), said.get("act", "save")
    whole = form.filled(kind, draft.whole, said)
    form.arranged(kind, whole, act)
    if act == "send":
        whole = form.without_empty(kind, whole)
    draft = await changed(request, draft, whole, count(said.get("version", "")))
    if act != "send":
        return Redirect(f"/records/drafts/{id_}" + ("" if act == "save" else "#lines"), status_code=303)
    caller = caller_of(request)
    try:
        made = await node_of(request).written(lambda c, office: write_record.sent(c, office, caller, draft))
    except Refusal as refused:
        return await shown(request, draft, status_of(refused), against(refused))
    return Redirect(f"/ledger/{made.system}/{made.number}?done=sent", status_code=303)


@post("/records/drafts/{id_:str}/drop", status_code=303, opt=page("record-drop", "Throw a draft away", Action.RECORD))
async def drop(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is gone."""
    draft = await mine(request, id_)
    await at.writing(node_of(request), lambda conn: drafts.drop(conn, draft.id, draft.party))
    return Redirect("/records?done=dropped", status_code=303)


async def mine(request: Call, id_: str) -> Draft:
    """The draft, if it is one's own and of a record."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: drafts.draft(conn, id_))
    if found is None or not found.system:
        raise Refusal(Reason.NOT_FOUND, "There is no such draft.", "没有该草稿。")
    return found


async def changed(request: Call, draft: Draft, whole: form.Json, version: int) -> Draft:
    """The draft with what was typed; a Refusal where another window was quicker with something else."""
    if whole == draft.whole:
        return draft
    node, who = node_of(request), person_of(request).account.name
    new = draft._replace(body=encode(whole), version=version, changed_at=node.now(), changed_by=who)
    number = await at.writing(node, lambda conn: drafts.change(conn, new))
    if not number:
        raise Refusal(
            Reason.CONFLICT,
            "This draft was changed in another window. Open it again; what you typed here was not kept.",
            "该草稿已在其他窗口修改。请重新打开；此处输入未保存。",
        )
    return new._replace(version=number)


async def shown(request: Call, draft: Draft, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response[str]:
    """The form with what stands in it, and what is amiss at its fields."""
    caller, kind = caller_of(request), definition_for(request, draft.system)
    at_field: dict[str, list[Problem]] = {}
    for problem in problems:
        at_field.setdefault(form.field_at(problem.pointer), []).append(problem)
    was = None
    if draft.amends:
        key = (draft.system, plain(draft.amends))
        was = await at.reading(node_of(request), caller, lambda conn: records.one(conn, key))
    values = {
        "kind": kind,
        "draft": draft,
        "whole": draft.whole,
        "doing": doing(caller, draft, was.state if was else ""),
        "head": form.blanks(kind.record),
        "each": form.blanks(kind.line) if kind.line else (),
        "shown": form.typed,
        "at_field": at_field,
        "place": lambda p: form.field_at(p.pointer),
        "titled": lambda place: titled(voice_of(request), kind, place),
        "problems": problems,
        "holders": sorted({caller.party, *caller.mandates} - {ALL}),
        "anybody": ALL in caller.mandates,
    }
    return desk(request, "ledger/form.html", status, within="/records", **values)


def titled(voice: Voice, kind: Definition, place: str) -> str:
    """How a field is called where its problem is told apart from it, with its line."""
    if voice.knows(own := f"record.at.{place}"):
        return voice(own)
    part, _, rest = place.partition("/")
    steps = rest.split("/")
    fields, names = (form.blanks(kind.line) if kind.line else (), steps[1:]) if part == "lines" else (
        form.blanks(kind.record), steps
    )  # fmt: skip
    found = []
    for name in names:
        one = next((blank for blank in fields if blank.name == name), None)
        found += (
            [voice.pick(one.title, one.title_zh)]
            if one
            else [voice("record.row", n=int(name) + 1)]
            if name.isdigit()
            else []
        )
        fields = one.rows if one else fields
    line = [voice("record.line", n=int(steps[0]) + 1)] if part == "lines" and steps[0].isdigit() else []
    return " · ".join((*line, *found)) or place


def doing(caller: Caller, draft: Draft, state: str) -> str:
    """What becomes of the draft once it is sent."""
    if not draft.amends:
        return "issue" if Scope.LEDGER in caller.scopes else "apply"
    if state in set(COUNTS):
        return "amend"
    return "grant" if Scope.LEDGER in caller.scopes else "reply"
