"""The receipt of a report of cargo: what became of it, and why. A value; wires write it in their own ways."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from tongguan.declarations.parts import Value
from tongguan.manifests.manifest import Consignment
from tongguan.manifests.report import Function
from tongguan.problem import Problem


class What(StrEnum):
    """Which report it was."""

    MANIFEST = "manifest"
    VEHICLE = "vehicle"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    TALLY = "tally"


class ReceiptCode(StrEnum):
    """What became of a report, by the national receipt codes (GACC Decree 172 and its message specifications)."""

    ACCEPTED = "01"
    REVIEW = "02"  # an officer decides
    RETURNED = "03"
    RELEASED = "11"
    REFUSE_LOADING = "12"
    FORBID_UNLOADING = "13"
    TRANSFERRED = "T"  # passed on to whom it concerns; what becomes of it is told later
    UNREADABLE = "E1"  # its form is wrong
    CONTRADICTED = "E2"  # what it says cannot be
    REPEATED = "E3"  # told before
    UNFOUNDED = "E4"  # changes or deletes what does not stand


class ReceiptPart(Value, frozen=True, kw_only=True):
    """What became of one transport document, and what was wrong with it."""

    document: str
    document_type: str = ""
    outcome: ReceiptCode
    sentence: str = ""
    sentence_zh: str = ""


class Receipt(Value, frozen=True, kw_only=True):
    """What a submitter is told. `number`: ours, of the manifest or vehicle; `version`: which of its states this made;
    `minutes_late`: by how much it missed its deadline; `parts`: document by document, where there is more to say."""

    outcome: ReceiptCode
    what: What
    function: Function
    reference: str
    number: str = ""
    version: int = 0
    batch: str = ""
    office: str = ""
    at: datetime
    minutes_late: int = 0
    sentence: str = ""
    sentence_zh: str = ""
    problems: tuple[Problem, ...] = ()
    parts: tuple[ReceiptPart, ...] = ()


FORM = re.compile(r"[CEJX]\d{3}")
"""Codes of problems with the form of a message (tables, UN/EDIFACT, JSON, XML)."""
BEFORE, NOTHING = frozenset({"MFA01"}), frozenset({"MFA02", "MFA04"})
WAITS = "MFA13"
"""What is said of a document about which an officer decides."""
CONSIGNMENT = re.compile(r"/manifest/consignments/(\d+)(?:/|$)")


def narrowed(receipt: Receipt) -> Receipt:
    """The receipt with the reason why it was returned as its outcome, where all that stops it has one."""
    codes = {problem.code for problem in receipt.problems if problem.stops}
    if receipt.outcome is not ReceiptCode.RETURNED or not codes:
        return receipt
    for outcome, fits in (
        (ReceiptCode.UNREADABLE, all(FORM.fullmatch(code) for code in codes)),
        (ReceiptCode.REPEATED, codes <= BEFORE),
        (ReceiptCode.UNFOUNDED, codes <= NOTHING),
    ):
        if fits:
            return replace(receipt, outcome=outcome)
    return replace(receipt, outcome=ReceiptCode.CONTRADICTED)


def with_parts(receipt: Receipt, consignments: Iterable[Consignment]) -> Receipt:
    """The receipt with what became of each document: the whole stands or falls together, the problems are its own.
    Where an officer decides about single documents of one that came in time, the others are taken."""
    found: dict[int, list[Problem]] = {}
    for problem in receipt.problems:
        if place := CONSIGNMENT.match(problem.pointer):
            found.setdefault(int(place[1]), []).append(problem)
    waiting = {n for n, problems in found.items() if any(p.code == WAITS for p in problems)}
    whole = ReceiptCode.ACCEPTED if waiting and not receipt.minutes_late else receipt.outcome
    parts = tuple(
        ReceiptPart(
            document=one.document,
            document_type=one.document_type,
            outcome=receipt.outcome if n in waiting else whole,
            sentence=" ".join(p.message for p in found.get(n, ())),
            sentence_zh="".join(p.message_zh for p in found.get(n, ())),
        )
        for n, one in enumerate(consignments)
    )
    return replace(receipt, parts=parts)
