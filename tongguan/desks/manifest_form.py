"""Writing a manifest: told anew, changed or withdrawn. What was typed comes back with what is wrong at its field; of a
change what differs is told, all of it or nothing."""

from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import manifest_views as views
from tongguan.api import manifests as listing
from tongguan.api import node as at
from tongguan.api.cargo import compared, received, telling_now
from tongguan.api.manifest_views import ManifestView
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.codes.rows import Code
from tongguan.declarations.form import Json
from tongguan.desks.door import page
from tongguan.desks.form import LONGEST_LIST, code_of, count
from tongguan.desks.manifest import opened
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys.cargo_change import Wanted, change, withdraw
from tongguan.manifests import form
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo_json
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import manifests, parties

JSON = "application/json"
encode = msgspec.json.Encoder(order="deterministic").encode
WRONG = (Reason.INVALID, Reason.CONFLICT)


class Writing(NamedTuple):
    """What is being written: the whole as typed, the manifest that it changes (None: a new one), what stands against
    it."""

    whole: Json
    standing: ManifestView | None = None
    problems: tuple[Problem, ...] = ()
    told: tuple[str, str] = ("", "")
    fresh: bool = False
    reason: str = ""


@get("/manifests/new", opt=page("manifest-new", "Write a manifest", Action.CARGO))
async def new(request: Call) -> Response[str]:
    """An empty form with what is known."""
    node, caller = node_of(request), caller_of(request)
    known = await at.reading(node, caller, lambda conn: parties.named(conn, caller.party))
    carrier = {"id": caller.party, "name": known.name if known else ""}
    head = at.law_on(node).head
    whole = {"kind": str(ManifestKind.ORIGINAL), "office": head.default_office, "carrier": carrier}
    return shown(request, Writing({**whole, "consignments": [{}, {}, {}]}, fresh=True))


@post("/manifests/new", status_code=200, opt=page("manifest-tell", "Tell a manifest", Action.CARGO))
async def tell(request: Call) -> Response[Any]:
    """It is told, or the form comes again with what is wrong where."""
    said, node = await words_of(request), node_of(request)
    whole = form.filled({}, said, node.law.head.time_zone)
    if arranged(whole, said):
        return shown(request, Writing(whole))
    whole = form.compact(form.gathered(whole))
    body = encode({"manifest": form.completed(whole)})
    try:
        _, (receipt,) = await received(node, caller_of(request), body, JSON)
    except Refusal as refused:
        if refused.reason not in WRONG:
            raise
        return shown(request, against(Writing(whole), refused), 422)
    if receipt.outcome in (ReceiptCode.ACCEPTED, ReceiptCode.REVIEW):
        return Redirect(f"/manifests/{receipt.number}?done=told", status_code=303)
    said_so = (receipt.sentence, receipt.sentence_zh)
    return shown(request, Writing(whole, problems=receipt.problems, told=said_so), 422)


@get("/manifests/{number:str}/change", opt=page("manifest-change", "Change a manifest", Action.CARGO))
async def changing(request: Call, number: FromPath[str]) -> Response[str]:
    """The form with what stands."""
    view = await mine(request, number)
    return shown(request, Writing(form.remembered(standing(view)), view, fresh=True))


@post("/manifests/{number:str}/change", status_code=200, opt=page("manifest-changed", "Tell a change", Action.CARGO))
async def changed(request: Call, number: FromPath[str]) -> Response[Any]:
    """What differs is told, all of it or nothing."""
    view, said, node = await mine(request, number), await words_of(request), node_of(request)
    whole = form.filled(standing(view), said, node.law.head.time_zone)
    writing = Writing(whole, view, reason=said.get("reason", ""))
    if arranged(whole, said):
        return shown(request, writing)
    writing = writing._replace(whole=form.compact(form.gathered(whole)))
    report, problems = cargo_json.read(encode({"manifest": form.completed(writing.whole)}))
    if not isinstance(report, ManifestReport) or any(p.stops for p in problems):
        return shown(request, writing._replace(problems=problems), 422)
    wanted = Wanted(report.manifest, count(said.get("version", "0")), writing.reason)
    teller = telling_now(node, caller_of(request))
    try:
        await at.writing(node, lambda conn: change(conn, teller, int(view.line.number), wanted))
    except Refusal as refused:
        if refused.reason not in WRONG:
            raise
        return shown(request, against(writing, refused), 409 if refused.reason is Reason.CONFLICT else 422)
    await compared(node)
    return Redirect(f"/manifests/{number}?done=changed", status_code=303)


@post("/manifests/{number:str}/withdraw", status_code=303, opt=page("manifest-withdraw", "Withdraw it", Action.CARGO))
async def gone(request: Call, number: FromPath[str]) -> Response[Any]:
    """The whole of it is deleted, with a reason."""
    said, node, id_ = await words_of(request), node_of(request), listing.number_of(number)
    teller = telling_now(node, caller_of(request))
    try:
        await at.writing(node, lambda conn: withdraw(conn, teller, id_, said.get("reason", "")))
    except Refusal as refused:
        if refused.reason not in WRONG:
            raise
        return await opened(request, number, 409 if refused.reason is Reason.CONFLICT else 422, refused=refused)
    await compared(node)
    return Redirect(f"/manifests/{number}?done=withdrawn", status_code=303)


def arranged(whole: Json, said: dict[str, str]) -> bool:
    """Rows come and go, and what they hold several of; whether that was all that was wanted."""
    verb, *at_ = said.get("act", "").split("-")
    told, (n, k) = form.lines(whole), [count(text) for text in (*at_, "0", "0")[:2]]
    if verb == "add":
        told += [{} for _ in range(min(500, count(said.get("rows", "1")), form.MOST_ROWS - len(told)))]
    elif verb == "remove" and n < len(told):
        del told[n]
    elif verb in form.PARTS and n < len(told):
        told[n][verb] = [*(told[n].get(verb) or [{}]), {}]
    elif verb.removeprefix("less_") in form.PARTS and n < len(told):
        del told[n].get(verb.removeprefix("less_"), [])[k : k + 1]
    return verb != "send"


def against(writing: Writing, refused: Refusal) -> Writing:
    """What is being written, with what stands against it."""
    return writing._replace(problems=refused.problems, told=(refused.message, refused.message_zh))


async def mine(request: Call, number: str) -> ManifestView:
    """The caller's own manifest, if it stands."""
    caller, id_ = caller_of(request), listing.number_of(number)
    view = await at.reading(node_of(request), caller, lambda conn: views.whole(conn, id_))
    if view is None or view.line.party != caller.party:
        raise listing.NOT_THERE
    if view.line.state == manifests.State.WITHDRAWN:
        raise Refusal(Reason.CONFLICT, "This manifest was withdrawn; tell a new one.", "该舱单已撤销，请另行传输。")
    return view


def standing(view: ManifestView) -> Json:
    """The manifest as it was told last, as JSON."""
    whole: Json = msgspec.json.decode(encode(view.latest))
    return whole


def shown(request: Call, writing: Writing, status: int = 200) -> Response[str]:
    """The form with what stands in it, and what is amiss at its fields."""
    node, view = node_of(request), writing.standing
    law, zone = at.law_on(node), node.law.head.time_zone
    at_field: dict[str, list[Problem]] = {}
    for problem in writing.problems:
        at_field.setdefault(form.field_at(problem.pointer), []).append(problem)
    values = {
        "view": view,
        "action": f"/manifests/{view.line.number}/change" if view else "/manifests/new",
        "typed": form.typed(form.HEAD, writing.whole, zone),
        "empty_now": bool(writing.whole.get("empty")),
        "rows": form.rows(writing.whole),
        "head": form.HEAD,
        "row_fields": form.ROW,
        "parts": form.PARTS,
        "fixed": form.FIXED if view else frozenset(),
        "choices": choices(request),
        "reasons": law.entries("change-reason"),
        "reason": writing.reason,
        "problems": writing.problems,
        "at_field": at_field,
        "place": form.field_at,
        "told": writing.told,
        "fresh": writing.fresh,
        "within": "/manifests",
    }
    return desk(request, "cargo/form.html", status, **values)


def choices(request: Call) -> dict[str, list[Code]]:
    """List → its codes, where one can choose among them."""
    law = at.law_on(node_of(request))
    found = {"transport-mode": list(law.entries("transport-mode")), "office": [code_of(o) for o in law.offices()]}
    return {name: codes for name, codes in found.items() if 0 < len(codes) <= LONGEST_LIST}
