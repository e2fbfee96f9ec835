"""Every operation is called as its example says; what comes back has the status and the shape that are described."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from tests.api.conftest import Calling, Small
from tests.api.test_transit import GUARANTEE, SEALS, opened, step
from tests.journeys.test_agency import poultry
from tongguan.api.openapi import described
from tongguan.api.operation import EXAMPLES, JSON, Operation
from tongguan.api.problems import KINDS
from tongguan.api.routes import ROUTES
from tongguan.exchange.topic import topics
from tongguan.journeys.subscribe import spread
from tongguan.parties.rotation import AUDIENCE, REGISTRY
from tongguan.store import reviews
from tongguan.worker.gates import Gates

PRELODGED = Path(__file__).parents[2] / "sandbox/samples/cn/import-prelodged.json"
OPERATIONS: dict[str, Operation] = {h.opt["operation"].id: h.opt["operation"] for h in ROUTES}
PATHS = {h.opt["operation"].id: (next(iter(h.http_methods)), next(iter(h.paths))) for h in ROUTES}
WHOLE = described(ROUTES, "t", "1")
GRADED = "4403180999"
UCR = "6CN4403180896-EX7"
DECIDED = {"held", "released", "cancelled", "settled", "refused"}
Act = Callable[..., httpx.Response]


class Story:
    """What was answered, by operation."""

    def __init__(self, call: Calling) -> None:
        self._call = call
        self.answers: dict[str, httpx.Response] = {}

    def act(self, id_: str, who: str = "integrator", at: str = "", **change: Any) -> httpx.Response:
        """One call as the example has it; `at` fills the address, `change` what only this node knows."""
        method, path = PATHS[id_]
        for spot in (
            "{office:str}",
            "{reference:str}",
            "{system:str}",
            "{number:str}",
            "{list_:str}",
            "{id_:str}",
            "{seq:str}",
            "{ucr:str}",
        ):
            value, _, rest = at.partition(" ")
            if spot in path:
                path, at = path.replace(spot, value), rest
        path = path.replace("{document:str}", at)
        example = OPERATIONS[id_].example
        more: dict[str, Any] = {"headers": {"content-type": JSON}} if example else {}
        if example:
            more["content"] = msgspec.json.encode({**msgspec.json.decode(example), **change})
        self.answers[id_] = answer = self._call(who, method, path, **more)
        return answer

    def lodge(self, reference: str) -> dict[str, Any]:
        """The example under a reference of its own: where it stands."""
        answered: dict[str, Any] = self.act("lodge", reference=reference).json()
        return answered


def law(told: Story) -> None:
    """Proposals of law: one refused, one withdrawn, one published."""
    for id_, who in (("refuse-law-proposal", "everything"), ("withdraw-law-proposal", "admin")):
        told.act(id_, who, told.act("propose-law", "admin").json()["id"])
    new = told.act("propose-law", "admin").json()
    for id_ in ("get-law-proposal", "compare-law-proposal", "try-law-proposal", "renew-law-proposal"):
        told.act(id_, "everything", new["id"])
    told.act("publish-law-proposal", "everything", new["id"], base=new["base"])
    told.act("list-law-proposals", "admin")
    told.act("list-law-editions", "admin")


@pytest.fixture(scope="module")
def story(call: Calling, node: Small) -> Story:
    """All operations, in an order in which each finds what it needs."""
    told = Story(call)
    first = told.lodge("EX-1")["number"]
    told.act("amend", at=first)
    for id_ in ("get-declaration", "get-timeline", "list-messages"):
        told.act(id_, at=first)
    for id_ in ("get-message", "get-answer"):
        told.act(id_, at=f"{first} 1")
    file = {"content": b"%PDF-1.4\n%%EOF\n", "headers": {"content-type": "application/pdf"}}
    told.answers["attach-document"] = attached = call(
        "integrator", "POST", f"/v1/declarations/{first}/documents?type=N380", **file
    )
    told.act("list-documents", at=first)
    told.act("get-document", at=f"{first} {attached.json()['id']}")
    told.act("cancel", at=first)
    second = told.lodge("EX-2")
    told.act("pay", "bank", number=second["number"], amount=second["assessment"]["due_now"])
    goods = {"content": PRELODGED.read_bytes(), "headers": {"content-type": JSON}}
    told.act("present", at=call("integrator", "POST", "/v1/declarations", **goods).json()["number"])
    told.act("draft-risk-profile", "officer")
    told.act("refuse-risk-profile", "second", "RP-0001")
    told.act("draft-risk-profile", "officer")
    told.act("try-risk-profile", "officer", "RP-0001")
    told.act("consent-to-risk-profile", "second", "RP-0001")
    node.intake.run_errand(lambda conn, office: office.standards.refresh(conn, node.now())).result()
    told.act("answer-hold", "officer", told.lodge("EX-3")["number"])
    told.act("withdraw-risk-profile", "officer", "RP-0001")
    told.act("list-risk-profiles", "officer")
    told.act("revoke-token", "admin", told.act("issue-token", "admin").json()["id"])
    wide = {"scopes": ["verdict"], "sees": "all"}
    told.act("agree-to-token", "everything", told.act("issue-token", "admin", **wide).json()["id"])
    told.act("list-tokens", "admin")
    law(told)
    company(told)
    cargo(told)
    road(told)
    gate(told, node)
    transit(told, call)
    ledgers(told)
    crisis(told, call, node)
    agencies(told, call)
    hub(told, node)
    graded(told, call)
    rotated(told, call, node)
    questioned = told.lodge("EX-5")["number"]
    soon = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    for act in ("reply-to-request", "recall-request"):
        told.act("ask-declarant", "officer", questioned, deadline=soon)
        asked = told.act("list-requests", at=questioned).json()[-1]["id"]
        told.act(act, "integrator" if act == "reply-to-request" else "officer", asked)
    for act in ("tell-finding", "recall-inspection"):
        seen = told.lodge(f"EX-6-{act}")["number"]
        when = {"since": datetime.now(UTC).isoformat(), "until": soon}
        told.act("order-inspection", "officer", seen, **when)
        ordered = told.act("list-inspections", "officer", seen).json()[-1]["id"]
        photo = {"content": b"\xff\xd8\xff\xe0photo", "headers": {"content-type": "image/jpeg"}}
        told.answers["add-photograph"] = call("officer", "POST", f"/v1/inspections/{ordered}/photographs", **photo)
        told.act(act, "officer", ordered)
    told.act("remark", at=seen)
    told.act("read-remarks", "officer", seen)
    told.act("list-remarks", at=seen)
    held = told.act("set-legal-hold", "admin", number=seen).json()["id"]
    told.act("list-legal-holds", "admin")
    told.act("lift-legal-hold", "admin", held)
    for act, who in (("decline-override", "officer"), ("agree-to-override", "everything")):
        lane = call("officer", "GET", f"/v1/declarations/{seen}").json()["officer"]["lane"]
        wanted = told.act("ask-override", "officer", seen, lane="red" if lane != "red" else "yellow").json()["id"]
        told.act("list-overrides", "officer")
        told.act(act, who, wanted)
    threading.Timer(1.0, node.live.close).start()
    told.act("stream-events")
    node.live.closing = False
    told.act("move-clock", "admin", by="+1s")
    hook = told.act("register-webhook", "everything").json()["id"]
    for act in ("list-deliveries", "replay-webhook", "list-webhooks", "end-webhook"):
        told.act(act, "everything", hook)
    told.act("get-phases", "officer")
    now = node.now()
    with node.store.writing() as conn:
        reviews.pick(conn, [reviews.Picked(1, first, "5304", "import", "blue", now, now)])
    told.act("list-reviews", "officer")
    told.act("answer-review", "officer", first)
    goods = msgspec.json.decode(OPERATIONS["lodge"].example)["shipment"]
    told.act("lodge", reference="EX-7", shipment={**goods, "ucr": {"id": UCR}})
    told.act("get-thread", at=UCR)
    told.act("find-codes", at="country")
    told.answers["find-goods"] = call("integrator", "GET", "/v1/tariff?q=meat")
    for id_ in OPERATIONS.keys() - told.answers.keys():
        told.act(id_, "everything" if id_ == "get-metrics" else "integrator")
    told.lodge("EX-4")
    return told


def company(told: Story) -> None:
    """A company's manager lets people, a broker and programs in, and out again."""
    who = "manager"
    person = told.act("invite-person", who).json()["id"]
    for id_ in ("renew-link", "assign-roles", "close-account", "reopen-account"):
        told.act(id_, who, person)
    told.act("end-mandate", who, told.act("grant-mandate", who, broker="4403180777").json()["id"])
    told.act("revoke-own-token", who, told.act("issue-own-token", who).json()["id"])
    told.act("withdraw-signing-key", who, told.act("register-signing-key", who).json()["id"])
    for id_ in ("list-people", "list-mandates", "list-own-tokens", "list-signing-keys", "list-looks", "get-signing"):
        told.act(id_, who)
    told.act("set-signing", who, required=False)


def road(told: Story) -> None:
    """A carrier registers a vehicle and a driver, an officer gives them permits; they may cross, and then no more."""
    truck = told.act("register-vehicle").json()["id"]
    driver = told.act("register-driver").json()["id"]
    told.act("rename-fleet-member", at=truck)
    assert {r["code"] for r in told.act("check-passage", "officer").json()["reasons"]} == {"FLT08"}
    term = {"valid_from": "2020-01-01", "valid_until": "2100-12-31"}
    given = [told.act("grant-permit", "officer", member=one, **term).json()["id"] for one in (truck, driver)]
    assert told.act("check-passage", "officer").json() == {"may": True}
    told.act("suspend-fleet-member", "officer", truck)
    assert [r["code"] for r in told.act("check-passage", "officer").json()["reasons"]] == ["FLT04"]
    told.act("resume-fleet-member", "officer", truck)
    told.act("withdraw-permit", "officer", given[1])
    assert [r["pointer"] for r in told.act("check-passage").json()["reasons"]] == ["/driver"]
    for act in ("list-vehicles", "list-drivers"):
        assert len(told.act(act).json()) == 1
    told.act("end-fleet-member", at=truck)
    assert "ended_at" in told.act("strike-fleet-member", "officer", driver).json()


def gate(told: Story, node: Small) -> None:
    """A gate tells what it sees; the list for when it is cut off."""
    for act in ("tell-arrivals", "tell-exits"):
        assert told.act(act, "everything").json()["passages"][0]["answer"]["signal"] != "go"
    assert told.act("list-passages", "officer").json()["passages"]
    Gates(node.store, node.signer).publish(node.now())
    told.act("get-crossing-list", "everything", "5345")
    assert told.act("get-driver-ticket", at="T-1").json()["path"].startswith("/driver/")


def cargo(told: Story) -> None:
    """A ship's manifest comes late and an officer takes it; a truck is told, and what was counted of a document."""
    (receipt,) = told.act("tell-manifest").json()["receipts"]
    assert (receipt["outcome"], receipt["number"] != "") == ("02", True)
    told.act("tell-trip")
    told.act("tell-tally")
    reviewed = told.act("review-manifest", "officer", receipt["number"]).json()
    assert reviewed["state"] == "standing"
    told.act("list-manifests")
    told.act("forbid-document", "officer", receipt["number"])
    parts = told.act("get-cargo-receipt", at=receipt["number"]).json()["parts"]
    assert {p["document"]: p["outcome"] for p in parts} == {"HBL-7001": "13", "MBL-7000": "01"}
    told.act("allow-document", "officer", receipt["number"])
    whole = told.act("get-manifest", at=receipt["number"]).json()
    assert [d["differences"][0]["how"] for d in whole["documents"] if "differences" in d] == ["short"]
    assert told.act("split-document", at=receipt["number"]).json()["receipts"][0]["version"] == 4
    told.act("get-cargo-message", at=f"{receipt['number']} {whole['messages'][0]['id']}")
    assert told.act("return-manifest", "officer", receipt["number"]).json()["consignments"] == 1
    news = [n["event"] for n in told.act("fetch-cargo-notices").json() if n["number"] == receipt["number"]]
    assert news == ["manifest-accepted", "document-forbidden", "document-allowed", "document-returned"]


def ledgers(told: Story) -> None:
    """A licence is issued, read and amended; another is applied for and reviewed."""
    assert any(one["code"] == "import-licence" for one in told.act("list-subsystems").json())
    told.act("issue-record", "agency")
    told.act("amend-record", "agency", "import-licence 26IL000417")
    asked = told.act("apply-for-record", "trader").json()
    told.act("step-record", "agency", f"import-licence {asked['number']}")
    assert len(told.act("list-records", "trader").json()) == 2
    news = [n["step"] for n in told.act("fetch-record-notices", "agency").json() if n["number"] == asked["number"]]
    assert news == ["applied", "reviewed"]
    whole = told.act("get-record", "agency", "import-licence 26IL000417").json()
    assert [one["left"] for one in whole["balances"]] == ["80"] and len(whole["steps"]) == 2


def crisis(told: Story, call: Calling, node: Small) -> None:
    """Meat is stopped by two officers and freed by two; a name on a list holds a case until two say it is another."""
    days = [(node.now() + timedelta(days=n)).isoformat() for n in (20, 40)]
    id_ = told.act("propose-emergency", "officer", valid_until=days[0]).json()["emergency"]["id"]
    assert told.act("sign-emergency", "second", id_).json()["state"] == "live"
    told.act("change-emergency", "officer", id_, valid_until=days[1])
    told.act("sign-emergency", "second", id_)
    assert told.act("list-emergencies", "officer").json()[0]["emergency"]["valid_until"] > days[0]
    assert len(told.act("get-emergency", "officer", id_).json()["changes"]) == 2
    told.act("find-crossed-before-emergency", "officer", id_)
    told.act("import-denied-list", "officer")
    told.act("list-denied-lists", "officer")
    node.intake.run_errand(lambda conn, office: office.standards.watch.refresh(conn, node.now())).result()
    place = {"line": "1 Quay", "city": "Colon", "postcode": "0301", "country": "PA"}
    exporter = {"name": "Golden Ancor Maritime", "address": place}
    assert "check" in told.act("lodge", reference="EX-8", exporter=exporter).json()["holds"]
    (concern,) = told.act("list-concerns", "officer").json()
    said = told.act("judge-concern", "officer", key=concern["concern"]["key"]).json()
    assert told.act("answer-judgement", "second", said["id"]).json()["state"] == "made"
    told.act("find-crossed-by-denied", "officer", "national N-17")


def agencies(told: Story, call: Calling) -> None:
    """An agency pulls what it is asked, acknowledges and answers it."""
    assert "agency" in call("integrator", "POST", "/v1/declarations", json=poultry("EX-AGENCY")).json()["holds"]
    assert [one["step"] for one in told.act("fetch-task-notices", "vets").json()] == ["sent"]
    (task,) = told.act("fetch-agency-tasks", "vets").json()
    told.act("acknowledge-agency-task", "vets", str(task["id"]))
    told.act("answer-agency-task", "vets", str(task["id"]))
    told.act("get-agency-task", "vets", str(task["id"]))
    assert [one["answer"] for one in told.act("list-agency-tasks", "vets").json()] == ["consent"]
    number = call("integrator", "POST", "/v1/declarations", json=poultry("EX-APPEAL")).json()["number"]
    (task,) = call("vets", "POST", "/v1/agency-tasks/fetches", json={}).json()
    no = {"answer": "refuse", "reason": "Avian influenza in the region of origin."}
    call("vets", "POST", f"/v1/agency-tasks/{task['id']}/answers", json=no)
    assert "waits to be decided" in told.act("lodge-appeal", at=number).json()["next"]
    (asked,) = told.act("list-appeals", "appeals").json()
    assert told.act("rule-appeal", "appeals", str(asked["id"])).json()["outcome"] == "overturned"
    assert [one["outcome"] for one in told.act("list-appeals-of-declaration", at=number).json()] == ["overturned"]


def hub(told: Story, node: Small) -> None:
    """A company subscribes to what an agency publishes, acknowledges it, and asks for what no clause lets it have."""
    assert told.act("publish-items", "agency", "trade-notices").json() == {"last": 2, "new": 2}
    mine = told.act("subscribe", "manager").json()["id"]
    with node.store.writing() as conn:
        assert spread(conn, topics(node.law, node.now()), mine) == 2
    _, last = told.act("fetch-deliveries", "manager", mine).json()
    told.act("acknowledge-deliveries", "manager", mine, hash=last["hash"])
    told.act("replay-deliveries", "manager", mine)
    known = {one["code"]: one["clause"] for one in told.act("list-topics", "manager").json()}
    assert (known["trade-notices"], known["new-companies"]) == ("TN-2", "")
    assert told.act("list-subscriptions", "manager").json()[0]["acked"] == 2
    assert told.act("get-subscription", "manager", mine).json()["steps"][0]["what"] == "gap"
    told.act("unsubscribe", "manager", mine)
    gap = told.act("ask-legal-gap", "manager").json()["id"]
    for act in ("step-legal-gap", "get-legal-gap"):
        told.act(act, "manager", str(gap))
    assert len(told.act("list-legal-gaps", "manager").json()) == 1


def graded(told: Story, call: Calling) -> None:
    """Two officers put a company into another class."""
    asked = told.act("change-class", "officer", GRADED).json()
    told.act("answer-class-change", "everything", asked["id"])
    assert told.act("get-company", "officer", GRADED).json()["class"] == asked["wanted"]


def rotated(told: Story, call: Calling, node: Small) -> None:
    """A program registers its next key with the one in force."""
    keys = [OKPKey.generate_key("Ed25519") for _ in range(2)]
    one, two = ((key, json.dumps(key.as_dict(private=False))) for key in keys)
    registered = call("manager", "POST", "/v1/company/keys", json={"name": "ERP", "jwk": one[1]})
    assert registered.status_code == 201, registered.text
    claims = {"iss": "4403180896", "aud": AUDIENCE, "iat": int(node.now().timestamp()), "jwk": json.loads(two[1])}
    head = {"alg": "Ed25519", "kid": registered.json()["kid"]}
    told.act("rotate-signing-key", "manager", jwt=jwt.encode(head, claims, one[0], registry=REGISTRY))


def transit(told: Story, call: Calling) -> None:
    """Goods in transit, secured, sealed, departed; a seal is changed on the way."""
    told.act("grant-guarantee", "officer", id=GUARANTEE, party="4403180896", valid_until=None)
    (asked,) = call("officer", "GET", f"/v1/guarantees/{GUARANTEE}").json()["changes"]
    word = {"agree": True, "why": "The surety's paper is genuine."}
    call("everything", "POST", f"/v1/guarantee-changes/{asked['id']}/answer", json=word).raise_for_status()
    number = opened(call, "EX-7")
    assert step(call, "officer", number, "seal", seals=SEALS).status_code == 200
    assert step(call, "trader", number, "depart").status_code == 200
    told.act("move", "trader", number)
    told.act("get-movement", "officer", number)
    for act in ("list-movements", "list-guarantees"):
        assert told.act(act, "trader").json()
    told.act("get-guarantee", "trader", GUARANTEE)
    more = told.act("change-guarantee", "officer", GUARANTEE).json()
    told.act("answer-guarantee-change", "everything", more["id"])
    told.act("suspend-guarantee", "officer", GUARANTEE)
    told.act("resume-guarantee", "officer", GUARANTEE)
    told.act("end-guarantee", "officer", GUARANTEE)


@pytest.mark.parametrize("id_", OPERATIONS)
def test_it_is_answered_as_described(story: Story, id_: str) -> None:
    answer = story.answers[id_]
    assert answer.status_code == OPERATIONS[id_].status, answer.text
    told = next(o for p in WHOLE["paths"].values() for o in p.values() if o["operationId"] == id_)
    said = told["responses"][str(answer.status_code)]
    media = answer.headers.get("content-type", "").partition(";")[0]
    assert media in said.get("content", {"": {}})
    assert {name.lower() for name in said["headers"]} - {"link"} <= set(answer.headers)
    schema = said.get("content", {}).get(media, {}).get("schema")
    if schema:
        jsonschema_rs.validate({**schema, "components": WHOLE["components"]}, answer.json())
    if OPERATIONS[id_].example and "sentence" in answer.json():
        assert answer.json()["state"] in DECIDED, answer.text
        assert not [p for p in answer.json().get("problems", []) if p.get("severity", "error") == "error"]


@pytest.mark.parametrize("file", sorted(EXAMPLES.iterdir()), ids=lambda f: f.name)
def test_every_example_is_of_its_shape(file: Path) -> None:
    one = OPERATIONS[file.name.partition(".")[0]]
    kind = one.answer if file.name.endswith(".answer.json") else one.body
    value = msgspec.json.decode(file.read_bytes(), type=kind)
    kept = json.loads(msgspec.json.encode(value))
    assert missing(json.loads(file.read_bytes()), kept) == [], "the struct knows all of it"


def missing(said: Any, kept: Any, at: str = "") -> list[str]:
    """Places of `said` that are not in `kept`."""
    if isinstance(said, dict):
        here = [f"{at}/{name}" for name in said if name not in kept]
        return here + [p for name in said if name in kept for p in missing(said[name], kept[name], f"{at}/{name}")]
    if isinstance(said, list):
        return [p for n, v in enumerate(said) for p in missing(v, kept[n], f"{at}/{n}")]
    return []


def test_what_takes_a_body_has_an_example_and_what_gives_an_answer_to_it() -> None:
    assert [i for i, o in OPERATIONS.items() if o.body is not None and not o.example] == []
    assert [i for i, o in OPERATIONS.items() if o.body is not None and not o.answered] == []


def test_names_are_such_that_programs_can_be_made_of_them() -> None:
    assert [n for n in WHOLE["components"]["schemas"] if not n.isidentifier()] == []
    assert [i for i in OPERATIONS if not i.replace("-", "").isalpha()] == []
    assert [i for i, o in OPERATIONS.items() if not o.summary_zh] == []


def test_every_refusal_is_told_once_with_what_it_carries() -> None:
    told = WHOLE["components"]["responses"]
    assert set(told) == {kind.slug for kind in KINDS.values()}
    assert "Retry-After" in told["overloaded"]["headers"] and "WWW-Authenticate" in told["unknown-caller"]["headers"]
    lodge = WHOLE["paths"]["/v1/declarations"]["post"]
    assert ",".join(sorted(lodge["responses"])) == "200,201,400,401,403,408,409,413,415,422,429,503,default"
    assert lodge["security"] == [{"token": ["declare"]}]
