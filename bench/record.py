"""The benchmark of record: what is measured, always in alternated pairs, and how it is told.

(a) single declarations, 64 connections, over what pgbench does with 16 clients, one statement per transaction
(b) NDJSON over the same
(c) p99 at a tenth of (a) over the p99 of one durable commit: of commits one right after another, and at the same pace
(d) (a) with a million declarations stored over (a) without        (e) two workers over one
(p) p99 of an arrival at a gate with a million manifests live over the p99 of one durable commit
(q) a page of the officers' queue with a million cases waiting over one with a thousand
(f) CPU by stage        (g) XML to value over lxml's parse and schema validation
(r) declarations each of whose items is held against a record of an agency over such without, and
(s) 400 definitions of sub-systems in force over 20: each by itself, not of a whole run
(h) a cargo report of 1,000 consignments (UN/EDIFACT) read, each matched with its declaration, over a bare parse
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import psycopg

from bench import edifact, fill, gate, ledgers, profiles, queue, xml
from bench.baseline import Baseline, Timed
from bench.load import Sample
from bench.node import Node
from tongguan.messages import canonical

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sandbox" / "samples" / "cn" / "import-five-items.json"
SINGLES = ("--connections", "64")
BULK = ("--connections", "8", "--ndjson")
CLIENTS = 16


class Plan(NamedTuple):
    """How much is measured."""

    pairs: int
    seconds: float
    stored: int


WHOLE = Plan(pairs=10, seconds=2.5, stored=1_000_000)
QUICK = Plan(pairs=3, seconds=1.0, stored=20_000)


class Measured(msgspec.Struct, kw_only=True):
    """One run of the load generator, with the CPU that app and database took per declaration."""

    rate: float
    sent: int
    p50_ms: float
    p99_ms: float
    errors: int
    app_ms: float
    database_ms: float


class Ratio(msgspec.Struct, kw_only=True):
    """One figure: the ratio of each pair, its median and spread; what is asked and aimed at."""

    name: str
    what: str
    ratios: list[float]
    bar: float
    aim: float
    at_most: bool = False
    over: dict[str, float] = {}  # medians of what stands above the line
    under: dict[str, float] = {}
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.ratios) if self.ratios else 0.0

    @property
    def met(self) -> bool:
        return bool(self.ratios) and (self.median <= self.bar if self.at_most else self.median >= self.bar)


def load(node: Node, seconds: float, *arguments: str, sample: Path = SAMPLE) -> Measured:
    """Sends declarations for so long."""
    command = [sys.executable, "-m", "bench.load", node.url, node.token("trader"), str(sample)]
    before = node.cpu()
    done = subprocess.run(
        [*command, "--seconds", str(seconds), *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    after = node.cpu()
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    said = msgspec.json.decode(done.stdout)
    per = 1000 / max(1, said["sent"])
    return Measured(
        rate=said["rate"],
        sent=said["sent"],
        p50_ms=said["p50_ms"],
        p99_ms=said["p99_ms"],
        errors=said["errors"],
        app_ms=per * (after[0] - before[0]),
        database_ms=per * (after[1] - before[1]),
    )


def singles(node: Node, plan: Plan, sample: Path = SAMPLE) -> Measured:
    return load(node, plan.seconds, *SINGLES, "--ready", str(int(3000 * plan.seconds)), sample=sample)


def middle(runs: list[Measured] | list[Timed]) -> dict[str, float]:
    """The medians of some runs, field by field."""
    rows = [msgspec.to_builtins(r) if isinstance(r, Measured) else r._asdict() for r in runs]
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]}


def pairs(
    ratio: Ratio, count: int, over: Callable[[], Any], under: Callable[[], Any], by: str = "rate"
) -> tuple[list[Any], list[Any]]:
    """Measures both alternately and fills in the ratio."""
    above, below = [], []
    for n in range(count):
        first, second = (over, under) if n % 2 == 0 else (under, over)
        one, two = first(), second()
        a, b = (one, two) if n % 2 == 0 else (two, one)
        above.append(a)
        below.append(b)
        ratio.ratios.append(getattr(a, by) / getattr(b, by))
    ratio.over, ratio.under = middle(above), middle(below)
    say(f"({ratio.name}) {ratio.median:.2f}")
    return above, below


class Record:
    """One run of the benchmark, in a folder of its own."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.ratios: list[Ratio] = []
        self.stages: dict[str, float] = {}
        self.seconds = 0.0

    def run(self) -> None:
        began = time.monotonic()
        self.reading()
        self.reading_cargo()
        with ExitStack() as held:
            node = held.enter_context(self.node("two", 2))
            self.against_pgbench(node)
            self.at_a_tenth(node)
            with self.node("one", 1) as alone:
                self.by_workers(node, alone)
            with self.node("full", 2) as full:
                say(f"storing {self.plan.stored:,} declarations")
                fill.fill(full, self.plan.stored)
                self.by_size(node, full)
                self.waiting(node, full)
                self.passing(full)
        self.seconds = time.monotonic() - began

    def pages(self) -> None:
        """(h) and (q) alone."""
        self.reading_cargo()
        with self.node("few", 2) as few, self.node("many", 2) as many:
            self.waiting(few, many)

    def ledger(self) -> None:
        """(r) alone."""
        with self.node("ledger", 2) as node:
            ledgers.issue(node, SAMPLE)
            named = ledgers.naming(SAMPLE, self.folder)
            load(node, 2.0, *SINGLES, sample=named)
            r = self.ratio("r", "each item against a record ÷ without records", 0.8, 0.9)
            pairs(r, self.plan.pairs, lambda: singles(node, self.plan, named), lambda: singles(node, self.plan))

    def definitions(self) -> None:
        """(s) alone."""
        few, many = (str(ledgers.profile(self.folder, n)) for n in (ledgers.FEW, ledgers.MANY))
        with Warm(self.folder / "few", 2, few) as one, Warm(self.folder / "many", 2, many) as other:
            s = self.ratio("s", f"{ledgers.MANY} definitions ÷ {ledgers.FEW}", 0.95, 1)
            pairs(s, self.plan.pairs, lambda: singles(other, self.plan), lambda: singles(one, self.plan))

    def node(self, name: str, workers: int) -> "Warm":
        return Warm(self.folder / name, workers)

    def ratio(self, name: str, what: str, bar: float, aim: float, at_most: bool = False) -> Ratio:
        made = Ratio(name=name, what=what, ratios=[], bar=bar, aim=aim, at_most=at_most)
        self.ratios.append(made)
        return made

    def against_pgbench(self, node: Node) -> None:
        """(a), (b) and the stages of (f)."""
        plan = self.plan
        self.yardstick = Baseline(node)
        self.yardstick.run(CLIENTS, 1)
        before = stages(node)
        a = self.ratio("a", "single declarations, 64 connections ÷ pgbench, 16 clients", 0.35, 0.6)
        above, _ = pairs(a, plan.pairs, lambda: singles(node, plan), self.pgbench(CLIENTS))
        after = stages(node)
        sent = sum(m.sent for m in above)
        self.stages = {"decode": 1000 * decoding()} | {
            name: 1000 * (after[name] - before.get(name, 0.0)) / sent for name in after
        }
        self.rate = a.over["rate"]
        b = self.ratio("b", "NDJSON, 8 uploads ÷ pgbench, 16 clients", 0.45, 0.8)
        pairs(b, plan.pairs, lambda: load(node, plan.seconds, *BULK), self.pgbench(CLIENTS))

    def at_a_tenth(self, node: Node) -> None:
        """(c)"""
        rate = max(5.0, self.rate / 10)
        settled(node, node.database, self.yardstick.admin)
        tenth = ("--connections", "16", "--rate", str(rate))
        for what, pace in (("commits one right after another", 0.0), ("one durable commit at that pace", rate)):
            c = self.ratio("c", f"p99 at {rate:.0f} declarations/s ÷ p99 of {what}", 5, 5, at_most=True)
            below = self.pgbench(1, pace)
            pairs(c, self.plan.pairs, lambda: load(node, self.plan.seconds, *tenth), below, by="p99_ms")

    def by_workers(self, two: Node, one: Node) -> None:
        """(e)"""
        e = self.ratio("e", "two workers ÷ one", 0, 1.3)
        pairs(e, self.plan.pairs, lambda: singles(two, self.plan), lambda: singles(one, self.plan))

    def by_size(self, empty: Node, full: Node) -> None:
        """(d)"""
        d = self.ratio("d", f"(a) with {self.plan.stored:,} declarations stored ÷ without", 0.9, 1)
        pairs(d, self.plan.pairs, lambda: singles(full, self.plan), lambda: singles(empty, self.plan))

    def waiting(self, few: Node, many: Node) -> None:
        """(q)"""
        queue.fill(few, 1000)
        queue.fill(many, self.plan.stored)
        q = self.ratio("q", f"a page of the queue with {self.plan.stored:,} waiting ÷ with 1,000", 1.5, 1, at_most=True)
        pairs(q, self.plan.pairs, lambda: queue.look(many), lambda: queue.look(few), by="ms")

    def gate(self) -> None:
        """(p) alone."""
        with self.node("gate", 2) as node:
            self.passing(node)

    def passing(self, node: Node) -> None:
        """(p)"""
        plan, each = self.plan, 120 if self.plan.pairs > QUICK.pairs else 60
        trucks = gate.Trucks(node, 2 * plan.pairs * each + 20, "P")
        gate.fill(node, plan.stored)
        self.yardstick = Baseline(node)
        settled(node, node.database, self.yardstick.admin)
        rate = trucks.pass_(20).rate
        for what, pace in (("commits one right after another", 0.0), ("one durable commit at that pace", rate)):
            said = f"p99 of an arrival, {plan.stored:,} manifests live ÷ p99 of {what}"
            p = self.ratio("p", said, 4, 3, at_most=True)
            pairs(p, plan.pairs, lambda: trucks.pass_(each), self.pgbench(1, pace), by="p99_ms")

    def reading(self) -> None:
        """(g)"""
        g = self.ratio("g", "XML to value ÷ lxml parse and schema validation", 4, 2, at_most=True)
        found = xml.measured(max(10, self.plan.pairs))
        if found is None:
            g.note = "not measured: the WCO's samples and schemas are not there"
            return
        g.ratios = [ours / theirs for ours, theirs in found]
        g.over, g.under = ({"ms": 1000 * statistics.median(x[i] for x in found)} for i in (0, 1))
        say(f"(g) {g.median:.2f}")

    def reading_cargo(self) -> None:
        """(h)"""
        h = self.ratio("h", "CUSCAR of 1,000 consignments read and matched ÷ pydifact's bare parse", 3, 1, at_most=True)
        found = edifact.measured()
        if found is None:
            h.note = "not measured: pydifact is not installed (make test-env)"
            return
        h.ratios = [ours / theirs for ours, theirs in found]
        h.over, h.under = ({"ms": 1000 * statistics.median(x[i] for x in found)} for i in (0, 1))
        say(f"(h) {h.median:.2f}")

    def pgbench(self, clients: int, rate: float = 0.0) -> Callable[[], Timed]:
        return lambda: self.yardstick.run(clients, max(1, round(self.plan.seconds)), rate)


class Warm(Node):
    """A node with its risk profiles that has already taken some declarations."""

    def __enter__(self) -> "Warm":
        super().__enter__()
        profiles.published(self)
        time.sleep(1.2)
        load(self, 2.0, *SINGLES)
        return self


def decoding() -> float:
    """CPU seconds that one declaration takes from bytes to value, beside the node, in a process of its own."""
    sample = Sample(SAMPLE)
    bodies = [sample.body(b"DECODE-%d" % n) for n in range(500)]
    return min(xml.over(bodies, canonical.read) for _ in range(5))


def stages(node: Node) -> dict[str, float]:
    """CPU seconds of the writers so far, by stage."""
    text = httpx.get(node.url + "/metrics", headers={"authorization": f"Bearer {node.token('trader')}"}).text
    return {
        name: float(value)
        for name, value in re.findall(r'^tongguan_stage_seconds_sum\{stage="(\w+)"\} (\S+)', text, re.M)
    }


def settled(node: Node, *databases: str) -> None:
    """What full load left behind – vacuum, seals – is done now, for at most two minutes: (c) is a quiet hour."""
    for database in databases:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute("vacuum (analyze, parallel 0)")
            conn.execute("checkpoint")
    until = time.monotonic() + 120
    while time.monotonic() < until:
        before = sum(node.cpu())
        time.sleep(2)
        if sum(node.cpu()) - before < 0.1:
            return
    say("what full load left behind is not done after two minutes")


def say(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)


def made(plan: Plan, part: Callable[[Record], None] = Record.run) -> Record:
    """The whole of it, or a part, in a temporary folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tongguan-bench-"))
    folder.chmod(0o755)  # the database may run as another user
    try:
        record = Record(plan, folder)
        part(record)
        return record
    finally:
        shutil.rmtree(folder, ignore_errors=True)
