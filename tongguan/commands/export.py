"""`tongguan export facts`: the course of every case, one JSON a line, for whoever counts again what the node says.

No names, no values, no words: what happened when, and which officer of the case it was, as a number.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from tongguan.commands import DATA
from tongguan.commands.reach import noted, reached
from tongguan.store import walk
from tongguan.store.connect import Store
from tongguan.worker.measure import everything


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("what", choices=("facts",), help="the facts from which times are measured")
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Writes them to standard output; how many cases that were is noted as an act."""
    cases = 0
    with reached(args.data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            with walk.walking(store) as conn:
                for course in everything(conn):
                    cases += 1
                    sys.stdout.buffer.write(msgspec.json.encode(course) + b"\n")
        finally:
            store.close()
        noted(database, "node.export", {"what": args.what, "cases": cases})
    sys.stdout.buffer.flush()
    print(f"{cases} cases.", file=sys.stderr)
    return 0
