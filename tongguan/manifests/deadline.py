"""Whether cargo was told in time, by the law's `deadlines` (GACC Decree 172). Pure."""

from datetime import datetime, timedelta

from tongguan.codes.rows_cargo import DeadlineRow, Moment
from tongguan.codes.snapshot import Snapshot
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import TallyReport, VehicleReport

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
        return report.ended_at if moment is Moment.UNLOADING else None
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


def lateness(minutes: int) -> tuple[str, str]:
    """So many minutes in words, rounded up: minutes below two hours, hours below two days, else days."""
    for size, english, chinese in ((1440, "days", "天"), (60, "hours", "小时")):
        if minutes >= 2 * size:
            count = -(-minutes // size)
            return f"{count} {english}", f"{count} {chinese}"
    return (f"{minutes} minutes" if minutes > 1 else "one minute"), f"{minutes} 分钟"
