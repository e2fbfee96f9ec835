"""Risk profiles at a desk: what is in force and what it finds, a text tried on what came, two officers' words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api import trial
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.risk_profiles import WINDOW, in_use
from tongguan.desks import risk_form
from tongguan.desks.door import page
from tongguan.desks.law import part, words
from tongguan.desks.page import desk
from tongguan.journeys import profile as journey
from tongguan.journeys.profile import kept, name_of
from tongguan.parties.may import Action, Subject, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.risk.dryrun import Trial
from tongguan.risk.explain import Record
from tongguan.risk.fields import ALL
from tongguan.risk.functions import FUNCTIONS, OVER_LISTS
from tongguan.risk.profiles import RiskProfile
from tongguan.risk.selection import SEVEREST_FIRST, Lane
from tongguan.store import counters, risk_profiles
from tongguan.store.connect import Reading
from tongguan.store.risk_profiles import Edition, Ending

STATES = ("live", "draft", "refused", "withdrawn")
HERE = "/risk/profiles"


class Line(NamedTuple):
    """A profile in the list: its newest edition and text, what it hit and found; `live`: the edition in force or 0."""

    edition: Edition
    profile: RiskProfile
    record: Record
    live: int


@get("/risk", opt=page("risk", "Risk profiles", Action.PROFILES, query=("state", "q", "start")))
async def listed(request: Call) -> Response[str]:
    """All profiles by their newest editions, what waits for a second officer first."""
    node, asked = node_of(request), {k: v for k, v in request.query_params.items() if v}
    since = node.now() - WINDOW

    def find(conn: Reading) -> tuple[list[Edition], dict[str, tuple[int, int]], int]:
        return risk_profiles.editions(conn), counters.hits(conn, since), total(counters.shares(conn, since))

    editions, hits, declared = await at.reading(node, caller_of(request), find)
    lines = lines_of(editions, hits)
    wanted = [line for line in lines if is_wanted(line, asked)]
    counted = {s: sum(line.edition.state == s for line in lines) for s in STATES}
    return desk(
        request, "risk/list.html", rows=part(request, wanted), asked=asked, counted=counted, states=STATES,
        declared=declared, days=WINDOW.days,
    )  # fmt: skip


def total(shares: dict[counters.LaneKey, int]) -> int:
    """How many declarations got a lane."""
    return sum(shares.values())


def lines_of(editions: Sequence[Edition], hits: dict[str, tuple[int, int]]) -> list[Line]:
    """The newest edition of each, drafts first."""
    newest: dict[str, Edition] = {}
    live: dict[str, int] = {}
    for one in editions:
        newest.setdefault(one.id, one)
        if one.state == "live":
            live[one.id] = one.edition
    found = [Line(one, one.profile, record_of(hits.get(id_)), live.get(id_, 0)) for id_, one in newest.items()]
    order = {"draft": 0, "live": 1}
    return sorted(found, key=lambda line: (order.get(line.edition.state, 2), line.edition.id))


def record_of(seen: tuple[int, int] | None) -> Record:
    """Hits and finds."""
    hits, finds = seen or (0, 0)
    return Record(hits=hits, finds=finds)


def is_wanted(line: Line, asked: dict[str, str]) -> bool:
    """Whether the filter shows it."""
    said = asked.get("q", "").strip().lower()
    state = asked.get("state", "")
    return (not state or line.edition.state == state) and (
        not said or said in f"{line.edition.id} {line.profile.name} {line.profile.expression}".lower()
    )


@get("/risk/write", opt=page("write-profile", "Write a risk profile", Action.PROFILES, query=("id",)))
async def asked(request: Call) -> Response[str]:
    """The editor: empty, or with the text of a profile that is to have another edition."""
    id_ = request.query_params.get("id", "")
    if not id_:
        today = node_of(request).law.head.day(node_of(request).now())
        return editor(request, {"valid_from": today.isoformat(), "lane": str(Lane.YELLOW)})
    found = await course(request, id_)
    return editor(request, risk_form.typed(found[0].profile))


@post("/risk/write", status_code=200, opt=page("written-profile", "Try it, or keep it as a draft", Action.PROFILES))
async def written(request: Call) -> Response[Any]:
    """Tries the text on what came, or keeps it as a draft; what stands against it is told at its place."""
    node, caller, said = node_of(request), caller_of(request), await words(request)
    nameless = {} if said.get("act") == "keep" else {n: said.get(n) or "TRIAL" for n in ("id", "name")}
    profile, problems = risk_form.read({**said, **nameless}, name_of(caller), at.law_on(node))
    if problems:
        return editor(request, said, 422, problems=problems)
    if said.get("act") != "keep":
        under_way = risk_form.under_way(said, node.now())
        done = await at.reading(node, caller, lambda conn: trial.step(conn, profile, node.law, under_way))
        return editor(request, said, trial=done, profile=profile)
    try:
        await at.writing(node, lambda conn: journey.draft(conn, caller, profile, node.now()))
    except Refusal as refused:
        if refused.reason is not Reason.CONFLICT:
            raise
        return editor(request, said, 409, refused=refused)
    return to(profile.id)


def editor(request: Call, said: dict[str, str], status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what stands against the text, or how it was tried."""
    problems: Sequence[Problem] = more.get("problems", ())
    law, far = at.law_on(node_of(request)), more.get("trial")
    values = {
        "said": said,
        "at": {p.pointer.strip("/"): p for p in problems},
        "mark": risk_form.mark(said.get("expression", ""), problems),
        "lanes": [lane for lane in SEVEREST_FIRST if lane is not Lane.GREEN],
        "all_lanes": SEVEREST_FIRST,
        "offices": law.offices(),
        "fields": ALL,
        "functions": FUNCTIONS,
        "over_lists": OVER_LISTS,
        "trial": None,
        "far": risk_form.packed(far) if far else "",
        "gone": gone(far, node_of(request).now()) if far else 0.0,
        "most": trial.MOST,
        "refused": None,
        "within": "/risk",
        **more,
    }
    return desk(request, "risk/write.html", status, **values)


def gone(far: Trial, now: datetime) -> float:
    """How much of its days a trial has been through, of 100."""
    whole = (now - far.since).total_seconds()
    return 100.0 if far.finished or far.reached is None else 100 * (now - far.reached).total_seconds() / (whole or 1)


@get(f"{HERE}/{{id_:str}}", opt=page("profile", "A risk profile", Action.PROFILES))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """Its texts, newest first, its record, and what this officer may say to it."""
    return await opened(request, id_)


async def course(request: Call, id_: str) -> list[Edition]:
    """The editions of a profile, newest first."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: risk_profiles.course(conn, id_))
    return [kept(found[0] if found else None), *found[1:]]


async def opened(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    editions, now = await course(request, id_), node.now()

    def find(conn: Reading) -> tuple[int, int] | None:
        return counters.hits(conn, now - WINDOW).get(id_)

    seen = await at.reading(node, caller, find)
    newest = editions[0]
    values = {
        "id": id_,
        "editions": editions,
        "newest": newest,
        "record": record_of(seen),
        "days": WINDOW.days,
        "own": not may(caller, Action.CONSENT, Subject(author=newest.author)),
        "stands_now": any(e.state in ("live", "draft") for e in editions),
        "typed": {},
        "refused": None,
        "within": "/risk",
        **more,
    }
    return desk(request, "risk/one.html", status, **values)


@post(f"{HERE}/{{id_:str}}/consent", status_code=303, opt=page("consent", "The second officer's word", Action.CONSENT))
async def consent(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The draft that the officer read goes live, or is refused with a reason."""
    node, caller, said = node_of(request), caller_of(request), await words(request)
    now, read = node.now(), said.get("edition", "")
    edition = int(read) if read.isdigit() and len(read) < 9 else 0
    try:
        if said.get("act") == "refuse":
            told = (edition, said.get("reason", ""))
            await at.writing(node, lambda conn: journey.refuse(conn, caller, id_, told, now))
        else:
            await in_use(await at.writing(node, lambda conn: journey.consent(conn, caller, id_, now, edition)))
    except Refusal as refused:
        return await against(request, id_, refused, said)
    return to(id_)


@post(f"{HERE}/{{id_:str}}/withdraw", status_code=303, opt=page("end-profile", "Withdraw it", Action.PROFILES))
async def withdraw(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It ends, with a reason: the draft alone, or all that stands."""
    node, caller, said = node_of(request), caller_of(request), await words(request)
    alone = said.get("edition", "")
    try:
        reason = journey.reasoned(said.get("reason", ""))
        edition = int(alone) if alone.isdigit() and len(alone) < 9 else None
        ending = Ending(name_of(caller), node.now(), reason, edition)
        await in_use(await at.writing(node, lambda conn: journey.withdraw(conn, caller, id_, ending)))
    except Refusal as refused:
        return await against(request, id_, refused, said)
    return to(id_)


async def against(request: Call, id_: str, refused: Refusal, said: dict[str, str]) -> Response[str]:
    """The page with what was typed and what stands against it."""
    statuses = {Reason.CONFLICT: 409, Reason.NOT_ALLOWED: 403, Reason.INVALID: 422}
    if refused.reason not in statuses:
        raise refused
    return await opened(request, id_, statuses[refused.reason], typed=said, refused=refused)


def to(id_: str) -> Response[Any]:
    """The way to a profile."""
    return Redirect(f"{HERE}/{id_}", status_code=303)
