"""What is told of cargo reaches whoever told it, and nobody else: an officer's word, a prohibition, a release, the last
of the goods, a stop at the gate. Once for each change."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from tests.journeys.conftest import OFFICER, STRANGER, Desk, declaration, sent
from tests.journeys.test_arrive import HAULIER, PLATE, declare, look, pass_, permitted, tell, truck, vehicle, waybill
from tests.journeys.test_arrive import convoy as convoy
from tests.journeys.test_manifest import house, ship
from tests.journeys.test_manifest import tell as report
from tests.journeys.test_manifest_word import back, late, says
from tests.worker.test_run import until
from tongguan.crossings.look import PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.journeys import cleared as clearing
from tongguan.journeys import fleet as register
from tongguan.journeys import forbid as forbidding
from tongguan.journeys.cleared import cleared
from tongguan.journeys.notice import written
from tongguan.manifests.fleet import FleetKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Function, ManifestReport
from tongguan.store import cleared as kept
from tongguan.store import manifests, webhooks
from tongguan.store.connect import SYSTEM, Store, Writing
from tongguan.worker import cleared as measuring
from tongguan.worker.measure import Measuring, measure
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet

Word = dict[str, Any]


def words(desk: Desk, party: str = "") -> list[Word]:
    """What was told of cargo, in order; to one party, or to all."""
    rows = desk.conn.execute(
        "select cargo::text from tongguan.outbox where cargo is not null and %s in (addressee, '') order by id",
        (party,),
    )
    return [json.loads(cargo) for (cargo,) in rows]


def brief(found: list[Word]) -> list[tuple[str, str, str]]:
    return [(w["event"], w.get("document", ""), w["outcome"]) for w in found]


def worked(desk: Desk, store: Store, folder: Path) -> None:
    """The worker seals and measures, twice as after a fall."""
    for _ in range(2):
        seal(store, Signet(folder), desk.now())
        while measure(store, Measuring(now=desk.now)):
            pass


def test_an_officer_s_words_reach_the_submitter_in_order(desk: Desk) -> None:
    receipt = late(desk)
    says(desk, receipt, False, "No proof.")
    back(desk, receipt, "hbl 1", "Another line's.")
    back(desk, receipt, why="All of it.")
    assert brief(words(desk, "LINE")) == [
        ("change-refused", "", "03"),
        ("document-returned", "HBL-1", "03"),
        ("manifest-returned", "", "03"),
    ]
    first = words(desk, "LINE")[0]
    assert (first["number"], first["reference"], first["reason"]) == (receipt.number, "V077N", "No proof.")
    assert (
        first["version"] == 3 and first["sentence_zh"] and "officer" not in json.dumps(first).replace("An officer", "")
    )
    assert words(desk) == words(desk, "LINE"), "nobody else is told"


def test_who_decides_on_his_own_manifest_is_not_told(desk: Desk) -> None:
    own = report(desk, ManifestReport(manifest=ship(house(1), hours=23)), OFFICER)
    assert own.outcome is ReceiptCode.REVIEW
    says(desk, own, True)
    assert words(desk) == []


def test_whoever_tells_of_a_forbidden_document_is_told_and_told_again_once_it_is_allowed(convoy: Desk) -> None:
    ((number,),) = convoy.rows("manifest", "id")
    with convoy.conn.transaction():
        writing = Writing(convoy.conn)
        forbidding.forbid(writing, OFFICER, number, ("wb-1", "Kept for quarantine."), convoy.now())
        forbidding.allow(writing, OFFICER, number, ("WB-1", ""), convoy.now())
    assert brief(words(convoy, "HAULIER")) == [("document-forbidden", "WB-1", "13"), ("document-allowed", "WB-1", "01")]
    assert words(convoy)[0]["reason"] == "Kept for quarantine." and len(words(convoy)) == 2


def test_of_a_batch_that_two_tell_of_both_are_told_each_by_his_own_number(desk: Desk) -> None:
    partner = replace(STRANGER, mandates=frozenset({"HAULIER"}))
    tell(desk, truck(PLATE, waybill(1, 20, 2900)))
    tell(desk, truck("粤B00002", waybill(1, 20, 2900)), by=partner)
    ((first,), (second,)) = sorted(desk.rows("manifest", "id"))
    with desk.conn.transaction():
        forbidding.forbid(Writing(desk.conn), OFFICER, first, ("WB-1", "Kept."), desk.now())
    assert [w["number"] for w in words(desk, "HAULIER")] == [str(first)]
    assert [w["number"] for w in words(desk, STRANGER.party)] == [str(second)] and len(words(desk)) == 2


def test_of_what_waits_for_an_officer_a_prohibition_is_told_too(desk: Desk, store: Store) -> None:
    receipt = report(desk, ManifestReport(manifest=ship(house(1), hours=23)))
    with desk.conn.transaction():
        forbidding.forbid(Writing(desk.conn), OFFICER, int(receipt.number), ("hbl1", "Kept."), desk.now())
    assert brief(words(desk, "LINE")) == [("document-forbidden", "HBL-1", "13")]
    with store.reading(SYSTEM) as conn:
        (one,) = webhooks.fresh(conn, 0)
    assert (one.addressee, one.number, one.reference, one.kind, one.own) == (
        "LINE", receipt.number, "V077N", "document-forbidden", False,
    )  # fmt: skip
    assert json.loads(written(one.id, one, one.cargo)) == {**words(desk)[0], "id": one.id}, "as a stream tells it"


def test_a_release_and_the_last_of_the_goods_are_told_once(convoy: Desk, store: Store, tmp_path: Path) -> None:
    declare(convoy, "WB-1", "WB-2")
    worked(convoy, store, tmp_path)
    assert words(convoy) == [], "it waits for its goods"
    pass_(convoy, look())
    assert words(convoy) == [], "the gate leaves it to the worker"
    worked(convoy, store, tmp_path)
    released = [("document-released", "WB-1", "11"), ("document-released", "WB-2", "11")]
    assert brief(words(convoy, "HAULIER")) == released
    convoy.moment += timedelta(hours=1)
    tell(convoy, replace(vehicle(PLATE), reference="T-out", arrives_at=convoy.moment))
    (out,) = pass_(convoy, look(), step=PassageKind.EXIT)
    assert out.answer.signal is Signal.GO, out
    worked(convoy, store, tmp_path)
    done = [("document-completed", "WB-1", "11"), ("document-completed", "WB-2", "11")]
    assert brief(words(convoy)) == released + done


def test_a_release_that_does_not_hold_is_told_and_a_prohibition_keeps_it(
    convoy: Desk, store: Store, tmp_path: Path
) -> None:
    declare(convoy, "WB-1", "WB-2")
    pass_(convoy, look())
    worked(convoy, store, tmp_path)
    ((number,),) = convoy.rows("manifest", "id")
    with convoy.conn.transaction():
        forbidding.forbid(Writing(convoy.conn), OFFICER, number, ("WB-2", "Kept."), convoy.now())
    worked(convoy, store, tmp_path)
    with convoy.conn.transaction():
        forbidding.allow(Writing(convoy.conn), OFFICER, number, ("WB-2", ""), convoy.now())
    worked(convoy, store, tmp_path)
    of_two = [one for one in brief(words(convoy)) if one[1] == "WB-2"]
    again = [("document-forbidden", "13"), ("document-allowed", "01"), ("document-released", "11")]
    assert of_two[1:] == [(event, "WB-2", code) for event, code in again]
    more = truck(PLATE, replace(waybill(1, 30, 2900), units=()), waybill(2, 20, 2900))
    receipt = report(convoy, replace(more, function=Function.CHANGE, reasons=("001",)), HAULIER)
    worked(convoy, store, tmp_path)
    assert receipt.outcome is ReceiptCode.ACCEPTED and brief(words(convoy))[-1] == ("release-withdrawn", "WB-1", "01")


def test_the_carrier_of_a_stopped_vehicle_is_told_why_and_not_again_for_the_same(convoy: Desk) -> None:
    (stopped,) = pass_(convoy, look(source=Source.CAMERA))
    (again,) = pass_(convoy, look())
    assert again.number == 2 and stopped.answer.signal is again.answer.signal is Signal.ASIDE
    (word,) = words(convoy, "HAULIER")
    assert (word["event"], word["what"], word["outcome"], word["passage"]) == (
        "passage-stopped",
        "arrival",
        "02",
        "5345/1",
    )
    assert word["reference"] == f"T-{PLATE}" and [r["code"] for r in word["reasons"]] == ["GAT11", "GAT11"]
    assert all(r["message_zh"] for r in word["reasons"])
    pass_(convoy, look("蒙A9"))
    assert len(words(convoy)) == 1, "of whom nobody told, nobody is told"
    declare(convoy, "WB-1", "WB-2")
    (now,) = pass_(convoy, look())
    assert now.answer.signal is Signal.GO and len(words(convoy)) == 1


def test_a_stranger_who_tells_of_a_vehicle_is_told_that_it_stands_and_not_why(desk: Desk) -> None:
    """He names the batch of another's manifests; the plate is nobody's, and then another's."""
    tell(desk, truck(PLATE, waybill(1, 20, 2900)))
    tell(desk, vehicle(PLATE), by=STRANGER)
    desk.moment += timedelta(hours=2)
    (stopped,) = pass_(desk, look(source=Source.CAMERA))
    assert stopped.answer.signal is Signal.ASIDE and stopped.answer.reasons
    (word,) = words(desk)
    assert (word["event"], word["passage"], "reasons" in word) == ("passage-stopped", "5345/1", False)
    permitted(desk, PLATE)
    pass_(desk, look())
    assert len(words(desk)) == 1, "and nothing of how its reasons change"
    assert {row[0] for row in desk.rows("passage", "carrier")} == {""}, "nor does he read the passages"


def test_who_told_of_the_goods_of_a_vehicle_that_nobody_registered_reads_why(desk: Desk) -> None:
    tell(desk, truck(PLATE, waybill(1, 20, 2900)), vehicle(PLATE))
    desk.moment += timedelta(hours=2)
    pass_(desk, look(source=Source.CAMERA))
    (word,) = words(desk, "HAULIER")
    assert word["event"] == "passage-stopped" and "GAT05" in [r["code"] for r in word["reasons"]]
    tell(desk, truck("粤B77777", waybill(7, 1, 145)), by=replace(STRANGER, mandates=frozenset({"HAULIER"})))
    desk.moment += timedelta(minutes=30)
    pass_(desk, look())
    assert len(words(desk)) == 2 and "reasons" not in words(desk)[1], (
        "of a batch that another tells of as well, not why"
    )


def test_whose_vehicle_is_struck_off_is_told(desk: Desk) -> None:
    permitted(desk, PLATE)
    ((id_,),) = desk.rows("fleet", "id")
    with desk.conn.transaction():
        register.strike(Writing(desk.conn), OFFICER, id_, "Another carrier's plate.", desk.now())
    (word,) = words(desk, "HAULIER")
    assert (word["event"], word["number"], word["reference"]) == ("vehicle-struck", id_, PLATE)
    assert word["reason"] == "Another carrier's plate." and word["what"] == FleetKind.VEHICLE


@pytest.mark.parametrize(("told", "free"), [(5_810, True), (5_980, True), (6_200, False)])
def test_bulk_is_released_by_its_kilograms(desk: Desk, told: int, free: bool) -> None:
    """The law lets three parts of a hundred differ."""
    bulk = replace(waybill(1, 1, told), packages=None)
    tell(desk, truck(PLATE, bulk))
    values = declaration("import-five-items", reference="BULK")
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "730", "id": "WB-1", "line": 1}]
    (reply,) = desk.lodge(sent(values))
    assert reply.answer is not None and reply.answer.state == "held", reply.answer
    desk.conn.execute("update tongguan.case_file set state = 'released'")
    ((number,),) = desk.rows("manifest", "id")
    held = manifests.hold_one(Writing(desk.conn), number)
    assert held is not None
    now = desk.now()
    (part,) = cleared(desk.conn, desk.office.standards.law.at(now.date(), now), held.manifest)
    assert part.outcome is (ReceiptCode.RELEASED if free else ReceiptCode.ACCEPTED)
    left = manifests.left(desk.conn, ["original/WB1/gross"])()["original/WB1/gross"]
    assert left.remaining == told - 5_810


def test_a_prohibition_waits_for_who_says_that_it_is_released(convoy: Desk, store: Store) -> None:
    tell(convoy, truck("粤B00002", waybill(1, 20, 2900)), by=replace(STRANGER, mandates=frozenset({"HAULIER"})))
    first, second = sorted(n for (n,) in convoy.rows("manifest", "id"))
    declare(convoy, "WB-1")
    pass_(convoy, look())
    convoy.conn.execute("update tongguan.case_file set state = 'released'")
    convoy.conn.execute("update tongguan.balance set remaining = 0 where code = 'document'")
    now = convoy.now()
    law = convoy.office.standards.law.at(now.date(), now)

    def forbids() -> None:
        with store.direct() as conn, conn.transaction():
            forbidding.forbid(Writing(conn), OFFICER, first, ("WB-1", "Kept."), now)

    with ThreadPoolExecutor(1) as pool:
        with store.writing() as writing:
            assert clearing.tell(writing, law, (second, ["WB1"]), now) == 1
            waits = pool.submit(forbids)
            with pytest.raises(TimeoutError):
                waits.result(0.5)
        waits.result(30)
    with convoy.conn.transaction():
        forbidding.allow(Writing(convoy.conn), OFFICER, first, ("WB-1", ""), now)
    with store.writing() as writing:
        assert clearing.tell(writing, law, (second, ["WB1"]), now) == 1, "told anew"
    said = [w["event"] for w in words(convoy, STRANGER.party)]
    assert said == ["document-released", "document-forbidden", "document-allowed", "document-released"]


def test_what_cannot_be_told_of_one_manifest_keeps_no_other_waiting_and_is_tried_again(
    desk: Desk, store: Store, admin: str
) -> None:
    tell(desk, truck(PLATE, waybill(1, 20, 2900)), truck("粤B00002", waybill(2, 20, 2900), batch="B-2"))
    broken, whole = sorted(n for (n,) in desk.rows("manifest", "id"))
    declare(desk, "WB-1", "WB-2")
    desk.conn.execute("update tongguan.case_file set state = 'released'")
    desk.conn.execute("update tongguan.balance set remaining = 0 where code = 'document'")
    cases, law, now = [id_ for (id_,) in desk.rows("case_file", "id")], desk.office.standards.law, desk.now()
    with psycopg.connect(admin, autocommit=True) as owner:
        ((content,),) = owner.execute("select content from tongguan.manifest where id = %s", (broken,)).fetchall()
        owner.execute("update tongguan.manifest set content = 'broken' where id = %s", (broken,))
        assert measuring.tell(store, law, cases, now) == 1
        assert brief(words(desk)) == [("document-released", "WB-2", "11")]
        with store.reading(SYSTEM) as conn:
            assert kept.due(conn, now) == {} and kept.due(conn, now + timedelta(seconds=11)) == {broken: ["WB1"]}
        assert measuring.again(store, law, now) is False, "it is not due yet, and known to be untold"
        assert measuring.again(store, law, now + timedelta(seconds=11)) is False
        with store.reading(SYSTEM) as conn:
            assert kept.due(conn, now + timedelta(seconds=30)) == {}, "each time after twice as long"
        owner.execute("update tongguan.manifest set content = %s where id = %s", (content, broken))
    assert measuring.again(store, law, now + timedelta(minutes=1)) is True
    assert brief(words(desk)) == [("document-released", "WB-2", "11"), ("document-released", "WB-1", "11")]
    assert desk.rows("cleared_later") == [] and whole != broken


def test_what_is_told_later_of_another_document_forgets_not_what_waits(desk: Desk, store: Store, admin: str) -> None:
    tell(desk, truck(PLATE, waybill(1, 20, 2900), waybill(2, 20, 2900)))
    ((number,),) = desk.rows("manifest", "id")
    (one,), (other,) = (declare(desk, name) and desk.rows("case_file", "id")[-1] for name in ("WB-1", "WB-2"))
    desk.conn.execute("update tongguan.case_file set state = 'released'")
    desk.conn.execute("update tongguan.balance set remaining = 0 where code = 'document'")
    law, now = desk.office.standards.law, desk.now()
    with psycopg.connect(admin, autocommit=True) as owner:
        ((content,),) = owner.execute("select content from tongguan.manifest").fetchall()
        owner.execute("update tongguan.manifest set content = 'broken'")
        assert measuring.tell(store, law, [one], now) == 0
        owner.execute("update tongguan.manifest set content = %s", (content,))
    assert measuring.tell(store, law, [other], now) == 1
    with store.reading(SYSTEM) as conn:
        assert kept.due(conn, now + timedelta(minutes=1)) == {number: ["WB1"]}
    assert measuring.again(store, law, now + timedelta(minutes=1)) is True
    assert [word["document"] for word in words(desk)] == ["WB-2", "WB-1"] and desk.rows("cleared_later") == []


CANCEL = """select pg_cancel_backend(pid) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'"""
"""What the server does itself with a statement that takes too long."""


def test_a_manifest_that_takes_too_long_keeps_no_other_waiting(desk: Desk, store: Store, admin: str) -> None:
    tell(desk, truck(PLATE, waybill(1, 20, 2900)), truck("粤B00002", waybill(2, 20, 2900), batch="B-2"))
    slow, _ = sorted(n for (n,) in desk.rows("manifest", "id"))
    declare(desk, "WB-1", "WB-2")
    desk.conn.execute("update tongguan.case_file set state = 'released'")
    desk.conn.execute("update tongguan.balance set remaining = 0 where code = 'document'")
    cases, law, now = [id_ for (id_,) in desk.rows("case_file", "id")], desk.office.standards.law, desk.now()
    with psycopg.connect(admin) as owner, ThreadPoolExecutor(1) as pool:
        owner.execute("select from tongguan.manifest where id = %s for update", (slow,))
        telling = pool.submit(measuring.tell, store, law, cases, now)
        with psycopg.connect(admin, autocommit=True) as other:
            until(lambda: other.execute(CANCEL).fetchall() == [(True,)])
        assert telling.result(30) == 1
    assert brief(words(desk)) == [("document-released", "WB-2", "11")]
    assert desk.rows("cleared_later", "manifest") == [(slow,)]
