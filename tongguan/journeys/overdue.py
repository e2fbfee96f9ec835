"""What the calendar does to records: a step of an application that is late, a record that will end, one that has ended.
Each is a fact of the record, and is told once."""

from datetime import date
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.journeys.ledger import Kind, kind_today, people_of
from tongguan.journeys.office import Office
from tongguan.journeys.turn import stands_of
from tongguan.ledgers.deadline import Owed, next_date
from tongguan.ledgers.life import NEXT, RecordEvent, RecordState
from tongguan.ledgers.notices import notices
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.store import outbox, records
from tongguan.store.records import Kept, Step

AT_ONCE = 50
EVENTS = {RecordNews.DUE: "due", RecordNews.EXPIRING: "expiring", RecordNews.EXPIRED: RecordEvent.EXPIRE}
"""The step that each is on the record."""


def remind(conn: Connection[Any], office: Office) -> int:
    """Does what is due of some of the records; of how many. Whoever asks goes on until it is none."""
    now = office.now()
    with conn.transaction():
        office.standards.refresh(conn, now)
        met = records.overdue(conn, office.day(now), now, AT_ONCE)
        for key, step, due_on in met:
            record = records.locked(conn, key)
            assert record is not None, "a deadline is of a record"
            of = (kind_today(office, now, record.system), record._replace(changed_at=now))
            if step == RecordEvent.EXPIRE:
                ended(conn, office, of)
            elif step == RecordNews.EXPIRING:
                ending(conn, office, of, due_on)
            else:
                tell(conn, of, RecordNews.DUE, f"{step}: {due_on}")
    return len(met)


def ending(conn: Connection[Any], office: Office, of: tuple[Kind | None, Kept], due_on: date) -> None:
    """It will end: whom its definition names is told, be it late, and of what comes next the calendar keeps the day."""
    kind, record = of
    today, state = office.day(record.changed_at), RecordState(record.state)
    last = Owed(RecordEvent.EXPIRE, record.valid_to) if record.valid_to else None
    comes = next_date(kind.definition, state, today, record.valid_to) if kind else last
    if record.valid_to and comes:
        tell(conn, of, RecordNews.EXPIRING, str(record.valid_to), (record.valid_to - due_on).days - 1)
    records.owe(conn, (record.system, record.number), comes)


def ended(conn: Connection[Any], office: Office, of: tuple[Kind | None, Kept]) -> None:
    """Its last day is past. As long as a declaration counts on it, which it may, it is looked at again the next day."""
    kind, record = of
    key = (record.system, record.number)
    stands = stands_of(conn, kind.definition, (key, record)) if kind else RecordState(record.state)
    after = NEXT.get((stands, RecordEvent.EXPIRE))
    if after is None:
        waits = stands is RecordState.ANNOTATED
        records.owe(conn, key, Owed(RecordEvent.EXPIRE, office.day(record.changed_at)) if waits else None)
        return
    record = record._replace(state=str(after), version=record.version + 1)
    records.change(conn, record)
    records.owe(conn, key, None)
    tell(conn, (kind, record), RecordNews.EXPIRED, str(record.valid_to))


def tell(conn: Connection[Any], of: tuple[Kind | None, Kept], news: RecordNews, why: str, before: int = 0) -> None:
    """A step that the calendar made, on the record and to those whom it concerns."""
    kind, record = of
    at = record.changed_at
    records.note(conn, record, Step(EVENTS[news], record.version, at, "", "node", why), {})
    said = replace(word(news, (record.system, record.written), at), state=record.state, reason=why)
    always = () if news is RecordNews.EXPIRING else (record.issuer, record.holder)
    outbox.tell(conn, notices(kind.definition if kind else None, people_of(record), said, always, before))
