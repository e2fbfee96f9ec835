"""Measuring: the cases that seals say changed, and those whose cargo was told of, are measured anew from their facts.

A seal is the list of what changed, in an order that misses no late commit; measuring the same case again gives the same
row. So this may stop anywhere and go on where its mark stands. What they decided of documents is told with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.analytics.course import OFFICERS, Course, Happened, Looked, Said, Stamp
from tongguan.analytics.phases import Measured, measured
from tongguan.analytics.stamps import stamps
from tongguan.audit.select import chosen, drawn
from tongguan.codes.law import Law
from tongguan.declarations.declaration import Declaration
from tongguan.inspections.order import Method
from tongguan.messages.received import declaration_in
from tongguan.release.lifecycle import Event, Hold
from tongguan.release.told import Grounds, Told
from tongguan.store import phases, reviews, standards
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.phases import AT_ONCE, CaseRow, FactRow, Read
from tongguan.store.reviews import Picked
from tongguan.worker import cleared

Named = tuple[str, datetime]
"""Who did it, and when."""
_told = msgspec.json.Decoder(Told).decode
_grounds = msgspec.json.Decoder(Grounds).decode


class Measuring:
    """What measuring needs beside the cases: the law as it was last published, what draws lots (empty: no case is
    chosen for review), and the node's clock."""

    def __init__(self, secret: bytes = b"", now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.secret = secret
        self.now = now
        self._law: Law | None = None

    def law(self, conn: Connection[Any]) -> Law | None:
        """The law in force, loaded once; None before the first."""
        laws, _ = standards.published(conn)
        if laws and (self._law is None or self._law.id != laws[-1]):
            self._law = Law.load(standards.law(conn, laws[-1]))
        return self._law


def tell_again(store: Store, means: Measuring) -> bool:
    """What could not be told of transport documents is tried again; whether nothing is left untold."""
    with store.reading(SYSTEM) as conn:
        law = means.law(conn)
    return cleared.again(store, law, means.now())


def measure(store: Store, means: Measuring) -> bool:
    """Some cases further; whether more may wait under seals."""
    with store.reading(SYSTEM) as conn:
        since = phases.mark(conn)
        to, ids = phases.changed(conn, since)
        told = phases.told(conn, AT_ONCE)
        ids = sorted({*ids, *(id_ for _, id_ in told)})
        law = means.law(conn) if ids else None
    for first in range(0, len(ids), AT_ONCE):
        part = ids[first : first + AT_ONCE]
        with store.reading(SYSTEM) as conn:
            read = phases.read(conn, part)
        found = {id_: measured(course) for id_, course in courses(read, law)}
        with store.writing() as writing:
            phases.keep(writing, [(id_, found.get(id_)) for id_ in part])
            reviews.pick(writing, picked(found, law, means.secret))
            reviews.measured(writing, [id_ for id_, _, _ in read.reviewed])
        cleared.tell(store, law, part, means.now())
    if to != since or told:
        with store.writing() as writing:
            phases.advance(writing, to)
            phases.untell(writing, [row for row, _ in told])
    return to != since or len(told) == AT_ONCE


def picked(found: Mapping[int, Measured | None], law: Law | None, secret: bytes) -> Iterator[Picked]:
    """The cases that the law and their lots have looked at again after release."""
    for id_, case in found.items() if law and secret else ():
        released = case.stamps.get(Stamp.RELEASED) if case else None
        if law is None or case is None or released is None:
            continue
        row = chosen(law.reviews(released), case.direction, case.lane, drawn(secret, id_))
        if row is not None:
            due = released + timedelta(days=row.days)
            yield Picked(id_, case.number, case.office, case.direction, case.lane, released, due)


def everything(conn: Connection[Any]) -> Iterator[Course]:
    """The courses of all cases, in their order, with bounded memory; in the caller's snapshot."""
    after, law = 0, Measuring().law(conn)
    while ids := phases.page(conn, after, AT_ONCE):
        yield from (course for _, course in courses(phases.read(conn, ids), law))
        after = ids[-1]


def courses(read: Read, law: Law | None) -> Iterator[tuple[int, Course]]:
    """The courses of cases, by id. What verifying would name as changed has none."""
    facts: defaultdict[int, list[FactRow]] = defaultdict(list)
    looks: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    said: defaultdict[int, list[Said]] = defaultdict(list)
    reviewed: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for fact in read.facts:
        facts[fact.case_id].append(fact)
    for id_, name, at in read.looks:
        looks[id_].append((name, at))
    for id_, stamp, at in read.said:
        said[id_].append(Said(Stamp(stamp), at))
    for id_, name, at in read.reviewed:
        reviewed[id_].append((name, at))
    for case in read.cases:
        try:
            course = _course(case, facts[case.id], looks[case.id], reviewed[case.id])
            yield case.id, timed(replace(course, said=tuple(said[case.id])), law)
        except msgspec.DecodeError:
            continue


def timed(course: Course, law: Law | None) -> Course:
    """The course, and whether its office's busy hours held when the goods came, or else when they were declared."""
    known = stamps(course)
    moment = known.get(Stamp.ARRIVED, known.get(Stamp.LODGED))
    return replace(course, peak=law.peak(course.office, moment)) if law and moment else course


def _course(
    case: CaseRow,
    facts: Sequence[FactRow],
    looks: Sequence[tuple[str, datetime]],
    reviewed: Sequence[tuple[str, datetime]],
) -> Course:
    """Officers become numbers, in the order in which they came to the case: who they are is nobody's figure."""
    names = [f.actor for f in facts if Event(f.kind) in OFFICERS] + [name for name, _ in (*looks, *reviewed)]
    hands = {name: n for n, name in enumerate(dict.fromkeys(names), 1)}
    declared = declaration_in(case.body, case.media) if case.body else None
    return Course(
        number=case.number,
        office=case.office,
        direction=case.direction,
        mode=mode_of(declared) if declared else "",
        chapter=declared.items[0].commodity_code[:2] if declared and declared.items else "",
        happened=tuple(_happened(facts, hands)),
        looked=tuple(Looked(hands[name], at) for name, at in looks),
        reviewed=tuple(Looked(hands[name], at) for name, at in reviewed),
    )


def _happened(facts: Sequence[FactRow], hands: dict[str, int]) -> Iterator[Happened]:
    methods: tuple[Method, ...] = ()
    for fact in facts:
        told, grounds, event = _told(fact.body), _grounds(fact.grounds), Event(fact.kind)
        methods = grounds.inputs.order.methods if grounds.inputs.order else methods
        missing = {need.agency for need in told.needs if not need.met_by}
        yield Happened(
            event=event,
            at=fact.at,
            state=told.decision.state,
            holds=told.decision.holds,
            hand=hands[fact.actor] if event in OFFICERS else 0,
            lane=fact.lane,
            closes=grounds.inputs.hold,
            agencies=tuple(sorted(missing)) if Hold.PERMIT in told.decision.holds else (),
            methods=methods if event in (Event.ORDER, Event.FIND) else (),
            assessed=told.assessment is not None,
        )


def mode_of(declared: Declaration) -> str:
    """How the goods cross the border (Recommendation 19): by the means there, or of arrival or departure."""
    whole = declared.shipment
    means = (declared.border_transport, *((whole.arrival_transport, whole.departure_transport) if whole else ()))
    return next((one.mode for one in means if one and one.mode), "")
