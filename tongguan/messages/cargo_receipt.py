"""Receipts for what was told of cargo, in the wire in which it was told."""

from datetime import datetime

import msgspec

from tongguan.manifests.receipt import Receipt, ReceiptCode, What, narrowed, with_parts
from tongguan.manifests.report import (
    ArrivalReport,
    DepartureReport,
    Function,
    ManifestReport,
    TallyReport,
    VehicleReport,
)
from tongguan.messages import cusres_cargo, road_xml
from tongguan.messages.canonical import ENCODER
from tongguan.messages.cargo_taken import Part, Taken, Told, Wire
from tongguan.messages.cusres_cargo import Answer, Envelope
from tongguan.messages.road_messages import FORMS
from tongguan.messages.road_xml import Head

MEDIA = {
    Wire.JSON: "application/json",
    Wire.TABLE: "application/json",
    Wire.XML: "application/xml",
    Wire.EDIFACT: "application/edifact",
}
"""In which media type each wire is answered."""
WHATS: dict[type[Told], What] = {
    ManifestReport: What.MANIFEST,
    VehicleReport: What.VEHICLE,
    ArrivalReport: What.ARRIVAL,
    DepartureReport: What.DEPARTURE,
    TallyReport: What.TALLY,
}


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers, under which number, when; `at` is aware. `zone`: the clock of UN/EDIFACT messages."""

    sender: str
    reference: str
    at: datetime
    zone: str = "UTC"


def unread(part: Part, at: datetime) -> Receipt:
    """The receipt for a message that cannot be taken: all that is known of it, and what is wrong."""
    report = part.report
    inner = report.manifest if isinstance(report, ManifestReport) else report
    returned = Receipt(
        outcome=ReceiptCode.RETURNED,
        what=What.MANIFEST if report is None else WHATS[type(report)],
        function=Function.MAIN if report is None else report.function,
        reference=part.id if inner is None else inner.reference,
        batch="" if inner is None else inner.batch,
        office="" if inner is None else inner.office,
        at=at,
        sentence="The message cannot be taken as it is; nothing has changed.",
        sentence_zh="报文无法接收，未作任何变更。",
        problems=part.problems,
    )
    return narrowed(returned)


def write(taken: Taken, receipts: tuple[Receipt, ...], frame: Frame) -> bytes:
    """The receipts for what is answerable of what was taken, in its order. Raises ValueError where they are not as
    many."""
    answers = tuple(answered(part, receipt) for part, receipt in zip(taken.answerable, receipts, strict=True))
    if taken.wire is Wire.EDIFACT:
        return as_cusres(taken, answers, frame)
    if taken.wire is Wire.XML:
        (answer,) = answers
        head = Head(message=frame.reference, sender=frame.sender, receiver=taken.sender, sent_at=frame.at)
        return road_xml.write_receipt(answer.receipt, answer.document_type or min(FORMS), head)
    told = [answer.receipt for answer in answers]
    return ENCODER.encode(told[0] if len(told) == 1 else told)


def answered(part: Part, receipt: Receipt) -> Answer:
    """The receipt with its problems at their places in the wire, and with what became of each document."""
    receipt = narrowed(msgspec.structs.replace(receipt, problems=part.pointed(receipt.problems)))
    if isinstance(part.report, ManifestReport) and not receipt.parts:
        receipt = with_parts(receipt, part.report.manifest.consignments)
    return Answer(receipt, part.type)


def as_cusres(taken: Taken, answers: tuple[Answer, ...], frame: Frame) -> bytes:
    """One interchange with a CUSRES for each message."""
    envelope = Envelope(
        sender=frame.sender,
        recipient=taken.sender,
        reference=frame.reference,
        charset=taken.charset or "UNOC",
        zone=frame.zone,
    )
    return cusres_cargo.write(answers, envelope)
