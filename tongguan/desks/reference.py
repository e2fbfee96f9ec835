"""The API's description for people: what `/v1/openapi.json` says, as a page, in the reader's language."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from tongguan.desks.door import page
from tongguan.desks.page import environment, shown
from tongguan.desks.voice import Voice

SHAPE = "#/components/schemas/"


class Reference(msgspec.Struct, frozen=True):
    """All that the page shows: the description; what holds everywhere; every kind of refusal, its slug the anchor."""

    described: dict[str, Any]
    guide: tuple[Any, ...]
    kinds: tuple[Any, ...]


def routes(told: Reference) -> tuple[HTTPRouteHandler, ...]:
    """The page."""

    @get("/v1/openapi", opt=page("reference", "The API's description, to be read", open=True))
    async def reference(request: Request[Any, Any, Any]) -> Response[str]:
        return shown(request, lambda voice, scheme: render(told, voice, scheme))

    return (reference,)


def render(told: Reference, voice: Voice, scheme: str) -> str:
    """The whole page."""
    return (
        environment()
        .get_template("reference.html")
        .render(
            t=voice,
            scheme=scheme,
            told=told,
            chapters=chapters(told.described),
            shapes=told.described["components"]["schemas"],
            pretty=pretty,
            kind=kind,
            spoken=spoken,
        )
    )


def chapters(described: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Tag → its operations, in the description's order."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {tag["name"]: [] for tag in described["tags"]}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append((method.upper(), path, operation))
    return found


def spoken(text: str) -> list[tuple[bool, str]]:
    """Words, and what stands in backquotes as it is sent (True)."""
    return [(n % 2 == 1, piece) for n, piece in enumerate(text.split("`")) if piece]


def kind(schema: dict[str, Any]) -> tuple[str, str]:
    """What a value is: words, and the name of its shape if it has one."""
    if "$ref" in schema:
        return "", schema["$ref"].removeprefix(SHAPE)
    if "anyOf" in schema:
        return kind(next((s for s in schema["anyOf"] if s.get("type") != "null"), {}))
    if schema.get("type") == "array":
        inner, shape = kind(schema.get("items") or next(iter(schema.get("prefixItems", ())), {}))
        return f"[{inner}]" if not shape else "[]", shape
    return str(schema.get("format") or schema.get("type") or "any"), ""


def pretty(value: Any) -> str:
    """JSON as one reads it."""
    return msgspec.json.format(msgspec.json.encode(value)).decode()
