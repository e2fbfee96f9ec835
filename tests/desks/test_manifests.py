"""Manifests at the desks: a file and its receipts, found by any number, one screen, an officer's word, who may see."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared


def cargo(served: Desks, reference: str, hours: int = 48, **more: Any) -> dict[str, Any]:
    """A ship's manifest with one master and two houses, as JSON; `hours` until it arrives."""
    arrives = served.node.now() + timedelta(hours=hours)
    place = {"loading": {"id": "JPOSA"}, "unloading": {"id": "CNSZX"}}
    parties = {"consignor": {"name": "Nishi Seiko K.K."}, "consignee": {"name": "Harbour Bridge Trading"}}
    whole = {"document_type": "714", "packages": "320", "gross_mass": {"value": "11620", "unit": "KGM"}}
    half = {"packages": "160", "gross_mass": {"value": "5810", "unit": "KGM"}, "customs": "import"}
    units = [{"id": "CSQU3054383", "size_type": "45G1", "seals": [{"sequence": 1, "id": "S-77"}]}]
    lines = [
        {"sequence": 1, "document": f"M-{reference}", **whole, "units": units},
        {"sequence": 2, "document": f"H1-{reference}", **whole, **half, "master": f"M-{reference}"},
        {"sequence": 3, "document": f"H2-{reference}", **whole, **half, "master": f"M-{reference}"},
    ]
    head = {"kind": "original", "mode": "1", "office": "5304", "journey": "077N", "arrives_at": arrives.isoformat()}
    head |= {"means": {"id": "9074729", "id_type": "10", "mode": "1"}, "carrier": {"id": "4403180896", "name": "Line"}}
    return {"manifest": {**head, "reference": reference, "consignments": [c | parties | place for c in lines], **more}}


def sent(
    browser: httpx.Client, body: bytes, name: str = "told.json", media: str = "application/json"
) -> httpx.Response:
    """A file, told by its form."""
    word = csrf(browser.get("/manifests"))
    return browser.post("/manifests", data={"csrf": word}, files={"file": (name, body, media)})


def told(served: Desks, browser: httpx.Client, reference: str, **more: Any) -> str:
    """A manifest that was told; its number."""
    page = sent(browser, json.dumps(cargo(served, reference, **more)).encode())
    assert page.status_code == 200, page.text
    return re.findall(r'href="/manifests/(\d+)"', page.text)[0]


def test_a_file_is_told_with_its_receipt_and_found_by_any_number(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other, served.client("officer") as officer:
        number = told(served, trader, "DESK-1", batch="B-DESK-1")
        for word in ("DESK-1", "B-DESK-1", "h1desk1", "9074729"):
            assert f"/manifests/{number}" in trader.get("/manifests", params={"q": word}).text, word
            assert f"/manifests/{number}" in officer.get("/manifests", params={"q": word}).text, word
            assert f"/manifests/{number}" not in other.get("/manifests", params={"q": word}).text, word
        assert "No manifest fits" in trader.get("/manifests?q=nothing-like-it&lang=en").text
        assert "No manifest fits" in trader.get("/manifests?kind=loading").text
        assert other.get(f"/manifests/{number}").status_code == 404
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "9074729 brings 3 transport documents" in page and 'class="house"' in page and "S-77" in page
        assert "0 of 160 packages drawn, 160 left" in page
        seq = page.split(f"/manifests/{number}/messages/")[1].split('"')[0]
        assert trader.get(f"/manifests/{number}/messages/{seq}").json()["manifest"]["reference"] == "DESK-1"
        assert other.get(f"/manifests/{number}/messages/{seq}").status_code == 404


def test_what_a_declaration_draws_is_seen_by_who_may(served: Desks) -> None:
    with served.client("other") as carrier, served.client("trader") as trader, served.client("officer") as officer:
        number = told(served, carrier, "DESK-5")
        paper = {"category": "Z", "type": "714", "id": "H1-DESK-5", "line": 1}
        whole = {**declared("DRAWS-1"), "package_count": "160", "gross_mass": {"value": "5810", "unit": "KGM"}}
        whole["shipment"]["previous_documents"] = [paper]
        headers = {"authorization": f"Bearer {SECRETS['trader']}"}
        answer = httpx.post(f"{served.url}/v1/declarations", json=whole, headers=headers, timeout=30).json()
        for who, sees in ((carrier, False), (officer, True)):
            page = who.get(f"/manifests/{number}?lang=en").text
            assert "160 of 160 packages drawn, 0 left" in page, page
            assert (answer["number"] in page) is sees
        assert trader.get(f"/manifests/{number}").status_code == 404


def test_what_is_refused_is_told_with_its_place_and_what_to_do(served: Desks) -> None:
    with served.client("trader") as trader:
        bad = cargo(served, "DESK-2", office="")
        bad["manifest"]["consignments"][1]["packages"] = "-1"
        page = sent(trader, json.dumps(bad).encode())
        assert page.status_code == 200 and 'data-means="stop"' in page.text and "MFL01" in page.text
        assert "stands unchanged" in page.text
        assert "/manifest/consignments/1/packages" in page.text, page.text.split("tg-amiss")[1][:1500]
        torn = sent(trader, b"{")
        assert torn.status_code == 422 and "Nothing of the file was taken" in torn.text
        assert sent(trader, b"", "empty.json").status_code == 422
        strange = sent(trader, b"%PDF-1.7", "a.pdf", "application/pdf")
        assert strange.status_code == 422 and "Nothing of the file was taken" in strange.text
        interchange = b"UNA:+.? 'UNB+UNOC:3+ME:ZZZ+YOU:ZZZ+261126:1200+1'UNZ+0+1'"
        assert sent(trader, interchange, "a.edi", "application/octet-stream").status_code in (200, 422)


def test_an_officer_decides_on_a_late_one_and_his_look_is_kept(served: Desks) -> None:
    with served.client("trader") as trader, served.client("officer") as officer, served.client("admin") as admin:
        number, other = told(served, trader, "DESK-3", hours=2), told(served, trader, "DESK-4", hours=2)
        page = officer.get("/manifests?lang=en").text
        assert page.index("Waits for an officer") < page.index("DESK-3")
        assert "Waits for an officer" not in trader.get("/manifests?lang=en").text
        word = csrf(officer.get(f"/manifests/{number}"))
        assert "manifest.seen" in admin.get("/administration/acts").text
        at = f"/manifests/{number}/review"
        assert trader.post(at, data={"csrf": csrf(trader.get("/me")), "accept": "yes"}).status_code == 403
        assert officer.post(at, data={"csrf": word, "accept": "no", "reason": " "}).status_code == 422
        assert officer.post(at, data={"csrf": word, "accept": "yes"}).status_code == 303
        assert officer.post(at, data={"csrf": word, "accept": "yes"}).status_code == 409
        back = officer.post(f"/manifests/{other}/review", data={"csrf": word, "accept": "no", "reason": "Too late."})
        assert "went back" in officer.get(back.headers["location"] + "&lang=en").text
        assert "withdrawn" in trader.get(f"/manifests/{other}?lang=en").text
