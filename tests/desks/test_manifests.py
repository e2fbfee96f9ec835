"""Manifests at the desks: a file and its receipts, found by any number, one screen, an officer's word, who may see."""

import csv
import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tests.api.conftest import CALLERS, SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo_json, cargo_table, table
from tongguan.messages.cargo_sheets import SHEETS


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


def test_a_spreadsheet_is_told_and_an_empty_one_is_given(served: Desks) -> None:
    with served.client("trader") as trader:
        empty = trader.get("/manifests/table/xlsx?lang=zh")
        assert [c for c in table.read(empty.content)[0] if c] == cargo_table.template(chinese=True)[0]
        report, problems = cargo_json.read(json.dumps(cargo(served, "DESK-6")).encode())
        assert isinstance(report, ManifestReport) and problems == ()
        rows = cargo_table.write([report])
        for name, body, media in (
            ("told.csv", table.as_csv(rows), "application/vnd.ms-excel"),
            ("told.xlsx", table.as_xlsx(rows), table.XLSX),
        ):
            page = sent(trader, body, name, media)
            assert page.status_code == 200 and "DESK-6" in page.text and 'class="tg-why"' in page.text, name
        assert "/manifests/2" in trader.get("/manifests?q=H2-DESK-6").text
        column = rows[0].index("packages")
        rows[1][column] = "many"
        assert "many" in sent(trader, table.as_csv(rows), "told.csv", "text/csv").text


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
        mine, case = (f"/{of}/{answer['number']}?lang=en" for of in ("declarations", "cases"))
        page = trader.get(mine).text
        assert "160 of 160 packages drawn, 0 left" in page and "/manifests/" not in page.split("h-beside-cargo")[1]
        assert f'href="/manifests/{number}"' in officer.get(case).text
        more = {**whole, "reference": "DRAWS-2"}
        late = httpx.post(f"{served.url}/v1/declarations", json=more, headers=headers, timeout=30).json()
        page = trader.get(f"/declarations/{late['number']}?lang=en").text
        assert "160 packages, but 0 are left on H1-DESK-5." in page, (late, page.split("h-beside-cargo")[1:])
        assert "Put the packages right" in page
        lost = {**whole, "reference": "DRAWS-3"}
        lost["shipment"]["previous_documents"] = [{**paper, "id": "NOBODY-1"}]
        late = httpx.post(f"{served.url}/v1/declarations", json=lost, headers=headers, timeout=30).json()
        assert "not told yet" in trader.get(f"/declarations/{late['number']}?lang=en").text


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
        hollow = sent(trader, interchange, "a.edi", "application/octet-stream")
        assert (
            hollow.status_code == 200 and 'data-means="stop"' in hollow.text and "Segment UNH is missing" in hollow.text
        )


def test_what_stands_is_taken_away_as_a_table_and_told_again(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        said = {**written(served, trader, "DESK-20"), "lines-0-seal": "S-77, S-78", "act": "send"}
        at = trader.post("/manifests/new", data=said).headers["location"].partition("?")[0]
        assert f"{at}/table/xlsx" in trader.get(at).text
        rows = trader.get(f"{at}/table/csv")
        assert rows.status_code == 200 and "F1-DESK-20" in rows.text and "S-77 S-78" in rows.text
        assert other.get(f"{at}/table/csv").status_code == trader.get(f"{at}/table/pdf").status_code == 404
        assert sent(trader, rows.content.replace(b"DESK-20", b"DESK-20B"), "again.csv", "text/csv").status_code == 200
        second = re.findall(r'href="(/manifests/\d+)"', trader.get("/manifests?q=DESK-20B").text)[0]
        page = trader.get(f"{second}?lang=en").text
        assert "0 of 10 packages drawn, 10 left" in page and "S-77, S-78" in page and "Bearings" in page
        assert "By its houses" in trader.get(f"/manifests/{told(served, trader, 'DESK-20C')}?lang=en").text


def test_three_hundred_documents_are_written_and_come_back(served: Desks) -> None:
    with served.client("trader") as trader:
        said = written(served, trader, "FORM-300")
        row = {name: text for name, text in said.items() if name.startswith("lines-0-")}
        for n in range(300):
            said |= {name.replace("lines-0-", f"lines-{n}-"): text for name, text in row.items()}
            said[f"lines-{n}-document"] = f"N{n:03}-FORM-300"
        told_ = trader.post("/manifests/new", data={**said, "act": "send"})
        assert told_.status_code == 303, told_.text[:3000]
        at = told_.headers["location"].partition("?")[0]
        page = trader.get(f"{at}/change")
        assert field(page, "lines-299-document") == "N299-FORM-300" and field(page, "lines-299-container")
        typed = {**fields(page), "act": "send", "reason": "001", "lines-299-packages": "11"}
        assert trader.post(f"{at}/change", data=typed).status_code == 303
        assert "of 11 packages" in trader.get(f"{at}?after=200").text


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


def test_a_late_change_is_shown_beside_what_stands_and_a_manifest_goes_back(served: Desks) -> None:
    with served.client("trader") as trader, served.client("officer") as officer:
        number = told(served, trader, "DESK-8")
        soon = cargo(served, "DESK-8", hours=2)
        soon["manifest"]["consignments"][1]["packages"] = "150"
        sent(trader, json.dumps({**soon, "function": "change", "reasons": ["001"]}).encode())
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "goes on standing" in page and "a change waits for an officer" in page and "Accept it" not in page
        assert "a change waits for an officer" in officer.get("/manifests?lang=en").text
        page = officer.get(f"/manifests/{number}?lang=en").text
        assert "Does the change stand?" in page and ">160</td>" in page and ">150</td>" in page
        said = {"csrf": csrf(officer.get(f"/manifests/{number}")), "accept": "no", "reason": "No proof."}
        officer.post(f"/manifests/{number}/review", data=said)
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "The office said: No proof." in page and "a change waits" not in page and "0 of 160 packages" in page
        back = {"csrf": said["csrf"], "document": "H1-DESK-8", "back": " "}
        assert (
            trader.post(f"/manifests/{number}/return", data={**back, "csrf": csrf(trader.get("/me"))}).status_code
            == 403
        )
        assert officer.post(f"/manifests/{number}/return", data=back).status_code == 422
        assert officer.post(f"/manifests/{number}/return", data={**back, "back": "Never had it."}).status_code == 303
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "Never had it." in page and ">H1-DESK-8<" not in page


def test_an_officer_forbids_to_unload_a_document_and_its_submitter_reads_why(served: Desks) -> None:
    with served.client("trader") as trader, served.client("officer") as officer:
        number = told(served, trader, "DESK-9")
        at = f"/manifests/{number}"
        said = {"csrf": csrf(officer.get(at)), "document": "H1-DESK-9", "why": "Kept for quarantine."}
        assert trader.post(f"{at}/forbid", data={**said, "csrf": csrf(trader.get("/me"))}).status_code == 403
        silent = officer.post(f"{at}/forbid", data={**said, "why": " "})
        assert silent.status_code == 422 and "Say why" in silent.text
        done = officer.post(f"{at}/forbid", data=said)
        assert "The gate stops it" in officer.get(done.headers["location"] + "&lang=en").text
        assert officer.post(f"{at}/forbid", data=said).status_code == 409
        page = trader.get(f"{at}?lang=en").text
        assert "may not be unloaded" in page and "Kept for quarantine." in page and f"{at}/allow" not in page
        assert officer.post(f"{at}/allow", data=said).status_code == 303
        assert "may not be unloaded" not in trader.get(f"{at}?lang=en").text


def test_goods_of_a_forbidden_document_told_again_wait_for_an_officer_who_reads_why(served: Desks) -> None:
    with served.client("trader") as trader, served.client("officer") as officer:
        first = told(served, trader, "LIKE-A", journey="L77N")
        word = csrf(officer.get(f"/manifests/{first}"))
        said = {"csrf": word, "document": "H1-LIKE-A", "why": "Kept for quarantine."}
        assert officer.post(f"/manifests/{first}/forbid", data=said).status_code == 303
        number = told(served, trader, "LIKE-B", journey="L77N")
        at = f"/manifests/{number}"
        page = trader.get(f"{at}?lang=en").text
        assert "an officer decides" in page and "H1LIKEA" not in page and "the same consignor" not in page
        assert at in officer.get("/manifests?state=review").text
        page = officer.get(f"{at}?lang=en").text
        assert "H1LIKEA" in page and "the same voyage, flight or train" in page and "as many packages" in page
        answer = {"csrf": word, "document": "H1-LIKE-B", "reason": " "}
        assert officer.post(f"{at}/allow", data=answer).status_code == 422
        assert officer.post(f"{at}/allow", data={**answer, "reason": "Another lot."}).status_code == 303
        other = {"csrf": word, "document": "H2-LIKE-B", "why": "The same goods."}
        assert officer.post(f"{at}/forbid", data=other).status_code == 303
        page = trader.get(f"{at}?lang=en").text
        assert "an officer decides" not in page and "The same goods." in page
        assert at not in officer.get("/manifests?state=review").text
        for reference, document in (("LIKE-A", "H1-LIKE-A"), ("LIKE-B", "H2-LIKE-B")):
            one = first if reference == "LIKE-A" else number
            allowed = {"csrf": word, "document": document}
            assert officer.post(f"/manifests/{one}/allow", data=allowed).status_code == 303


def field(page: httpx.Response, id_: str) -> str:
    """What stands in a field of the form."""
    return re.search(rf'id="{id_}"[^>]* value="([^"]*)"', page.text)[1]  # type: ignore[index]


def fields(page: httpx.Response) -> dict[str, str]:
    """All that stands in the form, as a browser would send it."""
    form = page.text.split('id="form"')[1].split("</form>")[0]
    said = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', form))
    said.pop("empty", None)
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        said[name] = (re.findall(r'value="([^"]*)" selected', body) or [""])[0]
    return said


def written(served: Desks, trader: httpx.Client, reference: str) -> dict[str, str]:
    """A manifest as it is typed."""
    said = fields(trader.get("/manifests/new"))
    arrives = served.node.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(hours=48)
    said |= {"mode": "1", "reference": reference, "journey": "077N", "means_id": "9074729", "office": "5304"}
    said |= {"arrives_at": arrives.strftime("%Y-%m-%dT%H:%M"), "loading": "JPOSA", "unloading": "CNSZX"}
    for n in range(2):
        row = {"document": f"F{n}-{reference}", "consignor": "Nishi Seiko", "consignee": "Harbour Bridge"}
        row |= {"packages": "10", "gross": "1,000", "goods": "Bearings", "container": "CSQU3054383"}
        said |= {f"lines-{n}-{name}": value for name, value in row.items()}
    return said


def test_a_manifest_is_written_and_nothing_typed_is_lost(served: Desks) -> None:
    with served.client("trader") as trader:
        said = written(served, trader, "FORM-1")
        more = trader.post("/manifests/new", data={**said, "act": "add", "rows": "2"})
        assert (
            more.status_code == 200
            and field(more, "lines-4-document") == ""
            and field(more, "lines-1-packages") == "10"
        )
        less = trader.post("/manifests/new", data={**said, "act": "remove-0"})
        assert field(less, "lines-0-document") == "F1-FORM-1"
        wrong = trader.post("/manifests/new", data={**said, "act": "send", "lines-1-packages": "ten", "office": ""})
        assert wrong.status_code == 422 and field(wrong, "lines-1-packages") == "ten"
        assert 'href="#lines-1-packages"' in wrong.text and field(wrong, "lines-1-goods") == "Bearings"
        lawless = trader.post("/manifests/new", data={**said, "act": "send", "office": "", "lines-0-consignee": ""})
        assert lawless.status_code == 422 and 'href="#office"' in lawless.text
        assert 'href="#lines-0-consignee"' in lawless.text and 'id="lines-0-consignee-e"' in lawless.text
        sent_ = trader.post("/manifests/new", data={**said, "act": "send"})
        assert sent_.status_code == 303, sent_.text
        page = trader.get(sent_.headers["location"])
        assert "It is told." in page.text and "F1-FORM-1" in page.text and "10 packages drawn, 10 left" in page.text


def test_a_document_holds_several_goods_and_containers(served: Desks) -> None:
    with served.client("trader") as trader:
        said = written(served, trader, "FORM-9")
        more = trader.post("/manifests/new", data={**said, "act": "items-0"})
        assert field(more, "lines-0-goods-1") == "" and field(more, "lines-0-goods") == "Bearings"
        said |= {"lines-0-seal": "S-1, S-2", "lines-0-goods-1": "Bolts", "lines-0-goods_packages": "6"}
        said |= {
            "lines-0-container-1": "TGHU1111113",
            "lines-0-lies_in-1": "TGHU 1111113",
            "lines-0-goods_packages-1": "3",
        }
        odd = trader.post("/manifests/new", data={**said, "act": "send"})
        assert odd.status_code == 422 and 'href="#lines-0-packages"' in odd.text, "six and three are not ten"
        said["lines-0-goods_packages-1"] = "4"
        lost = trader.post("/manifests/new", data={**said, "act": "send", "lines-0-lies_in-1": "TGHU9999999"})
        assert lost.status_code == 422 and 'href="#lines-0-lies_in-1"' in lost.text
        assert "Document 1, In containers 2" in lost.text
        told_ = trader.post("/manifests/new", data={**said, "act": "send"})
        assert told_.status_code == 303, told_.text
        number = told_.headers["location"].split("/")[2].partition("?")[0]
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "Bearings; Bolts" in page and "S-1, S-2" in page and "TGHU1111113" in page
        typed = {**fields(trader.get(f"/manifests/{number}/change")), "act": "send", "reason": "001"}
        assert typed["lines-0-items_was-1"] == "2" and typed["lines-0-units_was"] == "CSQU3054383"
        gone = trader.post(f"/manifests/{number}/change", data={**typed, "act": "less_units-0-1"})
        assert "TGHU1111113" not in re.findall(r'id="lines-0-container[^>]*', gone.text)[-1]
        typed |= {"lines-0-goods-1": "Nuts", "lines-0-lies_in-1": "CSQU3054383", "lines-0-container-1": ""}
        assert trader.post(f"/manifests/{number}/change", data=typed).status_code == 303
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "Bearings; Nuts" in page and "TGHU1111113" not in page.split('id="h-msg"')[0]


def test_a_change_tells_what_differs_all_of_it_or_nothing(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        number = told(served, trader, "FORM-2")
        assert other.get(f"/manifests/{number}/change").status_code == 404
        at = f"/manifests/{number}/change"
        said = {**fields(trader.get(at)), "act": "send"}
        assert trader.post(at, data={**said, "reason": "001"}).status_code == 409, "nothing is changed"
        less = {k: v for k, v in said.items() if not k.startswith("lines-2-")}
        new = {
            "lines-3-document": "H3-FORM-2",
            "lines-3-consignor": "N",
            "lines-3-consignee": "H",
            "lines-3-packages": "5",
        }
        wanted = {**less, **new, "lines-1-packages": "150", "journey": "078S"}
        unsaid = trader.post(at, data=wanted)
        assert unsaid.status_code == 422 and "Say why it changes" in unsaid.text and field(unsaid, "journey") == "078S"
        emptied = trader.post(at, data={**wanted, "reason": "001", "arrives_at": ""})
        assert emptied.status_code == 422 and 'href="#arrives_at"' in emptied.text
        double = trader.post(at, data={**wanted, "reason": "001", "lines-3-document": "h1 form 2"})
        assert double.status_code == 422 and 'href="#lines-2-document"' in double.text
        told(served, other, "FORM-3")
        foreign = trader.post(at, data={**wanted, "reason": "001", "lines-3-document": "H1-FORM-3"})
        assert foreign.status_code == 422 and "Another submitter" in foreign.text
        assert 'href="#lines-2-document"' in foreign.text
        untouched = trader.get(f"/manifests/{number}?lang=en").text
        assert "version 1 " in untouched and "H2-FORM-2" in untouched and "078S" not in untouched
        assert trader.post(at, data={**wanted, "reason": "001"}).status_code == 303
        page = trader.get(f"/manifests/{number}?lang=en").text
        assert "H3-FORM-2" in page and "H2-FORM-2" not in page.split('id="h-msg"')[0] and "078S" in page
        assert "S-77" in page and "of 150 packages" in page and "Short-loaded" in page
        assert trader.post(at, data={**wanted, "reason": "001"}).status_code == 409, "changed meanwhile"
        word = {"csrf": said["csrf"]}
        assert trader.post(f"/manifests/{number}/withdraw", data=word).status_code == 422
        assert other.post(f"/manifests/{number}/withdraw", data={"csrf": csrf(other.get("/me"))}).status_code == 404
        assert trader.post(f"/manifests/{number}/withdraw", data={**word, "reason": "002"}).status_code == 303
        assert trader.get(at).status_code == 409 and "withdrawn" in trader.get(f"/manifests/{number}").text


def changed_and_kept(trader: httpx.Client, other: httpx.Client, at: str) -> None:
    """A vehicle gets another driver, trailer and load; what stands against it is at its field, and nothing is lost."""
    page = trader.get(f"{at}?lang=en")
    assert (
        field(page, "plate") == "粤Z·5678港" and field(page, "trailer") == "粤Z88挂" and "Change vehicle" in page.text
    )
    said = {name: field(page, name) for name in ("plate", "trailer", "batch", "arrives_at", "driver", "driver_name")}
    said |= {"csrf": csrf(page), "version": re.findall(r'name="version" value="(\d+)"', page.text)[0]}
    said |= {"way": "in", "load": "laden", "office": "5301"}
    assert other.get(at).status_code == 404
    assert other.post(at, data={**said, "csrf": csrf(other.get("/me")), "reason": "001"}).status_code == 404
    same = trader.post(at, data={**said, "reason": "001"})
    assert same.status_code == 409 and "Nothing is changed" in same.text
    said |= {
        "driver_name": "Driver Two",
        "trailer": "",
        "documents": "WB-1, WB-2",
        "containers": "CSQU3054383: HX 1 + HX 2, CSQU3054384",
    }
    bare = trader.post(at, data=said)
    assert bare.status_code == 422 and "Say why it changes" in bare.text and field(bare, "driver_name") == "Driver Two"
    wrong = trader.post(at, data={**said, "reason": "001", "batch": ""})
    assert wrong.status_code == 422 and 'id="batch-e"' in wrong.text and field(wrong, "documents") == "WB-1, WB-2"
    assert trader.post(at, data={**said, "reason": "001"}).status_code == 303
    late = trader.post(at, data={**said, "reason": "001", "driver_name": "Driver Three"})
    assert late.status_code == 409 and "changed meanwhile" in late.text
    after = trader.get(at)
    assert (field(after, "driver_name"), field(after, "trailer")) == ("Driver Two", "")
    assert field(after, "documents") == "WB-1, WB-2"
    assert field(after, "containers") == "CSQU3054383: HX 1 + HX 2, CSQU3054384"
    assert "WB-1, WB-2" in trader.get("/trips?q=B-9").text


def test_a_vehicle_is_told_found_shown_to_its_driver_and_withdrawn(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other, served.client("officer") as officer:
        word = csrf(trader.get("/trips"))
        trader.post("/fleet", data={"csrf": word, "kind": "vehicle", "mark": "粤Z·5678港", "country": "CN"})
        page = trader.get("/trips?lang=en")
        assert '<option value="粤Z·5678港">' in page.text and "No vehicle is told" in page.text
        arrives = served.node.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(hours=5)
        said = {"csrf": word, "plate": "粤Z·5678港", "way": "in", "load": "laden", "office": "5301", "reference": "T-1"}
        said |= {"driver": "G1234567", "driver_name": "Driver One", "arrives_at": arrives.strftime("%Y-%m-%dT%H:%M")}
        wrong = trader.post("/trips", data=said)
        assert wrong.status_code == 422 and "names its transport batch number" in wrong.text
        assert 'value="粤Z·5678港"' in wrong.text and 'id="batch-e"' in wrong.text
        assert trader.post("/trips", data={**said, "batch": "B-9", "arrives_at": "soon"}).status_code == 422
        assert trader.post("/trips", data={**said, "batch": "B-9", "trailer": "粤Z88挂"}).status_code == 303
        for word_ in ("B-9", "粤z5678港"):
            assert "Driver One" in officer.get("/trips", params={"q": word_}).text, word_
            assert "Driver One" not in other.get("/trips", params={"q": word_}).text, word_
        told_by = CALLERS["trader"].party
        for asked, there in (
            ("office=5301", True),
            ("office=5304", False),
            (f"carrier={told_by}", True),
            ("carrier=X", False),
        ):
            assert ("Driver One" in officer.get(f"/trips?q=B-9&{asked}").text) is there, asked
        own = trader.get("/trips?q=B-9&lang=en").text
        assert trader.get(re.findall(r'/driver/[^"]+', own)[0]).status_code == 200
        at = re.findall(r"/trips/\d+/withdraw", own)[0]
        changed_and_kept(trader, other, at.removesuffix("/withdraw"))
        assert other.post(at, data={"csrf": csrf(other.get("/me")), "reason": "001"}).status_code == 404
        assert trader.post(at, data={"csrf": word}).status_code == 422
        assert trader.post(at, data={"csrf": word, "reason": "001"}).status_code == 303
        assert "withdrawn" in trader.get("/trips?q=B-9&lang=en").text
        assert trader.get(at.removesuffix("/withdraw")).status_code == 404


def test_each_kind_of_report_has_its_empty_table(served: Desks) -> None:
    with served.client("trader") as trader:
        page = trader.get("/manifests?lang=zh").text
        for of, sheet in SHEETS.items():
            assert f"/manifests/table/xlsx?of={of}" in page
            empty = trader.get(f"/manifests/table/csv?of={of}&lang=zh")
            assert f'filename="{of}' in empty.headers["content-disposition"]
            (row,) = csv.reader(empty.content.decode("utf-8-sig").splitlines())
            assert row == [column.zh for column in sheet.columns]


def test_an_empty_table_is_filled_in_and_told(served: Desks) -> None:
    with served.client("trader") as trader:
        assert "/manifests/table/xlsx" in trader.get("/manifests").text
        for language, word in (("en", "kind"), ("zh", "舱单种类")):
            trader.get(f"/manifests?lang={language}")
            empty = trader.get("/manifests/table/csv").content
            assert empty.decode("utf-8-sig").startswith(word)
            page = sent(trader, empty, "manifest.csv", "text/csv")
            assert page.status_code == 422 and "C010" in page.text
        assert trader.get("/manifests/table/xlsx").content.startswith(b"PK")
        assert trader.get("/manifests/table/exe").status_code == 404
        assert trader.get("/manifests/table/csv?of=fleet").status_code == 404
        trader.get("/manifests?lang=en")


def test_a_document_is_split_and_nothing_typed_is_lost(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        number = told(served, trader, "DESK-SPLIT")
        at = f"/manifests/{number}/split"
        page = trader.get(f"{at}?document=h1-desk-split&lang=en")
        assert page.status_code == 200 and 'value="H1-DESK-SPLIT"' in page.text and "0 of 160 packages" in page.text
        assert trader.get(f"{at}?document=NONE").status_code == 404
        assert other.get(f"{at}?document=H1-DESK-SPLIT").status_code == 404
        head = {"csrf": csrf(page), "document": "H1-DESK-SPLIT", "version": "1", "reason": "013"}
        rows = {"parts-0-document": "H1-DESK-SPLIT", "parts-0-packages": "100", "parts-0-gross": "3000"}
        rows |= {"parts-1-document": "H1-DESK-A", "parts-1-packages": "61", "parts-1-gross": "2,810"}
        more = trader.post(at, data={**head, **rows, "act": "add"})
        assert 'name="parts-2-document"' in more.text and 'value="2,810"' in more.text
        gone = trader.post(at, data={**head, **rows, "act": "remove-0"})
        assert 'value="61"' in gone.text and 'value="100"' not in gone.text
        bad = trader.post(at, data={**head, **rows, "act": "send"})
        assert bad.status_code == 422 and 'href="#parts-1-gross"' in bad.text and "MFS11" in bad.text
        rows["parts-1-gross"] = "2810"
        over = trader.post(at, data={**head, **rows, "act": "send"})
        assert over.status_code == 422 and "MFS05" in over.text and 'id="parts-1-packages-e"' in over.text
        rows |= {"parts-1-packages": "60", "parts-1-consignee": "Bay Trading", "parts-1-units": ""}
        why = trader.post(at, data={**head, **rows, "reason": "", "act": "send"})
        assert why.status_code == 422 and "MFA05" in why.text
        done = trader.post(at, data={**head, **rows, "act": "send"}, follow_redirects=False)
        assert done.headers["location"] == f"/manifests/{number}?done=split"
        whole = trader.get(done.headers["location"]).text
        assert "The document is split" in whole and "from H1-DESK-SPLIT" in whole and "Bay Trading" in whole
        assert "goes on as H1-DESK-A" in whole and "0 of 60 packages drawn" in whole
        late = trader.post(at, data={**head, **rows, "act": "send"})
        assert late.status_code == 409 and "changed meanwhile" in late.text
