"""Every receipt is reached by a real message, in each wire: JSON, the national XML, UN/EDIFACT."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.api.conftest import Calling, Small
from tests.api.test_passages import OFFICE, on_its_way, released_on_arrival
from tests.api.test_passages import told as passed
from tests.messages.test_cuscar import SAMPLES
from tests.messages.test_cusres_cargo import texts
from tongguan.declarations.parts import Location, Measure, Packaging, Party, TransportMeans
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, ManifestKind
from tongguan.manifests.report import (
    ArrivalReport,
    Counted,
    DepartureReport,
    Function,
    ManifestReport,
    Moved,
    TallyReport,
    Way,
)
from tongguan.messages import cargo_json, cuscar_writer, road_xml
from tongguan.messages.cusres_cargo import Envelope
from tongguan.messages.road_xml import Head

XML, EDIFACT, JSON = "application/xml", "application/edifact", "application/json"
WIRES = (JSON, XML, EDIFACT)
SHIP = TransportMeans(id="9811000", id_type="146", name="MV EVER ONE", mode="1")


def report(node: Small, reference: str, hours: int = 240, **head: Any) -> ManifestReport:
    """A ship with one bill, that arrives in so many hours."""
    mass = Measure(value=Decimal(820), unit="KGM")
    goods = CargoItem(
        sequence=1, description="PUMPS", gross_mass=mass, packaging=Packaging(sequence=1, count=Decimal(40), type="CT")
    )
    bill = Consignment(
        sequence=1, document=f"{reference}-BL", document_type="705", consignor=Party(name="Nishi Seiko K.K."),
        consignee=Party(name="Harbour Bridge Trading"), loading=Location(id="JPOSA"), unloading=Location(id="CNSZX"),
        packages=Decimal(40), gross_mass=mass, items=(goods,),
    )  # fmt: skip
    manifest = Manifest(
        kind=ManifestKind.ORIGINAL, mode="1", reference=reference, office=OFFICE, batch=reference, journey="77N",
        means=SHIP, carrier=Party(id="OLIN", name="Ocean Line"), consignments=(bill,),
        loading=Location(id="JPOSA"), unloading=Location(id="CNSZX"),
        arrives_at=(node.now() + timedelta(hours=hours)).replace(microsecond=0),
    )  # fmt: skip
    return ManifestReport(manifest=replace(manifest, **head))


def written(told: Any, wire: str, node: Small) -> bytes:
    """A report in a wire, as its sender writes it."""
    if wire == XML:
        return road_xml.write(told, Head(message="M1", sender="OCEANLINE", receiver=OFFICE, sent_at=node.now()))
    if wire == JSON:
        return cargo_json.write(told)
    if isinstance(told, ManifestReport):
        frame = Envelope(sender="OCEANLINE", recipient="CNCUSTOMS", reference="R1")
        return cuscar_writer.write(told, frame, node.now())
    return conveyance(told)


def conveyance(told: ArrivalReport | DepartureReport) -> bytes:
    """A CUSREP of a ship that came, or left."""
    came = isinstance(told, ArrivalReport)
    kind, place, moment = ("185", "60", "178") if came else ("186", "5", "186")
    at = told.at if isinstance(told, ArrivalReport) else told.departed_at
    rows = [
        "UNH+1+CUSREP:D:95B:UN", f"BGM+{kind}+{told.reference}+9", f"RFF+AFB:{told.manifest_reference}",
        f"LOC+{place}+CNSZX", f"DTM+{moment}:{at:%Y%m%d%H%M%S}:204",
        "TDT+20+77N+1++OLIN:172:20:OCEAN LINE+++9811000:146::MV EVER ONE",
    ]  # fmt: skip
    rows.append(f"UNT+{len(rows) + 1}+1")
    return "\n".join(f"{row}'" for row in ("UNB+UNOC:3+LINE+CUSTOMS+261126:0340+A1", *rows, "UNZ+1+A1")).encode()


def told(call: Calling, body: bytes, wire: str, status: int) -> str:
    """The outcome that the receipt says, in the wire of the message."""
    answer = call("integrator", "POST", "/v1/manifests", content=body, headers={"content-type": wire})
    assert answer.status_code == status, answer.text
    return outcome(answer.content, answer.headers["content-type"], answer)


def outcome(body: bytes, media: str, answer: Any) -> str:
    if media.startswith(XML):
        receipt, problems = road_xml.read_receipt(body)
        assert problems == () and receipt is not None
        return str(receipt.outcome)
    if media.startswith(EDIFACT):
        return str(texts(body, "GIS", 1, 3)[0])
    said = answer.json()
    return str((said["receipts"][0] if "receipts" in said else said)["outcome"])


@pytest.mark.parametrize("wire", WIRES)
def test_what_is_taken_and_what_an_officer_looks_at(call: Calling, node: Small, wire: str) -> None:
    name = wire[-3:].upper()
    assert told(call, written(report(node, f"OK-{name}"), wire, node), wire, 201) == "01"
    assert told(call, written(report(node, f"LATE-{name}", hours=2), wire, node), wire, 201) == "02"


@pytest.mark.parametrize("wire", WIRES)
def test_what_contradicts_was_told_before_or_stands_nowhere(call: Calling, node: Small, wire: str) -> None:
    whole = report(node, f"E-{wire[-3:].upper()}")
    (bill,) = whole.manifest.consignments
    over = replace(whole, manifest=replace(whole.manifest, consignments=(replace(bill, packages=Decimal(60)),)))
    assert told(call, written(over, wire, node), wire, 200) == "E2"
    assert told(call, written(whole, wire, node), wire, 201) == "01"
    again = replace(whole, manifest=replace(whole.manifest, journey="78N"))
    assert told(call, written(again, wire, node), wire, 200) == "E3"
    nothing = replace(report(node, f"NONE-{wire[-3:]}"), function=Function.CHANGE, reasons=("013",))
    assert told(call, written(nothing, wire, node), wire, 200) == "E4"


@pytest.mark.parametrize(
    ("wire", "old", "new"),
    [
        (XML, b"<TotalPackageQuantity>40<", b"<TotalPackageQuantity>4O<"),
        (EDIFACT, b"CNT+8:40'", b"CNT+8:4O'"),
    ],
)
def test_what_cannot_be_read(call: Calling, node: Small, wire: str, old: bytes, new: bytes) -> None:
    body = written(report(node, f"BAD-{wire[-3:]}"), wire, node)
    assert old in body
    assert told(call, body.replace(old, new), wire, 200) == "E1"


def test_a_table_that_cannot_be_read_is_answered_in_json(call: Calling) -> None:
    assert told(call, b"kind,mode,reference,bl,pieces\noriginal,1,BAD-T,D1,4O\n", "text/csv", 200) == "E1"


@pytest.mark.parametrize("wire", WIRES)
def test_a_ship_that_came_is_passed_on(call: Calling, node: Small, wire: str) -> None:
    """And stands with the manifest that it names."""
    name = wire[-3:].upper()
    (line,) = call(
        "integrator", "POST", "/v1/manifests", content=written(report(node, f"VOY-{name}"), JSON, node),
        headers={"content-type": JSON},
    ).json()["receipts"]  # fmt: skip
    came = ArrivalReport(
        reference=f"CALL-{name}", mode="1", office=OFFICE, journey="77N", means=SHIP, place=Location(id="CNSZX"),
        manifest_reference="" if wire == XML else f"VOY-{name}",
        at=node.now().replace(microsecond=0) - timedelta(minutes=1),
    )  # fmt: skip
    assert told(call, written(came, wire, node), wire, 201) == "T"
    assert told(call, written(came, wire, node), wire, 201) == "T"  # the same again is the same
    whole = call("integrator", "GET", f"/v1/manifests/{line['number']}").json()
    assert [m["outcome"] for m in whole["messages"]].count("T") == (0 if wire == XML else 1)


@pytest.mark.parametrize("wire", [JSON, EDIFACT])
def test_a_ship_that_left_is_passed_on(call: Calling, node: Small, wire: str) -> None:
    left = DepartureReport(
        reference=f"OUT-{wire[-3:]}", mode="1", office=OFFICE, journey="77N", means=SHIP, place=Location(id="CNSZX"),
        departed_at=node.now().replace(microsecond=0) - timedelta(minutes=1),
    )  # fmt: skip
    assert told(call, written(left, wire, node), wire, 201) == "T"


def problems(call: Calling, body: bytes) -> list[tuple[str, str]]:
    answer = call("everything", "POST", "/v1/manifests", content=body, headers={"content-type": JSON})
    (receipt,) = answer.json()["receipts"]
    return [(p["code"], p["pointer"]) for p in receipt["problems"]]


def test_what_happened_is_not_taken_back_or_told_ahead(call: Calling, node: Small) -> None:
    came = ArrivalReport(reference="A1", mode="1", means=SHIP, at=node.now() - timedelta(minutes=1))
    for function in (Function.DELETE, Function.CHANGE, Function.SECONDARY):
        assert problems(call, cargo_json.write(replace(came, function=function))) == [("MFL19", "/function")]
    later = replace(came, at=node.now() + timedelta(hours=1), means=None, reference=" ")
    assert problems(call, cargo_json.write(later)) == [
        ("MFL03", "/reference"), ("MFL23", "/at"), ("MFL24", "/means/id"),
    ]  # fmt: skip
    tally = TallyReport(
        function=Function.SECONDARY, reference="T1", way=Way.IN, mode="1", ended_at=node.now() - timedelta(hours=1),
        counted=(Counted(document="D1", packages=Decimal(1)),),
    )  # fmt: skip
    assert ("MFL14", "/function") in problems(call, cargo_json.write(tally))
    assert problems(call, cargo_json.write(replace(came, at=datetime(1999, 1, 1, tzinfo=UTC)))) == [("MFL17", "/at")]


def test_goods_that_left_by_a_table_are_an_exit(call: Calling, node: Small) -> None:
    on_its_way(node, "粤Z7001港", "WB-701")
    released_on_arrival(call, "trader", "WB-701", "TABLE-1")
    assert passed(call, {"office": OFFICE, "plate": "粤Z7001港"})[0]["answer"]["signal"] == "go"
    at = (node.now() - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M+00:00")
    head = "atd,mode,reference,office,bl,pieces,action\n"
    sheet = head + f"{at},3,GATE-OUT-1,{OFFICE},WB-701,15,main\n"

    def out(text: str, who: str = "gate") -> Any:
        return call(who, "POST", "/v1/manifests", content=text.encode(), headers={"content-type": "text/csv"})

    assert out(sheet, "integrator").status_code == 403
    (receipt,) = out(sheet).json()["receipts"]
    assert (receipt["outcome"], receipt["what"]) == ("01", "departure")
    rows = call("officer", "GET", f"/v1/passages?office={OFFICE}").json()["passages"]
    assert rows[0]["step"] == "exit" and rows[0]["answer"]["left"] == [{"document": "WB-701", "packages": "5"}]
    (refused,) = out(sheet.replace("main", "delete").replace("OUT-1", "OUT-2")).json()["receipts"]
    assert [(p["code"], p["wire_pointer"]) for p in refused["problems"]] == [("MFL19", "G2")]


UNKNOWN: list[tuple[str, Callable[[bytes], bytes], str]] = [
    (XML, lambda b: b.replace(b">9</FunctionCode>", b">7</FunctionCode>"), "Head/FunctionCode"),
    (EDIFACT, lambda b: b.replace(b"+9'", b"+7'", 1), "BGM[2]/3"),
]


@pytest.mark.parametrize(("wire", "change", "place"), UNKNOWN)
def test_an_unknown_function_is_refused_at_its_field(
    call: Calling, node: Small, wire: str, change: Callable[[bytes], bytes], place: str
) -> None:
    body = written(report(node, f"F-{wire[-3:]}"), wire, node)
    if wire == EDIFACT:
        assert b"BGM+85+F-act+9'" in body
    answer = call("integrator", "POST", "/v1/manifests", content=change(body), headers={"content-type": wire})
    if wire == XML:
        receipt, _ = road_xml.read_receipt(answer.content)
        assert receipt is not None and receipt.outcome == "E1"
        assert place in [p.wire_pointer for p in receipt.problems]
    else:
        assert texts(answer.content, "GIS", 1, 3) == ["E1"] and texts(answer.content, "ERP", 1, 1) == [place]


def test_an_unknown_function_is_refused_in_json_and_tables(call: Calling, node: Small) -> None:
    body = cargo_json.write(report(node, "F-json")).replace(b'{"manifest"', b'{"function":"7","manifest"')
    answer = call("integrator", "POST", "/v1/manifests", content=body, headers={"content-type": JSON})
    assert answer.status_code == 422 and [p["pointer"] for p in answer.json()["problems"]] == ["/function"]
    text = b"kind,mode,reference,action\noriginal,1,F-t,7\n"
    answer = call("integrator", "POST", "/v1/manifests", content=text, headers={"content-type": "text/csv"})
    (receipt,) = answer.json()["receipts"]
    assert [p["wire_pointer"] for p in receipt["problems"] if p["code"] == "C007"] == ["D2"]


def became(call: Calling, number: str, wire: str, who: str = "integrator") -> str:
    answer = call(who, "GET", f"/v1/manifests/{number}/receipt", headers={"accept": wire})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(wire)
    if wire == EDIFACT:
        assert texts(answer.content, "BGM", 1) in (["785"], ["833"])
    return outcome(answer.content, wire, answer)


def standing(call: Calling, told_: ManifestReport, node: Small, code: str = "01") -> str:
    answer = call(
        "integrator", "POST", "/v1/manifests", content=written(told_, JSON, node), headers={"content-type": JSON}
    )
    (receipt,) = answer.json()["receipts"]
    assert receipt["outcome"] == code, receipt
    return str(receipt["number"])


def test_what_may_not_be_unloaded_or_loaded(call: Calling, node: Small) -> None:
    for kind, code in ((ManifestKind.ORIGINAL, "13"), (ManifestKind.ADVANCE, "12")):
        departs = node.now() + timedelta(hours=200)
        number = standing(call, report(node, f"STOP-{code}", kind=kind, departs_at=departs), node)
        stop = {"document": f"STOP-{code}-BL", "reason": "Kept for quarantine."}
        assert call("officer", "POST", f"/v1/manifests/{number}/forbid", json=stop).status_code == 200
        assert {became(call, number, wire) for wire in WIRES} == {code}
        go = {"document": f"STOP-{code}-BL"}
        assert call("officer", "POST", f"/v1/manifests/{number}/allow", json=go).status_code == 200


def test_what_an_officer_returned_says_why(call: Calling, node: Small) -> None:
    number = standing(call, report(node, "BACK-1", hours=2), node, "02")
    assert {became(call, number, wire) for wire in WIRES} == {"02"}
    back = {"accept": False, "reason": "The weight cannot be."}
    assert call("officer", "POST", f"/v1/manifests/{number}/review", json=back).status_code == 200
    assert {became(call, number, wire) for wire in WIRES} == {"03"}
    said = call("integrator", "GET", f"/v1/manifests/{number}/receipt").json()
    assert "The weight cannot be." in said["sentence"] and said["parts"][0]["outcome"] == "03"


def test_what_is_released(call: Calling, node: Small) -> None:
    on_its_way(node, "粤Z7002港", "WB-702")
    released_on_arrival(call, "trader", "WB-702", "FREE-1")
    (line,) = call("trader", "GET", "/v1/manifests?document=WB-702").json()
    assert {became(call, line["number"], wire, "trader") for wire in WIRES} == {"01"}
    assert passed(call, {"office": OFFICE, "plate": "粤Z7002港"})[0]["answer"]["signal"] == "go"
    assert {became(call, line["number"], wire, "trader") for wire in WIRES} == {"11"}


def test_the_un_s_5_replaces_the_whole(call: Calling, node: Small) -> None:
    whole = report(node, "REPL-1")
    (bill,) = whole.manifest.consignments
    two = (bill, replace(bill, sequence=2, document="REPL-1-BL2"))
    before = replace(whole, manifest=replace(whole.manifest, consignments=two))
    assert told(call, written(before, EDIFACT, node), EDIFACT, 201) == "01"
    after = replace(whole, function=Function.REPLACE, reasons=("013",))
    body = written(after, EDIFACT, node)
    assert b"BGM+85+REPL-1+5'" in body
    assert told(call, body, EDIFACT, 201) == "01"
    (line,) = call("integrator", "GET", "/v1/manifests?reference=REPL-1").json()
    whole_ = call("integrator", "GET", f"/v1/manifests/{line['number']}").json()
    assert [c["document"] for c in whole_["manifest"]["consignments"]] == ["REPL-1-BL"]
    gone = [d["document"] for d in whole_["documents"]]
    assert gone == ["REPL-1-BL"]
    with pytest.raises(ValueError, match="No road message"):
        written(after, XML, node)


def test_a_convoy_s_vehicles_are_told_in_national_messages(call: Calling) -> None:
    body = (SAMPLES / "mt4401.xml").read_bytes().replace(b"<FunctionCode>2<", b"<FunctionCode>9<")
    for plate in (b"5301A0001", b"5301A0002"):
        answer = call(
            "integrator", "POST", "/v1/trips", content=body.replace(b"5301A0001", plate), headers={"content-type": XML}
        )
        receipt, _ = road_xml.read_receipt(answer.content)
        assert receipt is not None and receipt.outcome == "01", receipt


@pytest.mark.parametrize("wire", [XML, JSON])
def test_goods_that_a_terminal_saw_are_answered_by_its_gate(call: Calling, node: Small, wire: str) -> None:
    name = f"WB-9{len(wire)}"
    on_its_way(node, f"粤Z80{len(wire)}港", name)
    number = released_on_arrival(call, "trader", name, f"SEEN-{len(wire)}")
    came = ArrivalReport(
        reference=f"IN-{name}", mode="3", office=OFFICE, at=node.now().replace(microsecond=0) - timedelta(minutes=1),
        came=(Moved(document=name, packages=Decimal(20)),),
    )  # fmt: skip
    for report_, code in ((came, "01"), (replace(came, reference=f"X-{name}", came=(Moved(document="NOBODY"),)), "02")):
        answer = call(
            "everything", "POST", "/v1/manifests", content=written(report_, wire, node), headers={"content-type": wire}
        )
        assert outcome(answer.content, answer.headers["content-type"], answer) == code, answer.text
    assert call("trader", "GET", f"/v1/declarations/{number}").json()["state"] == "released"


def test_a_gate_tells_what_came_and_was_counted_and_no_manifest(call: Calling, node: Small) -> None:
    came = ArrivalReport(reference="G1", mode="1", means=SHIP, at=node.now() - timedelta(minutes=1))
    tally = TallyReport(
        reference="G2", way=Way.IN, mode="1", ended_at=node.now() - timedelta(hours=1),
        counted=(Counted(document="G-BL", packages=Decimal(1)),),
    )  # fmt: skip

    def gate(body: bytes) -> Any:
        return call("gate", "POST", "/v1/tallies", content=body, headers={"content-type": JSON})

    for body, outcome_ in ((cargo_json.write(came), "T"), (cargo_json.write(tally), "01")):
        answer = gate(body)
        assert (answer.status_code, answer.json()["receipts"][0]["outcome"]) == (201, outcome_), answer.text
    assert gate(cargo_json.write(report(node, "G3"))).status_code == 403
