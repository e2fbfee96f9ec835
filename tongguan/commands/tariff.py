"""`tongguan tariff load FILE`: more tariff measures, in the format of a profile's measures.csv; all rows or none."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from tongguan.codes.finding import Defective
from tongguan.codes.law import Law
from tongguan.commands import DATA
from tongguan.commands.codes import measures, published, say


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="load")
    load = verbs.add_parser("load", help="load measures; a bad row is named, and then none is loaded")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """0 = the measures are published; 1 = a row is wrong, and nothing changed."""

    def change(before: Law, now: datetime) -> Law:
        rows = measures(args.file, before)
        print(f"{len(rows)} measures")
        return before.with_rows("measures", rows)

    try:
        return published(args.data, change)
    except Defective as defects:
        say(defects.findings, sys.stderr)
        print("Nothing was loaded.", file=sys.stderr)
        return 1
