"""A carrier's register over a real database: kept, changed, ended, suspended, permitted, each an act; who sees it."""

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from tongguan.journeys import fleet
from tongguan.journeys.fleet import Grant, Question
from tongguan.manifests.fleet import FleetKind, Member, Paper, Passage, Wanted
from tongguan.parties.party import Caller, Party, Scope, Sight
from tongguan.parties.party import Kind as PartyKind
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, parties
from tongguan.store import fleet as kept
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.fleet import Asked

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
TODAY = NOW.date()
CARRIER = Caller(party="C1", name="Dispatcher", scopes=frozenset({Scope.DECLARE}))
OTHER = Caller(party="C2", name="Another", scopes=frozenset({Scope.DECLARE}))
OFFICER = Caller(party="CUSTOMS", name="Officer one", scopes=frozenset({Scope.VERDICT}), sees=Sight.ALL)
TRUCK = Wanted(kind=FleetKind.VEHICLE, mark="粤Z·1234港", country="CN")
DRIVER = Wanted(kind=FleetKind.DRIVER, mark="G1234567", country="CN", name="Driver One", name_zh="驾驶员甲")
OFFICES = frozenset({"5304"})


def register(store: Store, *rows: Wanted, who: Caller = CARRIER) -> list[Member]:
    with store.writing() as conn:
        return fleet.register(conn, who, rows, NOW)


def permitted(store: Store, member: str, until: date = date(2026, 12, 31), who: Caller = OFFICER) -> str:
    term = {"valid_from": date(2026, 11, 1), "valid_until": until}
    wanted = Grant(member=member, kind=Paper.PASSAGE, number="GMS-1", office="5304", **term)
    with store.writing() as conn:
        return fleet.grant(conn, who, wanted, OFFICES, NOW).id


def asked(store: Store, who: Caller = OFFICER) -> Passage:
    with store.reading(who) as conn:
        question = Question(office="5304", vehicle="粤z1234港", driver="g-1234567")
        return fleet.ask(conn, question, OFFICES, TODAY)


def codes(said: Passage) -> list[str]:
    return [r.code for r in said.reasons]


def test_from_the_unknown_plate_to_the_end(store: Store) -> None:
    assert codes(asked(store)) == ["FLT01", "FLT01"]
    truck, driver = register(store, TRUCK, DRIVER)
    assert codes(asked(store)) == ["FLT08", "FLT08"]
    permitted(store, driver.id)
    over = permitted(store, truck.id, date(2026, 11, 25))
    assert codes(asked(store)) == ["FLT06"]
    permitted(store, truck.id)
    assert asked(store).may and asked(store, CARRIER).may
    with store.writing() as conn:
        fleet.withdraw(conn, OFFICER, over, NOW)
        fleet.suspend(conn, OFFICER, truck.id, "Brakes", NOW)
    assert codes(asked(store)) == ["FLT04"]
    with store.writing() as conn:
        fleet.resume(conn, OFFICER, truck.id, NOW)
        fleet.rename(conn, CARRIER, driver.id, ("Driver One", "驾驶员乙"), NOW)
    assert asked(store).may
    with store.writing() as conn:
        fleet.end(conn, CARRIER, truck.id, NOW)
    assert codes(asked(store)) == ["FLT02"]
    with store.reading(SYSTEM) as conn:
        told = list(acts.acts(conn, acts.Asked()))
    assert [a.what for a in reversed(told)] == [
        *("vehicle.registered", "driver.registered", "permit.granted", "permit.granted", "permit.granted"),
        *("permit.withdrawn", "vehicle.suspended", "vehicle.resumed", "driver.renamed", "vehicle.ended"),
    ]
    assert json.loads(told[0].body)["mark"] == "粤Z·1234港"
    assert all("驾驶员" not in a.body.decode() and "G1234567" not in a.body.decode() for a in told), (
        "names stay out of it"
    )


def test_another_carrier_sees_none_of_it_and_changes_none(store: Store) -> None:
    (truck,) = register(store, TRUCK)
    permitted(store, truck.id)
    with store.reading(OTHER) as conn:
        assert kept.fleet(conn, Asked(), 10) == []
        assert kept.permits(conn, [truck.id]) == []
    assert codes(asked(store, OTHER)) == ["FLT01", "FLT01"]
    with store.writing() as conn:
        for change in (
            lambda: fleet.end(conn, OTHER, truck.id, NOW),
            lambda: fleet.rename(conn, OTHER, truck.id, ("Mine", ""), NOW),
        ):
            with pytest.raises(Refusal) as no:
                change()
            assert no.value.reason is Reason.NOT_FOUND
        for forbidden in (
            lambda: fleet.suspend(conn, CARRIER, truck.id, "why", NOW),
            lambda: fleet.resume(conn, CARRIER, truck.id, NOW),
            lambda: fleet.withdraw(conn, CARRIER, "any", NOW),
            lambda: fleet.register(conn, OFFICER, [TRUCK], NOW),
        ):
            with pytest.raises(Refusal) as no:
                forbidden()
            assert no.value.reason is Reason.NOT_ALLOWED
    with pytest.raises(Refusal) as no:
        permitted(store, truck.id, who=CARRIER)
    assert no.value.reason is Reason.NOT_ALLOWED


def test_a_plate_is_registered_once_and_again_when_it_has_ended(store: Store) -> None:
    (truck,) = register(store, TRUCK)
    trailer = Wanted(kind=FleetKind.TRAILER, mark="粤Z1234挂", country="CN")
    with pytest.raises(Refusal) as no:
        register(store, trailer, TRUCK, who=OTHER)
    assert no.value.reason is Reason.CONFLICT
    assert [(p.code, p.pointer) for p in no.value.problems] == [("FLT16", "/1/mark")]
    with store.reading(OTHER) as conn:
        assert kept.fleet(conn, Asked(), 10) == [], "all or none"
    with store.writing() as conn:
        fleet.end(conn, CARRIER, truck.id, NOW)
    assert len(register(store, trailer, TRUCK, who=OTHER)) == 2


def test_what_stands_against_a_permit_is_told_at_its_place(store: Store) -> None:
    (truck,) = register(store, TRUCK)
    wrong = Grant(
        member=truck.id,
        kind=Paper.PASSAGE,
        number=" ",
        office="none",
        valid_from=date(2026, 12, 2),
        valid_until=date(2026, 12, 1),
    )
    with store.writing() as conn, pytest.raises(Refusal) as no:
        fleet.grant(conn, OFFICER, wrong, OFFICES, NOW)
    assert [p.pointer for p in no.value.problems] == ["/number", "/office", "/valid_until"]
    with pytest.raises(Refusal) as no:
        permitted(store, "nobody")
    assert no.value.reason is Reason.NOT_FOUND


def test_a_suspended_carriers_vehicle_does_not_cross(store: Store) -> None:
    (truck,) = register(store, TRUCK)
    permitted(store, truck.id)
    with store.writing() as conn:
        parties.keep(conn, Party(id="C1", kind=PartyKind.COMPANY, name="Carrier"), NOW)
        parties.suspend(conn, "C1", ("Administrator one", NOW))
    assert codes(asked(store)) == ["FLT05", "FLT01"]
    with store.writing() as conn:
        parties.resume(conn, "C1")
    assert codes(asked(store)) == ["FLT01"]


def test_a_driver_who_left_has_no_name_once_his_date_is_past(store: Store) -> None:
    truck, driver = register(store, TRUCK, DRIVER)
    (stays,) = register(store, msgspec.structs.replace(DRIVER, mark="G7654321"))
    with store.writing() as conn:
        for gone in (truck, driver):
            fleet.end(conn, CARRIER, gone.id, NOW)
        assert kept.forget(conn, NOW) == 0, "his date is not past"
        assert kept.forget(conn, NOW + timedelta(seconds=1)) == 1
        assert kept.forget(conn, NOW + timedelta(seconds=1)) == 0
    with store.reading(CARRIER) as conn:
        found = {one.member.id: one.member for one in kept.fleet(conn, Asked(party="C1"), 10)}
    assert (found[driver.id].name, found[driver.id].name_zh, found[driver.id].mark) == ("", "", "…567")
    assert found[truck.id].mark == TRUCK.mark and found[stays.id].name == DRIVER.name


def test_a_suspended_one_is_not_taken_off_by_its_carrier(store: Store) -> None:
    (truck,) = register(store, TRUCK)
    with store.writing() as conn:
        fleet.suspend(conn, OFFICER, truck.id, "The brakes failed.", NOW)
    with store.writing() as conn, pytest.raises(Refusal) as refused:
        fleet.end(conn, CARRIER, truck.id, NOW)
    assert refused.value.reason is Reason.CONFLICT
    with store.writing() as conn:
        fleet.resume(conn, OFFICER, truck.id, NOW)
        fleet.end(conn, CARRIER, truck.id, NOW)


def test_an_officer_strikes_a_plate_off_that_another_carrier_took(store: Store) -> None:
    (squatted,) = register(store, TRUCK, who=OTHER)
    with pytest.raises(Refusal) as refused:
        register(store, TRUCK)
    assert [p.code for p in refused.value.problems] == ["FLT16"]
    for who, why, reason in ((CARRIER, "Mine.", Reason.NOT_ALLOWED), (OFFICER, " ", Reason.INVALID)):
        with store.writing() as conn, pytest.raises(Refusal) as refused:
            fleet.strike(conn, who, squatted.id, why, NOW)
        assert refused.value.reason is reason
    with store.writing() as conn:
        assert fleet.strike(conn, OFFICER, squatted.id, "It is another's.", NOW).ended_at == NOW
    (mine,) = register(store, TRUCK)
    assert mine.party == CARRIER.party
    with store.reading(SYSTEM) as conn:
        assert "vehicle.struck" in {act.what for act in acts.acts(conn, acts.Asked())}
