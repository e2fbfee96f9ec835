"""The yardstick: pgbench puts the rows of one declaration into the same tables, one statement per transaction.

The tables are a database of their own on the node's server, made by the node's own migrations; the values are those of
a declaration that the node has stored, so both sides write the same bytes.
"""

import os
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.node import Node
from tongguan.store.partitions import ahead, first_id
from tongguan.store.roles import ensure_database, establish
from tongguan.store.server import Server

SCRIPT = Path(__file__).with_name("insert.sql")
NAME = "tongguan_yardstick"
TAKEN = """
select c.declarant, c.type, c.owner, c.direction, c.office, c.state, c.holds, c.stand, f.body as told,
       g.body as grounds, g.lane, m.body as message,
       (select count(*) from tongguan.goods_mark k where k.case_id = c.id) as marks
from tongguan.case_file c join tongguan.fact f on f.case_id = c.id and f.seq = 1
join tongguan.grounds g on g.case_id = c.id and g.seq = 1 join tongguan.message m on m.case_id = c.id and m.seq = 1
where length(f.body) >= (select percentile_disc(0.5) within group (order by length(body)) from tongguan.fact)
order by length(f.body), c.id limit 1"""


class Timed(NamedTuple):
    """What one run of pgbench came to."""

    rate: float
    p50_ms: float
    p99_ms: float
    database_ms: float  # CPU of the database per transaction


class Baseline:
    """A database of its own on a node's server, and pgbench against it."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.programs = Server(node.data).programs
        self.admin = ensure_database(node.database, NAME)
        urls = establish(self.admin, node.data / "keys")
        with psycopg.connect(urls.journey, autocommit=True) as conn:
            ahead(conn, datetime.now(UTC))
        self.url = urls.journey
        self.values = self.sample()

    def sample(self) -> dict[str, str]:
        """The values of a declaration of middling size that the node has stored."""
        with psycopg.connect(self.node.database) as conn, conn.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            row: dict[str, Any] | None = cursor.execute(TAKEN).fetchone()
        assert row is not None, "something was lodged before"
        now = datetime.now(UTC)
        shown = {name: value if isinstance(value, str) else str(value) for name, value in row.items()}
        shown |= {name: f"\\x{value.hex()}" for name, value in row.items() if isinstance(value, bytes)}
        return shown | {"first": str(first_id(now.year, now.month)), "holds": "{" + ",".join(row["holds"]) + "}"}

    def run(self, clients: int, seconds: int, rate: float = 0.0) -> Timed:
        """Inserts for so long, each client one statement per transaction; with `rate`, so many begin in a second."""
        with tempfile.TemporaryDirectory() as folder:
            before = self.node.cpu()[1]
            said = self.pgbench(clients, seconds, Path(folder), rate)
            spent = self.node.cpu()[1] - before
            logs = [line.split() for file in Path(folder).iterdir() for line in file.read_text().splitlines()]
        times = sorted((int(fields[2]) - (int(fields[6]) if rate else 0)) / 1000 for fields in logs)  # less the wait
        found = re.search(r"tps = ([0-9.]+)", said)
        assert found is not None and times, said
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]  # noqa: E731
        return Timed(float(found[1]), at(0.5), at(0.99), 1000 * spent / len(times))

    def pgbench(self, clients: int, seconds: int, logs: Path, rate: float) -> str:
        """One run; what it said."""
        parts = conninfo_to_dict(self.url)
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
        environment = os.environ | {names[k]: str(v) for k, v in parts.items() if k in names}
        given = [f"--define={name}={value}" for name, value in self.values.items()]
        done = subprocess.run(
            [
                self.programs / "pgbench",
                *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1", f"--time={seconds}"),
                *([f"--rate={rate:.0f}"] if rate else []),
                *("--log", f"--log-prefix={logs}/log", f"--file={SCRIPT}"),
                *given,
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout
