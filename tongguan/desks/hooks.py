"""A company's webhooks: registered, ended; how each telling went, and telling again."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import hook
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import webhooks
from tongguan.store.connect import Reading
from tongguan.store.webhooks import Delivery, Webhook

PAGE = 50
STATES = ("waiting", "delivered", "fetched")


@get("/company/webhooks", opt=page("webhooks", "A company's webhooks", Action.COMPANY))
async def listed(request: Call) -> Response[str]:
    """Open ones first."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: webhooks.webhooks(conn, caller.party))
    values = {"rows": rows, "typed": "", "refused": None, "within": "/company", **more}
    return desk(request, "company/webhooks.html", status, **values)


@post("/company/webhooks", status_code=303, opt=page("new-webhook", "Register a webhook", Action.COMPANY))
async def register(request: Call) -> Response[Any]:
    """What happens from now on is told there."""
    address, caller, node = (await words_of(request)).get("address", "").strip(), caller_of(request), node_of(request)
    try:
        await at.writing(node, lambda conn: hook.register(conn, caller, address, node.now(), node.sandbox))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        return await shown(request, 422, typed=address, refused=refused)
    return Redirect("/company/webhooks", status_code=303)


@get("/company/webhooks/{id_:str}", opt=page("webhook", "How tellings went", Action.COMPANY, query=("state", "before")))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """Newest first."""
    caller, asked = caller_of(request), {k: v for k, v in request.query_params.items() if v}
    state = asked.get("state") if asked.get("state") in STATES else None
    before = asked.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None

    def read(conn: Reading) -> tuple[Webhook, list[Delivery]]:
        return hook.own(conn, caller, id_), webhooks.deliveries(conn, id_, (state, place), PAGE + 1)

    found, rows = await at.reading(node_of(request), caller, read)
    more = rows[PAGE - 1].id if len(rows) > PAGE else ""
    values: dict[str, Any] = {"hook": found, "rows": rows[:PAGE], "more": more, "asked": asked, "states": STATES}
    return desk(request, "company/webhook.html", within="/company", **values)


@post("/company/webhooks/{id_:str}/replay", status_code=303, opt=page("replay", "Tell again", Action.COMPANY))
async def replay(request: Call, id_: FromPath[str]) -> Response[Any]:
    """One telling, or all that still wait."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    chosen = said.get("delivery", "")
    ids = [int(chosen)] if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else []

    def again(conn: Any) -> int:
        every = ids or [d.id for d in webhooks.deliveries(conn, id_, ("waiting", None), 1000)]
        return hook.replay(conn, caller, id_, (every, None), (datetime.now(UTC), node.now()))

    await at.writing(node, again)
    return Redirect(f"/company/webhooks/{id_}", status_code=303)


@post("/company/webhooks/{id_:str}/end", status_code=303, opt=page("end-webhook", "End a webhook", Action.COMPANY))
async def end(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Nothing more is told there."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: hook.end(conn, caller, id_, node.now()))
    return Redirect("/company/webhooks", status_code=303)
