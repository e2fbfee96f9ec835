"""The shipped profiles, a copy of one to plant defects in, and the official files where they are."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tongguan.codes.law import Law
from tongguan.codes.read import read

PROJECT = Path(__file__).resolve().parents[2]
PROFILES = PROJECT / "profiles"


@pytest.fixture(scope="session")
def laws() -> dict[str, Law]:
    return {name: Law.of(read(PROFILES / name)) for name in ("cn", "gb")}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of cn, with the common folder beside it."""
    for name in ("cn", "common"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    return tmp_path / "cn"


@pytest.fixture
def planted(copied: Path) -> Callable[[str, str], int]:
    """Adds a line to a file of the copied profile; gives its number."""

    def plant(file: str, line: str) -> int:
        path = copied / file
        text = path.read_text(encoding="utf-8")
        path.write_text(text + line + "\n", encoding="utf-8")
        return text.count("\n") + 1

    return plant
