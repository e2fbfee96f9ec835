"""The class of a company is changed by two officers, and what was before stays on record."""

from datetime import date

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, TRADER, Desk
from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.grade import GradeWord, Grading, answered, asked
from tongguan.parties.party import Caller, Kind, Party
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, classes, parties
from tongguan.store.classes import Change
from tongguan.store.connect import SYSTEM, Store

SECOND = replace(OFFICER, name="second officer")
WISH = Grading(grade="D", why="Two seizures in a month.")
YES, NO = GradeWord(agree=True, why="So it is."), GradeWord(agree=False, why="One was another's.")


@pytest.fixture
def law_now(law: Law) -> Snapshot:
    return law.at(date(2026, 11, 23), NOW)


@pytest.fixture
def there(desk: Desk, store: Store) -> Store:
    """A company, a broker's agency and what the desk has."""
    with store.writing() as conn:
        parties.keep(conn, Party(id="C1", kind=Kind.COMPANY, name="One"), NOW)
        parties.keep(conn, Party(id="MOFCOM", kind=Kind.AGENCY, name="Ministry"), NOW)
    return store


def wish(store: Store, law: Snapshot, caller: Caller = OFFICER, wanted: Grading = WISH, id_: str = "C1") -> Change:
    with store.writing() as conn:
        return asked(conn, caller, (id_, wanted), law, NOW)


def word(store: Store, id_: str, said: GradeWord, caller: Caller = SECOND) -> Change:
    with store.writing() as conn:
        return answered(conn, caller, id_, said, NOW)


def grade(store: Store) -> str:
    with store.reading(SYSTEM) as conn:
        found = classes.company(conn, "C1")
    assert found is not None
    return found.grade


def test_it_holds_once_a_second_officer_agrees(there: Store, law_now: Snapshot) -> None:
    made = wish(there, law_now)
    assert grade(there) == ""
    with pytest.raises(Refusal) as own:
        word(there, made.id, YES, OFFICER)
    assert own.value.reason is Reason.NOT_ALLOWED and grade(there) == ""
    assert word(there, made.id, YES).state == "made" and grade(there) == "D"
    with there.writing() as conn:
        facts = conn.execute('select party, "by", source, before, after from tongguan.party_change').fetchall()
        told = [act.what for act in acts.acts(conn, acts.Asked(subject="C1"))]  # type: ignore[arg-type]
    assert facts == [("C1", "second officer", f"class change {made.id}", {"class": ""}, {"class": "D"})]
    assert told == ["company.class-made", "company.class-asked"]


def test_declined_it_stays_and_is_decided_once(there: Store, law_now: Snapshot) -> None:
    made = wish(there, law_now)
    assert word(there, made.id, NO).state == "declined" and grade(there) == ""
    with pytest.raises(Refusal) as again:
        word(there, made.id, YES)
    assert again.value.reason is Reason.CONFLICT
    assert wish(there, law_now).state == "waiting", "another may be asked for now"


def test_who_asked_may_take_it_back_himself(there: Store, law_now: Snapshot) -> None:
    made = wish(there, law_now)
    assert word(there, made.id, NO, OFFICER).state == "declined"


def test_one_waits_at_a_time(there: Store, law_now: Snapshot) -> None:
    wish(there, law_now)
    with pytest.raises(Refusal) as two:
        wish(there, law_now, SECOND, Grading(grade="A", why="Because."))
    assert two.value.reason is Reason.CONFLICT


@pytest.mark.parametrize(
    ("wanted", "id_", "reason"),
    [
        (Grading(grade="Z", why="x"), "C1", Reason.INVALID),
        (Grading(grade="D", why=" "), "C1", Reason.INVALID),
        (Grading(grade="", why="x"), "C1", Reason.CONFLICT),
        (WISH, "C2", Reason.NOT_FOUND),
        (WISH, "MOFCOM", Reason.NOT_FOUND),
    ],
)
def test_what_cannot_be_is_refused(there: Store, law_now: Snapshot, wanted: Grading, id_: str, reason: Reason) -> None:
    with pytest.raises(Refusal) as refused:
        wish(there, law_now, OFFICER, wanted, id_)
    assert refused.value.reason is reason


def test_a_trader_changes_no_class(there: Store, law_now: Snapshot) -> None:
    with pytest.raises(Refusal):
        wish(there, law_now, TRADER)
