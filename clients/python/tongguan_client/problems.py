"""What goes wrong, each kind a class of its own: `except Invalid as error: error.at("/declarant/id")`.

A declaration that is sent back is no error: it is an `Answer` whose `problems` say what to put right.
"""

import json
from typing import Any

import httpx

from tongguan_client.contract import ProblemLine
from tongguan_client.patience import retry_after

MEDIA = "application/problem+json"
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Sending the same again is safe, and helps."""


class TongguanError(Exception):
    """Everything that this client raises. `correlation_id` finds the request in the node's logs."""

    def __init__(self, message: str, correlation_id: str) -> None:
        super().__init__(f"{message} [{correlation_id}]")
        self.correlation_id = correlation_id
        self.again = True
        self.after = 0.0


class Unreachable(TongguanError):
    """No answer came: no connection, or a broken one. What was sent may have arrived: sending it again is safe."""


class Refused(TongguanError):
    """The node says no, and why. `problems` are the single things that are wrong, each with its `pointer`."""

    def __init__(self, page: dict[str, Any], status: int, correlation_id: str, after: float = 0.0) -> None:
        self.status = status
        self.kind = str(page.get("type", "")).rpartition("#")[2]
        self.title = str(page.get("title", ""))
        self.detail = str(page.get("detail", ""))
        self.problems: list[ProblemLine] = page.get("problems", [])
        places = "".join(f"\n  {p.get('pointer', '')} {p['code']}: {p['message']}" for p in self.problems)
        super().__init__(f"{status} {self.title}: {self.detail}{places}", correlation_id)
        self.after = after
        self.again = status in AGAIN

    def at(self, pointer: str) -> list[ProblemLine]:
        """What is wrong at a place (a JSON pointer into what was sent), and inside it."""
        return [
            p
            for p in self.problems
            if p.get("pointer", "") == pointer or p.get("pointer", "").startswith(f"{pointer}/")
        ]


class Unreadable(Refused):
    """400: the request cannot be read."""


class UnknownCaller(Refused):
    """401: there is no good token."""


class NotAllowed(Refused):
    """403: a scope or a mandate is missing; `detail` names it."""


class NotFound(Refused):
    """404: nothing is there, or nothing for you."""


class Method(Refused):
    """405: the address does not do that."""


class TooSlow(Refused):
    """408: the request did not arrive in time."""


class Conflict(Refused):
    """409: the reference, or the state of the declaration, stands against it."""


class TooLarge(Refused):
    """413: send less."""


class Unsupported(Refused):
    """415: nobody there speaks this media type."""


class Invalid(Refused):
    """422: `problems` list what to put right."""


class TooMany(Refused):
    """429: too often; `after` says in how many seconds to go on."""


class HeadTooLarge(Refused):
    """431: the head of the request is too large."""


class Fault(Refused):
    """500: a fault of the node's. Tell the administration the correlation id."""


class Overloaded(Refused):
    """503: busy; `after` says in how many seconds to go on."""


KINDS: dict[str, type[Refused]] = {
    "unreadable": Unreadable,
    "unknown-caller": UnknownCaller,
    "not-allowed": NotAllowed,
    "not-found": NotFound,
    "method": Method,
    "too-slow": TooSlow,
    "conflict": Conflict,
    "too-large": TooLarge,
    "unsupported": Unsupported,
    "invalid": Invalid,
    "too-many": TooMany,
    "head-too-large": HeadTooLarge,
    "fault": Fault,
    "overloaded": Overloaded,
}
"""How the `type` of a problem page ends → its class."""


def refused(answer: httpx.Response, correlation_id: str) -> Refused:
    """The exception of an answer that is not the one asked for."""
    after = retry_after(answer.headers.get("retry-after", ""))
    page: dict[str, Any] = {"title": answer.reason_phrase, "detail": "No node answered, but something before it."}
    if answer.headers.get("content-type", "").startswith(MEDIA):
        page = json.loads(answer.content)
    return of(page, answer.status_code, answer.headers.get("x-correlation-id", correlation_id), after)


def of(page: dict[str, Any], status: int, correlation_id: str, after: float = 0.0) -> Refused:
    """The exception of a problem page."""
    kind = KINDS.get(str(page.get("type", "")).rpartition("#")[2], Refused)
    return kind(page, status, str(page.get("correlation_id", correlation_id)), after)
