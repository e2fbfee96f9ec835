"""A stranger makes the sub-system of docs/subsystem-guide.md in a folder of his own and plays it, as the page says."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.conftest import Small
from tests.api.conftest import node as node
from tests.clients.conftest import Served
from tests.clients.conftest import running as running
from tongguan.cli import main
from tongguan.codes.law import Law
from tongguan.codes.read import read, settled
from tongguan.commands.cast import accounts, people
from tongguan.commands.keepers import keepers
from tongguan.store import standards

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "subsystem-guide.md").read_text("utf-8")


def block(language: str) -> str:
    """The first of the guide's blocks in a language."""
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    return found[0]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The stranger's folder."""
    folder = tmp_path / "lamps"
    (folder / "subsystems").mkdir(parents=True)
    (folder / "profile.toml").write_text('extends = "cn"\n')
    (folder / "subsystems" / "lamp-certificate.toml").write_text(block("toml"), "utf-8")
    return folder


def test_the_definition_holds(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["subsystem", "test", str(own)]) == 0
    assert capsys.readouterr().err == "1 definition, 4 examples: nothing found\n"
    assert main(["profile", "check", str(own)]) == 0


def test_it_is_applied_for_issued_drawn_and_given_back(own: Path, node: Small, running: Served, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    law = Law.of(settled(read(own)))
    with node.store.writing() as conn:
        standards.publish_law(conn, law.id, law.head.id, law.dump(), ("test", now))
        node.office.standards.refresh(conn, now)
    for _ in range(2):
        entries = accounts(node.store, "cn", [], now)
        met = people(node.store, "cn", [], now, now.date())
        programs, persons = keepers(node.store, "cn", law, (entries, met), now)
    assert {"miit", "mps", "sat"} <= {one.role for one in programs} == {one.login for one in persons}
    assert not {"mofcom", "aqsiq"} & {one.role for one in programs}, "the sandbox's file has them"
    (tmp_path / "data").mkdir()
    tokens = {entry.role: entry.token for entry in (*entries, *programs)}
    sample = str(ROOT / "sandbox" / "samples" / "cn" / "import-five-items.json")
    told = {"url": running.url, "tokens": tokens, "sample": sample}
    (tmp_path / "data" / "sandbox.json").write_text(json.dumps(told))
    command = [sys.executable, "-c", block("python")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    says = re.findall(r"^On a new node it prints\n\n```\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)[0]
    assert done.stdout.startswith(says)
    steps = [line.split(" ")[0] for line in done.stdout.removeprefix(says).splitlines()]
    assert steps == ["applied", "reviewed", "stored", "annotated", "given-back"]
