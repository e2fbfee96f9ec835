"""What agencies and holders are told of records, step by step; and steps that are late."""

from datetime import timedelta
from typing import Any

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
from tongguan.journeys import ledger, overdue
from tongguan.journeys.ledger import RecordApplying, RecordStepping
from tongguan.ledgers.life import RecordEvent
from tongguan.parties.party import Caller
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
    assert desk.rows("record_deadline") == []
    assert steps(desk, HOLDER) == ["asked", "due", "reviewed", "stored"]
