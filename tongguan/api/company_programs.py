"""One's own company, for who manages it: the tokens and keys of its programs, and who of the administration looked."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.company import operation
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.api.tokens import Issued, TokenLine, fields_of, line_of
from tongguan.journeys import programs, signature
from tongguan.journeys.programs import KeyWish, NextKey, Wish
from tongguan.parties.may import Action
from tongguan.parties.party import Scope
from tongguan.problem import Reason
from tongguan.store import looks as looked
from tongguan.store import parties, signing_keys, tokens
from tongguan.store.signing_keys import SigningKey


class OwnWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A token of your company: what it is called, what it opens, in how many days it ends by itself."""

    name: str
    scopes: tuple[Scope, ...]
    days: int = 90


class KeyLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A registered public key: `kid` is its thumbprint (RFC 7638). In force from `added_at` until `withdrawn_at`."""

    id: str
    kid: str
    name: str
    jwk: dict[str, Any]
    added_by: str
    added_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


class Signing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether messages of the company, and those in its name, are refused unsigned."""

    required: bool


class LookLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody of the administration looked at a declaration of yours; `name` only where the profile tells it."""

    number: str
    reference: str
    at: datetime
    what: str
    party: str
    office: str
    name: str = ""


class Looks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of looks, newest first."""

    looks: tuple[LookLine, ...]
    next: str = ""


@get(
    "/v1/company/tokens",
    opt=operation("list-own-tokens", "The tokens of your company", "查询本单位令牌", answer=tuple[TokenLine, ...]),
)
async def listed(request: Call) -> Sent:
    """Without their secrets."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: tokens.tokens(conn, caller.party))
    return sent([line_of(row) for row in rows])


@post(
    "/v1/company/tokens",
    status_code=201,
    opt=operation(
        "issue-own-token",
        "Issue a token for a program of your company",
        "为本单位程序签发令牌",
        words="It acts for whom your company holds mandates.",
        body=OwnWish,
        answer=Issued,
        status=201,
    ),
)
async def issue(request: Call) -> Sent:
    """The secret is in this answer only."""
    caller, node, said = caller_of(request), node_of(request), await read(request, OwnWish)
    wish = Wish(party=caller.party, name=said.name, scopes=said.scopes, days=said.days)
    made = await at.writing(node, lambda conn: programs.issue(conn, caller, wish, node.now()))
    return sent(Issued(**fields_of(made.token), token=made.secret), 201)


@delete(
    "/v1/company/tokens/{id_:str}",
    status_code=204,
    opt=operation(
        "revoke-own-token",
        "Withdraw a token of your company",
        "撤销本单位令牌",
        status=204,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def revoke(request: Call, id_: FromPath[str]) -> None:
    """Here at once, by the node's other processes within seconds."""
    caller, node = caller_of(request), node_of(request)
    gone = await at.writing(node, lambda conn: programs.withdraw(conn, caller, id_, node.now()))
    node.callers.forget(gone.hash)


@get(
    "/v1/company/keys",
    opt=operation("list-signing-keys", "The public keys of your company", "查询本单位公钥", answer=tuple[KeyLine, ...]),
)
async def keys(request: Call) -> Sent:
    """Those in force first; withdrawn ones stay, for what was signed with them."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: signing_keys.signing_keys(conn, caller.party))
    return sent([key_of(row) for row in rows])


@post(
    "/v1/company/keys",
    status_code=201,
    opt=operation(
        "register-signing-key",
        "Register a public key by which your company signs",
        "登记本单位签名公钥",
        words="A JWK (RFC 7517) as text: Ed25519, P-256, P-384, P-521, or RSA of 2048 bits and more.",
        body=KeyWish,
        answer=KeyLine,
        status=201,
        refusals=(Reason.CONFLICT,),
    ),
)
async def register(request: Call) -> Sent:
    """In force at once."""
    caller, node, wish = caller_of(request), node_of(request), await read(request, KeyWish)
    made = await at.writing(node, lambda conn: programs.register(conn, caller, wish, node.now()))
    return sent(key_of(made), 201)


@post(
    "/v1/company/keys/next",
    status_code=201,
    opt={
        "operation": Operation(
            id="rotate-signing-key",
            summary="Register the next key of a program, signed with the one in force",
            summary_zh="以现有密钥签名登记后继密钥",
            words="A JWT: header alg and kid of the key in force; claims iss (your party), aud (this path), iat (now), "
            "jwk (the next public key). The key before stays good for a week and ends by itself.",
            action=Action.ROTATE,
            body=NextKey,
            answer=KeyLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def rotate(request: Call) -> Sent:
    """A program does it by itself; nobody of the company needs to be there."""
    caller, node, wish = caller_of(request), node_of(request), await read(request, NextKey)
    made = await at.writing(node, lambda conn: programs.rotate(conn, caller, wish, node.now()))
    return sent(key_of(made), 201)


@delete(
    "/v1/company/keys/{id_:str}",
    status_code=204,
    opt=operation(
        "withdraw-signing-key", "Withdraw a public key", "撤销公钥", status=204, refusals=(Reason.NOT_FOUND,)
    ),
)
async def retire(request: Call, id_: FromPath[str]) -> None:
    """What was signed before stays good."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: programs.retire(conn, caller, id_, node.now()))


@get(
    "/v1/company/signing",
    opt=operation("get-signing", "Whether your messages are refused unsigned", "查询是否必须签名", answer=Signing),
)
async def signing(request: Call) -> Sent:
    """As it is now."""
    caller = caller_of(request)
    found = await at.reading(node_of(request), caller, lambda conn: parties.party(conn, caller.party))
    return sent(Signing(required=found is not None and found.signs))


@put(
    "/v1/company/signing",
    status_code=200,
    opt=operation(
        "set-signing",
        "Have your messages refused unsigned, or taken again",
        "设定是否必须签名",
        words="What your company sends, and what anybody declares in its name: a program signs it with a registered "
        "key, a person with a passkey. It holds within seconds.",
        body=Signing,
        answer=Signing,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def demand(request: Call) -> Sent:
    """Within seconds, in every process."""
    caller, node, said = caller_of(request), node_of(request), await read(request, Signing)
    now = node.now()
    await at.writing(node, lambda conn: signature.demand(conn, caller, caller.party, said.required, now))
    return sent(said)


@get(
    "/v1/company/looks",
    opt=operation(
        "list-looks",
        "Who of the administration looked at your declarations",
        "查询海关查看本单位报关单的记录",
        query=(CURSOR, LIMIT),
        answer=Looks,
        headers=("Link",),
        refusals=(Reason.UNREADABLE,),
    ),
)
async def looks(request: Call) -> Sent:
    """Newest first."""
    caller, node, limit = caller_of(request), node_of(request), limit_of(request)
    question = [caller.party, "looks"]
    before, named = cursor_of(request, question), node.law.head.officers_named is True
    rows = await at.reading(node, caller, lambda conn: looked.looked_at(conn, before, named, limit + 1))
    more = next_link(request, rows[limit - 1].id, question) if len(rows) > limit else ""
    lines = tuple(LookLine(**{k: v for k, v in row._asdict().items() if k != "id"}) for row in rows[:limit])
    return sent(Looks(looks=lines, next=more), headers={"link": f'<{more}>; rel="next"'} if more else {})


def key_of(row: SigningKey) -> KeyLine:
    """A key as its company reads it."""
    fields = {name: value for name, value in row._asdict().items() if name not in ("party", "jwk")}
    return KeyLine(**fields, jwk=msgspec.json.decode(row.jwk, type=dict[str, Any]))
