"""The law by which agencies are asked: what a profile may not say, whose hours count, and the one cut."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tongguan.codes.check import check
from tongguan.codes.rows_agency import ConsultationRow, MandateRow, circle, hours_later
from tongguan.exchange.disclose import disclose

CN = Path(__file__).parents[2] / "profiles" / "cn"
COMMON: dict[str, Any] = {
    "valid_from": date(2026, 1, 1),
    "valid_to": None,
    "known_from": datetime(2025, 12, 1, tzinfo=UTC),
    "source": "a law",
}


def row(agency: str = "A", **more: Any) -> ConsultationRow:
    said = {"agency": agency, "document": "D", "matter": "trade", "answer_hours": 9, **COMMON, **more}
    return ConsultationRow(**said)


def defects(folder: Path, was: str, now: str) -> set[str]:
    """What is wrong with the profile of China after one change of its consultations."""
    shutil.copytree(CN, folder / "cn")
    file = folder / "cn" / "consultations.csv"
    text = file.read_text()
    assert was in text
    file.write_text(text.replace(was, now))
    return {f.code for f in check(folder / "cn") if f.file.endswith("consultations.csv")}


@pytest.mark.parametrize("matter", ["food", "veterinary", "plant", "security"])
def test_no_profile_takes_silence_for_a_consent_where_life_is_guarded(tmp_path: Path, matter: str) -> None:
    assert defects(tmp_path, ",technical,,18,9,0,9,17,consent", f",{matter},,18,9,0,9,17,consent") == {"silence"}


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("trade,AQSIQ,18", "trade,NOBODY,18", "dangling"),
        ("trade,AQSIQ,18", "trade,MOFCOM,18", "circle"),
        ("veterinary,,27", "veterinary,MOFCOM,27", "circle"),
        ("veterinary,,27", "veterinary,,0", "number"),
        ("veterinary,,27,9,18,8,17", "veterinary,,27,9,18,17,8", "number"),
        (",wait,advice", ",later,advice", "word"),
    ],
)
def test_what_cannot_work_is_no_law(tmp_path: Path, was: str, now: str, code: str) -> None:
    assert code in defects(tmp_path, was, now)


def test_hours_are_those_of_the_desk_on_working_days() -> None:
    desk = row(from_hour=8, until_hour=17)
    friday = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)  # 15:30 in Shanghai

    def works(day: date) -> bool:
        return day.weekday() < 5

    assert hours_later(desk, friday, 1, "Asia/Shanghai", works) == datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
    assert hours_later(desk, friday, 3, "Asia/Shanghai", works) == datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
    assert hours_later(desk, friday, 0, "Asia/Shanghai", works) == friday


def test_who_waits_in_a_circle_is_named() -> None:
    assert circle([row("A", after=("B",)), row("B", after=("C",)), row("C", after=("A",)), row("D")]) == ("A", "B", "C")
    assert circle([row("A", after=("B",)), row("B"), row("C", after=("A", "NOT-ASKED"))]) == ()


def test_the_cut_shows_what_a_clause_opens_of_the_goods_it_is_about() -> None:
    def opens(clause: str, hs: str, *paths: str) -> MandateRow:
        return MandateRow(agency="A", clause=clause, hs=hs, paths=paths, **COMMON)

    meat = {"sequence": 1, "classifications": [{"id": "0207140000"}], "price": {"amount": "1"}}
    steel = {"sequence": 2, "classifications": [{"id": "7208100000"}], "price": {"amount": "2"}}
    whole = {"number": "N", "secret": 1, "shipment": {"importer": {"id": "I", "name": "n"}, "items": [meat, steel]}}
    shown = disclose(
        whole,
        (
            opens("head", "", "number", "shipment/importer/id", "not/there", "number/below"),
            opens("meat", "02", "shipment/items/sequence"),
            opens("wood", "44", "shipment/items/price"),
        ),
    )
    assert shown.fields == {"number": "N", "shipment": {"importer": {"id": "I"}, "items": [{"sequence": 1}]}}
    assert [(c.clause, c.paths) for c in shown.clauses] == [
        ("head", ("number", "shipment/importer/id")),
        ("meat", ("shipment/items/sequence",)),
    ]
    assert disclose(whole, ()).fields == {}


def test_a_clause_about_some_goods_opens_nothing_of_others_even_where_it_names_items_whole() -> None:
    items = [{"sequence": n, "classifications": [{"id": code}]} for n, code in ((1, "0207140000"), (2, "8525890000"))]
    whole = {"number": "N", "shipment": {"importer": {"id": "I"}, "items": items}}
    said = {"agency": "A", "clause": "c", "hs": "8525", **COMMON}
    for paths in (("shipment/items",), ("shipment/items", "shipment", "number")):
        assert disclose(whole, [MandateRow(paths=paths, **said)]).fields == {"shipment": {"items": items[1:]}}
