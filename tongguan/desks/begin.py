"""How a declaration is begun: empty, as a copy, from a file, or in a sandbox from its example."""

import secrets
from typing import Any

import msgspec
from litestar import Response, get, post

from tongguan.api import node as at
from tongguan.api.operation import JSON, Call, caller_of, node_of
from tongguan.codes.rows import Direction
from tongguan.declarations import form
from tongguan.desks.door import page
from tongguan.desks.form import correcting, kept, mine, standing
from tongguan.desks.page import desk
from tongguan.messages.received import media_of, read, seen_as
from tongguan.parties.may import Action
from tongguan.parties.party import Kind
from tongguan.problem import Reason, Refusal
from tongguan.store import drafts, parties
from tongguan.store.connect import Reading
from tongguan.store.drafts import Draft


@get("/declarations/new", opt=page("new", "Begin a declaration", Action.LODGE, query=("copy",)))
async def new(request: Call) -> Response[str]:
    """How to begin: with an empty form, with a copy, or with a file."""
    node, caller = node_of(request), caller_of(request)

    def read_both(conn: Reading) -> tuple[list[Draft], list[Draft]]:
        return drafts.drafts(conn), drafts.drafts(conn, templates=True)

    begun, templates = await at.reading(node, caller, read_both)
    types = at.law_on(node).types()
    ways = [(d, [kind for kind in types if kind.direction is d]) for d in (Direction.IMPORT, Direction.EXPORT)]
    return desk(
        request, "form/new.html", drafts=begun, templates=templates, ways=ways, example=node.sandbox and node.sample
    )


@post("/drafts", status_code=303, opt=page("begin", "A new draft", Action.LODGE))
async def begin(request: Call) -> Response[Any]:
    """A draft: empty, a copy of a declaration or of a template, or what puts a declaration right."""
    said, node = await request.form(), node_of(request)
    if number := str(said.get("correct", "")):
        return await correcting(request, number)
    if number := str(said.get("copy", "")).replace(" ", ""):
        whole, _ = await standing(request, number)
    elif id_ := str(said.get("template", "")):
        whole = (await mine(request, id_)).whole
    elif said.get("example") and node.sandbox and node.sample:
        whole = whole_of(node.sample)
    else:
        whole = await blank(request, str(said.get("type", "")))
    whole |= {"function": "9", "reference": f"{node.now():%Y%m%d}-{secrets.token_hex(3).upper()}"}
    return await kept(request, whole)


async def blank(request: Call, wanted: str) -> form.Json:
    """What is known before anything is typed: the type, the office, and who the caller is in it."""
    node, caller = node_of(request), caller_of(request)
    law = at.law_on(node)
    kind = next((kind for kind in law.types() if kind.code == wanted), None)
    known = await at.reading(node, caller, lambda conn: parties.named(conn, caller.party))
    own = {"id": caller.party, "name": known.name if known else ""}
    whole: form.Json = {"type": kind.code if kind else "", "office": law.head.default_office}
    whole |= {"declarant": own, "shipment": {"items": [{"sequence": 1}]}}
    if kind and known and known.kind == Kind.COMPANY:
        place, role = (whole, "exporter") if kind.direction is Direction.EXPORT else (whole["shipment"], "importer")
        place[role] = dict(own)
    return whole


@post("/drafts/upload", status_code=303, opt=page("upload", "A draft from a file", Action.LODGE))
async def upload(request: Call) -> Response[Any]:
    """A draft made of a JSON or XML message; what cannot be read is named, and nothing is kept."""
    part = (await request.form()).get("file")
    body = await part.read() if part is not None and hasattr(part, "read") else b""
    if not body:
        raise Refusal(Reason.INVALID, "Choose a file.", "请选择文件。")
    return await kept(request, {**whole_of(body), "function": "9"})


def whole_of(body: bytes) -> form.Json:
    """A declaration's bytes as the form holds it; a Refusal names what cannot be read."""
    found = read(media_of("", body) or JSON, body)
    if found.declaration is None:
        raise Refusal(Reason.INVALID, "This file is no declaration.", "该文件不是报关单。", found.problems)
    whole: form.Json = msgspec.json.decode(body if seen_as(body) == JSON else msgspec.json.encode(found.declaration))
    return whole
