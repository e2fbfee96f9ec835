"""Which facts give which stamp. What nobody told has no stamp: an absent one is never a zero."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from tongguan.analytics.course import Course, Happened, Stamp
from tongguan.inspections.order import Method
from tongguan.release.lifecycle import Event, Hold, State

Gives = Callable[[Happened], bool]
TAKEN = frozenset({State.HELD, State.RELEASED, State.SETTLED})
LOOKING = frozenset({Method.SCAN, Method.SEALS, Method.WEIGHING})
"""Methods that open nothing."""


def verdict_on(hold: Hold) -> Gives:
    """An officer's or agency's word on a hold."""
    return lambda one: one.event is Event.ANSWER and one.closes is hold


def happened(event: Event) -> Gives:
    """It was this event."""
    return lambda one: one.event is event


def entered(state: State) -> Gives:
    """The case came to stand so."""
    return lambda one: one.state is state


FIRST: tuple[tuple[Stamp, Gives], ...] = (
    (Stamp.ARRIVED, happened(Event.PRESENT)),
    (Stamp.ARRIVED, happened(Event.ARRIVE)),  # a gate or a terminal saw it: that counts more
    (Stamp.LODGED, happened(Event.LODGE)),
    (Stamp.ACCEPTED, lambda one: one.event is Event.LODGE and one.state in TAKEN),
    (Stamp.ROUTED, lambda one: bool(one.lane)),
    (Stamp.ASSESSED, lambda one: one.assessed),
    (Stamp.AGENCY_SENT, lambda one: bool({Hold.PERMIT, Hold.AGENCY} & set(one.holds))),
    (Stamp.NOTICE, happened(Event.ORDER)),
    (Stamp.RELEASED, entered(State.RELEASED)),
    (Stamp.SETTLED, entered(State.SETTLED)),
)
"""The first fact of which this is true gives the stamp; of two lines for one stamp the later one counts."""
LAST: tuple[tuple[Stamp, Gives], ...] = (
    (Stamp.AGENCY_ANSWERED, verdict_on(Hold.PERMIT)),
    (Stamp.AGENCY_ANSWERED, verdict_on(Hold.AGENCY)),
    (Stamp.DOCUMENTS, verdict_on(Hold.DOCUMENTS)),
    (Stamp.SCANNED, lambda one: one.event is Event.FIND and bool(one.methods) and LOOKING.issuperset(one.methods)),
    (Stamp.EXAMINED, lambda one: one.event is Event.FIND and not LOOKING.issuperset(one.methods or (Method.PHYSICAL,))),
    (Stamp.PAID, lambda one: one.event is Event.PAY and Hold.PAYMENT not in one.holds),
    (Stamp.GATE_OUT, happened(Event.EXIT)),
)
"""The last one does: what was asked again was answered by the last word."""


class AgencyAsked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency whose document was missing: since when it was asked, and the moment from which nothing of it was
    missing any more: its verdict, or the document. That word lets the goods go as far as it is concerned."""

    agency: str
    sent: datetime
    answered: datetime | None = None


def asked(course: Course) -> tuple[AgencyAsked, ...]:
    """The agencies that were asked, in the order of their codes. Who was asked again answered by the last word."""
    found: dict[str, AgencyAsked] = {}
    for one in course.happened:
        for agency in one.agencies:
            sent = found[agency].sent if agency in found else one.at
            found[agency] = AgencyAsked(agency=agency, sent=sent)
        for agency, told in found.items():
            if told.answered is None and agency not in one.agencies:
                found[agency] = AgencyAsked(agency=agency, sent=told.sent, answered=one.at)
    return tuple(told for _, told in sorted(found.items()))


def stamps(course: Course) -> dict[Stamp, datetime]:
    """The moments that are known, in their usual order. What is told from beside (a manifest, a terminal, a gate) comes
    before what the case says; of several such words the first one counts, of passages out of the gate the last. Goods
    that came in parts have the last arrival beside the first."""
    told, beside = dict(_of_facts(course.happened)), dict[Stamp, datetime]()
    told.update((Stamp.REVIEWED, one.at) for one in course.reviewed)
    for said in sorted(course.said, key=lambda one: one.at):
        if said.stamp is Stamp.GATE_OUT:
            beside[said.stamp] = said.at
        elif said.stamp is Stamp.ARRIVED and said.at > beside.get(said.stamp, said.at):
            beside[Stamp.ARRIVED_LAST] = said.at
        else:
            beside.setdefault(said.stamp, said.at)
    told |= beside
    return {stamp: told[stamp] for stamp in Stamp if stamp in told}


def _of_facts(happened: tuple[Happened, ...]) -> Iterator[tuple[Stamp, datetime]]:
    for stamp, gives in FIRST:
        yield from ((stamp, one.at) for one in happened[::-1] if gives(one))
    for stamp, gives in LAST:
        yield from ((stamp, one.at) for one in happened if gives(one))
