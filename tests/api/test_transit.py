"""Goods in transit over HTTP: from the border by rail to an inland office, with a broken seal, an enquiry, a control,
a discharge, and what follows."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import CALLERS, Calling, Small
from tongguan.api import views
from tongguan.commands.verify import reconsidering
from tongguan.declarations.parts import Location, Measure, Party, TransportMeans
from tongguan.journeys import cleared as clearing
from tongguan.journeys import manifest as telling
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import ManifestReport
from tongguan.release.lifecycle import Event
from tongguan.store import cleared as kept
from tongguan.store import standards
from tongguan.worker.late import Lateness
from tongguan.worker.published import norms
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-warehouse.json"
BORDER, INLAND = "9403", "0100"
GUARANTEE = "GRN-2026-1"
SEALS = [{"number": "HX 556677", "kind": "H", "on": "CSQU3054383"}, {"number": "HX 556678", "kind": "H"}]


def declared(reference: str, **changes: Any) -> dict[str, Any]:
    """Goods for transit by rail, secured under the guarantee."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text())
    sample["shipment"].pop("warehouse")
    sample["shipment"]["arrival_transport"] = {"id": "X8024", "id_type": "21"}
    for item in sample["shipment"]["items"]:
        item["procedures"][0]["current"] = "0410"
    return {
        **sample,
        "type": "TIA",
        "office": BORDER,
        "presentation_office": INLAND,
        "border_transport": {"name": "X8024", "id": "X8024", "id_type": "21", "nationality": "KZ", "mode": "2"},
        "guarantees": [{"id": GUARANTEE, "type": "1", "amount": {"amount": "50000", "currency": "CNY"}}],
        "declarant": {**sample["declarant"], "id": CALLERS["trader"].party},
        "reference": reference,
        **changes,
    }


def opened(call: Calling, reference: str, who: str = "trader", **changes: Any) -> str:
    """Such goods, released for transit; their number."""
    lodged = call(who, "POST", "/v1/declarations", json=declared(reference, **changes))
    assert lodged.status_code == 201, lodged.text
    number = str(lodged.json()["number"])
    for hold in call("officer", "GET", f"/v1/declarations/{number}").json().get("holds", ()):
        word = {"hold": hold, "verdict": "passed", "reason": "seen"}
        passed = call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word)
        assert passed.status_code == 200, passed.text
    return number


def step(call: Calling, who: str, number: str, kind: str, **more: Any) -> httpx.Response:
    return call(who, "POST", f"/v1/movements/{number}/steps", json={"step": kind, **more})


def good(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def movement(call: Calling, number: str, who: str = "trader") -> dict[str, Any]:
    told: dict[str, Any] = good(call(who, "GET", f"/v1/movements/{number}"))["movement"]
    return told


def left(call: Calling, id_: str = GUARANTEE) -> Decimal:
    """What is left of the guarantee."""
    rows = call("trader", "GET", "/v1/guarantees").json()
    return next(Decimal(row["left"]) for row in rows if row["id"] == id_)


def registered(call: Calling, second: str = "everything", **wish: Any) -> dict[str, Any]:
    """A guarantee on which two officers agree, the trader's where nobody else is named; as the second one reads it."""
    wish = {"party": CALLERS["trader"].party, "volume": "500000", "valid_from": "2026-01-01", **wish}
    made = call("officer", "POST", "/v1/guarantees", json=wish)
    assert made.status_code == 201, made.text
    at = f"/v1/guarantees/{wish['id']}"
    (asked,) = good(call(second, "GET", at))["changes"][:1]
    word = {"agree": True, "why": "The surety's paper is genuine."}
    assert good(call(second, "POST", f"/v1/guarantee-changes/{asked['id']}/answer", json=word))["state"] == "made"
    return good(call(second, "GET", at))


@pytest.fixture(scope="module", autouse=True)
def secured(call: Calling) -> None:
    made = registered(call, id=GUARANTEE)
    assert (made["left"], made["reserved"], made["currency"], made["state"]) == ("500000", "0", "CNY", "good")


def test_from_the_border_to_the_inland_office(call: Calling) -> None:
    before = left(call)
    number = opened(call, "RAIL-1")
    stands = movement(call, number)
    assert stands["terms"] == {
        "hours": 336, "seal_class": "H", "enquiry_hours": 24, "answer_hours": 72, "remind_hours": 24,
        "unanswered": "call", "discharge_hours": 24,
    }  # fmt: skip
    assert before - left(call) == Decimal(stands["secured"]) > 0
    good(step(call, "officer", number, "seal", at=BORDER, seals=SEALS))
    good(step(call, "trader", number, "depart", at=BORDER, route=[BORDER, "9400", INLAND]))
    good(step(call, "officer", number, "pass", at="9400"))
    told = good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    assert told["sentence"] == f"Arrived at {INLAND}."
    assert left(call) < before, "nothing is free before the discharge"
    good(step(call, "officer", number, "discharge", at=INLAND))
    assert left(call) == before
    assert movement(call, number)["phase"] == "discharged"


def test_what_left_the_border_in_transit_leaves_inland_once_more(call: Calling, node: Small) -> None:
    railed(node, "RAILBL-9", 100, 1520)
    shipment = declared("X")["shipment"]
    shipment["previous_documents"] = [{"category": "Z", "type": "720", "id": "RAILBL-9", "line": 1}]
    number = opened(call, "RAIL-9", shipment=shipment)
    assert leaves(call, BORDER, "RAILBL-9", 100)["signal"] == "go"
    good(step(call, "officer", number, "seal", at=BORDER, seals=SEALS))
    good(step(call, "trader", number, "depart", at=BORDER, route=[BORDER, "9400", INLAND]))
    good(step(call, "officer", number, "pass", at="9400"))
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, "officer", number, "discharge", at=INLAND))
    tell_of(node, number)
    lodged = call("trader", "POST", "/v1/declarations", json=warehoused("RAIL-9-ON", number))
    assert lodged.status_code == 201, lodged.text
    onward = call("officer", "GET", f"/v1/declarations/{lodged.json()['number']}").json()
    for hold in onward.get("holds", ()):
        word = {"hold": hold, "verdict": "passed", "reason": "seen"}
        call("officer", "POST", f"/v1/declarations/{onward['number']}/verdicts", json=word)
    assert told_of(node, "RAILBL-9") == ["document-released"], "what left the border is not gone"
    tell_of(node, onward["number"])
    tell_of(node, onward["number"])
    assert told_of(node, "RAILBL-9") == ["document-released", "document-completed"], "released inland: told, once"
    first = leaves(call, INLAND, "RAILBL-9", 60)
    assert first["signal"] == "go" and first["left"] == [{"document": "RAILBL-9", "packages": "40"}]
    more = leaves(call, INLAND, "RAILBL-9", 41)
    assert more["signal"] == "aside" and "GAT10" in [r["code"] for r in more["reasons"]]
    assert leaves(call, INLAND, "RAILBL-9", 40)["signal"] == "go"


def test_goods_that_leave_the_border_in_transit_are_not_told_as_gone(call: Calling, node: Small) -> None:
    railed(node, "RAILBL-7", 100, 1520)
    shipment = declared("X")["shipment"]
    shipment["previous_documents"] = [{"category": "Z", "type": "720", "id": "RAILBL-7", "line": 1}]
    opened(call, "RAIL-70", shipment=shipment)
    assert leaves(call, BORDER, "RAILBL-7", 100)["signal"] == "go"
    with node.store.writing() as conn:
        (manifest,) = conn.execute(
            "select manifest from tongguan.consignment where document = 'RAILBL7'"
        ).fetchone() or (0,)
        conn.execute("update tongguan.balance set remaining = 0 where key like '%RAILBL7%'")
        clearing.tell(conn, node.law.at(node.now().date(), node.now()), (manifest, ["RAILBL7"]), node.now())
        told = conn.execute("select cargo ->> 'event' from tongguan.outbox where cargo ->> 'document' = 'RAILBL-7'")
        assert {event for (event,) in told} == {"document-released"}


def tell_of(node: Small, number: str) -> None:
    """The submitters of the documents of which this declaration decides are told what became of them."""
    with node.store.writing() as conn:
        ((case,),) = conn.execute("select id from tongguan.case_file where number = %s", (number,)).fetchall()
        found = kept.touched(conn, [case])
    assert found, "the declaration that follows decides of the documents of the movement"
    for manifest, documents in found.items():
        with node.store.writing() as conn:
            clearing.tell(conn, node.law.at(node.now().date(), node.now()), (manifest, documents), node.now())


def told_of(node: Small, document: str) -> list[str]:
    """What was told of a document, in order."""
    query = "select cargo ->> 'event' from tongguan.outbox where cargo ->> 'document' = %s order by id"
    with node.store.writing() as conn:
        return [event for (event,) in conn.execute(query, (document,))]


def warehoused(reference: str, of: str, **changes: Any) -> dict[str, Any]:
    """What came in transit, to be put into a warehouse inland."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text())
    paper = {"category": "Y", "type": "MRN", "id": of, "line": 1}
    return {
        **sample,
        "office": INLAND,
        "reference": reference,
        "declarant": {**sample["declarant"], "id": CALLERS["trader"].party},
        "shipment": {**sample["shipment"], "previous_documents": [paper]},
        **changes,
    }


def railed(node: Small, document: str, packages: int, gross: int) -> None:
    """A train brings goods to the border under a document."""
    waybill = Consignment(
        sequence=1, document=document, document_type="720", consignor=Party(name="Kazakh Mills"),
        consignee=Party(name="Harbour Bridge Trading"), loading=Location(id="KZALA"), unloading=Location(id="CNSZX"),
        packages=Decimal(packages), gross_mass=Measure(value=Decimal(gross), unit="KGM"),
    )  # fmt: skip
    means = TransportMeans(id="X8024", id_type="21", mode="2")
    manifest = Manifest(
        kind=ManifestKind.ORIGINAL, mode="2", reference=f"M-{document}", office=BORDER, means=means, journey="X8024",
        carrier=Party(id=CALLERS["trader"].party, name="Rail"), arrives_at=node.now(), consignments=(waybill,),
    )  # fmt: skip
    now = node.now()
    with node.store.writing() as conn:
        by = telling.Telling(CALLERS["trader"], node.law.at(now.date(), now), now, date(2036, 1, 1))
        sent = telling.Sent(ManifestReport(manifest=manifest), document.encode(), "application/json")
        (receipt,) = telling.take(conn, by, [sent])
    assert receipt.outcome is ReceiptCode.ACCEPTED, receipt


def leaves(call: Calling, office: str, document: str, packages: int) -> dict[str, Any]:
    """The answer to so many packages that leave an office."""
    goods = [{"document": document, "packages": str(packages)}]
    look = {"office": office, "source": "terminal", "reference": f"{office}-{document}-{packages}", "goods": goods}
    answer: dict[str, Any] = good(call("everything", "POST", "/v1/exits", json={"passages": [look]}))["passages"][0]
    return answer["answer"]


def underway(call: Calling, reference: str, **changes: Any) -> str:
    """Goods that left the border under two seals."""
    number = opened(call, reference, **changes)
    good(step(call, "officer", number, "seal", at=BORDER, seals=SEALS))
    good(step(call, "trader", number, "depart", at=BORDER, route=[BORDER, "9400", INLAND]))
    return number


def codes(answer: httpx.Response, status: int) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.text
    return [(p["code"], p["pointer"]) for p in answer.json()["problems"]]


def test_a_broken_seal_an_enquiry_a_control_and_what_follows(call: Calling, node: Small) -> None:
    free = left(call)
    number = underway(call, "RAIL-2")
    assert call("trader", "GET", f"/v1/movements/{number}").json()["movement"]["limit"]

    new = {"number": "CC 900118", "kind": "H", "on": "CSQU3054383", "by": "carrier"}
    words = "Found cut at the morning check; the goods are as loaded."
    good(step(call, "trader", number, "reseal", place="km 412", old="hx556677", new=new, why="broken", words=words))
    assert [s["number"] for s in movement(call, number)["seals"]] == ["CC 900118", "HX 556678"]

    late = Lateness(node.store, b"s" * 32, node.now, node.retention_days)
    late.look()
    assert movement(call, number)["phase"] == "underway", "nobody is asked before it is late"
    node.moved = timedelta(hours=336 + 24, minutes=1)
    late.look()
    late.look()
    node.moved = timedelta()
    assert movement(call, number)["asked"] == ["principal", "departure", "destination"]
    notices = call("trader", "GET", "/v1/notices?limit=200").json()
    assert "Late: where are the goods?" in [n["answer"]["sentence"] for n in notices if n["number"] == number]
    rows = call("officer", "GET", f"/v1/movements?phase=enquiry&departure={BORDER}&destination={INLAND}").json()
    assert [r["number"] for r in rows] == [number] and call("officer", "GET", "/v1/movements?late=true").json() == []
    good(step(call, "trader", number, "respond", found="underway", words="Held up by snow at Turpan."))
    assert codes(step(call, "officer", number, "respond", whom="principal", found="lost"), 422) == [("TRN33", "/whom")]
    for office in ("departure", "destination"):
        good(step(call, "officer", number, "respond", whom=office, found="unknown"))
    assert "asked" not in movement(call, number)

    found = [{**new}, {"number": "HX 556678", "kind": "H", "whole": False}]
    told = good(step(call, "trader", number, "arrive", at=INLAND, seals=found))
    assert told["sentence"] == "Arrived with 2 seals not as told."
    assert codes(step(call, "officer", number, "discharge"), 409) == [("TRN23", "/step")]
    early = call("trader", "POST", "/v1/declarations", json=warehoused("WH-1", number))
    assert early.json()["state"] == "returned" and ("TGK035", "/shipment/previous_documents/0/id") in codes(early, 201)
    good(step(call, "officer", number, "control", at=INLAND, good=True, words="Opened and counted: all there."))
    assert left(call) < free
    good(step(call, "officer", number, "discharge", at=INLAND))
    assert left(call) == free

    follow = call("trader", "POST", "/v1/declarations", json=warehoused("WH-1-AGAIN", number))
    assert follow.status_code == 201 and follow.json()["state"] != "returned", follow.text
    whole = good(call("trader", "GET", f"/v1/movements/{number}"))
    assert [f["number"] for f in whole["followed_by"]] == [follow.json()["number"]]
    steps = [(s["step"], s["by"]) for s in whole["steps"]]
    assert steps == [
        ("opened", whole["steps"][0]["by"]), ("seal", "customs"), ("depart", "importer"), ("reseal", "importer"),
        ("enquire", "customs"), ("respond", "importer"), ("respond", "customs"), ("respond", "customs"),
        ("arrive", "importer"), ("control", "customs"), ("discharge", "customs"),
    ]  # fmt: skip
    assert whole["steps"][3]["words"] == words
    assert (whole["movement"]["phase"], whole["movement"]["enquired"]) == ("discharged", True)
    events = [s["event"] for s in call("trader", "GET", f"/v1/declarations/{number}/timeline").json()]
    assert events.count("move") == 10, "the same case all along"


def at_hour(node: Small, hours: int) -> None:
    """The worker looks, so many hours from now."""
    node.moved = timedelta(hours=hours, minutes=1)
    Lateness(node.store, b"s" * 32, node.now, node.retention_days).look()
    node.moved = timedelta()


def tasks(call: Calling, number: str, office: str = "any") -> list[tuple[str, str]]:
    """What offices have to do with it, where it stands among what is awaited of this one."""
    rows = call("officer", "GET", f"/v1/movements?awaited={office}").json()
    return [(d["office"], d["task"]) for row in rows if row["number"] == number for d in row["duties"]]


def test_nobody_answers_and_what_follows_is_the_laws(call: Calling, node: Small) -> None:
    number = underway(call, "RAIL-8")
    assert tasks(call, number) == []
    for hours in (336 + 24, 336 + 24 + 48, 336 + 24 + 48, 336 + 24 + 72, 336 + 24 + 90):
        at_hour(node, hours)
    whole = good(call("trader", "GET", f"/v1/movements/{number}"))
    assert [(s["step"], s["by"]) for s in whole["steps"][3:]] == [
        ("enquire", "customs"), ("remind", "customs"), ("lapse", "customs"),
    ]  # fmt: skip
    said = [
        n["answer"]["sentence"] for n in call("trader", "GET", "/v1/notices?limit=200").json() if n["number"] == number
    ]
    assert said[-3:] == [
        "Late: where are the goods?", "Reminder: where are the goods?",
        "The time to answer is over; the goods are not there.",
    ]  # fmt: skip
    assert tasks(call, number) == tasks(call, number, BORDER) == [(BORDER, "decide")]
    assert tasks(call, number, INLAND) == []
    assert codes(step(call, "officer", number, "lapse"), 422) == [("TRN35", "/step")]
    good(step(call, "officer", number, "enquire", words="Once more."))
    assert tasks(call, number, INLAND) == [(BORDER, "answer"), (INLAND, "answer")]
    assert codes(step(call, "officer", number, "enquire", words="And again."), 409) == [("TRN34", "/step")]
    good(step(call, "officer", number, "call", words="Nobody knows."))
    assert tasks(call, number) == []


def test_a_carrier_does_not_take_the_seals_off_the_record(call: Calling) -> None:
    number = underway(call, "RAIL-30")
    off = {"place": "km 9", "why": "tampered"}
    good(step(call, "trader", number, "reseal", old="HX556677", **off))
    assert codes(step(call, "trader", number, "reseal", old="HX556678", **off), 409) == [("TRN40", "/new")]
    new = {"number": "HX 1", "kind": "H"}
    for _ in range(2):
        good(step(call, "trader", number, "reseal", old="HX 556678", new=new, **off))
    stands = movement(call, number)
    assert stands["seals"] == [{**new, "by": "carrier"}] and [d["kind"] for d in stands["doubts"]] == ["changed"] * 2
    told = good(step(call, "trader", number, "arrive", at=INLAND, seals=[new]))
    assert told["sentence"] == "Arrived with 2 seals not as told."
    assert codes(step(call, "officer", number, "discharge"), 409) == [("TRN23", "/step")]


def test_no_more_follows_than_came_and_only_to_its_own(call: Calling) -> None:
    number = underway(call, "RAIL-3")
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, "officer", number, "discharge"))
    other = warehoused("WH-2", number, declarant={"id": CALLERS["other"].party, "name": "Another"})
    assert call("other", "POST", "/v1/declarations", json=other).json()["state"] != "returned", "a paper like others"
    away = warehoused("WH-3", number, office="5304")
    assert ("TGK036", "/office") in codes(call("trader", "POST", "/v1/declarations", json=away), 201)
    assert call("trader", "POST", "/v1/declarations", json=warehoused("WH-4", number)).json()["state"] != "returned"
    again = warehoused("WH-5", number)
    again["shipment"]["items"][0]["description"] = "Others"
    assert ("TGK037", "/shipment/previous_documents/0/id") in codes(
        call("trader", "POST", "/v1/declarations", json=again), 201
    )


def test_items_without_a_mass_do_not_follow_for_nothing(call: Calling) -> None:
    number = underway(call, "RAIL-31")
    good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    good(step(call, "officer", number, "discharge"))
    body = warehoused("WH-31", number)
    body["shipment"]["previous_documents"] = []
    body["shipment"]["items"][0]["previous_documents"] = [{"category": "Y", "type": "MRN", "id": number, "line": 1}]
    body["shipment"]["items"][0].pop("gross_mass", None)
    answer = call("trader", "POST", "/v1/declarations", json=body)
    assert ("TGK038", "/shipment/items/0/gross_mass") in codes(answer, 201) and answer.json()["state"] == "returned"


def test_what_was_said_twice_is_said_once(call: Calling) -> None:
    number = opened(call, "RAIL-4")
    first = good(step(call, "officer", number, "seal", seals=SEALS))
    assert good(step(call, "officer", number, "seal", seals=SEALS)) == first
    body = {"step": "depart", "words": "Off."}
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: good(step(call, "trader", number, kind="depart", words="Off.")), range(4)))
    assert all(one == told[0] for one in told), body
    steps = good(call("trader", "GET", f"/v1/movements/{number}"))["steps"]
    assert [s["step"] for s in steps] == ["opened", "seal", "depart"]
    assert codes(step(call, "officer", number, "depart"), 409) == [("TRN10", "/step")]
    moved_on = step(call, "trader", number, "incident", place="km 1", mishap="delay", seq=1)
    assert moved_on.status_code == 409 and "moved on" in moved_on.text
    long = step(call, "trader", number, "incident", place="km 1", mishap="delay", words="x" * 2001)
    assert codes(long, 422) == [("TRN27", "/words")]


def test_a_list_goes_on_where_its_page_ended(call: Calling) -> None:
    for n in range(3):
        opened(call, f"PAGE-{n}")
    for which in ("", "&awaited=any"):
        whole = [one["number"] for one in call("officer", "GET", f"/v1/movements?limit=200{which}").json()]
        paged, at = [], f"/v1/movements?limit=1{which}"
        while at:
            answer = call("officer", "GET", at)
            paged += [one["number"] for one in answer.json()]
            at = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
        assert paged == whole and len(set(whole)) == len(whole) >= 3
    following = call("officer", "GET", "/v1/movements?limit=1").headers["link"]
    elsewhere = following.partition(">")[0].removeprefix("<") + "&departure=9403"
    assert call("officer", "GET", elsewhere).status_code == 400, "a cursor of another question"


def test_nobody_else_knows_of_it(call: Calling) -> None:
    number = underway(call, "RAIL-5")
    assert call("other", "GET", f"/v1/movements/{number}").status_code == 404
    assert step(call, "other", number, "incident", place="km 1", mishap="theft").status_code == 404
    assert step(call, "trader", "530420261999999999", "incident", place="k", mishap="delay").status_code == 404
    assert call("other", "GET", "/v1/movements").json() == []
    assert call("other", "GET", "/v1/guarantees").json() == []
    assert step(call, "trader", number, "discharge").status_code == 403, "an officer's"
    plain = call("trader", "POST", "/v1/declarations", json=warehoused("WH-9", "Z")).json()["number"]
    assert call("officer", "GET", f"/v1/movements/{plain}").status_code == 404


def test_its_carrier_sees_the_movement_and_nothing_else(call: Calling) -> None:
    carrier = {"carriage": {"carrier": {"id": CALLERS["other"].party, "name": "Carrier"}}}
    number = underway(call, "RAIL-6", **carrier)
    assert [r["number"] for r in call("other", "GET", "/v1/movements").json()] == [number]
    good(step(call, "other", number, "incident", place="km 7", mishap="delay", words="A signal failed."))
    assert call("other", "GET", f"/v1/declarations/{number}").status_code == 404
    good(step(call, "officer", number, "divert", destination="0200", words="Beijing is full."))
    good(step(call, "officer", number, "enquire"))
    assert step(call, "other", number, "respond", found="underway").status_code == 404, "the principal is asked"
    assert codes(step(call, "other", number, "arrive", at=INLAND, seals=SEALS), 409) == [("TRN21", "/at")]
    good(step(call, "other", number, "arrive", at="0200", seals=SEALS))


def test_names_are_told_to_officers_and_to_their_own_side(call: Calling) -> None:
    carrier = {"carriage": {"carrier": {"id": CALLERS["other"].party, "name": "Carrier"}}}
    shipment = {**declared("RAIL-32")["shipment"], "ucr": {"id": "26CN4403RAIL32"}}
    number = opened(call, "RAIL-32", shipment=shipment, **carrier)
    good(step(call, "officer", number, "seal", at=BORDER, seals=SEALS))
    good(step(call, "other", number, "depart", at=BORDER))
    good(step(call, "trader", number, "incident", place="km 7", mishap="delay"))
    where = [f"/v1/declarations/{number}{part}" for part in ("", "/timeline", "/messages")]
    for place in (
        *where,
        f"/v1/movements/{number}",
        "/v1/movements",
        "/v1/ucr/26CN4403RAIL32",
        "/v1/notices?limit=200",
    ):
        text = call("trader", "GET", place).text
        assert CALLERS["officer"].name not in text and '"another"' not in text, place
    told = {
        "officer": ("officer one", "another", "importer"),
        "trader": ("customs", "carrier", "importer"),
        "other": ("customs", "another", "declarant"),
    }
    for who, names in told.items():
        steps = good(call(who, "GET", f"/v1/movements/{number}"))["steps"]
        assert tuple(s["by"] for s in steps[1:]) == names, who
    for place in where[1:2]:
        assert [s["by"] for s in call("trader", "GET", place).json() if s["event"] == "move"] == list(told["trader"])
    knots = call("trader", "GET", "/v1/ucr/26CN4403RAIL32").json()["knots"]
    assert {k["by"] for k in knots if k["event"] == "move"} == set(told["trader"])


def test_what_happens_to_a_case_is_told_by_its_own_side_or_by_nobody_by_name() -> None:
    own = {Event.LODGE, Event.AMEND, Event.CANCEL, Event.PRESENT, Event.PAY, Event.REPLY, Event.APPEAL}
    assert set(Event) == own | views.INSIDE | {Event.MOVE}


def test_a_guarantee_is_called_once_and_stays_drawn(call: Calling) -> None:
    free = left(call)
    number = underway(call, "RAIL-7")
    good(step(call, "officer", number, "enquire"))
    taken = free - left(call)
    good(step(call, "officer", number, "call", words="Nobody knows where the goods are."))
    assert movement(call, number)["phase"] == "irregular" and free - left(call) == taken
    assert codes(step(call, "officer", number, "discharge"), 409) == [("TRN10", "/step")]


def test_a_guarantee_secures_what_it_can_and_no_more(call: Calling) -> None:
    for id_, more in (("SMALL", {"volume": "10"}), ("OLD", {"volume": "900000", "valid_until": "2026-01-31"})):
        registered(call, id=id_, **more)
    other = {"id": "HERS", "party": CALLERS["other"].party, "volume": "900000", "valid_from": "2026-01-01"}
    registered(call, **other)
    for n, (id_, code) in enumerate((("SMALL", "TGK033"), ("OLD", "TGK032"), ("HERS", "TGK032"), ("NONE", "TGK032"))):
        body = declared(f"SEC-{n}", guarantees=[{"id": id_, "type": "1"}])
        assert (code, "/guarantees") in codes(call("trader", "POST", "/v1/declarations", json=body), 201), id_
    here = declared("SEC-8", presentation_office=BORDER)
    assert ("TGK030", "/presentation_office") in codes(call("trader", "POST", "/v1/declarations", json=here), 201)
    assert left(call, "SMALL") == 10
    again = call("officer", "POST", "/v1/guarantees", json={**other, "id": "SMALL"})
    assert codes(again, 409) == [("TRN29", "/id")]
    wrong = {"id": "封", "party": "NOBODY", "volume": "0.001", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    assert codes(call("officer", "POST", "/v1/guarantees", json=wrong), 422) == [
        ("TRN30", "/id"), ("TRN31", "/volume"), ("TRN32", "/valid_until"), ("TRN28", "/party"),
    ]  # fmt: skip
    assert call("trader", "POST", "/v1/guarantees", json=other).status_code == 403
    assert call("officer", "DELETE", "/v1/guarantees/HERS").status_code == 204
    assert call("officer", "DELETE", "/v1/guarantees/HERS").status_code == 404


def test_many_at_once_never_draw_more_than_there_is(call: Calling) -> None:
    number = opened(call, "RACE-0")
    each = Decimal(movement(call, number)["secured"])
    registered(call, id="TWO", volume=str(each * 2))

    def one(n: int) -> str:
        body = declared(f"RACE-{n}", guarantees=[{"id": "TWO", "type": "1"}])
        return str(call("trader", "POST", "/v1/declarations", json=body).json()["state"])

    with ThreadPoolExecutor(5) as pool:
        states = list(pool.map(one, range(1, 6)))
    assert states.count("returned") == 3 and left(call, "TWO") == 0


def test_all_of_it_can_be_thought_again(node: Small, tmp_path: Path) -> None:
    """Facts, guarantees and what is left of movements follow from what was told."""
    profiles = node.profiles
    with node.store.writing() as conn:
        standards.publish_profile_set(conn, profiles.id, profiles.dump(), node.now())
    seal(node.store, Signet(tmp_path), node.now())
    walked = Walked()
    assert list(verify(node.store, tmp_path, walked, reconsidering(node.store), norms(node.store))) == []
    assert walked.facts > 40 and walked.passed_over == 0
