"""A defect in a profile or in an official file: where it is and what to do about it."""

from collections.abc import Iterable
from difflib import get_close_matches

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One defect. `line` counts from 1; 0 = the file as a whole."""

    file: str
    line: int
    code: str
    message: str
    message_zh: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.message}"


class Defective(Exception):
    """A profile that cannot be read without guessing; carries every finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


def meant(word: str, among: Iterable[str]) -> tuple[str, str]:
    """What may have been meant, in both languages; else what there is to choose from, as far as a line goes."""
    names = sorted(among)
    near = get_close_matches(word, names, 1, 0.7)
    if near:
        return f"Did you mean {near[0]}?", f"是否应为“{near[0]}”？"
    some = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return (f"There are {some}.", f"可用的有 {some}。") if names else ("There is nothing in it.", "其下没有字段。")
