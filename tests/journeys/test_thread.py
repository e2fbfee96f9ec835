"""Cargo and its declarations under one reference: who sees which strand, and which stamps the cargo gives."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, STRANGER, TRADER, Desk, sent
from tests.journeys.test_arrive import OFFICE, declare, look, pass_, prelodged
from tests.journeys.test_arrive import convoy as convoy
from tests.journeys.test_manifest import ABOARD, LINE, declared, house, tell, told
from tests.journeys.test_phases import courses, settled
from tongguan.analytics.course import Stamp
from tongguan.analytics.phases import measured
from tongguan.analytics.stamps import stamps
from tongguan.api.thread import Strand, Thread
from tongguan.api.thread import told as thread_of
from tongguan.crossings.look import GoodsSeen, Look, PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import Ucr
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Counted, TallyReport, Way
from tongguan.parties.party import Caller
from tongguan.release.lifecycle import Hold
from tongguan.store import thread
from tongguan.store.connect import Store
from tongguan.worker.measure import Measuring, measure
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet

approx = partial(pytest.approx, abs=timedelta(seconds=1))
UCR = "6CN4403180896-ORDER-7"
IMPORTER = replace(TRADER, party="91440300MA0DB0001B", name="importer", mandates=frozenset())


def tied(document: str, reference: str) -> dict[str, Any]:
    values = declared(document, reference)
    values["shipment"]["ucr"] = {"id": UCR}
    return values


def pulled(store: Store, who: Caller, ucr: str = UCR) -> Thread | None:
    with store.reading(who) as conn:
        found = thread.thread(conn, ucr)
        assert (found is not None) == thread.known(conn, ucr)
    return thread_of(found, ucr, who) if found else None


def counted(desk: Desk, *documents: str) -> None:
    lines = tuple(Counted(document=document, packages=Decimal(160)) for document in documents)
    report = TallyReport(reference="TALLY-1", way=Way.IN, mode="1", ended_at=NOW, counted=lines,
                         **{k: v for k, v in ABOARD.items() if k != "office"}, office="5304")  # fmt: skip
    assert tell(desk, report).outcome is ReceiptCode.ACCEPTED


def test_everybody_sees_his_own_strands(desk: Desk, store: Store) -> None:
    told(desk, house(1, ucr=Ucr(id=UCR)), house(2))
    (reply,) = desk.lodge(sent(tied("HBL-1", "THREAD-1")))
    assert reply.answer is not None
    counted(desk, "HBL-1", "HBL-2")
    officer, line, trader = (pulled(store, who) for who in (OFFICER, LINE, IMPORTER))
    assert officer is not None and line is not None and trader is not None
    assert {knot.strand for knot in officer.knots} >= {Strand.MANIFEST, Strand.DECLARATION, Strand.TALLY}
    assert [m.documents for m in officer.manifests] == [("HBL1",)], "the document that carries the reference, no other"
    assert line.declarations == () and line.permits == (), "a carrier reads no declaration"
    assert {knot.strand for knot in line.knots} == {Strand.MANIFEST, Strand.TALLY}
    assert [one.number for one in trader.declarations] == [reply.answer.number]
    assert trader.manifests == () and {k.strand for k in trader.knots} <= {Strand.DECLARATION, Strand.PERMIT}
    assert pulled(store, STRANGER) is None
    assert pulled(store, OFFICER, "6CN4403180896-ORDER-8") is None


def test_a_manifest_that_does_not_say_it_is_tied_by_its_document(desk: Desk, store: Store) -> None:
    told(desk, house(1))
    desk.lodge(sent(tied("HBL-1", "THREAD-2")))
    officer = pulled(store, OFFICER, UCR.lower().replace("-", " "))
    assert officer is not None and len(officer.manifests) == 1 and len(officer.declarations) == 1
    assert pulled(store, LINE) is None, "its manifest says nothing of the reference"


def test_cargo_gives_its_stamps_whenever_it_is_told(desk: Desk, store: Store, tmp_path: Path) -> None:
    told(desk, house(1))
    (reply,) = desk.lodge(sent(declared("HBL-1", "THREAD-3")))
    assert reply.answer is not None
    settled(desk, reply.answer, 5)
    seal(store, Signet(tmp_path), desk.now())
    while measure(store, Measuring()):
        pass
    (course,) = courses(store)
    assert stamps(course)[Stamp.MANIFEST] < stamps(course)[Stamp.LODGED]
    assert Stamp.UNLOADED not in stamps(course)
    counted(desk, "HBL-1")
    assert not measure(store, Measuring()), "no seal, but a cargo message"
    ((kept,),) = desk.rows("phase", "stamps")
    assert b'"unloaded"' in kept


def test_a_gate_gives_arrival_and_exit_and_the_middle_is_thin(convoy: Desk, store: Store, tmp_path: Path) -> None:
    declare(convoy, "WB-1", "WB-2")
    convoy.moment = NOW + timedelta(hours=3)
    (came,) = pass_(convoy, look())
    convoy.moment += timedelta(minutes=2)
    (left,) = pass_(convoy, look(), step=PassageKind.EXIT)
    assert came.answer.signal is left.answer.signal is Signal.GO, (came, left)
    seal(store, Signet(tmp_path), convoy.now())
    while measure(store, Measuring()):
        pass
    for course in courses(store):
        known, case = stamps(course), measured(course)
        assert list(known)[:2] == [Stamp.MANIFEST, Stamp.ARRIVED] and list(known)[-1] is Stamp.GATE_OUT
        assert case is not None and case.ahead
        before, border, _ = (span.time for span in case.spans)
        assert before is not None and border is not None and 10_000 < before < 10_900 and border == 120
    assert [time for (time,) in convoy.rows("phase", "time[2]")] == [120, 120]


def test_a_gate_gives_arrival_of_goods_that_are_free_or_held_and_in_parts(
    convoy: Desk, store: Store, tmp_path: Path
) -> None:
    seen = {"office": OFFICE, "source": Source.TERMINAL}
    (free,) = convoy.lodge(sent({**prelodged("WB-1", "FREE"), "type": "IMA"}))
    (held,) = convoy.lodge(sent({**prelodged("WB-2", "HELD"), "type": "IMA"}))
    assert free.answer is not None and held.answer is not None
    assert Hold.ARRIVAL not in (*free.answer.holds, *held.answer.holds), "nothing waits for the goods to come"
    settled(convoy, free.answer, 1)
    seal(store, Signet(tmp_path), convoy.now())
    while measure(store, Measuring()):
        pass
    for minutes in (30, 90):
        convoy.moment = NOW + timedelta(hours=3, minutes=minutes)
        pass_(convoy, Look(goods=(GoodsSeen(document="WB-1"), GoodsSeen(document="WB-2")), **seen))
    assert not measure(store, Measuring()), "no seal, but two passages"
    for course in courses(store):
        known = stamps(course)
        assert known[Stamp.ARRIVED] - NOW == approx(timedelta(hours=3, minutes=30)), course.number
        assert known[Stamp.ARRIVED_LAST] - NOW == approx(timedelta(hours=4, minutes=30)), course.number
    ((number, kept),) = convoy.rows("phase", "number, stamps")
    assert number == free.answer.number and b'"arrived-last"' in kept


def test_a_vehicle_that_is_read_again_came_once(convoy: Desk, store: Store) -> None:
    declare(convoy, "WB-1")
    convoy.moment = NOW + timedelta(hours=2)
    (first,) = pass_(convoy, look(source=Source.CAMERA))
    convoy.moment += timedelta(minutes=9)
    (second,) = pass_(convoy, look(source=Source.SCALES, gross=Decimal(14_000)))
    assert (first.number, second.number) == (1, 2)
    (course,) = courses(store)
    assert stamps(course)[Stamp.ARRIVED] - NOW == approx(timedelta(hours=2))
    assert Stamp.ARRIVED_LAST not in stamps(course)


def test_the_gate_is_a_strand_of_its_own(convoy: Desk, store: Store) -> None:
    values = prelodged("WB-1", "THREAD-4")
    values["shipment"]["ucr"] = {"id": UCR}
    (reply,) = convoy.lodge(sent(values))
    assert reply.answer is not None
    settled(convoy, replace(reply.answer, holds=tuple(h for h in reply.answer.holds if h is not Hold.ARRIVAL)), 1)
    declare(convoy, "WB-2")
    pass_(convoy, look())
    officer, importer = pulled(store, OFFICER), pulled(store, IMPORTER)
    assert officer is not None and importer is not None
    assert [knot.event for knot in officer.knots if knot.strand is Strand.GATE] == ["arrival"]
    assert all(knot.strand is not Strand.GATE for knot in importer.knots), "the truck is its carrier's business"
