"""Who tells the goods of a forbidden document again under another one gains nothing: they wait for an officer, whoever
tells them; and the forbidden document stays on its manifest."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, STRANGER, Desk, sent
from tests.journeys.test_arrive import BOX, PLATE, codes, declare, permitted, truck, waybill
from tests.journeys.test_arrive import tell as take
from tests.journeys.test_manifest import LINE, change, declared, house, ship, tell, told
from tests.journeys.test_passing import forbid, terminal
from tongguan.api import manifest_views as views
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import Party, TransportMeans
from tongguan.journeys import cargo_change
from tongguan.journeys import forbid as forbidding
from tongguan.journeys import manifest_word as word
from tongguan.journeys.cleared import cleared
from tongguan.journeys.manifest import Sent, Telling
from tongguan.journeys.manifest import take as take_all
from tongguan.manifests.manifest import Consignment, ManifestKind
from tongguan.manifests.receipt import Receipt, ReceiptCode, with_parts
from tongguan.manifests.report import Function, ManifestReport
from tongguan.parties.party import Caller
from tongguan.problem import Refusal
from tongguan.store import cargo_turn, forbidden, manifests
from tongguan.store.connect import Store
from tongguan.store.manifests import Asked, State
from tongguan.worker.forbidden import read_up

REVIEW, RETURNED, ACCEPTED = ReceiptCode.REVIEW, ReceiptCode.RETURNED, ReceiptCode.ACCEPTED


def problems(receipt: Receipt) -> list[str]:
    return [p.code for p in receipt.problems if p.code.startswith("MFA")]


def first(**more: object) -> Consignment:
    """The first house as it was told at first."""
    return replace(house(1, units=(BOX,)), **more)


def retold(desk: Desk, *documents: str, reference: str = "V077N/2", by: Caller = LINE) -> Receipt:
    """The goods of the first house under other numbers, on the same voyage."""
    manifest = ship(*(first(document=d, sequence=n) for n, d in enumerate(documents, 1)))
    return tell(desk, ManifestReport(manifest=replace(manifest, reference=reference)), by)


def allow(desk: Desk, receipt: Receipt, document: str, why: str = "It is another lot.") -> None:
    with desk.conn.transaction():
        forbidding.allow(desk.conn, OFFICER, int(receipt.number), (document, why), desk.now())  # type: ignore[arg-type]


def forbidden_again(desk: Desk, receipt: Receipt, document: str) -> None:
    with desk.conn.transaction():
        said = (document, "The same goods.")
        forbidding.forbid(desk.conn, OFFICER, int(receipt.number), said, desk.now())  # type: ignore[arg-type]


def waits(desk: Desk, document: str) -> bool:
    return forbidden.forbidden(desk.conn, [document])() == {("original", document): ""}


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """A ship's manifest with two houses, the first of which may not be unloaded."""
    told(desk, first(), house(2))
    forbid(desk, "V077N", "HBL-1")
    return desk


def test_a_forbidden_document_is_not_deleted_nor_its_manifest_whatever_the_way(kept: Desk) -> None:
    receipt = change(kept, Function.DELETE, house(2), house(1))
    assert receipt.outcome is RETURNED
    assert [(p.code, p.pointer) for p in receipt.problems] == [("MFA12", "/manifest/consignments/1/document")]
    for report in (
        ManifestReport(function=Function.DELETE, reasons=("001",), manifest=ship()),
        ManifestReport(function=Function.REPLACE, reasons=("001",), manifest=ship(house(2))),
    ):
        receipt = tell(kept, report)
        assert receipt.outcome is RETURNED and problems(receipt) == ["MFA12"]
    assert change(kept, Function.DELETE, house(2)).outcome is ACCEPTED, "others are"
    held = manifests.under(kept.conn, ["HBL1", "HBL2"], (ManifestKind.ORIGINAL,))
    assert [one.manifest.consignments[0].document for one in held] == ["HBL-1"]


def test_who_withdraws_at_a_desk_reads_why_not(kept: Desk) -> None:
    ((number,),) = kept.rows("manifest", "id")
    now = kept.now()
    telling = Telling(LINE, kept.office.standards.law.at(now.date(), now), now, now.date())
    with pytest.raises(Refusal) as refused, kept.conn.transaction():
        cargo_change.withdraw(kept.conn, telling, number, "001")  # type: ignore[arg-type]
    assert [p.code for p in refused.value.problems] == ["MFA12"]


def test_the_house_of_a_forbidden_master_is_neither_deleted_nor_moved(desk: Desk) -> None:
    told(desk, house(1), house(2), replace(house(9, packages=320, gross=11620, master=""), document="MBL-1"))
    forbid(desk, "V077N", "MBL-1")
    assert problems(change(desk, Function.DELETE, house(1))) == ["MFA12"]
    assert problems(change(desk, Function.CHANGE, replace(house(1), master="MBL-2"))) == ["MFA12"]
    again = replace(ship(replace(house(1), master="MBL-2")), reference="V077N/2")
    receipt = tell(desk, ManifestReport(manifest=again))
    assert receipt.outcome is REVIEW and "MFA13" in problems(receipt) and waits(desk, "HBL1")


def test_an_officer_takes_it_off_and_it_stays_forbidden(kept: Desk) -> None:
    ((number,),) = kept.rows("manifest", "id")
    with kept.conn.transaction():
        word.send_back(kept.conn, OFFICER, number, ("HBL-1", "Wrong port."), kept.now())  # type: ignore[arg-type]
    assert retold(kept, "HBL-9").outcome is REVIEW and waits(kept, "HBL9")


def test_the_same_goods_under_another_number_wait_for_an_officer(kept: Desk, store: Store) -> None:
    receipt = retold(kept, "HBL-9")
    assert receipt.outcome is REVIEW and receipt.sentence == "An officer looks at it."
    assert [(p.code, p.pointer) for p in receipt.problems if p.code != "MFR24"] == [
        ("MFA13", "/manifest/consignments/0/document")
    ]
    assert waits(kept, "HBL9")
    with store.reading(OFFICER) as conn:
        (one,) = forbidden.suspected(conn, ManifestKind.ORIGINAL, ["HBL9"])
        assert one.earlier == "HBL1" and {"journey", "unit", "parties", "amount"} <= set(one.signs)
        (row,) = manifests.manifests(conn, Asked(state=State.REVIEW), 5)
        assert (str(row.id), row.state) == (receipt.number, State.STANDING), "an officer's task, and it stands"
    with store.reading(LINE) as conn:
        assert forbidden.suspected(conn, ManifestKind.ORIGINAL, ["HBL9"]) == [], "why, its teller does not learn"
        assert forbidden.forbidden(conn, ["HBL9"])() == {("original", "HBL9"): ""}, "that it waits he does"


def test_whoever_tells_them(kept: Desk) -> None:
    assert retold(kept, "HBL-9", by=STRANGER).outcome is REVIEW


def test_the_gate_stops_them_until_the_officer_says_yes_with_a_reason(desk: Desk) -> None:
    permitted(desk, PLATE)
    take(desk, truck(PLATE, waybill(1, 20, 2900, BOX)))
    forbid(desk, f"M-{PLATE}", "WB-1")
    again = replace(truck(PLATE, replace(waybill(2, 20, 2900), document="WB-9")).manifest, reference="AGAIN")
    receipt = tell(desk, ManifestReport(manifest=again), LINE_OF_TRUCKS)
    assert receipt.outcome is REVIEW
    declare(desk, "WB-9")
    said = terminal(desk, "WB-9")
    assert said.answer.signal is Signal.ASIDE and codes(said) == ["GAT13"]
    assert said.answer.reasons[0].message == "An officer decides about WB-9 first."
    with pytest.raises(Refusal) as refused:
        allow(desk, receipt, "WB-9", " ")
    assert [p.pointer for p in refused.value.problems] == ["/reason"]
    allow(desk, receipt, "WB-9")
    assert terminal(desk, "WB-9").answer.signal is Signal.GO
    query = "select name, convert_from(body, 'UTF8') from tongguan.act where what = 'document.allowed'"
    ((name, body),) = desk.conn.execute(query).fetchall()
    assert name == "officer" and "It is another lot." in body, "a fact with a name"


LINE_OF_TRUCKS = replace(LINE, party="HAULIER")


def test_what_he_said_yes_to_is_not_asked_again_unless_more_is_alike(kept: Desk) -> None:
    light = first(document="HBL-9", gross_mass=None, consignee=Party(name="Somebody else"))
    receipt = tell(kept, ManifestReport(manifest=replace(ship(light), reference="V077N/2")))
    assert receipt.outcome is REVIEW
    allow(kept, receipt, "HBL-9")
    again = replace(ship(replace(light, freight_payment="B")), reference="V077N/2")
    receipt = tell(kept, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=again))
    assert receipt.outcome is ACCEPTED
    more = replace(ship(replace(light, consignee=first().consignee)), reference="V077N/2")
    receipt = tell(kept, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=more))
    assert receipt.outcome is REVIEW and waits(kept, "HBL9")


def test_no_forbids_it_and_its_teller_reads_the_reason(kept: Desk) -> None:
    receipt = retold(kept, "HBL-9")
    forbidden_again(kept, receipt, "HBL-9")
    assert forbidden.forbidden(kept.conn, ["HBL9"])() == {("original", "HBL9"): "The same goods."}
    assert retold(kept, "HBL-10", reference="V077N/3").outcome is REVIEW, "and these goods are known again as well"


def test_what_waits_is_no_more_taken_off_than_what_is_forbidden(kept: Desk) -> None:
    retold(kept, "HBL-9")
    gone = replace(ship(first(document="HBL-9")), reference="V077N/2")
    receipt = tell(kept, ManifestReport(function=Function.DELETE, reasons=("001",), manifest=gone))
    assert problems(receipt) == ["MFA12"]


def test_only_the_document_waits_not_the_manifest(kept: Desk) -> None:
    manifest = ship(first(document="HBL-9"), house(4, packages=3, gross=20))
    receipt = tell(kept, ManifestReport(manifest=replace(manifest, reference="V077N/2")))
    parts = with_parts(receipt, manifest.consignments).parts
    assert [(p.document, p.outcome) for p in parts] == [("HBL-9", REVIEW), ("HBL-4", ACCEPTED)]
    (reply,) = kept.lodge(sent(declared("HBL-9", "R-1")))
    assert reply.answer is not None
    held = manifests.hold_one(kept.conn, int(receipt.number))  # type: ignore[arg-type]
    now = kept.now()
    assert held is not None
    one, _ = cleared(kept.conn, kept.office.standards.law.at(now.date(), now), held.manifest)
    assert one.outcome is REVIEW and one.sentence == "An officer decides about it."


def test_the_next_voyage_with_the_same_goods_passes(kept: Desk) -> None:
    line = first(document="HBL-9", units=(replace(BOX, id="TCLU7654321", seals=()),))
    later = {"journey": "V078N", "reference": "V078N", "arrives_at": NOW + timedelta(days=9)}
    receipt = tell(kept, ManifestReport(manifest=replace(ship(line), **later)))
    assert receipt.outcome is ACCEPTED, receipt


def test_two_lots_that_stood_side_by_side_are_two_though_the_ship_comes_later(kept: Desk) -> None:
    later = replace(ship(replace(house(2), freight_payment="B")), arrives_at=NOW + timedelta(hours=60))
    receipt = tell(kept, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=later))
    assert receipt.outcome is ACCEPTED, "the second house is as heavy, and of the same people"
    receipt = change(kept, Function.CHANGE, house(2, units=(BOX,), freight_payment="B"))
    assert receipt.outcome is REVIEW and waits(kept, "HBL2"), "now it lies in the container of the first"


def test_one_message_may_make_a_document_alike_twice(desk: Desk) -> None:
    told(desk, first(units=()), batch="BT-1")
    forbid(desk, "V077N", "HBL-1")
    again = replace(ship(first(document="HBL-9", units=())), reference="V077N/2")
    more = ManifestReport(
        function=Function.CHANGE, reasons=("001",), manifest=replace(ship(), reference="V077N/2", batch="BT-1")
    )
    now = desk.now()
    telling = Telling(LINE, desk.office.standards.law.at(now.date(), now), now, now.date())
    parts = [
        Sent(one, b"both", "application/json", of=str(n))
        for n, one in enumerate((ManifestReport(manifest=again), more))
    ]
    with desk.conn.transaction():
        told_first, told_then = take_all(desk.conn, telling, parts)
    assert told_first.outcome is REVIEW and told_then.version == 2 and waits(desk, "HBL9")
    signs = [set(signs) for (signs,) in desk.rows("alike", "signs")]
    assert len(signs) == 2 and signs[1] - signs[0] == {"batch"}


def test_houses_told_after_their_master_was_forbidden_stay_under_it(desk: Desk) -> None:
    tell(desk, ManifestReport(manifest=ship(MASTER)), STRANGER)
    forbid(desk, "V077N", "MBL-1")
    assert told(desk, house(1), house(2)).outcome is ACCEPTED
    for other in ("MBL-2", ""):
        assert problems(change(desk, Function.CHANGE, house(1, master=other))) == ["MFA12"]
    assert problems(change(desk, Function.DELETE, house(1))) == ["MFA12"]
    assert change(desk, Function.CHANGE, house(1, packages=159)).outcome is ACCEPTED, "what is told of it may change"


def test_whether_a_strangers_bill_is_forbidden_is_not_to_be_learned_by_a_house_under_it(desk: Desk) -> None:
    closed = replace(MASTER, document_type="714", consignee=Party(name="Somebody else"))
    tell(desk, ManifestReport(manifest=replace(ship(closed), carrier=None)), STRANGER)
    forbid(desk, "V077N", "MBL-1")
    assert told(desk, house(1, packages=3, gross=9), house(2, packages=4, gross=11)).outcome is ACCEPTED
    assert change(desk, Function.CHANGE, house(1, packages=3, gross=9, master="MBL-2")).outcome is ACCEPTED
    assert change(desk, Function.DELETE, house(2)).outcome is ACCEPTED


MASTER = replace(house(9, packages=320, gross=11620, master=""), document="MBL-1", document_type="704")


def test_goods_told_as_a_consolidation_are_looked_at_once_they_are_none(kept: Desk) -> None:
    dummy = house(
        8, packages=1, gross=2, master="HBL-9", consignor=Party(name="Somebody"), consignee=Party(name="Anybody")
    )
    manifest = replace(ship(first(document="HBL-9", master=""), dummy), reference="V077N/2")
    assert tell(kept, ManifestReport(manifest=manifest)).outcome is ACCEPTED
    gone = replace(ship(dummy), reference="V077N/2")
    receipt = tell(kept, ManifestReport(function=Function.DELETE, reasons=("001",), manifest=gone))
    assert receipt.outcome is REVIEW and waits(kept, "HBL9")
    assert [(p.code, p.pointer) for p in receipt.problems if p.code == "MFA13"] == [("MFA13", "/manifest/reference")]


def test_goods_told_for_another_day_are_looked_at_once_they_come_on_this_one(desk: Desk) -> None:
    flight = {"mode": "4", "journey": "CA123", "means": TransportMeans(id="B2447", mode="4")}
    receipt = tell(desk, ManifestReport(manifest=replace(ship(first(units=())), **flight)))
    assert receipt.outcome is ACCEPTED, [(p.code, p.pointer) for p in receipt.problems]
    forbid(desk, "V077N", "HBL-1")
    later = replace(ship(first(document="HBL-9", units=()), hours=120), **flight, reference="V077N/2")
    assert tell(desk, ManifestReport(manifest=later)).outcome is ACCEPTED
    now = replace(ship(), **flight, reference="V077N/2")
    receipt = tell(desk, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=now))
    assert receipt.outcome is REVIEW and waits(desk, "HBL9")
    assert [(p.code, p.pointer) for p in receipt.problems if p.code == "MFA13"] == [("MFA13", "/manifest/reference")]


def test_what_waits_and_is_told_again_is_said_to_wait(kept: Desk) -> None:
    retold(kept, "HBL-9")
    again = replace(ship(first(document="HBL-9", freight_payment="B")), reference="V077N/2")
    receipt = tell(kept, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=again))
    assert receipt.outcome is REVIEW and "MFA13" in problems(receipt)


def test_lots_told_in_advance_side_by_side_are_two_when_they_are_loaded(desk: Desk) -> None:
    goes = {"arrives_at": None, "departs_at": NOW + timedelta(hours=48)}
    lots = [house(n, master="") for n in (1, 2)]
    ahead = replace(ship(*lots), **goes, kind=ManifestKind.ADVANCE)
    assert not [p for p in tell(desk, ManifestReport(manifest=ahead)).problems if p.stops]
    forbid(desk, "V077N", "HBL-1")
    loaded = replace(ahead, kind=ManifestKind.LOADING, reference="LOADED", consignments=(lots[1],))
    receipt = tell(desk, ManifestReport(manifest=loaded))
    assert receipt.outcome is ACCEPTED, receipt
    third = replace(ahead, kind=ManifestKind.LOADING, reference="MORE", consignments=(house(3, master=""),))
    assert tell(desk, ManifestReport(manifest=third)).outcome is REVIEW, "it was not told before"


def test_a_container_is_shared_by_who_lies_in_it_on_this_crossing(desk: Desk) -> None:
    train = {"mode": "2", "journey": "80601", "means": TransportMeans(id="80601", mode="2")}
    spring = replace(ship(house(5, units=(BOX,), master=""), hours=-24 * 90), **train, reference="SPRING")
    tell(desk, ManifestReport(manifest=spring))
    receipt = tell(desk, ManifestReport(manifest=replace(ship(first(master="")), **train)))
    assert receipt.outcome is ACCEPTED, [(p.code, p.pointer) for p in receipt.problems]
    forbid(desk, "V077N", "HBL-1")
    ((goods,),) = desk.rows("forbidden", "goods")
    assert goods[0]["alone"] == ["CSQU3054383"], "another train of this number had it in spring"


def test_a_document_of_a_change_that_waits_is_forbidden_with_its_goods_and_shown(desk: Desk, store: Store) -> None:
    told(desk, house(2, packages=3, gross=9))
    ((number,),) = desk.rows("manifest", "id")
    proposed = ship(house(2, packages=3, gross=9), first())
    desk.conn.execute("update tongguan.manifest set proposed = %s", (manifests.encode(proposed),))
    with desk.conn.transaction():
        forbidding.forbid(desk.conn, OFFICER, number, ("HBL-1", "Kept."), desk.now())  # type: ignore[arg-type]
    assert retold(desk, "HBL-9").outcome is REVIEW and waits(desk, "HBL9")
    more = ship(house(2, packages=3, gross=9), first(document="HBL-10"))
    desk.conn.execute("update tongguan.manifest set proposed = %s where id = %s", (manifests.encode(proposed), number))
    again = tell(
        desk, ManifestReport(function=Function.ADD, manifest=replace(more, consignments=more.consignments[1:]))
    )
    assert again.outcome is REVIEW and waits(desk, "HBL10")
    with store.reading(OFFICER) as conn:
        view = views.whole(conn, number)
    assert view is not None
    shown = {d.document: d for d in view.documents}
    assert list(shown) == ["HBL-2", "HBL-1", "HBL-10"] and shown["HBL-1"].forbidden == "Kept."
    assert shown["HBL-10"].waits and [one.document for one in shown["HBL-10"].alike] == ["HBL1"]


def test_a_house_told_after_its_master_was_forbidden_is_known_again_under_another(desk: Desk) -> None:
    told(desk, replace(house(9, packages=320, gross=11620, master=""), document="MBL-1"))
    forbid(desk, "V077N", "MBL-1")
    late = ship(replace(house(1), master="MBL-1"))
    assert tell(desk, ManifestReport(manifest=replace(late, reference="V077N/2"))).outcome is ACCEPTED
    moved = replace(ship(replace(house(1), master="MBL-2")), reference="V999N/1", journey="999N")
    receipt = tell(desk, ManifestReport(manifest=moved))
    assert receipt.outcome is REVIEW and "MFA13" in problems(receipt) and waits(desk, "HBL1")


def test_what_a_forbidden_document_is_changed_to_is_known_again_as_well(kept: Desk) -> None:
    assert change(kept, Function.CHANGE, first(units=(replace(BOX, id="TGHU7654321"),))).outcome is ACCEPTED
    elsewhere = replace(first(document="HBL-9", units=(replace(BOX, id="TGHU7654321"),)), sequence=1)
    manifest = replace(ship(elsewhere), reference="V999N/1", journey="999N")
    assert tell(kept, ManifestReport(manifest=manifest)).outcome is REVIEW and waits(kept, "HBL9")


def test_what_was_forbidden_before_goods_were_kept_is_read_up(kept: Desk, store: Store) -> None:
    kept.conn.execute("update tongguan.forbidden set goods = '[]', marks = '{}', unread = true")
    assert read_up(store) and not read_up(store)
    assert kept.rows("forbidden", "unread") == [(False,)]
    assert retold(kept, "HBL-9").outcome is REVIEW and waits(kept, "HBL9")


def test_who_forbids_waits_for_whoever_tells(kept: Desk, store: Store) -> None:
    done: list[str] = []

    def forbids() -> None:
        with store.writing() as conn:
            cargo_turn.forbidding(conn)
            done.append("forbidden")

    with ThreadPoolExecutor(1) as other:
        with store.writing() as writing:
            cargo_turn.alone(writing, "somebody", ["X"])
            running = other.submit(forbids)
            with pytest.raises(TimeoutError):
                running.result(timeout=0.5)
            done.append("told")
        running.result(timeout=30)
    assert done == ["told", "forbidden"]
