"""Each kind of defect, planted in a copied profile, is found with its file and line; the shipped ones have none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.codes.conftest import PROFILES
from tongguan.codes.check import check
from tongguan.codes.references import SEVERITIES, Rules
from tongguan.release.rules import judges

TAIL = "2020-01-01,,2019-12-01T00:00:00Z,test"
Plant = Callable[[str, str], int]


@pytest.mark.parametrize("name", ["cn", "gb"])
def test_the_shipped_profiles_have_no_defect(name: str) -> None:
    assert check(PROFILES / name, judges()) == ()


def measure(**given: str) -> str:
    """A line of measures.csv that is good but for what is given."""
    header = (PROFILES / "cn" / "measures.csv").read_text("utf-8").partition("\n")[0]
    good = {
        "id": "T-1",
        "kind": "duty",
        "tax": "A",
        "direction": "import",
        "hs": "0101210099",
        "ad_valorem": "5",
        "valid_from": "2020-01-01",
        "known_from": "2019-12-01T00:00:00Z",
        "source": "test",
    }
    return ",".join({**good, **given}.get(c, "") for c in header.split(","))


PLANTED = [
    ("measures.csv", measure(), None),
    ("measures.csv", measure(tax="Q"), "dangling"),
    ("measures.csv", measure(kind="quota", scheme="Q01", quota="NONE"), "dangling"),
    ("measures.csv", measure(kind="quota", scheme="Q01"), "quota-missing"),
    ("measures.csv", measure(origin="ATLANTIS"), "dangling"),
    ("measures.csv", measure(exclude="AU ATLANTIS"), "dangling"),
    ("measures.csv", measure(kind="preference", scheme="999"), "dangling"),
    ("measures.csv", measure(kind="preference"), "scheme-missing"),
    ("measures.csv", measure(document="N999"), "dangling"),
    ("measures.csv", measure(specific="1", unit="KGM", currency="ZZZ"), "dangling"),
    ("measures.csv", measure(specific="1", unit="kilo", currency="CNY"), "dangling"),
    ("measures.csv", measure(specific="1"), "rate-unit"),
    ("measures.csv", measure(ad_valorem=""), "rate-missing"),
    ("measures.csv", measure(ad_valorem="-1"), "number"),
    ("measures.csv", measure(per="0"), "number"),
    ("measures.csv", measure(kind="excise", tax="Y", ad_valorem="100"), "number"),
    ("measures.csv", measure(minimum="9", maximum="3"), "bounds"),
    ("measures.csv", measure(hs="00"), "hs"),
    ("measures.csv", measure(hs="7701"), "dangling"),
    ("measures.csv", measure(specific="1", unit="KGM", currency="XAF"), "dangling"),  # no exchange rate
    ("measures.csv", measure(minimum="2", currency="CNY"), "rate-unit"),
    ("measures.csv", measure(bound_unit="KGM", currency="CNY"), "bounds"),
    ("measures.csv", measure(ad_valorem="1_0"), "cell"),
    ("measures.csv", measure(ad_valorem="١٢"), "cell"),
    ("measures.csv", measure(valid_from="20200101"), "cell"),
    ("measures.csv", measure(valid_from="2020-W01-1"), "cell"),
    ("measures.csv", measure(name="\0"), "encoding"),
    ("measures.csv", measure(ad_valorem="five"), "cell"),
    ("measures.csv", measure(ad_valorem="NaN"), "cell"),
    ("measures.csv", measure(kind="toll"), "cell"),
    ("measures.csv", measure(valid_from="2020-02-30"), "cell"),
    ("measures.csv", measure(known_from="2019-12-01T00:00:00"), "cell"),
    ("measures.csv", measure(valid_from="2024-01-01", valid_to="2023-01-01"), "validity"),
    ("measures.csv", measure(source=""), "source-missing"),
    ("measures.csv", measure(tax=""), "cell-empty"),
    ("measures.csv", measure() + ",more", "cells"),
    ("measures.csv", measure(id="D-01"), "id-reused"),
    ("measures.csv", measure(hs="010121", ad_valorem="0"), "duplicate"),
    ("measures.csv", measure(hs="010121", valid_from="2026-01-01"), "overlap"),
    ("taxes.csv", f"N,9,value X,0.01,half_up,,,,,,{TAIL}", "dangling"),
    ("taxes.csv", f"N,1,value L,0.01,half_up,,,,,,{TAIL}", "tax-order"),
    ("taxes.csv", f"N,9,value,0.01,sideways,,,,,,{TAIL}", "word"),
    ("taxes.csv", f"N,9,value,0.01,half_up,true,true,,,,{TAIL}", "word"),
    ("taxes.csv", f"N,9,value,0.01,half_up,,,-5,,,{TAIL}", "number"),
    ("delivery-terms.csv", f"XXX,false,false,-1,,,{TAIL}", "number"),
    ("requirements.csv", f"T,0101,import,,,,G999,AQSIQ,hold,,3,,,{TAIL}", "dangling"),
    ("requirements.csv", f"T,0101,import,,,,G00A,NASA,hold,,3,,,{TAIL}", "dangling"),
    ("requirements.csv", f"T,0101,import,7777,,,G001,AQSIQ,hold,,3,,,{TAIL}", "dangling"),
    ("requirements.csv", f"T,0101,import,,,ATLANTIS,G001,AQSIQ,hold,,3,,,{TAIL}", "dangling"),
    ("requirements.csv", f"T,0101,import,,,,G001,AQSIQ,perhaps,,3,,,{TAIL}", "word"),
    ("offices.csv", f"9999,Nowhere,,nowhere,Asia/Shanghai,{TAIL}", "dangling"),
    ("offices.csv", f"9999,Nowhere,,,Asia/Atlantis,{TAIL}", "time-zone"),
    ("types.csv", f"IMQ,import,sometimes,,,,{TAIL}", "cell"),
    ("procedures.csv", f"import,0110,00,free-circulation,,,{TAIL}", "duplicate"),
    ("procedures.csv", f"import,8888,00,vanishing,,,{TAIL}", "cell"),
    ("requirements.csv", f"T,0101,import,,,,G001,AQSIQ,hold,,-3,,,{TAIL}", "number"),
    ("types.csv", f"IMQ,import,simplified,,Import,,{TAIL}", "number"),
    ("groups.csv", f"ASEAN,ZZ,{TAIL}", "dangling"),
    ("groups.csv", f"VN,TH,{TAIL}", "word"),
    ("quotas.csv", f"WHEAT2,5,barrel,,,{TAIL}", "dangling"),
    ("commodities.csv", f"0101219999,barrel,,,,{TAIL}", "dangling"),
    ("commodities.csv", f"7701000000,KGM,,,,{TAIL}", "dangling"),
    ("rates.csv", "CNY,2,1,2031-01-01,,2030-12-01T00:00:00Z,test", "number"),
    ("rates.csv", f"ZZZ,1,1,{TAIL}", "dangling"),
    ("rates.csv", f"CNY,0,1,{TAIL}", "number"),
    ("rates.csv", "USD,7.1,1,2028-03-01,2028-03-31,2019-12-01T00:00:00Z,test", "gap"),
    ("risk.csv", f"5301,import,0.1,1.2,0,0,{TAIL}", "share"),
    ("risk.csv", f"5302,import,0.5,0.3,0.3,0,{TAIL}", "share"),
    ("risk.csv", f"4711,import,0,0,0,0,{TAIL}", "dangling"),
    ("payment-methods.csv", f"X,someday,,,{TAIL}", "word"),
    ("severities.csv", f"NORULE,warning,{TAIL}", "dangling"),
    ("severities.csv", f"TGH001,fatal,{TAIL}", "severity"),
    ("severities.csv", f"TGD004,warning,{TAIL}", "severity"),
    ("holidays.csv", f"2019-12-25,false,,,{TAIL}", "validity"),
    ("holidays.csv", "2027-01-01,false,,,2020-01-01,,2019-12-01T00:00:00Z,test", "duplicate"),
    ("lists.csv", f"extra,false,false,[,,,{TAIL}", "format"),
    ("lists.csv", f"extra,false,false,,,,{TAIL}", "format"),
    ("lists.csv", f"extra,true,false,,,,{TAIL}", "list-empty"),
    ("lists/document.csv", f"G001,Twice,,{TAIL}", "duplicate"),
]


@pytest.mark.parametrize(("file", "line", "code"), PLANTED)
def test_a_planted_defect_is_found_where_it_is(
    planted: Plant, copied: Path, file: str, line: str, code: str | None
) -> None:
    number = planted(file, line)
    rules = {row.split(",")[0] for row in (copied / "severities.csv").read_text("utf-8").splitlines()} - {"NORULE"}
    found = check(
        copied, rules=Rules({**dict.fromkeys({"TGH001", *rules}, SEVERITIES), "TGD004": ("off",)}, lambda _: ())
    )
    if code is None:
        assert found == ()
    else:
        assert (f"cn/{file}", number, code) in [(f.file, f.line, f.code) for f in found], [str(f) for f in found]
        assert all(f.message and f.message_zh for f in found)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",red,30", None),
        ("5304,blue,600", None),
        (",red,0", "number"),
        (",pink,30", "word"),
        ("4711,red,30", "dangling"),
    ],
)
def test_times_to_answer_are_checked(copied: Path, line: str, code: str | None) -> None:
    header = "office,lane,minutes,valid_from,valid_to,known_from,source"
    (copied / "targets.csv").write_text(f"{header}\n{line},{TAIL}\n", "utf-8")
    assert [f.code for f in check(copied)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("9403,0100,2,48,H,50,24,72", None),
        (",,,0,H,50,24,72", "number"),
        (",,,48,X,50,24,72", "word"),
        (",,,48,,-1,24,72", "number"),
        ("4711,,,48,,0,0,0", "dangling"),
        (",,88,48,,0,0,0", "dangling"),
    ],
)
def test_terms_of_transit_are_checked(copied: Path, line: str, code: str | None) -> None:
    header = "departure,destination,mode,hours,seal_class,guarantee_percent,enquiry_hours,answer_hours"
    (copied / "transit.csv").write_text(f"{header},valid_from,valid_to,known_from,source\n{line},{TAIL}\n", "utf-8")
    assert [f.code for f in check(copied)] == ([code] if code else [])


def test_columns_are_checked_in_the_header(copied: Path) -> None:
    path = copied / "agencies.csv"
    path.write_text(path.read_text("utf-8").replace("mandate,valid_from", "colour,from", 1), "utf-8")
    got = {(f.file, f.line, f.code) for f in check(copied) if f.file.endswith("agencies.csv")}
    assert got == {("cn/agencies.csv", 1, "column-unknown"), ("cn/agencies.csv", 1, "column-missing")}


def test_a_wrong_encoding_is_named_by_line(copied: Path) -> None:
    path = copied / "agencies.csv"
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3].decode().encode("gb18030")
    path.write_bytes(b"\n".join(lines))
    got = [(f.file, f.line) for f in check(copied) if f.code == "encoding"]
    assert got == [("cn/agencies.csv", 4)]


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252"])
def test_an_encoding_is_never_guessed(copied: Path, encoding: str) -> None:
    path = copied / "offices.csv"
    text = (
        path.read_text("utf-8") if encoding == "gb18030" else path.read_text("utf-8").encode("ascii", "ignore").decode()
    )
    path.write_bytes((text + f"9999,Pe\u00f1a,,,,{TAIL}\n").encode(encoding))
    found = check(copied)
    assert {(f.file, f.code) for f in found} == {("cn/offices.csv", "encoding")}, "one cause, told once"
    assert found[-1].line == text.count("\n") + 1


@pytest.mark.parametrize("name", ["types", "procedures", "offices", "taxes", "measures", "rates", "risk"])
def test_a_table_without_which_nothing_can_be_lodged(copied: Path, name: str) -> None:
    path = copied / f"{name}.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    assert (f"cn/{name}.csv", "table-empty") in {(f.file, f.code) for f in check(copied)}


def test_what_could_not_be_read_is_told_once(copied: Path) -> None:
    """Nothing is said of all the rows that name what stands in the unreadable one."""
    path = copied / "rates.csv"
    path.write_text(path.read_text("utf-8").replace("CNY,1,", "CNY,one,"), "utf-8")
    assert [(f.file, f.code) for f in check(copied)] == [("cn/rates.csv", "cell")]
    path.write_bytes(b"")
    assert [(f.file, f.line, f.code) for f in check(copied)] == [("cn/rates.csv", 1, "column-missing")]


def test_risk_names_both_directions_for_all_offices(copied: Path) -> None:
    path = copied / "risk.csv"
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(row for row in rows if not row.startswith(",export")) + "\n", "utf-8")
    assert ("cn/risk.csv", "share") in {(f.file, f.code) for f in check(copied)}


def test_the_national_currency_has_a_rate(copied: Path) -> None:
    path = copied / "rates.csv"
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(row for row in rows if not row.startswith("CNY,")) + "\n", "utf-8")
    assert ("cn/rates.csv", "rate-missing") in {(f.file, f.code) for f in check(copied)}


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(copied: Path) -> None:
    for path in copied.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(copied) == ()


def test_a_file_with_no_known_name_is_a_defect(copied: Path) -> None:
    (copied / "measure.csv").write_text("id\n", "utf-8")
    (copied / "measure").mkdir()
    (copied / "measures").mkdir()
    (copied / "measures" / "wine.xlsx").write_bytes(b"PK")
    (copied / "Rates.CSV").write_text("currency\n", "utf-8")
    (copied / "README.md").write_text("Notes.", "utf-8")
    strange = ["cn/Rates.CSV", "cn/measure", "cn/measure.csv", "cn/measures/wine.xlsx"]
    assert [(f.file, f.code) for f in check(copied)] == [(name, "file-unknown") for name in strange]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('country = "CN"', 'country = "QQ"', "dangling"),
        ('currency = "CNY"', 'currency = "QQQ"', "dangling"),
        ('default_office = "5301"', 'default_office = "0000"', "dangling"),
        ("Asia/Shanghai", "Asia/Atlantis", "time-zone"),
        ("{serial:09d}", "{number}", "number-format"),
        ('value_basis = "CIF"', 'value_basis = "EXW"', "word"),
        ('value_basis = "CIF"', 'freight_share = "volume"', "word"),
        ('value_basis = "CIF"', 'quantum = "0"', "number"),
        ('value_basis = "CIF"', 'quantum = "a cent"', "head"),
        ('["zh", "en"]', '["zh", "tlh"]', "word"),
        ('common = "../common"', 'common = "../nowhere"', "head"),
        ('name = "China Customs (illustrative)"', 'name = ""', "head"),
        ('id = "cn"', "id = ", "head"),
        ('id = "cn"', 'name_of = "cn"', "head"),
    ],
)
def test_the_head_is_checked(copied: Path, old: str, new: str, code: str) -> None:
    path = copied / "profile.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    found = [f for f in check(copied) if f.file == "cn/profile.toml" and f.code == code]
    assert found
    entry = new.partition(" = ")[0]
    lines = [n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if text.startswith(f"{entry} = ")]
    if new.endswith('"') and lines:
        assert lines[0] in {f.line for f in found}


def test_a_list_that_rules_ask_for_must_be_declared(copied: Path) -> None:
    path = copied / "lists.csv"
    kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("document,")]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    assert {"list-missing", "list-undeclared"} <= {f.code for f in check(copied)}


def test_a_change_known_later_is_no_overlap(planted: Plant, copied: Path) -> None:
    later = measure(id="D-010121", hs="010121", ad_valorem="3", valid_from="2026-01-01")
    planted("measures.csv", later.replace("2019-12-01", "2025-11-01"))
    assert check(copied) == ()


def test_no_profile_at_all(tmp_path: Path) -> None:
    assert [f.code for f in check(tmp_path)] == ["head-missing"]
