"""A risk profile tried on past cases: what it would have hit, had it been live. Reads only."""

from datetime import datetime

import msgspec

from tongguan.codes.law import Law
from tongguan.codes.rows import Direction
from tongguan.messages.received import JSON, declaration_in
from tongguan.payments.value import values
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event
from tongguan.risk.lanes import match
from tongguan.risk.profiles import ProfileSet, RiskProfile
from tongguan.store import reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, Filter

LATEST = 500
SHOWN = 20


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How many past declarations it saw, how many it would have hit, and the latest of these."""

    seen: int
    hits: int
    share: float
    numbers: tuple[str, ...]


def tried(conn: Reading, profile: RiskProfile, law: Law, now: datetime) -> Trial:
    """The profile on the latest declarations that its direction and office let through."""
    profiles = ProfileSet((profile,))
    direction = str(profile.direction) if profile.direction else None
    found = reading.cases(conn, Filter(direction=direction, office=profile.office or None), LATEST)
    outcomes = [(case.number, would_hit(conn, case, profiles, law)) for case in found]
    seen = [(number, hit) for number, hit in outcomes if hit is not None]
    numbers = tuple(number for number, hit in seen if hit)
    share = len(numbers) / len(seen) if seen else 0.0
    return Trial(seen=len(seen), hits=len(numbers), share=round(share, 4), numbers=numbers[:SHOWN])


def would_hit(conn: Reading, case: CaseLine, profiles: ProfileSet, law: Law) -> bool | None:
    """Whether the profiles hit this case; None where its data were deleted or it has no direction."""
    message = reading.message(conn, case.id, case.message_seq)
    if message is None or message.deleted or case.direction not in set(Direction):
        return None
    body, media = (message.standing, JSON) if message.standing else (message.body, message.media)
    declaration = declaration_in(bytes(body), media)
    if declaration is None:
        return None
    worth, _ = values(declaration, law.at(law.head.day(case.received_at), case.received_at))
    inputs = Inputs(
        event=Event.LODGE, received_at=case.received_at, caller=case.owner, number=case.number, case=case.id, seed=0
    )
    return bool(match(declaration, worth, profiles, inputs, Direction(case.direction)))
