"""What an officer asks of a declarant: the hold it opens, the answer, what closes it, and that the chain proves it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import BANK, NOW, OFFICER, TRADER, Desk, declaration, sent
from tests.journeys.test_events import due, lodged, payment
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.pay import pay
from tongguan.journeys.request import Asking, ask, recall, reply
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.store import requests

ASKING = Asking(subject="Price", words="Send the contract.", deadline=NOW + timedelta(days=5), wanted=("N325",))
STRANGER = Caller(party="4403180999", name="another", scopes=frozenset({Scope.DECLARE, Scope.READ}))


def asked(desk: Desk, number: str) -> str:
    """The id of a new request on a case."""
    told = ask(desk.conn, desk.office, OFFICER, number, ASKING).answer
    assert told is not None and Hold.DOCUMENTS in told.holds
    return requests.of_case(desk.conn, case_of(desk, number))[-1].id


def case_of(desk: Desk, number: str) -> int:
    row = desk.conn.execute("select id from tongguan.case_file where number = %s", (number,)).fetchone()
    assert row is not None
    return int(row[0])


def test_a_request_holds_until_the_office_is_content(desk: Desk) -> None:
    first = lodged(desk)
    pay(desk.conn, desk.office, BANK, payment(first.number, due(first)))
    meat = lodged(desk, "import-meat")
    id_ = asked(desk, meat.number)
    told = reply(desk.conn, desk.office, TRADER, id_, "Attached.").answer
    assert told is not None and Hold.DOCUMENTS in told.holds and "looks at your answer" in told.next
    verdict = Verdict(number=meat.number, hold=Hold.DOCUMENTS, passed=True, reason="content")
    after = answer(desk.conn, desk.office, OFFICER, verdict).answer
    assert after is not None and Hold.DOCUMENTS not in after.holds
    assert not requests.of_case(desk.conn, case_of(desk, meat.number))[0].open


def test_a_payment_does_not_let_go_what_is_asked(desk: Desk) -> None:
    first = lodged(desk)
    id_ = asked(desk, first.number)
    paid = pay(desk.conn, desk.office, BANK, payment(first.number, due(first))).answer
    assert paid is not None and paid.holds == (Hold.DOCUMENTS,)
    free = recall(desk.conn, desk.office, OFFICER, id_).answer
    assert free is not None and free.state is State.RELEASED


def test_it_is_answered_once_and_the_same_words_again_are_the_same(desk: Desk) -> None:
    first = lodged(desk)
    id_ = asked(desk, first.number)
    reply(desk.conn, desk.office, TRADER, id_, "Attached.")
    assert reply(desk.conn, desk.office, TRADER, id_, "Attached.").again
    with pytest.raises(Refusal) as refused:
        reply(desk.conn, desk.office, TRADER, id_, "Something else.")
    assert refused.value.reason is Reason.CONFLICT
    assert len(desk.rows("fact")) == 3


def test_only_its_declarant_answers_and_only_officers_ask(desk: Desk) -> None:
    first = lodged(desk)
    id_ = asked(desk, first.number)
    for caller, reason in ((STRANGER, Reason.NOT_FOUND), (BANK, Reason.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            reply(desk.conn, desk.office, caller, id_, "Mine.")
        assert refused.value.reason is reason
    with pytest.raises(Refusal) as refused:
        ask(desk.conn, desk.office, TRADER, first.number, ASKING)
    assert refused.value.reason is Reason.NOT_ALLOWED
    with pytest.raises(Refusal):
        recall(desk.conn, desk.office, TRADER, id_)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"subject": " "}, "/subject"),
        ({"words": "x" * 2001}, "/words"),
        ({"deadline": NOW - timedelta(hours=1)}, "/deadline"),
        ({"deadline": NOW + timedelta(days=100)}, "/deadline"),
        ({"wanted": ("",)}, "/wanted"),
    ],
)
def test_what_nobody_could_answer_is_not_asked(desk: Desk, change: dict[str, object], pointer: str) -> None:
    first = lodged(desk)
    with pytest.raises(Refusal) as refused:
        ask(desk.conn, desk.office, OFFICER, first.number, replace(ASKING, **change))
    assert [p.pointer for p in refused.value.problems] == [pointer]


def test_two_officers_do_not_ask_on_what_they_have_not_seen(desk: Desk) -> None:
    first = lodged(desk)
    asked(desk, first.number)
    with pytest.raises(Refusal) as refused:
        ask(desk.conn, desk.office, OFFICER, first.number, replace(ASKING, seq=1))
    assert refused.value.reason is Reason.CONFLICT


def test_an_amendment_keeps_what_is_asked(desk: Desk) -> None:
    first = lodged(desk)
    asked(desk, first.number)
    (again,) = desk.lodge(sent(declaration("amend")))
    assert again.answer is not None and Hold.DOCUMENTS in again.answer.holds, again.answer


def test_the_chain_proves_the_words_until_they_are_deleted(desk: Desk) -> None:
    first = lodged(desk)
    id_ = asked(desk, first.number)
    kept = requests.one(desk.conn, id_)
    assert kept is not None
    hash_ = requests.digest(kept.salt, kept.subject, kept.words, kept.wanted)
    row = desk.conn.execute("select convert_from(body, 'UTF8') from tongguan.grounds where seq = 2").fetchone()
    assert row is not None and hash_ in row[0] and kept.words not in row[0]
    requests.forget(desk.conn, (NOW + timedelta(days=40000)).date())
    gone = requests.one(desk.conn, id_)
    assert gone is not None and (gone.subject, gone.words, gone.salt) == ("", "", b"")
