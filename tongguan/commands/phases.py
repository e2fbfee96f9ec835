"""`tongguan phases FILE`: counts again, from exported facts alone, what the page and the API say of times."""

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from tongguan.analytics.course import Course
from tongguan.analytics.report import PhaseQuestion, days_of, recounted, written
from tongguan.analytics.statistics import By
from tongguan.commands import Stop

course_in = msgspec.json.Decoder(Course).decode
FILTERS = ("office", "mode", "lane", "agency")


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("file", type=Path, help="what `tongguan export facts` wrote")
    parser.add_argument("--since", type=date.fromisoformat, help="the first day (default: thirty days up to the last)")
    parser.add_argument("--until", type=date.fromisoformat, help="the last day (default: today)")
    parser.add_argument("--by", type=By, default=By.ALL, choices=tuple(By), help="what cases are told apart by")
    for name in FILTERS:
        parser.add_argument(f"--{name}", default="", help=f"only of this {name}")
    parser.add_argument("--zone", default="UTC", help="the administration's time zone (default: %(default)s)")
    parser.add_argument("--csv", action="store_true", help="a table instead of JSON")


def run(args: argparse.Namespace) -> int:
    """Writes the report to standard output."""
    try:
        zone = ZoneInfo(args.zone)
        since, until = days_of(args.since, args.until, datetime.now(UTC).astimezone(zone).date())
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Stop(f"{error}.") from None
    filters = {name: getattr(args, name) for name in FILTERS}
    answer = recounted(courses(args.file), PhaseQuestion(since=since, until=until, by=args.by, **filters), args.zone)
    print(written(answer) if args.csv else msgspec.json.encode(answer).decode(), end="" if args.csv else "\n")
    return 0


def courses(file: Path) -> Iterator[Course]:
    """The cases in a file."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield course_in(line)
            except msgspec.DecodeError as error:
                raise Stop(f"{file}, line {number}: {error}. Is it what `tongguan export facts` wrote?") from None
