"""The table of the WCO's response message (RES, Data Model 3.6) and the structs that it reads and writes."""

from datetime import datetime

from tongguan.declarations.parts import Communication, DutyTax, Pointer, Value
from tongguan.messages.wco_dec_classes import AMOUNT, MASS
from tongguan.messages.wco_table import Entry, Table, flat, leaf, many, one, required
from tongguan.money import Money

NAMESPACE = "urn:wco:datamodel:WCO:RES-DMS:2"
DATE_NAMESPACE = "urn:wco:datamodel:WCO:Response_DS:DMS:2"


class Statement(Value, frozen=True):
    code: str = ""
    text: str = ""
    until: datetime | None = None
    type: str = ""
    pointers: tuple[Pointer, ...] = ()


class Amended(Value, frozen=True):
    reason: str = ""
    pointers: tuple[Pointer, ...] = ()


class ContactOffice(Value, frozen=True):
    id: str = ""
    communications: tuple[Communication, ...] = ()


class Fault(Value, frozen=True):
    """One Error of the message."""

    description: str = ""
    code: str = ""
    pointers: tuple[Pointer, ...] = ()


class Status(Value, frozen=True):
    since: datetime | None = None
    name: str = ""
    released_at: datetime | None = None
    pointers: tuple[Pointer, ...] = ()


class Security(Value, frozen=True):
    reference: str = ""


class Bill(Value, frozen=True):
    """Duty and tax of the whole declaration."""

    reference: str = ""
    assessed: Money | None = None
    due_at: datetime | None = None
    payable: Money | None = None
    guarantees: tuple[Security, ...] = ()


class ItemDuties(Value, frozen=True):
    sequence: int
    duties: tuple[DutyTax, ...] = ()


class Answered(Value, frozen=True):
    """The declaration that is answered."""

    accepted_at: datetime | None = None
    cancelled_at: datetime | None = None
    reference: str = ""
    number: str = ""
    rejected_at: datetime | None = None
    version: str = ""
    bills: tuple[Bill, ...] = ()
    items: tuple[ItemDuties, ...] = ()


class Response(Value, frozen=True):
    function: str
    reference: str = ""
    issued_at: datetime | None = None
    statements: tuple[Statement, ...] = ()
    amendments: tuple[Amended, ...] = ()
    appeal_office: str = ""
    bank_reference: str = ""
    bank: str = ""
    contact_offices: tuple[ContactOffice, ...] = ()
    faults: tuple[Fault, ...] = ()
    statuses: tuple[Status, ...] = ()
    declaration: Answered | None = None


def _pointers() -> Entry:
    return many(
        "pointers",
        "Pointer",
        "97A",
        Pointer,
        leaf("sequence", "SequenceNumeric", "006", "n..5"),
        leaf("section", "DocumentSectionCode", "375", "an..3"),
        leaf("tag", "TagID", "381", "an..4"),
    )


def _statements() -> Entry:
    return many(
        "statements",
        "AdditionalInformation",
        "03A",
        Statement,
        leaf("code", "StatementCode", "226", "an..17"),
        leaf("text", "StatementDescription", "225", "an..512"),
        leaf("until", "LimitDateTime", "264", "an..35"),
        leaf("type", "StatementTypeCode", "369", "an..3"),
        _pointers(),
    )


def _offices() -> tuple[Entry, ...]:
    reach = many(
        "communications",
        "Communication",
        "25A",
        Communication,
        leaf("id", "ID", "240", "an..50"),
        leaf("type", "TypeCode", "253", "an..3"),
    )
    return (
        many(
            "amendments", "Amendment", "06A", Amended, leaf("reason", "ChangeReasonCode", "099", "an..3"), _pointers()
        ),
        flat("AppealOffice", "07A", leaf("appeal_office", "ID", "G001", "an..17")),
        flat(
            "Bank",
            "14A",
            leaf("bank_reference", "ReferenceID", "R069", "an..17"),
            leaf("bank", "ID", "372", "an..35"),
        ),
        many("contact_offices", "ContactOffice", "35A", ContactOffice, leaf("id", "ID", "G002", "an..17"), reach),
    )


def _faults() -> Entry:
    return many(
        "faults",
        "Error",
        "53A",
        Fault,
        leaf("description", "Description", "488", "an..512"),
        leaf("code", "ValidationCode", "377", "an..8"),
        _pointers(),
    )


def _statuses() -> Entry:
    return many(
        "statuses",
        "Status",
        "12B",
        Status,
        leaf("since", "EffectiveDateTime", "380", "an..35"),
        leaf("name", "NameCode", "379", "an..3"),
        leaf("released_at", "ReleaseDateTime", "277", "an..35"),
        _pointers(),
    )


def _bills() -> Entry:
    return many(
        "bills",
        "DutyTaxFee",
        "50A",
        Bill,
        flat(
            "Payment",
            "94A",
            leaf("reference", "ReferenceID", "014", "an..35"),
            leaf("assessed", "TaxAssessedAmount", "120", AMOUNT),
            leaf("due_at", "DueDateTime", "376", "an..35"),
            leaf("payable", "PaymentAmount", "378", AMOUNT),
            many(
                "guarantees", "ObligationGuarantee", "90A", Security, leaf("reference", "ReferenceID", "100", "an..35")
            ),
        ),
    )


def _items() -> Entry:
    duties = many(
        "duties",
        "DutyTaxFee",
        "50A",
        DutyTax,
        leaf("base_amount", "AdValoremTaxBaseAmount", "116", AMOUNT),
        leaf("deduction", "DeductAmount", "111", AMOUNT),
        leaf("regime", "DutyRegimeCode", "164", "an..3"),
        leaf("base_quantity", "SpecificTaxBaseQuantity", "129", MASS),
        leaf("rate", "TaxRateNumeric", "115"),
        leaf("type", "TypeCode", "113", "an..3"),
        flat(
            "Payment",
            "94A",
            leaf("assessed", "TaxAssessedAmount", "120", AMOUNT),
            leaf("payable", "PaymentAmount", "378", AMOUNT),
        ),
    )
    item = many(
        "items",
        "GovernmentAgencyGoodsItem",
        "68A",
        ItemDuties,
        required(leaf("sequence", "SequenceNumeric", "006", "n..5")),
        flat("Commodity", "23A", duties),
    )
    return flat("GoodsShipment", "67A", item)


def _response() -> Entry:
    answered = one(
        "declaration",
        "Declaration",
        "42A",
        Answered,
        leaf("accepted_at", "AcceptanceDateTime", "023", "an..35"),
        leaf("cancelled_at", "CancellationDateTime", "373", "an..35"),
        leaf("reference", "FunctionalReferenceID", "D026", "an..35"),
        leaf("number", "ID", "D014", "an..70"),
        leaf("rejected_at", "RejectionDateTime", "374", "an..35"),
        leaf("version", "VersionID", "383", "an..9"),
        _bills(),
        _items(),
    )
    answered.minimum = 1
    return one(
        "",
        "Response",
        "07B",
        Response,
        required(leaf("function", "FunctionCode", "017", "n..2")),
        leaf("reference", "FunctionalReferenceID", "D026", "an..35"),
        leaf("issued_at", "IssueDateTime", "D029", "an..35"),
        _statements(),
        *_offices(),
        _faults(),
        _statuses(),
        answered,
    )


TABLE = Table(_response(), NAMESPACE, DATE_NAMESPACE, strict=False, token_ids=True)
