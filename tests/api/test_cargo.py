"""Cargo is told in any wire through the API, and its receipt goes back in that wire."""

import io
from datetime import UTC, datetime
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.api.conftest import Calling
from tests.messages.test_cusres_cargo import texts
from tongguan.messages import road_xml, table

SAMPLES = Path(__file__).parents[1] / "messages" / "samples" / "cargo"
MT1401 = (SAMPLES / "mt1401.xml").read_bytes()
CSV = (SAMPLES / "road.csv").read_text().replace("un_number\n", "un_number,dg_contact\n").replace("1263", "1263,陈先生")


def tell(call: Calling, body: bytes, media: str) -> httpx.Response:
    """An integrator tells of cargo in these bytes."""
    return call("integrator", "POST", "/v1/manifests", content=body, headers={"content-type": media})


def renamed(body: bytes, reference: str) -> bytes:
    """The national sample under another batch, with documents of its own."""
    text = body.decode().replace("5301261126001", reference)
    return text.replace("WB000", f"{reference}W").replace("HB0002A", f"{reference}H").encode()


def test_a_national_message_is_answered_by_a_national_receipt(call: Calling) -> None:
    told = tell(call, renamed(MT1401, "5301261126101"), "application/xml")
    assert told.status_code == 201 and told.headers["content-type"].startswith("application/xml")
    receipt, problems = road_xml.read_receipt(told.content)
    assert problems == () and receipt is not None and receipt.batch == "5301261126101"
    assert receipt.outcome == "01", receipt.problems
    assert [part.document for part in receipt.parts] == ["5301261126101W1", "5301261126101H"]
    again = road_xml.read_receipt(tell(call, renamed(MT1401, "5301261126101"), "text/xml").content)[0]
    assert again is not None and (again.number, again.version) == (receipt.number, receipt.version)


@pytest.mark.parametrize(("old", "code"), [(b">9</FunctionCode>", "E4"), (b"<TotalPackageQuantity>40<", "E1")])
def test_why_a_national_message_goes_back(call: Calling, old: bytes, code: str) -> None:
    new = {"E4": b">5</FunctionCode>", "E1": b"<TotalPackageQuantity>4O<"}[code]
    body = renamed(MT1401, f"53012611262{code[1]}").replace(old, new)
    if code == "E4":
        reasons = b"<Amendment><ChangeReasonCode>013</ChangeReasonCode></Amendment><Agent>"
        body = body.replace(b"<Agent>", reasons)
    told = tell(call, body, "application/xml")
    assert told.status_code == 200
    receipt, _ = road_xml.read_receipt(told.content)
    assert receipt is not None and receipt.outcome == code, receipt.problems
    assert all(problem.message_zh for problem in receipt.problems)


def test_an_interchange_is_answered_by_one(call: Calling) -> None:
    told = tell(call, (SAMPLES / "air-96b.edi").read_bytes(), "application/edifact")
    assert told.headers["content-type"].startswith("application/edifact")
    assert len(texts(told.content, "GIS", 1, 3)) == 1 and texts(told.content, "BGM", 1)


def test_a_table_is_told_in_the_clock_of_the_administration(call: Calling) -> None:
    told = tell(call, CSV.encode(), "text/csv")
    (receipt,) = told.json()["receipts"]
    assert receipt["outcome"] == "01", receipt
    whole = call("integrator", "GET", f"/v1/manifests/{receipt['number']}").json()
    assert datetime.fromisoformat(whole["manifest"]["arrives_at"]) == datetime(2026, 11, 26, 1, 30, tzinfo=UTC)


def test_a_workbook_says_which_cell_is_wrong(call: Calling) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["kind", "mode", "reference", "document", "packages"])
    book.active.append(["original", "3", "X1", "D1", "forty"])
    out = io.BytesIO()
    book.save(out)
    told = tell(call, out.getvalue(), table.XLSX)
    (receipt,) = told.json()["receipts"]
    assert told.status_code == 200 and receipt["outcome"] == "E1"
    assert [p["wire_pointer"] for p in receipt["problems"] if p["code"] == "C004"] == ["E2"]


def test_what_is_no_cargo_is_refused(call: Calling) -> None:
    assert tell(call, b"x", "image/png").status_code == 415
    assert tell(call, b"colour\nred\n", "text/csv").status_code == 422
