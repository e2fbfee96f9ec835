"""Something wrong with a definition, said so that its author can put it right: at which field, and in which line."""

import re

import msgspec

TOLD = re.compile(r"\(at line (\d+), column \d+\)")
PART = re.compile(r"([^.\[]+)(?:\[(\d+)\])?")


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a definition: where in the file, in both languages."""

    where: str
    message: str
    message_zh: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def line_of(text: str, flaw: Flaw) -> int:
    """The line (from 1) of a definition as written to which a flaw belongs, as near as it can be told; 0: the whole."""
    told = TOLD.search(flaw.message)
    if told:
        return int(told[1])
    parts = [(name, int(n) if n else None) for name, n in PART.findall(flaw.where.split(" ")[0])]
    lines = text.splitlines()
    first, last, found, done = 0, headed(lines, 0), 0, 0
    for depth in range(len(parts), 0, -1):
        start = header(lines, parts[:depth])
        if start is not None:
            first, last, found, done = start + 1, headed(lines, start + 1), start + 1, depth
            break
    rest = [name for name, _ in parts[done:]]
    for n in range(first, last):
        key = lines[n].partition("=")[0].strip().replace('"', "")
        if rest and "=" in lines[n] and key in (rest[0], ".".join(rest)):
            return n + 1
    return found


def header(lines: list[str], parts: list[tuple[str, int | None]]) -> int | None:
    """The line (from 0) of the header of a table, or of the one of several that is meant; None: it has none."""
    name = ".".join(name for name, _ in parts)
    nth = parts[-1][1]
    wanted = f"[{name}]" if nth is None else f"[[{name}]]"
    places = [n for n, line in enumerate(lines) if line.partition("#")[0].replace(" ", "").strip() == wanted]
    if nth is None:
        first = next((n for _, n in parts if n is not None), 0)
        return places[min(first, len(places) - 1)] if places else None
    return places[nth] if nth < len(places) else None


def headed(lines: list[str], first: int) -> int:
    """The line (from 0) of the next header from `first` on, or the end."""
    return next((n for n in range(first, len(lines)) if lines[n].startswith("[")), len(lines))
