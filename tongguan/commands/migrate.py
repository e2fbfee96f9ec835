"""`tongguan migrate check|load FILE`: records of a predecessor system into agencies' ledgers, from JSON lines."""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tongguan.codes.law import Law
from tongguan.commands import DATA, Stop
from tongguan.commands.reach import operator, reached
from tongguan.journeys.migrate import Wrong, load, read
from tongguan.store import standards
from tongguan.store.connect import SYSTEM, Store


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|load")
    for verb, does in (("check", "what would not come in, and why"), ("load", "bring the records in")):
        one = verbs.add_parser(verb, help=does)
        one.add_argument("file", type=Path, metavar="FILE")
        one.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """0 = all lines are good, or in; 1 = some are not, and are named."""
    with reached(args.data.resolve()) as database, args.file.open("rb") as lines:
        store = Store(database.urls, readers=1)
        try:
            return migrated(store, lines, args.verb == "load")
        finally:
            store.close()


def migrated(store: Store, lines: Iterable[bytes], binding: bool) -> int:
    """Checks the lines or brings them in, and says what came of it."""
    now = datetime.now(UTC)
    with store.reading(SYSTEM) as conn:
        known = standards.law_id(conn)
        if not known:
            raise Stop("no law is published on this node.")
        law = Law.load(standards.law(conn, known))
    told = read(lines, law.at(law.head.day(now), now))
    if binding:
        came = load(store, operator(), told, now)
        wrong, words = came.wrong, f"{came.made} records new, {came.same} there already"
    else:
        found = list(told)
        wrong = [one for one in found if isinstance(one, Wrong)]
        words = f"{len(found) - len(wrong)} records good"
    for one in wrong:
        print(f"line {one.line}: {one.where or 'line'}: {one.why}", file=sys.stderr)
    print(f"{words}, {len(wrong)} left out")
    return 1 if wrong else 0
