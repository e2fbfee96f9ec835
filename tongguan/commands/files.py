"""Which files the words of a command line stand for."""

import glob
from collections.abc import Iterable
from pathlib import Path

from tongguan.commands import Stop

MEANT = "files, folders or patterns; XML or JSON by content"


def expanded(names: Iterable[str]) -> list[Path]:
    """The files that the names stand for, each once; Stop where a name stands for none."""
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            these = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".xml", ".json"))
        else:
            these = [path] if path.is_file() else sorted(Path(p) for p in glob.glob(name, recursive=True))
        if not these:
            raise Stop(f"{name}: there is no such file, and no XML or JSON file in it.")
        found |= dict.fromkeys(p for p in these if p.is_file())
    return list(found)
