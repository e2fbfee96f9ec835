"""Every route: a token, a scope, a description; and what every answer carries."""

from typing import Any

import msgspec
import pytest

from tests.api.conftest import CALLERS, Calling
from tongguan.api.openapi import described
from tongguan.api.operation import Operation
from tongguan.api.problems import KINDS, MEDIA
from tongguan.api.routes import ROUTES
from tongguan.problem import Reason

OPEN = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/v1/openapi.json",
    "/v1/asyncapi.json",
    "/v1/status",
    "/.well-known/jwks.json",
}


def addresses() -> list[tuple[str, str]]:
    """Every method at every address, with something in each gap."""
    found = []
    for handler in ROUTES:
        for path in handler.paths:
            filled = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
            found += [(method, filled) for method in sorted(handler.http_methods - {"OPTIONS"})]
    return sorted(set(found))


LOCKED = [(method, path) for method, path in addresses() if path not in OPEN]


def test_the_walk_sees_all_routes() -> None:
    assert len(LOCKED) >= 23
    assert {path for _, path in addresses()} - {path for _, path in LOCKED} == OPEN


@pytest.mark.parametrize(("method", "path"), LOCKED)
def test_without_a_token_nobody_gets_in(call: Calling, method: str, path: str) -> None:
    answer = call("", method, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == MEDIA
    assert answer.json()["type"].endswith("#unknown-caller")


@pytest.mark.parametrize(("method", "path"), LOCKED)
def test_a_token_of_no_scope_opens_nothing_and_the_scope_is_named(call: Calling, method: str, path: str) -> None:
    body = b'{"function":"9","type":"IM","reference":"X","declarant":{"id":"4403180896"}}'
    json = {"headers": {"content-type": "application/json"}, "content": body} if path == "/v1/declarations" else {}
    answer = call("nothing", method, path, **json)
    assert answer.status_code == 403, answer.text
    assert "scope" in answer.json()["detail"]


@pytest.mark.parametrize("path", sorted(OPEN - {"/metrics"}))
def test_what_is_open_is_open(call: Calling, path: str) -> None:
    answer = call("", "GET", path)
    assert answer.status_code == 200
    head = call("", "HEAD", path)
    assert head.status_code == 200 and head.content == b""


def test_figures_are_for_this_machine_or_a_token(call: Calling) -> None:
    assert call("", "GET", "/metrics").status_code == 401
    assert call("trader", "GET", "/metrics").status_code == 403
    assert call("admin", "GET", "/metrics").status_code == 200


def test_every_operation_is_described_once() -> None:
    operations = [h.opt["operation"] for h in ROUTES]
    assert all(isinstance(o, Operation) and o.summary for o in operations)
    assert len({o.id for o in operations}) == len(operations)


def test_the_description_holds_together() -> None:
    text = msgspec.json.encode(described(ROUTES, "t", "1")).decode()
    whole = msgspec.json.decode(text)
    assert whole["openapi"] == "3.1.0"
    references = set(_references(whole))
    assert references
    for reference in references:
        place = whole
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    assert "post" in whole["paths"]["/v1/declarations"]
    assert whole["components"]["schemas"]["Declaration"]["properties"]["shipment"]


def test_every_reason_has_its_own_kind() -> None:
    assert set(KINDS) == set(Reason)
    assert len({k.slug for k in KINDS.values()}) == len(KINDS)


def test_everybody_of_the_tests_is_known() -> None:
    assert "nothing" in CALLERS and not CALLERS["nothing"].scopes


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k == "$ref")
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
