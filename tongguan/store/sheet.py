"""A case's page, read in one statement: all of it is of one moment, and much of it costs no more trips than little."""

from datetime import datetime
from decimal import Decimal

import msgspec

from tongguan.findings.finding import Finding
from tongguan.store.connect import Reading
from tongguan.store.legal_holds import LegalHold
from tongguan.store.remarks import Mark
from tongguan.store.statements import load

SQL = load("sheet")


class MessageOn(msgspec.Struct, frozen=True):
    """A message of the case."""

    seq: int
    media: str
    size: int
    deleted: bool
    signature: bytes | None = None  # parties.signature.Signature, JSON


class DocumentOn(msgspec.Struct, frozen=True):
    """A document of the case."""

    id: str
    name: str
    type: str
    media: str
    size: int
    at: datetime
    by: str
    deleted: bool
    about: str  # the inspection that it is a photograph of


class PaymentOn(msgspec.Struct, frozen=True):
    """A payment on the case."""

    bank: str
    reference: str
    amount: Decimal
    currency: str
    at: datetime


class LookOn(msgspec.Struct, frozen=True):
    """Somebody of the administration looked."""

    name: str
    what: str
    at: datetime


class GroundsOn(msgspec.Struct, frozen=True):
    """Why, of one fact; `body` is release.told.Grounds, JSON."""

    seq: int
    lane: str
    body: bytes


class RequestOn(msgspec.Struct, frozen=True):
    """What the office asked, and the answer; words are empty once they were deleted at their date."""

    id: str
    subject: str
    words: str
    wanted: tuple[str, ...]
    deadline: datetime
    asked_at: datetime
    asked_by: str
    reply: str
    replied_by: str
    replied_at: datetime | None
    open: bool
    recalled: bool


class InspectionOn(msgspec.Struct, frozen=True):
    """An inspection: `finding` is findings.Finding, JSON, empty while there is none."""

    id: str
    place: str
    since: datetime
    until: datetime
    methods: tuple[str, ...]
    items: tuple[int, ...]
    words: str
    ordered_by: str
    ordered_at: datetime
    inspector: str
    finding: bytes
    conforms: bool | None
    found_by: str
    found_at: datetime | None
    recalled: bool
    open: bool

    @property
    def told(self) -> Finding | None:
        return finding_in(self.finding) if self.finding else None


class OverrideOn(msgspec.Struct, frozen=True):
    """An override; `asked_by` is the account of who asked, empty for a program."""

    id: str
    lane_from: str
    lane_to: str
    reason: str
    asked_by: str
    asked_name: str
    asked_at: datetime
    state: str
    answered_by: str
    answer: str
    answered_at: datetime | None
    open: bool


class RemarkOn(msgspec.Struct, frozen=True):
    """Something said about the case; `heard`: an officer has answered it, or said that it needs no answer. `to`: of one
    agency (`party`) to these alone, and who there has `read` it."""

    of_office: bool
    inside: bool
    words: str
    name: str
    at: datetime
    heard: bool
    party: str
    to: tuple[str, ...] = ()
    read: tuple[Mark, ...] = ()


class WaitOn(msgspec.Struct, frozen=True):
    """The case waits for an officer; `officer` is the account of who has it, empty where nobody has."""

    officer: str
    name: str
    at: datetime | None
    lane: str
    target: datetime


class AgencyOn(msgspec.Struct, frozen=True):
    """An agency that can be spoken to about the case."""

    id: str
    name: str
    name_zh: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `body` is the declaration as it stands (in `media`, or canonical JSON where it was amended)."""

    stand: bytes
    media: str
    body: bytes
    amended: bool
    messages: tuple[MessageOn, ...]
    documents: tuple[DocumentOn, ...]
    payments: tuple[PaymentOn, ...]
    looks: tuple[LookOn, ...]
    grounds: tuple[GroundsOn, ...]
    requests: tuple[RequestOn, ...]
    wait: WaitOn | None
    inspections: tuple[InspectionOn, ...]
    overrides: tuple[OverrideOn, ...]
    remarks: tuple[RemarkOn, ...]
    kept: LegalHold | None
    agencies: tuple[AgencyOn, ...]


finding_in = msgspec.json.Decoder(Finding).decode
messages_in = msgspec.json.Decoder(tuple[MessageOn, ...]).decode
documents_in = msgspec.json.Decoder(tuple[DocumentOn, ...]).decode
payments_in = msgspec.json.Decoder(tuple[PaymentOn, ...]).decode
looks_in = msgspec.json.Decoder(tuple[LookOn, ...]).decode
requests_in = msgspec.json.Decoder(tuple[RequestOn, ...]).decode
wait_in = msgspec.json.Decoder(WaitOn).decode
inspections_in = msgspec.json.Decoder(tuple[InspectionOn, ...]).decode
overrides_in = msgspec.json.Decoder(tuple[OverrideOn, ...]).decode
remarks_in = msgspec.json.Decoder(tuple[RemarkOn, ...]).decode
kept_in = msgspec.json.Decoder(LegalHold).decode
agencies_in = msgspec.json.Decoder(tuple[AgencyOn, ...]).decode
grounds_on = msgspec.json.Decoder(tuple[GroundsOn, ...]).decode


def sheet(conn: Reading, case_id: int) -> Sheet | None:
    """What stands on the page of a case that the caller may see."""
    row = conn.execute(SQL["sheet"], {"case_id": case_id}).fetchone()
    if row is None:
        return None
    stand, media, body, amended, messages, documents, payments, looks, grounds, requests, wait, *more = row
    return Sheet(
        stand=stand,
        media=media,
        body=body,
        amended=amended,
        messages=messages_in(messages),
        documents=documents_in(documents),
        payments=payments_in(payments),
        looks=looks_in(looks),
        grounds=grounds_on(grounds.replace("\\n", "")),
        requests=requests_in(requests),
        wait=wait_in(wait) if wait else None,
        inspections=inspections_in(more[0]),
        overrides=overrides_in(more[1]),
        remarks=remarks_in(more[2]),
        kept=kept_in(more[3]) if more[3] else None,
        agencies=agencies_in(more[4]),
    )
