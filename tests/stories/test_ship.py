"""A container ship: its line tells a master bill and its houses in UN/EDIFACT, three brokers declare for three
importers before it arrives, one too many and one not at all; each container leaves on a truck of its own."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.messages.test_cusres_cargo import texts
from tests.stories.conftest import CAST, EACH, Haul, Seat, Stage, declared, party

PORT = "5316"
BY_SEA = Haul(PORT, "714", {"name": "EVER GRACE", "id": "9074729", "id_type": "10", "mode": "1", "nationality": "PA"})
BOXES = {
    "HBL-1": ("CSQU3054383",),
    "HBL-2": ("MSKU6011672",),
    "HBL-3": ("TGHU1111114", "TRLU2222220"),
    "HBL-4": ("BMOU2345678",),
    "HBL-5": ("MEDU3456785",),
}
TOLD = {"HBL-1": ("mill", 150), "HBL-2": ("bakery", 160), "HBL-3": ("garage", 200), "HBL-4": ("mill", 40)}


def segments(*lines: str) -> bytes:
    """An interchange with one cargo report."""
    body = ["UNH+1+CUSCAR:D:96B:UN", *lines]
    whole = ["UNB+UNOC:3+OCEANLINE+CNCUSTOMS+261120:0815+SEA1", *body, f"UNT+{len(body) + 1}+1", "UNZ+1+SEA1"]
    return "".join(f"{line}'" for line in whole).encode()


def house(n: int, document: str, who: str, packages: int) -> list[str]:
    """One consignment under the master bill, in its containers."""
    boxes = BOXES[document]
    return [
        f"CNI+{n}+{document}", f"RFF+BH:{document}", "RFF+MB:MBL-1", f"CNT+7:{packages * EACH}:KGM",
        f"CNT+8:{packages}", "LOC+9+JPOSA", "LOC+11+CNYTN", "NAD+CZ+++NISHI SEIKO",
        f"NAD+CN+{party(who)}++{CAST[who][1].upper()}", f"GID+1+{packages}:CT", "FTX+AAA+++PETROL ENGINES",
        *(f"SGP+{box}+{packages // len(boxes)}" for box in boxes),
    ]  # fmt: skip


def report(stage: Stage, function: str, houses: dict[str, tuple[str, int]], *why: str, master: bool = True) -> bytes:
    """The line's message: the ship, its containers, and these houses."""
    arrives = stage.node.now() + timedelta(hours=48)
    boxes = [box for document in houses for box in BOXES[document]]
    packages = 570
    whole = [
        "CNI+1+MBL-1", "RFF+MB:MBL-1", f"CNT+7:{packages * EACH}:KGM", f"CNT+8:{packages}", "LOC+9+JPOSA",
        "LOC+11+CNYTN", "NAD+CZ+++NISHI SEIKO", "NAD+CN+++PEARL RIVER FORWARDING", f"GID+1+{packages}:CT",
        "FTX+AAA+++CONSOLIDATED CARGO", *(f"SGP+{box}+1" for box in boxes),
    ]  # fmt: skip
    return segments(
        f"BGM+785+V077N+{function}", f"NAD+CA+{party('line')}++OCEAN LINE", *why,
        "TDT+20+077N+1+13++++9074729:146::EVER GRACE:PA", "LOC+9+JPOSA", "LOC+60+CNYTN", f"LOC+22+{PORT}",
        f"DTM+132:{arrives:%Y%m%d%H%M}:203", "GIS+23", *(f"EQD+CN+{box}:102:5+45G1:102:5++3+5" for box in boxes),
        *(whole if master else []),
        *(line for n, (d, (who, count)) in enumerate(houses.items(), 2) for line in house(n, d, who, count)),
    )  # fmt: skip


BROKER = {"P": "pearl", "D": "delta", "J": "jade"}
"""Whose reference begins so."""


def tell(stage: Stage, body: bytes) -> bytes:
    answer = stage.call("line", "POST", "/v1/manifests", content=body, headers={"content-type": "application/edifact"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"].startswith("application/edifact")
    return answer.content


def boxed(who: str, document: str, packages: int, reference: str, boxes: tuple[str, ...] = ()) -> dict[str, Any]:
    """So many packages of a house in its containers."""
    values = declared(BY_SEA, who, document, packages, reference)
    equipment = [{"sequence": n, "id": box} for n, box in enumerate(boxes or BOXES[document], 1)]
    values["shipment"] |= {"equipment": equipment, "containerised": "1"}
    return values


@pytest.fixture(scope="module")
def manifest(stage: Stage) -> str:
    """The line tells it two days ahead; its number."""
    receipt = tell(stage, report(stage, "9", TOLD))
    assert texts(receipt, "GIS", 1)[0] == "1" and len(texts(receipt, "DOC", 2)) == 5
    (line,) = stage.good("line", "GET", "/v1/manifests?reference=V077N")
    return str(line["number"])


@pytest.fixture(scope="module")
def brokers(stage: Stage, manifest: str) -> dict[str, str]:
    """Each importer entrusts his own broker, who declares for him and for nobody else; reference → number."""
    pairs = {"mill": "pearl", "bakery": "delta", "garage": "jade"}
    refused = stage.call("pearl", "POST", "/v1/declarations", json=boxed("mill", "HBL-1", 160, "P-0"))
    assert refused.status_code == 403, "nobody entrusted him yet"
    for importer, broker in pairs.items():
        stage.entrust(importer, broker)
    wrong = stage.call("pearl", "POST", "/v1/declarations", json=boxed("bakery", "HBL-2", 160, "P-1"))
    assert wrong.status_code == 403, "another's importer"
    numbers = {}
    for broker, importer, document, packages, reference, boxes in (
        ("pearl", "mill", "HBL-1", 160, "P-2", ()),
        ("delta", "bakery", "HBL-2", 170, "D-1", ()),
        ("jade", "garage", "HBL-3", 120, "J-1", BOXES["HBL-3"][:1]),
        ("jade", "garage", "HBL-3", 80, "J-2", BOXES["HBL-3"][1:]),
        ("pearl", "mill", "HBL-5", 10, "P-3", ()),
    ):
        body = boxed(importer, document, packages, reference, boxes)
        numbers[reference] = stage.lodged(broker, body)["number"]
    return numbers


def left(stage: Stage, manifest: str) -> dict[str, tuple[str, str]]:
    """Packages told and left of each house, as the line reads them."""
    documents = stage.good("line", "GET", f"/v1/manifests/{manifest}")["documents"]
    return {d["document"]: (d["packages"], d["packages_left"]) for d in documents if "packages" in d}


def differs(stage: Stage, number: str, who: str) -> bool:
    """Whether the declarant is told that the manifest says otherwise."""
    return "manifest changed" in stage.standing(number, who)["decision"]["next"]


def test_each_house_is_drawn_by_its_own_broker(stage: Stage, manifest: str, brokers: dict[str, str]) -> None:
    assert left(stage, manifest) == {
        "HBL-1": ("150", "0"), "HBL-2": ("160", "0"), "HBL-3": ("200", "0"), "HBL-4": ("40", "40"),
    }  # fmt: skip
    standing = {ref: differs(stage, number, BROKER[ref[0]]) for ref, number in brokers.items()}
    assert standing == {"P-2": True, "D-1": True, "J-1": False, "J-2": False, "P-3": False}
    for reference, number in brokers.items():
        seen = [b for b in BROKER.values() if stage.call(b, "GET", f"/v1/declarations/{number}").status_code == 200]
        assert seen == [BROKER[reference[0]]], "no broker reads another's"
        owner = {"P": "mill", "D": "bakery", "J": "garage"}[reference[0]]
        assert stage.standing(number, owner)["number"] == number, "the importer reads what is declared for him"
    for broker in BROKER.values():
        assert stage.call(broker, "GET", f"/v1/manifests/{manifest}").status_code == 404
    whole = stage.good("line", "GET", f"/v1/manifests/{manifest}")
    assert not any(d.get("drawn_by") for d in whole["documents"]), "the line reads balances, not declarations"
    drawn = {d["document"]: [b["number"] for b in d.get("drawn_by", ())]
             for d in stage.good("officer", "GET", f"/v1/manifests/{manifest}")["documents"]}  # fmt: skip
    assert sorted(drawn["HBL-3"]) == sorted([brokers["J-1"], brokers["J-2"]]) and drawn["HBL-4"] == []


def test_amendments_on_either_side_settle_it(stage: Stage, manifest: str, brokers: dict[str, str]) -> None:
    """The line had told ten too few, the broker had declared ten too many; another house is told late."""
    receipt = tell(stage, report(stage, "4", {"HBL-1": ("mill", 160)}, "FTX+CHG++001", master=False))
    assert texts(receipt, "GIS", 1)[0] == "1", receipt
    assert not differs(stage, brokers["P-2"], "pearl") and differs(stage, brokers["D-1"], "delta")
    gross = str(160 * EACH)
    changes = [
        {"pointer": "/package_count", "value": "160"}, {"pointer": "/gross_mass/value", "value": gross},
        {"pointer": "/shipment/items/0/gross_mass/value", "value": gross},
        {"pointer": "/shipment/items/0/net_mass/value", "value": str(160 * EACH - 100)},
        {"pointer": "/shipment/items/0/packagings/0/count", "value": "160"},
    ]  # fmt: skip
    body = {"reason": "32", "changes": changes}
    refused = stage.call("pearl", "POST", f"/v1/declarations/{brokers['D-1']}/amendments", json=body)
    assert refused.status_code == 404, "another broker's"
    amended = stage.good("delta", "POST", f"/v1/declarations/{brokers['D-1']}/amendments", json=body)
    assert amended["version"] == 2 and not differs(stage, brokers["D-1"], "delta")
    added = tell(stage, report(stage, "2", {"HBL-5": ("mill", 10)}, "FTX+CHG++001", master=False))
    assert texts(added, "GIS", 1)[0] == "1"
    now = left(stage, manifest)
    assert {d: told for d, (told, _) in now.items()} == {
        "HBL-1": "160", "HBL-2": "160", "HBL-3": "200", "HBL-4": "40", "HBL-5": "10",
    }  # fmt: skip
    assert {d for d, (_, rest) in now.items() if rest != "0"} == {"HBL-4"}
    assert stage.events(brokers["P-2"]) == ["lodge", "match"]
    assert stage.events(brokers["D-1"]) == ["lodge", "amend"]
    assert stage.events(brokers["P-3"]) == ["lodge", "match"], "declared before it was told"


@pytest.mark.browser
def test_at_the_desks_of_line_broker_and_office(
    sit: Seat, stage: Stage, manifest: str, brokers: dict[str, str]
) -> None:
    line = sit("line", "/manifests?q=HBL-3")
    line.get_by_role("link", name="V077N").click()
    row = line.locator(".tg-documents tr", has_text="HBL-3")
    expect(row).to_contain_text("200 of 200 packages drawn, 0 left")
    expect(row).to_contain_text("TGHU1111114")
    expect(line.locator(".tg-documents tr", has_text="HBL-4")).to_contain_text("0 of 40 packages drawn, 40 left")
    assert brokers["J-1"] not in line.content().replace(" ", "")
    broker = sit("jade", f"/declarations/{brokers['J-1']}", width=390)
    expect(broker.locator("section:has(#h-beside-cargo)")).to_contain_text("200 of 200 packages drawn")
    assert broker.evaluate("document.documentElement.scrollWidth") <= 390
    expect(broker.locator("body")).not_to_contain_text(brokers["D-1"])
    officer = sit("officer", f"/manifests/{manifest}", language="zh")
    row = officer.locator(".tg-documents tr", has_text="HBL-3")
    expect(row.locator(f'a[href="/cases/{brokers["J-2"]}"]')).to_be_visible()
    expect(officer.locator(".tg-documents tr", has_text="HBL-4")).to_contain_text("尚未申报")


def out(stage: Stage, box: str, document: str, packages: int | None = None, truck: str = "") -> dict[str, Any]:
    """A truck takes a container out of the terminal."""
    goods = [{"document": document} | ({"packages": str(packages)} if packages else {})]
    look = {
        "office": PORT,
        "source": "terminal",
        "reference": truck or f"TRUCK-{box}",
        "units": [{"id": box}],
        "goods": goods,
    }
    return stage.passage("exits", **look)


def test_each_container_leaves_on_a_truck_of_its_own(stage: Stage, manifest: str, brokers: dict[str, str]) -> None:
    early = out(stage, *BOXES["HBL-1"], "HBL-1", truck="TOO-EARLY")
    assert early["signal"] == "aside" and early["stays"] == ["HBL-1"]
    for reference, number in brokers.items():
        stage.ready(number)
        assert stage.standing(number).get("holds", []) == ([] if reference == "P-2" else ["arrival"]), "one is there"
    goods = [{"document": document} for document in BOXES]
    landed = stage.passage("arrivals", office=PORT, source="terminal", reference="SHIP-077N", goods=goods)
    assert landed["signal"] == "aside" and landed["stays"] == ["HBL-4"], "nobody declared it"
    assert sorted(landed["released"]) == sorted(set(brokers.values()) - {brokers["P-2"]})
    for document in ("HBL-1", "HBL-2", "HBL-5"):
        went = out(stage, *BOXES[document], document)
        assert (went["signal"], went["leaves"], went.get("left", [])) == ("go", [document], []), went
    first, second = BOXES["HBL-3"]
    went = out(stage, first, "HBL-3", 120)
    assert (went["signal"], went["left"]) == ("go", [{"document": "HBL-3", "packages": "80"}])
    assert stage.events(brokers["J-1"])[-1] == "arrive", "not all of the house left"
    assert out(stage, second, "HBL-3", 80).get("left", []) == []
    stays = out(stage, *BOXES["HBL-4"], "HBL-4")
    assert (stays["signal"], [r["message"] for r in stays["reasons"]]) == ("aside", ["No declaration names HBL-4."])
    again = out(stage, first, "HBL-3", 120)
    assert again == went, "the same truck is the same passage"
    assert {ref: stage.events(number)[-1] for ref, number in brokers.items()} == dict.fromkeys(brokers, "exit")
