"""PostgreSQL and workers killed with −9 under load, twenty times: nothing acknowledged is lost, half there or twice,
and service comes back by itself."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest

from bench.node import Node, family
from tests.soak.load import Client, Trader, Uploader
from tongguan.store.server import Server

pytestmark = pytest.mark.soak

KILLS = 20
PAUSE = 3.0
BACK_WITHIN = 30.0
Events = dict[str, tuple[str, list[str]]]


def victims(node: Node) -> dict[str, list[int]]:
    """Who can be killed: the postmaster, one of its sessions, the web processes and the background process."""
    assert node.process is not None, "started"
    processes = family(node.process.pid)
    postgres = [p for p, name, _ in processes if name == "postgres"]
    postmaster = [p for p in postgres if parent(p) == node.process.pid]
    found = {"postmaster": postmaster, "session": [p for p in postgres if p not in postmaster]}
    found |= {part: [p for p, *_ in processes if part in words(p)[1:]] for part in ("web", "background")}
    return found


def words(pid: int) -> list[str]:
    """The command line of a process; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat[stat.rindex(")") + 2 :].split()[1])


def kill_one(node: Node, kind: str, lot: random.Random) -> None:
    """Kills one of a kind as soon as there is one."""
    until = time.monotonic() + BACK_WITHIN
    while time.monotonic() < until:
        who = victims(node)[kind]
        if who:
            try:
                os.kill(lot.choice(who), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return
        time.sleep(0.1)
    raise AssertionError(f"no {kind} had come back after {BACK_WITHIN:.0f} s")


def test_a_node_whose_parent_was_killed_starts_again(node: Node) -> None:
    """All of it ends with its parent but PostgreSQL, which the next start takes over; clients only wait."""
    client = Trader(node, "T")
    client.start()
    for _ in range(2):
        until = time.monotonic() + BACK_WITHIN
        before = counted([client])
        while counted([client]) < before + 5:
            assert time.monotonic() < until, "service had not come back by itself"
            time.sleep(0.1)
        assert node.process is not None
        before_it = Server.running(node.data)
        node.process.kill()
        node.process.wait()
        node.__enter__()
        after_it = Server.running(node.data)
        assert before_it and after_it and before_it.pid == after_it.pid, "the same PostgreSQL"
    client.stop.set()
    client.join(120)
    assert not client.is_alive() and client.faults == []
    sealed(node)
    whole(node, client.acknowledged)
    verified(node)


def counted(clients: list[Client]) -> int:
    return sum(len(events) for c in clients for _, events in dict(c.acknowledged).values())


def test_nothing_acknowledged_is_lost(node: Node) -> None:
    lot = random.Random(20)
    clients: list[Client] = [*(Trader(node, f"T{i}") for i in range(4)), *(Uploader(node, f"U{i}") for i in range(2))]
    for client in clients:
        client.start()
    for kill in range(KILLS):
        time.sleep(PAUSE)
        kill_one(node, ("postmaster", "web", "session", "background", "web")[kill % 5], lot)
    before = counted(clients)
    until = time.monotonic() + BACK_WITHIN
    while counted(clients) < before + 50 and time.monotonic() < until:
        time.sleep(0.1)
    assert counted(clients) >= before + 50, "service had not come back by itself"
    for client in clients:
        client.stop.set()
    for client in clients:
        client.join(120)
        assert not client.is_alive(), f"{client.name} still waits for an answer"
    assert not [fault for c in clients for fault in c.faults]
    acknowledged = {r: told for c in clients for r, told in c.acknowledged.items()}
    sealed(node)
    whole(node, acknowledged)
    verified(node)


def sealed(node: Node) -> None:
    """The worker has sealed what was written, by itself."""
    until = time.monotonic() + BACK_WITHIN
    with psycopg.connect(node.database, autocommit=True) as conn:
        while conn.execute("select count(*) from tongguan.changed").fetchone() != (0,):
            assert time.monotonic() < until, "facts wait to be sealed"
            time.sleep(0.2)


def whole(node: Node, acknowledged: Events) -> None:
    """Each acknowledged event is there once, whole, in order, under the number that was told; and nothing else is."""
    with psycopg.connect(node.database) as conn:
        cases = conn.execute("select reference, number, id, seq, version from tongguan.case_file").fetchall()
        assert len({c[0] for c in cases}) == len(cases), "a declaration is there twice"
        facts: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for case, seq, kind in conn.execute("select case_id, seq, kind from tongguan.fact order by case_id, seq"):
            facts[case].append((seq, kind))
        found: Events = {}
        for reference, number, case, last, _ in cases:
            assert [seq for seq, _ in facts[case]] == list(range(1, last + 1)), f"{reference}: {facts[case]}"
            found[reference] = (number, [kind for _, kind in facts[case]])
        differing = {r: (found.get(r), acknowledged.get(r)) for r in found.keys() | acknowledged.keys()}
        differing = {r: both for r, both in differing.items() if both[0] != both[1]}
        assert not differing, f"{len(differing)} differ (stored, acknowledged): {dict(list(differing.items())[:5])}"
        every = {(case, seq) for case, chain in facts.items() for seq, _ in chain}
        said = {(case, seq) for case, chain in facts.items() for seq, kind in chain if kind in ("lodge", "amend")}
        paid = {(case, seq) for case, chain in facts.items() for seq, kind in chain if kind == "pay"}
        for table, wanted in (
            ("grounds", every),
            ("outbox", every),
            ("message", said),
            ("claim", said),
            ("payment", paid),
        ):
            rows = conn.execute(f"select case_id, seq from tongguan.{table} where case_id is not null").fetchall()
            assert len(rows) == len(set(rows)), f"{table}: something is there twice"
            assert set(rows) == wanted, f"{table}: something is half there: {list(set(rows) ^ wanted)[:5]}"


def verified(node: Node) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "tongguan", "verify", "--data", str(node.data)], capture_output=True, text=True
    )
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr[-3000:]
