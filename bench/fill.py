"""Fills a node's tables with earlier declarations, by COPY: what is stored is a sample's bodies under other numbers.

Every table gets its rows – claim, case, fact, grounds, message, outbox (done), goods marks – with keys of their own, so
that indexes grow as they would. The facts count as sealed: the trigger that notes unsealed ones does not fire.
"""

import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from typing import Any

import psycopg

from bench.node import Node
from tongguan.store.partitions import first_id

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
CHUNK = 400
SAMPLE = """
select c.*, f.body as told, f.actor, g.body as grounds, g.lane, m.body as message, m.media
from tongguan.case_file c join tongguan.fact f on f.case_id = c.id and f.seq = 1
join tongguan.grounds g on g.case_id = c.id and g.seq = 1 join tongguan.message m on m.case_id = c.id and m.seq = 1
where length(f.body) > 2000 order by c.id limit 1"""
COLUMNS = {
    "claim": "declarant, reference, function, type, case_id, seq, body_hash, returned",
    "case_file": "id, number, owner, declarant, reference, type, direction, office, state, holds, version, seq, head, "
    "stand, message_seq, item_count, value, due, received_at, changed_at",
    "fact": "case_id, seq, kind, at, actor, owner, declarant, body, grounds_hash, message_hash, hash",
    "grounds": "case_id, seq, lane, body",
    "message": "case_id, seq, owner, declarant, media, salt, body, standing, delete_by",
    "outbox": "case_id, seq, kind, addressee, at, done",
    "goods_mark": "mark, case_id, lane",
}
SETS = (("message", "claim"), ("fact", "outbox"), ("case_file", "grounds", "goods_mark"))
"""Filled at the same time, each by a connection of its own."""


def fill(node: Node, count: int) -> None:
    """Stores `count` declarations more; the newest number stays the newest."""
    with psycopg.connect(node.database, autocommit=True) as conn:
        with conn.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            sample = cursor.execute(SAMPLE).fetchone()
        assert sample is not None, "something was lodged before"
        last = conn.execute("select setval('tongguan.serial', nextval('tongguan.serial') + %s)", (count + 1000,))
        row = last.fetchone()
        assert row is not None
        now = datetime.now(UTC)
        rows = Rows(sample, first_id(now.year, now.month) + row[0] - count - 500, count)
        failed: list[BaseException] = []
        threads = [threading.Thread(target=copied, args=(node, rows, tables, failed)) for tables in SETS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        for table in COLUMNS:
            conn.execute(f"vacuum (analyze, parallel 0) tongguan.{table}".encode())
        conn.execute("checkpoint")


def copied(node: Node, rows: "Rows", tables: tuple[str, ...], failed: list[BaseException]) -> None:
    """Copies some tables."""
    try:
        with psycopg.connect(node.database, autocommit=True) as conn:
            conn.execute("set session_replication_role = replica")
            conn.execute("set synchronous_commit = off")
            for table in tables:
                statement = f"copy tongguan.{table} ({COLUMNS[table]}) from stdin (format binary)".encode()
                with conn.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write(SIGNATURE)
                    for chunk in rows.chunks(table):
                        copy.write(chunk)
                    copy.write(b"\xff\xff")
    except BaseException as error:  # noqa: BLE001  handed to the thread that waits
        failed.append(error)


class Rows:
    """The rows of all tables, as PostgreSQL's binary COPY wants them."""

    def __init__(self, sample: dict[str, Any], first: int, count: int) -> None:
        self.sample = sample
        self.first = first
        self.count = count

    def chunks(self, table: str) -> Iterator[bytes]:
        """All rows of a table, some hundred at a time."""
        make: Callable[[int], bytes] = getattr(self, table)()
        for start in range(0, self.count, CHUNK):
            yield b"".join([make(self.first + n) for n in range(start, min(start + CHUNK, self.count))])

    def claim(self) -> Callable[[int], bytes]:
        s = self.sample
        head, tail = field(s["declarant"]), field("9") + field(s["type"])
        end = field(1) + field(sha256(b"").digest()) + field(False)
        return lambda id_: COUNT(8) + head + field(f"FILL-{id_}") + tail + BIG(8, id_) + end

    def case_file(self) -> Callable[[int], bytes]:
        s, at = self.sample, moment(self.sample["received_at"])
        who = field(s["owner"]) + field(s["declarant"])
        end = b"".join(
            [*map(field, (s["type"], s["direction"], s["office"], "released")), array(()), field(1), field(1),
             field(bytes(32)), field(s["stand"]), field(1), field(5), numeric(508445), numeric(108865), at, at]
        )  # fmt: skip
        return lambda id_: COUNT(20) + BIG(8, id_) + field(f"F{id_}") + who + field(f"FILL-{id_}") + end

    def fact(self) -> Callable[[int], bytes]:
        s = self.sample
        end = field(1) + field("lodge") + moment(s["received_at"])
        end += b"".join(
            map(field, (s["actor"], s["owner"], s["declarant"], s["told"], bytes(32), bytes(32), bytes(32)))
        )
        return lambda id_: COUNT(11) + BIG(8, id_) + end

    def grounds(self) -> Callable[[int], bytes]:
        end = field(1) + field(self.sample["lane"]) + field(self.sample["grounds"])
        return lambda id_: COUNT(4) + BIG(8, id_) + end

    def message(self) -> Callable[[int], bytes]:
        s = self.sample
        end = field(1) + b"".join(map(field, (s["owner"], s["declarant"], s["media"], bytes(16), s["message"])))
        end += NULL + struct.pack("!ii", 4, 11000)
        return lambda id_: COUNT(9) + BIG(8, id_) + end

    def outbox(self) -> Callable[[int], bytes]:
        s, at = self.sample, moment(self.sample["received_at"])
        end = field(1) + field("response") + field(s["owner"]) + at + at
        return lambda id_: COUNT(6) + BIG(8, id_) + end

    def goods_mark(self) -> Callable[[int], bytes]:
        lane = field("green")

        def four(id_: int) -> bytes:
            digest = blake2b(id_.to_bytes(8, "big")).digest()
            end = BIG(8, id_) + lane
            return b"".join([COUNT(3) + MARK + digest[i : i + 16] + end for i in (0, 16, 32, 48)])

        return four


COUNT = struct.Struct("!h").pack
BIG = struct.Struct("!iq").pack
MARK = struct.pack("!i", 16)
NULL = struct.pack("!i", -1)


def field(value: str | int | bool | bytes) -> bytes:
    """A field of a row: text, integer (of four bytes), boolean or bytes."""
    if isinstance(value, bool):
        return struct.pack("!i?", 1, value)
    if isinstance(value, int):
        return struct.pack("!ii", 4, value)
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("!i", len(data)) + data


def moment(at: datetime) -> bytes:
    return struct.pack("!iq", 8, round((at - EPOCH).total_seconds() * 1_000_000))


def array(values: tuple[()]) -> bytes:
    """An empty array of text."""
    return struct.pack("!iiii", 12, len(values), 0, 25)


def numeric(value: int) -> bytes:
    """A whole number below 10⁸ as PostgreSQL's numeric."""
    return struct.pack("!ihhhhhh", 12, 2, 1, 0, 0, value // 10_000, value % 10_000)
