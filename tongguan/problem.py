"""What is wrong with what somebody sent, said so that he can put it right.

A `Problem` is a value, never an exception: a check returns every one it finds. A `Refusal` is raised by journeys
when something may not be done at all (not allowed, in conflict, not there); it knows no HTTP.
"""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a finding weighs: the profile says, per rule."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to put right, at one place.

    `pointer` is a JSON pointer (RFC 6901) into the canonical declaration; `wire_pointer` is the same place in the
    terms of the message: WCO class and data element ids, e.g. ``42A/67A/68A[2]/23A/21A[1]/145``.
    """

    code: str
    severity: Severity = Severity.ERROR
    message: str
    message_zh: str = ""
    pointer: str = ""
    wire_pointer: str = ""

    @property
    def stops(self) -> bool:
        """Whether the declaration cannot stand as long as this does."""
        return self.severity is Severity.ERROR


class Reason(StrEnum):
    """Why a request is refused; the edge turns each into its own status."""

    UNKNOWN_CALLER = "unknown-caller"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    HEAD_TOO_LARGE = "head-too-large"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"  # a media type or method nobody here speaks
    INVALID = "invalid"  # readable, but what it says cannot be done; the problems say why
    TOO_SLOW = "too-slow"  # the rest of a message did not arrive in time
    OVERLOADED = "overloaded"
    LIMITED = "limited"  # too often; later is fine
    BROKEN = "broken"  # our fault


class Refusal(Exception):
    """Something that may not be done, with the sentence that says why and what to do instead. `after`: in how many
    seconds it may be asked again, where that is known."""

    def __init__(
        self, reason: Reason, message: str, message_zh: str = "", problems: tuple[Problem, ...] = (), after: int = 0
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.message_zh = message_zh
        self.problems = problems
        self.after = after
