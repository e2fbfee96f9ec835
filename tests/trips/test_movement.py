"""A movement: its table, what each step does, what stands against one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.trips import route
from tongguan.trips.duty import duties
from tongguan.trips.movement import (
    DO,
    OVER,
    TABLE,
    Found,
    Mishap,
    Move,
    Movement,
    Terms,
    TransitPhase,
    TransitStep,
    Unanswered,
    Whom,
    after,
    diagram,
)
from tongguan.trips.seals import Affixed, SealClass, SealReason, SeenSeal, TransitSeal, Unlike
from tongguan.trips.step import SAYS, amiss
from tongguan.trips.words import PHASES, SENTENCES, STEPS, told

DOCS = Path(__file__).parents[2] / "docs" / "transit.md"
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
OFFICES = frozenset({"9403", "9400", "0100", "0200"})
SEALS = (SeenSeal(number="HX 1", kind=SealClass.HIGH), SeenSeal(number="HX 2", kind=SealClass.HIGH))
CUT = SeenSeal(number="A", kind=SealClass.HIGH, whole=False)
WEAK = TransitSeal(number="hx2", kind=SealClass.INDICATIVE)
START = Movement(
    principal="P",
    departure="9403",
    destination="0100",
    terms=Terms(hours=48, seal_class=SealClass.HIGH, enquiry_hours=24, answer_hours=72),
    guarantee="G",
    secured=Decimal(100),
)


def walked(*moves: Move, start: Movement = START) -> Movement:
    """The movement after steps that nothing stands against."""
    now = start
    for n, move in enumerate(moves):
        assert amiss(now, move, OFFICES) == (), move
        now = after(now, move, NOW + timedelta(hours=n))
    return now


def move(step: TransitStep, **more: Any) -> Move:
    return Move(step=step, **more)


SEAL = move(TransitStep.SEAL, seals=SEALS)
DEPART = move(TransitStep.DEPART, route=("9403", "9400", "0100"))
ENQUIRE = move(TransitStep.ENQUIRE)
ARRIVE = move(TransitStep.ARRIVE, at="0100", seals=SEALS)


def refused(was: Movement, wanted: Move) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in amiss(was, wanted, OFFICES)]


def test_the_diagram_in_the_docs_is_the_table() -> None:
    assert diagram() in DOCS.read_text()


def test_everything_is_said_and_done() -> None:
    assert set(TABLE) == set(PHASES) == set(SENTENCES) == set(TransitPhase)
    assert set(DO) == set(STEPS) == set(SAYS) == set(TransitStep)
    assert {s for steps in TABLE.values() for s in steps} == set(TransitStep)
    assert {TransitPhase.DISCHARGED, TransitPhase.IRREGULAR} == OVER
    for phase in TransitPhase:
        (en, zh), (then, then_zh) = told(Movement(**{**vars_of(START), "phase": phase}), None)
        assert en and then and not zh.isascii() and not then_zh.isascii()


def vars_of(value: Movement) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def test_departing_begins_the_time_limit() -> None:
    now = walked(SEAL, DEPART)
    assert now.phase is TransitPhase.UNDERWAY and now.route == ("9403", "9400", "0100")
    assert now.limit == NOW + timedelta(hours=49) and now.wakes == (NOW + timedelta(hours=73), TransitStep.ENQUIRE)
    assert walked(SEAL, move(TransitStep.DEPART)).route == ("9403", "0100")


def test_on_the_way() -> None:
    now = walked(SEAL, DEPART, move(TransitStep.PASS, at="0200"), move(TransitStep.PASS, at="9400"))
    assert now.passed == ("9403", "0200", "9400") and now.strayed == ("0200",)
    change = move(
        TransitStep.RESEAL,
        place="km 40",
        old="hx-1",
        new=TransitSeal(number="CC 9", kind=SealClass.HIGH),
        why=SealReason.BROKEN,
    )
    assert [s.number for s in walked(change, start=now).seals] == ["CC 9", "HX 2"]
    other = walked(move(TransitStep.DIVERT, destination="0200"), start=now)
    assert other.destination == "0200" and other.route == ("9403", "9400", "0200")
    assert walked(move(TransitStep.INCIDENT, place="km 41", mishap=Mishap.DELAY), start=now) == now


def test_an_enquiry_is_answered_by_each_of_three_once() -> None:
    now = walked(SEAL, DEPART, ENQUIRE)
    assert now.asked == tuple(Whom) and now.answer_by == NOW + timedelta(hours=2 + 72) and now.wakes is None
    for whom in Whom:
        reply = move(TransitStep.RESPOND, whom=whom, found=Found.UNKNOWN)
        now = walked(reply, start=now)
        assert refused(now, reply) == [("TRN25", "/whom")]
    assert now.asked == () and now.phase is TransitPhase.ENQUIRY
    over = walked(move(TransitStep.CALL), start=now)
    assert over.over and over.phase is TransitPhase.IRREGULAR and over.ended_at


def under(unanswered: Unanswered | None) -> Movement:
    """A movement that is enquired after, by a law that reminds; at hour two."""
    terms = replace(START.terms, remind_hours=24, unanswered=unanswered, discharge_hours=12)
    return walked(SEAL, DEPART, ENQUIRE, start=replace(START, terms=terms))


def todo(now: Movement) -> list[tuple[str, str, bool]]:
    return [(d.office, d.task, d.supervisor) for d in duties(now)]


def test_who_does_not_answer_is_reminded_and_then_the_law_says_what_follows() -> None:
    now = under(Unanswered.CALL)
    assert now.wakes == (NOW + timedelta(hours=2 + 48), TransitStep.REMIND)
    assert todo(now) == [("9403", "answer", False), ("0100", "answer", False)]
    assert refused(now, ENQUIRE) == [("TRN34", "/step")], "they are asked already"
    now = walked(move(TransitStep.REMIND), start=now)
    assert now.wakes == (NOW + timedelta(hours=2 + 72), TransitStep.LAPSE)
    assert told(now, TransitStep.REMIND)[0][0] == "Reminder: where are the goods?"
    now = walked(move(TransitStep.LAPSE), start=now)
    assert now.wakes is None and todo(now) == [("9403", "decide", False)] and not now.escalated
    assert told(now, TransitStep.INCIDENT)[1][0] == "An officer decides whether the guarantee is called."
    again = walked(ENQUIRE, start=now)
    assert again.asked == tuple(Whom) and not again.lapsed and again.wakes is not None
    assert walked(ARRIVE, start=now).phase is TransitPhase.ARRIVED, "what turns up arrives"


def test_the_law_may_want_a_supervisor_or_nothing() -> None:
    above = walked(move(TransitStep.LAPSE), start=under(Unanswered.ESCALATE))
    assert above.escalated and todo(above) == [("9403", "decide", True)]
    assert told(above, None)[1][0].startswith("A supervisor")
    none = walked(move(TransitStep.REMIND), start=under(None))
    assert none.wakes is None
    for whom in (Whom.DEPARTURE, Whom.DESTINATION):
        none = walked(move(TransitStep.RESPOND, whom=whom, found=Found.UNKNOWN), start=none)
    assert todo(none) == [("9403", "decide", False)], "nobody waits for the principal for ever"
    waits = under(Unanswered.CALL)
    for whom in (Whom.DEPARTURE, Whom.DESTINATION):
        waits = walked(move(TransitStep.RESPOND, whom=whom, found=Found.UNKNOWN), start=waits)
    assert todo(waits) == [], "the principal has time left"


def test_each_next_thing_has_its_office_and_its_time() -> None:
    assert todo(START) == [("9403", "seal", False)] and todo(walked(SEAL)) == []
    start = replace(START, terms=replace(START.terms, discharge_hours=12))
    there = walked(SEAL, DEPART, ARRIVE, start=start)
    (task,) = duties(there)
    assert (task.office, task.task, task.due_at) == ("0100", "discharge", NOW + timedelta(hours=2 + 12))
    other = walked(SEAL, DEPART, move(TransitStep.ARRIVE, at="0100", seals=SEALS[:1]), start=start)
    assert todo(other) == [("0100", "control", False)]
    for good, task_ in ((True, "discharge"), (False, "decide")):
        assert todo(walked(move(TransitStep.CONTROL, good=good), start=other)) == [("0100", task_, False)]
    assert todo(walked(move(TransitStep.DISCHARGE), start=there)) == []


def test_what_arrives_otherwise_than_it_left_is_looked_at_first() -> None:
    now = walked(SEAL, DEPART, move(TransitStep.ARRIVE, at="0100", seals=SEALS[:1]))
    done = move(TransitStep.DISCHARGE)
    assert [d.number for d in now.differences] == ["HX 2"] and refused(now, done) == [("TRN23", "/step")]
    bad = walked(move(TransitStep.CONTROL, good=False), start=now)
    assert refused(bad, done) == [("TRN22", "/step")]
    assert walked(move(TransitStep.CONTROL, good=True), done, start=bad).phase is TransitPhase.DISCHARGED
    assert walked(SEAL, DEPART, ARRIVE, done).phase is TransitPhase.DISCHARGED


def off(old: str, why: SealReason, new: TransitSeal | None = None) -> Move:
    """A seal that comes off on the way."""
    return move(TransitStep.RESEAL, place="km 4", old=old, why=why, new=new)


def put(by: Affixed) -> TransitSeal:
    return TransitSeal(number="CC 9", kind=SealClass.HIGH, by=by)


def test_seals_do_not_come_off_the_record_so_that_nobody_looks() -> None:
    now = walked(SEAL, DEPART, off("HX1", SealReason.FAULT))
    assert refused(now, off("hx-2", SealReason.FAULT)) == [("TRN40", "/new")], "the last one stays"
    now = walked(move(TransitStep.ARRIVE, at="0100", seals=SEALS[1:]), start=now)
    assert [(d.kind, d.number) for d in now.differences] == [(Unlike.CHANGED, "HX 1")]
    assert refused(now, move(TransitStep.DISCHARGE)) == [("TRN23", "/step")]
    looked = walked(move(TransitStep.CONTROL, good=True, seals=SEALS[1:]), move(TransitStep.DISCHARGE), start=now)
    assert looked.phase is TransitPhase.DISCHARGED and looked.differences == now.differences


@pytest.mark.parametrize(
    ("why", "by", "doubtful"),
    [
        (SealReason.OPENED, Affixed.CUSTOMS, False),
        (SealReason.FAULT, Affixed.CUSTOMS, False),
        (SealReason.FAULT, Affixed.CARRIER, True),
        (SealReason.BROKEN, Affixed.CUSTOMS, True),
        (SealReason.TAMPERED, Affixed.CUSTOMS, True),
        (SealReason.LOST, Affixed.CUSTOMS, True),
        (SealReason.TRANSHIPPED, Affixed.SHIPPER, True),
    ],
)
def test_a_seal_in_the_place_of_another_leaves_doubt_or_none(why: SealReason, by: Affixed, doubtful: bool) -> None:
    now = walked(SEAL, DEPART, off("HX 1", why, put(by)))
    there = tuple(SeenSeal(number=s.number, kind=s.kind) for s in now.seals)
    now = walked(move(TransitStep.ARRIVE, at="0100", seals=there), start=now)
    assert [d.kind for d in now.differences] == ([Unlike.CHANGED] if doubtful else [])
    more = walked(SEAL, move(TransitStep.RESEAL, at="9403", new=put(by), why=why))
    assert more.doubts == (), "one more is no doubt"


@pytest.mark.parametrize(
    ("was", "wanted", "found"),
    [
        (START, move(TransitStep.ARRIVE, at="0100"), [("TRN10", "/step")]),
        (START, move(TransitStep.SEAL), [("TRN13", "/seals")]),
        (START, move(TransitStep.SEAL, seals=(CUT,)), [("TRN14", "/seals/0/whole")]),
        (START, move(TransitStep.DEPART, at="0100", route=("9403", "7777", "0200")),
         [("TRN06", "/route/1"), ("TRN07", "/route"), ("TRN15", "/step"), ("TRN16", "/at")]),
        (walked(SEAL), move(TransitStep.RESEAL, at="9403"), [("TRN17", "/old"), ("TRN19", "/why")]),
        (walked(SEAL), move(TransitStep.RESEAL, at="9403", old="ZZ", new=WEAK, why=SealReason.LOST),
         [("TRN18", "/old"), ("TRN04", "/new/kind"), ("TRN03", "/new/number")]),
        (walked(SEAL, DEPART), move(TransitStep.RESEAL, old="HX 1", why=SealReason.LOST), [("TRN12", "/place")]),
        (walked(SEAL, DEPART), move(TransitStep.PASS), [("TRN12", "/at")]),
        (walked(SEAL, DEPART), move(TransitStep.PASS, at="7777"), [("TRN06", "/at")]),
        (walked(SEAL, DEPART), move(TransitStep.INCIDENT, place="x" * 71), [("TRN11", "/place"), ("TRN24", "/mishap")]),
        (walked(SEAL, DEPART), move(TransitStep.DIVERT, destination="0100"), [("TRN20", "/destination")]),
        (walked(SEAL, DEPART), move(TransitStep.ARRIVE, at="0200", seals=SEALS), [("TRN21", "/at")]),
        (walked(SEAL, DEPART), move(TransitStep.ARRIVE, seals=SEALS), [("TRN21", "/at")]),
        (walked(SEAL, DEPART, ENQUIRE), move(TransitStep.RESPOND, whom=Whom.PRINCIPAL), [("TRN24", "/found")]),
        (walked(SEAL, DEPART, ARRIVE), move(TransitStep.CONTROL), [("TRN24", "/good")]),
        (walked(SEAL, DEPART, ARRIVE), move(TransitStep.DISCHARGE, old="HX 1"), [("TRN26", "/old")]),
        (walked(SEAL), move(TransitStep.DEPART, route=("9403",) * 41), [("TRN05", "/route"), ("TRN07", "/route")]),
    ],
)  # fmt: skip
def test_what_stands_against_a_step_is_told_at_its_place(
    was: Movement, wanted: Move, found: list[tuple[str, str]]
) -> None:
    assert refused(was, wanted) == found


steps = st.builds(
    Move,
    step=st.sampled_from(TransitStep),
    at=st.sampled_from(["", *sorted(OFFICES)]),
    place=st.sampled_from(["", "km 4"]),
    seals=st.sampled_from([(), SEALS, SEALS[:1]]),
    old=st.sampled_from(["", "HX 1", "HX 9"]),
    new=st.none() | st.just(TransitSeal(number="CC 1", kind=SealClass.HIGH)),
    why=st.none() | st.sampled_from(SealReason),
    destination=st.sampled_from(["", "0200", "0100"]),
    mishap=st.none() | st.just(Mishap.DELAY),
    whom=st.none() | st.sampled_from(Whom),
    found=st.none() | st.just(Found.LOST),
    good=st.none() | st.booleans(),
)


@given(st.lists(steps, max_size=40))
def test_phases_change_by_the_table_alone_and_what_is_over_stays(moves: list[Move]) -> None:
    now = START
    for n, wanted in enumerate(moves):
        said = {name: getattr(wanted, name) for name in (*SAYS[wanted.step], "step", "at", "place")}
        one, was = Move(**said), now
        if amiss(was, one, OFFICES):
            continue
        now = after(was, one, NOW + timedelta(hours=n))
        assert now.phase is TABLE[was.phase][one.step]
        assert (now.secured, now.guarantee, now.principal) == (START.secured, "G", "P")
        assert (now.ended_at is not None) == now.over and not was.over
        assert (now.limit is not None) == (now.departed_at is not None)


@given(st.lists(st.sampled_from(sorted(OFFICES)), max_size=6))
def test_an_office_is_off_the_way_or_on_it(passed: list[str]) -> None:
    way, seen = ("9403", "9400", "0100"), ["9403"]
    for office in passed:
        off = route.strayed(way, seen, office)
        assert off or office in way
        assert not off or office not in way or any(way.index(s) > way.index(office) for s in seen if s in way)
        seen.append(office)
    assert set(route.left_out(way, seen)) <= {"9400"}
