"""Risk profiles that officers write: an expression over declared fields, a lane, dates, a limit of fruitless hits."""

from datetime import date

import msgspec

from tongguan.codes.rows import Direction
from tongguan.risk.selection import Lane


class RiskProfile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One profile. `expression` is in the ZEN language over the fields of `risk.fields`; `chapter`, `origin` index it."""

    id: str
    name: str
    expression: str
    lane: Lane
    direction: Direction | None = None
    office: str = ""
    chapter: str = ""
    origin: str = ""
    valid_from: date
    valid_to: date | None = None
    limit: int | None = None  # at most so many hits in a row without a find
    author: str = ""
    consented_by: str = ""


class ProfileSet:
    """All live profiles of a moment, compiled and indexed; immutable, named by the hash of their texts."""

    id: str
    profiles: tuple[RiskProfile, ...]
