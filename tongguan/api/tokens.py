"""Issuing, listing and withdrawing tokens. The secret is in one answer only, the one that issues it."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import programs
from tongguan.journeys.programs import Wish
from tongguan.parties.may import Action
from tongguan.parties.party import Sight, Token
from tongguan.problem import Reason
from tongguan.store import tokens


class TokenLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token without its secret. `awaits`: it opens nothing until a second administrator agrees. `offices`: where it
    tells what passes; everywhere where none is named."""

    id: str
    party: str
    name: str
    scopes: tuple[str, ...]
    mandates: tuple[str, ...] = ()
    sees: Sight
    created_at: datetime
    created_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    awaits: bool = False
    agreed_by: str = ""
    used_at: datetime | None = None
    offices: tuple[str, ...] = ()


class Issued(TokenLine, frozen=True, kw_only=True, omit_defaults=True):
    """A new token: keep the secret, it is shown once."""

    token: str


@post(
    "/v1/tokens",
    status_code=201,
    opt={
        "operation": Operation(
            id="issue-token",
            summary="Issue a token (administrators)",
            summary_zh="签发令牌（管理员）",
            words="One that sees all or administers opens nothing until a second administrator agrees.",
            action=Action.TOKENS,
            body=Wish,
            answer=Issued,
            status=201,
            headers=("Location",),
            refusals=(),
        )
    },
)
async def issue(request: Call) -> Sent:
    """Makes a token and says its secret, once."""
    caller, node, wish = caller_of(request), node_of(request), await read(request, Wish)
    made = await at.writing(node, lambda conn: programs.issue(conn, caller, wish, node.now()))
    answer = Issued(**fields_of(made.token), token=made.secret)
    return sent(answer, 201, {"location": f"/v1/tokens/{made.token.id}"})


@get(
    "/v1/tokens",
    opt={
        "operation": Operation(
            id="list-tokens",
            summary="All tokens, without their secrets (administrators)",
            summary_zh="查询令牌（管理员）",
            action=Action.TOKENS,
            answer=tuple[TokenLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """Who may call."""
    found = await at.writing(node_of(request), tokens.tokens)
    return sent([line_of(t) for t in found])


@delete(
    "/v1/tokens/{id_:str}",
    status_code=204,
    opt={
        "operation": Operation(
            id="revoke-token",
            summary="Withdraw a token (administrators)",
            summary_zh="撤销令牌（管理员）",
            words="Refused here at once, by the node's other processes within seconds.",
            action=Action.TOKENS,
            status=204,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def revoke(request: Call, id_: FromPath[str]) -> None:
    """Withdraws it."""
    caller, node = caller_of(request), node_of(request)
    gone = await at.writing(node, lambda conn: programs.withdraw(conn, caller, id_, node.now()))
    node.callers.forget(gone.hash)


@post(
    "/v1/tokens/{id_:str}/agree",
    status_code=200,
    opt={
        "operation": Operation(
            id="agree-to-token",
            summary="Agree, as a second administrator, to a token that sees all or administers",
            summary_zh="以第二名管理员身份同意签发（可见全部或管理类令牌）",
            action=Action.TOKENS,
            answer=TokenLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def agree(request: Call, id_: FromPath[str]) -> Sent:
    """From now on it opens what it says."""
    caller, node = caller_of(request), node_of(request)
    found = await at.writing(node, lambda conn: programs.agree(conn, caller, id_, node.now()))
    node.callers.forget(found.hash)
    return sent(line_of(msgspec.structs.replace(found, awaits=False, agreed_by=caller.name or caller.party)))


def line_of(token: Token) -> TokenLine:
    """A token as its list shows it."""
    return TokenLine(**fields_of(token))


def fields_of(token: Token) -> dict[str, Any]:
    """What is told of a token."""
    caller = token.caller
    return {
        "id": token.id,
        "party": caller.party,
        "name": caller.name,
        "scopes": tuple(sorted(caller.scopes)),
        "mandates": tuple(sorted(caller.mandates)),
        "sees": caller.sees,
        "created_at": token.created_at,
        "created_by": token.created_by,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "awaits": token.awaits,
        "agreed_by": token.agreed_by,
        "used_at": token.used_at,
        "offices": tuple(sorted(caller.offices)),
    }
