"""Where PostgreSQL's data go when the node's own folder is closed to its user."""

from pathlib import Path

from tongguan.store.binaries import untaken


def test_whoever_removed_the_node_s_folder_begins_anew(tmp_path: Path) -> None:
    first = untaken(tmp_path / "data-1")
    assert first == tmp_path / "data-1"
    first.mkdir()
    second = untaken(tmp_path / "data-1")
    assert second == tmp_path / "data-1-2"
    second.mkdir()
    assert untaken(tmp_path / "data-1") == tmp_path / "data-1-3"
