"""Signing with a passkey what is lodged: the page shows what will be sent, the browser signs the SHA-256 of those very
bytes, and they are lodged with the signature."""

import asyncio
import hashlib
import logging
from datetime import UTC, datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from webauthn.helpers import bytes_to_base64url

from tongguan.api import followups
from tongguan.api import node as at
from tongguan.api.followups import written
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.submit import Letter
from tongguan.declarations.declaration import Declaration
from tongguan.desks import case, form
from tongguan.desks.door import own_site, page, person_of
from tongguan.desks.form import Outcome
from tongguan.desks.page import desk
from tongguan.journeys import passkey
from tongguan.messages.received import JSON, declaration_in
from tongguan.parties.may import Action
from tongguan.parties.passkey import NotProven
from tongguan.parties.signature import Kind, Signature
from tongguan.problem import Reason, Refusal
from tongguan.store import passkeys
from tongguan.store.connect import Reading
from tongguan.store.drafts import Draft

log = logging.getLogger(__name__)
FOLLOW_UPS = ("cancel", "present")


class Signing(NamedTuple):
    """What is signed: the bytes, where the answer goes, the way back, and what travels along with the answer."""

    text: bytes
    action: str
    back: str
    along: dict[str, str]


@get("/drafts/{id_:str}/sign", opt=page("sign-draft", "What one signs", Action.LODGE, query=("reason",)))
async def draft(request: Call, id_: FromPath[str]) -> Response[str]:
    """The declaration as it will be sent, before it is signed and lodged."""
    return await asked(request, await of_draft(request, id_, request.query_params.get("reason", "")))


@post("/drafts/{id_:str}/sign", status_code=303, opt=page("signed-draft", "Lodge it signed", Action.LODGE))
async def lodge(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Lodged with the signature; the form again where something stands against it."""
    said = await request.form()
    found, signing = await form.mine(request, id_), await of_draft(request, id_, str(said.get("reason", "")))
    try:
        by = await proven(request, signing.text, str(said.get("answer", "")))
    except NotProven as error:
        log.info("a signature was not taken: %s", error)
        return await asked(request, signing, 422)
    reply = await node_of(request).submit(
        caller_of(request), Letter(signing.text, JSON, by), False, form.spoken(request)
    )
    return await form.finished(request, found, form.outcome_of(reply.body, reply.status))


@post(
    "/declarations/{number:str}/sign/{what:str}", status_code=303, opt=page("sign-it", "Sign and send it", Action.SEE)
)
async def follow_up(request: Call, number: FromPath[str], what: FromPath[str]) -> Response[Any]:
    """A cancellation or a presentation: first as it will be sent, then, with the browser's answer, sent."""
    said = await request.form()
    answer = str(said.get("answer", ""))
    signing = await of_case(request, number, what, str(said.get("reason", "")), str(said.get("text", "")))
    if not answer:
        return await asked(request, signing)
    try:
        by = await proven(request, signing.text, answer)
    except NotProven as error:
        log.info("a signature was not taken: %s", error)
        return await asked(request, signing, 422)
    case.taken(await followups.submitted(request, meant(signing.text), by))
    return case.back(number)


async def of_draft(request: Call, id_: str, reason: str) -> Signing:
    """A draft of one's own, as the bytes that are lodged."""
    found: Draft = await form.mine(request, id_)
    text = form.encode(found.whole)
    if found.amends:
        wanted = await form.amending(request, found.amends, found.whole, reason)
        if isinstance(wanted, Outcome):
            raise Refusal(Reason.INVALID, wanted.detail or "This cannot be amended.", wanted.detail_zh, wanted.problems)
        text = written(await followups.amendment(request, found.amends, wanted))
    return Signing(text, f"/drafts/{id_}/sign", f"/drafts/{id_}", {"reason": reason} if reason else {})


async def of_case(request: Call, number: str, what: str, reason: str, text: str) -> Signing:
    """A follow-up, as the bytes that are lodged."""
    if what not in FOLLOW_UPS:
        raise Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    words = text[:500]
    if what == "cancel":
        message = await followups.cancellation(request, number, reason[:8], words)
    else:
        message = await followups.presentation(request, number, "")
    base = f"/declarations/{number}"
    return Signing(written(message), f"{base}/sign/{what}", base, {"reason": reason[:8], "text": words})


async def asked(request: Call, signing: Signing, status: int = 200) -> Response[str]:
    """The page: what is signed, and the button that asks the browser; 422: the last answer proved nothing."""
    wanted = await wanted_of(request, signing.text)
    return desk(
        request,
        "form/sign.html",
        status,
        within="/declarations",
        signing=signing,
        message=meant(signing.text, loose=True),
        readable=signing.text.decode(),
        digest=hashlib.sha256(signing.text).hexdigest(),
        asked=wanted,
        unproven=status == 422,
    )


async def wanted_of(request: Call, text: bytes) -> dict[str, Any] | None:
    """What the browser is asked, so that the person of the visit signs; None where he has no key."""
    node, site, who = node_of(request), own_site(request), person_of(request).account

    def held(conn: Reading) -> bool:
        return bool(passkeys.of_account(conn, who.id))

    has = await at.reading(node, caller_of(request), held)
    return await asyncio.to_thread(passkey.ask_to_sign, node.store, site, who.id, text) if has else None


async def proven(request: Call, text: bytes, answer: str, listing: bool = False) -> Signature:
    """The signature of the person of the visit on these bytes, which may be the `listing` of many messages. Raises
    NotProven."""
    node, site, who = node_of(request), own_site(request), person_of(request).account
    signed = passkey.Signed(text, answer)
    key = await asyncio.to_thread(passkey.sign, node.store, site, who.id, signed, datetime.now(UTC))
    return Signature(
        kind=Kind.PASSKEY,
        party=who.party,
        key=bytes_to_base64url(key.id),
        key_name=key.name,
        signer=who.name,
        public_key=key.public_key,
        said=answer,
        origin=site.origin,
        domain=site.domain,
        text=text if listing else b"",
    )


def meant(text: bytes, loose: bool = False) -> Declaration:
    """The declaration that the bytes say; `loose`: an empty one where they say none yet."""
    found = declaration_in(text, JSON)
    if found is None and not loose:
        raise Refusal(Reason.INVALID, "This is no declaration.", "不是报关单。")
    return found or Declaration(function="9")
