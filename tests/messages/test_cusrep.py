"""Conveyance reports: what arrives or leaves is read, or refused with segment and reason."""

import random
from datetime import UTC, datetime

import msgspec
import pytest

from tests.messages.test_cuscar import counted, sample, told
from tests.messages.test_mutations import mutant
from tongguan.manifests.report import Function
from tongguan.messages import cuscar, cusrep
from tongguan.messages.cargo_dialect import Movement
from tongguan.messages.cargo_report import Report
from tongguan.messages.cusrep import Conveyance

ARRIVAL = sample("arrival-95b")


def read_one(body: bytes) -> Report[Conveyance]:
    result = cusrep.read(counted(body))
    assert result.problems == ()
    return result.reports[0]


def test_a_ship_that_arrived() -> None:
    report = read_one(ARRIVAL)
    assert report.stands and report.function is Function.MAIN and report.told is not None
    assert cusrep.read(ARRIVAL).standing == (report,)
    assert cusrep.read(ARRIVAL.replace(b"UNT+19", b"UNT+20")).standing == ()
    ship = report.told
    assert (ship.movement, ship.reference, ship.mode, ship.journey) == (Movement.ARRIVAL, "CALL-2026-77", "1", "77N")
    assert ship.means is not None and (ship.means.id, ship.means.name, ship.means.nationality) == (
        "9811000",
        "MV EVER ONE",
        "PA",
    )
    assert (ship.arrived_at, ship.arrives_at) == (datetime(2026, 11, 26, 3, 30, tzinfo=UTC), None)
    assert ship.departed_at == datetime(2026, 10, 20, 6, tzinfo=UTC)
    assert ship.unloading is not None and ship.unloading.id == "CNSZW"
    assert ship.itinerary == ("SGSIN",)
    assert ship.agent is not None and ship.agent.contact == "BOARDING CLERK"
    assert ship.statements == ("PILOT ON BOARD 0210",)
    assert ship.carried == {
        "DTM+137": "137:202611260335:203",
        "DTM+132": "132:202611180400:203",
        "QTY+115": "115:21",
        "EQD": "CN",
        "EQN": "240",
    }


def test_it_names_the_manifest_that_belongs_to_it() -> None:
    conveyance, manifest = read_one(ARRIVAL).told, cuscar.read(sample("sea-95b")).reports[0].told
    assert conveyance is not None and manifest is not None
    assert conveyance.manifest == manifest.reference


REFUSED = {
    "a cargo report": ("CUSREP", "CUSCAR", ("E009", "UNH[1]/2", "")),
    "another release": (":95B:", ":94B:", ("E010", "UNH[1]/2.3", "")),
    "cargo in it": ("EQD+CN'", "CNI+1+X'\nEQD+CN'", ("E011", "CNI[17]", "")),
    "neither arrival nor departure": ("BGM+185", "BGM+785", ("E014", "BGM[2]/1", "")),
    "no such minute": ("178:202611260330", "178:202611262530", ("E016", "DTM[12]/1.2", "")),
    "no mode": ("77N+1+", "77N++", ("E017", "TDT/3", "/mode")),
    "two arrivals": ("DTM+178:202611260330:203'", "DTM+178:202611260330:203'\nDTM+178:202611260331:203'",
                     ("E021", "DTM[13]", "/arrived_at")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    old, new, problem = REFUSED[name]
    assert old.encode() in ARRIVAL
    report = read_one(ARRIVAL.replace(old.encode(), new.encode(), 1))
    assert not report.stands
    assert problem in told(report.problems)


def test_two_thousand_mutations_crash_nothing() -> None:
    choice = random.Random(7)
    stood = 0
    for _ in range(2_000):
        body = mutant(ARRIVAL, choice)
        result = cusrep.read(counted(body) if choice.random() < 0.7 else body)
        assert result.reports or result.problems
        for report in result.reports:
            assert report.told is not None or report.problems
            if report.told is not None:
                stood += report.stands
                written = msgspec.json.encode(report.told)
                assert msgspec.json.decode(written, type=Conveyance) == report.told
    assert stood > 20


def test_an_interchange_without_a_message_is_told() -> None:
    empty = b"UNB+UNOC:3+LINE+CUSTOMS+261120:0815+1'UNZ+0+1'"
    for reader in (cusrep.read, cuscar.read):
        assert [p.code for p in reader(empty).problems] == ["E006"] and reader(empty).standing == ()
