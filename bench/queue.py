"""The officer's queue under measurement: one page of it, however many cases wait."""

import statistics
import time
from typing import NamedTuple

import httpx
import psycopg

from bench.node import Node

LOOKS = 15
WAITING = """
insert into tongguan.waiting (case_id, number, reference, declarant, office, direction, lane, holds, value, item_count,
    received_at, target_at)
select n, 'B' || n, 'R' || n, 'D' || n %% 1000, '53' || lpad((n %% 40)::text, 2, '0'), 'import',
    (array['red', 'yellow', 'green'])[1 + n %% 3], array[(array['inspection', 'documents', 'permit'])[1 + n %% 3]],
    n, 5, now() - n * interval '1 second', now() + (n %% 7200 - 3600) * interval '1 second'
from generate_series(1, %s) as n on conflict do nothing"""


class Page(NamedTuple):
    """Milliseconds of a page: the middle of some looks."""

    ms: float


def fill(node: Node, count: int) -> None:
    """So many cases wait for an officer."""
    with psycopg.connect(node.database, autocommit=True) as conn:
        conn.execute(WAITING, (count,))
        conn.execute("vacuum (analyze) tongguan.waiting")


def look(node: Node) -> Page:
    """An officer opens his queue a few times."""
    took = []
    with httpx.Client(base_url=node.url, timeout=30) as browser:
        person = next(p for p in node.sandbox["people"] if "officer" in p["roles"])
        said = {"login": person["login"], "password": person["password"]}
        assert browser.post("/sign-in", data=said).status_code == 303, "signed in"
        for _ in range(LOOKS):
            begun = time.perf_counter()
            page = browser.get("/queue")
            took.append(time.perf_counter() - begun)
            assert page.status_code == 200 and page.text.count("/cases/B") == 50, "a whole page"
    return Page(statistics.median(took) * 1000)
