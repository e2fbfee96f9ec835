"""What holds a case beside its lane, its papers and its duty: an emergency, or a party that may be denied. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from tongguan.problem import Problem
from tongguan.risk.emergency import Emergency, EmergencyThen
from tongguan.risk.screening import DeniedHit


class ConcernSource(StrEnum):
    EMERGENCY = "emergency"
    SCREENING = "screening"


class Concern(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`ref`: the emergency, or list and entry (empty: parties that were not compared, `why` says how many); `key`: by
    which two officers' judgement settles it. `why`: what was found, and `hit`: how, for officers alone and as long as
    names are kept; `notice`: what the trader reads."""

    source: ConcernSource
    ref: str
    key: str
    then: EmergencyThen
    notice: str
    notice_zh: str
    why: str = ""
    agency: str = ""
    hit: DeniedHit | None = None


NOTICE = ("Customs is looking at this declaration.", "海关正在核查该报关单。")
"""All that a trader learns of a party that may be a denied one."""


def of_emergency(emergency: Emergency, number: str, why: str) -> Concern:
    """An emergency that holds for a case."""
    return Concern(
        source=ConcernSource.EMERGENCY,
        ref=emergency.id,
        key=f"e/{emergency.id}/{number}",
        then=emergency.then,
        notice=emergency.notice,
        notice_zh=emergency.notice_zh,
        why=why,
        agency=emergency.agency,
    )


def of_hit(hit: DeniedHit) -> Concern:
    """A party that may be a listed one."""
    return Concern(
        source=ConcernSource.SCREENING,
        ref=f"{hit.entry.list}/{hit.entry.id}",
        key=hit.key,
        then=EmergencyThen.HOLD,
        notice=NOTICE[0],
        notice_zh=NOTICE[1],
        why=f"{hit.role} {hit.party}: {hit.entry.name} ({hit.score:.0%})",
        hit=hit,
    )


def of_left(left: Iterable[str], number: str) -> Concern:
    """Parties that could not be compared with all that is near them: `left`, their marks."""
    marks = sorted(set(left))
    return Concern(
        source=ConcernSource.SCREENING,
        ref="",
        key=f"u/{number}/{blake2b(' '.join(marks).encode(), digest_size=12).hexdigest()}",
        then=EmergencyThen.HOLD,
        notice=NOTICE[0],
        notice_zh=NOTICE[1],
        why=str(len(marks)),
    )


def bare(concern: Concern) -> Concern:
    """Without anybody's name: what a decision keeps for ever."""
    return replace(concern, why="", hit=None)


def holds_of(concerns: Iterable[Concern]) -> tuple[bool, bool]:
    """Whether they hold a case until two officers settle them, and whether its goods are examined."""
    asked = {concern.then for concern in concerns}
    return bool(asked - {EmergencyThen.EXAMINE}), EmergencyThen.EXAMINE in asked


def told_of(concerns: Iterable[Concern]) -> list[tuple[str, str, str]]:
    """Code and words of each notice, once."""
    return list(dict.fromkeys((code_of(c), c.notice, c.notice_zh) for c in concerns))


def code_of(concern: Concern) -> str:
    """What a trader may cite: the emergency by its number; of a denied party nothing."""
    return f"emergency:{concern.ref}" if concern.source is ConcernSource.EMERGENCY else "check"


def barred(concerns: Iterable[Concern]) -> tuple[Problem, ...]:
    """What sends a declaration back that is lodged, or changed, now."""
    return tuple(
        Problem(code="TGK041", message=en, message_zh=zh, pointer="/shipment/items")
        for _, en, zh in told_of(c for c in concerns if c.then is EmergencyThen.REFUSE)
    )
