"""Coming in and going out."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.node import law_on
from tongguan.api.operation import Call, node_of
from tongguan.api.rates import sender
from tongguan.desks.door import COOKIE, IDLE, LONGEST, digest, fresh, own_site, page, site_of, visit_of
from tongguan.desks.ledger import kinds_of
from tongguan.desks.page import desk
from tongguan.journeys import passkey, signin
from tongguan.parties.account import Account, Role, Visit
from tongguan.parties.tries import WINDOW, TooOften
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, passkeys
from tongguan.store.connect import SYSTEM

HOME = "/home"
MINUTES = int(WINDOW.total_seconds() // 60)


@get("/sign-in", opt=page("sign-in", "Sign in", open=True, query=("next", "ended")))
async def asked(request: Call) -> Response[Any]:
    """The form; whoever is signed in goes on to where he wanted."""
    if visit_of(request) is not None:
        return Redirect(onward(request.query_params.get("next", "")))
    return await form(request, ended="ended" in request.query_params)


@post("/sign-in", status_code=303, opt=page("sign-in-with", "Sign in with a password", open=True))
async def sign_in(request: Call) -> Response[Any]:
    """A visit begins, or the form comes again."""
    said, node = await request.form(), node_of(request)
    wanted = signin.Asked(
        login=str(said.get("login", "")).strip().lower()[:200],
        password=str(said.get("password", ""))[:1000],
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
    )
    try:
        account = await asyncio.to_thread(signin.known, node.store, wanted, datetime.now(UTC))
    except TooOften:
        return await form(request, status=429, login=wanted.login, wait=MINUTES)
    if account is None:
        return await form(request, status=422, login=wanted.login, wrong=True)
    where = onward(str(said.get("next", "")))
    if await at.reading(node, SYSTEM, lambda conn: passkeys.keyed(conn, account.id)):
        return await second_step(request, account, where)
    return await begun(request, account, "password", where)


@post("/sign-in/sandbox", status_code=303, opt=page("walk-in", "Walk into a sandbox", open=True))
async def walk_in(request: Call) -> Response[Any]:
    """In a sandbox, everybody is whoever he wants to be."""
    node, wanted = node_of(request), str((await request.form()).get("account", ""))
    found = await at.reading(node, SYSTEM, lambda conn: accounts.account(conn, wanted)) if node.sandbox else None
    if found is None or found.created_by != signin.BY_THE_SANDBOX:
        raise Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    return await begun(request, found, "sandbox", HOME)


@post("/sign-out", status_code=303, opt=page("sign-out", "Sign out", open=True))
async def sign_out(request: Call) -> Response[Any]:
    """The visit ends."""
    hash_ = digest(request.cookies.get(COOKIE, ""))
    await at.writing(node_of(request), lambda conn: accounts.end(conn, hash_))
    answer: Response[Any] = Redirect("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


async def form(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The form, with what went wrong before; in a sandbox, with everybody one can be."""
    node = node_of(request)
    people: list[Account] = []
    if node.sandbox:
        found = await at.reading(node, SYSTEM, accounts.accounts)
        people = [a for a in found if a.created_by == signin.BY_THE_SANDBOX]
    agents = [a for a in people if Role.AGENT in a.roles]
    next_ = request.query_params.get("next", "")
    said = {"login": "", "wrong": False, "unproven": False, "wait": 0, "ended": False, "next": next_}
    directory = node.provider.directory if node.provider else None
    others = [a for a in people if a not in agents]
    registers = any(kind.registers for kind in kinds_of(law_on(node)).values())
    values = {
        **said,
        "people": others,
        "agents": agents,
        "registers": registers,
        "site": site_of(request),
        "directory": directory,
        **more,
    }
    return desk(request, "signin.html", status, **values)


async def second_step(request: Call, account: Account, where: str) -> Response[Any]:
    """The page between password and visit, for whoever wants always to be asked for a passkey."""
    site, now = own_site(request), datetime.now(UTC)
    try:
        asked = await asyncio.to_thread(
            passkey.ask_to_enter, node_of(request).store, site, address_of(request), now, account
        )
    except TooOften:
        return await form(request, status=429, login=account.login, wait=MINUTES)
    return desk(request, "second.html", asked=asked, next=where)


async def begun(request: Call, account: Account, how: str, where: str) -> Response[Any]:
    """A visit of this account begins; the cookie is new, so that nobody can have planted it."""
    node, cookie, wall = node_of(request), fresh(), datetime.now(UTC)
    visit = Visit(account=account, how=how, since=wall, seen_at=wall, expires_at=wall + IDLE)
    agent = request.headers.get("user-agent", "")
    await asyncio.to_thread(signin.come_in, node.store, digest(cookie), visit, agent)
    answer: Response[Any] = Redirect(where, status_code=303)
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    answer.set_cookie(
        COOKIE, cookie, httponly=True, samesite="lax", secure=secure, max_age=int(LONGEST.total_seconds())
    )
    return answer


def onward(wanted: str) -> str:
    """Where to after signing in: an address of this node, never another's."""
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if local else HOME


def address_of(request: Call) -> str:
    """Where the caller is, as far as we can see: behind our own proxy, where that says he is."""
    headers = {name.lower(): value for name, value in request.scope["headers"]}
    return sender(node_of(request).proxies, request.scope, headers)
