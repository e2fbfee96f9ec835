"""`tongguan company import FILE`: companies into the register, from CSV; a bad row is named, and the others are in."""

import argparse
import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tongguan.commands import DATA, Stop
from tongguan.commands.reach import operator, reached
from tongguan.journeys.roster import File, Import, classes_of, file_of
from tongguan.parties.roster import Headless
from tongguan.problem import Refusal
from tongguan.store import companies
from tongguan.store.companies import Far
from tongguan.store.connect import SYSTEM, Store

WIDE = 40
NAMED = 20
"""So many bad rows are said on the screen; all of them stand in the report."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="import")
    take = verbs.add_parser("import", help="companies from CSV: id,name[,name_zh][,kind][,class]")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--report", type=Path, help="write the rows that were left out there, as CSV")
    take.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """0 = all rows are in; 1 = some were left out, and are named."""
    file = file_of(args.file)
    with reached(args.data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            return taken(store, file, args.report)
        except Headless as error:
            raise Stop(f"{args.file}: {error}") from error
        except Refusal as refused:
            raise Stop(refused.message) from refused
        finally:
            store.close()


def taken(store: Store, file: File, report: Path | None) -> int:
    """Brings it in, and says what came of it."""
    bar = Bar(sys.stderr, file.rows)
    with store.reading(SYSTEM) as conn:
        known = classes_of(conn, datetime.now(UTC))
    far = Import(store, operator(), file, known, lambda: datetime.now(UTC)).run(bar.told)
    bar.end()
    print(f"{far.rows} rows: {far.made} new, {far.changed} changed, {far.same} as they were, {far.bad} left out")
    with store.reading(SYSTEM) as conn:
        for n, fault in enumerate(companies.all_faults(conn, far.id)):
            if n == NAMED:
                print(f"and {far.bad - n} more; --report FILE has them all", file=sys.stderr)
                break
            print(f"line {fault.line}: {fault.field or 'row'}: {fault.why}", file=sys.stderr)
        if report is not None:
            with report.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(("line", "column", "reason", "reason_zh"))
                writer.writerows(companies.all_faults(conn, far.id))
    return 1 if far.bad else 0


class Bar:
    """How far it is, on one line of a terminal; nothing elsewhere."""

    def __init__(self, out: TextIO, whole: int) -> None:
        self.out, self.whole = out, max(whole, 1)

    def told(self, far: Far) -> None:
        if self.out.isatty():
            done = min(far.rows / self.whole, 1)
            self.out.write(f"\r[{'#' * int(done * WIDE):<{WIDE}}] {done:4.0%} {far.rows:,} rows")
            self.out.flush()

    def end(self) -> None:
        if self.out.isatty():
            self.out.write("\n")
