"""Issuing, listing and withdrawing tokens. The secret is in one answer only, the one that issues it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.parties.may import Action
from tongguan.parties.party import Caller, Scope, Sight, Token
from tongguan.parties.secret import RANDOM_BYTES, digest, spelled
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import tokens

DAYS = 366


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose token it shall be and what it opens; `days` until it ends by itself."""

    party: str
    name: str
    scopes: tuple[Scope, ...]
    mandates: tuple[str, ...] = ()
    sees: Sight = Sight.OWN
    days: int = 90


class TokenLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token without its secret."""

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
    check(wish)
    secret = spelled(secrets.token_bytes(RANDOM_BYTES))
    now = node.now()
    id_ = secrets.token_hex(8)
    token = Token(
        id=id_,
        hash=digest(secret),
        caller=Caller(
            party=wish.party,
            name=wish.name,
            scopes=frozenset(wish.scopes),
            mandates=frozenset(wish.mandates),
            sees=wish.sees,
            token=id_,
        ),
        created_at=now,
        created_by=caller.name or caller.party,
        expires_at=now + timedelta(days=wish.days),
    )
    await at.writing(node, lambda conn: tokens.keep(conn, token))
    return sent(Issued(**_line(token), token=secret), 201, {"location": f"/v1/tokens/{id_}"})


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
    found = await at.writing(node_of(request), tokens.everything)
    return sent([TokenLine(**_line(t)) for t in found])


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
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def revoke(request: Call, id_: FromPath[str]) -> None:
    """Withdraws it."""
    node = node_of(request)
    hash_ = await at.writing(node, lambda conn: tokens.revoke(conn, id_, node.now())) if id_.isalnum() else None
    if hash_ is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such token.", "没有该令牌。")
    node.callers.forget(hash_)


def check(wish: Wish) -> None:
    """Every reason why there can be no such token."""
    found = []
    for pointer, text, most in (("/party", wish.party, 64), ("/name", wish.name, 120)):
        if not text.strip() or len(text) > most or not text.isprintable():
            found.append(_wrong(pointer, f"1 to {most} printable characters", f"1 至 {most} 个可见字符"))
    if not wish.scopes:
        found.append(_wrong("/scopes", "at least one scope", "至少一项权限"))
    if not 1 <= wish.days <= DAYS:
        found.append(_wrong("/days", f"1 to {DAYS}", f"1 至 {DAYS}"))
    if any(not m.isprintable() or not 1 <= len(m) <= 64 for m in wish.mandates) or len(wish.mandates) > 10_000:
        found.append(_wrong("/mandates", "identifiers of companies, or *", "企业编号或 *"))
    if found:
        raise Refusal(Reason.INVALID, "There can be no such token.", "令牌申请有误。", tuple(found))


def _wrong(pointer: str, expected: str, expected_zh: str) -> Problem:
    return Problem(code="API06", message=f"Give {expected}.", message_zh=f"须为{expected_zh}。", pointer=pointer)


def _line(token: Token) -> dict[str, Any]:
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
    }
