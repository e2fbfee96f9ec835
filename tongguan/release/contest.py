"""What may be contested: a no of an agency or of customs, before whom, until when, and what came of it. Values only."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from tongguan.codes.snapshot import Snapshot

CUSTOMS = "customs"
"""By this customs is named where else an agency's code stands: as who refused, and as who decides."""


class AppealOutcome(StrEnum):
    """What the body that decides says of an appeal."""

    UPHELD = "upheld"  # the no stands
    OVERTURNED = "overturned"  # it falls: what was asked for counts as met
    REMITTED = "remitted"  # it falls, and whoever said it is asked anew


class Contest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a no may be contested: who decides (an agency's code, or `CUSTOMS`), the last day, where that is written;
    once somebody did, the id of his appeal, and once that is decided its outcome."""

    body: str
    until: date
    where: str = ""
    id: str = ""
    outcome: AppealOutcome | None = None

    @property
    def open(self) -> bool:
        """It waits for the body's word."""
        return self.id != "" and self.outcome is None


def last_day(law: Snapshot, at: datetime, days: int) -> date:
    """The last day on which a no of this moment may be contested: one that is no working day is none."""
    day = law.head.day(at) + timedelta(days=days)
    while not law.working_day(day):
        day += timedelta(days=1)
    return day


def of_customs(law: Snapshot, at: datetime) -> Contest | None:
    """How a refusal of customs at this moment may be contested; None where the law has no such way here."""
    days = law.head.appeal_days or 0
    return Contest(body=CUSTOMS, until=last_day(law, at, days), where=law.head.appeal or "") if days > 0 else None
