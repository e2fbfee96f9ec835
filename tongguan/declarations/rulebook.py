"""The rule book: every rule, in the order of the declaration, and what it makes of one.

All rules run, none stops the next; the profile says which are errors, which are warnings, and which are not asked.
"""

from datetime import datetime
from decimal import localcontext
from functools import lru_cache

import msgspec

from tongguan.codes.rows import TypeRow
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.asked import UNTRAPPED, Asked, Weighed
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.rule import Compiled, Finding, Look, Message
from tongguan.declarations.rules import RULES
from tongguan.problem import Problem, Severity

MOST_FINDINGS = 1000  # in one declaration
FOLLOW_UP = "13"


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules know besides the declaration and the law. `received_at` is aware."""

    received_at: datetime


class Book:
    """The rules that a snapshot of the law asks, by kind of message."""

    def __init__(self, law: Snapshot) -> None:
        self.compiled = Compiled(law)
        said = ((r, law.severity(r.code)) for r in RULES)
        self.weighed = tuple(Weighed(r, Severity(s), r.find) for r, s in said if s != "off")
        self._asked: dict[tuple[Message, str], Asked] = {}

    def asked(self, message: Message, kind: TypeRow | None) -> Asked:
        name = message, kind.code if kind else ""
        if name not in self._asked:
            applying = tuple(w for w in self.weighed if w.rule.applies(message, kind))
            self._asked[name] = Asked(applying, self.compiled, kind)
        return self._asked[name]


class Named:
    """A snapshot known by its name: on every day with the same rows in force the book is the same."""

    __slots__ = ("law",)

    def __init__(self, law: Snapshot) -> None:
        self.law = law

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.law.id == other.law.id

    def __hash__(self) -> int:
        return hash(self.law.id)


@lru_cache(maxsize=64)
def book(law: Named) -> Book:
    """The rule book under a law, compiled once."""
    return Book(law.law)


def validate(declaration: Declaration, law: Snapshot, context: Context) -> tuple[Problem, ...]:
    """Every problem of a declaration or follow-up, in the order of the book; empty when there is none."""
    compiled = book(Named(law))
    follow_up = declaration.function == FOLLOW_UP
    kind = None if follow_up else law.type(declaration.type)
    message = Message.FOLLOW_UP if follow_up else Message.DECLARATION
    look = Look(declaration, compiled.compiled, law.date, context.received_at, kind)
    problems: list[Problem] = []
    with localcontext(UNTRAPPED):
        for weighed in compiled.asked(message, kind).open(look):
            for found in weighed.find(look):
                problems.append(told(weighed, found))
                if len(problems) == MOST_FINDINGS:
                    return tuple(problems)
    return tuple(problems)


def told(weighed: Weighed, found: Finding) -> Problem:
    """A finding in the words of its rule."""
    rule, (pointer, words) = weighed.rule, found
    return Problem(
        code=rule.code,
        severity=weighed.severity,
        message=rule.wording.format(**words),
        message_zh=rule.wording_zh.format(**words),
        pointer=pointer,
    )
