"""The door of the desks: who is signed in, what the page needs, and that a form comes from our own page.

The cookie holds 256 random bits, the database their SHA-256. A form carries a word made from the cookie, which no other
site can know; what the browser says of a request's origin is held against it as well. Sessions run by the wall clock:
the sandbox's movable one signs nobody out.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from tongguan.api import node as at
from tongguan.api.operation import Call, Operation, Parameter, node_of, operation_of, refuse_unknown
from tongguan.parties.account import Visit
from tongguan.parties.may import Action, permit
from tongguan.parties.party import Caller
from tongguan.parties.passkey import Site
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts

COOKIE = "tongguan"
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)
"""A visit ends after an hour without a page, and after twelve hours whatever happens: a shift with its hand-over."""
RENEW = timedelta(minutes=5)
SAFE = ("GET", "HEAD", "OPTIONS")
LOOKS = ("lang", "scheme", "density")


class Page(Operation, frozen=True, kw_only=True):
    """A page: for whoever is signed in and may do `action`; `open`: for everybody."""

    open: bool = False


def page(
    id_: str, summary: str, action: Action | None = None, *, open: bool = False, query: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What a page's handler carries: `@get("/x", opt=page("x", "Words for the route's list", Action.SEE))`. A
    parameter of the query whose name ends in `*` may come several times."""
    parameters = tuple(Parameter(name=name.rstrip("*"), words="", many=name.endswith("*")) for name in (*query, *LOOKS))
    return {"operation": Page(id=id_, summary=summary, action=action, open=open, query=parameters)}


async def enter(call: Any, _: Any) -> None:
    """The guard of every page."""
    if call.method == "OPTIONS":
        return
    operation = operation_of(call)
    assert isinstance(operation, Page), "every page says what it is"
    visit = call.scope["state"]["visit"] = await visiting(call)
    if visit is not None:
        call.scope["state"]["caller"] = visit.caller
    if not operation.open:
        if visit is None:
            raise Refusal(Reason.UNKNOWN_CALLER, "Sign in first.", "请先登录。")
        if operation.action is not None:
            permit(visit.caller, operation.action)
    if call.method not in SAFE:
        await own_form(call, signed_in=visit is not None)
    refuse_unknown(call, operation)


async def visiting(call: Call) -> Visit | None:
    """The visit behind the cookie, where there is a good one."""
    cookie, node, wall = call.cookies.get(COOKIE, ""), call.app.state.get("node"), datetime.now(UTC)
    if not cookie or node is None:
        return None
    hash_, today = digest(cookie), node.law.head.day(node.now())
    visit = await at.reading(node, Caller(party=""), lambda conn: accounts.visit(conn, hash_, today))
    if visit is None or not visit.good(wall):
        return None
    if wall - visit.seen_at > RENEW:
        until = min(visit.since + LONGEST, wall + IDLE)
        await at.writing(node, lambda conn: accounts.seen(conn, hash_, wall, until))
    return visit


async def own_form(call: Call, signed_in: bool) -> None:
    """A change comes from our own page, or not at all."""
    origin = call.headers.get("origin", "")
    site = call.headers.get("sec-fetch-site", "same-origin")
    ours = site in ("same-origin", "none") and (not origin or origin.partition("://")[2] == call.headers.get("host"))
    form = await call.form()
    if any("\0" in value for value in form.values() if isinstance(value, str)):
        raise Refusal(Reason.INVALID, "A text holds a NUL character.", "文字含有空字符（NUL）。")
    if ours and signed_in:
        word = call.headers.get("x-csrf") or str(form.get("csrf", ""))
        ours = hmac.compare_digest(word.encode(), csrf_of(call).encode())
    if not ours:
        raise Refusal(
            Reason.NOT_ALLOWED,
            "This form is not from your visit. Open the page again and send it once more.",
            "该表单不属于您的会话，请重新打开页面后再提交。",
        )


def visit_of(call: Request[Any, Any, Any]) -> Visit | None:
    """Who is signed in; None where nobody is."""
    visit: Visit | None = call.scope.get("state", {}).get("visit")
    return visit


def csrf_of(call: Request[Any, Any, Any]) -> str:
    """The word that forms of this visit carry."""
    cookie = call.cookies.get(COOKIE, "")
    return hmac.digest(cookie.encode(), b"csrf", "sha256").hex() if cookie else ""


def fresh() -> str:
    """A new cookie."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def digest(cookie: str) -> bytes:
    """What is kept of a cookie."""
    return hashlib.sha256(cookie.encode()).digest()


def person_of(call: Call) -> Visit:
    """Who is signed in, on a page that is not open."""
    visit = visit_of(call)
    assert visit is not None, "the guard let nobody else in"
    return visit


def origin_of(call: Call) -> str:
    """The node's own address where the call came by it: the one that the node was told, or else a localhost. Empty
    elsewhere, since callers put into `Host` what they like."""
    host, told = call.headers.get("host", ""), node_of(call).address
    if told:
        return told if told.partition("://")[2] == host else ""
    return f"http://{host}" if host.partition(":")[0] == "localhost" else ""


def site_of(call: Call) -> Site | None:
    """Where passkeys hold; None where they cannot."""
    origin, head = origin_of(call), node_of(call).law.head
    return Site(origin, urlsplit(origin).hostname or "", head.name) if origin else None


def own_site(call: Call) -> Site:
    """Where passkeys hold. Raises Refusal where they cannot."""
    site = site_of(call)
    if site is None:
        raise Refusal(
            Reason.NOT_FOUND, "Passkeys hold at the node's own address.", "通行密钥仅在本节点的正式网址有效。"
        )
    return site
