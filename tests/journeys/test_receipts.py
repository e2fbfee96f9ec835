"""What agencies and holders are told of records, step by step; and steps that are late."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import json

from tests.journeys.conftest import Desk, sent
from tests.journeys.test_ledger import (
    BROKERED,
    HOLDER,
    IMPORTER,
    LICENCE,
    MOFCOM,
    cancel,
    exits,
    issue,
    licence,
    naming,
)
from tongguan.journeys import ledger, overdue, turn
from tongguan.journeys.record_says import RecordApplying, RecordSays, RecordStepping
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller
from tongguan.problem import Refusal
from tongguan.store import outbox, records
from tongguan.store.connect import Store

E = RecordEvent


def told(desk: Desk, party: str) -> list[dict[str, Any]]:
    rows = desk.conn.execute(
        "select cargo::text from tongguan.outbox where addressee = %s and cargo is not null order by id", (party,)
    )
    return [json.decode(row[0]) for row in rows]


def steps(desk: Desk, party: str) -> list[str]:
    return [one["step"] for one in told(desk, party)]


def test_the_issuer_has_a_receipt_for_each_step_of_a_record(desk: Desk, store: Store) -> None:
    issue(desk)
    (one,) = desk.lodge(sent(naming("L-1", quantity="900")))
    (two,) = desk.lodge(sent(naming("L-2", quantity="900")))
    desk.lodge(sent(cancel("L-3", one.answer.number)))  # type: ignore[union-attr]
    exits(desk, two)
    said = told(desk, "MOFCOM")
    assert [one["step"] for one in said] == ["stored", "annotated", "annotated", "given-back", "written-off"]
    numbers = [n.answer.number for n in (one, two, one, two)]  # type: ignore[union-attr]
    assert [one["declaration"] for one in said[1:]] == numbers
    assert {(one["system"], one["what"], one["event"]) for one in said} == {("import-licence", "record", "record")}
    assert steps(desk, HOLDER) == ["stored"], "whose record it is knows his declarations"
    with store.reading(Caller(party="MOFCOM")) as conn:
        assert len(outbox.unread_records(conn, 10)) == 5 and outbox.unread_cargo(conn, 10) == []
    with store.reading(Caller(party="MPS")) as conn:
        assert outbox.unread_records(conn, 10) == []


def test_a_record_that_does_not_answer_is_an_abnormal_receipt(desk: Desk) -> None:
    desk.lodge(sent(naming("L-1")))
    issue(desk)
    desk.lodge(sent(naming("THEIRS", **BROKERED)))
    ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=E.VOID, why="false papers"))
    (late,) = desk.lodge(sent(naming("L-3")))
    odd = [one for one in told(desk, "MOFCOM") if one["step"] == "abnormal"]
    assert [one["receipt"] for one in odd] == ["4", "4", "3"]
    assert odd[-1]["declaration"] == late.answer.number and odd[-1]["number"] == "IL-2026/001"  # type: ignore[union-attr]


def test_an_application_is_told_to_both_and_a_late_step_once(desk: Desk) -> None:
    desk.moment += timedelta(days=4)
    said = licence()
    asked = RecordApplying(system=said.system, holder=HOLDER, fields=said.fields, lines=said.lines)
    made = ledger.applied(desk.conn, desk.office, IMPORTER, asked)
    key = (made.system, made.number)
    assert (steps(desk, "MOFCOM"), steps(desk, HOLDER)) == (["applied"], [])
    ((step, due_on),) = desk.rows("record_deadline", "step, due_on")
    assert step == "review" and (due_on - desk.office.day(desk.now())).days == 5, "from Friday to Wednesday"
    assert overdue.remind(desk.conn, desk.office) == 0
    ledger.stepped(desk.conn, desk.office, MOFCOM, key, RecordStepping(event=E.ASK, why="Which contract?"))
    assert desk.rows("record_deadline") == [], "now the applicant owes it"
    ledger.stepped(desk.conn, desk.office, IMPORTER, key, RecordStepping(event=E.REPLY))
    desk.moment += timedelta(days=60)
    assert (overdue.remind(desk.conn, desk.office), overdue.remind(desk.conn, desk.office)) == (1, 0)
    assert steps(desk, "MOFCOM") == ["applied", "asked", "replied", "due"]
    assert steps(desk, HOLDER) == ["asked", "due"]
    assert [one.event for one in records.steps(desk.conn, key, 10)] == ["apply", "ask", "reply", "due"]
    for event in (E.REVIEW, E.ISSUE):
        ledger.stepped(desk.conn, desk.office, MOFCOM, key, RecordStepping(event=event))
    assert [step for (step,) in desk.rows("record_deadline", "step")] == ["expiring"], "what comes next is its end"
    assert steps(desk, HOLDER) == ["asked", "due", "reviewed", "stored"]


def calendar(desk: Desk, day: str) -> int:
    """The node at that day; of how many records something was due."""
    desk.moment = datetime.fromisoformat(day + "T09:00:00+08:00")
    return sum(iter(lambda: overdue.remind(desk.conn, desk.office), 0))


def test_a_record_ends_with_its_definition_and_is_told_before_and_then(desk: Desk) -> None:
    first = desk.office.day(desk.now())
    made = ledger.issued(desk.conn, desk.office, MOFCOM, licence(valid_from=None, valid_to=None))
    assert (made.valid_from, made.valid_to) == (first, first.replace(year=first.year + 1) - timedelta(days=1))
    assert made.valid_to is not None
    ends = made.valid_to
    assert calendar(desk, str(ends - timedelta(days=31))) == 0
    assert calendar(desk, str(ends - timedelta(days=29))) == 1
    said = told(desk, HOLDER)[-1]
    assert (said["step"], said["reason"], said["state"]) == ("expiring", str(ends), "issued")
    assert (calendar(desk, str(ends)), calendar(desk, str(ends + timedelta(days=1)))) == (0, 1)
    assert steps(desk, HOLDER) == steps(desk, "MOFCOM") == ["stored", "expiring", "expired"]
    assert [one.event for one in records.steps(desk.conn, LICENCE, 10)] == ["issue", "expiring", "expire"]
    assert calendar(desk, str(ends + timedelta(days=9))) == 0
    again = RecordStepping(event=E.ISSUE)
    with pytest.raises(Refusal) as past:
        ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, again)
    assert [(p.code, p.pointer) for p in past.value.problems] == [("LED11", "/valid_to")]
    says = replace_days(licence(), desk.office.day(desk.now()))
    after = ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=E.ISSUE, says=says))
    assert (after.state, after.valid_from) == ("issued", desk.office.day(desk.now()))
    ((step, due_on),) = desk.rows("record_deadline", "step, due_on")
    assert step == "expiring" and after.valid_to and due_on == after.valid_to - timedelta(days=31)


def replace_days(says: RecordSays, first: date) -> RecordSays:
    """The same, from another day on."""
    return RecordSays(fields=says.fields, lines=says.lines, valid_from=first)


def test_nobody_gives_a_record_more_days_than_its_law(desk: Desk) -> None:
    first = desk.office.day(desk.now())
    long = msgspec.structs.replace(licence(), valid_to=first + timedelta(days=400))
    with pytest.raises(Refusal) as more:
        ledger.issued(desk.conn, desk.office, MOFCOM, long)
    assert [(p.code, p.pointer) for p in more.value.problems] == [("LED13", "/valid_to")]
    short = msgspec.structs.replace(licence(), valid_to=first + timedelta(days=20))
    assert ledger.issued(desk.conn, desk.office, MOFCOM, short).valid_to == first + timedelta(days=20)
    ((step, due_on),) = desk.rows("record_deadline", "step, due_on")
    assert (step, due_on) == ("expire", first + timedelta(days=20)), "thirty days before, it was not there"


def test_what_a_declaration_counts_on_ends_when_it_gives_it_back(desk: Desk) -> None:
    short = msgspec.structs.replace(licence(), valid_to=desk.office.day(desk.now()) + timedelta(days=1))
    ledger.issued(desk.conn, desk.office, MOFCOM, short)
    (one,) = desk.lodge(sent(naming("L-1", quantity="900")))
    began = desk.moment
    late = str(desk.office.day(began) + timedelta(days=3))
    assert calendar(desk, late) == 1 and stands(desk) == "annotated"
    desk.lodge(sent(cancel("L-2", one.answer.number)))  # type: ignore[union-attr]
    assert stands(desk) == "issued"
    assert calendar(desk, str(desk.office.day(began) + timedelta(days=5))) == 1
    assert stands(desk) == "expired"


def stands(desk: Desk) -> str:
    """Where the licence stands, as its readers see it."""
    while turn.turn(desk.conn, desk.office):
        pass
    one = records.one(desk.conn, LICENCE)
    assert one is not None
    return one.state


def test_where_a_record_stands_follows_its_declarations(desk: Desk) -> None:
    issue(desk)
    assert stands(desk) == "issued"
    (one,) = desk.lodge(sent(naming("L-1", quantity="900")))
    (two,) = desk.lodge(sent(naming("L-2", quantity="900")))
    assert stands(desk) == "annotated"
    desk.lodge(sent(cancel("L-3", one.answer.number)))  # type: ignore[union-attr]
    exits(desk, two)
    assert stands(desk) == "issued", "something is left of it"
    ledger.stepped(desk.conn, desk.office, MOFCOM, LICENCE, RecordStepping(event=E.VOID, why="false papers"))
    assert stands(desk) == "voided"
