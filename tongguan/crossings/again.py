"""When two looks are one passage, and which report of a vehicle a passage is about. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from tongguan.crossings.look import Look, Source

READ = ("trailer", "driver", "units", "goods", "gross", "despite")
"""What one reader sees and another may not: the scales weigh, a camera reads containers."""


def same(before: Look, now: Look, apart: timedelta, within: int) -> bool:
    """Whether the same vehicle is still passing; `apart`: time between the looks, `within`: seconds."""
    return bool(now.plate) and timedelta(0) <= apart <= timedelta(seconds=within) and before.country == now.country


def joined(before: Look, now: Look) -> Look:
    """All that was seen of one passage: what is read now, and what was read before where nothing is."""
    kept = {name: getattr(now, name) or getattr(before, name) for name in READ}
    return replace(now, **kept)


def nothing_new(before: Look, now: Look, stopped: bool) -> bool:
    """Whether a look at the same passage says nothing that was not known: it gets the same answer. A person at the
    gate who asks about a vehicle that was stopped wants to know how it stands now."""
    if now.source is Source.GATE and stopped:
        return False
    return all(not getattr(now, name) or getattr(now, name) == getattr(before, name) for name in READ)


def nearest(told: Iterable[tuple[datetime | None, bool]], at: datetime) -> int | None:
    """Which of a vehicle's reports a passage is about: of those that did not pass yet the one told for nearest to now;
    one without a time is for now. `told`: (time, passed). None: there is none."""
    open_ = [(abs((when or at) - at), n) for n, (when, passed) in enumerate(told) if not passed]
    return min(open_)[1] if open_ else None
