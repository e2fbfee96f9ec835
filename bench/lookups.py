"""Look-ups by key among many companies and records, beside the same among few: two databases of one server, in
alternated pairs. The companies come in as an operator brings them: by the import, which is timed.

    python -m bench --lookups
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

import psycopg

from tongguan.journeys.roster import Import, file_of
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.store import companies, parties, records
from tongguan.store.connect import Store, Urls
from tongguan.store.parties import Asked
from tongguan.store.records import Wanted
from tongguan.store.roles import ensure_database, establish
from tongguan.store.server import Server

PAIRS, LOOKS = 12, 400
FEW, COMPANIES, RECORDS = 1_000, 470_000, 1_000_000
ADMIN = Caller(party="CUSTOMS", name="bench", scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL)
RECORD = """
insert into tongguan.record (system, number, written, issuer, readers, holder, state, stands, version, valid_from,
    valid_to, changed_at, body, lines)
select 'import-licence', 'L' || n, 'L' || n, 'MOFCOM', '{GACC}', 'C' || n %% %s, 'issued', 'issued', 1, '2026-01-01',
    '2026-12-31', now() - n * interval '1 second', '{"holder":"C","trade_country":"JP"}',
    '[{"hs":"84295211","quantity":"10","unit":"NAR"}]'
from generate_series(0, %s - 1) as n"""


class Filled(NamedTuple):
    """A database with so many companies and records."""

    store: Store
    companies: int
    records: int


def main() -> int:
    """Fills both, measures, says it."""
    with tempfile.TemporaryDirectory(prefix="tongguan-lookups-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        with Server(root) as server:
            urls = [establish(ensure_database(server.admin(), name), root / "keys") for name in ("few", "many")]
            few, many = filled(urls[0], root, FEW, FEW), filled(urls[1], root, COMPANIES, RECORDS)
            try:
                measured(few, many)
            finally:
                few.store.close()
                many.store.close()
    return 0


def filled(urls: Urls, root: Path, count: int, kept: int) -> Filled:
    """A store with so many companies, imported, and records, copied."""
    path = root / f"{count}.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("id,name,name_zh,class\n")
        out.writelines(f"C{n},Company {n} Trading Ltd,第{n}贸易有限公司,{'AABCD'[n % 5]}\n" for n in range(count))
    store = Store(urls, readers=1)
    for again in ("", ", the same file again"):
        begun = time.perf_counter()
        far = Import(store, ADMIN, file_of(path), tuple("ABCD"), lambda: datetime.now(UTC)).run()
        print(f"import{again}: {far.rows:,} rows in {time.perf_counter() - begun:.1f} s; {far.made:,} new", flush=True)
    with psycopg.connect(urls.owner, autocommit=True) as conn:
        conn.execute(RECORD.encode(), (count, kept))
        conn.execute("vacuum (analyze) tongguan.record")
        conn.execute("vacuum (analyze) tongguan.party")
    return Filled(store, count, kept)


def measured(few: Filled, many: Filled) -> None:
    """Each look-up, in alternated pairs, and its ratio."""
    for what, look in LOOKUPS.items():
        ratios, times = [], ([], [])
        for n in range(PAIRS + 1):
            pair = {one.companies: took(one, look, n) for one in ((few, many) if n % 2 else (many, few))}
            if n:  # the first pair warms both
                ratios.append(pair[many.companies] / pair[few.companies])
                times[0].append(pair[few.companies])
                times[1].append(pair[many.companies])
        low, middle, high = statistics.quantiles(ratios, n=4)
        ms = [statistics.median(found) * 1000 for found in times]
        print(f"{what}: {middle:.2f} ({low:.2f}–{high:.2f}); {ms[0]:.3f} ms among few, {ms[1]:.3f} ms among many")


def took(one: Filled, look: Callable[[Filled, int], None], seed: int) -> float:
    """Seconds of one look-up, the middle of some."""
    random, found = Random(seed), []
    for _ in range(LOOKS):
        at = random.randrange(one.records)
        begun = time.perf_counter()
        look(one, at)
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def party(one: Filled, at: int) -> None:
    """A company by its number."""
    with one.store.reading(ADMIN) as conn:
        assert parties.party(conn, f"C{at % one.companies}")


def page(one: Filled, at: int) -> None:
    """A page of the register, from a company on."""
    with one.store.reading(ADMIN) as conn:
        assert parties.parties(conn, Asked(kind="company", after=f"C{at % 9}"), 50)


def classes(one: Filled, at: int) -> None:
    """The classes of a batch of ten."""
    with one.store.reading(ADMIN) as conn:
        assert companies.classes(conn, [f"C{(at + n) % one.companies}" for n in range(10)])


def record(one: Filled, at: int) -> None:
    """A record by its number, as a declaration names it."""
    with one.store.reading(ADMIN) as conn:
        assert records.entries(conn, {("import-licence", f"L{at}")}, still=False)


def of_holder(one: Filled, at: int) -> None:
    """The records of a holder, as he lists them."""
    holder = Caller(party=f"C{at % one.companies}", scopes=frozenset({Scope.READ}))
    with one.store.reading(holder) as conn:
        assert records.listed(conn, Wanted(holder=holder.party, limit=50))


LOOKUPS: dict[str, Callable[[Filled, int], None]] = {
    "a company by its number": party,
    "a page of the register": page,
    "the classes of ten companies": classes,
    "a record by its number": record,
    "the records of a holder": of_holder,
}
