"""One's own account: how the pages look, the password, the passkeys, and where one is signed in."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from webauthn.helpers import bytes_to_base64url

from tongguan.api import node as at
from tongguan.api.operation import Call, node_of
from tongguan.desks.door import COOKIE, digest, page, person_of, site_of
from tongguan.desks.page import CHOICES, desk
from tongguan.desks.signin import address_of
from tongguan.journeys import signin
from tongguan.parties.account import Settings
from tongguan.parties.tries import TooOften
from tongguan.store import accounts, acts, passkeys
from tongguan.store.connect import Reading, Writing

SHORTEST = 10
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""Browsers and systems by what stands in their own names; the first that fits, since each names those before it."""


@get("/me", opt=page("me", "One's own account", query=("done",)))
async def me(request: Call) -> Response[str]:
    """What is kept of oneself."""
    return await opened(request, done=request.query_params.get("done", ""))


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
    said, visit, node, now = await request.form(), person_of(request), node_of(request), datetime.now(UTC)
    old, new, who = str(said.get("old", ""))[:1000], str(said.get("new", ""))[:1000], visit.account
    asked = signin.Asked(login=who.login, password=old, address=address_of(request))
    try:
        known = await asyncio.to_thread(signin.known, node.store, asked, now)
    except TooOften:
        return await opened(request, 429, amiss="me.wait")
    if known is None or len(new) < SHORTEST:
        return await opened(request, 422, amiss="me.wrong" if known is None else "me.short")
    kept, here = await asyncio.to_thread(signin.hashed, new), digest(request.cookies[COOKIE])

    def change(conn: Writing) -> None:
        accounts.set_password(conn, who.id, kept, now)
        accounts.end_all(conn, who.id, here)
        acts.note(conn, visit.caller, now, "account.password", (who.login, {}))

    await at.writing(node, change)
    return Redirect("/me?done=password", status_code=303)


@post("/me/visits/end", status_code=303, opt=page("end-visit", "End one visit of one's own"))
async def end_visit(request: Call) -> Response[Any]:
    """Where one is signed in elsewhere, one is out. A visit that has ended already is nothing to complain of."""
    said, visit, now = await request.form(), person_of(request), datetime.now(UTC)
    id_ = str(said.get("visit", ""))

    def end(conn: Writing) -> None:
        if accounts.end_one(conn, visit.account.id, id_):
            acts.note(conn, visit.caller, now, "session.ended", (visit.account.login, {}))

    await at.writing(node_of(request), end)
    return Redirect("/me?done=visit", status_code=303)


async def opened(request: Call, status: int = 200, amiss: str = "", done: str = "") -> Response[str]:
    """The page, with what went wrong or is done."""
    visit, now = person_of(request), datetime.now(UTC)
    who = visit.account

    def gathered(conn: Reading) -> dict[str, Any]:
        known = accounts.person(conn, who.login)
        return {
            "visits": accounts.visits(conn, who.id, now),
            "keys": passkeys.of_account(conn, who.id),
            "keyed": passkeys.keyed(conn, who.id),
            "has_password": bool(known and known[1]),
        }

    found = await at.reading(node_of(request), visit.caller, gathered)
    more = {"site": site_of(request), "device": device, "written": bytes_to_base64url}
    return desk(request, "me.html", status, amiss=amiss, done=done, **found, **more)


def device(agent: str) -> str:
    """What a browser says of itself, in the two words that one knows it by; what nobody knows, as it stands."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(filter(None, (browser, system))) or agent[:40]
