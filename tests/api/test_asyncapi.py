"""What a node tells unasked: every event that it can write is told to a party that did not bring it about, and is as
the document says."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from tests.api.conftest import CALLERS, Calling, Small
from tests.api.test_passages import on_its_way, released_on_arrival
from tests.api.test_road import SAMPLE, declared
from tests.api.test_transit import GUARANTEE, SEALS, opened, registered
from tests.journeys.test_agency import poultry
from tongguan.api.asyncapi import CHANNELS, EXAMPLES, REMINDER, WORDS, described
from tongguan.api.notices import Notice
from tongguan.api.routes import ROUTES
from tongguan.exchange import task_word
from tongguan.exchange.task_word import TASK, TaskNotice
from tongguan.ledgers import receipt
from tongguan.ledgers.receipt import RECORD, RecordNotice
from tongguan.manifests.word import SAID, CargoEvent, CargoNotice
from tongguan.release.lifecycle import TABLE, Event

DOCUMENT = described(ROUTES, "t", "1")
PRELODGED = SAMPLE.with_name("import-prelodged.json")


def validate(event: str, payload: Any) -> None:
    """The payload against the schema of that message."""
    schema = DOCUMENT["components"]["messages"][event]["payload"]
    jsonschema_rs.validate({**schema, "components": DOCUMENT["components"]}, payload)


def contested(call: Calling, lodged: Callable[[dict[str, Any]], str]) -> None:
    """The vets end a case; its declarant contests that, and another of theirs lets their no stand."""
    body = poultry("TOLD-6")
    body["declarant"]["id"] = CALLERS["trader"].party
    at = lodged(body)
    (task,) = call("vets", "POST", "/v1/agency-tasks/fetches", json={}).json()
    no = {"answer": "refuse", "reason": "Avian influenza in the region of origin."}
    for who, path, said in (
        ("vets", f"/v1/agency-tasks/{task['id']}/answers", no),
        ("trader", f"{at}/appeals", {"refusal": "AQSIQ", "reason": "The region is free of it."}),
    ):
        assert call(who, "POST", path, json=said).status_code == 200
    (appeal,) = call("appeals", "GET", "/v1/appeals?open=true").json()
    said = {"outcome": "upheld", "reason": "It is not."}
    assert call("appeals", "POST", f"/v1/appeals/{appeal['id']}/ruling", json=said).status_code == 200


@pytest.fixture(scope="module")
def told(call: Calling, node: Small) -> dict[str, dict[str, Any]]:
    """Event → what a community system was told of it, which had lodged the declarations that others went on with."""

    def by_integrator(declaration: dict[str, Any]) -> str:
        answer = call("integrator", "POST", "/v1/declarations", json=declaration)
        assert answer.status_code == 201, answer.text
        return f"/v1/declarations/{answer.json()['number']}"

    def good(who: str, path: str, body: Any) -> None:
        answer = call(who, "POST", path, json=body)
        assert answer.status_code in (200, 201) and "error" not in answer.text, answer.text

    by_integrator({**declared("TOLD-1"), "package_count": 12345})
    good("trader", "/v1/declarations", declared("TOLD-1"))
    at = by_integrator(declared("TOLD-2"))
    change = {"pointer": "/shipment/items/0/description", "value": "as its declarant amended it"}
    good("trader", f"{at}/amendments", {"reason": "32", "changes": [change]})
    wish = {"subject": "Contract", "words": "Send it.", "deadline": (datetime.now(UTC) + timedelta(9)).isoformat()}
    good("officer", f"{at}/requests", wish)
    asked = call("trader", "GET", f"{at}/requests").json()[0]["id"]
    good("trader", f"/v1/requests/{asked}/reply", {"words": "It is attached."})
    good("officer", f"{at}/verdicts", {"hold": "documents", "verdict": "passed", "reason": "seen"})
    good("officer", f"{at}/requests", wish)
    again = call("trader", "GET", f"{at}/requests").json()[1]["id"]
    good("officer", f"/v1/requests/{again}/recall", {})
    now = datetime.now(UTC)
    when = {"since": now.isoformat(), "until": (now + timedelta(9)).isoformat()}
    good("officer", f"{at}/inspections", {"place": "Bay 4", **when})
    inspection = call("officer", "GET", f"{at}/inspections").json()[0]["id"]
    lines = [{"subject": "packages", "outcome": "as-declared"}]
    good("officer", f"/v1/inspections/{inspection}/finding", {"lines": lines})
    good("officer", f"{at}/verdicts", {"hold": "inspection", "verdict": "passed", "reason": "seen"})
    lane = call("officer", "GET", at).json()["officer"]["lane"]
    good("officer", f"{at}/overrides", {"lane": "green" if lane != "green" else "blue", "reason": "seen"})
    override = next(o for o in call("officer", "GET", "/v1/overrides").json() if at.endswith(o["number"]))["id"]
    good("everything", f"/v1/overrides/{override}/agree", {"reason": "seen"})
    whole = call("trader", "GET", at).json()
    paid = {"number": whole["number"], "amount": whole["due"], "currency": "CNY", "bank_reference": "TOLD"}
    good("bank", "/v1/payments", paid)
    contested(call, by_integrator)
    early = json.loads(PRELODGED.read_text())
    early["declarant"]["id"] = CALLERS["trader"].party
    good("trader", f"{by_integrator(early)}/presentation", {})
    good(
        "trader",
        f"{by_integrator(declared('TOLD-3'))}/cancellation",
        {"reason": "1", "text": "The order was withdrawn."},
    )
    on_its_way(node, "粤T0001", "WB-TOLD")
    released_on_arrival(call, "integrator", "WB-TOLD", "TOLD-5")
    for way in ("arrivals", "exits"):
        good("everything", f"/v1/{way}", {"passages": [{"office": "5301", "plate": "粤T0001"}]})
    carried = json.loads((EXAMPLES.parent / "examples" / "tell-manifest.json").read_text())
    papers = [{"category": "Z", "type": "714", "id": "HBL-7001", "line": 1}]
    whole = declared("TOLD-4")
    by_integrator({**whole, "shipment": {**whole["shipment"], "previous_documents": papers}})
    carried["manifest"]["arrives_at"] = (datetime.now(UTC) + timedelta(30)).isoformat()
    good("integrator", "/v1/manifests", carried)
    registered(call, id=GUARANTEE)
    moving = opened(call, "TOLD-5", "integrator")
    good("officer", f"/v1/movements/{moving}/steps", {"step": "seal", "seals": SEALS})
    notices = call("integrator", "GET", "/v1/notices?limit=200").json()
    return {notice["event"]: notice for notice in notices}


@pytest.mark.parametrize("event", Event)
def test_every_event_is_told_as_described(told: dict[str, dict[str, Any]], event: Event) -> None:
    validate(event, told[event])
    other = next(e for e in Event if e is not event)
    with pytest.raises(jsonschema_rs.ValidationError):
        validate(other, told[event])


@pytest.mark.parametrize("event", Event)
def test_every_event_has_an_example(event: Event) -> None:
    (example,) = DOCUMENT["components"]["messages"][event]["examples"]
    validate(event, example["payload"])
    notice = msgspec.convert(example["payload"], Notice)
    assert json.loads(msgspec.json.encode(notice)) == example["payload"], "the struct knows all of it"
    assert any(notice.answer.state in targets.get(event, ()) for targets in TABLE.values()), "it can lead there"
    every = [*map(str, Event), REMINDER, *map(str, CargoEvent), RECORD, TASK]
    assert sorted(p.stem for p in EXAMPLES.iterdir()) == sorted(every) and set(WORDS) == set(Event)


@pytest.mark.parametrize("event", CargoEvent)
def test_every_event_of_cargo_has_an_example(event: CargoEvent) -> None:
    (example,) = DOCUMENT["components"]["messages"][event]["examples"]
    validate(event, example["payload"])
    notice = msgspec.convert(example["payload"], CargoNotice)
    assert json.loads(msgspec.json.encode(notice)) == example["payload"], "the struct knows all of it"
    assert (notice.sentence, notice.sentence_zh) == SAID[event]
    other = next(e for e in CargoEvent if e is not event)
    with pytest.raises(jsonschema_rs.ValidationError):
        validate(other, example["payload"])


def test_what_is_told_of_records_has_an_example() -> None:
    (example,) = DOCUMENT["components"]["messages"][RECORD]["examples"]
    validate(RECORD, example["payload"])
    notice = msgspec.convert(example["payload"], RecordNotice)
    assert json.loads(msgspec.json.encode(notice)) == example["payload"], "the struct knows all of it"
    assert set(receipt.SAID) == set(receipt.RecordNews)
    for other in ("step", "number"):
        with pytest.raises(jsonschema_rs.ValidationError):
            validate(RECORD, {k: v for k, v in example["payload"].items() if k != other})


def test_what_is_told_of_tasks_has_an_example() -> None:
    (example,) = DOCUMENT["components"]["messages"][TASK]["examples"]
    validate(TASK, example["payload"])
    notice = msgspec.convert(example["payload"], TaskNotice)
    assert json.loads(msgspec.json.encode(notice)) == example["payload"], "the struct knows all of it"
    assert set(task_word.SAID) == set(task_word.TaskNews)


def test_the_node_serves_it_and_every_way_that_is_there(call: Calling) -> None:
    served = call("", "GET", "/v1/asyncapi.json")
    assert served.status_code == 200 and served.json()["asyncapi"] == "3.0.0"
    paths = {path for handler in ROUTES for path in handler.paths}
    there = {c.name for c in CHANNELS if c.served in paths}
    assert "notices" in there
    assert set(served.json()["channels"]) == there | {"acknowledgements"}
    for operation in served.json()["operations"].values():
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in served.json()["channels"]


def test_the_document_holds_together() -> None:
    references = set(_references(DOCUMENT))
    assert references
    for reference in references:
        place = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    payload = DOCUMENT["components"]["messages"]["acknowledgement"]["examples"][0]["payload"]
    validate("acknowledgement", payload)


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k == "$ref")
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
