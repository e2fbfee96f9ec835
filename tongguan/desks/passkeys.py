"""Passkeys at the desks: to come in with, instead of a password or after it, and to look after at one's own account.

The browser is asked by a script (`static/passkey.js`), which fetches what to ask and sends the answer with the form.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from litestar import Response, post
from litestar.response import Redirect
from webauthn import base64url_to_bytes

from tongguan.api.operation import Call, node_of
from tongguan.desks import me
from tongguan.desks.door import own_site, page, person_of
from tongguan.desks.page import voice_of
from tongguan.desks.signin import address_of, begun, form, onward
from tongguan.journeys import passkey, signin
from tongguan.parties.passkey import MALFORMED, NotProven
from tongguan.parties.tries import TooOften
from tongguan.problem import Refusal

log = logging.getLogger(__name__)


@post("/sign-in/passkey/ask", status_code=200, opt=page("ask-passkey", "Ask for a passkey", open=True))
async def ask_to_enter(request: Call) -> Response[Any]:
    """What the browser is asked, of whoever holds a key."""
    node, site, now = node_of(request), own_site(request), datetime.now(UTC)
    try:
        asked = await asyncio.to_thread(passkey.ask_to_enter, node.store, site, address_of(request), now)
    except TooOften as refused:
        return sentence(request, refused, 429)
    return Response(asked)


@post("/sign-in/passkey", status_code=303, opt=page("sign-in-passkey", "Sign in with a passkey", open=True))
async def enter(request: Call) -> Response[Any]:
    """A visit begins, or the form comes again."""
    return await entered(request, passkey.ENTER, "passkey")


@post("/sign-in/passkey/second", status_code=303, opt=page("second-step", "A passkey after the password", open=True))
async def second(request: Call) -> Response[Any]:
    """The second step: the password was right."""
    return await entered(request, passkey.SECOND, "second")


async def entered(request: Call, what: str, how: str) -> Response[Any]:
    """Whose key it is comes in."""
    said, node, site, now = await request.form(), node_of(request), own_site(request), datetime.now(UTC)
    answer = str(said.get("answer", ""))
    try:
        account = await asyncio.to_thread(passkey.enter, node.store, site, answer, what, now)
    except NotProven as error:
        log.info("a passkey was not taken: %s", error)
        return await form(request, status=422, unproven=True, next=str(said.get("next", "")))
    return await begun(request, account, how, onward(str(said.get("next", ""))))


@post("/me/passkeys/ask", status_code=200, opt=page("ask-new-passkey", "Ask for a new passkey"))
async def ask_to_add(request: Call) -> Response[Any]:
    """What the browser is asked, once the password is given again."""
    said, node, visit, now = await request.form(), node_of(request), person_of(request), datetime.now(UTC)
    name = str(said.get("name", "")).strip()[:60]
    try:
        amiss = await unproved(request) or ("" if name else "me.keys.nameless")
        if amiss:
            return Response({"said": voice_of(request)(amiss)}, status_code=422)
        asked = await asyncio.to_thread(passkey.ask_to_add, node.store, visit, own_site(request), name, now)
    except Refusal as refused:
        return sentence(request, refused, 429 if isinstance(refused, TooOften) else 409)
    return Response(asked)


@post("/me/passkeys", status_code=303, opt=page("add-passkey", "A new passkey"))
async def add(request: Call) -> Response[Any]:
    """The key that the browser made is kept."""
    said, node, visit, now = await request.form(), node_of(request), person_of(request), datetime.now(UTC)
    answer = str(said.get("answer", ""))
    try:
        await asyncio.to_thread(passkey.add, node.store, visit, own_site(request), answer, now)
    except NotProven as error:
        log.info("a passkey was not added: %s", error)
        return await me.opened(request, 422, amiss="me.keys.unproven")
    return Redirect("/me?done=key", status_code=303)


@post("/me/passkeys/remove", status_code=303, opt=page("remove-passkey", "A passkey is gone"))
async def remove(request: Call) -> Response[Any]:
    """The password is asked again."""
    said, node, visit, now = await request.form(), node_of(request), person_of(request), datetime.now(UTC)
    amiss = await unproved_here(request)
    if amiss is not None:
        return amiss
    try:
        id_ = base64url_to_bytes(str(said.get("key", "")))
    except MALFORMED:
        id_ = b""
    await asyncio.to_thread(passkey.remove, node.store, visit, id_, now)
    return Redirect("/me?done=keyless", status_code=303)


@post("/me/passkeys/always", status_code=303, opt=page("always-passkey", "Always ask for the passkey"))
async def always(request: Call) -> Response[Any]:
    """After the password a key is asked for, or no more."""
    said, node, visit, now = await request.form(), node_of(request), person_of(request), datetime.now(UTC)
    amiss = await unproved_here(request)
    if amiss is not None:
        return amiss
    wanted = said.get("always") == "yes"
    if not await asyncio.to_thread(passkey.always, node.store, visit, wanted, now):
        return await me.opened(request, 422, amiss="me.keys.none")
    return Redirect(f"/me?done={'always' if wanted else 'seldom'}", status_code=303)


async def unproved_here(request: Call) -> Response[Any] | None:
    """The page with what is amiss, where it is not the person of the visit."""
    try:
        amiss = await unproved(request)
    except TooOften:
        return await me.opened(request, 429, amiss="me.wait")
    return await me.opened(request, 422, amiss=amiss) if amiss else None


async def unproved(request: Call) -> str:
    """What is amiss where it is not the person of the visit; empty where it is. Raises TooOften."""
    said, visit = await request.form(), person_of(request)
    word = str(said.get("password", ""))[:1000]
    asked = signin.Asked(login=visit.account.login, password=word, address=address_of(request))
    good = await asyncio.to_thread(signin.proved, node_of(request).store, visit, asked, datetime.now(UTC))
    return "" if good else ("me.wrong" if word else "me.keys.again")


def sentence(request: Call, refused: Refusal, status: int) -> Response[Any]:
    """What a script shows at the form."""
    return Response({"said": voice_of(request).pick(refused.message, refused.message_zh)}, status_code=status)
