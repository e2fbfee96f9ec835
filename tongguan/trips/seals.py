"""Seals of goods that move under control: ISO 17712 classes, numbers, changes on the way, and what was seen at the end.

A seal is known by its number, however it is spelled; the class says what it withstands.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tongguan.manifests.fleet import plain
from tongguan.problem import Problem

MOST = 200
"""Seals of one movement."""
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,34}").fullmatch
MARK_MOST = 35


class SealClass(StrEnum):
    """What a seal withstands (ISO 17712:2013)."""

    INDICATIVE = "I"  # shows that it was opened
    SECURITY = "S"  # withstands a little
    HIGH = "H"  # withstands tools


RANK = {SealClass.INDICATIVE: 1, SealClass.SECURITY: 2, SealClass.HIGH: 3}


class Affixed(StrEnum):
    """Who put it on (UN/EDIFACT 9303)."""

    CUSTOMS = "customs"
    CARRIER = "carrier"
    SHIPPER = "shipper"


class SealReason(StrEnum):
    """Why a seal was changed on the way."""

    BROKEN = "broken"  # found open or cut
    TAMPERED = "tampered"  # closed, and not as it was
    LOST = "lost"
    OPENED = "opened"  # by an authority, to look inside
    TRANSHIPPED = "transhipped"  # the goods went into another unit
    FAULT = "fault"  # an electronic seal that tells nothing


class Unlike(StrEnum):
    """How what was seen differs from what should be there."""

    MISSING = "missing"
    BROKEN = "broken"
    OTHER = "other"  # a seal that nobody told of
    CLASS = "class"  # the number, of another class
    CHANGED = "changed"  # taken off on the way, so that nobody knows what it closed


class TransitSeal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A seal: its number, its class, the container or vehicle it closes (`on`), and who put it on."""

    number: str
    kind: SealClass
    on: str = ""
    by: Affixed = Affixed.CUSTOMS


class SeenSeal(TransitSeal, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A seal as somebody found it."""

    whole: bool = True


class SealDifference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One seal that is not as it should be."""

    kind: Unlike
    number: str
    on: str = ""


def numbers(seals: Iterable[TransitSeal]) -> frozenset[str]:
    """By what they are known."""
    return frozenset(plain(s.number) for s in seals)


def checked(seals: Sequence[TransitSeal], least: SealClass | None) -> tuple[Problem, ...]:
    """What is wrong with these seals; `least`: the class that the law asks for, if it asks for one."""
    if len(seals) > MOST:
        return (wrong("TRN01", "/seals", f"At most {MOST} seals.", f"封志不超过 {MOST} 个。"),)
    found: list[Problem] = []
    known: set[str] = set()
    for n, seal in enumerate(seals):
        found += amiss(seal, least, f"/seals/{n}")
        if plain(seal.number) in known:
            english, chinese = f"Seal {seal.number} is named twice.", f"封志 {seal.number} 重复。"
            found.append(wrong("TRN03", f"/seals/{n}/number", english, chinese))
        known.add(plain(seal.number))
    return tuple(found)


def amiss(seal: TransitSeal, least: SealClass | None, at: str) -> list[Problem]:
    """What is wrong with one seal, at its place."""
    found = []
    if not NUMBER(seal.number) or len(seal.on) > MARK_MOST or not seal.on.isprintable():
        found.append(wrong("TRN02", f"{at}/number", *UNREADABLE))
    if least is not None and RANK[seal.kind] < RANK[least]:
        english = f"Seal {seal.number} is of class {seal.kind}; this movement asks for class {least} of ISO 17712."
        chinese = f"封志 {seal.number} 为 {seal.kind} 级，本次运输要求 ISO 17712 {least} 级。"
        found.append(wrong("TRN04", f"{at}/kind", english, chinese))
    return found


UNREADABLE = (
    "A seal's number has 1 to 35 letters, digits, spaces and . / -.",
    "封志号应为 1 至 35 位字母、数字、空格或 . / -。",
)


def changed(seals: tuple[TransitSeal, ...], old: str, new: TransitSeal | None) -> tuple[TransitSeal, ...]:
    """The seals once `old` is off and `new`, if there is one, is on in its place. No `old`: one more."""
    kept = [s for s in seals if not old or plain(s.number) != plain(old)]
    if new is None:
        return tuple(kept)
    at = next((n for n, s in enumerate(seals) if old and plain(s.number) == plain(old)), len(kept))
    return (*kept[:at], new, *kept[at:])


HARMED = frozenset({SealReason.BROKEN, SealReason.TAMPERED, SealReason.LOST})


def doubtful(seals: Iterable[TransitSeal], old: str, new: TransitSeal | None, why: SealReason | None) -> bool:
    """Whether a change of seals leaves doubt of what they closed: one is off that was harmed, or that customs did not
    put another in the place of."""
    off = bool(old) and plain(old) in numbers(seals)
    return off and (new is None or new.by is not Affixed.CUSTOMS or why in HARMED)


def compared(expected: Iterable[TransitSeal], seen: Iterable[SeenSeal]) -> tuple[SealDifference, ...]:
    """Every seal that is not as it should be, in the order of those that should be there."""
    there = {plain(s.number): s for s in seen}
    found = []
    for seal in expected:
        one = there.pop(plain(seal.number), None)
        if one is None:
            found.append(SealDifference(kind=Unlike.MISSING, number=seal.number, on=seal.on))
        elif not one.whole:
            found.append(SealDifference(kind=Unlike.BROKEN, number=seal.number, on=seal.on))
        elif one.kind is not seal.kind:
            found.append(SealDifference(kind=Unlike.CLASS, number=seal.number, on=seal.on))
    found += [SealDifference(kind=Unlike.OTHER, number=s.number, on=s.on) for s in there.values()]
    return tuple(found)


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    """Something that keeps a step from being taken."""
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
