"""Nodes as operators run them, in folders that any user may pass through."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bench.node import Node


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for data folders."""
    for name in ("DATABASE_URL", "TONGGUAN_OBJECTS"):
        monkeypatch.delenv(name, raising=False)
    made = Path(mkdtemp(prefix="tongguan-soak-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def workers() -> int:
    """How many web workers a node has; a test may say otherwise."""
    return 2


@pytest.fixture
def node(folder: Path, workers: int) -> Iterator[Node]:
    """A node with its web workers."""
    with Node(folder / "data", workers=workers) as running:
        yield running
