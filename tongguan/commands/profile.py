"""`tongguan profile check DIR`: every defect of a profile's files, with file and line."""

import argparse
from pathlib import Path

from tongguan.codes.references import SEVERITIES
from tongguan.commands import Stop
from tongguan.commands.codes import check
from tongguan.declarations.rules import RULES
from tongguan.payments.rules import RULES as ASSESSING


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check")
    one = verbs.add_parser("check", help="gaps, overlaps, dangling codes, rows without a source")
    one.add_argument("folder", type=Path, metavar="DIR")


def run(args: argparse.Namespace) -> int:
    """1 = something was found."""
    if not args.folder.is_dir():
        raise Stop(f"there is no folder {args.folder}.")
    return check(args.folder, rules())


def rules() -> dict[str, tuple[str, ...]]:
    """What a profile may say of each rule's severity; a note can only be silenced."""
    own = {r.code: SEVERITIES for r in RULES}
    return own | {code: ("off",) if rule.note else SEVERITIES for code, rule in ASSESSING.items()}
