"""An application that several agencies review: each says for itself that it has nothing against it, and the last one's
word completes the review. Any of them, and the keeper of the ledger, may ask or refuse."""

from typing import Any

from psycopg import Connection

from tongguan.ledgers.definition import Definition
from tongguan.ledgers.life import RecordEvent, RecordState
from tongguan.parties.party import Caller
from tongguan.store import vets
from tongguan.store.records import Kept

OF_WHO_VETS = frozenset({RecordEvent.REVIEW, RecordEvent.ASK, RecordEvent.REFUSE})


def opened(conn: Connection[Any], definition: Definition, record: Kept) -> None:
    """Each agency that reviews is asked."""
    if record.state == RecordState.APPLIED and definition.vetting:
        vets.ask(conn, (record.system, record.number), definition.vetting)


def again(conn: Connection[Any], was: Kept, now: Kept) -> None:
    """An application that says something else is reviewed anew; the same words stay reviewed."""
    if (was.body, was.lines) != (now.body, now.lines):
        vets.again(conn, (now.system, now.number))


def reviews(caller: Caller, definition: Definition | None, event: RecordEvent) -> bool:
    """Whether the caller's agency is one of those that review, and this is a word of such."""
    return definition is not None and caller.party in definition.vetting and event in OF_WHO_VETS


def said(conn: Connection[Any], caller: Caller, definition: Definition, record: Kept) -> RecordState | None:
    """Where the application stands after the word of the caller's agency: reviewed with the last one; None where it is
    not asked, or has said it."""
    if not definition.vetting:
        return RecordState.REVIEWED
    key = (record.system, record.number)
    if not vets.say(conn, key, caller.party, (caller.name or caller.party, record.changed_at)):
        return None
    return RecordState.APPLIED if vets.open_(conn, key) else RecordState.REVIEWED
