"""`tongguan profile check DIR`: every defect of a profile's files, with file and line."""

import argparse
from pathlib import Path

from tongguan.codes.display import DisplayRow, Language, languages
from tongguan.codes.read import read
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
    said = check(args.folder, judges())
    if unreviewed := [one.tag for one in spoken(args.folder) if not one.reviewed]:
        print(f"{args.folder}: displays not reviewed / 显示用语未经审校: {', '.join(unreviewed)}")
    return said


def spoken(folder: Path) -> tuple[Language, ...]:
    """The languages in which gates of this profile speak."""
    return languages(row for row in read(folder).rows.get("displays", ()) if isinstance(row, DisplayRow))
