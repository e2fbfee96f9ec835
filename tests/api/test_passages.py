"""A gate over HTTP: told, answered in the same commit, listed for whom it concerns; the list for gates cut off."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from tests.api.conftest import CALLERS, Calling, Small
from tests.api.test_road import SAMPLE
from tongguan.crossings.listing import NotGenuine, TooOld, verified
from tongguan.declarations.parts import Location, Measure, Party, TransportMeans
from tongguan.journeys import fleet as register
from tongguan.journeys import manifest as telling
from tongguan.journeys.fleet import Grant
from tongguan.manifests.fleet import FleetKind, Paper, Wanted
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Counted, Load, ManifestReport, TallyReport, VehicleReport, Way
from tongguan.messages import cargo_json
from tongguan.worker.gates import Gates

OFFICE = "5301"  # open round the clock
HAULIER = CALLERS["trader"]


def on_its_way(node: Small, plate: str, document: str) -> None:
    """A registered truck with one waybill is told for now."""
    now, mass = node.now(), Measure(value=Decimal(2900), unit="KGM")
    means = TransportMeans(id=plate, id_type="30", mode="3")
    waybill = Consignment(
        sequence=1, document=document, document_type="730", consignor=Party(name="Nishi Seiko K.K."),
        consignee=Party(name="Harbour Bridge Trading"), loading=Location(id="HKHKG"), unloading=Location(id="CNSZX"),
        packages=Decimal(20), gross_mass=mass,
    )  # fmt: skip
    manifest = Manifest(
        kind=ManifestKind.ORIGINAL, mode="3", reference=f"M-{plate}", office=OFFICE, batch=f"B-{plate}", means=means,
        journey="J1", carrier=Party(id=HAULIER.party, name="Haulier"), arrives_at=now, consignments=(waybill,),
    )  # fmt: skip
    trip = VehicleReport(
        reference=f"T-{plate}", way=Way.IN, load=Load.LADEN, office=OFFICE, batch=f"B-{plate}", means=means,
        arrives_at=now,
    )  # fmt: skip
    term = {"valid_from": now.date() - timedelta(days=2), "valid_until": now.date() + timedelta(days=9)}
    with node.store.writing() as conn:
        by = telling.Telling(HAULIER, node.law.at(now.date(), now), now, date(2036, 1, 1))
        for report in (ManifestReport(manifest=manifest), trip):
            (receipt,) = telling.take(conn, by, [telling.Sent(report, repr(report).encode(), "application/json")])
            assert receipt.outcome is ReceiptCode.ACCEPTED, receipt
        (made,) = register.register(conn, HAULIER, [Wanted(kind=FleetKind.VEHICLE, mark=plate, country="CN")], now)
        grant = Grant(member=made.id, kind=Paper.PASSAGE, number="P-1", **term)  # type: ignore[arg-type]
        register.grant(conn, CALLERS["officer"], grant, frozenset({OFFICE}), now)


def prelodged(document: str, reference: str) -> dict[str, Any]:
    values = json.loads(SAMPLE.with_name("import-prelodged.json").read_text())
    values["declarant"]["id"] = HAULIER.party
    values["reference"] = reference
    papers = [{"category": "Z", "type": "730", "id": document, "line": 1}]
    values["shipment"] |= {"equipment": [], "containerised": "0", "previous_documents": papers}
    return dict(values)


def released_on_arrival(call: Calling, who: str, document: str, reference: str) -> str:
    """A declaration that waits for nothing but its goods: its number."""
    answer = call(who, "POST", "/v1/declarations", json=prelodged(document, reference)).json()
    number = answer["number"]
    due = call("officer", "GET", f"/v1/declarations/{number}").json()["due"]
    if due != "0":
        paid = {"number": number, "amount": due, "currency": "CNY", "bank_reference": reference}
        assert call("bank", "POST", "/v1/payments", json=paid).status_code == 200
    return str(number)


def told(call: Calling, *looks: dict[str, Any], way: str = "arrivals", who: str = "everything") -> list[dict[str, Any]]:
    answer = call(who, "POST", f"/v1/{way}", json={"passages": list(looks)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["passages"])


@pytest.fixture(scope="module")
def number(call: Calling, node: Small) -> str:
    """A truck on its way with goods that are decided."""
    on_its_way(node, "粤Z1234港", "WB-9")
    return released_on_arrival(call, "trader", "WB-9", "GATE-1")


@pytest.fixture(scope="module")
def listed(call: Calling, node: Small, number: str) -> str:
    """The list that was made while it is on its way."""
    assert Gates(node.store, node.signer).publish(node.now())
    answer = call("everything", "GET", f"/v1/crossings/{OFFICE}/list")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/jose")
    return answer.text


@pytest.fixture(scope="module")
def passed(call: Calling, listed: str) -> list[dict[str, Any]]:
    """It comes, is seen twice, and another with it that nobody knows."""
    seen = {"office": OFFICE, "plate": "粤Z 1234港", "lane": 4, "source": "camera"}
    return told(call, seen, {**seen, "source": "rfid"}, {**seen, "plate": "蒙A00001"})


def test_it_is_answered_with_what_the_display_shows(passed: list[dict[str, Any]], number: str, call: Calling) -> None:
    first, double, unknown = passed
    assert first["answer"]["signal"] == "go" and first["answer"]["lane"] == 4
    assert first["answer"]["released"] == [number] and first["answer"]["leaves"] == ["WB-9"]
    assert {d["language"] for d in first["answer"]["display"]} == {"zh", "en", "ru", "vi", "mn"}
    assert double["again"] and double["number"] == first["number"] and double["answer"] == first["answer"]
    assert unknown["answer"]["signal"] == "aside" and unknown["answer"]["lane"] == 3
    assert [r["code"] for r in unknown["answer"]["reasons"]] == ["GAT05", "GAT06"]
    course = call("trader", "GET", f"/v1/declarations/{number}/timeline").json()
    assert [(s["event"], s["by"]) for s in course][-1] == ("arrive", "customs")


def test_a_carrier_gets_his_driver_s_page(call: Calling, number: str) -> None:
    path = call("trader", "GET", "/v1/trips/T-粤Z1234港/ticket").json()["path"]
    assert path.startswith("/driver/") and len(path.partition("-")[2]) >= 21
    assert call("other", "GET", "/v1/trips/T-粤Z1234港/ticket").status_code == 404


def test_who_may_read_what_passed(passed: list[dict[str, Any]], call: Calling) -> None:
    rows = call("officer", "GET", f"/v1/passages?office={OFFICE}").json()["passages"]
    assert [r["look"]["plate"] for r in rows] == ["蒙A00001", "粤Z 1234港"] and rows[1]["answer"]["released"]
    (own,) = call("trader", "GET", "/v1/passages?plate=粤z1234港").json()["passages"]
    assert "released" not in own["answer"] and own["answer"]["signal"] == "go"
    seen = {"office": OFFICE, "plate": "粤Z1234港", "source": "camera"}
    assert told(call, {**seen, "trailer": "X1"})[0]["answer"]["signal"] == "aside"
    told(call, {**seen, "despite": "Known to the office."}, who="officer")
    rows, own = (call(who, "GET", "/v1/passages").json()["passages"][0] for who in ("officer", "trader"))
    assert rows["look"]["despite"] and "despite" not in own["look"]
    assert call("other", "GET", "/v1/passages").json()["passages"] == []
    later = call("officer", "GET", f"/v1/passages?office={OFFICE}&after=1").json()["passages"]
    assert later and all(p["number"] > 1 for p in later)
    assert call("officer", "GET", "/v1/passages?after=x").status_code == 400


def test_the_last_part_that_leaves_is_the_exit(passed: list[dict[str, Any]], number: str, call: Calling) -> None:
    part = {"office": OFFICE, "source": "terminal", "goods": [{"document": "WB-9", "packages": "15"}]}
    (first,) = told(call, {**part, "reference": "OUT-1"}, way="exits")
    assert first["answer"]["left"] == [{"document": "WB-9", "packages": "5"}]
    part["goods"] = [{"document": "WB-9", "packages": "5"}]
    (last,) = told(call, {**part, "reference": "OUT-2"}, way="exits")
    assert last["answer"]["signal"] == "go" and "left" not in last["answer"]
    whole = call("trader", "GET", f"/v1/declarations/{number}").json()
    assert whole["state"] == "released" and "left" in whole["decision"]["sentence"]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("trader", {"passages": []}, 403),
        ("everything", {"passages": []}, 422),
        ("everything", {"passages": [{"office": "9999", "plate": "A1"}]}, 404),
        ("everything", {"passages": [{"office": OFFICE, "plate": 7}]}, 422),
        ("everything", {"passages": [{"office": OFFICE, "colour": "red"}]}, 422),
    ],
)
def test_what_is_no_passage_is_refused(call: Calling, who: str, body: dict[str, Any], status: int) -> None:
    assert call(who, "POST", "/v1/arrivals", json=body).status_code == status


def test_the_list_answers_for_a_minute_and_shows_every_change(listed: str, node: Small) -> None:
    keys = dict(node.signer.public())
    found = verified(listed, keys)
    assert found.office == OFFICE and found.inspection_lane == 3
    at = found.made_at
    assert found.go("粤z-1234港", at) and not found.go("蒙A00001", at + timedelta(seconds=59))
    for moment in (at + timedelta(seconds=60), at - timedelta(seconds=1)):
        with pytest.raises(TooOld):
            found.go("粤Z1234港", moment)
    head, body, signature = listed.split(".")
    forged = msgspec.json.encode({**msgspec.to_builtins(found), "office": "5345"})
    for text in (f"{head}.{body[:-2]}AA.{signature}", f"{head}.{forged.hex()}.{signature}", "", "a.b", listed * 9999):
        with pytest.raises(NotGenuine):
            verified(text, keys)


def test_who_passed_is_on_the_list_no_more(passed: list[dict[str, Any]], node: Small, call: Calling) -> None:
    Gates(node.store, node.signer).publish(datetime.now(UTC))
    again = verified(call("everything", "GET", f"/v1/crossings/{OFFICE}/list").text, dict(node.signer.public()))
    assert again.entries == () and again.exits is not None
    assert call("everything", "GET", "/v1/crossings/9999/list").status_code == 404
    assert call("trader", "GET", f"/v1/crossings/{OFFICE}/list").status_code == 403


def test_each_look_of_several_is_answered_for_itself(call: Calling) -> None:
    good = {"office": OFFICE, "plate": "蒙E0001", "reference": "EACH-1"}
    late = {"office": OFFICE, "plate": "蒙E0002", "at": "2020-01-01T00:00:00Z", "reference": "EACH-2"}
    looks: list[dict[str, Any]] = [
        {"office": OFFICE, "plate": 7},
        good,
        {"office": "9999", "plate": "A1"},
        {**good, "plate": "蒙E0003"},
        late,
        {"office": OFFICE, "plate": "nul\0", "reference": "EACH-3"},
        {"office": OFFICE, "plate": "蒙E0004", "despite": "I say so."},
    ]
    said = told(call, *looks, who="gate")
    assert [one.get("refused", "") for one in said] == [
        "invalid", "", "not-found", "conflict", "invalid", "invalid", "not-allowed",
    ]  # fmt: skip
    assert [one["number"] > 0 for one in said] == [not one.get("refused") for one in said]
    reasons = [one["answer"]["reasons"][0] for one in said]
    assert [(r["code"], r["pointer"]) for r in reasons if r["code"] in ("API03", "GAT23")] == [
        ("API03", "/plate"), ("GAT23", "/at"), ("API03", "/plate"),
    ]  # fmt: skip
    assert all(one["answer"]["signal"] == "aside" and one["answer"]["reasons"][0]["message_zh"] for one in said)
    again = told(call, *looks[:2], {"office": OFFICE, "plate": "蒙E0002", "reference": "EACH-2"}, who="gate")
    assert again[1]["again"] and again[1]["number"] == said[1]["number"], "told again it is the same"
    assert again[2]["number"] > said[1]["number"], "what was refused may be put right under its reference"
    for body in ({"passages": {}}, {"passages": [good] * 101}, {"passages": [good], "more": 1}):
        assert call("gate", "POST", "/v1/arrivals", json=body).status_code == 422


def test_where_none_of_several_can_be_taken_all_is_refused_each_at_its_place(call: Calling) -> None:
    looks = [{"office": OFFICE, "plate": 7}, {"office": "0000", "plate": "粤Z9"}]
    answer = call("everything", "POST", "/v1/arrivals", json={"passages": looks})
    assert answer.status_code == 422
    assert [p["pointer"] for p in answer.json()["problems"]] == ["/passages/0/plate", "/passages/1"]
    turned = call("everything", "POST", "/v1/arrivals", json={"passages": looks[::-1]})
    assert turned.status_code == 404, "by what stands against the first"


def test_an_exit_without_reference_is_refused_among_others(call: Calling) -> None:
    looks = [
        {"office": OFFICE, "source": "terminal", "goods": [{"document": "W-1"}]},
        {"office": OFFICE, "plate": "蒙E5"},
    ]
    bare, known = told(call, *looks, way="exits")
    assert bare["refused"] == "invalid" and bare["answer"]["reasons"][0]["pointer"] == "/reference"
    assert known["number"] > 0 and "refused" not in known


def test_a_token_of_an_office_tells_and_reads_of_that_alone(call: Calling, passed: list[dict[str, Any]]) -> None:
    wish = {"party": "CUSTOMS", "name": "Gate 5301", "scopes": ["gate", "read"], "offices": [OFFICE]}
    made = call("admin", "POST", "/v1/tokens", json=wish).json()
    bound = made["token"]
    assert made["offices"] == [OFFICE]

    def arrives(office: str) -> httpx.Response:
        look = {"office": office, "plate": "蒙B0001", "source": "camera"}
        return call(bound, "POST", "/v1/arrivals", json={"passages": [look]})

    def counted(**where: str) -> httpx.Response:
        line = Counted(document="WB-9", packages=Decimal(20))
        said = {"reference": f"TALLY-{where}", "way": Way.IN, "mode": "3", "ended_at": datetime.now(UTC)}
        body = cargo_json.write(TallyReport(**said, counted=(line,), **where))  # type: ignore[arg-type]
        return call(bound, "POST", "/v1/tallies", content=body, headers={"content-type": "application/json"})

    assert arrives(OFFICE).status_code == 200
    for no in (arrives("5345"), counted(office="5345"), counted()):
        assert no.status_code == 403 and OFFICE in no.json()["detail"]
    assert counted(office=OFFICE).status_code == 201
    assert call(bound, "GET", "/v1/crossings/5345/list").status_code == 403
    assert call(bound, "GET", f"/v1/crossings/{OFFICE}/list").status_code in (200, 404)
    assert call(bound, "GET", "/v1/passages?office=5345").status_code == 403
    rows = call(bound, "GET", "/v1/passages").json()["passages"]
    assert rows and {row["office"] for row in rows} == {OFFICE}
    elsewhere = {"passages": [{"office": "5345", "plate": "A1"}]}
    assert call("gate", "POST", "/v1/arrivals", json=elsewhere).status_code == 200, "one that is bound to none"


def test_a_terminal_tells_an_exit_under_a_reference(call: Calling) -> None:
    look = {"office": "5345", "source": "terminal", "goods": [{"document": "W-1"}]}
    said = call("everything", "POST", "/v1/exits", json={"passages": [look]})
    assert said.status_code == 422 and said.json()["problems"][0]["pointer"] == "/passages/0/reference"
