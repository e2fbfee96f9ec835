"""What cannot be of a report of cargo, whatever the law: times out of reckoning, amounts below nothing, endless words.
Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unicodedata import category

from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, TallyReport, VehicleReport
from tongguan.problem import Problem

Report = ManifestReport | VehicleReport | TallyReport | ArrivalReport | DepartureReport
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=366)
MOST = Decimal(10) ** 12
LONGEST = 70
HEAD = ("reference", "mode", "office", "batch", "journey")


def untimely(report: Report, now: datetime) -> Iterator[Problem]:
    """Times that nobody plans by: before this century, or more than a year ahead."""
    for pointer, moment in times(report):
        if moment is not None and not within(moment, now):
            yield Problem(
                code="MFL17",
                message="This time is before 2000 or more than a year ahead.",
                message_zh="时间早于 2000 年或晚于一年之后。",
                pointer=pointer,
            )


def within(moment: datetime, now: datetime) -> bool:
    return moment >= EARLIEST and moment - now <= AHEAD


def times(report: Report) -> tuple[tuple[str, datetime | None], ...]:
    """The times that a report tells, each with its place."""
    if isinstance(report, ManifestReport):
        told = report.manifest
        return ("/manifest/departs_at", told.departs_at), ("/manifest/arrives_at", told.arrives_at)
    if isinstance(report, VehicleReport):
        return (("/arrives_at", report.arrives_at),)
    if isinstance(report, ArrivalReport):
        return (("/at", report.at),)
    if isinstance(report, DepartureReport):
        return (("/departed_at", report.departed_at),)
    return ("/began_at", report.began_at), ("/ended_at", report.ended_at)


def uncountable(report: TallyReport) -> Iterator[Problem]:
    """Amounts that nobody can count: below nothing, or more damaged than there are."""
    for n, line in enumerate(report.counted):
        mass = line.gross_mass.value if line.gross_mass else None
        amounts = (("packages", line.packages), ("damaged", line.damaged), ("gross_mass/value", mass))
        none = [name for name, amount in amounts if amount is not None and not countable(amount)]
        for name in none:
            yield Problem(
                code="MFL15",
                message="No such amount can be counted.",
                message_zh="数量无效。",
                pointer=f"/counted/{n}/{name}",
            )
        if not none and line.damaged is not None and line.damaged > line.packages:
            yield Problem(
                code="MFL16",
                message="More packages are damaged than were counted.",
                message_zh="残损件数超过理货件数。",
                pointer=f"/counted/{n}/damaged",
            )


def countable(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount < MOST


def overlong(report: Report) -> Iterator[Problem]:
    """Words by which things are found, too long for that or with characters that no paper bears."""
    for pointer, word in words(report):
        if len(word) > LONGEST or not borne(word):
            yield Problem(
                code="MFL21",
                message=f"At most {LONGEST} characters, all of them printable.",
                message_zh=f"不得超过 {LONGEST} 个字符，且不得含控制字符。",
                pointer=pointer,
            )


def borne(word: str) -> bool:
    """Whether a paper can bear it."""
    return word.isprintable() or not any(category(c)[0] == "C" for c in word)


def words(report: Report) -> Iterator[tuple[str, str]]:
    """The words of a report by which it is found, each with its place."""
    yield from ((f"/reasons/{n}", reason) for n, reason in enumerate(report.reasons))
    told, at = (report.manifest, "/manifest") if isinstance(report, ManifestReport) else (report, "")
    yield from ((f"{at}/{name}", getattr(told, name, "")) for name in HEAD)
    yield f"{at}/means/id", told.means.id if told.means else ""
    if isinstance(report, ManifestReport):
        for n, c in enumerate(report.manifest.consignments):
            names = (("document", c.document), ("master", c.master), ("ucr/id", c.ucr.id if c.ucr else ""))
            yield from ((f"/manifest/consignments/{n}/{name}", word) for name, word in names)
    elif isinstance(report, VehicleReport):
        yield from ((f"/documents/{n}", document) for n, document in enumerate(report.documents))
    elif isinstance(report, TallyReport):
        yield from ((f"/counted/{n}/document", line.document) for n, line in enumerate(report.counted))
    else:
        name, moved = ("came", report.came) if isinstance(report, ArrivalReport) else ("gone", report.gone)
        for n, one in enumerate(moved):
            yield from ((f"/{name}/{n}/document", one.document), (f"/{name}/{n}/unit", one.unit))
