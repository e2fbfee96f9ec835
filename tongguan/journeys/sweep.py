"""Open cases hear of emergencies that begin or end, and of lists that were read in: a page of cases at a time they are
looked through, and those that it concerns are considered anew."""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

from tongguan.journeys.record import File
from tongguan.journeys.room import opened
from tongguan.journeys.watch import Asked, Watch, named_in
from tongguan.parties.party import Caller
from tongguan.risk.emergency import Subject, touched
from tongguan.store import acts, concerns, denied, emergencies, passages
from tongguan.store.emergencies import Turned

PAGE = 300
NODE = Caller(party="", name="tongguan")


def further(conn: Connection[Any], watch: Watch, now: datetime, day: date) -> bool:
    """One page; whether there may be more of them."""
    watch.refresh(conn, now)
    if turned := emergencies.turned(conn, now):
        begun(conn, turned) if turned.now == "on" else ended(conn, turned, now)
        return True
    if (listed := denied.unswept(conn, now)) is not None:
        screened(conn, watch, listed, day)
        return True
    concerns.over(conn, now, day)
    return False


def begun(conn: Connection[Any], turned: Turned) -> None:
    """Cases that an emergency concerns from now on."""
    ids, emergency = emergencies.open_cases(conn, turned.to, PAGE), turned.kept.emergency
    asked = [asked_of(file) for file in files(conn, ids)]
    emergencies.anew(conn, {id_ for id_, a in asked if touched(emergency, Subject(a.declaration, a.office))})
    last = len(ids) < PAGE
    emergencies.swept(conn, turned.kept.id, "on" if last else "", 0 if last else ids[-1])


def ended(conn: Connection[Any], turned: Turned, now: datetime) -> None:
    """Cases that an emergency holds no more."""
    concerns.release(conn, source="emergency", ref=turned.kept.id)
    concerns.free(conn, now, source="emergency", ref=turned.kept.id)
    emergencies.swept(conn, turned.kept.id, "off", 0)
    if turned.kept.state == emergencies.LIVE:  # nobody ended it: its time is over
        until = turned.kept.valid_until.isoformat()
        acts.note(conn, NODE, now, "emergency.over", (turned.kept.id, {"until": until}))


def screened(conn: Connection[Any], watch: Watch, listed: tuple[str, int], day: date) -> None:
    """Cases that name somebody who may be on a list, or are held because of one that was changed."""
    name, to = listed
    ids = emergencies.open_cases(conn, to, PAGE)
    asked = [asked_of(file) for file in files(conn, ids)]
    said = watch.screened(conn, [named_in(one) for _, one in asked], day)
    found = {
        id_ for (id_, _), of in zip(asked, said, strict=True) if of.left or any(h.entry.list == name for h in of.hits)
    }
    emergencies.anew(conn, found | concerns.held_by_list(conn, name, ids))
    last = len(ids) < PAGE
    denied.swept(conn, name, last, 0 if last else ids[-1])


def files(conn: Connection[Any], ids: list[int]) -> list[File]:
    """Cases as they stand, with what they declare."""
    found = (opened(one) for one in passages.cases(conn, ids))
    return [file for file in found if file.declaration is not None]


def asked_of(file: File) -> tuple[int, Asked]:
    assert file.declaration is not None, "only those are asked"
    return file.id, Asked(file.number, file.declaration.office, file.declaration)
