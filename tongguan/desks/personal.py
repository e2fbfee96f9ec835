"""What is kept of a person, for himself; of its people, for a company; for who asks on paper, by an administrator."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks import retention
from tongguan.desks.company import faulty, wall, writing
from tongguan.desks.door import page, person_of
from tongguan.desks.request import words_of
from tongguan.journeys.preserve import reasoned, wrong
from tongguan.parties.may import Action
from tongguan.problem import Refusal
from tongguan.store import accounts, acts, personal
from tongguan.store.connect import Writing


@get("/me/data", opt=page("my-data", "All that is kept of oneself"))
async def mine(request: Call) -> Response[bytes]:
    """As a file."""
    who = person_of(request).account
    told = await at.reading(node_of(request), caller_of(request), lambda conn: personal.of_person(conn, who))
    return as_file(told, who.login, wall())


@get("/company/data", opt=page("company-data", "All that is kept of a company's people", Action.COMPANY))
async def of_company(request: Call) -> Response[bytes]:
    """As a file; that somebody took it away is an act."""
    caller, node = caller_of(request), node_of(request)
    named = node.law.head.officers_named is True
    await writing(request, lambda conn: acts.note(conn, caller, wall(), "company.data", (caller.party, {})))
    told = await at.reading(node, caller, lambda conn: personal.of_company(conn, caller.party, named))
    return as_file(told, caller.party, wall())


@post("/administration/retention/person", opt=page("person-data", "What is kept of a person", Action.ADMINISTER))
async def on_paper(request: Call) -> Response[Any]:
    """For a person who asks on paper: the reason says where his letter is. An act, whatever becomes of the file."""
    caller, said = caller_of(request), await words_of(request)
    login = said.get("login", "").strip().lower()

    def gathered(conn: Writing) -> bytes:
        reason, found = reasoned(said.get("reason", "")), accounts.person(conn, login)
        if found is None:
            raise wrong("/login", "There is no such account.", "没有该账户。")
        acts.note(conn, caller, wall(), "account.data", (login, {"reason": reason}))
        return personal.of_person(conn, found[0])

    try:
        return as_file(await writing(request, gathered), login, wall())
    except Refusal as refused:
        return await retention.opened(request, faulty(refused), refused=refused)


def as_file(told: bytes, whose: str, now: datetime) -> Response[bytes]:
    """A download, indented, that nobody on the way keeps."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in ".-_@") else "_" for c in whose)
    headers = {
        "content-disposition": f'attachment; filename="{name}-{now:%Y-%m-%d}.json"',
        "cache-control": "no-store",
    }
    return Response(msgspec.json.format(told), media_type="application/json", status_code=200, headers=headers)
