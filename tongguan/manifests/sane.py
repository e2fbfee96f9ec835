"""What cannot be true of a report of cargo, whatever the law: times out of reckoning, amounts below nothing. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tongguan.manifests.report import ArrivalReport, DepartureReport, ManifestReport, TallyReport, VehicleReport
from tongguan.problem import Problem

Report = ManifestReport | VehicleReport | TallyReport | ArrivalReport | DepartureReport
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=366)
MOST = Decimal(10) ** 12


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
