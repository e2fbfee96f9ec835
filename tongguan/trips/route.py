"""The way that goods under control are to take: customs offices in order, from departure to destination."""

from collections.abc import Sequence

from tongguan.problem import Problem
from tongguan.trips.seals import wrong

MOST = 40
"""Offices on one way."""


def checked(route: Sequence[str], ends: tuple[str, str], offices: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong with a way between these two offices; no way at all is the direct one."""
    if not route:
        return ()
    found = []
    if len(route) > MOST:
        found.append(wrong("TRN05", "/route", f"At most {MOST} offices.", f"途经海关不超过 {MOST} 个。"))
    for n, office in enumerate(route):
        if office not in offices:
            english, chinese = f"There is no office {office}.", f"没有海关 {office}。"
            found.append(wrong("TRN06", f"/route/{n}", english, chinese))
    if (route[0], route[-1]) != ends:
        english = f"The way leads from {ends[0]} to {ends[1]}."
        found.append(wrong("TRN07", "/route", english, f"路线应从 {ends[0]} 到 {ends[1]}。"))
    return tuple(found)


def along(route: Sequence[str], ends: tuple[str, str]) -> tuple[str, ...]:
    """The whole way, the direct one where none is prescribed."""
    return tuple(route) or ends


def diverted(route: Sequence[str], passed: Sequence[str], destination: str) -> tuple[str, ...]:
    """The way to another destination: what was passed of the old one, then straight there."""
    done = [office for office in route if office in passed] or list(route[:1])
    return (*done, destination) if done[-1] != destination else tuple(done)


def strayed(route: Sequence[str], passed: Sequence[str], office: str) -> bool:
    """Whether an office that is passed now is off the way, or lies before one that was passed already."""
    if office not in route:
        return True
    done = [route.index(p) for p in passed if p in route]
    return bool(done) and route.index(office) < max(done)


def left_out(route: Sequence[str], passed: Sequence[str]) -> tuple[str, ...]:
    """The offices between the two ends that nobody saw."""
    return tuple(office for office in route[1:-1] if office not in passed)
