"""Several readings of one vehicle, readings told later or again, and whose report of a vehicle counts, over a real
database."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, STRANGER, Desk
from tests.journeys.test_arrive import (
    BOX,
    HAULIER,
    OFFICE,
    PLATE,
    codes,
    convoy,
    declare,
    kilos,
    kinds,
    look,
    pass_,
    permitted,
    tell,
    truck,
    vehicle,
    waybill,
)
from tongguan.crossings.look import Box, PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import Party, TransportMeans
from tongguan.journeys.gather import At, Register
from tongguan.manifests.fleet import FleetKind, Known, Member
from tongguan.manifests.report import Load
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal

__all__ = ["convoy"]
CAMERA, SCALES, RFID = ({"source": source} for source in (Source.CAMERA, Source.SCALES, Source.RFID))


@pytest.fixture
def weighed(desk: Desk) -> Desk:
    """A truck of 8 t with 2,900 kg in a container, and its declaration decided ahead."""
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, waybill(1, 20, 2900, BOX)), vehicle(PLATE, mass=kilos(8000)))
    desk.moment = NOW + timedelta(hours=2)
    return desk


@pytest.mark.parametrize("step", PassageKind)
def test_what_is_read_after_the_camera_joins_the_passage_and_counts_once(weighed: Desk, step: PassageKind) -> None:
    (number,) = declare(weighed, "WB-1")
    (camera,) = pass_(weighed, look(**CAMERA), step=step)
    (reader,) = pass_(weighed, look(units=(Box(id="CSQU3054383", seals=("HX556677",)),), **RFID), step=step)
    (scales,) = pass_(weighed, look(gross=Decimal(10_900), **SCALES), step=step)
    for said in (camera, reader, scales):
        assert (said.answer.signal, codes(said), said.answer.leaves) == (Signal.GO, [], ("WB-1",))
    exits = 1 if step is PassageKind.EXIT else 0
    assert sum(p for (p,) in weighed.rows("passed", "packages")) == 20 * exits
    assert kinds(weighed, number).count("exit") == exits and kinds(weighed, number).count("arrive") == 1
    weighed.moment += timedelta(minutes=5)
    (again,) = pass_(weighed, look(**CAMERA), step=step)
    assert codes(again) == ["GAT06"], "it passed"


def test_what_is_read_after_the_camera_may_stop_what_it_let_go(weighed: Desk) -> None:
    declare(weighed, "WB-1")
    assert pass_(weighed, look(**CAMERA), step=PassageKind.EXIT)[0].answer.signal is Signal.GO
    (scales,) = pass_(weighed, look(gross=Decimal(18_900), **SCALES), step=PassageKind.EXIT)
    assert scales.answer.signal is Signal.ASIDE and codes(scales) == ["GAT08"]
    assert sum(p for (p,) in weighed.rows("passed", "packages")) == 0, "nothing went"
    (now,) = pass_(weighed, look(despite="Weighed anew.", **SCALES), step=PassageKind.EXIT, caller=OFFICER)
    assert now.answer.signal is Signal.GO and sum(p for (p,) in weighed.rows("passed", "packages")) == 20


def test_an_officer_s_word_is_for_what_he_saw(convoy: Desk) -> None:
    declare(convoy, "WB-1", "WB-2")
    (stopped,) = pass_(convoy, look(units=(Box(id="CSQU3054383", seals=()),)))
    (his,) = pass_(convoy, look(despite="Sealed anew."), caller=OFFICER)
    assert codes(stopped) == ["GAT08"] and his.answer.signal is Signal.GO
    (scales,) = pass_(convoy, look(gross=Decimal(30_000), **SCALES))
    assert scales.answer.signal is Signal.ASIDE and not scales.look.despite, "he said nothing of the weight"


def test_a_reference_gets_its_answer_again_whatever_came_between(weighed: Desk) -> None:
    declare(weighed, "WB-1")
    a, b, c = (
        look(reference="a", units=(Box(id="CSQU3054383"),), **CAMERA),
        look(reference="b", gross=Decimal(10_900), **SCALES),
        look(reference="c", **CAMERA),
    )
    first, joined, known = (pass_(weighed, one)[0] for one in (a, b, c))
    assert (first.number, joined.number, known.number) == (1, 2, 2) and known.again
    for minutes in (0, 5, 600):
        weighed.moment += timedelta(minutes=minutes)
        said = [pass_(weighed, one)[0] for one in (a, b, c)]
        assert all(p.again for p in said) and [p.answer for p in said] == [first.answer, joined.answer, known.answer]
    with pytest.raises(Refusal) as refused:
        pass_(weighed, replace(b, gross=Decimal(10_901)))
    assert refused.value.reason is Reason.CONFLICT and len(weighed.rows("passage")) == 2


def test_what_is_told_later_is_judged_as_of_then(desk: Desk) -> None:
    permitted(desk, PLATE)
    early, late = NOW + timedelta(hours=1), NOW + timedelta(hours=9)
    for n, when in enumerate((early, late)):
        tell(desk, replace(vehicle(PLATE, batch="", load=Load.EMPTY), reference=f"T-{n}", arrives_at=when))
    desk.moment = NOW + timedelta(hours=20)  # six in the morning of the next day
    first, second = pass_(desk, look(at=early, **CAMERA), look(at=late, **CAMERA))
    assert (first.number, second.number) == (1, 2) and not second.again, "hours lie between them"
    assert first.answer.signal is second.answer.signal is Signal.GO, "each was in time, and the crossing was open"
    trips = desk.conn.execute("select p.trip from tongguan.passage p order by seq").fetchall()
    told = desk.conn.execute("select id from tongguan.vehicle_trip order by id").fetchall()
    assert trips == told


@pytest.mark.parametrize(("ago", "taken"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)])
def test_what_was_seen_too_long_ago_is_refused(desk: Desk, ago: timedelta, taken: bool) -> None:
    one = look(at=desk.now() - ago)
    if taken:
        assert pass_(desk, replace(one, at=one.at and one.at + timedelta(seconds=1)))
        return
    with pytest.raises(Refusal) as refused:
        pass_(desk, one)
    assert refused.value.problems[0].pointer == "/at"


def test_a_trailer_and_a_driver_that_nobody_read_are_asked_for_as_they_are_told(desk: Desk) -> None:
    permitted(desk, PLATE)
    crew: dict[str, Any] = {"trailers": (TransportMeans(id="粤X0001挂"),), "driver": Party(id="440301199001010011")}
    tell(desk, vehicle(PLATE, batch="", load=Load.EMPTY, **crew))
    desk.moment = NOW + timedelta(hours=2)
    (said,) = pass_(desk, look(**CAMERA))
    assert codes(said) == ["GAT05", "GAT05"] and [r.pointer for r in said.answer.reasons] == ["/trailer", "/driver"]
    ((body,),) = desk.rows("passage", "body")
    assert b"440301199001010011" not in bytes(body), "who drives is not kept"


def test_the_report_of_whoever_registered_the_vehicle_counts(desk: Desk) -> None:
    squatter = Caller(party=STRANGER.party, name="other", scopes=frozenset({Scope.DECLARE}))
    report = replace(vehicle(PLATE, batch="", load=Load.EMPTY), arrives_at=None)
    tell(desk, report, by=squatter)
    tell(desk, vehicle(PLATE, batch="", load=Load.EMPTY))
    permitted(desk, PLATE)
    desk.moment = NOW + timedelta(hours=2)
    pass_(desk, look(**CAMERA))
    assert desk.rows("passage", "carrier") == [(HAULIER.party,)]


def test_a_report_without_a_time_is_for_when_it_came(desk: Desk) -> None:
    permitted(desk, PLATE)
    tell(desk, replace(vehicle(PLATE, batch="", load=Load.EMPTY), reference="NONE", arrives_at=None))
    tell(desk, replace(vehicle(PLATE, batch="", load=Load.EMPTY), reference="TIMED"))
    desk.moment = NOW + timedelta(hours=2)
    pass_(desk, look(**CAMERA))
    query = "select t.reference from tongguan.passage p join tongguan.vehicle_trip t on t.id = p.trip"
    assert desk.conn.execute(query).fetchall() == [("TIMED",)], "told for now, not two hours ago"


@pytest.mark.parametrize(("permits", "wanted"), [((), ["FLT04"]), (("passage",), ["FLT01", "FLT04", "FLT08"])])
def test_who_is_suspended_is_stopped_where_no_permit_is_asked_for_either(
    desk: Desk, permits: tuple[str, ...], wanted: list[str]
) -> None:
    gate = desk.office.standards.law.crossing(OFFICE, desk.now())
    assert gate is not None
    suspended = {"suspended_why": "Unpaid fine.", "suspended_at": NOW}
    member = Member(id="1", party="HAULIER", kind=FleetKind.VEHICLE, mark=PLATE, country="CN", since=NOW, made_by="t")
    known = Register([Known(replace(member, **suspended), ())])
    at = At(replace(gate, permits=permits), PassageKind.ARRIVAL, NOW, NOW.date())
    said = known.asked(look(country="cn", trailer="粤X0001挂"), None, at)
    assert not said.may and sorted(r.code for r in said.reasons) == wanted
