"""The one search on a filled table: every way goes by an index, whoever asks."""

import os
import time

import psycopg
import pytest

from tongguan.manifests.fleet import plain
from tongguan.parties.party import Caller, Scope
from tongguan.store import find
from tongguan.store.connect import SYSTEM, Store

CASES = int(os.environ.get("TONGGUAN_FIND_CASES", "30000"))
FIRST = 202611 * 10**10
FILL = """
insert into tongguan.case_file (id, number, owner, declarant, reference, type, direction, office, state, holds, version,
    seq, head, stand, message_seq, item_count, value, due, received_at, changed_at)
select %(first)s + n + (n / (%(cases)s / 3)) * 10000000000, 'N' || n, 'D' || n %% 500, 'D' || n %% 500, 'REF-' || n,
    'IMA', 'import', '5304', 'released', '{}', 1, 1, '', '', 1, 1, 1, 0, now(), now()
from generate_series(1, %(cases)s - 1) n"""
REST = (
    """insert into tongguan.claim (declarant, reference, function, type, case_id, seq, body_hash,
        returned)
    select declarant, reference, '9', type, id, 1, '', false from tongguan.case_file""",
    """insert into tongguan.trace (word, case_id, kind)
    select 'MSKU' || (id %% 200000), id, 'container' from tongguan.case_file""",
    "analyze tongguan.case_file, tongguan.claim, tongguan.trace",
)


@pytest.fixture
def filled(store: Store, admin: str) -> Store:
    """Many cases over three months."""
    with psycopg.connect(admin, autocommit=True) as conn:
        for month in (11, 12):
            conn.execute("select tongguan.make_month(2026, %s)", (month,))
        conn.execute(FILL, {"first": FIRST, "cases": CASES})
        for statement in REST:
            conn.execute(statement.replace("%%", "%"))
    return store


@pytest.mark.parametrize("caller", [SYSTEM, Caller(party="D7", scopes=frozenset({Scope.READ}))], ids=["officer", "own"])
def test_every_way_goes_by_an_index(filled: Store, caller: Caller) -> None:
    took: dict[str, float] = {}
    with filled.reading(caller) as conn:
        for said in ("N7", "REF-7", f"MSKU{(FIRST + 7) % 200000}", "D7", "nothing"):
            begun = time.perf_counter()
            lines = find.find(conn, said)
            took[said] = round(1000 * (time.perf_counter() - begun), 2)
            assert bool(lines) == (said != "nothing"), said
            assert all(line.declarant == "D7" for line in lines) or caller is SYSTEM
            words = {"said": said, "plain": plain(said), "limit": find.MOST}
            plan = "\n".join(row[0] for row in conn.execute(b"explain analyze " + find.SQL["find"], words))
            scans = [line for line in plan.splitlines() if "Seq Scan" in line and "never executed" not in line]
            assert [s for s in scans if "_default" not in s and "rows=0" not in s] == [], plan
    print(took, max(took.values()))
