"""The whole road through the API: lodged, amended by pointer, paid, inspected as asked, released."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from stdnum.iso6346 import calc_check_digit

from tests.api.conftest import CALLERS, Calling, Small
from tongguan.api.views import grounds_in
from tongguan.risk.selection import SEVEREST_FIRST
from tongguan.store.connect import SYSTEM
from tongguan.store.reading import case_by_number
from tongguan.store.reading import grounds as reading_grounds

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"


def declared(reference: str) -> dict[str, Any]:
    """A declaration that is accepted."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text())
    return {**sample, "declarant": {**sample["declarant"], "id": CALLERS["trader"].party}, "reference": reference}


def lodge(call: Calling, reference: str) -> str:
    """Such a one is lodged; its number."""
    lodged = call("trader", "POST", "/v1/declarations", json=declared(reference))
    assert lodged.status_code == 201, lodged.text
    assert lodged.json()["state"] == "held", lodged.text
    return str(lodged.json()["number"])


def test_from_lodging_to_release(call: Calling) -> None:
    number = lodge(call, "ROAD-1")
    at = f"/v1/declarations/{number}"

    change = {"pointer": "/shipment/items/0/description", "value": "as amended by pointer"}
    amended = call("trader", "POST", f"{at}/amendments", json={"reason": "32", "changes": [change]})
    assert amended.status_code == 200 and amended.json()["version"] == 2, amended.text
    standing = call("trader", "GET", at).json()
    assert standing["bill"]["lines"] and standing["version"] == 2
    assert standing["settlement"]["left"] == standing["due"]

    if "payment" in standing["holds"]:
        word = {"number": number, "amount": standing["due"], "currency": "CNY", "bank_reference": "B-ROAD"}
        paid = call("bank", "POST", "/v1/payments", json=word)
        assert paid.status_code == 200 and "payment" not in paid.json().get("holds", []), paid.text
        settled = call("trader", "GET", at).json()
        assert (settled["settlement"]["standing"], settled["settlement"]["paid"]) == ("paid", standing["due"])
        assert sum(Decimal(t["amount"]) for t in settled["totals"]) == Decimal(settled["bill"]["total"])
        again = call("bank", "POST", "/v1/payments", json=word)
        assert again.status_code == 200 and again.json()["state"] == paid.json()["state"]
        more = {**word, "amount": str(Decimal(standing["due"]) + 1)}
        assert call("bank", "POST", "/v1/payments", json=more).status_code == 409
    for hold in call("officer", "GET", at).json()["holds"]:
        if hold != "arrival":
            verdict = {"hold": hold, "verdict": "passed", "reason": "as declared"}
            assert call("officer", "POST", f"{at}/verdicts", json=verdict).status_code == 200
    if "arrival" in call("officer", "GET", at).json()["holds"]:
        assert call("trader", "POST", f"{at}/presentation", json={}).status_code == 200
    whole = call("trader", "GET", at).json()
    assert whole["state"] == "released", whole["decision"]
    steps = call("trader", "GET", f"{at}/timeline").json()
    assert [s["event"] for s in steps][:2] == ["lodge", "amend"]
    assert all(s["by"] == "customs" for s in steps if s["event"] == "answer")
    late = call("trader", "POST", f"{at}/cancellation", json={"reason": "1"})
    assert (late.status_code, [p["code"] for p in late.json()["problems"]]) == (200, ["TGK002"]), late.text
    assert call("trader", "GET", at).json()["state"] == "released"


def amending(call: Calling, at: str, price: str, **more: str) -> int:
    changes = [
        {"pointer": "/shipment/items/0/price/amount", "value": price},
        {"pointer": "/invoice_total/amount", "value": price},
    ]
    return call("trader", "POST", f"{at}/amendments", json={"reason": "32", "changes": changes, **more}).status_code


def test_amended_again_and_again(call: Calling) -> None:
    sample = json.loads(SAMPLE.read_text())
    sample["declarant"] = {**sample["declarant"], "id": CALLERS["trader"].party}
    sample["reference"] = "ROAD-AGAIN"
    lodged = call("trader", "POST", "/v1/declarations", json=sample).json()
    at = f"/v1/declarations/{lodged['number']}"
    for version, price in enumerate(("4100", "4200", "4100"), start=2):
        assert amending(call, at, price) == 200
        assert call("trader", "GET", at).json()["version"] == version
    assert amending(call, at, "4300", reference="MINE-1") == 200
    assert amending(call, at, "4400", reference="MINE-1") == 409, "a reference of one's own is taken once"


def test_an_officer_still_sees_what_drew_the_lane(call: Calling) -> None:
    sample = json.loads(SAMPLE.read_text())
    sample["declarant"] = {**sample["declarant"], "id": CALLERS["trader"].party}
    sample["reference"] = "ROAD-WHY"
    other = sample["shipment"] | {"equipment": [{"sequence": 1, "id": "TGHU111111" + calc_check_digit("TGHU111111")}]}
    other["previous_documents"] = [{**sample["shipment"]["previous_documents"][0], "id": "WHY-1"}]
    sample["shipment"] = other
    lodged = call("trader", "POST", "/v1/declarations", json=sample).json()
    at = f"/v1/declarations/{lodged['number']}"
    first = call("officer", "GET", at).json()["officer"]
    assert "drawn" not in first
    assert amending(call, at, "4100") == 200
    after = call("officer", "GET", at).json()["officer"]
    assert after["selection"]["step"] == "kept" and after["drawn"] == first["selection"]
    assert "officer" not in call("trader", "GET", at).json()


def test_what_an_amendment_brings_in_has_a_lot_of_its_own(call: Calling, node: Small) -> None:
    """Whoever draws with made-up papers and amends them into the real ones draws again."""
    number = lodge(call, "ROAD-2")
    paper = "/shipment/previous_documents/0/id"
    for change in ({"pointer": paper, "value": "CNBL-REAL"}, {"pointer": paper, "value": "CNBL-OTHER"}):
        word = {"reason": "32", "changes": [change]}
        amended = call("trader", "POST", f"/v1/declarations/{number}/amendments", json=word)
        assert amended.status_code == 200 and amended.json()["state"] == "held", amended.text
    word = {"reason": "32", "changes": [{"pointer": "/shipment/items/0/description", "value": "in other words"}]}
    assert call("trader", "POST", f"/v1/declarations/{number}/amendments", json=word).status_code == 200
    with node.store.reading(SYSTEM) as conn:
        case = case_by_number(conn, number)
        assert case is not None
        grounds = [grounds_in(line.body) for line in reading_grounds(conn, case.id)]
    assert [g.inputs.other_goods for g in grounds] == [False, True, True, False]
    assert len({g.inputs.seed for g in grounds}) == 4
    lanes = [SEVEREST_FIRST.index(g.selection.lane) for g in grounds if g.selection]
    assert len(lanes) == 4 and lanes == sorted(lanes, reverse=True)


def test_goods_that_were_refused_keep_their_lane(call: Calling, node: Small) -> None:
    everything = {
        "id": "RP-RED",
        "name": "All",
        "expression": "item_count >= 0",
        "lane": "red",
        "valid_from": "2026-01-01",
    }
    assert call("officer", "POST", "/v1/risk-profiles", json=everything).status_code == 201
    assert call("second", "POST", "/v1/risk-profiles/RP-RED/consent").status_code == 200
    number = lodge(call, "ROAD-3")
    assert call("second", "POST", "/v1/risk-profiles/RP-RED/withdraw").status_code == 200
    assert "inspection" in call("trader", "GET", f"/v1/declarations/{number}").json()["holds"]
    word = {"hold": "inspection", "verdict": "refused", "reason": "Other goods."}
    assert call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word).status_code == 200
    again = lodge(call, "ROAD-4")
    assert "inspection" in call("trader", "GET", f"/v1/declarations/{again}").json()["holds"]


def at_once(call: Calling, *asked: Any, times: int = 6) -> list[httpx.Response]:
    """The same request from several threads in the same moment."""
    gate = threading.Barrier(times)

    def one(_: int) -> httpx.Response:
        gate.wait(10)
        who, path, body = asked
        return call(who, "POST", path, json=body)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_clicks_at_once_are_one(call: Calling) -> None:
    """Lodged once, paid once, answered once, however many ask in the same moment."""
    lodged = at_once(call, "trader", "/v1/declarations", declared("CLICKS"))
    assert {201} <= {a.status_code for a in lodged} <= {200, 201}, "those of one batch are told the same"
    assert len({a.json()["number"] for a in lodged}) == 1
    first = lodged[0].json()
    paid = {
        "number": first["number"],
        "amount": first["assessment"]["due_now"],
        "currency": "CNY",
        "bank_reference": "C",
    }
    told = at_once(call, "bank", "/v1/payments", paid)
    assert {a.status_code for a in told} == {200} and len({a.content for a in told}) == 1
    steps = call("trader", "GET", f"/v1/declarations/{first['number']}/timeline").json()
    assert [s["event"] for s in steps] == ["lodge", "pay"]
