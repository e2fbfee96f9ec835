"""What needs no token: how the node is, and the descriptions of the API; figures for loopback alone."""

from typing import Any

import msgspec
from litestar import Response, get

from tongguan.api import asyncapi
from tongguan.api.openapi import described as describe
from tongguan.api.operation import Call, Operation, Sent, node_of, sent
from tongguan.parties.may import Action, permit
from tongguan.problem import Reason

TITLE = "Tongguan 通关"
LOOPBACK = ("127.0.0.1", "::1")
FOR_A_MINUTE = {"cache-control": "public, max-age=60"}


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the node is; `parts` names what it needs and whether it has it."""

    status: str
    parts: dict[str, bool] = {}


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A public key (RFC 8037): Ed25519."""

    kty: str
    crv: str
    x: str
    kid: str


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """All public keys."""

    keys: tuple[Key, ...]


def public(id_: str, summary: str, summary_zh: str, **more: Any) -> dict[str, Operation]:
    """The operation of a route that is open to everybody."""
    return {"operation": Operation(id=id_, summary=summary, summary_zh=summary_zh, action=None, **more)}


@get("/healthz", opt=public("get-health", "Whether the process lives", "进程是否在运行", answer=Health))
async def alive(request: Call) -> Sent:
    """It does."""
    return sent(Health(status="ok"))


@get(
    "/readyz",
    opt=public(
        "get-readiness",
        "Whether declarations can be taken now",
        "当前能否受理申报",
        words="503 says in `parts` which part does not work.",
        answer=Health,
        also=(503,),
    ),
)
async def ready(request: Call) -> Sent:
    """Whether all that is needed works."""
    parts = await node_of(request).ready()
    good = all(parts.values())
    return sent(Health(status="ok" if good else "not ready", parts=parts), 200 if good else 503)


@get(
    "/.well-known/jwks.json",
    opt=public(
        "get-keys",
        "The public keys that verify what this node signed",
        "用于核验本节点签名的公钥",
        words="A JSON Web Key Set (RFC 7517). Keys of the past stay, so that what they signed stays good; the next "
        "key is here days before it signs.",
        answer=Keys,
    ),
)
async def keys(request: Call) -> Sent:
    """Public halves alone."""
    return Response(
        msgspec.json.encode(node_of(request).signer.public()), media_type="application/json", headers=FOR_A_MINUTE
    )


@get(
    "/metrics",
    opt=public(
        "get-metrics",
        "Figures of this node, for Prometheus",
        "节点运行指标（Prometheus）",
        words="From this machine without a token; from elsewhere with one of scope `metrics` or `admin`.",
        gives=("text/plain",),
        refusals=(Reason.UNKNOWN_CALLER, Reason.NOT_ALLOWED),
    ),
)
async def figures(request: Call) -> Sent:
    """The figures, to this machine or to a token of that scope."""
    node = node_of(request)
    if not near(request):
        permit(await node.callers.of(request.headers.get("authorization", "")), Action.METRICS)
    return Response(node.metrics(), media_type="text/plain; version=0.0.4")


@get(
    "/v1/openapi.json",
    opt=public(
        "get-description",
        "This description, OpenAPI 3.1",
        "本接口说明（OpenAPI 3.1）",
        refusals=(Reason.LIMITED,),
    ),
)
async def description(request: Call) -> Sent:
    """The description for programs."""
    return sent(describing(request), headers=FOR_A_MINUTE)


@get(
    "/v1/asyncapi.json",
    opt=public(
        "get-events-description",
        "What the node tells unasked, AsyncAPI 3.0",
        "节点主动告知的事项说明（AsyncAPI 3.0）",
        refusals=(Reason.LIMITED,),
    ),
)
async def events(request: Call) -> Sent:
    """The events, for programs."""
    told = asyncapi.described(request.app.state["routes"], TITLE, node_of(request).version)
    return sent(told, headers=FOR_A_MINUTE)


def describing(call: Call) -> dict[str, Any]:
    """The description of all routes that this router has."""
    state = call.app.state
    if "description" not in state:
        state["description"] = describe(state["routes"], TITLE, node_of(call).version)
    found: dict[str, Any] = state["description"]
    return found


def near(call: Call) -> bool:
    """Whether the caller is on this machine and no proxy speaks for another."""
    client = call.client
    spoken_for = "x-forwarded-for" in call.headers or "forwarded" in call.headers
    return client is not None and client.host in LOOPBACK and not spoken_for
