"""May they cross? Every reason against it, in both languages, at whom it concerns; plates however they are written."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from tongguan.manifests.fleet import (
    NEEDED_BY,
    FleetKind,
    Known,
    Member,
    Paper,
    Passing,
    RoadPermit,
    Wanted,
    amiss,
    may_cross,
    plain,
)

MOMENT = datetime(2026, 11, 26, tzinfo=UTC)
TODAY = date(2026, 11, 26)
HERE = "5304"


def member(kind: FleetKind, mark: str = "粤Z1234港", **more: Any) -> Member:
    named = {"name": "Driver One", "name_zh": "驾驶员甲"} if kind is FleetKind.DRIVER else {}
    return Member(
        **{"id": f"m-{kind}", "party": "C1", "kind": kind, "mark": mark, "country": "CN", **named, **more},
        since=MOMENT,
        made_by="C1",
    )


def paper(kind: Paper = Paper.PASSAGE, **more: Any) -> RoadPermit:
    term = {"valid_from": date(2026, 11, 1), "valid_until": TODAY}
    return RoadPermit(
        **{"id": "p", "member": "m", "kind": kind, "number": "GMS-1", **term, **more}, granted_by="o", granted_at=MOMENT
    )


def passing(kind: FleetKind, *known: Known) -> Passing:
    return Passing(kind=kind, mark="粤Z1234港", found=known)


def good(kind: FleetKind) -> Passing:
    return passing(kind, Known(member(kind), tuple(paper(p) for p in Paper)))


def test_with_everything_in_order_they_cross_on_the_first_day_and_on_the_last() -> None:
    for day in (date(2026, 11, 1), TODAY):
        assert may_cross([good(k) for k in FleetKind], HERE, day, tuple(Paper)).may


@pytest.mark.parametrize("kind", list(FleetKind))
@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("FLT01", lambda k: ()),
        ("FLT02", lambda k: (Known(member(k, ended_at=MOMENT)),)),
        ("FLT03", lambda k: (Known(member(k)), Known(member(k, country="MN")))),
        ("FLT04", lambda k: (Known(member(k, suspended_at=MOMENT, suspended_why="Brakes"), (paper(),)),)),
        ("FLT05", lambda k: (Known(member(k, carrier_suspended=True), (paper(),)),)),
        ("FLT06", lambda k: (Known(member(k), (paper(valid_until=date(2026, 11, 25)),)),)),
        ("FLT07", lambda k: (Known(member(k), (paper(valid_from=date(2026, 11, 27), valid_until=date(2027, 1, 1)),)),)),
        ("FLT08", lambda k: (Known(member(k)),)),
        ("FLT08", lambda k: (Known(member(k), (paper(office="9999"),)),)),
        ("FLT08", lambda k: (Known(member(k), (paper(withdrawn_at=MOMENT),)),)),
        ("FLT08", lambda k: (Known(member(k), (paper(Paper.ADMISSION), paper(Paper.DANGEROUS))),)),
    ],
)
def test_each_reason_stands_at_whom_it_concerns_in_both_languages(kind: FleetKind, code: str, known: Any) -> None:
    others = [good(k) for k in FleetKind if k is not kind]
    said = may_cross([*others, passing(kind, *known(kind))], HERE, TODAY)
    assert not said.may
    assert [(r.code, r.pointer) for r in said.reasons] == [(code, f"/{kind}")]
    (reason,) = said.reasons
    assert "粤Z1234港" in reason.message and "粤Z1234港" in reason.message_zh
    assert not reason.message_zh.isascii() and reason.message != reason.message_zh


def test_an_old_registration_does_not_stand_in_the_way_of_the_new_one() -> None:
    both = (Known(member(FleetKind.VEHICLE, ended_at=MOMENT)), Known(member(FleetKind.VEHICLE), (paper(office=HERE),)))
    assert may_cross([passing(FleetKind.VEHICLE, *both)], HERE, TODAY).may


def test_all_reasons_are_told_at_once_and_the_permit_that_ended_last_is_named() -> None:
    over = (paper(valid_until=date(2026, 11, 20)), paper(valid_until=date(2026, 11, 24)))
    suspended = member(FleetKind.VEHICLE, suspended_at=MOMENT, suspended_why="Brakes", carrier_suspended=True)
    said = may_cross([passing(FleetKind.VEHICLE, Known(suspended, over)), passing(FleetKind.DRIVER)], HERE, TODAY)
    assert [r.code for r in said.reasons] == ["FLT04", "FLT05", "FLT06", "FLT01"]
    assert "Brakes" in said.reasons[0].message and "2026-11-24" in said.reasons[2].message


@pytest.mark.parametrize("asked", list(Paper))
def test_a_permit_is_asked_of_those_who_need_it(asked: Paper) -> None:
    said = may_cross([passing(k, Known(member(k))) for k in FleetKind], HERE, TODAY, (asked,))
    assert {r.pointer for r in said.reasons} == {f"/{k}" for k in NEEDED_BY[asked]}


@pytest.mark.parametrize("read", ["粤Z·1234港", " 粤z-1234 港", "粤Ｚ１２３４港"])
def test_a_plate_is_the_same_however_it_is_written(read: str) -> None:
    assert plain(read) == plain("粤Z1234港") == "粤Z1234港"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("а123вс 77", "A123BC77"), ("А123ВС77", "A123BC77"), ("УБА 12-34", "YБA1234"), ("ΑΒΕ 1234", "ABE1234")],
)
def test_plates_of_shared_letters_are_the_same_in_both_alphabets(typed: str, read: str) -> None:
    assert plain(typed) == plain(read) == read
    assert plain("粤Z1235港") != plain(read)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"mark": " - "}, {("FLT11", "/3/mark")}),
        ({"mark": "A" * 41}, {("FLT11", "/3/mark")}),
        ({"country": "china"}, {("FLT12", "/3/country")}),
        ({"name": " "}, {("FLT13", "/3/name")}),
        ({"name_zh": "甲" * 121}, {("FLT14", "/3/name_zh")}),
        ({"mark": "", "country": ""}, {("FLT11", "/3/mark"), ("FLT12", "/3/country")}),
        ({}, set()),
    ],
)
def test_what_cannot_be_registered_is_named_at_its_place(change: dict[str, str], codes: set[tuple[str, str]]) -> None:
    wanted = Wanted(kind=FleetKind.DRIVER, mark="G1234567", country="CN", name="Driver One", name_zh="驾驶员甲")
    assert {(p.code, p.pointer) for p in amiss(msgspec.structs.replace(wanted, **change), "/3")} == codes
