"""Which edition of the thinking gave an answer: the hash of the source of every part that `consider` is made of."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

THINKING = ("declarations", "manifests", "ledgers", "payments", "findings", "risk", "inspections", "trips", "release")


@cache
def edition() -> str:
    """Sixteen hex digits; the same for the same source on every machine."""
    digest = sha256()
    for part in THINKING:
        for path, text in sorted(sources(files("tongguan") / part, part)):
            digest.update(f"{path}\n{len(text)}\n".encode() + text)
    return digest.hexdigest()[:16]


def sources(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    """(path, bytes) of the Python files below a folder."""
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += sources(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(".py"):
            found.append((f"{name}/{entry.name}", entry.read_bytes()))
    return found
