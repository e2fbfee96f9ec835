"""Goods come in on one truck and go out on another without a declaration: as they came, no more of them, in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.journeys.conftest import NOW, OFFICER, Desk, sent
from tests.journeys.test_arrive import (
    BOX,
    OFFICE,
    PLATE,
    codes,
    look,
    pass_,
    permitted,
    prelodged,
    tell,
    truck,
    vehicle,
    waybill,
)
from tests.journeys.test_passing import forbid
from tongguan.crossings.look import Box, GoodsSeen, Look, PassageKind
from tongguan.crossings.passage import Signal
from tongguan.declarations.parts import Seal, Ucr
from tongguan.journeys.arrive import GatePassage
from tongguan.manifests.manifest import Consignment, Customs, ManifestKind, Unit
from tongguan.manifests.report import Counted, Function, ManifestReport, TallyReport, Way
from tongguan.store import onward, thread
from tongguan.store.connect import Store

OTHER = "粤B·67890"


def through(n: int, packages: int, *units: Unit, **more: Any) -> Consignment:
    return replace(waybill(n, packages, packages * 100, *units), customs=Customs.TRANSHIPMENT, **more)


def came(desk: Desk, *lines: Consignment) -> GatePassage:
    """They come in on a truck."""
    permitted(desk, PLATE, OTHER, until=200)
    tell(desk, truck(PLATE, *lines), vehicle(PLATE))
    desk.moment = NOW + timedelta(hours=2)
    (passage,) = pass_(desk, look())
    return passage


def outward(desk: Desk, *lines: Consignment, batch: str = "B-2") -> None:
    """What is told of the truck that takes them out."""
    told = truck(OTHER, *lines, batch=batch)
    head = replace(told.manifest, kind=ManifestKind.ADVANCE, reference=f"OUT-{batch}", arrives_at=None)
    trip = replace(vehicle(OTHER, batch), way=Way.OUT, reference=f"T-{batch}", arrives_at=desk.now())
    tell(desk, replace(told, manifest=head), trip)


def out(n: int, packages: int, *units: Unit, of: str = "WB-1") -> Consignment:
    return replace(through(n, packages, *units), document=f"OUT-{n}", previous_document=of)


def leaves(desk: Desk, **seen: Any) -> GatePassage:
    (passage,) = pass_(desk, look(OTHER, **seen), step=PassageKind.EXIT)
    return passage


def test_in_by_one_truck_and_out_by_another(desk: Desk, store: Store) -> None:
    first = came(desk, through(1, 20, BOX, ucr=Ucr(id="6CN440318-TS1")))
    assert (first.answer.signal, codes(first)) == (Signal.GO, [])
    outward(desk, out(1, 20, BOX))
    went = leaves(desk, units=(Box(id="CSQU3054383", seals=("HX556677",)),))
    assert (went.answer.signal, went.answer.leaves, codes(went)) == (Signal.GO, ("OUT-1",), [])
    assert (
        onward.left(desk.conn, ["WB1"])["WB1"].packages == 20
        and onward.came(desk.conn, ["WB1"])["WB1"].amount.packages == 20
    )
    with store.reading(OFFICER) as conn:
        found = thread.thread(conn, "6CN440318-TS1")
    assert found is not None and {m.document: m.previous for m in found.manifests} == {"WB1": "", "OUT1": "WB1"}


def test_parts_leave_until_nothing_remains(desk: Desk) -> None:
    came(desk, through(1, 20))
    outward(desk, out(1, 12))
    assert codes(leaves(desk)) == []
    outward(desk, out(2, 9), batch="B-3")
    desk.moment += timedelta(minutes=10)
    assert codes(leaves(desk)) == ["GAT15"], "eight are left"
    desk.moment += timedelta(minutes=10)
    assert codes(leaves(desk, goods=(GoodsSeen(document="OUT-2", packages=Decimal(8)),))) == []
    change = ManifestReport(
        function=Function.DELETE,
        reasons=("999",),
        manifest=replace(truck(OTHER).manifest, kind=ManifestKind.ADVANCE, reference="OUT-B-2", consignments=()),
    )
    tell(desk, change)
    outward(desk, out(3, 1), batch="B-4")
    desk.moment += timedelta(minutes=10)
    assert codes(leaves(desk)) == ["GAT15"], "what left has left, whatever is told of it later"


def test_what_was_swapped_never_came_or_is_late_stays(desk: Desk) -> None:
    came(desk, through(1, 20, BOX))
    opened = replace(BOX, seals=(Seal(sequence=1, id="NEW"),))
    outward(desk, out(1, 20, opened), out(2, 5, of="WB-9"))
    passage = leaves(desk)
    assert set(codes(passage)) == {"GAT15", "GAT11"} and set(passage.answer.stays) == {"OUT-1", "OUT-2"}
    desk.moment += timedelta(days=91)
    outward(desk, out(3, 20, BOX), batch="B-5")
    assert "had to leave" in leaves(desk).answer.reasons[0].message


def test_only_what_is_told_as_transhipped_where_the_law_lets_it(desk: Desk) -> None:
    first = came(desk, waybill(1, 20, 2900))
    assert codes(first) == ["GAT11"], "goods for import are declared"
    outward(desk, out(1, 20))
    assert codes(leaves(desk)) == ["GAT11"]


def test_what_is_declared_meanwhile_does_not_leave_undeclared(desk: Desk) -> None:
    came(desk, through(1, 20))
    desk.lodge(sent(prelodged("WB-1", "R-1")))
    outward(desk, out(1, 20))
    assert codes(leaves(desk)) == ["GAT15"], "the declaration took all of it"


def test_a_terminal_may_not_take_it_inland(desk: Desk) -> None:
    came(desk, through(1, 20))
    inland = Look(office=OFFICE, goods=(GoodsSeen(document="WB-1", packages=Decimal(20)),))
    (passage,) = pass_(desk, inland, step=PassageKind.EXIT)
    assert codes(passage) == ["GAT11"]


def test_a_reading_more_of_what_leaves_is_no_second_leaving(desk: Desk) -> None:
    came(desk, through(1, 20, BOX))
    outward(desk, out(1, 20, BOX))
    assert codes(leaves(desk)) == []
    went = leaves(desk, units=(Box(id="CSQU3054383", seals=("HX556677",)),))
    assert (went.number, went.answer.signal, codes(went)) == (3, Signal.GO, []), "read by the next camera"
    assert onward.left(desk.conn, ["WB1"])["WB1"].packages == 20
    desk.moment += timedelta(seconds=1)
    swapped = leaves(desk, units=(Box(id="CSQU3054383", seals=("NEW",)),))
    assert swapped.answer.signal is Signal.ASIDE
    assert onward.left(desk.conn, ["WB1"])["WB1"].packages == 0, "it stays after all"


def test_what_is_weighed_leaves_by_weight(desk: Desk) -> None:
    grain = replace(through(1, 20), packages=None)
    assert codes(came(desk, grain)) == []
    outward(desk, replace(out(1, 12), packages=None))
    assert codes(leaves(desk)) == []
    outward(desk, replace(out(2, 9), packages=None), batch="B-3")
    desk.moment += timedelta(minutes=10)
    more = leaves(desk)
    assert codes(more) == ["GAT15"] and "kg more than are there of WB-1" in more.answer.reasons[0].message


def test_two_gates_do_not_let_the_same_goods_go(desk: Desk, store: Store) -> None:
    came(desk, through(1, 20))
    outward(desk, out(1, 20), out(2, 20))
    by = [Look(office=OFFICE, goods=(GoodsSeen(document=f"OUT-{n}", packages=Decimal(20)),)) for n in (1, 2)]
    with ThreadPoolExecutor(2) as threads, store.direct() as other:
        second = Desk.__new__(Desk)
        second.__dict__ |= {**desk.__dict__, "conn": other}
        runs = [
            threads.submit(pass_, one, seen, step=PassageKind.EXIT)
            for one, seen in zip((desk, second), by, strict=True)
        ]
        said = sorted(run.result(20)[0].answer.signal for run in runs)
    assert said == [Signal.ASIDE, Signal.GO]
    assert onward.left(desk.conn, ["WB1"])["WB1"].packages == 20


def test_a_truck_that_is_looked_at_twice_brings_its_goods_once(desk: Desk) -> None:
    came(desk, through(1, 20))
    (more,) = pass_(desk, look(goods=(GoodsSeen(document="WB-1", packages=Decimal(20)),)))
    assert codes(more) == [], "the same passage, read again"
    assert onward.came(desk.conn, ["WB1"])["WB1"].amount.packages == 20
    desk.moment += timedelta(hours=1)
    (again,) = pass_(desk, look())
    assert codes(again) == ["GAT06"], "it passed already"
    assert onward.came(desk.conn, ["WB1"])["WB1"].amount.packages == 20


def test_what_came_in_is_what_leaves_whatever_its_manifest_tells_since(desk: Desk) -> None:
    permitted(desk, PLATE, OTHER, until=200)
    tell(desk, truck(PLATE, through(1, 20, BOX)), vehicle(PLATE))
    desk.moment = NOW + timedelta(hours=2)
    (came_in,) = pass_(desk, look(units=(Box(id="CSQU3054383", seals=("HX556677",)),)))
    assert codes(came_in) == []
    other = replace(BOX, id="MSKU1234565", seals=(Seal(sequence=1, id="NEW"),))
    change = replace(truck(PLATE, through(1, 10, other)), function=Function.CHANGE, reasons=("999",))
    tell(desk, change)
    outward(desk, out(1, 20, other))
    said = leaves(desk)
    assert codes(said) == ["GAT15"]
    assert said.answer.reasons[0].message == "MSKU1234565 did not come in under WB-1."
    outward(desk, out(2, 20, BOX), batch="B-3")
    desk.moment += timedelta(minutes=10)
    assert codes(leaves(desk)) == [], "twenty came in, in that container, though ten in another are told now"


def test_no_more_leaves_than_was_counted_as_it_came(desk: Desk) -> None:
    came(desk, through(1, 20))
    lines, ended = (Counted(document="WB-1", packages=Decimal(18)),), desk.now()
    counted = TallyReport(reference="TALLY-1", way=Way.IN, mode="3", office=OFFICE, ended_at=ended, counted=lines)
    tell(desk, counted)
    outward(desk, out(1, 20))
    assert codes(leaves(desk)) == ["GAT15"], "eighteen were counted"
    desk.moment += timedelta(minutes=10)
    assert codes(leaves(desk, goods=(GoodsSeen(document="OUT-1", packages=Decimal(18)),))) == []


def test_what_came_in_and_is_forbidden_does_not_leave_under_another_document(desk: Desk) -> None:
    came(desk, through(1, 20))
    forbid(desk, f"M-{PLATE}", "WB-1")
    outward(desk, out(1, 20))
    assert codes(leaves(desk)) == ["GAT13"]
