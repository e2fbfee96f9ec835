"""`tongguan subsystem`: begun, checked and tried from a shell."""

import shutil
from pathlib import Path

import pytest

from tongguan.cli import main


def test_what_is_begun_checks_and_its_examples_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["subsystem", "new", "ozone-permit", "--folder", str(tmp_path)]) == 0
    assert main(["subsystem", "check", str(tmp_path)]) == 0
    assert main(["subsystem", "test", str(tmp_path / "ozone-permit.toml")]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "1 definition: nothing found",
        "1 definition, 3 examples: nothing found",
    ]


def test_what_is_wrong_is_said_in_both_languages_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["subsystem", "new", "ozone-permit", "--folder", str(tmp_path)])
    path = tmp_path / "ozone-permit.toml"
    path.write_text(path.read_text("utf-8").replace("amount = 4", "amount = 5"), "utf-8")
    path.rename(tmp_path / "ozone.toml")
    assert main(["subsystem", "check", str(tmp_path)]) == 1, "its name"
    capsys.readouterr()
    assert main(["subsystem", "test", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "ozone.toml:81: example[0] a part of it is taken: It takes 4 NAR" in told.out and "扣减 4 NAR" in told.out
    assert told.err == "1 definition, 3 examples: 2 found\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["new", "Ozone Permit"], "is no code"),
        (["new", "../x"], "is no code"),
        (["new", "there"], "is there already"),
        (["check", "."], "there is no definition"),
        (["check", "nothing.toml"], "nothing.toml"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if words[1] != ".":
        (tmp_path / "there.toml").write_text("")
        (tmp_path / "latin.toml").write_bytes(b"name = \xe9")
    assert main(["subsystem", *words]) == 2
    assert says in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["latin.toml", "there.toml"])


def test_a_profile_is_checked_with_its_definitions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("cn", "common"):
        shutil.copytree(Path(__file__).parents[2] / "profiles" / name, tmp_path / name)
    assert main(["profile", "check", str(tmp_path / "cn")]) == 0
    licence = tmp_path / "cn" / "subsystems" / "import-licence.toml"
    licence.write_text(licence.read_text("utf-8").replace("amount = 4", "amount = 5"), "utf-8")
    assert main(["profile", "check", str(tmp_path / "cn")]) == 1
    assert "part of the licence is taken" in capsys.readouterr().out


def test_a_file_that_is_no_text_keeps_no_other_from_being_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["subsystem", "new", "ozone-permit", "--folder", str(tmp_path)])
    (tmp_path / "latin.toml").write_bytes(b"name = \xe9")
    capsys.readouterr()
    assert main(["subsystem", "test", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "latin.toml:0: file: This is no UTF-8 text." in told.out
    assert told.err == "2 definitions, 3 examples: 1 found\n"


def test_a_profile_of_ones_own_adds_to_a_shipped_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "profile.toml").write_text('extends = "cn"\n')
    begin = ["subsystem", "new", "tea-book", "--folder", str(tmp_path / "subsystems")]
    assert main(begin) == 0
    assert main(["profile", "check", str(tmp_path)]) == 1
    assert "agency: 'AGENCY' is not in list" in capsys.readouterr().out
    (tmp_path / "subsystems" / "tea-book.toml").unlink()
    assert main([*begin, "--agency", "MIIT", "--document", "G0T1"]) == 0
    assert main(["subsystem", "test", str(tmp_path)]) == 0
    assert main(["profile", "check", str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ('extends = "nowhere"', "profile.toml:1: head extends: 'nowhere' is no other profile"),
        ('extends = "."', "profile.toml:1: head extends: '.' is no other profile"),
        ('extends = "cn"\ncolour = "red"', "profile.toml:2: head The head has no entry 'colour'"),
    ],
)
def test_a_profile_that_adds_to_nothing_is_told_so(
    head: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "profile.toml").write_text(head)
    assert main(["profile", "check", str(tmp_path)]) == 1
    assert says in capsys.readouterr().out


def test_a_definition_that_nobody_would_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "profile.toml").write_text('extends = "cn"\n')
    main(["subsystem", "new", "tea-book", "--agency", "MIIT", "--folder", str(tmp_path / "subsystem")])
    (tmp_path / "subsystems").mkdir()
    (tmp_path / "subsystems" / "tea-book.tml").write_text("")
    assert main(["profile", "check", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "No table has this name. Did you mean subsystems?" in told
    assert "tea-book.tml:0: file-unknown Definitions are files whose name ends in .toml." in told
