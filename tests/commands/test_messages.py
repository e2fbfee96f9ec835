"""`tongguan messages read` and `roundtrip` on files of our own."""

import json
from pathlib import Path

import pytest

from tests.messages.conftest import wco_data
from tongguan.commands import Stop, messages

__all__ = ["wco_data"]

SAMPLES = sorted((Path(__file__).parents[1] / "messages" / "samples").glob("*.*"))


def test_read_prints_canonical_json(capsys: pytest.CaptureFixture[str]) -> None:
    for path in SAMPLES:
        assert messages.read(path) == 0
        assert json.loads(capsys.readouterr().out) == json.loads(path.with_suffix(".json").read_bytes())


def test_read_prints_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(
        b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>8</FunctionCode></Declaration>'
    )
    assert messages.read(path) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("X020 /function 42A/017 ")


def test_roundtrip(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.roundtrip(SAMPLES) == 0
    said = capsys.readouterr().out
    assert said.count("same") == len(SAMPLES) + 1
    assert "differs" not in said


def test_roundtrip_tells_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.xml"
    path.write_bytes(SAMPLES[-1].with_suffix(".xml").read_bytes().replace(b"<TypeCode>IMA", b"<Colour/><TypeCode>IMA"))
    assert messages.roundtrip([path]) == 1
    said = capsys.readouterr().out
    assert "differs" in said
    assert "X005" in said
    assert "<Colour>" in said


@pytest.mark.parametrize("folder", ["schemas", "schemas/declaration"])
def test_roundtrip_against_schemas(folder: str, wco_data: Path) -> None:
    assert messages.roundtrip([p for p in SAMPLES if p.suffix == ".xml"], wco_data / folder) == 0


def test_a_folder_without_schemas(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="declaration/"):
        messages.schema_of(tmp_path)


def test_json_has_no_envelope_to_lose() -> None:
    assert messages.roundtrip([p for p in SAMPLES if p.suffix == ".json"]) == 0
