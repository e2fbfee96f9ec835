"""Canonical JSON ↔ the five reports of cargo: the structs are the contract.

A report is known by the field that it cannot be without: `manifest` a manifest's, `load` a vehicle's, `ended_at` a
tally's, `departed_at` a departure's, `at` an arrival's.
"""

from typing import Any

import msgspec

from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.report import (
    ArrivalReport,
    DepartureReport,
    Load,
    ManifestReport,
    TallyReport,
    VehicleReport,
    Way,
)
from tongguan.messages.canonical import ENCODER, doubtful, too_large
from tongguan.messages.canonical_problems import Closer, Contract, tree_of
from tongguan.messages.cargo_taken import Told
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_ITEMS, MAX_OCCURRENCES
from tongguan.problem import Problem

KNOWN_BY: tuple[tuple[str, type[Told]], ...] = (
    ("manifest", ManifestReport),
    ("load", VehicleReport),
    ("ended_at", TallyReport),
    ("departed_at", DepartureReport),
    ("at", ArrivalReport),
)
LISTS = (
    "consignments",
    "units",
    "trailers",
    "itinerary",
    "statements",
    "reasons",
    "documents",
    "came",
    "gone",
    "counted",
)
ANY_TIME = "1970-01-01T00:00:00Z"
HARMLESS: dict[str, Any] = {
    "at": ANY_TIME,
    "amount": "0",
    "departed_at": ANY_TIME,
    "ended_at": ANY_TIME,
    "function": "main",
    "kind": ManifestKind.ORIGINAL.value,
    "load": Load.LADEN.value,
    "manifest": {"kind": ManifestKind.ORIGINAL.value, "mode": "", "reference": ""},
    "sequence": 0,
    "value": "0",
    "way": Way.IN.value,
}
NUMBERS = frozenset({"amount", "count", "damaged", "packages", "value"})
TIMES = frozenset({"arrives_at", "at", "began_at", "departed_at", "departs_at", "ended_at"})
CONTRACTS = {kind: Contract(kind, HARMLESS, NUMBERS, TIMES, lambda _: "") for _, kind in KNOWN_BY}
OUTLINE = msgspec.json.Decoder(dict[str, msgspec.Raw])
DECODERS = {kind: msgspec.json.Decoder(kind) for kind in CONTRACTS}


def read(body: bytes) -> tuple[Told | None, tuple[Problem, ...]]:
    """The report, or as much of it as could be read, with every problem that was found."""
    if wrong := too_large(body):
        return None, wrong
    try:
        kind = kind_of(OUTLINE.decode(body))
        report = DECODERS[kind].decode(body) if kind else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return closely(body)
    if report is None or crowded(report) or doubtful(body, ENCODER.encode(report)):
        return closely(body)
    return report, ()


def write(report: Told) -> bytes:
    """Always the same bytes for the same report; what is empty is left out."""
    return ENCODER.encode(report)


def kind_of(fields: object) -> type[Told] | None:
    """Which report these fields are of."""
    return next((kind for name, kind in KNOWN_BY if name in fields), None) if isinstance(fields, dict) else None


def closely(body: bytes) -> tuple[Told | None, tuple[Problem, ...]]:
    """The message taken apart, to name all that is wrong with it."""
    tree, wrong = tree_of(body)
    if wrong:
        return None, wrong
    if (kind := kind_of(tree)) is None:
        return None, (problem("J014", fact=", ".join(name for name, _ in KNOWN_BY)),)
    return Closer(CONTRACTS[kind]).taken(tree, len(body))


def crowded(report: Told) -> bool:
    """Whether a list in it is longer than lists are read."""
    whole = report.manifest if isinstance(report, ManifestReport) else report
    return any(len(getattr(whole, name, ())) > MAX_OCCURRENCES for name in LISTS) or any(
        len(one.items) > MAX_ITEMS or len(one.units) > MAX_OCCURRENCES for one in getattr(whole, "consignments", ())
    )
