"""When two looks are one passage. Pure."""

from datetime import timedelta

from msgspec.structs import replace

from tongguan.crossings.look import Look, Source

READ = ("trailer", "driver", "units", "goods", "gross")
"""What one reader sees and another may not: the scales weigh, a camera reads containers. An officer's word is for what
he saw, and for nothing that is read later."""


def same(before: Look, now: Look, apart: timedelta, within: int) -> bool:
    """Whether the same vehicle is still passing; `apart`: time between the looks, `within`: seconds. Whose plate it is
    not everybody says."""
    countries = {look.country.upper() for look in (before, now)} - {""}
    return bool(now.vehicle) and timedelta(0) <= apart <= timedelta(seconds=within) and len(countries) < 2


def joined(before: Look, now: Look) -> Look:
    """All that was seen of one passage: what is read now, and what was read before where nothing is."""
    kept = {name: getattr(now, name) or getattr(before, name) for name in (*READ, "country")}
    return replace(now, **kept)


def nothing_new(before: Look, now: Look, stopped: bool) -> bool:
    """Whether a look at the same passage says nothing that was not known: it gets the same answer. A person at the
    gate who asks about a vehicle that was stopped wants to know how it stands now, or says why it may go on."""
    if stopped and (now.source is Source.GATE or now.despite):
        return False
    return all(not getattr(now, name) or getattr(now, name) == getattr(before, name) for name in READ)
