"""Steps of applications that are late: a fact of the record, and a word to the agency that owes it and to the holder.
Each is told once."""

from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.journeys.office import Office
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.store import outbox, records
from tongguan.store.records import Step

AT_ONCE = 50
LATE = "due"


def remind(conn: Connection[Any], office: Office) -> int:
    """Tells of some of the steps that are late; how many. Whoever asks goes on until it is none."""
    now = office.now()
    with conn.transaction():
        late = records.overdue(conn, office.day(now), now, AT_ONCE)
        for key, step, due_on in late:
            record = records.locked(conn, key)
            assert record is not None, "a deadline is of a record"
            why = f"{step}: {due_on}"
            records.note(conn, record, Step(LATE, record.version, now, "", "node", why), {})
            said = word(RecordNews.DUE, (record.system, record.written), now)
            said = replace(said, state=record.state, reason=why)
            outbox.tell(conn, [(party, said) for party in (record.issuer, record.holder)])
    return len(late)
