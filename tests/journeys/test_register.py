"""A company registers once: its account, its application, the agencies that review, and the register."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, TRADER, Desk
from tongguan.journeys import ledger, overdue, register
from tongguan.journeys.record_says import RecordAmending, RecordApplying, RecordIssuing, RecordSays, RecordStepping
from tongguan.journeys.register import OF_AN_ADDRESS, Wanted
from tongguan.ledgers.life import RecordEvent as E
from tongguan.parties.account import Account, Role
from tongguan.parties.party import Caller, Kind, Scope
from tongguan.parties.tries import TooOften
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, parties, records, vets
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.records import Kept

CODE = "91440300MA5EXAMP1X"
FIELDS = {
    "credit_code": CODE,
    "name": "New Trading",
    "name_zh": "新贸易公司",
    "address": "1 Harbour Road",
    "representative": "A person",
    "phone": "0755 1234567",
    "business": "trade",
}
REVIEWERS = ("AQSIQ", "MOFCOM", "SAFE", "SAIC", "SAT")
WISH = Wanted(company="New Trading", name="A person", login="new")


def agency(code: str) -> Caller:
    return Caller(party=code, name=f"officer of {code}", scopes=frozenset({Scope.LEDGER, Scope.READ}))


def begun(store: Store, wanted: Wanted = WISH) -> Account:
    return register.begin(store, wanted, "a long password", "10.0.0.1", NOW)


def applied(desk: Desk, who: Account, **changes: Any) -> Kept:
    wanted = RecordApplying(system="company-registration", holder=who.party, fields={**FIELDS, **changes})
    return ledger.applied(desk.conn, desk.office, who.caller(), wanted)


def step(desk: Desk, caller: Caller, made: Kept, event: E, **more: Any) -> Kept:
    said = RecordStepping(event=event, **more)
    return ledger.stepped(desk.conn, desk.office, caller, (made.system, made.number), said)


def reviewed(desk: Desk, made: Kept) -> Kept:
    for code in REVIEWERS:
        made = step(desk, agency(code), made, E.REVIEW)
    return made


def party_kind(store: Store, id_: str) -> str:
    with store.reading(SYSTEM) as conn:
        found = parties.party(conn, id_)
    return str(found.kind) if found else ""


def test_five_agencies_review_and_customs_puts_it_on_the_register(desk: Desk, store: Store) -> None:
    who = begun(store)
    made = applied(desk, who)
    key = (made.system, made.number)
    for code in REVIEWERS:
        with store.reading(agency(code)) as conn:
            assert [row.number for row in records.tasks(conn, 9)] == [made.number] and records.waiting(conn) == 1
        assert made.state == "applied"
        made = step(desk, agency(code), made, E.REVIEW)
        with pytest.raises(Refusal) as twice:
            step(desk, agency(code), made, E.REVIEW)
        assert twice.value.reason is Reason.CONFLICT
    assert made.state == "reviewed" and vets.open_(desk.conn, key) == []
    made = step(desk, agency("GACC"), made, E.ISSUE)
    assert (made.state, made.holder) == ("issued", CODE)
    with store.reading(SYSTEM) as conn:
        company, account = parties.party(conn, CODE), accounts.account(conn, who.id)
        old = parties.party(conn, who.party)
    assert company and (company.kind, company.name, company.name_zh) == (Kind.COMPANY, "New Trading", "新贸易公司")
    assert account and (account.party, account.roles) == (CODE, {Role.MANAGER, Role.DECLARANT})
    assert old and old.suspended_at is not None
    with store.reading(account.caller()) as conn:
        kept = records.one(conn, key)
        assert kept and kept.holder == CODE
    ((topic, said),) = desk.rows("topic_item", "stream, convert_from(body, 'UTF8')")
    assert topic == "companies" and '"registered"' in said and CODE in said


def test_who_is_not_on_the_register_applies_for_that_alone(desk: Desk, store: Store) -> None:
    who = begun(store)
    assert who.caller().scopes == {Scope.REGISTER, Scope.READ}
    licence = RecordApplying(system="import-licence", holder=who.party, fields={"holder": who.party})
    with pytest.raises(Refusal) as more:
        ledger.applied(desk.conn, desk.office, who.caller(), licence)
    assert more.value.reason is Reason.NOT_ALLOWED
    with pytest.raises(Refusal) as anothers:
        wanted = RecordApplying(system="company-registration", holder=CODE, fields=FIELDS)
        ledger.applied(desk.conn, desk.office, who.caller(), wanted)
    assert anothers.value.reason is Reason.NOT_ALLOWED


def test_who_does_not_review_says_nothing(desk: Desk, store: Store) -> None:
    made = applied(desk, begun(store))
    for caller in (agency("MPS"), agency("GACC")):
        with pytest.raises(Refusal):
            step(desk, caller, made, E.REVIEW)
    with pytest.raises(Refusal):
        step(desk, agency("SAT"), made, E.ISSUE)
    assert vets.open_(desk.conn, (made.system, made.number)) == list(REVIEWERS)


def test_an_answer_with_other_words_is_reviewed_anew(desk: Desk, store: Store) -> None:
    who = begun(store)
    made = applied(desk, who)
    key = (made.system, made.number)
    made = step(desk, agency("SAIC"), made, E.REVIEW)
    made = step(desk, agency("SAT"), made, E.ASK, why="Which tax office?")
    assert made.state == "supplement"
    made = step(desk, who.caller(), made, E.REPLY, says=RecordSays(fields=FIELDS))
    assert "SAIC" not in vets.open_(desk.conn, key), "the same words stay reviewed"
    made = step(desk, agency("SAT"), made, E.ASK, why="Which tax office?")
    made = step(desk, who.caller(), made, E.REPLY, says=RecordSays(fields={**FIELDS, "tax_office": "Futian"}))
    assert made.state == "applied" and vets.open_(desk.conn, key) == list(REVIEWERS)


def test_one_agency_refuses_for_all(desk: Desk, store: Store) -> None:
    made = step(desk, agency("SAIC"), applied(desk, begun(store)), E.REFUSE, why="There is no such enterprise.")
    assert made.state == "refused" and party_kind(store, CODE) == ""


def test_the_number_of_another_is_nobody_elses(desk: Desk, store: Store) -> None:
    one = reviewed(desk, applied(desk, begun(store)))
    two = reviewed(desk, applied(desk, begun(store, Wanted(company="Other", name="B", login="other")), name="Other"))
    step(desk, agency("GACC"), one, E.ISSUE)
    with pytest.raises(Refusal) as taken:
        step(desk, agency("GACC"), two, E.ISSUE)
    assert [(p.code, p.pointer) for p in taken.value.problems] == [("LED12", "/fields/credit_code")]
    kept = records.one(desk.conn, (two.system, two.number))
    assert kept and kept.state == "reviewed", "nothing was done"


def test_amended_it_is_called_otherwise_and_void_it_is_struck_off(desk: Desk, store: Store) -> None:
    made = step(desk, agency("GACC"), reviewed(desk, applied(desk, begun(store))), E.ISSUE)
    key = (made.system, made.number)
    other = {**FIELDS, "name": "Newer Trading"}
    ledger.amended(desk.conn, desk.office, agency("GACC"), key, RecordAmending(why="Renamed.", fields=other))
    with store.reading(SYSTEM) as conn:
        company = parties.party(conn, CODE)
    assert company and company.name == "Newer Trading" and company.suspended_at is None
    anothers = {**other, "credit_code": "91440300MA5EXAMP2X"}
    with pytest.raises(Refusal):
        ledger.amended(desk.conn, desk.office, agency("GACC"), key, RecordAmending(why="?", fields=anothers))
    step(desk, agency("GACC"), made, E.VOID, why="It is dissolved.")
    with store.reading(SYSTEM) as conn:
        company = parties.party(conn, CODE)
    assert company and company.suspended_at is not None


def test_customs_puts_one_on_the_register_without_an_application(desk: Desk, store: Store) -> None:
    wanted = RecordIssuing(system="company-registration", number="R1", holder=CODE, fields=FIELDS)
    ledger.issued(desk.conn, desk.office, agency("GACC"), wanted)
    assert party_kind(store, CODE) == "company"


def test_agencies_that_are_late_are_reminded_until_all_have_said_it(desk: Desk, store: Store) -> None:
    made = applied(desk, begun(store))
    ((before,),) = desk.rows("record_deadline", "due_on")
    desk.moment += timedelta(days=1)
    step(desk, agency("SAIC"), made, E.REVIEW)
    assert desk.rows("record_deadline", "due_on") == [(before,)], "the others still owe it"
    desk.moment += timedelta(days=30)
    assert overdue.remind(desk.conn, desk.office) == 1


def test_nobody_begins_nor_asks_for_names_without_end(store: Store) -> None:
    begun(store)
    for _ in range(OF_AN_ADDRESS - 1):
        with pytest.raises(Refusal):
            begun(store)
    with pytest.raises(TooOften):
        begun(store, replace(WISH, login="one-more"))


def test_an_application_that_goes_no_further_takes_nobody_off(desk: Desk, store: Store) -> None:
    who = begun(store)
    made = step(desk, who.caller(), applied(desk, who), E.WITHDRAW, why="A mistake.")
    with store.reading(SYSTEM) as conn:
        still = parties.party(conn, who.party)
    assert made.state == "withdrawn" and still and still.suspended_at is None
    assert applied(desk, who).state == "applied"


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        (replace(WISH, company=" "), "/company"),
        (replace(WISH, company="x\u202ey"), "/company"),
        (replace(WISH, name=""), "/name"),
        (replace(WISH, login="a b"), "/login"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(store: Store, wanted: Wanted, where: str) -> None:
    with pytest.raises(Refusal) as amiss:
        begun(store, wanted)
    assert [p.pointer for p in amiss.value.problems] == [where]


def test_an_account_is_one_persons(store: Store) -> None:
    begun(store)
    with pytest.raises(Refusal) as again:
        begun(store, msgspec.structs.replace(WISH, company="Another"))
    assert again.value.reason is Reason.CONFLICT and TRADER.party != CODE
