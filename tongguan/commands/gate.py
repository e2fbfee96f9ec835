"""`tongguan gate ask LIST PLATE`: what a gate that is cut off answers, by the signed list alone and for a minute."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from tongguan.commands.note import keys_of
from tongguan.crossings.listing import NotGenuine, TooOld, Untold, verified
from tongguan.crossings.look import PassageKind


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `tongguan gate`."""
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("ask", help="whether a vehicle may go, offline")
    one.add_argument("list", type=Path, help="the file that GET /v1/crossings/{office}/list gave")
    one.add_argument("plate", help="the vehicle, however its plate is written")
    one.add_argument(
        "--step",
        type=PassageKind,
        choices=list(PassageKind),
        default=PassageKind.ARRIVAL,
        help="whether it comes in or leaves (default: arrival)",
    )
    one.add_argument("--keys", required=True, help="the administration's /.well-known/jwks.json: a file or an address")
    one.add_argument("--at", type=datetime.fromisoformat, help="the moment that is asked about (default: now)")


def run(args: argparse.Namespace) -> int:
    """Says go and 0, or where it goes and 1; 2 where the list answers nothing."""
    try:
        found = verified(args.list.read_text("utf-8"), keys_of(args.keys))
        at = args.at or datetime.now(UTC)
        goes = found.go(args.plate, at if at.tzinfo else at.replace(tzinfo=UTC), args.step)
    except NotGenuine as error:
        print(error, file=sys.stderr)
        return 2
    except TooOld:
        print(f"The list is of {found.made_at:%H:%M:%S} UTC: it answers nothing any more.", file=sys.stderr)
        return 2
    except Untold:
        print("This list tells nothing of what leaves.", file=sys.stderr)
        return 2
    print(f"go · list of {found.made_at:%H:%M:%S} UTC" if goes else f"stop · lane {found.inspection_lane}")
    return 0 if goes else 1
