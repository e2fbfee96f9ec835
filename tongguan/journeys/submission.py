"""What comes to a journey and what goes back: values that the edge makes and reads."""

from datetime import datetime
from hashlib import sha256

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.messages.answer import Answer
from tongguan.parties.party import Caller
from tongguan.parties.signature import Signature
from tongguan.problem import Problem, Refusal
from tongguan.release.lifecycle import Event
from tongguan.store.lodging import Key

EVENTS = {("9", ""): Event.LODGE, ("13", "COR"): Event.AMEND, ("13", "INV"): Event.CANCEL, ("13", "GPR"): Event.PRESENT}


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a caller, read: its bytes as received and the value they stand for; `thread` is the correlation
    id of the request that brought it, for the logs; `signature` a proven one over its bytes."""

    caller: Caller
    body: bytes
    media: str
    declaration: Declaration
    problems: tuple[Problem, ...] = ()
    thread: str = ""
    signature: Signature | None = None

    @property
    def event(self) -> Event | None:
        """What the message wants; None if nobody here knows its function."""
        d = self.declaration
        return EVENTS.get((d.function, "" if d.function == "9" else d.type))

    @property
    def declarant(self) -> str:
        """Who answers for it: the declarant, else the submitter, else the caller."""
        d = self.declaration
        for party in (d.declarant, d.submitter):
            if party is not None and party.id:
                return party.id
        return self.caller.party

    @property
    def key(self) -> Key:
        d = self.declaration
        return (self.declarant, d.reference, d.function, d.type)

    def hash(self) -> bytes:
        return sha256(self.body).digest()


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a submission: an answer (given before, or new), or a refusal."""

    answer: Answer | None = None
    refusal: Refusal | None = None
    again: bool = False
    case_id: int = 0
    at: datetime | None = None
