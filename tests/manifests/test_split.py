"""A transport document becomes several: together they are the whole, and what is declared stays."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.declarations.parts import Measure, Packaging, Party
from tongguan.manifests.apply import by_document
from tongguan.manifests.check import check
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.match import Amount, amount_of
from tongguan.manifests.split import SplitPart, parted

NOBODY = Amount(None, None)


def kilos(value: int) -> Measure:
    return Measure(value=Decimal(value), unit="KGM")


def line(document: str, n: int = 1, **more: Any) -> Consignment:
    goods = CargoItem(
        sequence=1, description="Bearings", gross_mass=kilos(1000), packaging=Packaging(sequence=1, count=Decimal(100))
    )
    told = {"packages": Decimal(100), "gross_mass": kilos(1000), "items": (goods,), "consignee": Party(name="A")}
    boxes = (Unit(id="CSQU3054383"), Unit(id="MSKU6011672"))
    whole = Consignment(sequence=n, document=document, consignor=Party(name="B"), units=boxes, **told)
    return replace(whole, **more)


def ship(*lines: Consignment) -> Manifest:
    return Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="V-1", consignments=lines)


def part(document: str, packages: int, gross: int | None = None, **more: Any) -> SplitPart:
    mass = None if gross is None else Decimal(gross)
    return SplitPart(document=document, packages=Decimal(packages), gross=mass, **more)


def test_each_part_says_from_what_it_is_and_the_old_number_keeps_the_rest() -> None:
    whole = ship(line("B-1", master="M-1"), line("B-2", 2))
    parts = (part("b 1", 40, 400), part("B-1A", 60, 600, consignee=Party(id="C"), units=("msku 6011672",)))
    now, against = parted(whole, "B-1", parts, Amount(Decimal(60), Decimal(600)))
    assert against == () and [c.document for c in now.consignments] == ["B-1", "B-1A", "B-2"]
    old, new, _ = now.consignments
    assert (old.packages, old.previous_document, old.consignee) == (40, "", Party(name="A"))
    assert (new.previous_document, new.master, new.consignee) == ("B-1", "M-1", Party(id="C"))
    assert [u.id for u in new.units] == ["MSKU6011672"] and len(old.units) == 2
    assert (new.items[0].gross_mass, new.items[0].packaging) == (kilos(600), Packaging(sequence=1, count=Decimal(60)))
    assert {c.sequence for c in now.consignments} == {1, 4, 2}
    assert not [p for p in check(now) if p.code in ("MFR10", "MFR12", "MFR16", "MFR20")]


def test_where_nothing_stays_the_old_number_is_gone() -> None:
    now, against = parted(ship(line("B-1")), "B-1", (part("B-1A", 40, 400), part("B-1B", 60, 600)), NOBODY)
    assert against == () and [c.document for c in now.consignments] == ["B-1A", "B-1B"]


WRONG: list[tuple[tuple[SplitPart, ...], Amount, list[tuple[str, str]]]] = [
    ((part("B-1A", 60, 600),), NOBODY, [("MFS01", "/parts"), ("MFS06", "/parts"), ("MFS06", "/parts")]),
    ((part("B-1", 60, 600), part("B-1A", 60, 400)), NOBODY, [("MFS05", "/parts/1/packages")]),
    ((part("B-1", 40, 600), part("B-1A", 60, 600)), NOBODY, [("MFS05", "/parts/1/gross")]),
    ((part("B-1", 40, 400), part("B-1A", 50, 600)), NOBODY, [("MFS06", "/parts")]),
    ((part("B-1", 40), part("B-1A", 60)), NOBODY, [("MFS06", "/parts")]),
    ((part("B-1", 40, 400), part("B-2", 60, 600)), NOBODY, [("MFA03", "/parts/1/document")]),
    ((part("B-1A", 40, 400), part("b1a", 60, 600)), NOBODY, [("MFS08", "/parts/1/document")]),
    ((part("B-1", 40, 400), part(" ", 60, 600)), NOBODY, [("MFS01", "/parts/1/document")]),
    (
        (part("B-1", 100, 1000), part("B-1A", 0, 0)),
        NOBODY,
        [("MFS04", "/parts/1/packages"), ("MFS04", "/parts/1/gross")],
    ),
    ((part("B-1", 40, 400), part("B-1A", 60, 600, units=("X",))), NOBODY, [("MFS09", "/parts/1/units/0")]),
    ((part("B-1", 40, 400), part("B-1A", 60, 600)), Amount(Decimal(59), None), [("MFS07", "/parts/1/packages")]),
    ((part("B-1A", 40, 400), part("B-1B", 60, 600)), Amount(None, Decimal(999)), [("MFS07", "/parts/1/gross")]),
    ((part("B-1", 40, 400), part("B-1A", 60, 600)), Amount(Decimal(-5), None), [("MFS07", "/parts/1/packages")]),
]


@pytest.mark.parametrize(("parts", "left", "codes"), WRONG)
def test_what_does_not_add_up_is_told_at_its_part(
    parts: tuple[SplitPart, ...], left: Amount, codes: list[tuple[str, str]]
) -> None:
    whole = ship(line("B-1"), line("B-2", 2))
    now, against = parted(whole, "B-1", parts, left)
    assert now is whole and [(p.code, p.pointer) for p in against] == codes
    assert all(p.stops and "{" not in p.message + p.message_zh for p in against)


def test_a_consolidation_is_not_split_and_what_is_not_there_neither() -> None:
    halves = (part("M-1", 50, 500), part("M-2", 50, 500))
    _, against = parted(ship(line("M-1"), line("H-1", 2, master="M-1")), "M-1", halves, NOBODY)
    assert [(p.code, p.pointer) for p in against] == [("MFS02", "/document")]
    _, against = parted(ship(line("B-1")), "B-9", halves, NOBODY)
    assert [(p.code, p.pointer) for p in against] == [("MFA04", "/document")]
    uncounted = line("B-1", packages=None, items=())
    _, against = parted(ship(uncounted), "B-1", (part("B-1", 5, 500), part("B-2", 5, 500)), NOBODY)
    assert [(p.code, p.pointer) for p in against] == [("MFS03", "/document")]


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 900)), min_size=2, max_size=6))
def test_whatever_is_accepted_is_the_whole(amounts: list[tuple[int, int]]) -> None:
    whole = ship(line("B-1"))
    parts = tuple(part(f"P-{n}", packages, gross) for n, (packages, gross) in enumerate(amounts))
    now, against = parted(whole, "B-1", parts, NOBODY)
    fits = sum(p for p, _ in amounts) == 100 and sum(g for _, g in amounts) == 1000
    assert bool(against) is not fits
    assert sum(amount_of(c).packages or 0 for c in now.consignments) == 100
    assert fits is (plain_documents(now) != {"B1"})


def plain_documents(manifest: Manifest) -> set[str]:
    return set(by_document(manifest))
