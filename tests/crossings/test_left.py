"""Goods that are weighed, and those of which nobody told how much there is: what may leave, and when all is gone."""

from cProfile import Profile
from decimal import Decimal

from msgspec.structs import replace

from tests.crossings.test_passage import carried, consignment, scene, told
from tongguan.crossings.left import Left
from tongguan.crossings.look import GoodsSeen, Look, PassageKind, Scene
from tongguan.crossings.passage import Signal, answer, leaving
from tongguan.declarations.parts import Measure
from tongguan.manifests.manifest import Consignment
from tongguan.manifests.match import Amount
from tongguan.release.lifecycle import State

FREE = carried(1, "WB-1", state=State.RELEASED, holds=())
BULK = told(Consignment(sequence=1, document="WB-1", gross_mass=Measure(value=Decimal(1000), unit="TNE")))


def out(tons: int, gone: int, undeclared: int = 0) -> Scene:
    """So many tons of a thousand leave, after so many others."""
    look = Look(office="5345", goods=(GoodsSeen(document="WB-1", gross=Decimal(tons) * 1000),))
    rest = {"WB1": Decimal(undeclared) * 1000}
    one = scene(look, PassageKind.EXIT, manifests=(BULK,), trip=None, cases=(FREE,), undeclared=rest)
    return replace(one, told=replace(one.told, gone={"WB1": Amount(Decimal(0), Decimal(gone) * 1000)}))


def test_goods_without_packages_are_weighed_and_no_more_leaves_than_was_told_and_declared() -> None:
    first, last = out(900, 0), out(110, 900)
    assert answer(first, {}).left == (Left(document="WB-1", packages=Decimal(0), gross=Decimal(100_000)),)
    assert leaving(first, {}, answer(first, {})) == ()
    assert answer(last, {}).signal is Signal.GO and leaving(last, {}, answer(last, {})) == (FREE,), "by the scales' 3 %"
    for more, code in ((out(131, 900), "GAT10"), (out(900, 900), "GAT10"), (out(200, 0, 999), "GAT14")):
        said = answer(more, {})
        assert [r.code for r in said.reasons] == [code] and " kg " in said.reasons[0].message
        assert leaving(more, {}, said) == ()
    assert answer(out(200, 0, 800), {}).signal is Signal.GO, "what is declared may go"


def test_goods_without_packages_that_nobody_declared_stay_when_they_come() -> None:
    for undeclared, signal in ((30_000, Signal.GO), (30_001, Signal.ASIDE)):
        came = scene(manifests=(BULK,), cases=(FREE,), undeclared={"WB1": Decimal(undeclared)})
        assert answer(came, {}).signal is signal, undeclared


def test_more_kilograms_than_are_left_of_counted_goods_are_too_much() -> None:
    for gross, signal in ((1030, Signal.GO), (1031, Signal.ASIDE)):
        goods = (GoodsSeen(document="WB-1", packages=Decimal(10), gross=Decimal(gross)),)
        one = scene(Look(office="5345", goods=goods), PassageKind.EXIT, trip=None, cases=(FREE,))
        assert answer(one, {}).signal is signal, gross


def test_a_train_of_many_documents_takes_as_long_as_it_has_documents() -> None:
    """What is done grows with the documents, not with their square: counted in calls, which no other load changes."""
    took = []
    for count in (100, 400):
        names = [f"WB-{n}" for n in range(count)]
        cases = tuple(carried(n, name, state=State.RELEASED, holds=()) for n, name in enumerate(names))
        whole = scene(step=PassageKind.EXIT, manifests=(told(*(consignment(n) for n in names)),), cases=cases)
        profile = Profile(builtins=True)
        said = profile.runcall(answer, whole, {})
        assert len(profile.runcall(leaving, whole, {}, said)) == count and said.signal is Signal.GO
        took.append(sum(entry.callcount for entry in profile.getstats()))
    assert took[1] < 5 * took[0], took


def test_a_document_of_unknown_amount_leaves_once() -> None:
    silent, look = Consignment(sequence=1, document="WB-1"), Look(office="5345", goods=(GoodsSeen(document="WB-1"),))
    one = scene(look, PassageKind.EXIT, manifests=(told(silent),), trip=None, cases=(FREE,))
    assert leaving(one, {}, answer(one, {})) == (FREE,)
    again = replace(one, told=replace(one.told, cases=(replace(FREE, left=True),)))
    assert [r.code for r in answer(again, {}).reasons] == ["GAT10"]
