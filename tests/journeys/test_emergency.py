"""Emergencies: signed by two, live at once, and over by themselves."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import OFFICER, TRADER, Desk, declaration, sent
from tongguan.journeys import sweep
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.emergency import EmergencyProposing, EmergencySigning, Turning, answered, proposed, turned
from tongguan.journeys.judge import Judging, judged, seconded
from tongguan.journeys.match import anew
from tongguan.journeys.watch import Watch
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.problem import Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.risk.emergency import EmergencyKind, EmergencyThen
from tongguan.store import concerns, emergencies
from tongguan.store.emergencies import Kept

SECOND = Caller(party="CUSTOMS", name="second", scopes=frozenset(Scope), sees=Sight.ALL)
YES = EmergencySigning(agree=True, why="seen")


def wanted(desk: Desk, **more: object) -> EmergencyProposing:
    until = desk.moment + timedelta(days=10)
    said = {"kind": EmergencyKind.HEALTH, "then": EmergencyThen.HOLD, "goods": ("02",), "valid_until": until}
    words = {"notice": "Meat is stopped.", "notice_zh": "肉类暂停。", "reason": "an outbreak"}
    return EmergencyProposing(**{**said, **words, **more})  # type: ignore[arg-type]


def signed(desk: Desk, **more: object) -> Kept:
    kept = proposed(desk.conn, desk.office, OFFICER, wanted(desk, **more))
    return answered(desk.conn, desk.office, SECOND, kept.id, YES)


def looked_through(desk: Desk) -> None:
    """Some seconds later open cases know it."""
    desk.moment += timedelta(seconds=5)
    watch = Watch()
    with desk.conn.transaction():
        while sweep.further(desk.conn, watch, desk.moment, desk.office.day(desk.moment)):
            pass
    while anew(desk.conn, desk.office):
        pass


def stand(desk: Desk, number: str) -> tuple[str, list[str]]:
    found = desk.conn.execute("select state, holds from tongguan.case_file where number = %s", (number,)).fetchone()
    assert found is not None
    return found[0], found[1]


def meat(desk: Desk, reference: str = "M1") -> str:
    (reply,) = desk.lodge(sent(declaration("import-meat", reference=reference)))
    assert reply.answer is not None, reply.refusal
    return reply.answer.number


def test_what_two_signed_holds_what_is_lodged_next(desk: Desk) -> None:
    kept = proposed(desk.conn, desk.office, OFFICER, wanted(desk))
    before = meat(desk)
    assert Hold.CHECK not in stand(desk, before)[1], "one officer alone stops nothing"
    with pytest.raises(Refusal):
        answered(desk.conn, desk.office, OFFICER, kept.id, YES)
    assert answered(desk.conn, desk.office, SECOND, kept.id, YES).state == emergencies.LIVE
    desk.moment += timedelta(seconds=2)
    (reply,) = desk.lodge(sent(declaration("import-meat", reference="M2")))
    assert reply.answer is not None and Hold.CHECK in reply.answer.holds
    assert "Meat is stopped." in reply.answer.next
    told = b"".join(bytes(row[0]) for row in desk.rows("fact", "body"))
    assert b"Meat is stopped." in told and b"outbreak" not in told, "the reason is for officers alone"


def test_open_cases_hear_of_it_and_of_its_end(desk: Desk) -> None:
    number = meat(desk)
    kept = signed(desk)
    looked_through(desk)
    assert Hold.CHECK in stand(desk, number)[1]
    assert [r.number for r in concerns.of_ref(desk.conn, "emergency", kept.id)] == [number]
    turned(desk.conn, desk.office, OFFICER, kept.id, Turning(why="all clear"))
    with pytest.raises(Refusal):
        answered(desk.conn, desk.office, OFFICER, kept.id, YES)
    answered(desk.conn, desk.office, SECOND, kept.id, YES)
    looked_through(desk)
    assert Hold.CHECK not in stand(desk, number)[1]
    assert [r.ended_at is not None for r in concerns.of_ref(desk.conn, "emergency", kept.id)] == [True]


def test_it_is_over_when_its_time_is(desk: Desk) -> None:
    number = meat(desk)
    signed(desk)
    looked_through(desk)
    assert Hold.CHECK in stand(desk, number)[1]
    desk.moment += timedelta(days=11)
    looked_through(desk)
    assert Hold.CHECK not in stand(desk, number)[1]


def test_one_officer_lets_nothing_go(desk: Desk) -> None:
    kept, number = signed(desk), ""
    desk.moment += timedelta(seconds=2)
    number = meat(desk)
    with pytest.raises(Refusal, match="Two officers"):
        answer(desk.conn, desk.office, OFFICER, Verdict(number=number, hold=Hold.CHECK, passed=True, reason="fine"))
    one = judged(desk.conn, desk.office, OFFICER, Judging(key=f"e/{kept.id}/{number}", verdict="let", why="for a zoo"))
    with pytest.raises(Refusal):
        seconded(desk.conn, desk.office, OFFICER, one.id, YES)
    seconded(desk.conn, desk.office, SECOND, one.id, YES)
    looked_through(desk)
    assert Hold.CHECK not in stand(desk, number)[1]
    assert Hold.CHECK in stand(desk, meat(desk, "M2"))[1], "another case is another matter"


def test_one_officer_refuses(desk: Desk) -> None:
    signed(desk)
    desk.moment += timedelta(seconds=2)
    number = meat(desk)
    reply = answer(desk.conn, desk.office, OFFICER, Verdict(number=number, hold=Hold.CHECK, passed=False, reason="no"))
    assert reply.answer is not None and reply.answer.state is State.REFUSED
    assert not [r for r in concerns.waiting(desk.conn) if r.number == number]


def test_what_is_refused_goes_back_with_the_notice(desk: Desk) -> None:
    signed(desk, then=EmergencyThen.REFUSE)
    desk.moment += timedelta(seconds=2)
    (reply,) = desk.lodge(sent(declaration("import-meat", reference="M3")))
    assert reply.answer is not None and reply.answer.state is State.RETURNED
    assert "Meat is stopped." in [p.message for p in reply.answer.problems]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"valid_until": None}, "/valid_until"),
        ({"goods": ()}, "/goods"),
        ({"goods": ("meat",)}, "/goods"),
        ({"offices": ("0000",)}, "/offices/0"),
        ({"countries": ("Brazil",)}, "/countries/0"),
        ({"notice_zh": " "}, "/notice_zh"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(desk: Desk, changes: dict[str, object], pointer: str) -> None:
    if "valid_until" in changes:
        changes = {"valid_until": desk.moment + timedelta(days=91)}
    with pytest.raises(Refusal) as refused:
        proposed(desk.conn, desk.office, OFFICER, wanted(desk, **changes))
    assert pointer in [p.pointer for p in refused.value.problems]


def test_traders_have_no_part_in_it(desk: Desk) -> None:
    with pytest.raises(Refusal):
        proposed(desk.conn, desk.office, TRADER, wanted(desk))
