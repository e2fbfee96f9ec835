"""Who and what already crossed: cases with a party that may be listed, and vehicles with such a driver or carrier."""

from datetime import timedelta
from typing import Any

import pytest

from tests.journeys.conftest import Desk
from tests.journeys.test_arrive import PLATE, look, pass_, permitted, tell, truck, vehicle
from tests.journeys.test_arrive import waybill as bill
from tests.journeys.test_halt import declared, licensed
from tests.journeys.test_screening import HEAD, LISTED, lodged, read_in
from tongguan.api.emergencies import table
from tongguan.declarations.parts import Party
from tongguan.journeys import crossed as crossing
from tongguan.journeys.crossed import Crossed, Span, crossed, of_entry, span_from
from tongguan.store import denied

WANG = HEAD + "P-1,王小明,,person,,CN,,,,2020-01-01,\n"


def found(desk: Desk, text: str, id_: str, span: Span | None = None) -> Crossed:
    """What a search for an entry finds in the last two days."""
    read_in(desk, text)
    entry = denied.entry(desk.conn, "ours", id_)
    assert entry is not None
    return crossed(desk.conn, of_entry(entry), span or Span(desk.moment - timedelta(days=2)))


def driven(desk: Desk, name: str = "Wang Xiaoming", **more: Any) -> None:
    """A truck came in with this driver."""
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, bill(1, 20, 2900)), vehicle(PLATE, driver=Party(id="D-77", name=name), **more))
    desk.moment += timedelta(hours=2)
    licensed(desk, "D-77")
    declared(desk)
    (came,) = pass_(desk, look())
    assert came.answer.signal == "go"
    desk.moment += timedelta(minutes=1)


def test_a_driver_is_found_in_the_other_script_and_it_is_explained(desk: Desk) -> None:
    driven(desk)
    said = found(desk, WANG, "P-1")
    (one,) = said.vehicles
    assert (one.plate, one.step, one.signal, said.gates, said.before) == ("粤B12345", "arrival", "go", 1, "")
    (hit,) = one.hits
    assert (hit.role, hit.party, hit.entry.name) == ("driver", "Wang Xiaoming", "王小明") and hit.score > 0.9
    assert [(p.said, p.listed) for p in hit.parts] == [("wangxiaoming", "王小明")]
    assert "driver Wang Xiaoming" in table(said).splitlines()[1]
    assert found(desk, HEAD + "P-2,Zhao Liying,,person,,,,,,2020-01-01,\n", "P-2").vehicles == ()


def test_a_driver_is_found_by_the_name_on_the_register(desk: Desk) -> None:
    driven(desk, name="W. X. M.")
    (one,) = found(desk, WANG, "P-1").vehicles
    assert [hit.party for hit in one.hits] == ["Wang Xiaoming"]


def test_a_carrier_is_found_by_what_was_told_and_a_vehicle_by_its_plate(desk: Desk) -> None:
    driven(desk, carrier=Party(name="Frio do Sul Ltda"))
    (one,) = found(desk, LISTED, "D-1").vehicles
    assert [(hit.role, hit.party) for hit in one.hits] == [("carrier", "Frio do Sul Ltda")]
    (one,) = found(desk, HEAD + "V-1,Truck of the ring,,other,粤B12345,,,,,2020-01-01,\n", "V-1").vehicles
    assert [(hit.role, hit.number) for hit in one.hits] == [("vehicle", True)]


def test_a_released_case_is_found_and_explained(desk: Desk) -> None:
    number = released(desk, "S1", "Frigorífico Sul")
    released(desk, "S2", "Frigorifico Norte")
    said = found(desk, LISTED, "D-1")
    assert said.looked == 2
    (one,) = said.cases
    assert one.number == number and [(hit.role, hit.score) for hit in one.hits] == [("exporter", 1.0)]


def released(desk: Desk, reference: str, exporter: str) -> str:
    number = lodged(desk, reference, exporter)
    desk.conn.execute("update tongguan.case_file set state = 'released' where number = %s", (number,))
    return number


def test_steps_go_on_where_the_last_one_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "STEP", 1)
    monkeypatch.setattr(crossing, "GATES", 1)
    driven(desk)
    first, second = released(desk, "S1", "Sul Frigorifico"), released(desk, "S2", "Sul Frigorifico")
    since, numbers, plates, place = desk.moment - timedelta(days=2), list[str](), list[str](), ""
    for _ in range(9):
        span = span_from(since, place)
        assert span is not None
        said = found(desk, LISTED.replace("Frio do Sul", "Wang Xiaoming"), "D-1", span)
        numbers += [case.number for case in said.cases]
        plates += [one.plate for one in said.vehicles]
        if not (place := said.before):
            break
    assert (numbers, plates, place) == ([second, first], ["粤B12345"], "")


@pytest.mark.parametrize("place", ["7", "7.", "7.7.7", "-1.0", "9999999999999999999.0", "0.999999999999999999", "x"])
def test_no_place_is_invented(desk: Desk, place: str) -> None:
    assert span_from(desk.moment, place) is None
