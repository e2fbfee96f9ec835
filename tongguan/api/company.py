"""One's own company, for who manages it: its people and its mandates."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import entrust
from tongguan.journeys import people as peopled
from tongguan.journeys.entrust import Given
from tongguan.journeys.people import Link, Wanted
from tongguan.parties.account import Account, Role, Standing
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import accounts, appointments
from tongguan.store.accounts import Mandate
from tongguan.store.connect import Reading

LINK = "/invited?word={word}"
"""Where a link that sets a password leads."""


class PersonLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person of the company: active, locked or closed. `link_until`: until when the link that sets the password is
    open. `awaits`: the person shall administer, once a second administrator agrees."""

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    standing: str
    created_at: datetime
    created_by: str = ""
    link_until: datetime | None = None
    awaits: bool = False


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """Where the person sets the password, once, until then. It is told here and nowhere else: hand it over yourself."""

    id: str
    link: str
    until: datetime


class Roles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person does."""

    roles: tuple[Role, ...]


class MandateLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`broker` may act for `company` from `since` until `until`, both included, unless it was ended."""

    id: str
    company: str
    broker: str
    since: date
    until: date | None = None
    granted_by: str
    granted_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None


def operation(id_: str, summary: str, summary_zh: str, **more: Any) -> dict[str, Any]:
    """What all operations of a company share: they are for who manages it."""
    return {
        "operation": Operation(id=id_, summary=summary, summary_zh=summary_zh, action=Action.COMPANY, **more),
    }


GONE = (Reason.NOT_FOUND, Reason.CONFLICT)


@get(
    "/v1/company/people",
    opt=operation("list-people", "The people of your company", "查询本单位人员", answer=tuple[PersonLine, ...]),
)
async def people(request: Call) -> Sent:
    """By name."""
    caller = caller_of(request)

    def found(conn: Reading) -> tuple[list[Account], dict[str, datetime], set[str]]:
        waiting = {one.account for one in appointments.appointments(conn, caller.party)}
        return accounts.accounts(conn, caller.party), accounts.pending(conn, caller.party), waiting

    rows, pending, waiting = await at.reading(node_of(request), caller, found)
    return sent([person_of(row, pending.get(row.id), row.id in waiting) for row in rows])


@post(
    "/v1/company/people",
    status_code=201,
    opt=operation(
        "invite-person",
        "Let a person in: the link sets the password, once",
        "邀请人员：链接仅可设置一次密码",
        body=Wanted,
        answer=Linked,
        status=201,
        refusals=(Reason.CONFLICT,),
    ),
)
async def invite(request: Call) -> Sent:
    """The link is in this answer only."""
    caller, wanted = caller_of(request), await read(request, Wanted)
    made = await at.writing(
        node_of(request), lambda conn: peopled.invite(conn, caller, caller.party, wanted, datetime.now(UTC))
    )
    return sent(linked(made), 201)


@post(
    "/v1/company/people/{id_:str}/link",
    status_code=200,
    opt=operation(
        "renew-link",
        "Another link, where the first was lost or the password forgotten",
        "重新生成链接（遗失或忘记密码时）",
        answer=Linked,
        refusals=GONE,
    ),
)
async def renew(request: Call, id_: FromPath[str]) -> Sent:
    """The one before holds no longer."""
    caller = caller_of(request)
    made = await at.writing(node_of(request), lambda conn: peopled.renew(conn, caller, id_, datetime.now(UTC)))
    return sent(linked(made))


@post(
    "/v1/company/people/{id_:str}/roles",
    status_code=200,
    opt=operation(
        "assign-roles", "Give a person other roles", "调整人员角色", body=Roles, answer=PersonLine, refusals=GONE
    ),
)
async def assign(request: Call, id_: FromPath[str]) -> Sent:
    """At once."""
    caller, said = caller_of(request), await read(request, Roles)
    wall, roles = datetime.now(UTC), frozenset(said.roles)
    now = await at.writing(node_of(request), lambda conn: peopled.assign(conn, caller, id_, roles, wall))
    return sent(person_of(now, None, Role.ADMINISTRATOR in roles - now.roles))


@post(
    "/v1/company/people/{id_:str}/close",
    status_code=204,
    opt=operation(
        "close-account",
        "Let a person out: visits and links end at once",
        "关闭账户：会话与链接立即失效",
        status=204,
        refusals=GONE,
    ),
)
async def close(request: Call, id_: FromPath[str]) -> None:
    """At once, everywhere."""
    await stand(request, id_, Standing.CLOSED)


@post(
    "/v1/company/people/{id_:str}/reopen",
    status_code=204,
    opt=operation("reopen-account", "Let a person in again", "恢复账户", status=204, refusals=GONE),
)
async def reopen(request: Call, id_: FromPath[str]) -> None:
    """With the password as it was."""
    await stand(request, id_, Standing.ACTIVE)


async def stand(request: Call, id_: str, standing: Standing) -> None:
    """Out or in."""
    caller, wall = caller_of(request), datetime.now(UTC)
    await at.writing(node_of(request), lambda conn: peopled.stand(conn, caller, id_, standing, wall))


@get(
    "/v1/company/mandates",
    opt=operation(
        "list-mandates",
        "Mandates that your company gave or holds",
        "查询本单位给出或持有的委托",
        answer=tuple[MandateLine, ...],
    ),
)
async def mandates(request: Call) -> Sent:
    """Open ones first."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: accounts.mandates(conn, caller.party))
    return sent([mandate_of(row) for row in rows])


@post(
    "/v1/company/mandates",
    status_code=201,
    opt=operation(
        "grant-mandate",
        "Let a broker act for your company",
        "委托代理企业",
        words="One at a time for each broker. Its people act for you at once, its programs within seconds.",
        body=Given,
        answer=MandateLine,
        status=201,
        refusals=(Reason.CONFLICT,),
    ),
)
async def grant(request: Call) -> Sent:
    """From today, or from a later day."""
    caller, node, given = caller_of(request), node_of(request), await read(request, Given)
    now = node.now()
    made = await at.writing(node, lambda conn: entrust.grant(conn, caller, given, now, node.law.head.day(now)))
    return sent(mandate_of(made), 201)


@post(
    "/v1/company/mandates/{id_:str}/end",
    status_code=204,
    opt=operation(
        "end-mandate",
        "End a mandate that your company gave or holds",
        "终止委托",
        status=204,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """It opens nothing any more; one that has ended stays so."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: entrust.end(conn, caller, id_, node.now()))


def person_of(account: Account, until: datetime | None, awaits: bool) -> PersonLine:
    """An account as its company reads it."""
    return PersonLine(
        id=account.id,
        login=account.login,
        name=account.name,
        roles=tuple(sorted(account.roles)),
        standing=str(account.standing),
        created_at=account.created_at,
        created_by=account.created_by,
        link_until=until,
        awaits=awaits,
    )


def linked(made: Link) -> Linked:
    """The link as it is told, once."""
    return Linked(id=made.account.id, link=LINK.format(word=made.word), until=made.until)


def mandate_of(row: Mandate) -> MandateLine:
    """A mandate as its parties read it."""
    return MandateLine(**row._asdict())
