"""What a writing process keeps at hand between batches: law, risk profiles, counters, numbers, the secret. Owned by
the one writer thread, so nothing here is locked."""

import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from psycopg import Connection

from tongguan.codes.crossing import Crossing
from tongguan.codes.display import Language
from tongguan.codes.number import number
from tongguan.codes.rows import Direction, Head, Kept, Stage
from tongguan.codes.rows_cargo import TranshipmentRow
from tongguan.codes.rows_screening import Likeness
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.journeys.watch import Watch
from tongguan.risk.profiles import ProfileSet
from tongguan.risk.shares import Shares
from tongguan.store import lodging
from tongguan.store.partitions import first_id

SERIALS_AT_ONCE = 256


class LawBook(Protocol):
    """All published law of a node: the snapshot of a day, as known at a moment, and what decisions name it by."""

    head: Head

    def at(self, day: date, known_at: datetime) -> Snapshot: ...
    def kept(self, kind: Kept, moment: datetime) -> timedelta | None: ...
    def crossing(self, office: str, moment: datetime) -> Crossing | None: ...
    def likeness(self, moment: datetime) -> Likeness: ...
    def languages(self, moment: datetime) -> tuple[Language, ...]: ...
    def transhipment(self, office: str, exit_: str, moment: datetime) -> TranshipmentRow | None: ...
    def tranships(self, office: str, moment: datetime) -> bool: ...


class Standards(Protocol):
    """What changes seldom and is refreshed between batches: law, live risk profiles, their fruitless hits."""

    profiles: ProfileSet
    spent: dict[str, int]
    signing: frozenset[str]
    """The parties whose messages are refused unsigned."""
    watch: Watch
    """Emergencies, and lists of denied parties."""

    @property
    def law(self) -> LawBook: ...
    def refresh(self, conn: Connection[Any], now: datetime) -> None: ...
    def used(self, conn: Connection[Any], snapshots: Iterable[Snapshot]) -> None:
        """Makes sure that the snapshots a batch names can be found again."""
        ...

    def committed(self) -> None: ...


class Laps:
    """The writer's CPU seconds by stage of a batch; the clock of its thread, so waiting costs nothing."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.since = time.thread_time()

    def lap(self, stage: str) -> None:
        """What passed since the last lap belongs to this stage."""
        now = time.thread_time()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.since
        self.since = now


def unwatched(size: int, seconds: Mapping[str, float]) -> None:
    """Nobody looks at the figures of batches."""


class Office:
    """The desk of one writer thread. `watch` is told the size and the stages of each committed batch."""

    watch: Callable[[int, Mapping[str, float]], None] = staticmethod(unwatched)

    def __init__(self, standards: Standards, secret: bytes, now: Callable[[], datetime], retention_days: int) -> None:
        self.standards = standards
        self.secret = secret
        self.now = now
        self.retention_days = retention_days
        self.shares = Shares()
        self.serials: list[int] = []

    def numbers(self, conn: Connection[Any], count: int) -> list[int]:
        """So many serials; blocks are taken ahead, and a block lost in a crash is only a gap."""
        if len(self.serials) < count:
            self.serials += lodging.take_serials(conn, max(count, SERIALS_AT_ONCE))
        taken, self.serials = self.serials[:count], self.serials[count:]
        return taken

    def committed(self, shares: Shares | None = None) -> None:
        """What a transaction changed at this desk counts from now: it is durable."""
        self.standards.committed()
        if shares is not None:
            self.shares = shares

    def seed(self, case_id: int, seq: int = 0) -> int:
        """What draws a lot after `seq` facts: nobody outside foresees it, everybody inside can recompute it."""
        named = f"{case_id}/{seq}" if seq else str(case_id)
        return int.from_bytes(hmac.digest(self.secret, named.encode(), "sha256")[:8], "big")

    def keeps(self, kind: Kept, moment: datetime) -> date:
        """Until when what comes now is kept: as the law says, or else as the node was told."""
        said = self.standards.law.kept(kind, moment)
        return (moment + (timedelta(days=self.retention_days) if said is None else said)).date()

    def day(self, moment: datetime) -> date:
        """The calendar day at this administration."""
        return self.standards.law.head.day(moment)

    def relevant_day(self, declaration: Declaration, received_at: datetime) -> date:
        """Whose law applies: the day of acceptance where goods left before (supplementary), else the day of receipt."""
        today = self.day(received_at)
        kind = self.standards.law.at(today, received_at).type(declaration.type)
        if declaration.accepted_at is None or kind is None or kind.stage is not Stage.SUPPLEMENTARY:
            return today
        return min(today, self.day(declaration.accepted_at))

    def number(self, declaration: Declaration, serial: int, moment: datetime) -> str:
        """The number we give: in the form that the profile's law says."""
        law = self.standards.law.at(self.day(moment), moment)
        kind = law.type(declaration.type)
        office = declaration.office if law.office(declaration.office) else law.head.default_office
        direction = kind.direction if kind else Direction.IMPORT
        return number(law.head, office, direction, serial, moment.astimezone(ZoneInfo(law.head.time_zone)))


def case_id(moment: datetime, serial: int) -> int:
    """<year><month><serial>: the month is the partition, and the whole stays below 2^53."""
    return first_id(moment.year, moment.month) + serial
