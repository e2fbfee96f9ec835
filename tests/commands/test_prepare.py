"""What a node is made ready with: accounts in numbers that its law accepts."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tongguan.commands import ROOT, Stop
from tongguan.commands.prepare import kin, law_of

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("name", ["cn", "gb"])
def test_a_shipped_profile_has_accounts_of_its_own(name: str) -> None:
    assert kin(law_of(ROOT / "profiles" / name), TODAY) == name


@pytest.mark.parametrize(
    ("form", "like"), [("[0-9A-Z]{10}|[0-9A-Z]{18}", "cn"), ("[A-Z]{2}[0-9A-Z]+", "gb"), ("[a-z]{3}", "other")]
)
def test_another_profile_gets_numbers_whose_form_it_accepts(tmp_path: Path, form: str, like: str) -> None:
    folder = tmp_path / "ml"
    shutil.copytree(ROOT / "profiles/cn", folder)
    head, lists = folder / "profile.toml", folder / "lists.csv"
    head.write_text(head.read_text().replace('id = "cn"', 'id = "ml"'))
    lists.write_text(lists.read_text().replace("[0-9A-Z]{10}|[0-9A-Z]{18}", form))
    assert kin(law_of(folder), TODAY) == like


def test_a_profile_with_a_defect_is_no_law(tmp_path: Path) -> None:
    folder = tmp_path / "ml"
    shutil.copytree(ROOT / "profiles/cn", folder)
    with (folder / "agencies.csv").open("a") as agencies:
        agencies.write("X,X,,,2020-01-01,,2019-12-01T00:00:00Z,\n")
    with pytest.raises(Stop, match=r"agencies.csv:\d+: source-missing"):
        law_of(folder)
