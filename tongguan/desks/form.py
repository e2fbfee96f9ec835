"""Writing a declaration: begun, kept as it is typed, checked as often as one likes, lodged once."""

import secrets
from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.language import Language
from tongguan.api.operation import JSON, Call, caller_of, node_of
from tongguan.codes.rows import Code, Direction
from tongguan.codes.search import search
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations import form
from tongguan.desks.case import declaration_of
from tongguan.desks.case import read as read_case
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk, look_of
from tongguan.journeys.draft import closed
from tongguan.messages.answer import Answer
from tongguan.messages.received import media_of, read, seen_as
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import drafts
from tongguan.store.drafts import Draft

SECTIONS = ("about", "parties", "transport", "values", "items")
LONGEST_LIST = 400
"""Longer lists are typed, not chosen."""
OWN = ("number", "accepted_at", "issued_at", "amendments")
"""What a copy does not take over."""
encode = msgspec.json.encode
answer_in = msgspec.json.Decoder(Answer).decode


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problems of a message that was refused, as the API tells them."""

    problems: tuple[Problem, ...] = ()
    detail: str = ""


class Outcome(NamedTuple):
    """What came of a check or of lodging: the answer, or why there is none."""

    answer: Answer | None = None
    problems: tuple[Problem, ...] = ()
    detail: str = ""


told_in = msgspec.json.Decoder(Told, strict=False).decode


@get("/declarations/new", opt=page("new", "Begin a declaration", Action.LODGE, query=("copy",)))
async def new(request: Call) -> Response[str]:
    """How to begin: with an empty form, with a copy, or with a file."""
    party = caller_of(request).party
    kept = await at.reading(node_of(request), caller_of(request), drafts.drafts)
    return desk(request, "form/new.html", drafts=kept, party=party, types=at.law_on(node_of(request)).types())


@post("/drafts", status_code=303, opt=page("begin", "A new draft", Action.LODGE))
async def begin(request: Call) -> Response[Any]:
    """A draft: empty, or a copy of a declaration of one's own."""
    said, caller, node = await request.form(), caller_of(request), node_of(request)
    if number := str(said.get("copy", "")).replace(" ", ""):
        seen = await at.reading(node, caller, lambda conn: read_case(conn, caller, number))
        declaration = declaration_of(seen.sheet)
        if declaration is None:
            raise closed()
        whole = msgspec.to_builtins(declaration, str_keys=True, builtin_types=())
        whole = {k: v for k, v in msgspec.json.decode(encode(whole)).items() if k not in OWN}
    else:
        law = at.law_on(node)
        kinds = [kind.code for kind in law.types()]
        wanted = str(said.get("type", ""))
        whole = {"type": wanted if wanted in kinds else "", "office": law.head.default_office}
        whole |= {"declarant": {"id": caller.party, "name": person_of(request).account.name}}
        whole |= {"shipment": {"items": [{"sequence": 1}]}}
    whole |= {"function": "9", "reference": f"{node.now():%Y%m%d}-{secrets.token_hex(3).upper()}"}
    return await kept(request, whole)


@post("/drafts/upload", status_code=303, opt=page("upload", "A draft from a file", Action.LODGE))
async def upload(request: Call) -> Response[Any]:
    """A draft made of a JSON or XML message; what cannot be read is named, and nothing is kept."""
    part = (await request.form()).get("file")
    body = await part.read() if part is not None and hasattr(part, "read") else b""
    if not body:
        raise Refusal(Reason.INVALID, "Choose a file.", "请选择文件。")
    found = read(media_of("", body) or JSON, body)
    if found.declaration is None:
        raise Refusal(Reason.INVALID, "This file is no declaration.", "该文件不是报关单。", found.problems)
    whole = msgspec.json.decode(body if seen_as(body) == JSON else encode(found.declaration))
    return await kept(request, {**whole, "function": "9"})


async def kept(request: Call, whole: form.Json) -> Response[Any]:
    """A new draft, and the way to it."""
    who, node, id_ = person_of(request).account, node_of(request), secrets.token_hex(8)
    draft = Draft(id_, who.party, title_of(whole), encode(whole), 1, node.now(), who.name, "")
    await at.writing(node, lambda conn: drafts.keep(conn, draft))
    return Redirect(f"/drafts/{id_}", status_code=303)


@get("/drafts/{id_:str}", opt=page("draft", "A draft", Action.LODGE))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """The form."""
    return shown(request, await mine(request, id_))


@get("/drafts/goods", opt=page("goods", "Goods by code or words", Action.LODGE, query=("q", "type")))
async def goods(request: Call) -> Response[str]:
    """What fits what was typed, as choices of a field."""
    law, asked = at.law_on(node_of(request)), request.query_params.get("q", "")[:100]
    kind = law.type(request.query_params.get("type", ""))
    found = search(law, asked, kind.direction if kind else Direction.IMPORT)
    return desk(request, "form/goods.html", found=found)


@post("/drafts/{id_:str}", status_code=200, opt=page("write", "Keep, check or lodge a draft", Action.LODGE))
async def write(request: Call, id_: FromPath[str]) -> Response[Any]:
    """What was typed is kept first; then it is checked or lodged, as the button says."""
    said = {name: str(value) for name, value in (await request.form()).items()}
    draft, act = await mine(request, id_), said.get("act", "save")
    whole = form.filled(draft.whole, said)
    lines = form.listed(whole)
    if act == "add" and len(lines) < form.MOST_ITEMS:
        lines += [{} for _ in range(min(500, max(1, count(said.get("rows", "1")))))]
        form.filled(whole, said)
    elif act.startswith("remove-") and count(act[7:]) < len(lines):
        del lines[count(act[7:])]
    form.completed(whole)
    draft = await changed(request, draft, whole, count(said.get("version", "0")))
    if "x-autosave" in request.headers:
        return Response(b"", status_code=204, headers={"x-version": str(draft.version)})
    if act not in ("check", "lodge"):
        return Redirect(f"/drafts/{id_}" + ("#items" if act != "save" else ""), status_code=303)
    outcome = await submitted(request, whole, check=act == "check")
    answer = outcome.answer
    if act == "lodge" and answer is not None and answer.number:
        party, now = draft.party, node_of(request).now()
        await at.writing(node_of(request), lambda conn: drafts.lodged(conn, id_, party, answer.number, now))
        return Redirect(f"/declarations/{answer.number}", status_code=303)
    return shown(request, draft, 200 if act == "check" else 422, outcome)


@post("/drafts/{id_:str}/drop", status_code=303, opt=page("drop", "Throw a draft away", Action.LODGE))
async def drop(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is gone."""
    draft = await mine(request, id_)
    await at.writing(node_of(request), lambda conn: drafts.drop(conn, draft.id, draft.party))
    return Redirect("/declarations/new", status_code=303)


async def mine(request: Call, id_: str) -> Draft:
    """The draft, if it is one's own and still one."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: drafts.draft(conn, id_))
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such draft.", "没有该草稿。")
    if found.lodged:
        raise Refusal(
            Reason.CONFLICT, f"This draft was lodged as {found.lodged}.", f"该草稿已申报，编号 {found.lodged}。"
        )
    return found


async def changed(request: Call, draft: Draft, whole: form.Json, version: int) -> Draft:
    """The draft with what was typed; a Refusal where another window was quicker."""
    node, who = node_of(request), person_of(request).account.name
    new = draft._replace(
        title=title_of(whole),
        body=encode(whole),
        version=version or draft.version,
        changed_at=node.now(),
        changed_by=who,
    )
    number = await at.writing(node, lambda conn: drafts.change(conn, new))
    if not number:
        raise Refusal(
            Reason.CONFLICT,
            "This draft was changed in another window. Open it again; what you typed here was not kept.",
            "该草稿已在其他窗口修改。请重新打开；此处输入未保存。",
        )
    return new._replace(version=number)


async def submitted(request: Call, whole: form.Json, check: bool) -> Outcome:
    """The answer to the draft, or the problems of a message that was refused, and why."""
    language = Language(look_of(request).language)
    reply = await node_of(request).submit(caller_of(request), encode(whole), JSON, check, language)
    if reply.status < 300:
        answer = answer_in(reply.body)
        return Outcome(answer, answer.problems)
    refused = told_in(reply.body)
    return Outcome(None, refused.problems, refused.detail)


def shown(request: Call, draft: Draft, status: int = 200, outcome: Outcome | None = None) -> Response[str]:
    """The form with what stands in it, what is amiss at its fields, and what it would cost."""
    outcome = outcome or Outcome()
    whole, law = draft.whole, at.law_on(node_of(request))
    lines, typed = form.items(whole), form.typed(whole)
    at_field: dict[str, list[Problem]] = {}
    for problem in outcome.problems:
        at_field.setdefault(form.field_at(problem.pointer), []).append(problem)
    kind = law.type(str(whole.get("type", "")))
    return desk(
        request,
        "form/form.html",
        status,
        draft=draft,
        parts=SECTIONS,
        within="/declarations",
        fields={s: [f for f in form.HEAD if f.section == s] for s in SECTIONS},
        item_fields=form.ITEM,
        in_grid=form.IN_GRID,
        typed=typed,
        given={s: sum(bool(typed[f.name]) for f in form.HEAD if f.section == s) for s in SECTIONS},
        lines=lines,
        at_field=at_field,
        problems=outcome.problems,
        detail=outcome.detail,
        answer=outcome.answer,
        place=form.field_at,
        choices=choices(law),
        kind=kind,
    )


def choices(law: Snapshot) -> dict[str, list[Code]]:
    """List → its codes, where one can choose among them."""
    rows = {field.list for field in (*form.HEAD, *form.ITEM) if field.list}
    found = {name: list(law.entries(name)) for name in rows}
    found["type"] = [code_of(row) for row in law.types()]
    found["office"] = [code_of(row) for row in law.offices()]
    return {name: codes for name, codes in found.items() if 0 < len(codes) <= LONGEST_LIST}


def code_of(row: Any) -> Code:
    """A row of another table, as a code with its names."""
    names = {"name": row.name, "name_zh": row.name_zh, "source": row.source}
    return Code(list="", code=row.code, valid_from=row.valid_from, known_from=row.known_from, **names)


def title_of(whole: form.Json) -> str:
    """What a draft is called in a list."""
    lines = form.listed(whole)
    first = str(lines[0].get("description", "")) if lines else ""
    return " · ".join(part for part in (str(whole.get("reference", "")), first) if part)[:200]


def count(said: str) -> int:
    """A small number as a form sends it."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
