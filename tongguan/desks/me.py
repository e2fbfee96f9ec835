"""One's own account: how the pages look, the password, and where one is signed in."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, node_of
from tongguan.desks.door import COOKIE, digest, page, person_of
from tongguan.desks.page import CHOICES, desk
from tongguan.journeys import signin
from tongguan.parties.account import Settings
from tongguan.store import accounts, acts
from tongguan.store.connect import Writing

SHORTEST = 10


@get("/me", opt=page("me", "One's own account", query=("done",)))
async def me(request: Call) -> Response[str]:
    """What is kept of oneself."""
    return desk(request, "me.html", amiss="", done=request.query_params.get("done", ""))


@post("/me/look", status_code=303, opt=page("look", "How one likes the pages"))
async def look(request: Call) -> Response[Any]:
    """Kept in the account, so that it holds on every machine."""
    said, who = await request.form(), person_of(request).account
    wanted = {name: str(said.get(name, "")) for name in CHOICES}
    settings = Settings(
        language=wanted["lang"] if wanted["lang"] in CHOICES["lang"] else "",
        scheme=wanted["scheme"] if wanted["scheme"] in CHOICES["scheme"] else "",
        density=wanted["density"] if wanted["density"] in CHOICES["density"] else "",
    )
    await at.writing(node_of(request), lambda conn: accounts.set_settings(conn, who.id, settings, datetime.now(UTC)))
    answer: Response[Any] = Redirect("/me?done=look", status_code=303)
    for name in CHOICES:
        answer.delete_cookie(name)
    return answer


@post("/me/password", status_code=303, opt=page("password", "Another password"))
async def password(request: Call) -> Response[Any]:
    """The old one is asked; other visits end."""
    said, visit, node = await request.form(), person_of(request), node_of(request)
    old, new = str(said.get("old", ""))[:1000], str(said.get("new", ""))[:1000]
    now, address = datetime.now(UTC), request.client.host if request.client else ""
    asked = signin.Asked(login=visit.account.login, password=old, address=address)
    try:
        known = await asyncio.to_thread(signin.known, node.store, asked, now)
    except signin.TooOften:
        return desk(request, "me.html", 429, amiss="me.wait", done="")
    if known is None or len(new) < SHORTEST:
        return desk(request, "me.html", 422, amiss="me.wrong" if known is None else "me.short", done="")
    kept, here = await asyncio.to_thread(signin.hashed, new), digest(request.cookies[COOKIE])

    def change(conn: Writing) -> None:
        accounts.set_password(conn, known.id, kept, now)
        accounts.end_all(conn, known.id, here)
        acts.note(conn, visit.caller, now, "account.password", (known.login, {}))

    await at.writing(node, change)
    return Redirect("/me?done=password", status_code=303)
