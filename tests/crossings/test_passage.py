"""What a gate answers: every rule fires at its line of the table, what is free leaves, what is not stays."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.codes.crossing import Crossing
from tongguan.codes.display import SPOKEN, WORDS
from tongguan.crossings.left import Left, going
from tongguan.crossings.look import (
    Box,
    Carried,
    Followed,
    GoodsSeen,
    Look,
    PassageKind,
    Scene,
    Told,
    Transhipped,
    Volume,
)
from tongguan.crossings.passage import RULES, Signal, answer, due, leaving
from tongguan.declarations.parts import Measure, Party, Seal, TransportMeans
from tongguan.manifests import match
from tongguan.manifests.fleet import Passage as Allowed
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.match import Amount, balance
from tongguan.manifests.report import Load, VehicleReport, Way
from tongguan.problem import Problem
from tongguan.release.lifecycle import Hold, State

SIX = datetime(2026, 11, 26, 6, tzinfo=UTC)
GATE = Crossing(
    office="5345",
    lanes=10,
    inspection_lane=3,
    scales_percent=Decimal(3),
    same_seconds=120,
    early_minutes=60,
    late_minutes=120,
    opens="06:30",
    closes="24:00",
    permits=("passage",),
    valid_from=SIX.date(),
    known_from=SIX,
    source="t",
)
BOX = Unit(id="CSQU3054383", tare=Measure(value=Decimal(2000)), seals=(Seal(sequence=1, id="HX 556677"),))


TONS = Measure(value=Decimal(8), unit="TNE")


def kilos(value: int) -> Measure:
    return Measure(value=Decimal(value), unit="KGM")


def consignment(document: str, packages: int = 10, *units: Unit, master: str = "") -> Consignment:
    mass = kilos(packages * 100)
    return Consignment(
        sequence=1, document=document, packages=Decimal(packages), gross_mass=mass, units=units, master=master
    )


def told(*consignments: Consignment, plate: str = "粤B·12345") -> Manifest:
    means = TransportMeans(id=plate, mode="3")
    return Manifest(kind=ManifestKind.ORIGINAL, mode="3", reference=plate, means=means, consignments=consignments)


def trip(**other: Any) -> VehicleReport:
    return VehicleReport(
        reference="T-1",
        way=Way.IN,
        load=Load.LADEN,
        batch="B-1",
        arrives_at=SIX,
        mass=kilos(8000),
        trailers=(TransportMeans(id="粤X0001挂"),),
        driver=Party(id="D-77"),
        **other,
    )


def carried(
    case: int, *documents: str, state: State = State.HELD, holds: tuple[Hold, ...] = (Hold.ARRIVAL,)
) -> Carried:
    return Carried(case=case, number=f"N{case}", documents=frozenset(map(plain, documents)), state=state, holds=holds)


def volumes(manifests: tuple[Manifest, ...], undeclared: dict[str, Decimal]) -> dict[tuple[ManifestKind, str], Volume]:
    """What is told of each document, and so much of it undeclared: packages, or kilograms where none are told."""
    found: dict[tuple[ManifestKind, str], Volume] = {}
    all_ = match.Told(manifests)
    for one in manifests:
        for c in one.consignments:
            whole = balance(c.document, all_, ())
            rest = undeclared.get(plain(c.document), Decimal(0))
            open_ = Amount(None, rest) if whole.packages is None else Amount(rest, Decimal(0))
            found[one.kind, plain(c.document)] = Volume(whole=whole, undeclared=open_)
    return found


def scene(look: Look | None = None, step: PassageKind = PassageKind.ARRIVAL, at: datetime = SIX, **other: Any) -> Scene:
    manifests = other.get("manifests", (told(consignment("WB-1", 10, BOX)),))
    here = Told(
        trip=other.get("trip", trip()),
        manifests=manifests,
        allowed=other.get("allowed", Allowed(may=True)),
        cases=other.get("cases", (carried(1, "WB-1"),)),
        gone={d: Amount(n, n * 100) for d, n in other.get("gone", {}).items()},
        forbidden=other.get("forbidden", {}),
        volumes=volumes((*manifests, *other.get("beside", ())), other.get("undeclared", {})),
        followed=other.get("followed", ()),
        transhipped=other.get("transhipped", {}),
        halted=other.get("halted", {}),
    )
    seen = look or Look(office="5345", plate="粤B12345", lane=4)
    return Scene(step=step, look=seen, at=at, clock=other.get("clock", "14:00"), gate=GATE, told=here)


def freed(*cases: Carried) -> dict[int, Carried]:
    return {c.case: replace(c, state=State.RELEASED, holds=()) for c in cases}


def test_a_vehicle_as_told_goes_and_what_it_carries_is_presented_and_leaves() -> None:
    one = scene()
    assert [c.case for c in due(one)] == [1]
    said = answer(one, freed(*due(one)))
    assert (said.signal, said.lane, said.leaves, said.stays, said.released) == (Signal.GO, 4, ("WB-1",), (), ("N1",))
    assert said.reasons == said.differences == ()
    assert said.display[0].lines == ("粤B12345", "请通行：4 号通道")
    assert leaving(one, freed(*due(one)), said) == (), "an arrival is no exit"


EMPTY = replace(trip(), load=Load.EMPTY, batch="")
WEIGHED = Look(office="5345", plate="粤B12345", gross=Decimal(30_000))
BAD = Problem(code="FLT06", message="The permit ended.", message_zh="许可已到期。", pointer="/vehicle")
FREE = carried(1, "WB-1", state=State.RELEASED, holds=())
STOPS = [
    ("GAT01", scene(clock="05:00"), Signal.WAIT, None),
    ("GAT02", scene(at=SIX - timedelta(minutes=61)), Signal.WAIT, None),
    ("GAT03", scene(at=SIX + timedelta(minutes=121)), Signal.ASIDE, 3),
    ("GAT04", scene(Look(office="5345", plate=" · "), trip=None), Signal.ASIDE, 3),
    ("GAT05", scene(allowed=Allowed(may=False, reasons=(BAD,))), Signal.ASIDE, 3),
    ("GAT06", scene(trip=None, manifests=(), cases=()), Signal.ASIDE, 3),
    ("GAT07", scene(Look(office="5345", plate="粤B12345", trailer="粤X9999挂")), Signal.ASIDE, 3),
    ("GAT07", scene(Look(office="5345", plate="粤B12345", driver="D-78")), Signal.ASIDE, 3),
    ("GAT08", scene(Look(office="5345", plate="粤B12345", units=(Box(id="CSQU3054383", seals=()),))), Signal.ASIDE, 3),
    ("GAT08", scene(Look(office="5345", plate="粤B12345", units=(Box(id="MSKU6011672"),))), Signal.ASIDE, 3),
    ("GAT08", scene(Look(office="5345", plate="粤B12345", gross=Decimal(11_100))), Signal.ASIDE, 3),
    ("GAT08", scene(WEIGHED, trip=EMPTY, manifests=(), cases=()), Signal.ASIDE, 3),
    ("GAT08", scene(WEIGHED, trip=replace(EMPTY, mass=None), manifests=(), cases=()), Signal.ASIDE, 3),
    ("GAT08", scene(WEIGHED, trip=replace(trip(), mass=None)), Signal.ASIDE, 3),
    ("GAT09", scene(Look(office="5345", plate="粤B12345", goods=(GoodsSeen(document="WB-9"),))), Signal.ASIDE, 3),
    ("GAT08", scene(Look(office="5345", units=(Box(id="MSKU6011672"),)), trip=None), Signal.ASIDE, 3),
    ("GAT13", scene(forbidden={"WB1": "Kept for quarantine."}), Signal.ASIDE, 3),
    ("GAT13", scene(forbidden={"WB1": ""}), Signal.ASIDE, 3),
    ("GAT17", scene(cases=(FREE,), halted={"WB1": ("Meat is stopped.", "肉类暂停。")}), Signal.ASIDE, 3),
    ("GAT17", scene(cases=(FREE,), halted={"": ("Nothing passes.", "暂停通行。")}), Signal.ASIDE, 3),
]


@pytest.mark.parametrize(("code", "one", "signal", "lane"), STOPS, ids=[f"{n}-{s[0]}" for n, s in enumerate(STOPS)])
def test_what_does_not_match_is_stopped_and_not_presented(
    code: str, one: Scene, signal: Signal, lane: int | None
) -> None:
    assert due(one) == ()
    said = answer(one, {})
    assert (said.signal, said.lane) == (signal, lane)
    assert {r.code for r in said.reasons} == {code}, said.reasons
    assert all(r.message and r.message_zh for r in said.reasons)
    assert not said.leaves and not said.left and not said.released
    assert said.display[1].lines[-1] == SPOKEN[1].words[code]


def test_what_nobody_declared_stays() -> None:
    part = scene(undeclared={"WB1": Decimal(4)})
    said = answer(part, freed(*due(part)))
    assert (said.signal, [r.code for r in said.reasons], said.stays) == (Signal.ASIDE, ["GAT14"], ("WB-1",))
    six = (GoodsSeen(document="WB-1", packages=Decimal(6)),)
    box = told(consignment("WB-1", 10, BOX))
    free = replace(carried(1, "WB-1"), state=State.RELEASED, holds=())
    for packages, signal in ((6, Signal.GO), (7, Signal.ASIDE)):
        look = Look(office="5345", goods=(replace(six[0], packages=Decimal(packages)),))
        out = scene(look, PassageKind.EXIT, manifests=(box,), trip=None, cases=(free,), undeclared={"WB1": Decimal(4)})
        assert answer(out, {}).signal is signal, packages


def test_a_declaration_decides_about_goods_of_its_own_direction_alone() -> None:
    free = replace(carried(1, "WB-1"), state=State.RELEASED, holds=())
    for other in (replace(free, kind=ManifestKind.ADVANCE), replace(free, over=True)):
        said = answer(scene(cases=(other,)), {})
        assert (said.signal, [r.code for r in said.reasons]) == (Signal.ASIDE, ["GAT11"])
    waits = scene(cases=(replace(carried(1, "WB-1"), underway=True),))
    assert due(waits) == () and answer(waits, {}).signal is Signal.ASIDE, "its goods come in transit and are not there"


def test_a_consolidation_is_forbidden_with_all_its_houses() -> None:
    house = replace(consignment("HB-1", 10), master="MB-1")
    one = scene(manifests=(told(house),), cases=(carried(1, "HB-1"),), forbidden={"MB1": "Kept."})
    assert [r.code for r in answer(one, {}).reasons] == ["GAT13"] and due(one) == ()


def test_at_the_bounds_it_goes() -> None:
    for one in (
        scene(at=SIX - timedelta(minutes=60)),
        scene(at=SIX + timedelta(minutes=120)),
        scene(clock="06:30"),
        scene(Look(office="5345", plate="粤B12345", gross=Decimal(11_030))),
        scene(Look(office="5345", plate="粤B12345", gross=Decimal(11_030)), trip=replace(trip(), mass=TONS)),
        scene(Look(office="5345", plate="粤B12345", gross=Decimal(8_240)), trip=EMPTY, manifests=(), cases=()),
        scene(Look(office="5345", plate="粤B12345", trailer="粤X 0001 挂", driver="d77")),
        scene(Look(office="5345", plate="粤B12345", units=(Box(id="CSQU 305438-3", seals=("hx556677",)),))),
    ):
        assert answer(one, freed(*due(one))).signal is Signal.GO


def test_an_officer_lets_it_go_on_despite_what_differs_but_not_what_is_unreleased() -> None:
    look = Look(office="5345", plate="粤B12345", units=(Box(id="CSQU3054383", seals=()),), despite="resealed: HX1")
    one = scene(look)
    said = answer(one, freed(*due(one)))
    assert said.signal is Signal.GO and [d.about for d in said.differences] == ["broken"], "it is still told"
    assert answer(one, {}).signal is Signal.ASIDE
    assert answer(scene(look, clock="05:00"), {}).signal is Signal.WAIT


def test_goods_come_though_they_are_not_free_and_what_is_free_may_leave() -> None:
    two = (carried(1, "WB-1"), carried(2, "WB-2", holds=(Hold.ARRIVAL, Hold.INSPECTION)))
    one = scene(manifests=(told(consignment("WB-1"), consignment("WB-2"), consignment("WB-3")),), cases=two)
    assert [c.case for c in due(one)] == [1, 2]
    after = {**freed(two[0]), 2: replace(two[1], holds=(Hold.INSPECTION,))}
    said = answer(one, after)
    assert (said.signal, said.lane) == (Signal.ASIDE, 3)
    assert [r.code for r in said.reasons] == ["GAT11", "GAT12"]
    assert (said.leaves, said.stays, said.released) == (("WB-1",), ("WB-2", "WB-3"), ("N1",))
    unloaded = scene(replace(one.look, goods=(GoodsSeen(document="WB-1"),)), manifests=one.told.manifests, cases=two)
    assert answer(unloaded, after).signal is Signal.GO


@pytest.mark.parametrize("state", [State.REFUSED, State.HELD])
def test_another_declaration_that_is_not_free_stops_the_document(state: State) -> None:
    cases = (carried(1, "WB-1", state=State.RELEASED), carried(2, "WB-1", state=state))
    assert answer(scene(cases=cases), {}).stays == ("WB-1",)


@pytest.mark.parametrize("state", [State.RETURNED, State.CANCELLED, State.SETTLED])
def test_what_decides_nothing_neither_frees_nor_stops(state: State) -> None:
    beside = carried(2, "WB-1", state=state, holds=())
    assert answer(scene(cases=(carried(1, "WB-1", state=State.RELEASED), beside)), {}).signal is Signal.GO
    assert [r.code for r in answer(scene(cases=(beside,)), {}).reasons] == ["GAT11"]


def test_an_empty_vehicle_goes() -> None:
    assert answer(scene(trip=EMPTY, manifests=(), cases=()), {}).signal is Signal.GO


@pytest.mark.parametrize("step", PassageKind)
@pytest.mark.parametrize("manifests", [(), (told(consignment("WB-1")),)])
@pytest.mark.parametrize("documents", [(), ("NOSUCH",)])
def test_a_laden_vehicle_passes_with_what_manifests_tell_of_alone(
    step: PassageKind, manifests: tuple[Manifest, ...], documents: tuple[str, ...]
) -> None:
    free = (carried(1, "WB-1", state=State.RELEASED, holds=()),)
    said = answer(scene(step=step, manifests=manifests, cases=free, trip=replace(trip(), documents=documents)), {})
    as_told = bool(manifests and not documents)
    assert (said.signal, [r.code for r in said.reasons]) == ((Signal.GO, []) if as_told else (Signal.ASIDE, ["GAT09"]))
    bent = scene(Look(office="5345", plate="粤B12345", despite="Known."), trip=trip(), manifests=(), cases=())
    assert answer(bent, {}).signal is Signal.ASIDE, "nor does an officer's word let it go on"


@pytest.mark.parametrize("step", PassageKind)
def test_what_the_houses_of_a_master_leave_out_is_declared_by_nobody(step: PassageKind) -> None:
    free = (carried(1, "H-1", state=State.RELEASED, holds=()),)
    master, silent = consignment("MB-9", 1000), replace(consignment("MB-9", 1000), packages=None)
    for goods, words in ((master, "990 packages of MB-9"), (silent, "99000 kg of MB-9")):
        one = scene(step=step, manifests=(told(goods, consignment("H-1", master="MB-9")),), cases=free)
        said = answer(one, {})
        assert (said.signal, [r.code for r in said.reasons]) == (Signal.ASIDE, ["GAT14"])
        assert words in said.reasons[0].message and said.leaves == ("H-1",)
    alone = replace(trip(), documents=("H-1",))
    house = scene(step=step, manifests=(told(master, consignment("H-1", master="MB-9")),), cases=free, trip=alone)
    assert answer(house, {}).signal is Signal.GO, "the house alone is on it"


def test_a_house_is_seen_by_its_master() -> None:
    goods = told(consignment("MB-9", 20), consignment("H-1", master="MB-9"), consignment("H-2", master="MB-9"))
    cases = (carried(1, "H-1"), carried(2, "H-2"))
    for packages, signal in ((None, Signal.GO), (20, Signal.GO), (19, Signal.ASIDE)):
        for step in PassageKind:
            seen = GoodsSeen(document="MB-9", packages=None if packages is None else Decimal(packages))
            one = scene(Look(office="5345", goods=(seen,)), step, manifests=(goods,), cases=cases, trip=None)
            said = answer(one, freed(*due(one)))
            assert (said.signal, *said.leaves) == ((signal, "H-1", "H-2") if signal is Signal.GO else (signal,))


def test_houses_pass_instead_of_their_master() -> None:
    cases = (carried(1, "H-1"), carried(2, "H-2"))
    goods = told(consignment("MB-9", 20), consignment("H-1", master="MB-9"), consignment("H-2", master="MB-9"))
    one = scene(manifests=(goods,), cases=cases, trip=replace(trip(), documents=("MB-9",)))
    assert answer(one, freed(*due(one))).leaves == ("H-1", "H-2")


def test_a_vehicle_carries_what_its_own_manifest_says() -> None:
    batch = (told(consignment("WB-1", 6)), told(consignment("WB-1", 4), consignment("WB-2"), plate="粤B67890"))
    one = scene(manifests=batch, cases=(carried(1, "WB-1", state=State.RELEASED),), step=PassageKind.EXIT)
    said = answer(one, {})
    assert said.leaves == ("WB-1",) and said.left == (Left(document="WB-1", packages=Decimal(4)),)
    assert leaving(one, {}, said) == (), "the other vehicle still has some of it"
    last = replace(one, told=replace(one.told, gone={"WB1": Amount(Decimal(4), Decimal(400))}))
    assert [c.case for c in leaving(last, {}, answer(last, {}))] == [1]


def test_a_terminal_lets_goods_go_in_parts_and_the_last_part_is_the_exit() -> None:
    box = consignment("WB-1", 10, BOX)
    free = carried(1, "WB-1", state=State.RELEASED, holds=())

    def part(packages: int, gone: int) -> Scene:
        look = Look(office="5345", goods=(GoodsSeen(document="wb 1", packages=Decimal(packages)),))
        return scene(
            look, PassageKind.EXIT, manifests=(told(box),), trip=None, cases=(free,), gone={"WB1": Decimal(gone)}
        )

    first, last, more = part(6, 0), part(4, 6), part(5, 6)
    assert answer(first, {}).left == (Left(document="WB-1", packages=Decimal(4)),)
    assert leaving(first, {}, answer(first, {})) == ()
    assert answer(last, {}).left == () and leaving(last, {}, answer(last, {})) == (free,)
    assert [r.code for r in answer(more, {}).reasons] == ["GAT10"] and leaving(more, {}, answer(more, {})) == ()
    went = replace(last, told=replace(last.told, cases=(replace(free, left=True),)))
    assert leaving(went, {}, answer(went, {})) == (), "a case leaves once"


def test_lines_of_one_document_count_together() -> None:
    goods = (GoodsSeen(document="WB-1", packages=Decimal(9)), GoodsSeen(document="wb 1", packages=Decimal(1)))
    one = scene(Look(office="5345", goods=goods), PassageKind.EXIT, trip=None)
    assert going(one)["WB1"].packages == 10
    came = scene(Look(office="5345", goods=goods), trip=None)
    assert answer(came, freed(*due(came))).signal is Signal.GO


def test_the_last_of_several_documents_is_the_exit_of_their_declaration() -> None:
    both = carried(1, "WB-1", "WB-2", state=State.RELEASED, holds=())
    look, beside = Look(office="5345", goods=(GoodsSeen(document="WB-2"),)), (told(consignment("WB-1")),)
    for gone, left in ((0, ()), (1, ()), (10, (both,))):
        one = scene(look, PassageKind.EXIT, manifests=(told(consignment("WB-2")),), beside=beside, trip=None,
                    cases=(both,), gone={"WB1": Decimal(gone)} if gone else {})  # fmt: skip
        assert leaving(one, {}, answer(one, {})) == left, gone


def test_what_a_terminal_weighs_at_arrival_is_compared() -> None:
    for gross, codes in ((1030, []), (1031, ["GAT08"]), (969, ["GAT08"])):
        goods = (GoodsSeen(document="WB-1", gross=Decimal(gross)),)
        one = scene(Look(office="5345", goods=goods), trip=None)
        assert [r.code for r in answer(one, freed(*due(one))).reasons] == codes, gross


def test_a_terminal_that_counts_less_at_arrival_says_so() -> None:
    look = Look(office="5345", goods=(GoodsSeen(document="WB-1", packages=Decimal(9)),))
    said = answer(scene(look, trip=None), {})
    assert [r.code for r in said.reasons] == ["GAT08"] and said.differences[0].how == "short"


@pytest.mark.parametrize(("packages", "declared", "stops"), [(6, 6, False), (7, 6, True), (10, 0, True)])
def test_of_goods_that_came_in_transit_no_more_leaves_than_was_declared_since(
    packages: int, declared: int, stops: bool
) -> None:
    look = Look(office="5345", goods=(GoodsSeen(document="WB-1", packages=Decimal(packages)),))
    here = (told(consignment("WB-1", 10)), told(consignment("WB-2", 10)))
    one = scene(
        look,
        PassageKind.EXIT,
        manifests=here,
        trip=None,
        cases=(carried(1, "WB-1", "WB-2", state=State.RELEASED),),
        followed=(Followed(documents=frozenset({"WB1", "WB2"}), packages=Decimal(declared)),),
    )
    assert [r.code for r in answer(one, {}).reasons] == (["GAT14"] if stops else [])
    both = replace(one, look=replace(look, goods=(*look.goods, GoodsSeen(document="WB-2", packages=Decimal(1)))))
    assert [r.code for r in answer(both, {}).reasons] == ["GAT14", "GAT14"], "both documents take of the same"


def there(packages: int) -> Volume:
    """Ten packages were told, so many are there."""
    return Volume(whole=Amount(Decimal(10), Decimal(1000)), undeclared=Amount(Decimal(packages), Decimal(1000)))


SEALED = Transhipped(
    previous="IN-1", units=(BOX,), volume=there(10), came_at=SIX - timedelta(days=2), until=SIX + timedelta(days=1)
)
OTHER = Unit(id="MSKU6011672")
RESEALED = Unit(id=BOX.id, seals=(Seal(sequence=1, id="OTHER"),))


@pytest.mark.parametrize(
    ("out", "came", "look", "why"),
    [
        (consignment("OUT-1", 10, BOX), SEALED, {}, ""),
        (consignment("OUT-1", 4, BOX), SEALED, {"units": (Box(id="csqu 3054383", seals=("HX556677",)),)}, ""),
        (consignment("OUT-1", 10), replace(SEALED, units=()), {}, ""),
        (consignment("OUT-1", 10, OTHER), replace(SEALED, units=(OTHER,)), {}, ""),
        (consignment("OUT-1", 11, BOX), SEALED, {}, "1 packages more"),
        (consignment("OUT-1", 10, BOX), replace(SEALED, volume=there(-3)), {}, "10 packages more"),
        (consignment("OUT-1", 10, OTHER), SEALED, {}, "MSKU6011672 did not come in under IN-1"),
        (consignment("OUT-1", 10), SEALED, {}, "Say in which containers"),
        (consignment("OUT-1", 10, RESEALED), SEALED, {}, "bears the seals OTHER"),
        (consignment("OUT-1", 10, BOX), replace(SEALED, until=SIX - timedelta(hours=1)), {}, "had to leave until"),
        (consignment("OUT-1", 10, BOX), replace(SEALED, came_at=None, until=None), {}, "Nothing came in"),
    ],
)
def test_what_is_transhipped_leaves_as_it_came_in(
    out: Consignment, came: Transhipped, look: dict[str, Any], why: str
) -> None:
    leaves = replace(told(out), kind=ManifestKind.ADVANCE)
    plate = Look(office="5345", plate="粤B12345", lane=4, **look)
    one = scene(plate, PassageKind.EXIT, manifests=(leaves,), cases=(), transhipped={"OUT1": came})
    said = answer(one, {})
    assert [r.code for r in said.reasons] == (["GAT15"] if why else []), said.reasons
    assert said.signal is (Signal.ASIDE if why else Signal.GO) and (said.stays == ("OUT-1",)) is bool(why)
    assert not why or why in said.reasons[0].message
    bare = answer(replace(one, told=replace(one.told, transhipped={})), {})
    assert [r.code for r in bare.reasons] == ["GAT11"], "without the law it has to be declared"


@pytest.mark.parametrize("step", PassageKind)
@pytest.mark.parametrize(
    ("office", "serves", "way", "why"),
    [
        ("5345", (), (), ""),
        ("", (), (), ""),
        ("0100", (), (), "expected at 0100"),
        ("0100", ("0101",), (), "expected at 0100"),
        ("0100", ("0101", "0100"), (), ""),
        ("0100", (), ("0100", "5345"), ""),
        ("0100", (), ("0100", "5304"), "expected at 0100, 5304"),
    ],
)
def test_goods_pass_where_they_are_expected(
    step: PassageKind, office: str, serves: tuple[str, ...], way: tuple[str, ...], why: str
) -> None:
    one = scene(step=step, manifests=(replace(told(consignment("WB-1")), office=office),))
    one = replace(one, gate=replace(GATE, serves=serves))
    cases = tuple(replace(c, way=frozenset(way)) for c in one.told.cases)
    said = answer(replace(one, told=replace(one.told, cases=cases)), {})
    assert ("GAT16" in [r.code for r in said.reasons]) is bool(why), said.reasons
    if why:
        assert said.signal is Signal.ASIDE and why in next(r.message for r in said.reasons if r.code == "GAT16")
        assert said.stays == ("WB-1",) and not said.released


@given(st.lists(st.sampled_from(sorted(s[0] for s in STOPS)), max_size=3), st.booleans())
def test_every_document_either_leaves_or_stays(codes: list[str], released: bool) -> None:
    """Whatever fires, goods are never in both lists, and none is lost."""
    found = [s[1] for s in STOPS if s[0] in codes] or [scene()]
    for one in found:
        said = answer(one, freed(*due(one)) if released else {})
        passing = {c.document for c in one.aboard}
        assert set(said.leaves) | set(said.stays) == passing and not set(said.leaves) & set(said.stays)
        assert (said.signal is Signal.GO) is (not said.stays and not said.reasons)


def test_every_rule_fires_somewhere_and_is_said_in_every_language() -> None:
    codes = {rule.code for rule in RULES}
    assert codes - {s[0] for s in STOPS} == {"GAT10", "GAT11", "GAT12", "GAT14", "GAT15", "GAT16"}
    assert {*codes, *Signal, "name"} == WORDS
    assert [rule.code for rule in RULES] == sorted(codes)
    assert [one.tag for one in SPOKEN] == ["zh", "en", "ru", "vi", "mn"]
    for word in WORDS:
        said = [one.words[word] for one in SPOKEN]
        assert all(said) and len(set(said)) == len(SPOKEN), word
