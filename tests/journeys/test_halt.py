"""What customs stops at a gate although it was released: by an emergency signed since, by a name on a list."""

from datetime import timedelta

from tests.journeys.conftest import NOW, OFFICER, Desk
from tests.journeys.test_arrive import (
    HAULIER,
    OFFICE,
    PLATE,
    lodged,
    look,
    pass_,
    permitted,
    prelodged,
    tell,
    truck,
    vehicle,
)
from tests.journeys.test_arrive import waybill as bill
from tests.journeys.test_emergency import SECOND, YES, looked_through, signed
from tests.journeys.test_screening import HEAD, read_in
from tongguan.crossings.look import PassageKind
from tongguan.crossings.passage import GateAnswer, Signal
from tongguan.declarations.parts import Party
from tongguan.journeys import fleet as register
from tongguan.journeys.crossed import Span, crossed, of_emergency
from tongguan.journeys.fleet import Grant
from tongguan.journeys.foresee import foresee
from tongguan.journeys.gather import At
from tongguan.journeys.judge import Judging, judged, seconded
from tongguan.manifests.fleet import FleetKind, Paper, Wanted
from tongguan.manifests.report import VehicleReport
from tongguan.store import concerns


def declared(desk: Desk) -> str:
    """A truck whose only goods are declared ahead, paid and due to come."""
    number = lodged(desk, prelodged("WB-1", "D-1"))
    return number


def convoy(desk: Desk, report: VehicleReport) -> None:
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, bill(1, 20, 2900)), report)
    desk.moment += timedelta(hours=2)


def code(desk: Desk) -> str:
    """The commodity code of what is declared."""
    return str(prelodged("WB-1", "x")["shipment"]["items"][0]["classifications"][0]["id"])


def leaves(desk: Desk) -> GateAnswer:
    desk.moment += timedelta(minutes=20)
    (passed,) = pass_(desk, look(), step=PassageKind.EXIT)
    return passed.answer


def test_a_truck_that_was_released_is_stopped_at_the_gate_and_goes_when_it_is_over(desk: Desk) -> None:
    convoy(desk, vehicle(PLATE))
    number = declared(desk)
    (came,) = pass_(desk, look())
    assert came.answer.signal is Signal.GO and came.answer.released == (number,)
    kept = signed(desk, goods=(code(desk)[:4],))
    desk.moment += timedelta(seconds=2)
    said = leaves(desk)
    assert [(r.code, r.message) for r in said.reasons] == [("GAT17", "Meat is stopped.")]
    (raised,) = concerns.of_ref(desk.conn, "emergency", kept.id)
    assert raised.gate and raised.number == number and raised.ended_at is None
    listed = foresee(desk.conn, desk.office.standards.law, at_gate(desk), [look()])
    assert [one.signal for one in listed] == [Signal.ASIDE], "nor does it stand on the list of a gate that is cut off"
    found = crossed(desk.conn, of_emergency(kept.emergency), Span(desk.moment - timedelta(days=1)))
    assert [(c.number, c.left, {p.plate for p in c.passages}) for c in found.cases] == [(number, False, {"粤B12345"})]
    desk.moment += timedelta(days=11)
    looked_through(desk)
    assert concerns.of_ref(desk.conn, "emergency", kept.id)[0].ended_at is not None


def at_gate(desk: Desk) -> At:
    gate = desk.office.standards.law.crossing(OFFICE, desk.moment)
    assert gate is not None
    return At(gate, PassageKind.EXIT, desk.moment, desk.office.day(desk.moment))


def test_a_place_is_closed_for_all(desk: Desk) -> None:
    convoy(desk, vehicle(PLATE))
    declared(desk)
    signed(desk, goods=(), offices=(OFFICE,), kind="closure", then="closed")
    desk.moment += timedelta(seconds=2)
    (came,) = pass_(desk, look())
    assert "GAT17" in [r.code for r in came.answer.reasons]


def licensed(desk: Desk, mark: str) -> None:
    """A driver is on the register, and may cross."""
    with desk.conn.transaction():
        wanted = Wanted(kind=FleetKind.DRIVER, mark=mark, name="Wang Xiaoming", country="CN")
        (made,) = register.register(desk.conn, HAULIER, [wanted], desk.now())  # type: ignore[arg-type]
        day = NOW.date()
        grant = Grant(member=made.id, kind=Paper.PASSAGE, number="P-2", valid_from=day, valid_until=day)
        register.grant(desk.conn, OFFICER, grant, frozenset({OFFICE}), desk.now())  # type: ignore[arg-type]


def test_a_driver_who_may_be_denied_is_stopped_until_two_say_that_he_is_another(desk: Desk) -> None:
    convoy(desk, vehicle(PLATE, driver=Party(id="D-77", name="Wang Xiaoming")))
    licensed(desk, "D-77")
    declared(desk)
    read_in(desk, HEAD + "P-1,王小明,,person,,CN,,,,2020-01-01,\n")
    desk.moment += timedelta(seconds=2)
    (came,) = pass_(desk, look())
    assert [r.code for r in came.answer.reasons][:1] == ["GAT17"] and came.answer.signal is Signal.ASIDE
    assert "小明" not in str(came.answer) and "Wang" not in str(came.answer)
    raised = next(r for r in concerns.waiting(desk.conn) if r.gate)
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=raised.key, verdict="other", why="born elsewhere"))
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    assert leaves(desk).signal is Signal.GO
