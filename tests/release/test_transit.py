"""Goods in transit as the thinking sees them: secured, opened by their release, moved, freed or called once."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.test_transit import BORDER, GUARANTEE, INLAND, declared, warehoused
from tongguan.codes.law import Law
from tongguan.codes.read import read as read_profile
from tongguan.codes.rows import TransitRow
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.quota import folded
from tongguan.messages.received import JSON, read
from tongguan.release.case import Case, Considered, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event, State
from tongguan.risk.profiles import ProfileSet
from tongguan.trips import came
from tongguan.trips.came import Came
from tongguan.trips.guarantee import Surety, balance_of
from tongguan.trips.movement import Found, Mishap, Move, TransitPhase, TransitStep, Whom
from tongguan.trips.seals import SealClass, SealReason, SeenSeal, TransitSeal

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
LAW = Law.of(read_profile(Path(__file__).parents[2] / "profiles" / "cn"))
KEY = balance_of(GUARANTEE)
VOLUME = Decimal(50_000)
SEALS = (SeenSeal(number="HX 1", kind=SealClass.HIGH), SeenSeal(number="HX 2", kind=SealClass.HIGH))
SURETY = Surety(id=GUARANTEE, volume=VOLUME, valid_from=date(2026, 1, 1))


def value(body: dict[str, Any]) -> Declaration:
    found = read(JSON, json.dumps(body).encode())
    assert found.declaration is not None and not found.problems
    return found.declaration


GOODS = value(declared("PURE-1"))


def thought(declaration: Declaration, event: Event, before: Stand | None = None, **more: Any) -> Considered:
    inputs = Inputs(event=event, received_at=NOW, caller="P", number="1", case=1, seed=1, **more)
    law = LAW.at(NOW.date(), NOW)
    return consider(Case(inputs=inputs, declaration=declaration, before=before, law=law, profiles=ProfileSet(())))


def lodged(left: Decimal = VOLUME) -> Considered:
    return thought(GOODS, Event.LODGE, sureties=(SURETY,), balances={KEY: left})


def codes(told: Considered) -> list[str]:
    return [p.code for p in told.problems if p.stops]


def test_release_opens_the_movement_on_the_terms_of_the_law() -> None:
    told = lodged()
    now = told.stand.movement
    assert told.stand.state is State.RELEASED and now is not None and now.phase is TransitPhase.ACCEPTED
    assert (now.departure, now.destination, now.mode, now.terms.hours) == (BORDER, INLAND, "2", 336)
    assert told.draws == told.stand.draws and told.draws[0].amount == now.secured > 0
    assert told.decision.sentence == f"Released for transit to {INLAND}."
    assert now.gross == 1520


def test_nothing_is_secured_beyond_what_is_left() -> None:
    need = lodged().draws[0].amount
    assert codes(lodged(need)) == [] and codes(lodged(need - Decimal("0.01"))) == ["TGK033"]
    assert lodged(Decimal(0)).draws == ()


def test_what_is_cancelled_before_it_moves_is_freed_and_what_moves_is_not() -> None:
    told = lodged()
    assert codes(thought(GOODS, Event.CANCEL, told.stand)) == ["TGK002"]
    standard = thought(value(warehoused("PURE-2", "X")), Event.LODGE)
    assert codes(thought(GOODS, Event.MOVE, standard.stand, move=Move(step=TransitStep.DEPART))) == ["TGK034"]


def test_terms_are_those_of_the_row_that_says_most() -> None:
    def row(departure: str, destination: str, mode: str, hours: int) -> TransitRow:
        return TransitRow(
            departure=departure,
            destination=destination,
            mode=mode,
            hours=hours,
            valid_from=date(2026, 1, 1),
            known_from=datetime(2025, 1, 1, tzinfo=UTC),
            source="t",
        )

    more = [row(BORDER, INLAND, "", 1), row(BORDER, "", "2", 2), row("", INLAND, "2", 3)]
    law = LAW.with_rows("transit", more).at(NOW.date(), NOW)
    rail = [(BORDER, INLAND, "2"), (BORDER, "0200", "2"), ("0200", INLAND, "2")]
    asked = [*rail, ("0200", "5304", "3"), ("", "", "9")]
    hours = [found.hours if (found := law.transit(*at)) else None for at in asked]
    assert hours == [1, 2, 3, 72, 168]


steps = st.builds(
    Move,
    step=st.sampled_from([s for s in TransitStep for _ in range(2 if s in ("arrive", "depart", "seal") else 1)]),
    old=st.sampled_from(["HX 1", "HX 2"]),
    new=st.just(TransitSeal(number="CC 1", kind=SealClass.HIGH)),
    seals=st.sampled_from([SEALS, SEALS[:1]]),
    good=st.booleans(),
    whom=st.sampled_from(Whom),
)
FIXED: dict[TransitStep, dict[str, Any]] = {
    TransitStep.PASS: {"at": "9400"},
    TransitStep.RESEAL: {"place": "km 1", "why": SealReason.BROKEN},
    TransitStep.INCIDENT: {"place": "km 1", "mishap": Mishap.DELAY},
    TransitStep.DIVERT: {"destination": "0200"},
    TransitStep.RESPOND: {"found": Found.LOST},
}
SAID = {
    TransitStep.SEAL: ("seals",), TransitStep.RESEAL: ("old", "new"), TransitStep.RESPOND: ("whom",),
    TransitStep.ARRIVE: ("seals",), TransitStep.CONTROL: ("good",),
}  # fmt: skip


@given(st.lists(steps, max_size=30))
def test_what_is_reserved_is_freed_or_called_exactly_once(moves: list[Move]) -> None:
    told = lodged()
    stand, left, freed = told.stand, folded({KEY: VOLUME}, told.draws), 0
    need = told.draws[0].amount
    for one in moves:
        assert stand.movement is not None
        said = {name: getattr(one, name) for name in SAID.get(one.step, ())} | FIXED.get(one.step, {})
        at = {"at": stand.movement.destination} if one.step is TransitStep.ARRIVE else {}
        told = thought(GOODS, Event.MOVE, stand, move=Move(step=one.step, **said, **at))
        if codes(told):
            assert told.stand == stand and told.draws == (), "nothing changes"
            continue
        stand, left = told.stand, folded(left, told.draws)
        freed += bool(told.draws)
        assert stand.state is State.RELEASED and stand.movement is not None
        discharged = stand.movement.phase is TransitPhase.DISCHARGED
        assert left[KEY] == (VOLUME if discharged else VOLUME - need) and freed == discharged
        assert bool(stand.draws) != discharged


@pytest.mark.parametrize(
    ("phase", "kind", "office", "rest", "found"),
    [
        (TransitPhase.DISCHARGED, "IMA", INLAND, "1520", []),
        (TransitPhase.UNDERWAY, "IMA", INLAND, "1520", ["TGK035"]),
        (TransitPhase.IRREGULAR, "IMA", INLAND, "1520", ["TGK035"]),
        (TransitPhase.DISCHARGED, "IMA", BORDER, "1520", ["TGK036"]),
        (TransitPhase.DISCHARGED, "IMA", INLAND, "1519.999", ["TGK037"]),
        (TransitPhase.UNDERWAY, "IMD", INLAND, "1520", []),
    ],
)
def test_what_follows_is_matched_with_what_came(
    phase: TransitPhase, kind: str, office: str, rest: str, found: list[str]
) -> None:
    goods = value(warehoused("PURE-3", "940320261000000001", type=kind, office=office))
    arrived = Came(number="940320261000000001", phase=phase, destination=INLAND)
    key = came.balance_of(arrived.number)
    told = thought(goods, Event.LODGE, came=(arrived,), balances={key: Decimal(rest)})
    assert codes(told) == found
    if not found:
        assert {d.balance: d.amount for d in told.draws}[key] == 1520
    if kind == "IMD":
        assert codes(thought(goods, Event.PRESENT, told.stand, came=(arrived,))) == ["TGK035"]
        done = Came(number=arrived.number, phase=TransitPhase.DISCHARGED, destination=INLAND)
        assert codes(thought(goods, Event.PRESENT, told.stand, came=(done,))) == []


M0, M1 = "940320261000000010", "940320261000000011"


def following(
    head: str = "", items: tuple[str, ...] = ("", ""), masses: tuple[str, ...] = ("520", "1000"), whole: str = "1520"
) -> Considered:
    """An entry into a warehouse whose head and whose items name movements, of which 600 and 1,000 kg came."""
    body = warehoused("PURE-4", "X")
    body["shipment"]["previous_documents"] = papers(head)
    body["gross_mass"] = {"value": whole, "unit": "KGM"}
    if not whole:
        del body["gross_mass"]
    for item, numbers, mass in zip(body["shipment"]["items"], items, masses, strict=True):
        item["previous_documents"] = papers(numbers)
        item.pop("gross_mass", None)
        if mass:
            item["gross_mass"] = {"value": mass, "unit": "KGM"}
    both = tuple(Came(number=n, phase=TransitPhase.DISCHARGED, destination=INLAND) for n in (M0, M1))
    left = {came.balance_of(M0): Decimal(600), came.balance_of(M1): Decimal(1000)}
    return thought(value(body), Event.LODGE, came=both, balances=left)


def papers(numbers: str) -> list[dict[str, str]]:
    return [{"category": "Y", "type": "MRN", "id": number} for number in numbers.split()]


def took(told: Considered) -> dict[str, int]:
    draws = {d.balance.removeprefix(came.PREFIX): int(d.amount) for d in told.draws if came.PREFIX in d.balance}
    return {{M0: "M0", M1: "M1"}[number]: amount for number, amount in draws.items()}


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"items": (M0, M1)}, {"M0": 520, "M1": 1000}),
        ({"head": f"{M0} {M1}"}, {"M0": 600, "M1": 920}),
        ({"head": f"{M1} {M0}"}, {"M1": 1000, "M0": 520}),
        ({"head": M1, "items": (M0, "")}, {"M0": 520, "M1": 1000}),
        ({"head": M1, "items": (M0, M1), "masses": ("520", "")}, {"M0": 520, "M1": 1000}),
        ({"items": (f"{M0} {M1}",) * 2, "masses": ("", "")}, {"M0": 600, "M1": 920}),
        ({"items": (M0, M0), "masses": ("", ""), "whole": "600"}, {"M0": 600}),
        ({"items": (M0, ""), "masses": ("600", "920")}, {"M0": 600}),
    ],
)  # fmt: skip
def test_goods_take_their_mass_of_the_movements_that_they_name(said: dict[str, Any], taken: dict[str, int]) -> None:
    told = following(**said)
    assert took(told) == taken and not {"TGK037", "TGK038"} & set(codes(told))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"items": (M0, M1), "masses": ("", "1000")}, [("TGK038", "/shipment/items/0/gross_mass")]),
        ({"head": M1, "items": (M0, ""), "masses": ("520", ""), "whole": "520"}, [("TGK038", "/gross_mass")]),
        ({"head": M0}, [("TGK037", "/shipment/previous_documents/0/id")]),
        ({"items": ("", M0)}, [("TGK037", "/shipment/items/1/previous_documents/0/id")]),
        ({"head": f"{M0} {M1}", "whole": "1601"}, [("TGK037", "/shipment/previous_documents/0/id")]),
    ],
)  # fmt: skip
def test_nothing_follows_for_nothing(said: dict[str, Any], found: list[tuple[str, str]]) -> None:
    told = following(**said)
    assert [(p.code, p.pointer) for p in told.problems if p.code in ("TGK037", "TGK038")] == found
    assert took(told) == {} and told.stand.state is State.RETURNED


def test_a_mass_that_is_not_told_is_asked_for_where_it_is_missing() -> None:
    body = warehoused("PURE-6", M0)
    for item in body["shipment"]["items"]:
        item.pop("gross_mass", None)
    body["gross_mass"] = {"value": "1520", "unit": "NAR"}
    (claim,) = came.claims(value(body), {M0})
    assert claim.untold == ("/shipment/items/0/gross_mass", "/shipment/items/1/gross_mass") and claim.gross == 0
    body["shipment"]["items"][0]["gross_mass"] = {"value": "500", "unit": "KGM"}
    (claim,) = came.claims(value(body), {M0})
    assert claim.untold == ("/shipment/items/1/gross_mass",) and claim.gross == 500
    assert came.claims(value(body), ()) == ()


@pytest.mark.parametrize(
    ("head", "items", "found"),
    [
        (f"{M0} {M1}", ("", ""), {M0: 6, M1: 14}),
        ("", (M0, M1), {M0: 5, M1: 15}),
        (M1, (M0, ""), {M0: 5, M1: 15}),
        (M0, ("", ""), "20 packages are declared of movement 940320261000000010; 6 packages of it are left."),
        ("", (M1, M0), "15 packages are declared of movement 940320261000000010; 6 packages of it are left."),
    ],
)  # fmt: skip
def test_goods_take_their_packages_of_the_movements_that_they_name(
    head: str, items: tuple[str, str], found: dict[str, int] | str
) -> None:
    body = warehoused("PURE-7", "X")
    body["shipment"]["previous_documents"] = papers(head)
    body["package_count"] = 20
    for item, numbers, count in zip(body["shipment"]["items"], items, (5, 15), strict=True):
        item["previous_documents"] = papers(numbers)
        item["packagings"][0]["count"] = count
    both = tuple(Came(number=n, phase=TransitPhase.DISCHARGED, destination=INLAND) for n in (M0, M1))
    left = {came.packages_of(M0): Decimal(6), came.packages_of(M1): Decimal(100)}
    told = thought(value(body), Event.LODGE, came=both, balances=left)
    if isinstance(found, str):
        assert [p.message for p in told.problems if p.code == "TGK037"] == [found]
    else:
        assert {came.moved_by(d.balance): int(d.amount) for d in told.draws if came.COUNTED in d.balance} == found
