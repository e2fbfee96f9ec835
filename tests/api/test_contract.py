"""The API keeps what it promised: compared with the recorded contract; and what is to go says so in time."""

import asyncio
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import get

from tests.api.conftest import Small, client
from tests.api.contract import RECORD, breaks, present
from tongguan.api.app import router
from tongguan.api.edge import Edge
from tongguan.api.intake import Door
from tongguan.api.openapi import described
from tongguan.api.operation import Call, Deprecated, Operation, Sent, farewell, sent

CONTRACT: dict[str, Any] = json.loads(RECORD.read_text())


def test_nothing_that_was_promised_is_broken() -> None:
    assert breaks(CONTRACT, present()) == []


def test_the_recorded_contract_is_the_present_one() -> None:
    assert present() == CONTRACT, "compatible, and not recorded yet: make contract"


def op(whole: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = whole["paths"][path][method]
    return found


def schema(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = whole["components"]["schemas"][name]
    return found


Change = Callable[[dict[str, Any]], Any]
BREAKING: dict[str, Change] = {
    "DELETE /v1/tokens/{id}: is gone": lambda w: w["paths"].pop("/v1/tokens/{id}"),
    "GET /v1/law: is called law": lambda w: op(w, "get", "/v1/law").update(operationId="law"),
    "GET /v1/law: the scope read": lambda w: op(w, "get", "/v1/law").update(security=[{"token": ["declare"]}]),
    "GET /healthz: was open": lambda w: op(w, "get", "/healthz").update(security=[{"token": ["read"]}]),
    "the parameter q is gone": lambda w: op(w, "get", "/v1/tariff")["parameters"].pop(0),
    "the parameter x has to be given": lambda w: op(w, "get", "/v1/tariff")["parameters"].append(
        {"name": "x", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "?direction: not every value": lambda w: op(w, "get", "/v1/tariff")["parameters"][1]["schema"].update(
        enum=["export"]
    ),
    "?limit: maximum is 100": lambda w: op(w, "get", "/v1/notices")["parameters"][0]["schema"].update(maximum=100),
    "application/xml is taken no more": lambda w: op(w, "post", "/v1/declarations")["requestBody"]["content"].pop(
        "application/xml"
    ),
    "200: is answered no more": lambda w: op(w, "post", "/v1/declarations")["responses"].pop("200"),
    "the header Location is gone": lambda w: op(w, "post", "/v1/declarations")["responses"]["201"]["headers"].pop(
        "Location"
    ),
    "/bank_reference: is gone": lambda w: schema(w, "Payment")["properties"].pop("bank_reference"),
    "body/reference: has to be sent": lambda w: schema(w, "Amending")["required"].append("reference"),
    "body/amount: is integer": lambda w: schema(w, "Payment")["properties"].update(amount={"type": "integer"}),
    "/sentence: is gone": lambda w: schema(w, "Answer")["properties"].pop("sentence"),
    "/number: need not be there": lambda w: schema(w, "Answer")["required"].remove("number"),
    "/received_at: is integer": lambda w: schema(w, "Answer")["properties"].update(received_at={"type": "integer"}),
    "/answered_at: ": lambda w: schema(w, "Answer")["properties"]["answered_at"]["anyOf"].append({"type": "integer"}),
    "[]/event": lambda w: schema(w, "Notice")["properties"].update(event={"type": "object"}),
}
COMPATIBLE: dict[str, Change] = {
    "an operation more": lambda w: w["paths"].update({"/v1/new": op(w, "get", "/v1/law")}),
    "a scope more": lambda w: op(w, "get", "/v1/notices")["security"][0]["token"].append("risk"),
    "a parameter that may be given": lambda w: op(w, "get", "/v1/law")["parameters"].append(
        {"name": "date", "in": "query", "schema": {"type": "string"}}
    ),
    "a field that may be sent": lambda w: schema(w, "Payment")["properties"].update(note={"type": "string"}),
    "a field that is given": lambda w: schema(w, "Answer")["properties"].update(lane={"type": "string"}),
    "a field that is always given": lambda w: schema(w, "Answer")["required"].append("holds"),
    "a state more": lambda w: schema(w, "State")["enum"].append("parked"),
    "a field that need not be sent": lambda w: schema(w, "Amending")["required"].remove("reason"),
    "a media type more": lambda w: op(w, "post", "/v1/payments")["requestBody"]["content"].update({"text/csv": {}}),
    "a refusal more": lambda w: op(w, "get", "/v1/law")["responses"].update({"451": {}}),
}


@pytest.mark.parametrize("told", BREAKING)
def test_what_breaks_is_found(told: str) -> None:
    changed = copy.deepcopy(CONTRACT)
    BREAKING[told](changed)
    found = breaks(CONTRACT, changed)
    assert [one for one in found if told in one], found


@pytest.mark.parametrize("name", COMPATIBLE)
def test_what_breaks_nothing_passes(name: str) -> None:
    changed = copy.deepcopy(CONTRACT)
    COMPATIBLE[name](changed)
    assert changed != CONTRACT and breaks(CONTRACT, changed) == []


@get(
    "/v1/going",
    opt={
        "operation": Operation(
            id="going",
            summary="Something that will go",
            action=None,
            deprecated=Deprecated(
                since=datetime(2026, 11, 1, tzinfo=UTC), until=datetime(2027, 11, 1, tzinfo=UTC), instead="/v1/law"
            ),
        )
    },
)
async def going(request: Call) -> Sent:
    return sent({}, headers={"link": '</v1/going?cursor=2>; rel="next"'})


def test_what_is_to_go_says_so(node: Small) -> None:
    async def asked() -> Any:
        async with client(Edge(router([going], node))) as http:
            return await http.get("/v1/going")

    headers = asyncio.run(asked()).headers
    assert headers["deprecation"] == "@1793491200"
    assert headers["sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT"
    assert set(headers.get_list("link", split_commas=True)) == {
        '</v1/going?cursor=2>; rel="next"',
        '</v1/openapi#going>; rel="deprecation"',
        '</v1/law>; rel="successor-version"',
    }
    first = Edge(router([going], node), Door(node), going=farewell("lodge", going.opt["operation"].deprecated))

    async def lodged() -> Any:
        async with client(first) as http:
            return await http.post("/v1/declarations", content=b"{}")

    assert asyncio.run(lodged()).headers["deprecation"] == "@1793491200", "past the router too"
    told = described([going], "t", "1")["paths"]["/v1/going"]["get"]
    assert told["deprecated"] is True and "2027-11-01" in told["description"]
