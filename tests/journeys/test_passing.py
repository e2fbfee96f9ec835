"""What a gate lets pass of what is told, over a real database: consolidations, what is forbidden, what nobody told."""

from datetime import timedelta
from decimal import Decimal

from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, STRANGER, Desk
from tests.journeys.test_arrive import (
    OFFICE,
    PLATE,
    codes,
    declare,
    kinds,
    lodged,
    look,
    pass_,
    permitted,
    prelodged,
    state,
    tell,
    truck,
    vehicle,
    waybill,
)
from tongguan.codes.law import Law
from tongguan.crossings.look import GoodsSeen, Look, PassageKind, Source
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import TransportMeans
from tongguan.journeys import forbid as forbidding
from tongguan.journeys.arrive import GatePassage
from tongguan.journeys.foresee import foresee
from tongguan.journeys.gather import At
from tongguan.manifests.manifest import Consignment, ManifestKind
from tongguan.manifests.report import ManifestReport
from tongguan.store import forbidden, standards
from tongguan.store.connect import SYSTEM, Store


def house(n: int, master: str = "MB-1") -> Consignment:
    """A house bill of twenty packages, as the sample declares them."""
    return replace(waybill(n, 20, 2900), document=f"HB-{n}", master=master)


def master() -> Consignment:
    return replace(waybill(1, 40, 5800), document="MB-1")


def terminal(desk: Desk, document: str, step: PassageKind = PassageKind.ARRIVAL, **counted: int) -> GatePassage:
    """A terminal names a document, with what it counted or weighed."""
    goods = GoodsSeen(document=document, **{name: Decimal(n) for name, n in counted.items()})
    name = f"{document}/{step}/{len(desk.rows('passage'))}"
    (said,) = pass_(desk, Look(office=OFFICE, goods=(goods,), reference=name, source=Source.TERMINAL), step=step)
    return said


def forbid(desk: Desk, reference: str, document: str) -> int:
    """An officer forbids a document of the manifest of this reference: its number."""
    query = "select id from tongguan.manifest where reference = %s"
    ((number,),) = desk.conn.execute(query, (reference,)).fetchall()
    with desk.conn.transaction():
        forbidding.forbid(desk.conn, OFFICER, number, (document, "Kept for quarantine."), desk.now())  # type: ignore[arg-type]
    return int(number)


def test_a_laden_vehicle_of_whose_batch_nothing_is_told_stays(desk: Desk) -> None:
    permitted(desk, PLATE)
    tell(desk, vehicle(PLATE, batch="B-NONE"))
    for step in PassageKind:
        (said,) = pass_(desk, look(), step=step)
        assert said.answer.signal is Signal.ASIDE and codes(said) == ["GAT09"]


def test_a_terminal_that_names_a_master_presents_its_houses_whoever_told_them(desk: Desk) -> None:
    tell(desk, truck("A", master()), truck("B", house(1), house(2), batch="B-2"))
    one, two = declare(desk, "HB-1", "HB-2")
    said = terminal(desk, "MB-1", packages=40)
    assert said.answer.signal is Signal.GO and said.answer.leaves == ("HB-1", "HB-2")
    assert state(desk, one) == state(desk, two) == ("released", [])
    assert terminal(desk, "mb 1", PassageKind.EXIT).answer.signal is Signal.GO
    assert kinds(desk, one)[-1] == kinds(desk, two)[-1] == "exit"


def test_a_vehicle_with_the_batch_of_a_master_passes_with_the_houses_told_elsewhere(desk: Desk) -> None:
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, replace(master(), document_type="704")), vehicle(PLATE))
    tell(desk, truck("B", house(1), house(2), batch="B-2"))
    declare(desk, "HB-1")
    (said,) = pass_(desk, look())
    assert said.answer.signal is Signal.ASIDE, "a house that nobody declared is aboard"
    declare(desk, "HB-2")
    (said,) = pass_(desk, replace(look(), reference="AGAIN"))
    assert said.answer.signal is Signal.GO and said.answer.leaves == ("HB-1", "HB-2")


def test_houses_that_a_stranger_tells_of_keep_nobodys_batch_back(desk: Desk) -> None:
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, waybill(1, 20, 2900)), vehicle(PLATE))
    declare(desk, "WB-1")
    strange = replace(house(1, master="WB-1"), document="HB-9")
    tell(desk, truck("B", strange, batch="B-2"), by=STRANGER)
    (said,) = pass_(desk, look())
    assert said.answer.signal is Signal.GO and said.answer.leaves == ("WB-1",)


def test_a_terminal_that_names_a_bill_presents_no_strangers_houses(desk: Desk) -> None:
    tell(desk, truck("A", waybill(1, 20, 2900)))
    strange = replace(house(1, master="WB-1"), document="HB-9")
    tell(desk, truck("B", strange, batch="B-2"), by=STRANGER)
    (one,) = declare(desk, "WB-1")
    said = terminal(desk, "WB-1", packages=20)
    assert said.answer.signal is Signal.GO and said.answer.leaves == ("WB-1",) and state(desk, one)[0] == "released"


def test_houses_of_the_batch_that_another_manifest_tells_of_pass_with_the_vehicle_of_their_master(desk: Desk) -> None:
    permitted(desk, PLATE, "粤B00002")
    second = replace(waybill(2, 20, 2900), document="WB-2")
    tell(desk, truck(PLATE, replace(master(), document_type="704")), vehicle(PLATE))
    tell(desk, truck("粤B00002", second, replace(house(7), packages=None)), vehicle("粤B00002"))
    named = truck("", house(1), house(2))
    tell(desk, replace(named, manifest=replace(named.manifest, reference="HOUSES", means=TransportMeans(name="-"))))
    declare(desk, "HB-1")
    (said,) = pass_(desk, look())
    assert said.answer.signal is Signal.ASIDE and codes(said) == ["GAT11"], "a house that nobody declared is aboard"
    declare(desk, "HB-2")
    (said,) = pass_(desk, replace(look(), reference="AGAIN"))
    assert said.answer.signal is Signal.GO and said.answer.leaves == ("HB-1", "HB-2"), "not what the other truck has"


def test_who_forbids_a_master_forbids_its_houses_wherever_they_are_told(desk: Desk) -> None:
    tell(desk, truck("A", master()), truck("B", house(1), batch="B-2"), truck("C", waybill(1, 20, 2900), batch="B-3"))
    (one, _) = declare(desk, "HB-1", "WB-1")
    forbid(desk, "M-A", "MB-1")
    said = terminal(desk, "HB-1")
    assert said.answer.signal is Signal.ASIDE and codes(said) == ["GAT13"] and state(desk, one)[0] == "held"
    assert terminal(desk, "WB-1").answer.signal is Signal.GO, "others are not"


def test_what_is_forbidden_to_be_loaded_may_be_unloaded(desk: Desk) -> None:
    out = replace(truck("A", waybill(1, 20, 2900)).manifest, kind=ManifestKind.LOADING, reference="LOADED")
    tell(desk, truck("B", waybill(1, 20, 2900), batch="B-2"), ManifestReport(manifest=out))
    declare(desk, "WB-1")
    number = forbid(desk, "LOADED", "WB-1")
    assert list(forbidden.forbidden(desk.conn, ["WB1"])()) == [("advance", "WB1")], "what is loaded was told ahead"
    assert "GAT13" not in codes(terminal(desk, "WB-1"))
    with desk.conn.transaction():
        forbidding.allow(desk.conn, OFFICER, number, ("WB-1", ""), desk.now())  # type: ignore[arg-type]
    assert forbidden.forbidden(desk.conn, ["WB1"])() == {}


def test_what_a_driver_foresees_holds_nothing_whatever_the_numbers_of_documents(desk: Desk, store: Store) -> None:
    long = replace(waybill(1, 20, 2900), document="WB0123456789ABCDEF")
    permitted(desk, PLATE)
    tell(desk, truck(PLATE, long), vehicle(PLATE))
    (number,) = declare(desk, long.document)
    assert len(long.document) == len(number), "it could be the number of a movement"
    desk.moment = NOW + timedelta(hours=2)
    law, now = desk.office.standards.law, desk.now()
    gate = law.crossing(OFFICE, now)
    assert gate is not None
    with store.reading(SYSTEM) as conn:
        (said,) = foresee(conn, law, At(gate, PassageKind.ARRIVAL, now, desk.office.day(now)), [look()])
    assert said.signal is Signal.GO and said.leaves == (long.document,)


def test_what_leaves_by_two_passages_is_confirmed_once_with_the_last(desk: Desk) -> None:
    tell(desk, truck("A", waybill(1, 10, 1450)), truck("B", waybill(2, 10, 1450), batch="B-2"))
    values = prelodged("WB-1", "D-1")
    values["shipment"]["previous_documents"] += [{"category": "Z", "type": "730", "id": "WB-2", "line": 2}]
    number = lodged(desk, values)
    for document in ("WB-1", "WB-2"):
        assert terminal(desk, document).answer.signal is Signal.GO
    assert terminal(desk, "WB-1", PassageKind.EXIT).answer.signal is Signal.GO
    assert "exit" not in kinds(desk, number), "the other document is still there"
    assert terminal(desk, "WB-2", PassageKind.EXIT, packages=4).answer.signal is Signal.GO
    assert "exit" not in kinds(desk, number)
    assert terminal(desk, "WB-2", PassageKind.EXIT, packages=6).answer.signal is Signal.GO
    assert kinds(desk, number).count("exit") == 1


def without_batches(desk: Desk, law: Law) -> None:
    """From now on the law asks for no transport batch numbers."""
    anew = Law(replace(law.head, batches=False), law.rows(), law.officials)
    standards.publish_law(desk.conn, anew.id, anew.head.id, anew.dump(), ("test", NOW - timedelta(days=1)))
    desk.office.standards.refreshed_at = None
    desk.office.standards.refresh(desk.conn, desk.now())


def test_a_vehicle_without_batch_that_names_what_was_split_is_answered_by_the_parts(desk: Desk, law: Law) -> None:
    without_batches(desk, law)
    parts = [replace(waybill(n, 20, 2900), previous_document="WB-1") for n in (2, 3)]
    permitted(desk, PLATE)
    tell(desk, truck("A", *parts), vehicle(PLATE, batch="", documents=("WB-1",)))
    numbers = declare(desk, "WB-2", "WB-3")
    desk.moment = NOW + timedelta(hours=2)
    (said,) = pass_(desk, look())
    assert said.answer.signal is Signal.GO and sorted(said.answer.leaves) == ["WB-2", "WB-3"]
    assert [state(desk, number) for number in numbers] == [("released", [])] * 2


def test_a_vehicle_that_names_what_still_stands_brings_that_alone(desk: Desk, law: Law) -> None:
    without_batches(desk, law)
    part = replace(waybill(2, 20, 2900), previous_document="WB-1")
    permitted(desk, PLATE)
    tell(desk, truck("A", waybill(1, 20, 2900), part), vehicle(PLATE, batch="", documents=("WB-1",)))
    desk.moment = NOW + timedelta(hours=2)
    one, two = declare(desk, "WB-1", "WB-2")
    (said,) = pass_(desk, look())
    assert said.answer.leaves == ("WB-1",) and state(desk, one)[0] == "released" and state(desk, two)[0] == "held"


def test_goods_that_nobody_counts_leave_by_weight(desk: Desk) -> None:
    tell(desk, truck("A", replace(waybill(1, 20, 2900), packages=None)))
    (number,) = declare(desk, "WB-1")
    assert terminal(desk, "WB-1").answer.signal is Signal.GO
    assert terminal(desk, "WB-1", PassageKind.EXIT, gross=2000).answer.left[0].gross == 900
    assert "exit" not in kinds(desk, number)
    assert codes(terminal(desk, "WB-1", PassageKind.EXIT, gross=1000)) == ["GAT10"]
    assert terminal(desk, "WB-1", PassageKind.EXIT, gross=900).answer.left == () and kinds(desk, number)[-1] == "exit"


def test_goods_that_nobody_counts_come_in_as_far_as_they_are_declared(desk: Desk) -> None:
    tell(desk, truck("A", replace(waybill(1, 20, 5000), packages=None)))
    declare(desk, "WB-1")
    assert codes(terminal(desk, "WB-1")) == ["GAT14"], "2,900 of 5,000 kg are declared"
