"""Seals: what is wrong with one, what a change leaves, what differs at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.manifests.fleet import plain
from tongguan.trips.seals import (
    MOST,
    SealClass,
    SeenSeal,
    TransitSeal,
    Unlike,
    changed,
    checked,
    compared,
    numbers,
)


def seal(number: str, kind: SealClass = SealClass.HIGH, on: str = "") -> TransitSeal:
    return TransitSeal(number=number, kind=kind, on=on)


def seen(number: str, kind: SealClass = SealClass.HIGH, whole: bool = True) -> SeenSeal:
    return SeenSeal(number=number, kind=kind, whole=whole)


def codes(*put: TransitSeal, least: SealClass | None = None) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in checked(put, least)]


def test_a_seal_is_known_however_its_number_is_spelled() -> None:
    assert plain("hx 556-677") == plain("HX556677") == "HX556677"


@pytest.mark.parametrize(
    ("put", "least", "found"),
    [
        ((seal("HX 1"), seal("HX 2")), SealClass.HIGH, []),
        ((seal("HX 1"), seal("hx-1")), None, [("TRN03", "/seals/1/number")]),
        ((seal("HX 1"), seal("封")), None, [("TRN02", "/seals/1/number")]),
        ((seal("HX 1", on="x" * 36),), None, [("TRN02", "/seals/0/number")]),
        ((seal("HX 1", SealClass.INDICATIVE),), SealClass.SECURITY, [("TRN04", "/seals/0/kind")]),
        ((seal("HX 1", SealClass.HIGH),), SealClass.SECURITY, []),
    ],
)
def test_what_is_wrong_with_seals(
    put: tuple[TransitSeal, ...], least: SealClass | None, found: list[tuple[str, str]]
) -> None:
    assert codes(*put, least=least) == found


def test_there_is_an_end_to_seals() -> None:
    assert codes(*(seal(f"HX {n}") for n in range(MOST + 1))) == [("TRN01", "/seals")]


def test_every_difference_is_told() -> None:
    expected = [seal("A 1"), seal("A 2"), seal("A 3", SealClass.SECURITY), seal("A 4")]
    found = compared(expected, [seen("a1"), seen("A 2", whole=False), seen("A 3"), seen("B 9")])
    assert [(d.kind, d.number) for d in found] == [
        (Unlike.BROKEN, "A 2"),
        (Unlike.CLASS, "A 3"),
        (Unlike.MISSING, "A 4"),
        (Unlike.OTHER, "B 9"),
    ]


numbers_of = st.lists(st.integers(0, 60).map(lambda n: f"S {n}"), unique=True, max_size=12)
change = st.tuples(
    st.integers(0, 60).map(lambda n: f"S {n}"), st.none() | st.integers(100, 160).map(lambda n: f"T {n}")
)


@given(numbers_of, st.lists(change, max_size=12))
def test_seals_after_are_seals_before_with_the_changes_applied(
    start: list[str], changes: list[tuple[str, str | None]]
) -> None:
    now, known = tuple(seal(n) for n in start), {plain(n) for n in start}
    for old, new in changes:
        if new is not None and plain(new) in known:
            continue  # refused at its place: it is on already
        now = changed(now, old, seal(new) if new else None)
        known = (known - {plain(old)}) | ({plain(new)} if new else set())
    assert numbers(now) == known
    assert len(now) == len(known)
    assert compared(now, [seen(s.number) for s in now]) == ()


def test_a_new_seal_takes_the_old_ones_place() -> None:
    now = changed((seal("A"), seal("B"), seal("C")), "b", seal("X"))
    assert [s.number for s in now] == ["A", "X", "C"]
    assert [s.number for s in changed(now, "", seal("Y"))] == ["A", "X", "C", "Y"]
