"""`tongguan manifest`: check a file that tells of cargo, by the rules that need no law; write an empty table."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from tongguan.commands import Stop
from tongguan.manifests.check import check as checked
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo, cargo_json, cargo_table, table
from tongguan.messages.cargo_dialect import UN, Dialect, Dialects, dialect
from tongguan.messages.cargo_sheets import SHEETS
from tongguan.messages.cargo_taken import Part
from tongguan.problem import Problem


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|template")
    does = "tell what is wrong with a file and what of it is not read, and print what it says in canonical JSON"
    one = verbs.add_parser("check", help=does)
    one.add_argument("file", type=Path, metavar="FILE", help="JSON, XML, UN/EDIFACT, CSV or XLSX")
    one.add_argument("--dialect", type=Path, metavar="FILE", help="a country's mapping file, of UN/EDIFACT")
    one.add_argument("--zone", default="", metavar="ZONE", help="of times that name none, e.g. Asia/Shanghai")
    empty = verbs.add_parser("template", help="write an empty table")
    empty.add_argument("file", type=Path, metavar="FILE", help="ending in .csv or .xlsx")
    empty.add_argument("--of", default="manifest", choices=SHEETS, help="what it is to tell of")
    empty.add_argument("--chinese", action="store_true", help="with Chinese headings")


def run(args: argparse.Namespace) -> int:
    """0 = nothing stops it."""
    if args.verb == "template":
        return template(args.file, args.chinese, args.of)
    return check(args.file, args.dialect, args.zone)


def check(path: Path, mapping: Path | None = None, zone: str = "") -> int:
    """Print every problem with its places, every report that could be read, and what of it is only kept as it came; 1
    where one cannot be taken."""
    body = path.read_bytes()
    taken = cargo.read(cargo.seen_as(body), body, Dialects(dialect_in(mapping)), zone_of(zone))
    for problem in taken.problems:
        tell(problem)
    stand = [shown(part) for part in taken.parts]
    print(f"{sum(stand)} of {len(stand)} can be taken ({taken.wire})", file=sys.stderr)
    return 0 if stand and all(stand) and not any(p.stops for p in taken.problems) else 1


def shown(part: Part) -> bool:
    """Prints one report and its problems; whether it stands."""
    problems = part.problems
    if isinstance(part.report, ManifestReport):
        found = (replace(p, pointer=f"/manifest{p.pointer}") for p in checked(part.report.manifest))
        problems += part.pointed(tuple(found))
    for problem in problems:
        tell(problem)
    for pointer, name, said in kept(msgspec.to_builtins(part.report)):
        for row in said.split("\n"):
            print(f"not read {pointer or '/'} {part.place(pointer) or '-'} {name} {row}", file=sys.stderr)
    if part.report is not None:
        print(msgspec.json.format(cargo_json.write(part.report), indent=2).decode())
    return part.report is not None and not any(p.stops for p in problems)


def kept(value: Any, pointer: str = "") -> Iterator[tuple[str, str, str]]:
    """What came with a report and no field of it is for: where it belongs, its name, and as it came."""
    if isinstance(value, dict):
        yield from ((pointer, name, said) for name, said in value.get("carried", {}).items())
        for name, inner in value.items():
            yield from kept(inner, f"{pointer}/{name}") if name != "carried" else ()
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from kept(inner, f"{pointer}/{n}")


def tell(problem: Problem) -> None:
    place = problem.wire_pointer or "-"
    print(f"{problem.severity} {problem.code} {problem.pointer or '/'} {place} {problem.message}", file=sys.stderr)


def template(path: Path, chinese: bool, of: str) -> int:
    """Write the heading row of a table."""
    writers = {".csv": table.as_csv, ".xlsx": table.as_xlsx}
    if (writer := writers.get(path.suffix)) is None:
        raise Stop(f"{path}: name a file that ends in .csv or .xlsx.")
    path.write_bytes(writer(cargo_table.template(chinese, of)))
    return 0


def dialect_in(path: Path | None) -> Dialect:
    """The dialect of a mapping file; the UN's where there is none."""
    if path is None:
        return UN
    try:
        return dialect(path.read_text("utf-8"))
    except ValueError as error:
        raise Stop(f"{path}: {error}") from None


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        raise Stop(f"--zone: {name} is no time zone.") from None
