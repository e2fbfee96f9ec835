"""Where records stand with what declarations do to them: annotated while one counts on it, written off when nothing is
left. Said a moment after the decision, in a transaction of its own: no declaration waits for it, and none is judged by
it, for what is left is in the balances."""

from typing import Any

from psycopg import Connection

from tongguan.journeys.ledger import kind_today
from tongguan.journeys.office import Office
from tongguan.ledgers.consult import balances_of
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.life import RecordState, standing
from tongguan.ledgers.names import Key
from tongguan.store import records
from tongguan.store.records import Kept

AT_ONCE = 100


def turn(conn: Connection[Any], office: Office) -> int:
    """Says anew where some of the records stand whose uses changed; of how many. One asks again until it is none."""
    now = office.now()
    with conn.transaction():
        keys = records.turned(conn, AT_ONCE)
        for key in keys:
            kind, record = kind_today(office, now, key[0]), records.locked(conn, key)
            if kind and record:
                stands = stands_of(conn, kind.definition, (key, record))
                records.turn(conn, key, record.state, stands)
    return len(keys)


def stands_of(conn: Connection[Any], definition: Definition, of: tuple[Key, Kept]) -> RecordState:
    """Where it stands: spent where as many used it as it serves, or where each of its balances is used up."""
    key, record = of
    open_, gone = records.use_of(conn, key)
    left = records.left(conn, balances_of(definition, record.entry)) if gone and not open_ else []
    spent = gone > 0 and (0 < definition.uses <= gone or (bool(left) and all(one.remaining <= 0 for one in left)))
    return standing(RecordState(record.state), open_, spent)
