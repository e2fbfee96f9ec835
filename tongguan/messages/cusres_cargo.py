"""The customs response (UN/EDIFACT CUSRES, D.96B) to a cargo report: what became of the manifest and its consignments,
and what its sender has to put right, segment by segment."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from tongguan.messages import edifact
from tongguan.messages.edifact import CHARSETS, Interchange, Message, Segment, segment
from tongguan.problem import Problem

MOST_ERRORS, MOST_DOCUMENTS = 99, 9_999  # ERP and DOC groups of one message
TEXTS, TEXT = 5, 70  # components of C108, and characters of one


class Outcome(StrEnum):
    """The national receipt's codes."""

    ACCEPTED = "01"
    REVIEW = "02"
    RETURNED = "03"
    RELEASED = "11"
    REFUSE_LOADING = "12"
    FORBID_UNLOADING = "13"


INDICATORS = {
    Outcome.ACCEPTED: "1",  # message content accepted
    Outcome.REVIEW: "17",  # message received
    Outcome.RETURNED: "2",  # message content rejected, with comment
    Outcome.RELEASED: "4",  # goods released
    Outcome.REFUSE_LOADING: "7",  # goods detained
    Outcome.FORBID_UNLOADING: "7",
}
"""7365 in GIS; 7187 beside it says the national code."""


class Part(msgspec.Struct, frozen=True):
    """What became of one consignment."""

    document: str
    document_type: str
    outcome: Outcome


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`reference` and `document_type` are those of the message that is answered (BGM); `number` is customs' own for the
    manifest, "" where it got none. `at` is aware."""

    reference: str
    document_type: str = "785"
    number: str = ""
    outcome: Outcome
    at: datetime
    office: str = ""
    recipient: str = ""
    problems: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of an interchange that answers another one."""

    sender: str
    recipient: str
    reference: str
    charset: str = "UNOC"
    zone: str = "UTC"


def write(receipts: tuple[Receipt, ...], envelope: Envelope) -> bytes:
    """One interchange with a message for each receipt; `at` is written in the envelope's zone. A character that the
    recipient's character set has no room for becomes a question mark."""
    messages = tuple(
        Message(str(number), "CUSRES", "D", "96B", "UN", list(body(receipt, envelope)))
        for number, receipt in enumerate(receipts, 1)
    )
    at = max(receipt.at for receipt in receipts).astimezone(ZoneInfo(envelope.zone))
    prepared = f"{at:%Y%m%d:%H%M}" if envelope.charset == "UNOW" else f"{at:%y%m%d:%H%M}"
    frame = Interchange(envelope.sender, envelope.recipient, envelope.reference, prepared, messages, envelope.charset)
    return edifact.write(frame)


def body(receipt: Receipt, envelope: Envelope) -> Iterator[Segment]:
    """The segments between UNH and UNT, in the directory's order."""
    yield segment("BGM", receipt.document_type, receipt.reference[:35], "11")
    yield segment("DTM", ("137", f"{receipt.at.astimezone(ZoneInfo(envelope.zone)):%Y%m%d%H%M%S}", "204"))
    if receipt.office:
        yield segment("LOC", "22", receipt.office)
    yield indicator(receipt.outcome)
    if receipt.recipient:
        yield segment("NAD", "MR", receipt.recipient)
    if receipt.number:
        yield segment("RFF", ("AFB", receipt.number))
    for problem in receipt.problems[:MOST_ERRORS]:
        section = "2" if problem.pointer.startswith("/consignments") else "1"
        yield segment("ERP", (section, problem.wire_pointer[:35]))
        yield segment("ERC", problem.code)
        yield segment("FTX", "AAO", "", "", lines(problem.message, envelope.charset))
    for part in receipt.parts[:MOST_DOCUMENTS]:
        yield segment("DOC", part.document_type or "703", part.document[:35])
        yield indicator(part.outcome)


def indicator(outcome: Outcome) -> Segment:
    return segment("GIS", (INDICATORS[outcome], "", "", str(outcome)))


def lines(text: str, charset: str) -> list[str]:
    """A text in pieces that fit (C108), in characters that can be sent."""
    fitting = text.encode(CHARSETS[charset], "replace").decode(CHARSETS[charset])
    return [fitting[at : at + TEXT] for at in range(0, min(len(fitting), TEXTS * TEXT), TEXT)]
