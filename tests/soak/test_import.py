"""Companies and records of a predecessor system come in by commands that are killed with −9 on their way, again and
again: run once more to its end, each is whole, and nothing is there twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.node import Node

pytestmark = pytest.mark.soak
COMPANIES = int(os.environ.get("TONGGUAN_IMPORT_ROWS", "200000"))
RECORDS = int(os.environ.get("TONGGUAN_MIGRATE_ROWS", "3000"))
KILLS, WITHIN, BAD = 5, 600.0, 1_000
HOLDER, SYSTEM = "4403180896", "import-licence"


@pytest.fixture
def workers() -> int:
    return 1


def command(node: Node, *words: str) -> list[str]:
    return [sys.executable, "-m", "tongguan", *words, "--data", str(node.data)]


def count(node: Node, statement: str) -> int:
    with psycopg.connect(node.database) as conn:
        row = conn.execute(statement).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return int(row[0])


def killed(node: Node, words: tuple[str, ...], far: str, whole: int) -> int:
    """Runs the command and kills it, each time further on; how often it died with a part in and a part not."""
    lot, halfway = random.Random("import"), 0
    for _ in range(KILLS):
        before = count(node, far)
        with subprocess.Popen(command(node, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + WITHIN
            while count(node, far) == before and process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(lot.uniform(0, 0.2))
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            died = process.wait() == -signal.SIGKILL
        halfway += died and 0 < count(node, far) < whole
    return halfway


def finished(node: Node, *words: str) -> str:
    """The command to its end; what it says."""
    done = subprocess.run(command(node, *words), capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_companies_are_whole_and_nobody_is_there_twice(node: Node, folder: Path) -> None:
    file, made = folder / "companies.csv", COMPANIES - COMPANIES // BAD
    with file.open("w", encoding="utf-8") as out:
        out.write("id,name,name_zh,class\n")
        for n in range(COMPANIES):
            out.write(f"K{n:08},{'' if n % BAD == BAD - 1 else f'Company {n}'},企业{n},\n")
    there, took = "select count(*) from tongguan.party where id like 'K%'", ("company", "import", str(file))
    assert killed(node, took, there, made) >= 2, "it was killed in the middle"
    finished(node, *took)
    assert count(node, there) == made
    assert count(node, "select count(distinct line) from tongguan.company_import_fault") == COMPANIES // BAD
    assert count(node, "select count(*) from tongguan.company_import_fault") == COMPANIES // BAD
    assert count(node, "select count(*) from tongguan.company_import where finished_at is not null") == 1
    assert f"{COMPANIES} rows: 0 new, 0 changed, {made} as they were" in finished(node, *took), "again changes nothing"


def line(n: int) -> dict[str, Any]:
    goods = [{"hs": "610910", "origin": "VN", "quantity": str(n + 1), "unit": "NAR"}]
    record: dict[str, Any] = {"system": SYSTEM, "number": f"OLD-{n:06}", "holder": HOLDER, "lines": goods}
    record |= {"fields": {"holder": HOLDER, "trade_country": "VN", "office": ["5304"]}}
    record |= {"valid_from": "2026-01-01", "valid_to": "2027-12-31"}
    return {"source": f"licensing system, L-{n}", "record": record}


def test_records_are_whole_and_none_is_there_twice(node: Node, folder: Path) -> None:
    file = folder / "records.ndjson"
    file.write_text("".join(json.dumps(line(n)) + "\n" for n in range(RECORDS)) + "{\n", "utf-8")
    there, took = "select count(*) from tongguan.record where number like 'OLD%'", ("migrate", "load", str(file))
    assert killed(node, took, there, RECORDS) >= 2, "it was killed in the middle"
    finished(node, *took)
    assert count(node, there) == RECORDS
    steps = "from tongguan.record_step where why like 'Migrated from licensing system, L-%'"
    assert count(node, f"select count(*) {steps}") == RECORDS, "each is issued once"
    opened = "from tongguan.balance where party = '4403180896' and key like '%OLD%'"
    assert count(node, f"select coalesce(sum(remaining), 0) {opened}") == RECORDS * (RECORDS + 1) // 2
    assert f"0 records new, {RECORDS} there already, 1 left out" in finished(node, *took)
    verified = subprocess.run(command(node, "verify"), capture_output=True, text=True, timeout=WITHIN, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
