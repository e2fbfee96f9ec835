"""What a check of goods found: line by line as declared or not, and what it comes to. Values only.

The words are those of an examination result in the WCO data model (classes 21/Examination, 44/Control result).
"""

from enum import StrEnum

import msgspec

from tongguan.problem import Problem

MOST_LINES, WORDS, SEALS = 200, 2000, 50


class Outcome(StrEnum):
    """What one line of a check showed."""

    AS_DECLARED = "as-declared"
    DIFFERS = "differs"
    NOT_CHECKED = "not-checked"


class CheckLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing checked. `subject`: what (`item/3/mass`, `seal/AB12`); `reading`: what was counted or weighed."""

    subject: str
    outcome: Outcome
    reading: str = ""
    words: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an inspection found. `seals`: numbers of the seals that were put on after it."""

    lines: tuple[CheckLine, ...]
    words: str = ""
    seals: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Nothing that was looked at differs."""
        return all(line.outcome is not Outcome.DIFFERS for line in self.lines)


def checked(finding: Finding) -> tuple[Problem, ...]:
    """What stands against taking the finding, each at its place."""
    problems: list[Problem] = []
    if not any(line.outcome is not Outcome.NOT_CHECKED for line in finding.lines):
        problems.append(wrong("/lines", "Check at least one line.", "请至少核对一项。"))
    if len(finding.lines) > MOST_LINES or len(finding.words) > WORDS:
        problems.append(wrong("/words", f"At most {MOST_LINES} lines and {WORDS} characters.", "内容过长。"))
    if len(finding.seals) > SEALS or any(not s.strip() or len(s) > 35 for s in finding.seals):
        problems.append(wrong("/seals", f"At most {SEALS} seals, 35 characters each.", "封志号不符合要求。"))
    for at, line in enumerate(finding.lines):
        if line.outcome is Outcome.DIFFERS and not (line.reading.strip() or line.words.strip()):
            problems.append(wrong(f"/lines/{at}/reading", "Say what differs.", "请填写不符内容。"))
        if max(len(line.subject), len(line.reading), len(line.words) // 4) > 200:
            problems.append(wrong(f"/lines/{at}", "This line is too long.", "该行内容过长。"))
    return tuple(problems)


def wrong(pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code="TGK023", message=english, message_zh=chinese, pointer=pointer)
