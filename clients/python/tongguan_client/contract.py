"""The values that go in and out, as the node's description has them. Written by `make client`.

Amounts, quantities and moments are strings, as they are sent: decimal numbers, RFC 3339 with their zone.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

CargoEvent = Literal[
    "change-accepted",
    "change-refused",
    "document-allowed",
    "document-completed",
    "document-forbidden",
    "document-released",
    "document-returned",
    "manifest-accepted",
    "manifest-returned",
    "passage-stopped",
    "release-withdrawn",
    "vehicle-struck",
]
Condition = Literal["degraded", "unknown", "up"]
Direction = Literal["export", "import"]
Event = Literal[
    "amend",
    "answer",
    "appeal",
    "arrive",
    "cancel",
    "exit",
    "find",
    "lodge",
    "match",
    "move",
    "order",
    "override",
    "pay",
    "present",
    "recall",
    "reply",
    "request",
    "rule",
]
Hold = Literal["agency", "arrival", "check", "documents", "inspection", "other-side", "payment", "permit"]
Kind = Literal["jws", "passkey"]
Lane = Literal["blue", "green", "red", "yellow"]
MeasureKind = Literal["additional", "duty", "excise", "preference", "quota", "vat"]
PartName = Literal["clock", "database", "deliveries", "law", "seals", "worker", "writer"]
ReceiptCode = Literal["01", "02", "03", "11", "12", "13", "E1", "E2", "E3", "E4", "T"]
Severity = Literal["error", "warning"]
Standing = Literal["over", "paid", "part", "unpaid"]
State = Literal["cancelled", "held", "refused", "released", "returned", "settled"]
What = Literal["arrival", "departure", "manifest", "tally", "vehicle"]


class Acknowledged(TypedDict):
    """How many of them had not been acknowledged before."""

    acknowledged: int


class Address(TypedDict):
    carried: NotRequired[dict[str, str]]
    kind: NotRequired[str]
    line: NotRequired[str]
    city: NotRequired[str]
    postcode: NotRequired[str]
    subdivision: NotRequired[str]
    subdivision_name: NotRequired[str]
    country: NotRequired[str]


class Agency(TypedDict):
    """An agency that must speak."""

    code: str
    name: str
    name_zh: NotRequired[str]


class Alternative(TypedDict):
    """What would have made a charge on an item smaller, and by how much."""

    item: int
    tax: str
    measure: str
    scheme: str
    document: NotRequired[str]
    rate: str
    saving: str
    law: str
    sentence: str
    sentence_zh: NotRequired[str]


class Amending(TypedDict):
    reason: str
    changes: list[Change]
    reference: NotRequired[str]


class Amendment(TypedDict):
    carried: NotRequired[dict[str, str]]
    reason: NotRequired[str]
    pointers: NotRequired[list[Pointer]]
    places: NotRequired[list[str]]


class Answer(TypedDict):
    """`reference` is the trader's, `number` ours; `answered_at` is empty where it is the moment of receipt."""

    reference: str
    number: str
    state: State
    holds: NotRequired[list[Hold]]
    version: NotRequired[int]
    received_at: str
    answered_at: NotRequired[str | None]
    sentence: str
    sentence_zh: NotRequired[str]
    next: NotRequired[str]
    next_zh: NotRequired[str]
    problems: NotRequired[list[Problem]]
    assessment: NotRequired[Assessment | None]
    needs: NotRequired[list[Need]]


class Assessment(TypedDict):
    """Value and duty, line by line, and what is due when."""

    currency: str
    values: NotRequired[list[ItemValue]]
    lines: NotRequired[list[Line]]
    total: NotRequired[str]
    due_now: NotRequired[str]
    deferred: NotRequired[str]
    secured: NotRequired[str]
    alternatives: NotRequired[list[Alternative]]


class Authorisation(TypedDict):
    carried: NotRequired[dict[str, str]]
    holder: NotRequired[str]
    category: NotRequired[str]


class Because(TypedDict):
    """One reason for a decision, with its law or rule. `secret` ones are never told to the trader."""

    code: str
    sentence: str
    sentence_zh: NotRequired[str]
    law: NotRequired[str]
    secret: NotRequired[bool]


class Bound(TypedDict):
    kind: MeasureKind
    name: str
    name_zh: NotRequired[str]
    items: list[int]
    scheme: NotRequired[str]
    document: NotRequired[str]
    quota: NotRequired[str]
    left: NotRequired[str | None]
    unit: NotRequired[str]
    law: NotRequired[str]


class CargoNotice(TypedDict):
    event: CargoEvent
    at: str
    what: What
    number: str
    reference: NotRequired[str]
    version: NotRequired[int]
    batch: NotRequired[str]
    document: NotRequired[str]
    outcome: ReceiptCode
    sentence: str
    sentence_zh: str
    reason: NotRequired[str]
    reasons: NotRequired[list[Problem]]
    passage: NotRequired[str]
    id: int


class Carriage(TypedDict):
    """The consignment as carried (security data): carrier, route, freight payment."""

    carried: NotRequired[dict[str, str]]
    carrier: NotRequired[Party | None]
    items: NotRequired[list[ConsignmentItem]]
    consignor: NotRequired[Party | None]
    freight_payment: NotRequired[str]
    route: NotRequired[list[RoutingCountry]]


class Change(TypedDict):
    """One place and its new value; null takes away what is there."""

    pointer: str
    value: Any


class Charge(TypedDict):
    """An addition to or deduction from the price (WTO Valuation Agreement, article 8)."""

    carried: NotRequired[dict[str, str]]
    type: NotRequired[str]
    amount: NotRequired[Money | None]


class Classification(TypedDict):
    """A commodity code of one nomenclature (TSP tariff, TRC additional code, GN national …)."""

    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    type: NotRequired[str]


class CodeLine(TypedDict):
    """One code with its words, in the reader's language where there are some, and where it comes from."""

    code: str
    name: str
    name_zh: NotRequired[str]
    valid_from: str
    valid_to: NotRequired[str | None]
    source: str


class CodeLines(TypedDict):
    """A page of a code list."""

    list: str
    codes: list[CodeLine]
    next: NotRequired[str]


class Communication(TypedDict):
    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    type: NotRequired[str]


class ConsignmentItem(TypedDict):
    carried: NotRequired[dict[str, str]]
    sequence: int
    consignor: NotRequired[Party | None]
    freight_payment: NotRequired[str]


class Decision(TypedDict):
    """The one answer: state, open holds, the sentence that is the decision and what happens next."""

    state: State
    holds: NotRequired[list[Hold]]
    sentence: str
    sentence_zh: str
    next: NotRequired[str]
    next_zh: NotRequired[str]
    reasons: NotRequired[list[Because]]


class Declaration(TypedDict):
    carried: NotRequired[dict[str, str]]
    function: str
    type: NotRequired[str]
    reference: NotRequired[str]
    number: NotRequired[str]
    accepted_at: NotRequired[str | None]
    issued_at: NotRequired[str | None]
    issue_place: NotRequired[str]
    office: NotRequired[str]
    item_count: NotRequired[int | None]
    invoice_total: NotRequired[Money | None]
    loading_lists: NotRequired[int | None]
    gross_mass: NotRequired[Measure | None]
    package_count: NotRequired[str | None]
    circumstance: NotRequired[str]
    authentication: NotRequired[str]
    authenticator: NotRequired[str]
    declarant: NotRequired[Party | None]
    submitter: NotRequired[Party | None]
    agent: NotRequired[Party | None]
    exporter: NotRequired[Party | None]
    authorisations: NotRequired[list[Authorisation]]
    documents: NotRequired[list[Document]]
    statements: NotRequired[list[Statement]]
    amendments: NotRequired[list[Amendment]]
    border_transport: NotRequired[TransportMeans | None]
    carriage: NotRequired[Carriage | None]
    exchange_rates: NotRequired[list[ExchangeRate]]
    exit_office: NotRequired[str]
    presentation_office: NotRequired[str]
    supervising_office: NotRequired[str]
    guarantees: NotRequired[list[Guarantee]]
    shipment: NotRequired[Shipment | None]


class DeclarationLine(TypedDict):
    """A declaration in a list."""

    number: str
    reference: str
    type: str
    direction: str
    office: str
    declarant: str
    state: State
    holds: list[Hold]
    version: int
    items: int
    customs_value: str
    due: str
    received_at: str
    changed_at: str


class Destination(TypedDict):
    carried: NotRequired[dict[str, str]]
    country: NotRequired[str]
    region: NotRequired[str]


class Document(TypedDict):
    """A licence, permit, certificate or other document (LPCO) that is produced or referred to."""

    carried: NotRequired[dict[str, str]]
    category: NotRequired[str]
    type: NotRequired[str]
    id: NotRequired[str]
    name: NotRequired[str]
    exemption: NotRequired[str]
    effective_at: NotRequired[str | None]
    issuer: NotRequired[Party | None]
    written_off_quantity: NotRequired[Measure | None]
    written_off_amount: NotRequired[Money | None]


class DocumentLine(TypedDict):
    id: str
    name: str
    type: str
    media: str
    size: int
    sha256: str
    added_at: str
    at: str
    deleted: NotRequired[bool]
    about: NotRequired[str]


class DutyTax(TypedDict):
    """What the declarant says of one duty or tax of an item."""

    carried: NotRequired[dict[str, str]]
    type: NotRequired[str]
    regime: NotRequired[str]
    base_amount: NotRequired[Money | None]
    base_quantity: NotRequired[Measure | None]
    deduction: NotRequired[Money | None]
    rate: NotRequired[str | None]
    quota: NotRequired[str]
    payment_method: NotRequired[str]
    assessed: NotRequired[Money | None]
    payable: NotRequired[Money | None]


class Entry(TypedDict):
    """One row of a bill: a tax, how it is paid, and how much of it."""

    tax: str
    method: str
    effect: str
    amount: str


class Equipment(TypedDict):
    """A container or other transport equipment, with its seals."""

    carried: NotRequired[dict[str, str]]
    sequence: int
    id: NotRequired[str]
    seals: NotRequired[list[Seal]]


class ExchangeRate(TypedDict):
    carried: NotRequired[dict[str, str]]
    currency: NotRequired[str]
    rate: NotRequired[str | None]


class Foreseen(TypedDict):
    law: str
    law_date: str
    permits: NotRequired[list[Permit]]
    agencies: NotRequired[list[Agency]]
    hearings: NotRequired[list[Hearing]]
    bounds: NotRequired[list[Bound]]
    notices: NotRequired[list[PublicNotice]]
    fees: NotRequired[str]
    days: NotRequired[int]
    duty: NotRequired[Assessment | None]
    problems: NotRequired[list[Problem]]


class Goods(TypedDict):
    """What is to be moved, how, and when. `date` is the day whose law is asked for; without it, today's."""

    direction: Direction
    items: list[GoodsItem]
    route: NotRequired[Route]
    procedure: NotRequired[Procedure | None]
    date: NotRequired[str | None]
    terms: NotRequired[str]
    freight: NotRequired[Money | None]
    charges: NotRequired[list[Charge]]


class GoodsItem(TypedDict):
    hs: str
    origin: NotRequired[str]
    preferential_origin: NotRequired[str]
    description: NotRequired[str]
    price: NotRequired[Money | None]
    gross_mass: NotRequired[Measure | None]
    net_mass: NotRequired[Measure | None]
    quantity: NotRequired[Measure | None]
    second_quantity: NotRequired[Measure | None]
    claims: NotRequired[list[str]]
    quota: NotRequired[str]
    documents: NotRequired[list[str]]


class GoodsLine(TypedDict):
    """A line of the nomenclature: `duty` as everybody pays it, `papers` the documents that the goods ask for."""

    code: str
    name: str
    name_zh: NotRequired[str]
    unit: NotRequired[str]
    duty: NotRequired[str]
    papers: NotRequired[list[str]]


class Guarantee(TypedDict):
    """An obligation guarantee that secures duty."""

    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    reference: NotRequired[str]
    type: NotRequired[str]
    amount: NotRequired[Money | None]
    access_code: NotRequired[str]
    office: NotRequired[str]


class Had(TypedDict):
    """The notices that you have kept."""

    ids: list[int]


class Hearing(TypedDict):
    agency: str
    document: str
    items: list[int]
    hours: int
    after: NotRequired[list[str]]
    final: NotRequired[bool]
    appeal: NotRequired[str]
    contact: NotRequired[str]
    law: NotRequired[str]


class Hit(TypedDict):
    """A risk profile that matched: on `item` and on `also` (sequence numbers; 0: the declaration as a whole)."""

    profile: str
    lane: Lane
    item: NotRequired[int]
    also: NotRequired[list[int]]
    spent: NotRequired[bool]


class Invoice(TypedDict):
    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    issued_at: NotRequired[str | None]


class Item(TypedDict):
    """One goods item (government agency goods item)."""

    carried: NotRequired[dict[str, str]]
    sequence: int
    description: NotRequired[str]
    classifications: NotRequired[list[Classification]]
    origins: NotRequired[list[Origin]]
    procedures: NotRequired[list[Procedure]]
    price: NotRequired[Money | None]
    gross_mass: NotRequired[Measure | None]
    net_mass: NotRequired[Measure | None]
    tariff_quantity: NotRequired[Measure | None]
    second_quantity: NotRequired[Measure | None]
    customs_value: NotRequired[Money | None]
    statistical_value: NotRequired[Money | None]
    valuation_method: NotRequired[str]
    valuation_indicators: NotRequired[str]
    charges: NotRequired[list[Charge]]
    duties: NotRequired[list[DutyTax]]
    packagings: NotRequired[list[Packaging]]
    documents: NotRequired[list[Document]]
    previous_documents: NotRequired[list[PreviousDocument]]
    statements: NotRequired[list[Statement]]
    dangerous_goods: NotRequired[list[str]]
    equipment: NotRequired[list[Equipment]]
    transaction_nature: NotRequired[str]
    export_country: NotRequired[str]
    destination: NotRequired[Destination | None]
    consignor: NotRequired[Party | None]
    consignee: NotRequired[Party | None]
    seller: NotRequired[Party | None]
    buyer: NotRequired[Party | None]
    aeo_parties: NotRequired[list[Party]]
    fiscal_parties: NotRequired[list[Party]]
    ucr: NotRequired[Ucr | None]


class ItemValue(TypedDict):
    item: int
    price: str
    currency: str
    rate: str
    per: NotRequired[str]
    law: NotRequired[str]
    basis: NotRequired[str]
    freight: NotRequired[str]
    insurance: NotRequired[str]
    additions: NotRequired[str]
    deductions: NotRequired[str]
    value: str


class Key(TypedDict):
    """A public key (RFC 8037): Ed25519."""

    kty: str
    crv: str
    x: str
    kid: str


class Keys(TypedDict):
    """All public keys."""

    keys: list[Key]


class LawView(TypedDict):
    """The law in force: the name of the snapshot that decisions of today rest on."""

    snapshot: str
    date: str
    profile: str
    name: str
    country: str
    currency: str
    time_zone: str
    languages: list[str]
    illustrative: bool
    notes: NotRequired[list[NoteLine]]


class Line(TypedDict):
    item: int
    tax: str
    measure: str
    base: str
    rate: str
    amount: str
    payable: str
    method: NotRequired[str]
    law: str
    law_date: str
    sentence: NotRequired[str]
    sentence_zh: NotRequired[str]
    effect: NotRequired[str]


class Lines(TypedDict):
    """A page of a list; `next` is where the next one is, if there is one."""

    declarations: list[DeclarationLine]
    next: NotRequired[str]


class ListLine(TypedDict):
    """A code list: closed = a code must be in it; open = a code must match `format`."""

    list: str
    name: str
    closed: bool
    format: NotRequired[str]
    codes: int


class Location(TypedDict):
    """Where the goods are or were loaded."""

    carried: NotRequired[dict[str, str]]
    name: NotRequired[str]
    id: NotRequired[str]
    type: NotRequired[str]
    address: NotRequired[Address | None]


class Measure(TypedDict):
    """A number with its unit (UNECE Rec 20). `unit` is empty where the sender left it out."""

    carried: NotRequired[dict[str, str]]
    value: str
    unit: NotRequired[str]


class MessageLine(TypedDict):
    """A message that was received: fetch its bytes and its answer at these addresses."""

    seq: int
    event: Event
    at: str
    media: str
    size: int
    bytes_at: str
    answer_at: str
    deleted: NotRequired[bool]
    signed: NotRequired[Signed | None]


class Money(TypedDict):
    """An amount in a currency (ISO 4217). `currency` is empty only where the sender left it out."""

    amount: str
    currency: NotRequired[str]


class Need(TypedDict):
    """A document that the goods ask for, whose it is, and whether the declaration has it."""

    item: int
    requirement: str
    document: str
    agency: str
    name: str
    name_zh: NotRequired[str]
    met_by: NotRequired[str]
    on_missing: NotRequired[str]
    law: NotRequired[str]


class NewRemark(TypedDict):
    words: str
    inside: NotRequired[bool]
    to: NotRequired[list[str]]


class NoteLine(TypedDict):
    """Something one ought to know about this node's law."""

    code: str
    sentence: str


class Notice(TypedDict):
    id: int
    number: str
    reference: str
    event: Event
    at: str
    answer: Answer
    reminder: NotRequired[Reminder | None]


class Origin(TypedDict):
    """Country of origin; `type` 1 non-preferential, 2 preferential."""

    carried: NotRequired[dict[str, str]]
    country: NotRequired[str]
    region: NotRequired[str]
    type: NotRequired[str]


class Packaging(TypedDict):
    carried: NotRequired[dict[str, str]]
    sequence: int
    marks: NotRequired[str]
    count: NotRequired[str | None]
    type: NotRequired[str]
    material: NotRequired[str]
    length: NotRequired[Measure | None]
    width: NotRequired[Measure | None]
    height: NotRequired[Measure | None]
    volume: NotRequired[Measure | None]


class Part(TypedDict):
    """One part, and since when it is so."""

    name: PartName
    state: Condition
    since: str


class Party(TypedDict):
    """A person or company in a role. `status`: how an agent represents (1 himself, 2 directly, 3 indirectly)."""

    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    name: NotRequired[str]
    role: NotRequired[str]
    status: NotRequired[str]
    address: NotRequired[Address | None]
    contact: NotRequired[str]
    communication: NotRequired[Communication | None]


class Payment(TypedDict):
    number: str
    amount: str
    currency: str
    bank_reference: str


class Permit(TypedDict):
    document: str
    name: str
    name_zh: NotRequired[str]
    agency: str
    items: list[int]
    fee: str
    currency: str
    usual_days: int
    missing: str
    law: str
    at_hand: NotRequired[bool]
    system: NotRequired[str]
    measured: NotRequired[int]


class Pointer(TypedDict):
    """A place in a declaration as the WCO's message names it: class, occurrence, data element."""

    carried: NotRequired[dict[str, str]]
    section: NotRequired[str]
    sequence: NotRequired[int | None]
    tag: NotRequired[str]


class PreviousDocument(TypedDict):
    carried: NotRequired[dict[str, str]]
    category: NotRequired[str]
    type: NotRequired[str]
    id: NotRequired[str]
    line: NotRequired[int | None]


class Problem(TypedDict):
    code: str
    severity: NotRequired[Severity]
    message: str
    message_zh: NotRequired[str]
    pointer: NotRequired[str]
    wire_pointer: NotRequired[str]


class ProblemLine(TypedDict):
    """One finding, in the reader's language."""

    code: str
    severity: Severity
    message: str
    pointer: NotRequired[str]
    wire_pointer: NotRequired[str]


class ProblemPage(TypedDict):
    """The body of every answer that is not the one asked for."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    correlation_id: str
    problems: NotRequired[list[ProblemLine]]


class Procedure(TypedDict):
    """Requested and previous procedure; without `previous` an additional procedure."""

    carried: NotRequired[dict[str, str]]
    current: NotRequired[str]
    previous: NotRequired[str]


class PublicNotice(TypedDict):
    kind: str
    then: str
    notice: str
    notice_zh: str
    valid_from: str
    valid_until: str
    agency: NotRequired[str]
    items: NotRequired[list[int]]
    offices: NotRequired[list[str]]
    modes: NotRequired[list[str]]


class ReadMark(TypedDict):
    """Who of an agency has read it, and when."""

    party: str
    name: str
    at: str


class RemarkLine(TypedDict):
    id: str
    words: str
    by: str
    at: str
    of_office: NotRequired[bool]
    inside: NotRequired[bool]
    agency: NotRequired[str]
    to: NotRequired[list[str]]
    read: NotRequired[list[ReadMark]]


class Reminder(TypedDict):
    """A request without an answer: told a day before its deadline, and at it. `overdue`: the deadline is past."""

    request: str
    deadline: str
    overdue: bool


class RequestLine(TypedDict):
    id: str
    subject: str
    words: str
    deadline: str
    asked_at: str
    asked_by: str
    open: bool
    overdue: bool
    wanted: NotRequired[list[str]]
    reply: NotRequired[str]
    replied_by: NotRequired[str]
    replied_at: NotRequired[str | None]
    recalled: NotRequired[bool]


class Route(TypedDict):
    """From where to where; `origin` of the goods is said with the goods."""

    departure: NotRequired[str]
    destination: NotRequired[str]


class RoutingCountry(TypedDict):
    carried: NotRequired[dict[str, str]]
    sequence: int
    country: NotRequired[str]


class Saying(TypedDict):
    """Why (a code) and, where it helps, in words."""

    reason: NotRequired[str]
    text: NotRequired[str]


class Seal(TypedDict):
    carried: NotRequired[dict[str, str]]
    sequence: int
    id: NotRequired[str]


class Selection(TypedDict):
    lane: Lane
    step: str
    hits: NotRequired[list[Hit]]


class Settlement(TypedDict):
    """A bill against what was paid: what is left to pay, or to give back."""

    standing: Standing
    due: str
    paid: str
    left: NotRequired[str]
    over: NotRequired[str]


class Shipment(TypedDict):
    """The goods shipment: who sells what to whom, how it travels, and its items."""

    carried: NotRequired[dict[str, str]]
    transaction_nature: NotRequired[str]
    exit_at: NotRequired[str | None]
    consignor: NotRequired[Party | None]
    consignee: NotRequired[Party | None]
    importer: NotRequired[Party | None]
    seller: NotRequired[Party | None]
    buyer: NotRequired[Party | None]
    payer: NotRequired[Party | None]
    surety: NotRequired[Party | None]
    aeo_parties: NotRequired[list[Party]]
    fiscal_parties: NotRequired[list[Party]]
    containerised: NotRequired[str]
    arrival_transport: NotRequired[TransportMeans | None]
    departure_transport: NotRequired[TransportMeans | None]
    goods_location: NotRequired[Location | None]
    loading_location: NotRequired[Location | None]
    equipment: NotRequired[list[Equipment]]
    freight: NotRequired[Money | None]
    charges: NotRequired[list[Charge]]
    destination: NotRequired[Destination | None]
    export_country: NotRequired[str]
    invoice: NotRequired[Invoice | None]
    previous_documents: NotRequired[list[PreviousDocument]]
    terms: NotRequired[TradeTerms | None]
    ucr: NotRequired[Ucr | None]
    warehouse: NotRequired[Warehouse | None]
    items: NotRequired[list[Item]]


class Signed(TypedDict):
    by: str
    key: str
    key_name: str
    at: str
    kind: Kind
    signature: str
    jwk: NotRequired[dict[str, Any]]
    cose: NotRequired[str]
    signer: NotRequired[str]
    origin: NotRequired[str]
    text: NotRequired[str]


class Statement(TypedDict):
    """Additional information: a coded or free statement."""

    carried: NotRequired[dict[str, str]]
    code: NotRequired[str]
    text: NotRequired[str]
    type: NotRequired[str]
    pointers: NotRequired[list[Pointer]]


class Status(TypedDict):
    """`state` is `up` when every part is."""

    state: Condition
    at: str
    version: str
    parts: list[Part]


class Step(TypedDict):
    """One thing that happened."""

    seq: int
    event: Event
    at: str
    by: str
    state: State
    holds: NotRequired[list[Hold]]
    sentence: str
    sentence_zh: str
    problems: NotRequired[int]


class TradeTerms(TypedDict):
    """Delivery terms (Incoterms) and the place they name."""

    carried: NotRequired[dict[str, str]]
    code: NotRequired[str]
    relationship: NotRequired[str]
    description: NotRequired[str]
    location: NotRequired[str]
    location_name: NotRequired[str]


class TransportMeans(TypedDict):
    carried: NotRequired[dict[str, str]]
    name: NotRequired[str]
    id: NotRequired[str]
    id_type: NotRequired[str]
    type: NotRequired[str]
    nationality: NotRequired[str]
    mode: NotRequired[str]


class Ucr(TypedDict):
    """Unique consignment reference (WCO), at most 35 characters."""

    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    trader_reference: NotRequired[str]


class Warehouse(TypedDict):
    carried: NotRequired[dict[str, str]]
    id: NotRequired[str]
    type: NotRequired[str]


class Whole(TypedDict):
    number: str
    reference: str
    type: str
    direction: str
    office: str
    declarant: str
    state: State
    holds: list[Hold]
    version: int
    items: int
    customs_value: str
    due: str
    received_at: str
    changed_at: str
    decision: Decision
    problems: NotRequired[list[ProblemLine]]
    bill: NotRequired[Assessment | None]
    totals: NotRequired[list[Entry]]
    settlement: NotRequired[Settlement | None]
    needs: NotRequired[list[Need]]
    law: NotRequired[str]
    officer: NotRequired[Why | None]


class Why(TypedDict):
    lane: NotRequired[Lane | None]
    selection: NotRequired[Selection | None]
    drawn: NotRequired[Selection | None]
    reasons: NotRequired[list[Because]]
    law: NotRequired[str]
    profiles: NotRequired[str]


class Words(TypedDict):
    """The declarant's answer; documents and amendments come by their own routes."""

    words: str
