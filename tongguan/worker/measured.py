"""What was measured, against the facts: the times of every case, and which released ones are looked at again.

Measured anew, a case gives the same row. What happened since the worker measured last is passed over. What is gone at
its date cannot be counted again: names of who looked (work), declarations (mode, chapter); and a manifest that does not
name a document any more did so once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace
from psycopg import Connection

from tongguan.analytics.course import Course, Said, Stamp
from tongguan.analytics.phases import Measured, measured
from tongguan.codes.law import Law
from tongguan.store import phases, reviews, standards, walk
from tongguan.store.connect import Store
from tongguan.store.phases import AT_ONCE
from tongguan.store.reviews import Picked, Review
from tongguan.worker.finding import Finding
from tongguan.worker.measure import courses, picked
from tongguan.worker.published import law_named

Rows = dict[int, dict[str, object]]


def times(store: Store, secret: bytes) -> Iterator[Finding]:
    """Every row of times and of reviews that is not what the facts give, or is missing. Nothing is measured by a law
    that was changed: that is told already."""
    with walk.walking(store) as conn:
        laws, _ = standards.published(conn)
        after, law = 0, law_named(store, laws[-1]) if laws else None
        if laws and law is None:
            return
        waits = phases.waiting(conn, phases.mark(conn))
        while ids := phases.page(conn, after, AT_ONCE):
            after = ids[-1]
            yield from some(conn, sorted(set(ids) - waits), law, secret)
        for what, id_, number in phases.strays(conn):
            yield Finding(kind="stray", case=id_, sentence=f"There is {what} of case {number}, which is missing.")
        for number in reviews.untold(conn):
            yield Finding(kind="changed-review", sentence=f"Case {number}: no act tells what its review found.")


def some(conn: Connection[Any], ids: list[int], law: Law | None, secret: bytes) -> Iterator[Finding]:
    """Cases that are measured together."""
    read, kept, chosen = phases.read(conn, ids), phases.kept(conn, ids), reviews.stored(conn, ids)
    found: dict[int, Measured | None] = {}
    for id_, course in courses(read, law):
        found[id_] = measured(told_before(course, kept.get(id_)))
    emptied, nameless = {case.id for case in read.cases if not case.body}, phases.nameless(conn, ids)
    for id_, case in found.items():
        unknown = {"mode", "chapter"} if id_ in emptied else set[str]()
        unknown |= {"work"} if id_ in nameless else set()
        yield from differing(id_, case, kept, unknown)
    yield from lots({p.case_id: p for p in picked(found, law, secret)} if secret else None, found, chosen)


def told_before(course: Course, row: Mapping[str, object] | None) -> Course:
    """The course with the manifest that told of the goods when it was measured, though it tells nothing of them now."""
    stamps = row["stamps"] if row else {}
    assert isinstance(stamps, dict), "as it is kept"
    moment = stamps.get(Stamp.MANIFEST)
    return replace(course, said=(*course.said, Said(Stamp.MANIFEST, moment))) if moment else course


def differing(id_: int, case: Measured | None, kept: Rows, unknown: set[str]) -> Iterator[Finding]:
    """What is kept of a case's times otherwise than it is measured now."""
    row = kept.get(id_)
    if case is None:
        if row is not None:
            sentence = f"Case {row['number']} stands among the times, though its goods are not gone."
            yield Finding(kind="changed-times", case=id_, sentence=sentence)
        return
    if row is None:
        yield Finding(kind="missing-times", case=id_, sentence=f"The times of case {case.number} are missing.")
        return
    wrong = [name for name, value in phases.row_of(id_, case).items() if name not in unknown and row[name] != value]
    if wrong:
        sentence = f"Case {case.number}: its times are not what its facts give ({', '.join(wrong)})."
        yield Finding(kind="changed-times", case=id_, sentence=sentence)


def lots(
    drawn: Mapping[int, Picked] | None, found: Mapping[int, Measured | None], chosen: Mapping[int, Review]
) -> Iterator[Finding]:
    """Reviews that the lot did not choose, or that are missing or say something else; `drawn` None: nobody knows."""
    for id_, case in found.items() if drawn is not None else ():
        review, picked_ = chosen.get(id_), drawn.get(id_) if drawn else None
        number = review.number if review else case.number if case else ""
        if review is None and picked_ is not None:
            sentence = f"The lot chose case {number} to be looked at again, and it is not listed."
            yield Finding(kind="missing-review", case=id_, sentence=sentence)
        elif review is not None and (picked_ is None or review[:7] != picked_):
            sentence = f"Case {number}: that it is to be looked at again is not what law and lot say."
            yield Finding(kind="changed-review", case=id_, sentence=sentence)
