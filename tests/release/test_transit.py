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


def test_items_may_follow_different_movements() -> None:
    body = warehoused("PURE-4", "X")
    body["shipment"]["previous_documents"] = []
    for n, item in enumerate(body["shipment"]["items"]):
        item["previous_documents"] = [{"category": "Y", "type": "MRN", "id": f"M {n}"}]
    parts = tuple(came.named(value(body)))
    assert [(p.number, p.gross) for p in parts] == [("M0", 520), ("M1", 1000)]
    whole = tuple(came.named(value(warehoused("PURE-5", "M 0")))) + parts
    assert [p.gross for p in came.taken(whole, "M0")] == [1520], "said of the whole, it covers the items"
