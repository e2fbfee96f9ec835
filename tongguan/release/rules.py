"""The rule book as a whole – what declarations are held to, and what is worked out of them – and what it may weigh."""

from typing import NamedTuple

from tongguan.codes.references import SEVERITIES, Rules
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.rules import RULES
from tongguan.ledgers.describe import wrong
from tongguan.payments.rules import RULES as ASSESSING


class Line(NamedTuple):
    """One rule as people read it. `weighs`: error, warning, off, or note, which never stops a declaration."""

    code: str
    wording: str
    wording_zh: str
    source: str
    weighs: str


def book(law: Snapshot) -> tuple[Line, ...]:
    """All rules with their weight under a law, in the order in which a declaration is read."""
    declared = (Line(rule.code, rule.wording, rule.wording_zh, rule.source, law.severity(rule.code)) for rule in RULES)
    assessed = (
        Line(code, rule.en, rule.zh, rule.source, weight(law.severity(code), rule.note))
        for code, rule in ASSESSING.items()
    )
    return (*declared, *assessed)


def weight(severity: str, note: bool) -> str:
    """A note can only be silenced."""
    return "note" if note and severity != "off" else severity


def judges() -> Rules:
    """What a profile is held to besides its own tables."""
    return Rules(weighable(), wrong)


def weighable() -> dict[str, tuple[str, ...]]:
    """What a profile may say of each rule's severity."""
    own = {rule.code: SEVERITIES for rule in RULES}
    return own | {code: ("off",) if rule.note else SEVERITIES for code, rule in ASSESSING.items()}
