"""`tongguan party`: puts a party on record before anybody can sign in to do so: first of all the administration."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tongguan.commands import DATA, Stop
from tongguan.commands.reach import operator, reached
from tongguan.journeys.enrol import Wanted, make
from tongguan.parties.party import Kind
from tongguan.problem import Refusal
from tongguan.store.connect import Store


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongguan party`."""
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")
    does = parser.add_subparsers(dest="does", required=True)
    add = does.add_parser("add", help="a party on record")
    add.add_argument("id", help="its identifier: a company's as its declarations name it")
    add.add_argument("--kind", required=True, choices=[str(kind) for kind in Kind])
    add.add_argument("--name", required=True, help="in English, or as it is called")
    add.add_argument("--zh", default="", help="its name in Chinese")


def run(args: argparse.Namespace) -> int:
    """Puts it on record."""
    wanted = Wanted(id=args.id, kind=args.kind, name=args.name, name_zh=args.zh)
    with reached(args.data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            with store.writing() as conn:
                made = make(conn, operator(), wanted, datetime.now(UTC))
        except Refusal as refused:
            raise Stop(refused.message) from refused
        finally:
            store.close()
    print(f"{made.id}: {made.kind}, {made.name}")
    return 0
