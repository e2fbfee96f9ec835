"""Emergencies and denied parties at the desks: proposed, signed, extended, ended by two; a name held and judged."""

import codecs
import re

import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_guarantees import sent
from tests.journeys.test_screening import HEAD

WISH = {
    "kind": "health",
    "then": "hold",
    "goods": "0207, 0208",
    "countries": "NL",
    "notice": "Poultry is held.",
    "notice_zh": "禽肉暂扣。",
    "reason": "An outbreak.",
}


def test_an_emergency_is_signed_extended_and_ended_by_two(served: Desks) -> None:
    with served.client("officer") as officer, served.client("supervisor") as second, served.client("trader") as trader:
        assert trader.get("/emergencies").status_code == 403 and trader.get("/concerns").status_code == 403
        page = officer.get("/emergencies").text
        end = re.search(r'id="valid_until" name="valid_until" type="datetime-local" value="([^"]+)"', page)
        assert end
        bad = sent(officer, "/emergencies", "/emergencies", 422, **{**WISH, "countries": "Holland", "goods": "meat"})
        assert "EMG04" in bad and "EMG06" in bad and "EMG08" in bad and 'value="Holland"' in bad
        seen = sent(officer, "/emergencies", "/emergencies", **WISH, valid_until=end[1])
        assert "once a second officer signs" in seen and "0207, 0208" in seen and 'value="yes"' not in seen
        id_ = re.search(r'action="(/emergencies/\w+)/answer"', seen)
        assert id_
        at = id_[1]
        assert "It is signed" in sent(second, at, f"{at}/answer", agree="yes", why="The notice is genuine.")
        assert "A second officer is asked." in sent(officer, at, f"{at}/change", valid_until=end[1], why="Not over.")
        assert "It is not signed." in sent(second, at, f"{at}/answer", agree="no", why="Wait a week.")
        assert "released cases were looked at" in officer.get(f"{at}/crossed?days=30").text
        assert "crossed.looked" in {row[0] for row in acts(served)}, "who looked is kept"
        sent(officer, at, f"{at}/change", why="All clear.")
        sent(second, at, f"{at}/answer", agree="yes", why="All clear.")
        assert "ended early" in officer.get(at).text


def acts(served: Desks) -> list[tuple[str]]:
    with served.node.store.writing() as conn:
        return conn.execute("select what from tongguan.act").fetchall()


def test_a_list_is_read_in_row_by_row(served: Desks) -> None:
    with served.client("officer") as officer:
        body = HEAD + "X-1,Entirely Unheard Of Persons,,,,,,,,,\nX-2,,,,,,,,,,\n"
        answer = officer.post(
            "/concerns/lists",
            data={"csrf": csrf(officer.get("/concerns")), "list": "desk"},
            files={"file": ("list.csv", body.encode(), "text/csv")},
        )
        assert answer.status_code == 200 and "2 rows were read; 1 entries" in answer.text and "DEN03" in answer.text


def test_an_entry_tells_whom_it_names_and_what_had_crossed(served: Desks) -> None:
    body = HEAD + "Y-1,Quibble Wharf Persons,夸布码头,person,,PA,,ARMS,order 9,,\nY-2,Other Thing,,,,,,,,,2020-01-01\n"
    with served.client("officer") as officer, served.client("trader") as trader:
        fields = {"csrf": csrf(officer.get("/concerns")), "list": "entries"}
        officer.post("/concerns/lists", data=fields, files={"file": ("list.csv", body.encode(), "text/csv")})
        page = officer.get("/concerns/lists/entries").text
        assert 'href="/concerns/lists/entries/Y-1/crossed"' in page and "Other Thing" in page and "over" in page
        assert "Y-2" not in officer.get("/concerns/lists/entries?name=Kwibble+Wharf").text
        assert "No such entry" in officer.get("/concerns/lists/entries?name=nobody").text
        entry = officer.get("/concerns/lists/entries/Y-1").text
        assert "夸布码头" in entry and "order 9" in entry and "Nothing so far." in entry
        assert "released cases were looked at" in officer.get("/concerns/lists/entries/Y-1/crossed").text
        assert ("crossed.looked", "denied/entries/Y-1") in subjects(served), "who looked is kept"
        assert officer.get("/concerns/lists/entries/Y-9").status_code == 404
        assert officer.get("/concerns/lists/nothing").status_code == 404
        assert officer.get("/concerns/lists/entries/Y-1/crossed?before=7").status_code == 400
        for path in ("", "/Y-1", "/Y-1/crossed"):
            assert trader.get(f"/concerns/lists/entries{path}").status_code == 403


def subjects(served: Desks) -> list[tuple[str, str]]:
    with served.node.store.writing() as conn:
        return conn.execute("select what, subject from tongguan.act").fetchall()


@pytest.mark.parametrize(
    ("encoding", "mark", "called"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8-sig", b"", "UTF-8"),
        ("gbk", b"", "GB 18030"),
        ("utf-16-le", b"", "UTF-16"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16"),
        ("utf-16-be", b"", "UTF-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16"),
    ],
)
def test_a_list_is_read_in_as_it_is_written(served: Desks, encoding: str, mark: bytes, called: str) -> None:
    body = HEAD + "W-1,Wuming Gangkou,无名港口公司,company,,CN,,,,,\n,无编号,,,,,,,,,\n"
    file = ("list.csv", mark + body.encode(encoding), "text/csv")
    with served.client("officer") as officer:
        fields = {"csrf": csrf(officer.get("/concerns")), "list": f"{encoding}-{len(mark)}"}
        answer = officer.post("/concerns/lists", data=fields, files={"file": file})
        assert f"The file was taken as {called}." in answer.text and "DEN02" in answer.text
        assert "无名港口公司" in officer.get(f"/concerns/lists/{fields['list']}/W-1").text


def test_what_is_no_text_is_refused_and_what_was_typed_stays(served: Desks) -> None:
    with served.client("officer") as officer:
        fields = {"csrf": csrf(officer.get("/concerns")), "list": "mine-1", "whole": "yes"}
        file = {"file": ("list.csv", b"\xff\xff\x80id,name", "text/csv")}
        answer = officer.post("/concerns/lists", data=fields, files=file)
        assert answer.status_code == 422 and "GB 18030" in answer.text
        assert 'value="mine-1"' in answer.text and "checked" in answer.text
