"""The register at the desks: one by one, from a file, found by its plate by an officer, permitted, suspended, ended."""

import re

from tests.desks.conftest import Desks
from tests.desks.test_broker import given
from tests.desks.test_case import csrf

FILE = "Kind,Plate or document,Country,Name,Name in Chinese\nTrailer,粤Z88挂,CN,,\n"
FILE += "Driver,G1234567,cn,Driver One,驾驶员甲\n"


def test_a_carrier_registers_and_an_officer_finds_by_plate_permits_and_suspends(served: Desks) -> None:
    with served.client("trader") as trader, served.client("officer") as officer, served.client("other") as other:
        word = csrf(trader.get("/fleet"))
        truck = {"csrf": word, "kind": "vehicle", "mark": "粤Z·1234港", "country": "cn"}
        assert trader.post("/fleet", data=truck).headers["location"] == "/fleet?done=registered"
        twice = other.post("/fleet", data={**truck, "csrf": csrf(other.get("/fleet"))})
        assert twice.status_code == 409 and "is registered already" in twice.text
        assert "1234港" not in other.get("/fleet").text
        assert given(trader, "/fleet/rows", FILE.encode()).status_code == 303
        assert "驾驶员甲" in trader.get("/fleet?lang=zh").text and "无许可" in trader.get("/fleet?lang=zh").text
        page = officer.get("/fleet?mark=粤z1234港")
        assert "粤Z·1234港" in page.text and "驾驶员甲" not in page.text
        place = re.findall(r"/fleet/\w+(?=/permits)", page.text)
        assert len(place) == 1
        term = {"valid_from": "2020-01-01", "valid_until": "2020-12-31"}
        permit = {"csrf": csrf(page), "kind": "passage", "number": "GMS-7", "office": "5304", **term}
        assert officer.post(f"{place[0]}/permits", data=permit).status_code == 303
        assert 'data-state="refuse"' in officer.get("/fleet?mark=粤z1234港").text, "it is over"
        assert officer.post(f"{place[0]}/permits", data={**permit, "valid_from": ""}).status_code == 422
        assert officer.post(f"{place[0]}/suspend", data={"csrf": csrf(page), "why": "Brakes"}).status_code == 303
        assert "suspended: Brakes" in trader.get("/fleet?lang=en").text
        assert trader.post(f"{place[0]}/resume", data={"csrf": word}).status_code == 403
        assert officer.post(f"{place[0]}/resume", data={"csrf": csrf(page)}).status_code == 303
        assert trader.post(f"{place[0]}/end", data={"csrf": word}).status_code == 303
        assert "ended" in trader.get("/fleet").text


def test_a_bad_row_of_a_file_is_named_and_none_is_taken(served: Desks) -> None:
    with served.client("broker") as broker:
        page = given(broker, "/fleet/rows", (FILE + "Vehicle,京A1,China,,\n").encode())
        assert page.status_code == 422 and "Row 4:" in page.text
        assert "Row 3:" in given(broker, "/fleet/rows", FILE.replace("Driver", "Pilot").encode()).text
        assert given(broker, "/fleet/rows", b"Colour\nblue\n").status_code == 422
        assert "粤Z88挂" not in broker.get("/fleet").text
