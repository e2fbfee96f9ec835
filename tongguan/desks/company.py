"""The company's desk: its people, its mandates, its programs, and who looked at its declarations."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import entrust, people, programs, signature
from tongguan.parties.account import Account, Role, Standing, suits
from tongguan.parties.may import Action, may
from tongguan.parties.party import OPEN_TO, Kind, Party, Scope, Token
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, appointments, classes, looks, parties, signing_keys, tokens
from tongguan.store.accounts import Mandate
from tongguan.store.appointments import Appointment
from tongguan.store.connect import Reading, Writing
from tongguan.store.signing_keys import SigningKey

PAGE = 50
T = TypeVar("T")


class Kept(NamedTuple):
    """What is kept of a party: who and what acts in its name."""

    party: Party | None
    people: list[Account]
    pending: dict[str, datetime]
    appointments: list[Appointment]
    mandates: list[Mandate]
    names: dict[str, tuple[str, str]]
    tokens: list[Token]
    keys: list[SigningKey]
    grade: str


def kept(conn: Reading, id_: str) -> Kept:
    """All of a party, as the caller may see it."""
    mandates = accounts.mandates(conn, id_)
    others = {other for one in mandates for other in (one.company, one.broker)}
    names = {other: found for other in sorted(others) if (found := parties.named(conn, other)) is not None}
    return Kept(
        party=parties.party(conn, id_),
        people=accounts.accounts(conn, id_),
        pending=accounts.pending(conn, id_),
        appointments=appointments.appointments(conn, id_),
        mandates=mandates,
        names={other: (found.name, found.name_zh) for other, found in names.items()},
        tokens=tokens.tokens(conn, id_),
        keys=signing_keys.signing_keys(conn, id_),
        grade=company.grade if (company := classes.company(conn, id_)) is not None else "",
    )


def told(found: Kept, own: bool, today: date) -> dict[str, Any]:
    """What the templates of a party are given; `own`: it is the reader's own."""
    kind = found.party.kind if found.party else Kind.COMPANY
    return {
        **found._asdict(),
        "own": own,
        "today": today,
        "roles": [role for role in Role if suits(kind, role)],
        "scopes": [scope for scope in Scope if scope in OPEN_TO[kind]],
        "made": None,
        "refused": None,
        "at": "",
        "typed": {},
    }


@get("/company", opt=page("company", "A company's people and mandates", Action.COMPANY, query=("done",)))
async def people_of(request: Call) -> Response[str]:
    """Who works for the company, and who acts for it."""
    return await opened(request, "company/people.html")


@get("/company/programs", opt=page("programs", "A company's tokens and keys", Action.COMPANY, query=("done",)))
async def programs_of(request: Call) -> Response[str]:
    """What calls and signs in the company's name."""
    return await opened(request, "company/programs.html")


async def opened(request: Call, template: str, status: int = 200, **more: Any) -> Response[str]:
    """A page of one's own company; what is shown once is kept by nobody on the way."""
    caller, node = caller_of(request), node_of(request)
    found = await at.reading(node, caller, lambda conn: kept(conn, caller.party))
    law = at.law_on(node)
    values = {
        **told(found, True, node.law.head.day(node.now())),
        "row": law.company_class(found.grade),
        "law_classes": law.company_classes(),
        "done": request.query_params.get("done", ""),
        "within": "/company",
        **more,
    }
    answer = desk(request, template, status, **values)
    answer.headers["cache-control"] = "no-store"
    return answer


@get("/company/looks", opt=page("looks", "Who looked at one's declarations", Action.COMPANY, query=("cursor",)))
async def looks_at(request: Call) -> Response[str]:
    """Which declaration, when, by which office; the officer's name only where the profile tells it."""
    caller, node = caller_of(request), node_of(request)
    question = [caller.party, "looks"]
    before, named = cursor_of(request, question), node.law.head.officers_named is True

    def read(conn: Reading) -> tuple[list[looks.LookedAt], dict[str, tuple[str, str]]]:
        rows = looks.looked_at(conn, before, named, PAGE + 1)
        found = [f for f in (parties.named(conn, id_) for id_ in sorted({r.party for r in rows})) if f is not None]
        return rows, {f.id: (f.name, f.name_zh) for f in found}

    rows, names = await at.reading(node, caller, read)
    law = at.law_on(node)
    offices = {r.office: (o.name, o.name_zh) for r in rows if (o := law.office(r.office)) is not None}
    more = next_link(request, rows[PAGE - 1].id, question) if len(rows) > PAGE else ""
    values: dict[str, Any] = {"rows": rows[:PAGE], "names": names, "offices": offices, "named": named, "more": more}
    return desk(request, "company/looks.html", within="/company", **values)


@post("/company/people", status_code=201, opt=page("invite", "Let a person in", Action.COMPANY))
async def invite(request: Call) -> Response[Any]:
    """The link is on this page only."""
    caller, said = caller_of(request), await words_of(request)
    wanted = people.Wanted(login=said.get("login", ""), name=said.get("name", ""), roles=await roles_of(request))
    template = "company/people.html"
    try:
        made = await writing(request, lambda conn: people.invite(conn, caller, caller.party, wanted, wall()))
    except Refusal as refused:
        return await opened(request, template, faulty(refused), refused=refused, at="invite", typed=said)
    return await opened(request, template, 201, made=made, at="invite")


@post("/company/mandates", status_code=303, opt=page("grant", "Let a broker act for the company", Action.COMPANY))
async def grant(request: Call) -> Response[Any]:
    """From a day on, until another or until it is ended."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    try:
        given = entrust.Given(
            broker=said.get("broker", ""), since=day_of(said.get("since", "")), until=day_of(said.get("until", ""))
        )
        now = node.now()
        await writing(request, lambda conn: entrust.grant(conn, caller, given, now, node.law.head.day(now)))
    except Refusal as refused:
        more = {"refused": refused, "at": "grant", "typed": said}
        return await opened(request, "company/people.html", faulty(refused), **more)
    return Redirect("/company?done=granted", status_code=303)


@post("/company/mandates/{id_:str}/end", status_code=303, opt=page("end", "End a mandate", Action.COMPANY))
async def end(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The company takes it back, or the broker gives it back."""
    caller, node = caller_of(request), node_of(request)
    await writing(request, lambda conn: entrust.end(conn, caller, id_, node.now()))
    return Redirect("/company?done=ended", status_code=303)


@post("/company/tokens", status_code=201, opt=page("issue", "A token for a program", Action.COMPANY))
async def issue(request: Call) -> Response[Any]:
    """The secret is on this page only."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    days = said.get("days", "")
    wish = programs.Wish(
        party=caller.party,
        name=said.get("name", ""),
        scopes=await scopes_of(request),
        days=int(days) if days.isdigit() and len(days) < 5 else 0,
    )
    template = "company/programs.html"
    try:
        made = await writing(request, lambda conn: programs.issue(conn, caller, wish, node.now()))
    except Refusal as refused:
        return await opened(request, template, faulty(refused), refused=refused, at="issue", typed=said)
    return await opened(request, template, 201, made=made, at="issue")


@post("/company/keys", status_code=303, opt=page("register", "A public key of the company", Action.COMPANY))
async def register(request: Call) -> Response[Any]:
    """In force at once."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    wish = programs.KeyWish(name=said.get("name", ""), jwk=said.get("jwk", ""))
    try:
        await writing(request, lambda conn: programs.register(conn, caller, wish, node.now()))
    except Refusal as refused:
        more = {"refused": refused, "at": "register", "typed": said}
        return await opened(request, "company/programs.html", faulty(refused), **more)
    return Redirect("/company/programs?done=registered", status_code=303)


@post("/company/keys/{id_:str}/withdraw", status_code=303, opt=page("retire", "Withdraw a key", Action.COMPANY))
async def retire(request: Call, id_: FromPath[str]) -> Response[Any]:
    """What was signed before stays good."""
    caller, node = caller_of(request), node_of(request)
    await writing(request, lambda conn: programs.retire(conn, caller, id_, node.now()))
    return Redirect("/company/programs?done=retired", status_code=303)


@post("/company/signing", status_code=303, opt=page("signing", "Refuse what is unsigned", Action.COMPANY))
async def demand(request: Call) -> Response[Any]:
    """What the company sends, or is declared in its name, is refused unsigned, or taken again."""
    return await demanded(request, caller_of(request).party, "/company/programs")


async def demanded(request: Call, party: str, back: str) -> Response[Any]:
    """As the form says; within seconds in every process."""
    caller, node, wanted = caller_of(request), node_of(request), (await words_of(request)).get("signs") == "yes"
    await writing(request, lambda conn: signature.demand(conn, caller, party, wanted, node.now()))
    return Redirect(f"{back}?done={'signs' if wanted else 'signs-not'}", status_code=303)


@post("/people/{id_:str}/roles", status_code=303, opt=page("roles", "Give a person other roles"))
async def assign(request: Call, id_: FromPath[str]) -> Response[Any]:
    """For who manages the person's company, or administers."""
    caller, roles = caller_of(request), await roles_of(request)
    who = await writing(request, lambda conn: people.assign(conn, caller, id_, frozenset(roles), wall()))
    asked = Role.ADMINISTRATOR in roles and Role.ADMINISTRATOR not in who.roles
    return Redirect(f"{home_of(request, who.party)}?done={'asked' if asked else 'roles'}", status_code=303)


@post("/people/{id_:str}/close", status_code=303, opt=page("close", "Let a person out"))
async def close(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Out at once, everywhere."""
    return await stand(request, id_, Standing.CLOSED)


@post("/people/{id_:str}/reopen", status_code=303, opt=page("reopen", "Let a person in again"))
async def reopen(request: Call, id_: FromPath[str]) -> Response[Any]:
    """In again, with the password as it was."""
    return await stand(request, id_, Standing.ACTIVE)


async def stand(request: Call, id_: str, standing: Standing) -> Response[Any]:
    """Out or in."""
    caller = caller_of(request)
    who = await writing(request, lambda conn: people.stand(conn, caller, id_, standing, wall()))
    return Redirect(f"{home_of(request, who.party)}?done={standing}", status_code=303)


@post("/people/{id_:str}/link", status_code=201, opt=page("link", "Another link that sets the password"))
async def renew(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The link is on this page only."""
    caller = caller_of(request)
    made = await writing(request, lambda conn: people.renew(conn, caller, id_, wall()))
    answer = desk(request, "company/link.html", 201, made=made, back=home_of(request, made.account.party))
    answer.headers["cache-control"] = "no-store"
    return answer


@post("/tokens/{id_:str}/withdraw", status_code=303, opt=page("withdraw", "Withdraw a token"))
async def withdraw(request: Call, id_: FromPath[str]) -> Response[Any]:
    """A company its own, an administrator any."""
    caller, node = caller_of(request), node_of(request)
    gone = await writing(request, lambda conn: programs.withdraw(conn, caller, id_, node.now()))
    node.callers.forget(gone.hash)
    where = "/administration/tokens" if may(caller, Action.ADMINISTER) else "/company/programs"
    return Redirect(f"{where}?done=withdrawn", status_code=303)


async def roles_of(request: Call) -> tuple[Role, ...]:
    """The roles that are ticked."""
    said = (await request.form()).getall("role", [])
    return tuple(role for role in Role if role in said)


async def scopes_of(request: Call) -> tuple[Scope, ...]:
    """The scopes that are ticked."""
    said = (await request.form()).getall("scope", [])
    return tuple(scope for scope in Scope if scope in said)


def home_of(request: Call, party: str) -> str:
    """Where people of a party are managed by this caller."""
    administers = may(caller_of(request), Action.ADMINISTER)
    return f"/administration/parties/{quote(party, safe='')}" if administers else "/company"


def day_of(said: str) -> date | None:
    """A day as a form sends it; None where none is given."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise people.wrong("/since", *entrust.DAYS) from None


def faulty(refused: Refusal) -> int:
    """The status of a form that comes again; what no form can put right goes its own way."""
    if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise refused
    return 409 if refused.reason is Reason.CONFLICT else 422


async def writing(request: Call, work: Callable[[Writing], T]) -> T:
    """In the writing transaction, beside the cases."""
    return await at.writing(node_of(request), work)


def wall() -> datetime:
    """People and their links run by the wall clock."""
    return datetime.now(UTC)
