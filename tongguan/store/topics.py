"""The hub as kept: items of topics, subscriptions, what was delivered to whom. Runs inside the caller's transaction.

Whoever publishes holds the chain of acts, so that items have numbers without a gap and topics never wait for each other
in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from psycopg import Connection

from tongguan.exchange.topic import Delivery
from tongguan.store import acts
from tongguan.store.connect import Writing
from tongguan.store.partitions import first_id
from tongguan.store.statements import load

SQL = load("topics")
NODE = ("", "tongguan")
"""Who publishes what publishes itself."""
encode = msgspec.json.Encoder(order="deterministic").encode
decode = msgspec.json.Decoder(dict[str, Any]).decode


class Item(NamedTuple):
    """An item of a stream; `body`: JSON."""

    seq: int
    reference: str
    at: datetime
    body: bytes


class Subscription(NamedTuple):
    """Who subscribes to what, and how far it is. `behind`: items of its stream that its receiver has not
    acknowledged."""

    id: str
    topic: str
    stream: str
    publisher: str
    party: str
    clause: str
    mandate: str
    source: str
    address: str
    opened_by: str
    opened_at: datetime
    taken: int
    last: int
    head: str
    sent: int
    acked: int
    acked_at: datetime | None
    gaps: int
    attempts: int
    next_at: datetime | None
    status: int | None
    fault: str
    ended_by: str
    ended_at: datetime | None
    behind: int


class Day(NamedTuple):
    """Declarations of a day at an office in a direction, their items, and how many were released when it was
    counted."""

    office: str
    direction: str
    declarations: int
    items: int
    released: int


class Step(NamedTuple):
    """What happened to a subscription: opened, acknowledged, gap, replayed, ended; `seq`: up to or from which
    delivery."""

    what: str
    seq: int
    at: datetime
    party: str
    actor: str
    why: str


def moment(at: datetime) -> str:
    """A moment as items say it, in UTC."""
    return at.astimezone(UTC).isoformat()


def publish(
    conn: Connection[Any], stream: str, by: tuple[str, str], items: Iterable[tuple[str, object]], at: datetime
) -> tuple[int, int]:
    """Items (reference, body) of a publisher (party, name), once each: up to which number the stream goes now, and how
    many of them are new."""
    acts.alone(conn)
    row = conn.execute(SQL["end"], {"stream": stream}).fetchone()
    before = last = int(row[0]) if row else 0
    for reference, body in items:
        values = {"stream": stream, "seq": last + 1, "reference": reference, "at": at, "party": by[0], "actor": by[1]}
        last += conn.execute(SQL["publish"], {**values, "body": encode(body)}).rowcount
    return last, last - before


def said(conn: Connection[Any], stream: str, references: Sequence[str]) -> dict[str, Item]:
    """Those of these items that are there, by reference."""
    rows = conn.execute(SQL["said"], {"stream": stream, "references": list(references)})
    return {row[1]: Item(*row) for row in rows}


def end(conn: Connection[Any], stream: str) -> int:
    """The number of a stream's last item."""
    row = conn.execute(SQL["end"], {"stream": stream}).fetchone()
    return int(row[0]) if row else 0


def first(conn: Connection[Any], stream: str) -> int:
    """The number of the oldest item that is kept; 0 where there is none."""
    row = conn.execute(SQL["first"], {"stream": stream}).fetchone()
    return int(row[0]) if row else 0


def items(conn: Connection[Any], stream: str, after: int, most: int) -> list[Item]:
    """Items after a number, in order."""
    return [Item(*row) for row in conn.execute(SQL["items"], {"stream": stream, "after": after, "most": most})]


def open_(conn: Connection[Any], new: Mapping[str, object]) -> bool:
    """A new subscription, with what is known of it when it is opened; False where the party has one to this topic."""
    return conn.execute(SQL["open"], new).fetchone() is not None


def listed(conn: Connection[Any], party: str | None, most: int, after: str = "") -> list[Subscription]:
    """Subscriptions that the caller sees (of a party), open ones first, then by id."""
    rows = conn.execute(SQL["listed"], {"party": party, "most": most, "after": after})
    return [Subscription(*row) for row in rows]


def one(conn: Connection[Any], id_: str) -> Subscription | None:
    """One, as the caller may see it."""
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Subscription(*row) if row else None


def held(conn: Connection[Any], id_: str) -> Subscription | None:
    """One, while nobody else changes it."""
    return one(conn, id_) if conn.execute(SQL["hold"], {"id": id_}).fetchone() else None


def steps(conn: Connection[Any], id_: str, most: int) -> list[Step]:
    """What happened to it, newest first."""
    return [Step(*row) for row in conn.execute(SQL["steps"], {"id": id_, "most": most})]


def step(conn: Connection[Any], id_: str, what: Step) -> None:
    """Something happened to it."""
    conn.execute(SQL["step"], {"id": id_, **what._asdict()})


def deliveries(conn: Connection[Any], id_: str, after: int, most: int) -> list[Delivery]:
    """Deliveries after a number, in order."""
    rows = conn.execute(SQL["deliveries"], {"id": id_, "after": after, "most": most})
    return [
        Delivery(seq=seq, at=at, clause=clause, before=before, hash=hash_, item=decode(body))
        for seq, at, clause, before, hash_, body in rows
    ]


def acknowledge(conn: Connection[Any], id_: str, seq: int, now: datetime) -> None:
    """Its receiver has everything up to this number: that is not pushed again."""
    conn.execute(SQL["acknowledge"], {"id": id_, "seq": seq, "now": now})


def gap(conn: Connection[Any], id_: str, seq: int) -> None:
    """Its receiver misses something: what comes from this number on is pushed again."""
    conn.execute(SQL["gap"], {"id": id_, "seq": seq})


def replay(conn: Connection[Any], id_: str, seq: int) -> None:
    """What comes from this number on is pushed again."""
    conn.execute(SQL["replay"], {"id": id_, "seq": seq})


def close(conn: Connection[Any], id_: str, by: str, now: datetime) -> None:
    """It ends."""
    conn.execute(SQL["close"], {"id": id_, "by": by, "now": now})


def hungry(conn: Connection[Any]) -> list[str]:
    """Open subscriptions whose stream has more than they took."""
    return [row[0] for row in conn.execute(SQL["hungry"])]


def free(conn: Writing, id_: str) -> Subscription | None:
    """An open one that nobody else is at, held; None where somebody is."""
    return one(conn, id_) if conn.execute(SQL["free"], {"id": id_}).fetchone() else None


def deliver(conn: Writing, id_: str, made: Sequence[Delivery], taken: int) -> None:
    """More deliveries of a subscription that took its stream up to a number."""
    with conn.cursor() as cursor:
        cursor.executemany(SQL["deliver"], [{**rows(one), "subscription": id_} for one in made])
    last = made[-1]
    conn.execute(SQL["took"], {"id": id_, "taken": taken, "last": last.seq, "head": last.hash})


def rows(one: Delivery) -> dict[str, object]:
    """A delivery as a row."""
    said_ = {name: getattr(one, name) for name in ("seq", "at", "clause", "before", "hash")}
    return {**said_, "body": encode(one.item)}


class Due(NamedTuple):
    """A subscription with something to push, under a lease; `attempts` counts this one."""

    id: str
    address: str
    sent: int
    attempts: int


def claim(conn: Writing, lease: tuple[datetime, datetime], clauses: Iterable[tuple[str, str]], most: int) -> list[Due]:
    """Who has something to be pushed and whose clause (topic, code) is in force, who waits longest first; nobody else
    takes them between now and the end of the lease."""
    known = [f"{topic}/{code}" for topic, code in clauses]
    wanted = {"now": lease[0], "until": lease[1], "clauses": known, "most": most}
    return [Due(*row) for row in conn.execute(SQL["claim"], wanted)]


def failed(conn: Writing, id_: str, answer: tuple[int | None, str], next_: datetime) -> None:
    """Not this time (status, what was amiss)."""
    conn.execute(SQL["failed"], {"id": id_, "status": answer[0], "fault": answer[1][:300], "next": next_})


def sent(conn: Writing, id_: str, answer: tuple[int, int], seq: int, now: datetime) -> None:
    """The receiver took what was pushed from one number up to another (its status, that first number)."""
    conn.execute(SQL["sent"], {"id": id_, "status": answer[0], "first": answer[1], "seq": seq, "now": now})


def counted(conn: Writing, day: date, zone: str) -> list[Day]:
    """Declarations received on a calendar day of a time zone, by office and direction."""
    since = datetime.combine(day, time(), ZoneInfo(zone))
    until = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    begin, end_ = since.astimezone(UTC), until.astimezone(UTC)
    late = first_id(end_.year + end_.month // 12, end_.month % 12 + 1)
    values = {"since": since, "until": until, "first": first_id(begin.year, begin.month), "late": late}
    return [Day(*row) for row in conn.execute(SQL["counted"], values)]


def forget(conn: Writing, stream: str, before: datetime) -> int:
    """Removes what was published before and everybody who subscribes has taken and acknowledged; how much at this
    go."""
    gone = conn.execute(SQL["forget_deliveries"], {"stream": stream, "before": before}).rowcount
    return gone + conn.execute(SQL["forget_items"], {"stream": stream, "before": before}).rowcount
