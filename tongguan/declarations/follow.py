"""A follow-up put to the declaration that it follows: what becomes of that, and what is wrong with the follow-up."""

from datetime import datetime

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.amend import amended
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.rulebook import Context, validate
from tongguan.problem import Problem

AMENDS = "COR"


def followed(original: Declaration, follow_up: Declaration) -> tuple[Declaration, tuple[Problem, ...]]:
    """The declaration as the follow-up would have it, and every amendment that leads nowhere."""
    if follow_up.type != AMENDS:
        return original, ()
    changed, found = amended(original, follow_up)
    return changed or original, found


def faults(
    follow_up: Declaration, law: Snapshot, received_at: datetime, amending: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """What the rule book says of the follow-up; where it lets it pass, what stood in the way of amending."""
    found = validate(follow_up, law, Context(received_at=received_at))
    return found if any(p.stops for p in found) else found + amending
