"""A newcomer lodges a transit from the sandbox's sample and plays it to its discharge, as docs/transit.md says."""

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
from tongguan.commands.cast import accounts, people, secured
from tongguan.store import guarantees
from tongguan.store.connect import SYSTEM

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(node: Small, running: Served, tmp_path: Path) -> Path:
    """The project's folder with a sandbox of `cn` running."""
    now = datetime.now(UTC)
    for _ in range(2):
        entries = accounts(node.store, "cn", [], now)
        people(node.store, "cn", [], now, now.date())
        secured(node.store, "cn", node.law, now)
    (tmp_path / "sandbox").symlink_to(ROOT / "sandbox")
    (tmp_path / "data").mkdir()
    told = {"url": running.url, "tokens": {entry.role: entry.token for entry in entries}}
    (tmp_path / "data" / "sandbox.json").write_text(json.dumps(told))
    return tmp_path


def test_the_guide_is_followed(folder: Path, node: Small) -> None:
    (script,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/transit.md").read_text(), re.DOTALL | re.MULTILINE)
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *steps, _, after = done.stdout.splitlines()
    assert [line.partition(" - ")[0] for line in steps] == ["seal", "depart", "pass", "arrive", "discharge"]
    assert steps[-1].endswith("Discharged: the guarantee is free.") and re.fullmatch(r"\['\d{18}'\]", after)
    with node.store.reading(SYSTEM) as conn:
        held = {one.id: one.left for one in guarantees.listed(conn, None, 9)}
    assert held == {"GRN-SANDBOX-1": 1_000_000, "GRN-SANDBOX-2": 5_000}, "once, and free again"
