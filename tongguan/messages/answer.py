"""The answer to a submission as the trader gets it: in JSON as it stands, in XML as a RES message.

Nothing in it is secret: no lane, no selection, no reason that is for officers only.
"""

from datetime import datetime

import msgspec

from tongguan.ledgers.need import Need
from tongguan.payments.assessment import Assessment
from tongguan.problem import Problem
from tongguan.release.case import Considered
from tongguan.release.lifecycle import Hold, State


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`reference` is the trader's, `number` ours; `answered_at` is empty where it is the moment of receipt."""

    reference: str
    number: str
    state: State
    holds: tuple[Hold, ...] = ()
    version: int = 1
    received_at: datetime
    answered_at: datetime | None = None
    sentence: str
    sentence_zh: str = ""
    next: str = ""
    next_zh: str = ""
    problems: tuple[Problem, ...] = ()
    assessment: Assessment | None = None
    needs: tuple[Need, ...] = ()


def answer(considered: Considered, *, reference: str, number: str, received_at: datetime) -> Answer:
    """What the trader is told of what was considered."""
    decision = considered.decision
    return Answer(
        reference=reference,
        number=number,
        state=decision.state,
        holds=decision.holds,
        version=considered.stand.version,
        received_at=received_at,
        sentence=decision.sentence,
        sentence_zh=decision.sentence_zh,
        next=decision.next,
        next_zh=decision.next_zh,
        problems=considered.problems,
        assessment=considered.assessment,
        needs=considered.needs,
    )
