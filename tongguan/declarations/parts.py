"""The parts of a declaration: parties, papers, places, means of transport, measures. Names are the WCO's, shortened."""

from datetime import datetime
from decimal import Decimal

import msgspec

from tongguan.money import Money


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every part of a declaration has: what came with it that nobody here reads."""

    carried: dict[str, str] = {}


class Measure(Value, frozen=True, kw_only=True):
    """A number with its unit (UNECE Rec 20). `unit` is empty where the sender left it out."""

    value: Decimal
    unit: str = ""


class Address(Value, frozen=True, kw_only=True):
    kind: str = ""
    line: str = ""
    city: str = ""
    postcode: str = ""
    subdivision: str = ""
    subdivision_name: str = ""
    country: str = ""


class Communication(Value, frozen=True, kw_only=True):
    id: str = ""
    type: str = ""


class Party(Value, frozen=True, kw_only=True):
    """A person or company in a role. `status`: how an agent represents (1 himself, 2 directly, 3 indirectly)."""

    id: str = ""
    name: str = ""
    role: str = ""
    status: str = ""
    address: Address | None = None
    contact: str = ""
    communication: Communication | None = None


class Pointer(Value, frozen=True, kw_only=True):
    """A place in a declaration as the WCO's message names it: class, occurrence, data element."""

    section: str = ""
    sequence: int | None = None
    tag: str = ""


class Document(Value, frozen=True, kw_only=True):
    """A licence, permit, certificate or other document (LPCO) that is produced or referred to."""

    category: str = ""
    type: str = ""
    id: str = ""
    name: str = ""
    exemption: str = ""
    effective_at: datetime | None = None
    issuer: Party | None = None
    written_off_quantity: Measure | None = None
    written_off_amount: Money | None = None


TRANSPORT_DOCUMENTS = frozenset(
    {"700", "703", "704", "705", "710", "714", "716", "720", "722", "730", "740", "741", "750", "785", "787"}
)
"""UNCL 1001: waybills, bills of lading and consignment notes of all modes, masters and houses; cargo manifests."""


class PreviousDocument(Value, frozen=True, kw_only=True):
    category: str = ""
    type: str = ""
    id: str = ""
    line: int | None = None


class Statement(Value, frozen=True, kw_only=True):
    """Additional information: a coded or free statement."""

    code: str = ""
    text: str = ""
    type: str = ""
    pointers: tuple[Pointer, ...] = ()


class Amendment(Value, frozen=True, kw_only=True):
    """What a follow-up changes and why: one place of the original, by pointer.

    `places` say the same in our own fields, for whoever applies it: ``shipment/items[3]/documents[1]/exemption``, where
    ``[n]`` is a sequence number, or the position, from 1, where there is none. `messages` turns one into the other.
    """

    reason: str = ""
    pointers: tuple[Pointer, ...] = ()
    places: tuple[str, ...] = ()


class Authorisation(Value, frozen=True, kw_only=True):
    holder: str = ""
    category: str = ""


class TransportMeans(Value, frozen=True, kw_only=True):
    name: str = ""
    id: str = ""
    id_type: str = ""
    type: str = ""
    nationality: str = ""
    mode: str = ""


class Seal(Value, frozen=True, kw_only=True):
    sequence: int
    id: str = ""


class Equipment(Value, frozen=True, kw_only=True):
    """A container or other transport equipment, with its seals."""

    sequence: int
    id: str = ""
    seals: tuple[Seal, ...] = ()


class ConsignmentItem(Value, frozen=True, kw_only=True):
    sequence: int
    consignor: Party | None = None
    freight_payment: str = ""


class RoutingCountry(Value, frozen=True, kw_only=True):
    sequence: int
    country: str = ""


class Carriage(Value, frozen=True, kw_only=True):
    """The consignment as carried (security data): carrier, route, freight payment."""

    carrier: Party | None = None
    items: tuple[ConsignmentItem, ...] = ()
    consignor: Party | None = None
    freight_payment: str = ""
    route: tuple[RoutingCountry, ...] = ()


class ExchangeRate(Value, frozen=True, kw_only=True):
    currency: str = ""
    rate: Decimal | None = None


class Location(Value, frozen=True, kw_only=True):
    """Where the goods are or were loaded."""

    name: str = ""
    id: str = ""
    type: str = ""
    address: Address | None = None


class Charge(Value, frozen=True, kw_only=True):
    """An addition to or deduction from the price (WTO Valuation Agreement, article 8)."""

    type: str = ""
    amount: Money | None = None


class Destination(Value, frozen=True, kw_only=True):
    country: str = ""
    region: str = ""


class Origin(Value, frozen=True, kw_only=True):
    """Country of origin; `type` 1 non-preferential, 2 preferential."""

    country: str = ""
    region: str = ""
    type: str = ""


class Ucr(Value, frozen=True, kw_only=True):
    """Unique consignment reference (WCO), at most 35 characters."""

    id: str = ""
    trader_reference: str = ""


class Classification(Value, frozen=True, kw_only=True):
    """A commodity code of one nomenclature (TSP tariff, TRC additional code, GN national …)."""

    id: str = ""
    type: str = ""


class DutyTax(Value, frozen=True, kw_only=True):
    """What the declarant says of one duty or tax of an item."""

    type: str = ""
    regime: str = ""
    base_amount: Money | None = None
    base_quantity: Measure | None = None
    deduction: Money | None = None
    rate: Decimal | None = None
    quota: str = ""
    payment_method: str = ""
    assessed: Money | None = None
    payable: Money | None = None


class Procedure(Value, frozen=True, kw_only=True):
    """Requested and previous procedure; without `previous` an additional procedure."""

    current: str = ""
    previous: str = ""


class Packaging(Value, frozen=True, kw_only=True):
    sequence: int
    marks: str = ""
    count: Decimal | None = None
    type: str = ""
    material: str = ""
    length: Measure | None = None
    width: Measure | None = None
    height: Measure | None = None
    volume: Measure | None = None


class TradeTerms(Value, frozen=True, kw_only=True):
    """Delivery terms (Incoterms) and the place they name."""

    code: str = ""
    relationship: str = ""
    description: str = ""
    location: str = ""
    location_name: str = ""


class Warehouse(Value, frozen=True, kw_only=True):
    id: str = ""
    type: str = ""


class Invoice(Value, frozen=True, kw_only=True):
    id: str = ""
    issued_at: datetime | None = None


class Guarantee(Value, frozen=True, kw_only=True):
    """An obligation guarantee that secures duty."""

    id: str = ""
    reference: str = ""
    type: str = ""
    amount: Money | None = None
    access_code: str = ""
    office: str = ""
