"""What an office has to do next with goods in transit, and by when. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from tongguan.trips.movement import Movement, TransitPhase, Whom


class Task(StrEnum):
    """What there is to do."""

    SEAL = "seal"
    ANSWER = "answer"  # the enquiry
    DECIDE = "decide"  # whether the guarantee is called, or those concerned are asked again
    CONTROL = "control"
    DISCHARGE = "discharge"
    SECURE = "secure"  # its guarantee fails: another one has to take its place


class TransitDuty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `office` has to do; `due_at`: none where the law sets no time. `supervisor`: one of them does it."""

    office: str
    task: Task
    due_at: datetime | None = None
    supervisor: bool = False


def duties(now: Movement) -> tuple[TransitDuty, ...]:
    """Of both offices, as the movement stands; a guarantee that fails is the office of departure's."""
    if now.unsound is None or now.over:
        return by_phase(now)
    return (*by_phase(now), TransitDuty(office=now.departure, task=Task.SECURE))


def by_phase(now: Movement) -> tuple[TransitDuty, ...]:
    """What its phase asks for."""
    match now.phase:
        case TransitPhase.ACCEPTED if now.terms.seal_class is not None:
            return (TransitDuty(office=now.departure, task=Task.SEAL),)
        case TransitPhase.ENQUIRY:
            return enquired(now)
        case TransitPhase.ARRIVED:
            task = Task.CONTROL if now.differences else Task.DISCHARGE
            return (TransitDuty(office=now.destination, task=task, due_at=discharge_by(now)),)
        case TransitPhase.CONTROLLED:
            task = Task.DISCHARGE if now.controlled else Task.DECIDE
            return (TransitDuty(office=now.destination, task=task, due_at=discharge_by(now)),)
        case _:
            return ()


def enquired(now: Movement) -> tuple[TransitDuty, ...]:
    """An enquiry is answered by both offices; once that is done, or its time is over, the first of them decides."""
    whose = {Whom.DEPARTURE: now.departure, Whom.DESTINATION: now.destination}
    waited = [] if now.lapsed else [whose[whom] for whom in now.asked if whom in whose]
    if waited or (now.asked and not now.lapsed and now.terms.unanswered is not None):
        return tuple(TransitDuty(office=office, task=Task.ANSWER, due_at=now.answer_by) for office in waited)
    return (TransitDuty(office=now.departure, task=Task.DECIDE, due_at=now.answer_by, supervisor=now.escalated),)


def discharge_by(now: Movement) -> datetime | None:
    """When the office of destination should have discharged it."""
    if now.arrived_at is None or not now.terms.discharge_hours:
        return None
    return now.arrived_at + timedelta(hours=now.terms.discharge_hours)
