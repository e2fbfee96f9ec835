"""`tongguan clock +72h`: moves a sandbox's clock forward, so that deadlines can be seen to pass."""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from tongguan.clock import span, spelled
from tongguan.commands import DATA, Stop
from tongguan.commands.reach import reached
from tongguan.store import node
from tongguan.store.connect import Store
from tongguan.store.partitions import ahead

PULSE = 1.5
"""Seconds after which every process of a running node has seen it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("by", nargs="?", help="+72h, +1d12h; without it, the time is only told")
    parser.add_argument("--data", type=Path, default=DATA, help="the node's data folder (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Moves it, or only tells it."""
    try:
        by = span(args.by) if args.by else None
    except ValueError as error:
        raise Stop(str(error)) from None
    with reached(args.data.resolve()) as database:
        store = Store(database.urls, readers=1)
        try:
            with store.writing() as conn:
                if by and not node.sandbox(conn):
                    raise Stop("this is a real node; only a sandbox's clock can be moved.")
                moved = node.move(conn, by) if by else node.offset(conn)
                now = datetime.now(UTC) + moved
                ahead(conn, now)
        finally:
            store.close()
    if by:
        time.sleep(PULSE)
    print(f"{now.isoformat(timespec='seconds')}, moved by {spelled(moved)}")
    return 0
