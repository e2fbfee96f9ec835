"""Frozen meat and the cameras of its cold store: one form, from which every permit is applied for with nothing said
twice; three agencies answer – by the queue, by a file, at a desk –, the vets' word is waited for, and when the goods
have left the records are used up and their issuers told."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from obstore.store import LocalStore
from playwright.sync_api import Page, expect

from tests.stories.conftest import Seat, Stage, party
from tests.stories.goods import PORT, shipment
from tongguan.worker.agencies import Agencies

pytestmark = pytest.mark.browser
WAYBILL = "MEAT-BL-1"
VETS = ("veterinary-certificate", "clearance-form", "quarantine-permit")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the radio desk exchanges files."""
    (tmp_path / "MIIT" / "in").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def look(stage: Stage, folder: Path) -> Iterator[Agencies]:
    """The worker that looks after agencies."""
    yield Agencies(stage.node.store, lambda: stage.node.office, LocalStore(str(folder)))


def issued_at_the_desk(desk: Page, stage: Stage, system: str) -> None:
    """An agent finds an application among his tasks, reviews it and issues it as it is."""
    desk.goto(f"{stage.served.url}/records")
    desk.locator(f'a[href^="/ledger/{system}/"]').first.click()
    desk.get_by_role("button", name="Take it as complete").click()
    desk.locator("summary", has_text="Issue").click()
    desk.get_by_role("button", name="Issue it", exact=True).click()
    expect(desk.locator(".tg-case-head")).to_contain_text("issued")


def number_of(stage: Stage, who: str, system: str) -> str:
    """The number of the butcher's record."""
    (row,) = stage.good(who, "GET", f"/v1/records?system={system}&holder={party('butcher')}")
    return str(row["number"])


def issued_by_program(stage: Stage, who: str, system: str) -> None:
    """An agency's own system does the same over the API."""
    for event in ("review", "issue"):
        stage.good(who, "POST", f"/v1/records/{system}/{number_of(stage, who, system)}/steps", json={"event": event})


def applied(sit: Seat, tmp_path: Path) -> Page:
    """From a file to a form, and from the form to all of its permits in one press."""
    (tmp_path / "meat.json").write_text(json.dumps(shipment("MEAT-1", WAYBILL)))
    trader = sit("butcher", "/declarations/new")
    trader.locator('input[type="file"]').first.set_input_files(tmp_path / "meat.json")
    trader.get_by_role("button", name="Open it").click()
    needs = trader.locator("#needs")
    for name in ("Automatic import licence", "Veterinary certificate", "Clearance form", "quarantine"):
        expect(needs).to_contain_text(name)
    needs.get_by_role("button", name="Apply for what is missing: 5").click()
    expect(needs.get_by_text("applied for")).to_have_count(5)
    expect(needs.get_by_text("being written")).to_have_count(0)
    return trader


def lodged(sit: Seat, stage: Stage, trader: Page) -> str:
    """The agencies issue what was applied for, the form names it, and is lodged; its number."""
    vet = sit("vet", "/records")
    for system in VETS:
        issued_at_the_desk(vet, stage, system)
    issued_by_program(stage, "agency", "automatic-import-licence")
    issued_by_program(stage, "radio", "radio-type-approval")
    trader.reload()
    trader.locator("#needs").get_by_role("button", name="Name what is issued: 5").click()
    expect(trader.locator("#needs").get_by_text("given", exact=True)).to_have_count(5)
    trader.get_by_role("button", name="Lodge", exact=True).click()
    trader.wait_for_url("**/declarations/*")
    return trader.url.rpartition("/")[2]


def said_by_file(stage: Stage, folder: Path, look: Agencies, number: str) -> None:
    """The radio desk's system finds the case in its folder and answers there; it gets a receipt."""
    assert look.look()
    (task,) = (t for p in (folder / "MIIT" / "out").glob("*.json") if (t := json.loads(p.read_text())))
    assert task["declaration"] == number
    assert [item["sequence"] for item in task["shown"]["shipment"]["items"]] == [2], "its goods alone"
    word = json.dumps({"task": task["id"], "answer": "consent", "reason": "Type approved."}).encode()
    answer = folder / "MIIT" / "in" / "answer.json"
    answer.write_bytes(word)
    assert look.look() and answer.exists(), "without its digest it is not read"
    answer.with_name("answer.json.sha256").write_text(sha256(word).hexdigest())
    assert look.look() and not answer.exists()
    (receipt,) = (json.loads(p.read_text()) for p in (folder / "MIIT" / "receipts").glob("*.json"))
    assert receipt["taken"] and receipt["task"] == task["id"]


def said_at_the_desk(sit: Seat, number: str) -> None:
    """A vet opens the case at her desk, sees the meat alone and says yes."""
    vet = sit("vet", "/agency-tasks", language="zh")
    vet.locator(".tg-list, table").get_by_role("link", name=re.compile(spaced(number))).first.click()
    expect(vet.get_by_text("0202300000")).to_be_visible()
    assert "8525890000" not in vet.content() and "98000" not in vet.content()
    vet.locator("#reason").fill("证书与货物相符。")
    vet.locator('button[value="consent"]').click()
    expect(vet.get_by_text("证书与货物相符。")).to_be_visible()


def spaced(number: str) -> str:
    """A number as pages write it, in groups or not."""
    return r"\s?".join(number)


def said_by_queue(stage: Stage) -> None:
    """The ministry's program takes its task from the queue, acknowledges and answers it."""
    (task,) = stage.good("agency", "POST", "/v1/agency-tasks/fetches", json={"limit": 5})
    assert [item["sequence"] for item in task["shown"]["shipment"]["items"]] == [1, 2]
    stage.good("agency", "POST", f"/v1/agency-tasks/{task['id']}/acknowledgements")
    word = {"answer": "consent", "reason": "Licence in force."}
    assert stage.good("agency", "POST", f"/v1/agency-tasks/{task['id']}/answers", json=word)["state"] == "answered"
    assert stage.good("agency", "POST", "/v1/agency-tasks/fetches", json={}) == []


def test_from_one_form_to_goods_that_left(
    sit: Seat, stage: Stage, tmp_path: Path, folder: Path, look: Agencies
) -> None:
    stage.sails(shipment("MEAT-1", WAYBILL))
    number = lodged(sit, stage, applied(sit, tmp_path))
    assert "agency" in stage.standing(number)["holds"]
    said_by_file(stage, folder, look, number)
    assert stage.good("agency", "POST", "/v1/agency-tasks/fetches", json={}) == [], "trade is asked after the vets"
    assert "agency" in stage.standing(number)["holds"], "veterinary is held until a vet says yes"
    trader = sit("butcher", f"/declarations/{number}", width=390)
    expect(trader.locator("body")).to_contain_text("AQSIQ")
    said_at_the_desk(sit, number)
    assert "agency" in stage.standing(number)["holds"]
    said_by_queue(stage)
    assert "agency" not in stage.standing(number)["holds"]
    stage.ready(number)
    released = stage.standing(number)
    assert released["state"] == "released", released
    left_the_gate(stage, number)
    trader.reload()
    for system in VETS[:2]:
        row = stage.good("butcher", "GET", f"/v1/records/{system}/{number_of(stage, 'butcher', system)}")
        assert [use["state"] for use in row["uses"]] == ["written-off"], row
    receipts(stage, number)


def left_the_gate(stage: Stage, number: str) -> None:
    """The ship is there, a truck takes the goods out, and the case says so."""
    landed = stage.passage(
        "arrivals", office=PORT, source="terminal", reference="MEAT-IN", goods=[{"document": WAYBILL}]
    )
    assert landed["signal"] == "go", landed
    look = {"office": PORT, "source": "terminal", "reference": "MEAT-OUT", "goods": [{"document": WAYBILL}]}
    went = stage.passage("exits", **look)
    assert (went["signal"], went["leaves"]) == ("go", [WAYBILL]), went
    assert stage.events(number)[-1] == "exit"


def receipts(stage: Stage, number: str) -> None:
    """Each issuer was told what became of its records, step by step."""
    for who, systems in (
        ("vets", VETS),
        ("agency", ("automatic-import-licence",)),
        ("radio", ("radio-type-approval",)),
    ):
        told = stage.good(who, "GET", "/v1/notices/records?limit=100")
        for system in systems:
            steps = [one["step"] for one in told if one["system"] == system]
            assert steps == ["applied", "reviewed", "stored", "annotated", "written-off"], (system, steps)
            assert {one.get("declaration", "") for one in told if one["step"] == "written-off"} == {number}
