"""The customs response (UN/EDIFACT CUSRES, D.96B) to a cargo report: what became of the manifest and its consignments,
and what its sender has to put right, segment by segment."""

from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.messages import edifact
from tongguan.messages.edifact import CHARSETS, Interchange, Message, Segment, segment

MOST_ERRORS, MOST_DOCUMENTS = 99, 9_999  # ERP and DOC groups of one message
TEXTS, TEXT = 5, 70  # components of C108, and characters of one


INDICATORS = {
    ReceiptCode.ACCEPTED: "1",  # message content accepted
    ReceiptCode.REVIEW: "17",  # message received
    ReceiptCode.TRANSFERRED: "17",
    ReceiptCode.RETURNED: "2",  # message content rejected, with comment
    ReceiptCode.RELEASED: "4",  # goods released
    ReceiptCode.REFUSE_LOADING: "7",  # goods detained
    ReceiptCode.FORBID_UNLOADING: "7",
    ReceiptCode.UNREADABLE: "14",  # error message
    ReceiptCode.CONTRADICTED: "2",
    ReceiptCode.REPEATED: "2",
    ReceiptCode.UNFOUNDED: "2",
}
"""7365 in GIS; 7187 beside it says the national code."""


class Answer(NamedTuple):
    """A receipt, and of the message that it answers: its kind (BGM 1001) and who sent it (NAD MR)."""

    receipt: Receipt
    document_type: str = "785"
    recipient: str = ""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of an interchange that answers another one."""

    sender: str
    recipient: str
    reference: str
    charset: str = "UNOC"
    zone: str = "UTC"


def write(answers: tuple[Answer, ...], envelope: Envelope) -> bytes:
    """One interchange with a message for each receipt; `at` is written in the envelope's zone. A character that the
    recipient's character set has no room for becomes a question mark."""
    messages = tuple(
        Message(str(number), "CUSRES", "D", "96B", "UN", [fitting(s, envelope) for s in body(answer, envelope)])
        for number, answer in enumerate(answers, 1)
    )
    at = max(answer.receipt.at for answer in answers).astimezone(ZoneInfo(envelope.zone))
    prepared = f"{at:%Y%m%d:%H%M}" if envelope.charset == "UNOW" else f"{at:%y%m%d:%H%M}"
    frame = Interchange(envelope.sender, envelope.recipient, envelope.reference, prepared, messages, envelope.charset)
    return edifact.write(frame)


def body(answer: Answer, envelope: Envelope) -> Iterator[Segment]:
    """The segments between UNH and UNT, in the directory's order."""
    receipt = answer.receipt
    yield segment("BGM", answer.document_type, receipt.reference[:35], "11")
    yield segment("DTM", ("137", f"{receipt.at.astimezone(ZoneInfo(envelope.zone)):%Y%m%d%H%M%S}", "204"))
    if receipt.office:
        yield segment("LOC", "22", receipt.office)
    yield indicator(receipt.outcome)
    if answer.recipient:
        yield segment("NAD", "MR", answer.recipient)
    if receipt.number:
        yield segment("RFF", ("AFB", receipt.number))
    for problem in receipt.problems[:MOST_ERRORS]:
        section = "2" if "/consignments/" in problem.pointer else "1"
        yield segment("ERP", (section, problem.wire_pointer[:35]))
        yield segment("ERC", problem.code)
        yield segment("FTX", "AAO", "", "", lines(problem.message))
    for part in receipt.parts[:MOST_DOCUMENTS]:
        yield segment("DOC", part.document_type or "703", part.document[:35])
        if part.sentence:
            yield segment("FTX", "AAO", "", "", lines(part.sentence))
        yield indicator(part.outcome)


def indicator(outcome: ReceiptCode) -> Segment:
    return segment("GIS", (INDICATORS[outcome], "", "", str(outcome)))


def lines(text: str) -> list[str]:
    """A text in pieces that fit (C108)."""
    return [text[at : at + TEXT] for at in range(0, min(len(text), TEXTS * TEXT), TEXT)]


def fitting(one: Segment, envelope: Envelope) -> Segment:
    """A segment in characters that can be sent."""
    name = CHARSETS[envelope.charset]
    return Segment(one.tag, [[c.encode(name, "replace").decode(name) for c in e] for e in one.elements], one.number)
