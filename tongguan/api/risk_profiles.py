"""Risk profiles: officers draft them, try them on past cases, a second officer consents; nothing is ever edited."""

import asyncio
from datetime import date, datetime, timedelta

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.api.trial import LATEST, tried
from tongguan.codes.rows import Direction
from tongguan.journeys import profile as journey
from tongguan.journeys.profile import kept, name_of, refuse_wrong
from tongguan.journeys.standards import REFRESHED_EVERY
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.risk.dryrun import DryRun
from tongguan.risk.profiles import RiskProfile
from tongguan.risk.selection import Lane
from tongguan.store import counters, risk_profiles
from tongguan.store.connect import Reading
from tongguan.store.risk_profiles import Edition, Ending

WINDOW = timedelta(days=90)


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A profile as an officer writes it; author and consent come from the tokens."""

    id: str
    name: str
    expression: str
    lane: Lane
    direction: Direction | None = None
    office: str = ""
    chapter: str = ""
    origin: str = ""
    valid_from: date
    valid_to: date | None = None
    limit: int | None = None


class No(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The second officer's no: which edition was read, and why it shall not go live."""

    edition: int
    reason: str


class ProfileLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An edition of a profile, and how often it hit and found in the last 90 days. `withdrawn_by`: who ended it, or
    refused it, with the `reason`."""

    edition: int
    state: str
    profile: RiskProfile
    written_at: datetime
    consented_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    reason: str = ""
    hits: int = 0
    finds: int = 0


@get(
    "/v1/risk-profiles",
    opt={
        "operation": Operation(
            id="list-risk-profiles",
            summary="All risk profiles with their hits and finds (officers)",
            summary_zh="查询布控规则及其命中与查获（关员）",
            action=Action.PROFILES,
            answer=tuple[ProfileLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """All editions, newest first."""
    node = node_of(request)

    def find(conn: Reading) -> list[ProfileLine]:
        seen = counters.hits(conn, node.now() - WINDOW)
        return [line(e, seen.get(e.id, (0, 0))) for e in risk_profiles.editions(conn)]

    return sent(await at.reading(node, caller_of(request), find))


@post(
    "/v1/risk-profiles",
    status_code=201,
    opt={
        "operation": Operation(
            id="draft-risk-profile",
            summary="Draft a risk profile, or the next edition of one (officers)",
            summary_zh="起草布控规则（关员）",
            action=Action.PROFILES,
            body=Draft,
            answer=ProfileLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def draft(request: Call) -> Sent:
    """Keeps a draft; it draws no lane until somebody else consents."""
    node, caller, wanted = node_of(request), caller_of(request), await read(request, Draft)
    profile, now = RiskProfile(**msgspec.structs.asdict(wanted), author=name_of(caller)), node.now()
    refuse_wrong(profile, node.law.at(node.law.head.day(now), now))
    return sent(line(await at.writing(node, lambda conn: journey.draft(conn, caller, profile, now))), 201)


@post(
    "/v1/risk-profiles/{id_:str}/dry-run",
    status_code=200,
    opt={
        "operation": Operation(
            id="try-risk-profile",
            summary="Try the newest edition on past cases; nothing changes (officers)",
            summary_zh="以既往报关单试运行布控规则（关员）",
            words=f"On the latest {LATEST} declarations of its direction and office, whatever its dates and limit.",
            action=Action.PROFILES,
            answer=DryRun,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def dry_run(request: Call, id_: FromPath[str]) -> Sent:
    """What it would have hit."""
    node, caller = node_of(request), caller_of(request)
    found = await at.writing(node, lambda conn: kept(risk_profiles.latest(conn, id_)))
    return sent(await at.reading(node, caller, lambda conn: tried(conn, found.profile, node.law)))


@post(
    "/v1/risk-profiles/{id_:str}/consent",
    status_code=200,
    opt={
        "operation": Operation(
            id="consent-to-risk-profile",
            summary="Consent to a draft, which goes live (another officer than its author)",
            summary_zh="同意布控规则，使其生效（另一关员）",
            action=Action.CONSENT,
            answer=ProfileLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def consent(request: Call, id_: FromPath[str]) -> Sent:
    """Puts a draft into force."""
    node, caller = node_of(request), caller_of(request)
    now = node.now()
    return sent(line(await in_use(await at.writing(node, lambda conn: journey.consent(conn, caller, id_, now)))))


@post(
    "/v1/risk-profiles/{id_:str}/refuse",
    status_code=200,
    opt={
        "operation": Operation(
            id="refuse-risk-profile",
            summary="Refuse a draft and say why (another officer than its author)",
            summary_zh="退回布控规则草稿并说明理由（另一关员）",
            words="What was in force before stays so; its author may draft the next edition.",
            action=Action.CONSENT,
            body=No,
            answer=ProfileLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def refuse(request: Call, id_: FromPath[str]) -> Sent:
    """It doesn't go live."""
    node, caller, said = node_of(request), caller_of(request), await read(request, No)
    no, now = (said.edition, said.reason), node.now()
    return sent(line(await at.writing(node, lambda conn: journey.refuse(conn, caller, id_, no, now))))


@post(
    "/v1/risk-profiles/{id_:str}/withdraw",
    status_code=200,
    opt={
        "operation": Operation(
            id="withdraw-risk-profile",
            summary="Withdraw a risk profile (officers)",
            summary_zh="撤销布控规则（关员）",
            action=Action.PROFILES,
            answer=ProfileLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def withdraw(request: Call, id_: FromPath[str]) -> Sent:
    """Ends it."""
    node, caller = node_of(request), caller_of(request)
    ending = Ending(name_of(caller), node.now())
    return sent(line(await in_use(await at.writing(node, lambda conn: journey.withdraw(conn, caller, id_, ending)))))


async def in_use(edition: Edition) -> Edition:
    """Answers once every process has looked for newer profiles: who is told knows that the next declaration obeys."""
    await asyncio.sleep(REFRESHED_EVERY)
    return edition


def line(edition: Edition, seen: tuple[int, int] = (0, 0)) -> ProfileLine:
    return ProfileLine(
        edition=edition.edition,
        state=edition.state,
        profile=edition.profile,
        written_at=edition.written_at,
        consented_at=edition.consented_at,
        withdrawn_by=edition.withdrawn_by,
        withdrawn_at=edition.withdrawn_at,
        reason=edition.reason,
        hits=seen[0],
        finds=seen[1],
    )
