"""Writing a declaration: begun, kept as it is typed, checked as often as one likes, lodged once."""

import secrets
from collections.abc import Set
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import followups
from tongguan.api import node as at
from tongguan.api.changes import FIXED, Change
from tongguan.api.followups import Amending
from tongguan.api.language import Language
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.submit import Letter
from tongguan.codes.rows import Code, Direction
from tongguan.codes.search import search
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations import form, spreadsheet
from tongguan.declarations.blank import needed
from tongguan.declarations.rulebook import Named
from tongguan.desks.case import declaration_of
from tongguan.desks.case import read as read_case
from tongguan.desks.door import page, person_of, site_of
from tongguan.desks.page import desk, look_of
from tongguan.desks.permits import apply, name_in, permits
from tongguan.journeys.draft import closed
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.lifecycle import Event, State, allowed
from tongguan.store import drafts, products
from tongguan.store.drafts import Draft

SECTIONS = ("about", "parties", "transport", "values", "items")
LONGEST_LIST = 400
"""Longer lists are typed, not chosen."""
OF_A_PRODUCT = frozenset(field.name for field in form.ITEM) - {
    "price",
    "net",
    "item_gross",
    "quantity",
    "count",
    "marks",
    "payment",
    "papers",
}
"""Which of an item's fields are the product's, and not the shipment's."""
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
    detail_zh: str = ""


told_in = msgspec.json.Decoder(Told, strict=False).decode


async def standing(request: Call, number: str) -> tuple[form.Json, State]:
    """A declaration as it stands, without what only that one has; and its state."""
    caller = caller_of(request)
    seen = await at.reading(node_of(request), caller, lambda conn: read_case(conn, caller, number))
    declaration = declaration_of(seen.sheet)
    if declaration is None:
        raise closed()
    whole = msgspec.to_builtins(declaration, str_keys=True, builtin_types=())
    return {k: v for k, v in msgspec.json.decode(encode(whole)).items() if k not in OWN}, State(seen.case.state)


async def correcting(request: Call, number: str) -> Response[Any]:
    """A draft that puts a declaration right: one that came back is lodged again, others are amended."""
    whole, state = await standing(request, number)
    again = state is State.RETURNED
    if not again and not allowed(state, Event.AMEND):
        raise Refusal(Reason.CONFLICT, "This declaration can no longer be amended.", "该报关单已不能修改。")
    return await kept(request, {**whole, "function": "9"}, amends="" if again else number)


async def kept(request: Call, whole: form.Json, template: str = "", amends: str = "") -> Response[Any]:
    """A new draft, and the way to it."""
    who, node, id_ = person_of(request).account, node_of(request), secrets.token_hex(8)
    draft = Draft(id_, who.party, title_of(whole), encode(whole), 1, node.now(), who.name, "", template, amends)
    await at.writing(node, lambda conn: drafts.keep(conn, draft))
    return Redirect(f"/drafts/{id_}", status_code=303)


@get("/drafts/{id_:str}", opt=page("draft", "A draft", Action.LODGE))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """The form."""
    return await shown(request, await mine(request, id_))


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
    notice = await arranged(request, whole, act, said)
    form.completed(whole)
    draft = await changed(request, draft, whole, count(said.get("version", "0")))
    if "x-autosave" in request.headers:
        return Response(b"", status_code=204, headers={"x-version": str(draft.version)})
    if notice:
        return await shown(request, draft, notice=notice)
    if act == "apply":
        await apply(request, draft)
        return Redirect(f"/drafts/{id_}#needs", status_code=303)
    if act == "template":
        name = said.get("template", "").strip()[:80] or draft.title
        await kept(request, whole, template=name)
        return Redirect("/declarations/new#templates", status_code=303)
    if act not in ("check", "lodge", "sign"):
        place = {"save": "", "name": "#needs"}.get(act, "#items")
        return Redirect(f"/drafts/{id_}{place}", status_code=303)
    reason = said.get("reason", "")
    outcome = await submitted(request, draft, whole, act != "lodge", reason)
    if act == "sign" and outcome.answer is not None and not any(p.stops for p in outcome.problems):
        return Redirect(f"/drafts/{id_}/sign?reason={quote(reason[:8])}", status_code=303)
    return await finished(request, draft, outcome, 200 if act == "check" else 422)


async def finished(request: Call, draft: Draft, outcome: Outcome, status: int = 422) -> Response[Any]:
    """To the declaration that was lodged; the form again where none was."""
    answer, stopped = outcome.answer, any(p.stops for p in outcome.problems)
    if answer is not None and answer.number and not (draft.amends and stopped):
        now = node_of(request).now()
        await at.writing(node_of(request), lambda conn: drafts.lodged(conn, draft.id, draft.party, answer.number, now))
        return Redirect(f"/declarations/{answer.number}", status_code=303)
    return await shown(request, draft, status, outcome)


async def arranged(request: Call, whole: form.Json, act: str, said: dict[str, str]) -> str:
    """Items come, go, and are taken from the catalogue or kept in it; the key of a sentence where that cannot be."""
    lines, party = form.listed(whole), caller_of(request).party
    if act == "add" and len(lines) < form.MOST_ITEMS:
        lines += [{} for _ in range(min(500, max(1, count(said.get("rows", "1")))))]
        form.filled(whole, said)
    elif act.startswith("remove-") and count(act[7:]) < len(lines):
        del lines[count(act[7:])]
    elif act == "name":
        name_in(whole, await permits(request, encode(form.completed(whole))) or ())
    elif act == "sku":
        sku = said.get("sku", "").strip()
        found = await at.reading(node_of(request), caller_of(request), lambda c: products.some(c, party, [sku]))
        if sku not in found:
            return "catalogue.unknown"
        lines[:] = [*(line for line in lines if line.keys() - {"sequence"}), spreadsheet.item({}, found[sku].fields)]
    elif act.startswith("keep-") and count(act[5:]) < len(lines):
        n = count(act[5:])
        sku, fields = said.get(f"sku-{n}", "").strip()[:60], form.items(whole)[n]
        if not sku or not fields["code"]:
            return "catalogue.wanted"
        kept = [(sku, {k: v for k, v in fields.items() if v and k in OF_A_PRODUCT})]
        by = (person_of(request).account.name, node_of(request).now())
        await at.writing(node_of(request), lambda conn: products.keep(conn, party, kept, by))
    return ""


@post("/drafts/{id_:str}/drop", status_code=303, opt=page("drop", "Throw a draft away", Action.LODGE))
async def drop(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is gone."""
    draft = await mine(request, id_)
    await at.writing(node_of(request), lambda conn: drafts.drop(conn, draft.id, draft.party))
    return Redirect("/declarations/new", status_code=303)


async def mine(request: Call, id_: str) -> Draft:
    """The draft, if it is one's own and still one."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: drafts.draft(conn, id_))
    if found is None or found.system:
        raise Refusal(Reason.NOT_FOUND, "There is no such draft.", "没有该草稿。")
    if found.lodged:
        raise Refusal(
            Reason.CONFLICT, f"This draft was lodged as {found.lodged}.", f"该草稿已申报，编号 {found.lodged}。"
        )
    return found


async def changed(request: Call, draft: Draft, whole: form.Json, version: int) -> Draft:
    """The draft with what was typed; a Refusal where another window was quicker with something else."""
    if version and version != draft.version and whole == draft.whole:
        return draft
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


async def submitted(request: Call, draft: Draft, whole: form.Json, check: bool, reason: str) -> Outcome:
    """The answer to the draft, or the problems of a message that was refused, and why."""
    if draft.amends and not check:
        return await amended(request, draft.amends, whole, reason)
    reply = await node_of(request).submit(caller_of(request), Letter(encode(whole)), check, spoken(request))
    return outcome_of(reply.body, reply.status)


def spoken(request: Call) -> Language:
    """The reader's language."""
    return Language(look_of(request).language)


async def amending(request: Call, number: str, whole: form.Json, reason: str) -> Amending | Outcome:
    """The amendment that makes the declaration what the draft is; an outcome where there can be none."""
    before, _ = await standing(request, number)
    differences = form.changes(before, {k: v for k, v in whole.items() if k not in ("function", *OWN)})
    differences = [(p, v) for p, v in differences if p != "/function"]
    if not differences:
        return Outcome(None, (), "Nothing is changed.", "没有改动。")
    fixed = tuple(unchangeable(p) for p, _ in differences if p.split("/")[1] in FIXED)
    if fixed:
        return Outcome(None, fixed)
    return Amending(reason=reason, changes=tuple(Change(pointer=p, value=v) for p, v in differences))


async def amended(request: Call, number: str, whole: form.Json, reason: str) -> Outcome:
    """The answer to the amendment."""
    wanted = await amending(request, number, whole, reason)
    if isinstance(wanted, Outcome):
        return wanted
    try:
        sent = await followups.amended_by(request, number, wanted)
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return Outcome(None, refused.problems, refused.message, refused.message_zh)
    return outcome_of(sent.content, 200)


def unchangeable(pointer: str) -> Problem:
    """What an amendment cannot touch."""
    return Problem(
        code="API05",
        message="This cannot be amended. Cancel the declaration and declare anew.",
        message_zh="该栏不能修改，请撤销后重新申报。",
        pointer=pointer,
    )


def outcome_of(body: bytes, status: int) -> Outcome:
    """What was answered; a follow-up that was not taken has problems and no answer."""
    if status >= 300:
        refused = told_in(body)
        return Outcome(None, refused.problems, refused.detail, refused.detail)
    answer = answer_in(body)
    return Outcome(answer, answer.problems)


async def shown(
    request: Call, draft: Draft, status: int = 200, outcome: Outcome | None = None, **beside: Any
) -> Response[str]:
    """The form with what stands in it, what is amiss at its fields, and what it would cost."""
    outcome = outcome or Outcome()
    whole, law = draft.whole, at.law_on(node_of(request))
    lines, typed = form.items(whole), form.typed(whole)
    at_field: dict[str, list[Problem]] = {}
    others = {p.pointer: p for p in outcome.problems if form.field_at(p.pointer).startswith(form.PLACE)}
    for problem in outcome.problems:
        at_field.setdefault(form.field_at(problem.pointer), []).append(problem)
    return desk(
        request,
        "form/form.html",
        status,
        draft=draft,
        parts=SECTIONS,
        within="/declarations",
        **asked_for(law, whole, typed, at_field.keys()),
        beside=[(p, form.found(whole, p.pointer) or "") for p in others.values()],
        item_fields=form.ITEM,
        in_grid=form.IN_GRID,
        typed=typed,
        lines=lines,
        at_field=at_field,
        problems=outcome.problems,
        detail=(outcome.detail, outcome.detail_zh),
        notice=beside.get("notice", ""),
        taken=beside.get("taken"),
        own=OF_A_PRODUCT,
        signable=site_of(request) is not None,
        must_sign=at.must_sign(node_of(request), caller_of(request).party, typed["declarant_id"]),
        reasons=law.entries("amendment-reason") if draft.amends else (),
        answer=outcome.answer,
        permits=await permits(request, draft.body),
        can_apply=bool(may(caller_of(request), Action.APPLY)),
        place=form.field_at,
    )


def asked_for(law: Snapshot, whole: form.Json, typed: dict[str, str], amiss: Set[str]) -> dict[str, Any]:
    """Which fields the type of the declaration asks for, which it cannot do without, and what can be chosen in them."""
    kind = law.type(str(whole.get("type", "")))
    direction = kind.direction if kind else None
    wanted = needed(Named(law), kind.code) if kind else frozenset()
    head = form.head(direction, wanted | amiss | {name for name, value in typed.items() if value})
    by_section = {s: [f for f in head if f.section == s] for s in SECTIONS}
    return {
        "kind": kind,
        "wanted": wanted,
        "fields": by_section,
        "lacking": {s: sum(f.name in wanted and not typed[f.name] for f in by_section[s]) for s in SECTIONS},
        "choices": choices(law, direction),
    }


def choices(law: Snapshot, direction: Direction | None = None) -> dict[str, list[Code]]:
    """List → its codes, where one can choose among them; procedures only those of the direction."""
    rows = {field.list for field in (*form.HEAD, *form.ITEM) if field.list}
    found = {name: list(law.entries(name)) for name in rows}
    found["type"] = [code_of(row) for row in law.types()]
    found["office"] = [code_of(row) for row in law.offices()]
    asked = [row for row in law.procedures() if direction in (None, row.direction)]
    named = {row.current: code_of(row, row.current) for row in reversed(asked)}
    before = {row.previous: code_of(msgspec.structs.replace(row, name="", name_zh=""), row.previous) for row in asked}
    found["procedure"] = [named[code] for code in sorted(named)]
    found["previous"] = [named.get(code, before[code]) for code in sorted(before) if code]
    return {name: codes for name, codes in found.items() if 0 < len(codes) <= LONGEST_LIST}


def code_of(row: Any, code: str = "") -> Code:
    """A row of another table, as a code with its names."""
    names = {"name": row.name, "name_zh": row.name_zh, "source": row.source}
    return Code(list="", code=code or row.code, valid_from=row.valid_from, known_from=row.known_from, **names)


def title_of(whole: form.Json) -> str:
    """What a draft is called in a list."""
    lines = form.listed(whole)
    first = str(lines[0].get("description", "")) if lines else ""
    return " · ".join(part for part in (str(whole.get("reference", "")), first) if part)[:200]


def count(said: str) -> int:
    """A small number as a form sends it."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
