"""Small linters, one for each lesson: words, names and places that have no business in this project."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "service", "services", "misc", "v2"}
LATER = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK")) + r")\b|#.*\bX" + r"XX\b")
PLACES = re.compile("|".join("/" + place + r"/\w" for place in ("home", "root", "Users", "tmp/w", "work")))
HOSTS = re.compile(r"files\.python" + r"hosted|registry\.npm" + r"js|py" + r"pi\.org", re.IGNORECASE)
TEXT = {".py", ".md", ".toml", ".sql", ".html", ".css", ".json", ".csv", ".lock", ".sh", ".svg", ".xml", ".txt", ""}


def tracked() -> list[Path]:
    """What is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[Path]:
    return [p for p in tracked() if p.suffix in TEXT]


@pytest.mark.parametrize("banned", [LATER, PLACES, HOSTS], ids=["later", "places", "hosts"])
def test_nothing_says(banned: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in texts()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if banned.search(line)
    ]
    assert found == []


def test_every_code_path_reads_as_a_phrase() -> None:
    """Profiles may share rows in a folder `common`: that is data, and says whose they are."""
    code = [p.relative_to(ROOT) for p in tracked() if p.suffix == ".py"]
    assert [str(p) for p in code if {*p.parts[:-1], p.stem} & NAMES] == []


def test_locks_name_no_address() -> None:
    for lock in ("requirements.lock", "requirements-test.lock", "package-lock.json"):
        assert "://" not in (ROOT / lock).read_text(), lock


def test_sql_lives_in_the_store_alone() -> None:
    statement = re.compile(r"""["'](?:select|insert into|update|delete from)\s""", re.IGNORECASE)
    allowed = ("tongguan/store/", "tests/", "bench/")
    found = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if p.suffix == ".py"
        and not str(p.relative_to(ROOT)).startswith(allowed)
        and statement.search(p.read_text().replace('"select 1"', ""))
    ]
    assert found == []
