"""Official files: recognised by their columns, in any encoding; bad lines named, the rest goes in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongguan.codes.official import NotOfficial, discover, kind_of, parsed

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_real_files_are_recognised_and_read(shared: Path) -> None:
    found = dict(discover(shared))
    assert {k: p.name for k, p in found.items()} == {
        "un-locode": "un-locode.csv",
        "rec20": "rec20-units.csv",
        "rec21": "rec21-packages.csv",
        "hs": "harmonized-system.csv",
    }
    loaded = {k: parsed(k, p.read_bytes(), p.name, NOW) for k, p in found.items()}
    assert all(not one.findings for one in loaded.values())
    assert len(loaded["un-locode"].official.entries) == 115_896  # of 116,042 lines: some places have two names
    assert len(loaded["hs"].official.entries) == 6_939
    assert loaded["rec20"].official.entries["KGM"] == "kilogram"
    assert "ARE" in loaded["rec20"].official.ended
    assert loaded["rec21"].official.ended == ("SX",)


def test_bad_lines_are_named_and_the_rest_goes_in() -> None:
    text = "Status,Code,Name,Description,NumericCode\n,BX,Box,,1\n,TOOLONG,Thing,,\n,CT,,,\nX,SX,Set,,\n\n,DR,Drum,,\n"
    got = parsed("rec21", text.encode(), "f.csv", NOW)
    assert got.official.entries == {"BX": "Box", "DR": "Drum"}
    assert got.official.ended == ("SX",)
    assert [(f.line, f.code) for f in got.findings] == [(3, "line"), (4, "line")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding(encoding: str) -> None:
    text = "country,location,name,function\nSE,GOT,Göteborg,1\nSE,MMA,Malmö,1\nSE,STO,Stockholm,1\n"
    got = parsed("un-locode", text.encode(encoding), "f.csv", NOW)
    assert got.official.entries["SEGOT"] == "Göteborg"
    assert not got.findings


def test_one_broken_line_among_good_ones_is_named() -> None:
    lines = ["hscode,description"] + [f"{n:06d},Ölfarbe {n}" for n in range(320801, 320809)]
    data = "\n".join(lines).encode().replace("Ölfarbe 320803".encode(), b"\xd6lfarbe 320803")
    got = parsed("hs", data, "f.csv", NOW)
    assert [(f.line, f.code) for f in got.findings] == [(4, "encoding")]
    assert len(got.official.entries) == 7


def test_the_publishers_own_parts_without_header() -> None:
    text = (
        ',"AD",,".ANDORRA",,,,,,,,\n'
        '=,"AD","ALV","Andorra la Vella","Andorra la Vella",,"AI","--34-6--","0601",,"4230N 00131E",\n'
        'X,"AD","OLD","Old Place","Old Place",,"RL","--3-----","0601",,,\n'
    )
    assert kind_of(text) == "un-locode"
    got = parsed("un-locode", text.encode("cp1252"), "part1.csv", NOW)
    assert got.official.entries == {"ADALV": "Andorra la Vella"}
    assert got.official.ended == ("ADOLD",)
    assert not got.findings


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(NotOfficial):
        parsed("hs", b"a,b,c\n1,2,3\n", "f.csv", NOW)
    with pytest.raises(NotOfficial):
        parsed("hs", b"", "f.csv", NOW)


def test_a_file_without_codes_is_refused() -> None:
    """It would close the list, and every code would be refused."""
    for rest in (b"", b",TOOLONG,Thing,,\n", b"X,SX,Set,,\n"):
        with pytest.raises(NotOfficial, match="holds no code"):
            parsed("rec21", b"Status,Code,Name,Description,NumericCode\n" + rest, "f.csv", NOW)


def test_a_line_that_no_encoding_fits_is_named() -> None:
    text = "hscode,description\n010121,\u732a\n010129,\u9a6c\n010130,\u9a74\n"
    got = parsed("hs", text.encode("gb18030") + b"0102,\x81\x8d\n", "f.csv", NOW)
    assert (5, "encoding") in [(f.line, f.code) for f in got.findings]


def test_files_are_found_under_any_name_in_any_folder(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "whatever.CSV").write_text("Status,Code,Name,Description,NumericCode\n,BX,Box,,1\n", "utf-8")
    (tmp_path / "notes.txt").write_text("nothing here", "utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert list(discover(tmp_path)) == [("rec21", deep / "whatever.CSV")]
