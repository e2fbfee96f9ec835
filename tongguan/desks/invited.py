"""Where the link leads that lets a person in: a password is set, once. Its word is in the query: no log has it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys import people, signin
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts

NOBODY = Caller(party="")


@get("/invited", opt=page("invited", "Set a password", open=True, query=("word",)))
async def asked(request: Call) -> Response[str]:
    """Whose password it is, and a field for it."""
    return await form(request, request.query_params.get("word", ""))


@post("/invited", status_code=303, opt=page("accept", "Set it", open=True))
async def accept(request: Call) -> Response[Any]:
    """The password holds; the link does no longer."""
    said = await request.form()
    word, new = str(said.get("word", ""))[:100], str(said.get("new", ""))[:1000]
    await found(request, word)
    if len(new) < people.SHORTEST:
        return await form(request, word, 422, amiss=True)
    kept = await asyncio.to_thread(signin.hashed, new)
    await at.writing(node_of(request), lambda conn: people.accept(conn, word, kept, datetime.now(UTC)))
    return Redirect("/sign-in", status_code=303)


async def form(request: Call, word: str, status: int = 200, amiss: bool = False) -> Response[str]:
    """The form; where it leads is nobody else's business."""
    who = await found(request, word)
    answer = desk(request, "company/invited.html", status, who=who, word=word, amiss=amiss)
    answer.headers.update({"cache-control": "no-store", "referrer-policy": "same-origin"})
    return answer


async def found(request: Call, word: str) -> accounts.Invited:
    """Whose link it is; one that is over is told from none by nobody."""
    hash_ = people.digest(word)
    who = await at.reading(node_of(request), NOBODY, lambda conn: accounts.invited(conn, hash_))
    if who is None or who.expires_at < datetime.now(UTC):
        raise Refusal(
            Reason.NOT_FOUND,
            "This link is over, or was used. Ask who sent it for another.",
            "该链接已失效或已使用，请向发送人索取新链接。",
        )
    return who
