"""What the client's pages say is so: their blocks run as they stand, in both languages; links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import SECRETS
from tests.clients.conftest import Served

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "clients/python").glob("README*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_page_is_followed(served: Served, page: Path) -> None:
    script = "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE))
    here = {"TONGGUAN_URL": served.url, "TONGGUAN_TOKEN": SECRETS["integrator"], "PYTHONPATH": "clients/python"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **here}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    first, *more = done.stdout.splitlines()
    assert re.match(r"\d{18} \w+ \S", first)
    assert [line for line in more if re.search(r" [0-9a-f]{32}$", line)], "the amendment was refused, at its place"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text())
    assert links and [link for link in links if not (page.parent / link).exists()] == []


def test_both_pages_name_the_same() -> None:
    english, chinese = (set(re.findall(r"`(\w+)\(?", page.read_text())) for page in PAGES)
    assert english - chinese <= {"Decimal"} and chinese <= english | {"lodge"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_what_it_shows_is_typed(page: Path, tmp_path: Path) -> None:
    script = "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE))
    file = tmp_path / "shown.py"
    file.write_text(script)
    environment = {**os.environ, "MYPYPATH": str(ROOT / "clients/python")}
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache"), str(file)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout
