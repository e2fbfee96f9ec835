"""The API's description (OpenAPI 3.1), made from the routes and the structs of the contract; nothing is said twice."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler

from tongguan.api.operation import JSON, Operation, Parameter
from tongguan.api.problems import KINDS, MEDIA, Page

BEARER = "token"
SPOT = re.compile(r"\{(\w+?)_?(?::\w+)?\}")


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
        "info": {"title": title, "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


def contract(operations: Iterable[Operation]) -> list[Any]:
    """Every type that goes in or out, each once."""
    found: dict[str, Any] = {repr(Page): Page}
    for one in operations:
        for kind in (one.body, one.answer):
            if kind is not None:
                found.setdefault(repr(kind), kind)
    return list(found.values())


def operation(one: Operation, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """One operation."""
    spots = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in SPOT.findall(path)
    ]
    described: dict[str, Any] = {
        "operationId": one.id,
        "summary": one.summary,
        "parameters": spots + [parameter(p) for p in one.query],
        "responses": responses(one, said),
        "security": [{BEARER: []}] if one.action else [],
    }
    if one.words:
        described["description"] = one.words
    if one.body is not None or one.takes != (JSON,):
        described["requestBody"] = {"required": True, "content": {m: taken(one, m, said) for m in one.takes}}
    return described


def taken(one: Operation, media: str, said: dict[str, Any]) -> dict[str, Any]:
    """What a body of one media type is."""
    if media == "multipart/form-data":
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        return {"schema": {"type": "object", "required": ["file"], "properties": {"file": file}}}
    if media != JSON or one.body is None:
        return {"schema": {"type": "string"}} if media.startswith("text/") or "xml" in media or "json" in media else {}
    content: dict[str, Any] = {"schema": said[repr(one.body)]}
    if one.example:
        content["example"] = msgspec.json.decode(one.example)
    return content


def responses(one: Operation, said: dict[str, Any]) -> dict[str, Any]:
    """What may come back."""
    good: dict[str, Any] = {"description": "Done."}
    if one.answer is not None:
        good["content"] = {m: {"schema": said[repr(one.answer)]} if m == JSON else {} for m in one.gives}
    elif one.status != 204:
        good["content"] = {m: {} for m in one.gives}
    found = {str(one.status): good}
    if one.status == 201:
        found["200"] = good | {"description": "Answered before, or only asked."}
    for kind in sorted({KINDS[r] for r in one.refusals}, key=lambda k: k.status):
        found[str(kind.status)] = {
            "description": kind.title,
            "content": {MEDIA: {"schema": said[repr(Page)]}},
        }
    found["default"] = {"description": "Anything else", "content": {MEDIA: {"schema": said[repr(Page)]}}}
    return found


def parameter(one: Parameter) -> dict[str, Any]:
    """A query parameter."""
    schema = {"type": "array", "items": one.schema} if one.many else one.schema
    found: dict[str, Any] = {"name": one.name, "in": "query", "description": one.words, "schema": schema}
    return {**found, "example": one.example} if one.example else found
