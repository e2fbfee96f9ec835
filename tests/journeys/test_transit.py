"""Words of a step are kept until their date, apart from the chain that holds their hash; who decides."""

import json
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest

from tests.api.test_transit import GUARANTEE, SEALS, declared
from tests.journeys.conftest import NOW, OFFICER, Desk, sent
from tongguan.desks.movements import open_to
from tongguan.journeys.secure import Granting, Seconding, granted, seconded
from tongguan.journeys.transit import NextMove, found, move
from tongguan.parties.party import Caller, Kind, Party, Scope, Sight
from tongguan.problem import Reason, Refusal
from tongguan.release.told import Grounds
from tongguan.store import guarantees, movements, parties
from tongguan.store.connect import Writing
from tongguan.store.inspections import digest
from tongguan.store.movements import Moved
from tongguan.trips.movement import Movement, Terms, TransitPhase, TransitStep, Unanswered

COMPANY = "4403180896"


def test_words_go_at_their_date_and_their_hash_stays(desk: Desk) -> None:
    parties.keep(desk.conn, Party(id=COMPANY, kind=Kind.COMPANY, name="Company"), NOW)
    wanted = Granting(id=GUARANTEE, party=COMPANY, volume=Decimal(90_000), valid_from=date(2026, 1, 1))
    granted(desk.conn, desk.office, OFFICER, wanted)
    (asked,) = guarantees.changes(desk.conn, GUARANTEE, 1)
    second = Caller(party="CUSTOMS", name="second", scopes=frozenset({Scope.VERDICT}), sees=Sight.ALL)
    seconded(desk.conn, desk.office, second, asked.id, Seconding(agree=True, why="The paper is genuine."))
    (reply,) = desk.lodge(sent(declared("WORDS-1")))
    assert reply.answer is not None and reply.answer.sentence.startswith("Released for transit"), reply
    number = reply.answer.number
    body = json.dumps({"step": "seal", "seals": SEALS, "words": " Sealed in the rain. "})
    move(desk.conn, desk.office, OFFICER, number, msgspec.json.decode(body, type=NextMove))
    kept = movements.last(desk.conn, reply.case_id)
    assert kept is not None and (kept.step, kept.words) == (TransitStep.SEAL, "Sealed in the rain.")
    ((salt, until),) = [r for r in desk.rows("movement_step", "salt, delete_by") if r[1]]
    (grounds,) = [bytes(r[0]) for r in desk.rows("grounds", "body") if b'"move"' in bytes(r[0])]
    assert b"in the rain" not in grounds
    told = msgspec.json.decode(grounds, type=Grounds)
    assert told.inputs.digest == digest(bytes(salt), b"Sealed in the rain.")
    with desk.conn.transaction():
        writing = Writing(desk.conn)
        assert movements.forget(writing, until) == 0
        assert movements.forget(writing, until + timedelta(days=1)) == 1
    kept = movements.last(desk.conn, reply.case_id)
    assert kept is not None and kept.words == "" and kept.move is not None and len(kept.move.seals) == 2


def test_where_the_law_wants_a_supervisor_an_officer_does_not_decide(desk: Desk) -> None:
    terms = Terms(hours=48, answer_hours=72, unanswered=Unanswered.ESCALATE)
    late = Movement(
        phase=TransitPhase.ENQUIRY, principal="P", departure="9403", destination="0100", terms=terms, lapsed=True
    )
    moved = Moved(
        case_id=1, number="940320261999999991", reference="R", owner="P", declarant="P", seq=1, at=NOW, party="",
        actor="", movement=late,
    )  # fmt: skip
    movements.stand(desk.conn, [moved])
    officer = Caller(party="CUSTOMS", name="officer", scopes=frozenset({Scope.VERDICT}), sees=Sight.ALL)
    above = Caller(party="CUSTOMS", name="above", scopes=frozenset({Scope.VERDICT, Scope.SUPERVISE}), sees=Sight.ALL)
    for step in (TransitStep.CALL, TransitStep.ENQUIRE):
        with pytest.raises(Refusal) as refused:
            found(desk.conn, officer, moved.number, step)
        assert refused.value.reason is Reason.NOT_ALLOWED
        line = found(desk.conn, above, moved.number, step)
        assert step in open_to(line, above) and step not in open_to(line, officer)
    assert found(desk.conn, officer, moved.number, TransitStep.INCIDENT).movement == late
