"""Whether cargo was told in time, by the law's `deadlines` (GACC Decree 172). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tongguan.codes.rows_cargo import DeadlineRow, Late, Moment
from tongguan.codes.snapshot import Snapshot
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import TallyReport, VehicleReport
from tongguan.problem import Problem

MINUTE = timedelta(minutes=1)


def row_for(law: Snapshot, report: Manifest | VehicleReport | TallyReport) -> DeadlineRow | None:
    """The deadline of a report; None where the law does not say."""
    if isinstance(report, Manifest):
        return law.deadline(str(report.kind), report.mode)
    if isinstance(report, VehicleReport):
        mode = report.means.mode if report.means else ""
        return law.deadline("vehicle", mode)
    return law.deadline("tally", report.mode)


def moment_of(report: Manifest | VehicleReport | TallyReport, moment: Moment) -> datetime | None:
    """When that happens or happened, as far as the report tells."""
    if isinstance(report, TallyReport):
        return report.ended_at if moment in (Moment.UNLOADING, Moment.LOADING) else None
    if moment is Moment.ARRIVAL:
        return report.arrives_at
    return report.departs_at if isinstance(report, Manifest) and moment is Moment.DEPARTURE else None


def minutes_late(row: DeadlineRow | None, report: Manifest | VehicleReport | TallyReport, at: datetime) -> int:
    """By how many whole minutes, begun ones counted, a report of this moment missed its deadline; 0: it is in time."""
    due = moment_of(report, row.moment) if row else None
    if row is None or due is None:
        return 0
    over = (at - due) + row.minutes * MINUTE
    return max(0, -(-over // MINUTE))


POINTERS = {Moment.ARRIVAL: "arrives_at", Moment.DEPARTURE: "departs_at"}


def undated(row: DeadlineRow | None, report: Manifest | VehicleReport, at: str = "") -> Iterator[Problem]:
    """A report that leaves out the time from which its deadline counts, where something depends on that; `at`: where
    the report's fields stand."""
    if row is not None and row.late is not Late.TAKEN and moment_of(report, row.moment) is None:
        yield Problem(
            code="MFL22",
            message="Give this time: the deadline counts from it.",
            message_zh="请填写该时间：传输时限据此计算。",
            pointer=f"{at}/{POINTERS[row.moment]}",
        )


def gone_back(row: DeadlineRow | None, late: int) -> bool:
    """Whether what comes so late is returned."""
    return bool(late and row is not None and row.late is Late.RETURNED)


def lateness(minutes: int) -> tuple[str, str]:
    """So many minutes in words, rounded up: minutes below two hours, hours below two days, else days."""
    for size, english, chinese in ((1440, "days", "天"), (60, "hours", "小时")):
        if minutes >= 2 * size:
            count = -(-minutes // size)
            return f"{count} {english}", f"{count} {chinese}"
    return (f"{minutes} minutes" if minutes > 1 else "one minute"), f"{minutes} 分钟"
