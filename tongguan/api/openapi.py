"""The API's description (OpenAPI 3.1), made from the routes and the structs of the contract; nothing is said twice."""

import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler

from tongguan.api.guide import GUIDE
from tongguan.api.operation import JSON, Operation, Parameter
from tongguan.api.problems import KINDS, MEDIA, Kind, ProblemPage
from tongguan.parties.may import NEEDS
from tongguan.parties.signature import HEADER, LONGEST
from tongguan.problem import Reason

BEARER = "token"
SPOT = re.compile(r"\{(\w+?)_?(?::\w+)?\}")
HEADERS = {
    "X-Correlation-ID": "The thread of this request in the node's logs: yours, or a new one.",
    "Location": "Where to find what came of it.",
    "ETag": "The edition of this answer, for If-None-Match.",
    "Link": 'The next page (rel="next"); there is none on the last.',
    "RateLimit": "What is left of the limit: requests, and seconds until all of it is there again.",
    "RateLimit-Policy": "The limit that counts: requests at once, and seconds in which they come back.",
    "Retry-After": "After how many seconds to send the same again.",
    "WWW-Authenticate": "What kind of token is asked for.",
}
SIGNED = {
    "name": HEADER,
    "in": "header",
    "description": "A detached JWS over the exact body, by a registered key; see Signatures.",
    "schema": {"type": "string", "maxLength": LONGEST},
}
OTHER = {200: "Answered before, or only asked, or many.", 304: "Not changed since that ETag.", 503: "Not ready."}
BY_REASON = {
    Reason.OVERLOADED: ("Retry-After",),
    Reason.LIMITED: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    Reason.UNKNOWN_CALLER: ("WWW-Authenticate",),
}


def described(routes: Iterable[HTTPRouteHandler], title: str, version: str) -> dict[str, Any]:
    """The whole description."""
    handlers = [(path, h) for h in routes for path in h.paths]
    kinds = contract(h.opt["operation"] for _, h in handlers)
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    said = dict(zip(map(repr, kinds), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for path, handler in handlers:
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
            paths.setdefault(SPOT.sub(r"{\1}", path), {})[method.lower()] = operation(
                handler.opt["operation"], path, said
            )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "\n\n".join(f"## {part.title}\n\n{part.text}" for part in GUIDE),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(tag(path) for path in paths)],
        "paths": paths,
        "components": {
            "schemas": {name: worded(schema) for name, schema in sorted(components.items())},
            "responses": {kind.slug: refusal(reason, kind, said) for reason, kind in KINDS.items()},
            "headers": {name: {"description": words, "schema": {"type": "string"}} for name, words in HEADERS.items()},
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


def contract(operations: Iterable[Operation]) -> list[Any]:
    """Every type that goes in or out, each once."""
    found: dict[str, Any] = {repr(ProblemPage): ProblemPage}
    for one in operations:
        for kind in (one.body, one.answer):
            if kind is not None:
                found.setdefault(repr(kind), kind)
    return list(found.values())


def worded(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose description has lost the indentation of its source."""
    return {**schema, "description": cleandoc(schema["description"])} if "description" in schema else schema


def tag(path: str) -> str:
    """The chapter of an address: what it is about."""
    parts = path.split("/")
    return parts[2] if parts[1] == "v1" and "." not in parts[2] else "node"


def operation(one: Operation, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """One operation."""
    scopes = [str(scope) for scope in NEEDS[one.action]] if one.action else []
    needs = f"Scope: {' or '.join(f'`{scope}`' for scope in scopes)}." if scopes else ""
    gone = f"Gone from {one.deprecated.until:%Y-%m-%d} on." if one.deprecated else ""
    spots = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in SPOT.findall(path)
    ]
    found: dict[str, Any] = {
        "operationId": one.id,
        "tags": [tag(path)],
        "summary": one.summary,
        "x-summary-zh": one.summary_zh,
        "description": " ".join(words for words in (one.words, needs, gone) if words),
        "parameters": spots + [parameter(p) for p in one.query] + ([SIGNED] if one.signed else []),
        "responses": responses(one, said),
        "security": [{BEARER: scopes}] if scopes else [],
    }
    if one.deprecated:
        found["deprecated"] = True
    if one.body is not None or one.takes != (JSON,):
        found["requestBody"] = {"required": True, "content": {m: taken(one, m, said) for m in one.takes}}
    return found


def taken(one: Operation, media: str, said: dict[str, Any]) -> dict[str, Any]:
    """What a body of one media type is."""
    if media == "multipart/form-data":
        file = {"contentMediaType": "application/octet-stream"}
        return {"schema": {"type": "object", "required": ["file"], "properties": {"file": file}}}
    if one.body is None:
        return {}  # a file is what it is
    if media != JSON:
        return {"schema": {"type": "string"}}
    return {"schema": said[repr(one.body)], **example(one.example)}


def example(body: bytes) -> dict[str, Any]:
    return {"example": msgspec.json.decode(body)} if body else {}


def responses(one: Operation, said: dict[str, Any]) -> dict[str, Any]:
    """What may come back."""
    good: dict[str, Any] = {"description": "Done.", "headers": headers("X-Correlation-ID", *one.headers)}
    if one.answer is not None:
        schema = {"schema": said[repr(one.answer)], **example(one.answered)}
        good["content"] = {m: schema if m == JSON else {} for m in one.gives}
    elif one.status != 204:
        good["content"] = {m: {} for m in one.gives}
    found = {str(one.status): good}
    for status in one.also:
        found[str(status)] = {**good, "description": OTHER[status]}
    for kind in sorted({KINDS[r] for r in one.refuses()}, key=lambda k: k.status):
        found[str(kind.status)] = {"$ref": f"#/components/responses/{kind.slug}"}
    found["default"] = {"$ref": f"#/components/responses/{KINDS[Reason.BROKEN].slug}"}
    return found


def refusal(reason: Reason, kind: Kind, said: dict[str, Any]) -> dict[str, Any]:
    """An answer that is not the one asked for."""
    names = ("X-Correlation-ID", *BY_REASON.get(reason, ()))
    return {
        "description": kind.title,
        "headers": headers(*names),
        "content": {MEDIA: {"schema": said[repr(ProblemPage)]}},
    }


def headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def parameter(one: Parameter) -> dict[str, Any]:
    """A query parameter."""
    schema = {"type": "array", "items": one.schema} if one.many else one.schema
    found: dict[str, Any] = {"name": one.name, "in": "query", "description": one.words, "schema": schema}
    return {**found, "example": one.example} if one.example else found
