"""`tongguan gate ask`: a cut-off gate's answer, by the list and the public keys alone."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tongguan.cli import main
from tongguan.crossings.listing import encode, listing
from tongguan.store.signer import Signer

NOON = datetime(2026, 11, 26, 12, 3, 10, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A signed list and the keys."""
    signer = Signer(tmp_path / "keys")
    text = signer.signed(encode(listing("cn", ("5301", 3), (("粤Z1234港",), ("粤Z5678港",)), NOON)))
    (tmp_path / "list").write_text(text)
    (tmp_path / "jwks.json").write_text(json.dumps(signer.public()))
    return str(tmp_path / "list"), str(tmp_path / "jwks.json")


@pytest.mark.parametrize(
    ("plate", "seconds", "code", "said"),
    [
        ("粤Z·1234港", 0, 0, "go · list of 12:03:10 UTC"),
        ("蒙A1", 59, 1, "stop · lane 3"),
        ("粤Z1234港", 60, 2, "answers nothing any more"),
        ("粤Z1234港", -1, 2, "answers nothing any more"),
    ],
)
def test_it_answers_for_a_minute(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], plate: str, seconds: int, code: int, said: str
) -> None:
    at = (NOON + timedelta(seconds=seconds)).isoformat()
    assert main(["gate", "ask", files[0], plate, "--keys", files[1], "--at", at]) == code
    told = capsys.readouterr()
    assert said in told.out + told.err


def test_what_may_leave_is_told_beside_what_may_come_in(files: tuple[str, str]) -> None:
    asked = ["--keys", files[1], "--at", NOON.isoformat(), "--step"]
    said = {
        (plate, step): main(["gate", "ask", files[0], plate, *asked, step])
        for plate in ("粤Z1234港", "粤Z5678港")
        for step in ("arrival", "exit")
    }
    assert said == {
        ("粤Z1234港", "arrival"): 0,
        ("粤Z1234港", "exit"): 1,
        ("粤Z5678港", "arrival"): 1,
        ("粤Z5678港", "exit"): 0,
    }


def test_an_earlier_list_answers_arrivals_and_refuses_exits(
    tmp_path: Path, files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    now = listing("cn", ("5301", 3), (("粤Z1234港",), ()), NOON)
    before = json.loads(encode(now))
    del before["exits"]
    (tmp_path / "before").write_text(Signer(tmp_path / "keys").signed(json.dumps(before).encode()))
    asked = ["gate", "ask", str(tmp_path / "before"), "粤Z1234港", "--keys", files[1], "--at", NOON.isoformat()]
    assert main(asked) == 0
    assert main([*asked, "--step", "exit"]) == 2
    assert "tells nothing of what leaves" in capsys.readouterr().err


def test_a_list_of_others_is_no_list(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps(Signer(tmp_path / "others").public()))
    assert main(["gate", "ask", files[0], "粤Z1234港", "--keys", str(tmp_path / "other.json")]) == 2
