"""The administrator's desk: parties with their people, tokens, and how the node keeps itself."""

import asyncio
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.company import Kept, demanded, faulty, kept, roles_of, scopes_of, told, wall, writing
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import appoint, enrol, people, programs
from tongguan.parties.may import Action
from tongguan.parties.party import Kind, Party, Scope, Sight, Token
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, appointments, jobs, keys, outbox, parties, tokens
from tongguan.store.connect import Reading

PAGE, MOST = 50, 200
WITHIN = "/administration"
BACKUP, VERIFY = "node.backup", "node.verify"
body_in = msgspec.json.Decoder(dict[str, Any]).decode


class Done(NamedTuple):
    """When a command last saved or verified the node, and what it told."""

    at: datetime
    by: str
    told: dict[str, Any]


@get(
    "/administration",
    opt=page("parties", "Parties on record", Action.ADMINISTER, query=("q", "kind", "after", "done")),
)
async def listed(request: Call) -> Response[str]:
    """A page of them, by identifier."""
    return await shown_list(request)


async def shown_list(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The list; `more`: what was typed and what stood against it."""
    asked = {k: v for k, v in request.query_params.items() if v}
    wanted = parties.Asked(asked.get("q", "")[:100] or None, asked.get("kind"), asked.get("after"))

    def read(conn: Reading) -> tuple[list[Party], list[appointments.Appointment]]:
        return parties.parties(conn, wanted, PAGE + 1), appointments.appointments(conn)

    rows, waiting = await at.reading(node_of(request), caller_of(request), read)
    values = {
        "rows": rows[:PAGE],
        "appointments": waiting,
        "after": rows[PAGE - 1].id if len(rows) > PAGE else "",
        "asked": asked,
        "kinds": [kind for kind in Kind if kind is not Kind.APPLICANT],
        "refused": None,
        "typed": {},
        "done": asked.get("done", ""),
        **more,
    }
    return desk(request, "administration/parties.html", status, within=WITHIN, **values)


@post("/administration/parties", status_code=303, opt=page("make-party", "Put a party on record", Action.ADMINISTER))
async def make(request: Call) -> Response[Any]:
    """On record, with nobody in it yet."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    wanted = enrol.Wanted(
        id=said.get("id", ""), kind=said.get("kind", ""), name=said.get("name", ""), name_zh=said.get("name_zh", "")
    )
    try:
        made = await writing(request, lambda conn: enrol.make(conn, caller, wanted, node.now()))
    except Refusal as refused:
        return await shown_list(request, faulty(refused), refused=refused, typed=said)
    return Redirect(f"/administration/parties/{quote(made.id, safe='')}?done=made", status_code=303)


@get("/administration/parties/{party:str}", opt=page("party", "A party", Action.ADMINISTER, query=("done",)))
async def one(request: Call, party: FromPath[str]) -> Response[str]:
    """Its people, mandates, tokens and keys."""
    return await opened(request, party)


async def opened(request: Call, party: str, status: int = 200, **more: Any) -> Response[str]:
    """The page of a party; what is shown once is kept by nobody on the way."""
    node = node_of(request)
    found: Kept = await at.reading(node, caller_of(request), lambda conn: kept(conn, party))
    if found.party is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such party.", "没有该单位。")
    values = {**told(found, False, node.law.head.day(node.now())), "done": request.query_params.get("done", "")}
    answer = desk(request, "administration/party.html", status, **{**values, "within": WITHIN, **more})
    answer.headers["cache-control"] = "no-store"
    return answer


@post(
    "/administration/parties/{party:str}/people",
    status_code=201,
    opt=page("invite-to-party", "Let a person of a party in", Action.ADMINISTER),
)
async def invite(request: Call, party: FromPath[str]) -> Response[Any]:
    """The link is on this page only."""
    caller, said = caller_of(request), await words_of(request)
    wanted = people.Wanted(login=said.get("login", ""), name=said.get("name", ""), roles=await roles_of(request))
    try:
        made = await writing(request, lambda conn: people.invite(conn, caller, party, wanted, wall()))
    except Refusal as refused:
        return await opened(request, party, faulty(refused), refused=refused, at="invite", typed=said)
    return await opened(request, party, 201, made=made, at="invite")


@post("/people/{id_:str}/agree", status_code=303, opt=page("appoint", "A second word on a person", Action.APPOINT))
async def agree_to_person(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The person administers from now on."""
    caller = caller_of(request)
    who = await writing(request, lambda conn: appoint.agree(conn, caller, id_, wall()))
    return Redirect(f"/administration/parties/{quote(who.party, safe='')}?done=appointed", status_code=303)


@post("/people/{id_:str}/decline", status_code=303, opt=page("decline-person", "Say no to a person", Action.APPOINT))
async def decline_person(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Or take the asking back."""
    caller = caller_of(request)
    who = await writing(request, lambda conn: appoint.decline(conn, caller, id_, wall()))
    return Redirect(f"/administration/parties/{quote(who.party, safe='')}?done=declined", status_code=303)


@post(
    "/administration/parties/{party:str}/suspend",
    status_code=303,
    opt=page("suspend", "Suspend a party", Action.ADMINISTER),
)
async def suspend(request: Call, party: FromPath[str]) -> Response[Any]:
    """Its people are out, its tokens and mandates open nothing."""
    caller, node = caller_of(request), node_of(request)
    await writing(request, lambda conn: enrol.suspend(conn, caller, party, node.now()))
    return Redirect(f"/administration/parties/{quote(party, safe='')}?done=suspended", status_code=303)


@post(
    "/administration/parties/{party:str}/resume",
    status_code=303,
    opt=page("resume", "Resume a party", Action.ADMINISTER),
)
async def resume(request: Call, party: FromPath[str]) -> Response[Any]:
    """It may again what it could before."""
    caller, node = caller_of(request), node_of(request)
    await writing(request, lambda conn: enrol.resume(conn, caller, party, node.now()))
    return Redirect(f"/administration/parties/{quote(party, safe='')}?done=resumed", status_code=303)


@post(
    "/administration/parties/{party:str}/signing",
    status_code=303,
    opt=page("party-signing", "Refuse what a party sends unsigned", Action.ADMINISTER),
)
async def demand(request: Call, party: FromPath[str]) -> Response[Any]:
    """As its own manager may."""
    return await demanded(request, party, f"/administration/parties/{quote(party, safe='')}")


@get("/administration/tokens", opt=page("tokens", "All tokens", Action.ADMINISTER, query=("done",)))
async def all_tokens(request: Call) -> Response[str]:
    """Who may call."""
    return await shown_tokens(request)


async def shown_tokens(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The list; a new secret is kept by nobody on the way."""
    found: list[Token] = await at.reading(node_of(request), caller_of(request), lambda conn: tokens.tokens(conn))
    values = {
        "waiting": [one for one in found if one.awaits and one.revoked_at is None],
        "tokens": [one for one in found if not one.awaits or one.revoked_at is not None],
        "scopes": list(Scope),
        "own": False,
        "made": None,
        "refused": None,
        "at": "",
        "typed": {},
        "done": request.query_params.get("done", ""),
        **more,
    }
    answer = desk(request, "administration/tokens.html", status, within=WITHIN, **values)
    answer.headers["cache-control"] = "no-store"
    return answer


@post("/administration/tokens", status_code=201, opt=page("issue-any", "A token for a party", Action.ADMINISTER))
async def issue(request: Call) -> Response[Any]:
    """The secret is on this page only; one that sees all waits for a second administrator."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    days = said.get("days", "")
    wish = programs.Wish(
        party=said.get("party", "").strip(),
        name=said.get("name", ""),
        scopes=await scopes_of(request),
        sees=Sight.ALL if said.get("sees") == "all" else Sight.OWN,
        days=int(days) if days.isdigit() and len(days) < 5 else 0,
        offices=tuple(said.get("offices", "").replace(",", " ").split()),
    )
    try:
        made = await writing(request, lambda conn: programs.issue(conn, caller, wish, node.now()))
    except Refusal as refused:
        return await shown_tokens(request, faulty(refused), refused=refused, at="issue", typed=said)
    return await shown_tokens(request, 201, made=made, at="issue")


@post("/tokens/{id_:str}/agree", status_code=303, opt=page("agree", "Agree to a token", Action.ADMINISTER))
async def agree(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The second administrator's word."""
    caller, node = caller_of(request), node_of(request)
    found = await writing(request, lambda conn: programs.agree(conn, caller, id_, node.now()))
    node.callers.forget(found.hash)
    return Redirect("/administration/tokens?done=agreed", status_code=303)


@get("/administration/node", opt=page("node", "How the node keeps itself", Action.ADMINISTER))
async def upkeep(request: Call) -> Response[str]:
    """Jobs of the worker, what parties were not told yet, the last backup and the last verification."""
    node = node_of(request)

    def read(conn: Reading) -> tuple[list[jobs.Job], list[outbox.Untold], Done | None, Done | None]:
        return jobs.jobs(conn), outbox.untold(conn, MOST), last(conn, BACKUP), last(conn, VERIFY)

    done, untold, backup, verify = await at.reading(node, caller_of(request), read)
    held = {kind.file: await asyncio.to_thread(keys.standing, node.signer.folder, kind) for kind in keys.KINDS}
    values: dict[str, Any] = {
        "jobs": done,
        "untold": untold,
        "backup": backup,
        "verify": verify,
        "keys": held,
        "most": MOST,
        "moment": node.now(),
    }
    return desk(request, "administration/node.html", within=WITHIN, wall=wall(), **values)


def last(conn: Reading, what: str) -> Done | None:
    """The newest act of a kind."""
    found = acts.acts(conn, acts.Asked(what=what), 1)
    return Done(found[0].at, found[0].name, body_in(found[0].body)) if found else None
