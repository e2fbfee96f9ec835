"""`tongguan manifest check` and `template` on files of our own."""

from pathlib import Path

import msgspec
import pytest

from tongguan.cli import main
from tongguan.commands import Stop, up
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo
from tongguan.settings import mappings

CARGO = Path(__file__).parents[1] / "messages" / "samples" / "cargo"


@pytest.mark.parametrize("name", ["mt1401.xml", "mt4401.xml"])
def test_what_is_right_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "check", str(CARGO / name)]) == 0
    said = capsys.readouterr()
    assert msgspec.json.decode(said.out) and "1 of 1 can be taken" in said.err
    assert "error" not in said.err


def test_what_is_wrong_is_told_with_its_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "check", str(CARGO / "road.csv"), "--zone", "Asia/Shanghai"]) == 1
    said = capsys.readouterr()
    report = msgspec.json.decode(said.out, type=ManifestReport)
    assert str(report.manifest.arrives_at) == "2026-11-26 09:30:00+08:00"
    assert "error MFR23 /manifest/consignments/1/dangerous_goods_contact/name I4 Name somebody" in said.err


def test_a_dialect_is_used_and_must_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, mapping = str(CARGO / "road-03b.edi"), CARGO / "road-dialect.toml"
    assert main(["manifest", "check", file]) == 1
    assert main(["manifest", "check", file, "--dialect", str(mapping)]) in (0, 1)
    assert "E014" not in capsys.readouterr().err.rpartition("0 of 1")[2]
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 'x'\ncolour = 1")
    assert main(["manifest", "check", file, "--dialect", str(bad)]) == 2
    assert "bad.toml: line 2, colour: is not known" in capsys.readouterr().err
    assert main(["manifest", "check", file, "--zone", "Mars/North"]) == 2


def test_what_is_not_read_is_printed_as_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    for name, row in (
        ("harbour", "not read /manifest - GIR 3+BERTH:ZZ"),
        ("airline", "not read /manifest/consignments/0 CNI[10] RFF+ORD ORD:PO-4711"),
    ):
        mapping = str(CARGO / f"{name}-dialect.toml")
        assert main(["manifest", "check", str(CARGO / f"{name}.edi"), "--dialect", mapping]) == 0
        said = capsys.readouterr()
        assert row in said.err.splitlines() and msgspec.json.decode(said.out, type=ManifestReport).manifest.consignments


def test_what_is_no_message_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<a/>")
    assert main(["manifest", "check", str(path)]) == 1
    assert "error X022 / - " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_empty_table_can_be_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert main(["manifest", "template", str(path), "--chinese"]) == 0
    taken = cargo.read(cargo.seen_as(path.read_bytes()), path.read_bytes())
    assert [p.code for p in taken.problems] == ["C010"] and taken.parts == ()


def test_a_table_of_another_kind_is_not_written(tmp_path: Path) -> None:
    assert main(["manifest", "template", str(tmp_path / "a.pdf")]) == 2


def test_a_node_is_not_started_with_a_dialect_that_cannot_be_used(tmp_path: Path) -> None:
    assert up.mapped("") == ""
    (tmp_path / "road.toml").write_text((CARGO / "road-dialect.toml").read_text())
    assert mappings(up.mapped(str(tmp_path))) == [tmp_path / "road.toml"]
    (tmp_path / "bad.toml").write_text("colour = 1")
    with pytest.raises(Stop, match=r"TONGGUAN_DIALECTS: .*bad\.toml: .*colour"):
        up.mapped(str(tmp_path))
