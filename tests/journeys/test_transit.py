"""Words of a step are kept until their date, apart from the chain that holds their hash."""

import json
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from tests.api.test_transit import GUARANTEE, SEALS, declared
from tests.journeys.conftest import NOW, OFFICER, Desk, sent
from tongguan.journeys.secure import Granting, granted
from tongguan.journeys.transit import NextMove, move
from tongguan.parties.party import Kind, Party
from tongguan.release.told import Grounds
from tongguan.store import movements, parties
from tongguan.store.connect import Writing
from tongguan.store.inspections import digest
from tongguan.trips.movement import TransitStep

COMPANY = "4403180896"


def test_words_go_at_their_date_and_their_hash_stays(desk: Desk) -> None:
    parties.keep(desk.conn, Party(id=COMPANY, kind=Kind.COMPANY, name="Company"), NOW)
    wanted = Granting(id=GUARANTEE, party=COMPANY, volume=Decimal(90_000), valid_from=date(2026, 1, 1))
    granted(desk.conn, desk.office, OFFICER, wanted)
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
