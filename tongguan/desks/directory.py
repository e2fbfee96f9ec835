"""Signing in with the administration's own directory: there and back, once, in the same browser, within minutes."""

import asyncio
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, node_of
from tongguan.api.provider import NotBelieved, Provider, Secrets
from tongguan.desks.door import digest, fresh, page
from tongguan.desks.signin import address_of, begun, onward
from tongguan.journeys import directory as journey
from tongguan.parties.tries import WINDOW, TooOften, limits
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, passkeys
from tongguan.store.connect import Writing
from tongguan.store.passkeys import Asked

WHAT = "directory"
LIFE = timedelta(minutes=10)
COOKIE, PLACE = "tongguan-directory", "/sign-in/directory"
ADDED = ("iss", "scope", "session_state", "error", "error_description", "error_uri", "authuser", "hd", "prompt")
"""What directories put into the address besides."""


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """Who went to the directory: by what the answer is known, from which browser, where he wanted to."""

    nonce: str
    verifier: str
    browser: bytes
    next: str
    tries: tuple[str, ...]


@get(PLACE, opt=page("go-directory", "Sign in with the administration's directory", open=True, query=("next",)))
async def go(request: Call) -> Response[Any]:
    """To the directory. Whoever never comes back has tried in vain."""
    node, provider, now, cookie = node_of(request), provider_of(request), datetime.now(UTC), fresh()
    made = Secrets(*(secrets.token_urlsafe(48) for _ in Secrets._fields))
    tries = limits(address_of(request))
    gone = Gone(
        nonce=made.nonce,
        verifier=made.verifier,
        browser=digest(cookie),
        next=onward(request.query_params.get("next", "")),
        tries=tuple(tries),
    )

    def ask(conn: Writing) -> None:
        if not accounts.reserve(conn, tries, now, now - WINDOW):
            raise TooOften
        passkeys.ask(conn, made.state.encode(), Asked(WHAT, "", msgspec.json.encode(gone), now, LIFE))

    where = await provider.where(back_of(request), made)
    await at.writing(node, ask)
    answer: Response[Any] = Redirect(where, status_code=303)
    secure = node.address.startswith("https")
    answer.set_cookie(
        COOKIE, cookie, path=PLACE, httponly=True, samesite="lax", secure=secure, max_age=int(LIFE.total_seconds())
    )
    return answer


@get(f"{PLACE}/back", opt=page("directory", "Back from the directory", open=True, query=("code", "state", *ADDED)))
async def back(request: Call) -> Response[Any]:
    """Whom the directory means comes in, with the roles that its groups open today."""
    node, provider, now = node_of(request), provider_of(request), datetime.now(UTC)
    said = request.query_params
    state, code = said.get("state", ""), said.get("code", "")
    asked = await at.writing(node, lambda conn: passkeys.take(conn, state.encode(), WHAT, now))
    if asked is None or said.get("iss", provider.directory.issuer) != provider.directory.issuer:
        raise NotBelieved
    gone = msgspec.json.decode(asked.body, type=Gone)
    if not hmac.compare_digest(digest(request.cookies.get(COOKIE, "")), gone.browser) or not code:
        raise NotBelieved
    known = await provider.person(code, back_of(request), Secrets(state, gone.nonce, gone.verifier))
    account = await asyncio.to_thread(journey.come, node.store, provider.directory, known, now)
    await at.writing(node, lambda conn: accounts.release(conn, gone.tries, asked.made_at))
    answer = await begun(request, account, "directory", gone.next)
    answer.delete_cookie(COOKIE, path=PLACE)
    return answer


def provider_of(request: Call) -> Provider:
    """The directory. Raises Refusal where there is none."""
    provider = node_of(request).provider
    if provider is None:
        raise Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    return provider


def back_of(request: Call) -> str:
    """Where the directory sends browsers back to, as it knows it."""
    return f"{node_of(request).address}{PLACE}/back"
