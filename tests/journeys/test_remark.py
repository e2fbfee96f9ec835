"""What one agency says to others about a case: seen by them alone, never by the trader; and who has read it."""

import pytest

from tests.journeys.conftest import OFFICER, TRADER, Desk, declaration, sent
from tongguan.journeys import remark
from tongguan.journeys.remark import Said
from tongguan.parties.party import Caller, Kind, Party, Scope, Sight
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, parties, remarks
from tongguan.store.connect import SYSTEM, Store, Writing

VET = Caller(party="AQSIQ", name="vet", scopes=frozenset({Scope.VERDICT, Scope.READ}), sees=Sight.ALL)
POLICE = Caller(party="MPS", name="police", scopes=frozenset({Scope.VERDICT, Scope.READ}), sees=Sight.ALL)
WORDS = "Hold the meat back until our test is in."


@pytest.fixture
def number(desk: Desk) -> str:
    with desk.conn.transaction():
        for id_, kind in (("CUSTOMS", Kind.ADMINISTRATION), ("AQSIQ", Kind.AGENCY), ("MPS", Kind.AGENCY)):
            parties.keep(Writing(desk.conn), Party(id=id_, kind=kind, name=id_), desk.moment)
    (reply,) = desk.lodge(sent(declaration("import-five-items", reference="TALK-1")))
    assert reply.answer is not None
    return reply.answer.number


def seen(store: Store, caller: Caller) -> list[str]:
    with store.reading(caller) as conn:
        ids = conn.execute("select id from tongguan.case_file").fetchall()
        return [one.words for row in ids for one in remarks.of_case(conn, row[0])]


def test_only_the_agencies_addressed_see_it_and_who_has_read_it(desk: Desk, store: Store, number: str) -> None:
    remark.remark(desk.conn, desk.office, VET, number, Said(id="r1", words=WORDS, to=("CUSTOMS",)))
    assert seen(store, VET) == seen(store, OFFICER) == [WORDS]
    assert seen(store, POLICE) == seen(store, TRADER) == []
    assert seen(store, SYSTEM) == [WORDS], "whoever verifies sees it"
    with store.reading(OFFICER) as conn:
        assert [(one.number, one.remarks) for one in remarks.unread(conn, "CUSTOMS", 9)] == [(number, 1)]
        assert remarks.unheard(conn, 9) == [], "it asks nothing of the declarant's side"
    assert remark.read(desk.conn, desk.office, POLICE, number) == 0
    assert remark.read(desk.conn, desk.office, OFFICER, number) == 1
    assert remark.read(desk.conn, desk.office, OFFICER, number) == 0, "once"
    with store.reading(VET) as conn:
        (row,) = conn.execute("select id from tongguan.case_file").fetchall()
        (said,) = remarks.of_case(conn, row[0])
        assert [(mark.party, mark.name) for mark in said.read] == [("CUSTOMS", "officer")]
    with store.reading(OFFICER) as conn:
        assert remarks.unread(conn, "CUSTOMS", 9) == []
        (act,) = acts.acts(conn, acts.Asked(what="case.remarked"))
    assert b'"to":["CUSTOMS"]' in act.body and WORDS.encode() not in act.body


@pytest.mark.parametrize(
    "to", [("NOBODY",), ("AQSIQ",), ("91440300MA0DB0001B",), ("",), ("C\0",), ("MPS",) * 1 + ("x",)]
)
def test_it_goes_to_other_agencies_alone(desk: Desk, number: str, to: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        remark.remark(desk.conn, desk.office, VET, number, Said(id="r1", words=WORDS, to=to))
    assert refused.value.reason is Reason.INVALID and refused.value.problems[0].pointer == f"/to/{len(to) - 1}"
    assert desk.rows("remark") == []


def test_a_declarant_does_not_choose_who_sees_it(desk: Desk, store: Store, number: str) -> None:
    remark.remark(desk.conn, desk.office, TRADER, number, Said(id="r1", words="Please hurry.", to=("CUSTOMS",)))
    assert seen(store, POLICE) == ["Please hurry."] and desk.rows("remark", "parties") == [([],)]
