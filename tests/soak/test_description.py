"""What a running node says of itself, put to the test by a stranger's generator: for every operation, requests that the
description allows and requests that it doesn't, from everybody who calls. No fault, no status and no body that is not
described, nothing accepted that shouldn't be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from bench.node import Node
from tests.soak.load import SAMPLE, dumped

pytestmark = pytest.mark.soak

EXAMPLES = {"trader": 12, "officer": 12, "supervisor": 6, "admin": 6, "bank": 4, "licences": 4}
"""How many requests of each kind everybody makes, of the same ones: those with most to do and most to try, the most."""
TOO_STRICT = ("positive_data_acceptance",)
"""The law decides what is taken, not the shape alone: a request of the right shape may be refused."""
PROFILE = {"id": "GENERATED", "name": "Generated", "expression": "value_per_kg < 2000", "lane": "yellow"}
TOKEN = {"party": "91440300MA0DB0001B", "name": "to be withdrawn", "scopes": ["read"]}
ENDLESS = {"GET /v1/events"}
"""A stream: tests/desks/test_live.py reads it."""
Names = dict[str, list[str]]


def test_a_node_answers_as_its_description_says(node: Node) -> None:
    schema = schemathesis.openapi.from_dict(unguarded(httpx.get(f"{node.url}/v1/openapi.json").json()))
    schema.config.update(base_url=node.url)
    names, faults, good = there(node), list[str](), set[str]()
    for found in schema.get_all_operations():
        if found.ok().label not in ENDLESS:
            for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
                faults += tried(node, (found.ok(), mode), names, good)
    assert not faults, "\n\n".join(faults[:20])
    never = {o.ok().label for o in schema.get_all_operations() if plain(o.ok().label)} - good - ENDLESS
    assert not never, f"never answered with what was asked for: {never}"


def plain(operation: str) -> bool:
    """Whether it can be had for the asking. What names one thing, or changes one, only chance would hit in these few
    requests: tests/api/test_examples.py asks for each of those with its own example."""
    return operation.startswith("GET ") and "{" not in operation


def unguarded(described: dict[str, Any]) -> dict[str, Any]:
    """The description without who may call: each caller's token is ours to send, not the generator's to leave out."""
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return described


def tried(node: Node, asking: tuple[Any, GenerationMode], names: Names, good: set[str]) -> list[str]:
    """What was wrong with the answers to one operation, asked in one way by everybody; `good` learns of operations that
    gave what was asked for."""
    operation, mode = asking
    faults: list[str] = []
    asked = 0

    @settings(
        max_examples=max(EXAMPLES.values()),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        nonlocal asked
        asked += 1
        if asked % 2:
            case.path_parameters.update(
                {k: names[k][asked // 2 % len(names[k])] for k in case.path_parameters if k in names}
            )
        for role in (role for role, most in EXAMPLES.items() if asked <= most):
            answer = case.call(headers={"Authorization": f"Bearer {node.token(role)}"})
            faults.extend(f"{role}: {one}" for one in wrong(case, answer))
            if answer.status_code < 300:
                good.add(operation.label)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, f"{operation.label} cannot be asked at all"
    return faults


def wrong(case: Any, answer: Any) -> list[str]:
    """What the description doesn't say of this answer; a fault, or a body of another shape than described."""
    faults = []
    if answer.status_code >= 500 or str(answer.status_code) not in case.operation.definition.raw["responses"]:
        faults.append("not described")
    try:
        case.validate_response(answer, excluded_checks=CHECKS.get_by_names(TOO_STRICT))
    except FailureGroup as group:
        faults += [str(failure) for failure in group.exceptions]
    return [f"{fault}: {told(case, answer)}" for fault in faults]


def told(case: Any, answer: Any) -> str:
    """What was asked and answered, in short."""
    return f"{case.operation.label}: {answer.status_code} {answer.text[:300]}\n{case.as_curl_command()[:600]}"


def there(node: Node) -> Names:
    """What there is to ask for: a declaration that is paid, one that is not, a document, a risk profile, a token."""

    def asked(role: str, path: str) -> Any:
        return httpx.get(f"{node.url}{path}", headers={"authorization": f"Bearer {node.token(role)}"}).json()

    def made(role: str, path: str, body: bytes, media: str = "application/json") -> dict[str, Any]:
        headers = {"authorization": f"Bearer {node.token(role)}", "content-type": media}
        answer = httpx.post(f"{node.url}{path}", content=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    bodies = [
        (SAMPLE.parent / f"import-{kind}.json").read_bytes() for kind in ("standard", "five-items", "wine", "meat")
    ]
    samples = [made("trader", "/v1/declarations", body) for body in bodies]
    numbers = [s["number"] for s in samples]
    due = next(s for s in samples if "payment" in s.get("holds", ()))
    paid = {"number": due["number"], "amount": due["assessment"]["due_now"], "currency": "CNY"}
    made("bank", "/v1/payments", dumped({**paid, "bank_reference": "GENERATED-1"}))
    document = made("trader", f"/v1/declarations/{numbers[0]}/documents?type=N380", b"%PDF-1.7 bill", "application/pdf")
    made("officer", "/v1/risk-profiles", dumped({**PROFILE, "valid_from": "2026-01-01"}))
    soon = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    wish = {"subject": "Generated", "words": "Say it in your words.", "deadline": soon}
    made("officer", f"/v1/declarations/{numbers[-1]}/requests", dumped(wish))
    request = asked("officer", f"/v1/declarations/{numbers[-1]}/requests")[0]["id"]
    token = made("admin", "/v1/tokens", dumped(TOKEN))
    return {
        "number": [numbers[0], due["number"], *numbers[1:]],
        "document": [document["id"]],
        "seq": ["1", "2"],
        "id": [PROFILE["id"], token["id"], request],
        "list": [one["list"] for one in asked("trader", "/v1/codes")],
    }
