"""What vehicles would be answered at a gate if they came now: for the list of a gate that is cut off."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from tongguan.crossings.look import Look
from tongguan.crossings.passage import GateAnswer, foreseen
from tongguan.journeys import gather
from tongguan.journeys.gather import At
from tongguan.journeys.halt import halted
from tongguan.journeys.office import LawBook
from tongguan.journeys.onward import transhipped
from tongguan.journeys.room import opened
from tongguan.journeys.watch import Watch
from tongguan.store import passages


def foresee(
    conn: Connection[Any], law: LawBook, at: At, looks: Sequence[Look], watch: Watch | None = None
) -> list[GateAnswer]:
    """One answer for each look. Nothing is held, nothing is written."""
    carried = gather.cargo(conn, at, looks, gather.trips(conn, at, looks))
    found, passing = gather.with_forbidden(conn, carried)(), gather.passing(conn, carried)()
    names = {name for one in found for name in one.names}
    files = [opened(one) for one in passages.cases(conn, passages.traced(conn, gather.words(names)))]
    after = passages.traced(conn, gather.words(gather.followed(files)))
    files += [opened(one) for one in passages.cases(conn, after)]
    cases = gather.seen(conn, files)
    if watch is None:
        watch = Watch()
        watch.refresh(conn, at.now)
        watch.heed(law.likeness(at.now))
    found = [one._replace(halted=halted(conn, watch, at, one, files).words) for one in found]
    drawn = gather.drawn(conn, at, passing, cases).following(gather.follow(conn, at, files))
    drawn = drawn._replace(transhipped=transhipped(conn, law, at, found, hold=False))
    of = gather.by_document(cases)
    return [foreseen(gather.scene(law, at, one.look, gather.told(one, of, drawn))) for one in found]
