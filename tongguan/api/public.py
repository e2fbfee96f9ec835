"""What needs no token: how the node is, and the description of the API; figures for loopback alone."""

from typing import Any

import msgspec
from litestar import Response, get

from tongguan.api import page
from tongguan.api.openapi import described as describe
from tongguan.api.operation import JSON, Call, Operation, Sent, language_of, node_of, permit, sent
from tongguan.parties.may import Action

HTML = "text/html"
TITLE = "Tongguan 通关"
LOOPBACK = ("127.0.0.1", "::1")
FOR_A_MINUTE = {"cache-control": "public, max-age=60"}


class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the node is; `parts` names what it needs and whether it has it."""

    status: str
    parts: dict[str, bool] = {}


def public(id_: str, summary: str, gives: str = JSON, answer: Any = None) -> dict[str, Operation]:
    """The operation of a route that is open to everybody."""
    return {"operation": Operation(id=id_, summary=summary, action=None, gives=(gives,), answer=answer)}


@get("/healthz", opt=public("alive", "Whether the process lives", answer=Health))
async def alive(request: Call) -> Sent:
    """It does."""
    return sent(Health(status="ok"))


@get("/readyz", opt=public("ready", "Whether declarations can be taken now", answer=Health))
async def ready(request: Call) -> Sent:
    """Whether all that is needed works."""
    parts = await node_of(request).ready()
    good = all(parts.values())
    return sent(Health(status="ok" if good else "not ready", parts=parts), 200 if good else 503)


@get(
    "/metrics",
    opt=public("metrics", "Figures of this process, for Prometheus (loopback, or scope `metrics`)", "text/plain"),
)
async def figures(request: Call) -> Sent:
    """The figures, to this machine or to a token of that scope."""
    node = node_of(request)
    if not near(request):
        permit(await node.callers.of(request.headers.get("authorization", "")), Action.METRICS)
    return Response(node.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


@get("/v1/openapi.json", opt=public("description", "This description, OpenAPI 3.1"))
async def description(request: Call) -> Sent:
    """The description for programs."""
    return sent(describing(request), headers=FOR_A_MINUTE)


@get("/v1/openapi", opt=public("description-page", "This description, to be read", HTML))
async def described(request: Call) -> Sent:
    """The description for people."""
    return html(page.description(describing(request), language_of(request)))


@get("/v1/openapi.css", opt=public("description-style", "How that page looks", "text/css"))
async def sheet(request: Call) -> Sent:
    """Its style sheet: the pages allow none inside themselves."""
    return Response(page.STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


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


def html(text: str) -> Sent:
    return Response(text.encode(), media_type="text/html; charset=utf-8")
