"""`tongguan profile check DIR`: every defect of a profile's files, with file and line."""

import argparse
from pathlib import Path

from tongguan.commands import Stop
from tongguan.commands.codes import check
from tongguan.release.rules import judges


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check")
    one = verbs.add_parser("check", help="gaps, overlaps, dangling codes, rows without a source")
    one.add_argument("folder", type=Path, metavar="DIR")


def run(args: argparse.Namespace) -> int:
    """1 = something was found."""
    if not args.folder.is_dir():
        raise Stop(f"there is no folder {args.folder}.")
    return check(args.folder, judges())
