"""An air consolidation: a house declared before anybody told of the flight, the forwarder's table too late by the law
and taken all the same, a master that nobody may declare, and each house released when the terminal has it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.stories.conftest import CAST, EACH, Haul, Stage, declared, differences, party

AIRPORT, MASTER = "2233", "999-12345675"
BY_AIR = Haul(AIRPORT, "741", {"id": "SKY901", "id_type": "40", "name": "SKY901", "mode": "4", "nationality": "DE"})
HOUSES = {"HAWB-1": ("mill", 12), "HAWB-2": ("bakery", 8)}


def table(stage: Stage, hours: float) -> bytes:
    """The forwarder's sheet: a row for each line of goods; `hours` until the flight lands, by the airport's clock."""
    lands = (stage.node.now() + timedelta(hours=hours)).astimezone(ZoneInfo("Asia/Shanghai"))
    head = "kind,mode,reference,office,flight,means,carrier,carrier code,eta,awb,mawb,type of document,pieces,"
    head += "gross weight,shipper,consignee,consignee_id,loading,unloading,description,hs code,item_packages"
    told = f"original,air,SKY901-28,{AIRPORT},SKY901,SKY901,SKY CARGO,{party('line')},{lands:%Y-%m-%d %H:%M}"
    rows = [f"{told},{MASTER},,741,20,{20 * EACH},NISHI SEIKO,CONSOL AIR,,JPOSA,CNPVG,CONSOLIDATION,,20"]
    for document, (who, count) in HOUSES.items():
        name, id_ = CAST[who][1], party(who)
        first = f",,,,,,,,,{document},{MASTER},703,{count},{count * EACH},NISHI SEIKO,{name},{id_},JPOSA,CNPVG"
        rows += [f"{first},PETROL ENGINES,8407340000,{count - 2}", ",,,,,,,,,,,,,,,,,,,SPARE PARTS,8409919900,2"]
    return "\n".join((head, *rows)).encode()


@pytest.fixture(scope="module")
def ahead(stage: Stage) -> str:
    """The mill declares its house the day before; nobody told of it yet, and that is no fault."""
    answer = stage.lodged("mill", declared(BY_AIR, "mill", "HAWB-1", 12, "AIR-1"))
    assert (answer["state"], differences(answer)) == ("held", [])
    return str(answer["number"])


@pytest.fixture(scope="module")
def manifest(stage: Stage, ahead: str) -> dict[str, Any]:
    """Two and a half hours before it lands: an hour and a half too late, and taken."""
    answer = stage.call(
        "line", "POST", "/v1/manifests", content=table(stage, 2.5), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text
    (receipt,) = answer.json()["receipts"]
    return dict(receipt)


def test_the_late_table_is_taken_and_says_how_late(stage: Stage, manifest: dict[str, Any]) -> None:
    assert (manifest["outcome"], manifest["version"]) == ("01", 1), manifest
    assert 89 <= manifest["minutes_late"] <= 91
    assert manifest["sentence"] == f"Accepted. It came {manifest['minutes_late']} minutes late."
    assert manifest["sentence_zh"] == f"已接受。逾期 {manifest['minutes_late']} 分钟。"
    assert [(p["document"], p["outcome"]) for p in manifest["parts"]] == [
        (MASTER, "01"), ("HAWB-1", "01"), ("HAWB-2", "01"),
    ]  # fmt: skip
    whole = stage.good("line", "GET", f"/v1/manifests/{manifest['number']}")
    house = whole["manifest"]["consignments"][1]
    assert house["master"] == MASTER
    assert [i["description"] for i in house["items"]] == ["PETROL ENGINES", "SPARE PARTS"]
    assert stage.call("bakery", "GET", f"/v1/manifests/{manifest['number']}").status_code == 404, "not theirs to read"


def test_what_was_declared_ahead_is_compared_once_it_is_told(
    stage: Stage, ahead: str, manifest: dict[str, Any]
) -> None:
    assert stage.events(ahead) == ["lodge", "match"], "what it draws is told"
    left = {d["document"]: d for d in stage.good("line", "GET", f"/v1/manifests/{manifest['number']}")["documents"]}
    assert (left["HAWB-1"]["packages"], left["HAWB-1"]["packages_left"]) == ("12", "0")
    assert (left["HAWB-2"]["packages"], left["HAWB-2"]["packages_left"]) == ("8", "8")


def test_nobody_declares_the_master_and_each_house_goes_by_itself(
    stage: Stage, ahead: str, manifest: dict[str, Any]
) -> None:
    master = stage.good("bakery", "POST", "/v1/declarations", json=declared(BY_AIR, "bakery", MASTER, 20, "AIR-2"))
    assert master["state"] == "returned"
    assert differences(master) == [f"{MASTER} is a consolidation: name the house document that the goods travel under."]
    stage.entrust("bakery", "delta")
    second = stage.lodged("delta", declared(BY_AIR, "bakery", "HAWB-2", 8, "AIR-3"))
    assert differences(second) == []
    stage.ready(ahead)
    assert stage.standing(ahead)["holds"] == ["arrival"]
    goods = [{"document": "HAWB-1", "packages": "12"}, {"document": "HAWB-2", "packages": "8"}]
    came = stage.passage("arrivals", office=AIRPORT, reference="ULD-1", source="terminal", goods=goods)
    assert (came["signal"], came["leaves"]) == ("aside", ["HAWB-1"])
    assert (came["stays"], came["released"]) == (["HAWB-2"], [ahead])
    assert [r["message"] for r in came["reasons"]] == ["HAWB-2 is not released."]
    stage.ready(second["number"])
    for n, (document, number) in enumerate((("HAWB-1", ahead), ("HAWB-2", second["number"]))):
        out = {"office": AIRPORT, "reference": f"OUT-{n}", "source": "terminal", "goods": [{"document": document}]}
        gone = stage.passage("exits", **out)
        assert (gone["signal"], gone.get("left", [])) == ("go", [])
        assert stage.events(number)[-1] == "exit"
