"""The rows of the law: what a profile's files say, one frozen value per line.

Every row carries when it is valid (first and last day, both inclusive; no last day = still in force), from when it was
known, its legal source, and the file and line it came from. Published rows are never edited: a change of law closes a
row and adds another.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every row of the law has."""

    valid_from: date
    valid_to: date | None = None
    known_from: datetime
    source: str
    file: str = ""
    line: int = 0


class Code(Row, frozen=True, kw_only=True):
    """One entry of a code list."""

    list: str
    code: str
    name: str
    name_zh: str = ""


class CodeList(Row, frozen=True, kw_only=True):
    """How a list binds: *closed* = a code must exist at the date; *open* = it must match `format` (a regex).

    `official`: open until an official edition of the list is loaded, closed from then on.
    """

    list: str
    closed: bool
    official: bool = False
    format: str = ""
    name: str = ""
    name_zh: str = ""


class Direction(StrEnum):
    IMPORT = "import"
    EXPORT = "export"


class Stage(StrEnum):
    """Where in its life a declaration of this type starts, and what it can lead to."""

    STANDARD = "standard"  # goods are here: decide everything
    PRELODGED = "prelodged"  # decide, but wait for presentation
    SIMPLIFIED = "simplified"  # release on few data; a supplementary declaration is due
    SIMPLIFIED_PRELODGED = "simplified-prelodged"
    SUPPLEMENTARY = "supplementary"  # goods are gone: duty and data only, nothing to release
    TRANSIT = "transit"  # goods move under control to another office; duty is secured, not paid


class TypeRow(Row, frozen=True, kw_only=True):
    """A declaration type (WCO D013), e.g. IMA: direction, stage, days until the supplementary one is due.

    `reduced`: it asks for little, e.g. a clearance request for goods that no duty concerns.
    """

    code: str
    direction: Direction
    stage: Stage
    supplementary_days: int = 0
    reduced: bool = False
    name: str = ""
    name_zh: str = ""


class Effect(StrEnum):
    """What a procedure does to the goods and to the duty."""

    FREE_CIRCULATION = "free-circulation"
    SUSPENSION = "suspension"
    EXPORT = "export"
    TRANSIT = "transit"


class ProcedureRow(Row, frozen=True, kw_only=True):
    """A legal combination of requested and previous procedure, for one direction."""

    direction: Direction
    current: str
    previous: str
    effect: Effect
    name: str = ""
    name_zh: str = ""


class OfficeRow(Row, frozen=True, kw_only=True):
    code: str
    name: str
    name_zh: str = ""
    place: str = ""  # UN/LOCODE
    time_zone: str = ""


class AgencyRow(Row, frozen=True, kw_only=True):
    code: str
    name: str
    name_zh: str = ""
    mandate: str = ""


class MeasureKind(StrEnum):
    DUTY = "duty"  # base import or export duty
    PREFERENCE = "preference"  # a lower duty by trade scheme and origin
    QUOTA = "quota"  # a lower duty while a balance lasts
    ADDITIONAL = "additional"  # anti-dumping, countervailing, safeguard: on top
    EXCISE = "excise"
    VAT = "vat"


class Measure(Row, frozen=True, kw_only=True):
    """One tariff measure: for goods under `hs` (digits, a prefix) from `origin`, this rate.

    `ad_valorem` is a percentage of its base; `specific` an amount of `currency` per `per` units of `unit` (Rec 20);
    both present = compound; `minimum`/`maximum` bound the result, as amounts per `per` units when `bound_unit` is set,
    else as percentages of the base. `scheme` names what the declarant claims to get this rate: a regime code (trade
    scheme, quota, end use), an additional commodity code or a procedure; rows without one are for everybody.
    `document` is the certificate it needs.
    """

    id: str
    kind: MeasureKind
    tax: str  # tax type, e.g. A00
    direction: Direction
    hs: str
    origin: str = ""  # country or group; empty = all
    exclude: tuple[str, ...] = ()
    ad_valorem: Decimal | None = None
    specific: Decimal | None = None
    per: Decimal = Decimal(1)
    unit: str = ""
    currency: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    bound_unit: str = ""
    scheme: str = ""
    document: str = ""
    quota: str = ""
    name: str = ""
    name_zh: str = ""


class Tax(Row, frozen=True, kw_only=True):
    """A tax type: its place in the chain (later ones include earlier ones in their base) and its rounding.

    `base` lists what the base is made of: `value` and the codes of taxes that come before. `inclusive` (excise): the
    tax is part of its own base, which is divided by (1 - rate) first. `contained` (export duty): the price holds the
    tax already, and the base is what is left without it: divided by (1 + rate).
    """

    code: str
    order: int
    base: tuple[str, ...]
    quantum: Decimal = Decimal("0.01")
    rounding: str = "half_up"
    inclusive: bool = False
    contained: bool = False
    exempt_below: Decimal = Decimal(0)  # an assessed amount below this is not collected
    name: str = ""
    name_zh: str = ""


class Group(Row, frozen=True, kw_only=True):
    """A country in a group that measures and requirements name (trade scheme members, sanctions, regions)."""

    group: str
    country: str


class Quota(Row, frozen=True, kw_only=True):
    """A tariff quota: so much of `unit` in the period the row is valid."""

    code: str
    volume: Decimal
    unit: str
    name: str = ""
    name_zh: str = ""


class Rate(Row, frozen=True, kw_only=True):
    """How much national currency `per` units of `currency` are worth."""

    currency: str
    rate: Decimal
    per: Decimal = Decimal(1)


class DeliveryTerm(Row, frozen=True, kw_only=True):
    """An Incoterm: what its price already holds, so that value can be brought to the base of this administration.

    `insurance_percent`: the insurance that the law takes where nobody told it, per cent of price and freight.
    """

    code: str
    freight_included: bool
    insurance_included: bool
    insurance_percent: Decimal = Decimal(0)
    name: str = ""
    name_zh: str = ""


class ChargeKind(StrEnum):
    """What a charge is to the customs value (WTO Valuation Agreement, article 8)."""

    FREIGHT = "freight"  # transport, loading and handling up to the border: counts by the terms of delivery
    INSURANCE = "insurance"  # likewise
    ADDITION = "addition"  # commissions, packing, assists, royalties …: on top of the price
    DEDUCTION = "deduction"  # costs after importation, duties inside the price …: taken off


class ChargeType(Row, frozen=True, kw_only=True):
    """What a charge code (WCO charges type) means for the customs value."""

    code: str
    kind: ChargeKind
    name: str = ""
    name_zh: str = ""


class Requirement(Row, frozen=True, kw_only=True):
    """Goods × direction × procedure × origin/destination × date → a document of an agency.

    `on_missing`: `return` sends the declaration back; `hold` opens the hold `permit`. `origin`, `destination`: country
    or group; empty = all. `hs` is a digit prefix; `procedure` a requested procedure, empty = all.
    """

    id: str
    hs: str
    direction: Direction
    procedure: str = ""
    origin: str = ""
    destination: str = ""
    document: str  # category + type, e.g. N851
    agency: str
    on_missing: str = "hold"
    fee: Decimal = Decimal(0)
    usual_days: int = 0
    name: str = ""
    name_zh: str = ""


class Commodity(Row, frozen=True, kw_only=True):
    """A national tariff line: its statutory units and words."""

    code: str
    unit: str = ""
    second_unit: str = ""
    name: str = ""
    name_zh: str = ""


class RiskParameters(Row, frozen=True, kw_only=True):
    """Selectivity at an office and direction (empty office = all others): shares of all declarations, 0 to 1.

    `minimum_random`: examine at least this share of the would-be green at random. `red`, `yellow`, `blue`: expected
    rates that the top-up fills, in that order.
    """

    office: str = ""
    direction: Direction
    minimum_random: float
    red: float
    yellow: float
    blue: float


class TargetRow(Row, frozen=True, kw_only=True):
    """In how many minutes an officer should have answered a case of a lane at an office (empty office = all others)."""

    office: str = ""
    lane: str
    minutes: int


class TransitRow(Row, frozen=True, kw_only=True):
    """What is asked of goods that move under control between two offices by a mode (each empty = all others).

    `hours` to arrive; `seal_class` I, S or H of ISO 17712, empty = no seal is asked for; `guarantee_percent` of the
    duty that is not paid meanwhile; `enquiry_hours` past the limit those concerned are asked, who have `answer_hours`
    and are reminded `remind_hours` before they are over. `unanswered`: what follows then – `call`: an officer decides
    on the guarantee, `escalate`: a supervisor, `nothing`. `discharge_hours` after arrival it should be discharged.
    """

    departure: str = ""
    destination: str = ""
    mode: str = ""
    hours: int
    seal_class: str = ""
    guarantee_percent: Decimal = Decimal(100)
    enquiry_hours: int = 24
    answer_hours: int = 72
    remind_hours: int = 24
    unanswered: str = "call"
    discharge_hours: int = 24
    name: str = ""
    name_zh: str = ""


class PaymentMethod(Row, frozen=True, kw_only=True):
    """How duty is paid: `immediate` opens the hold `payment`; `deferred` and `secured` need an authorisation."""

    code: str
    effect: str
    name: str = ""
    name_zh: str = ""


class RuleSeverity(Row, frozen=True, kw_only=True):
    """What a rule of the rule book weighs under this profile: `error`, `warning`, `off`."""

    rule: str
    severity: str


class Holiday(Row, frozen=True, kw_only=True):
    """A day on which the administration does not work (`working` false), or works though it is a weekend."""

    day: date
    working: bool = False
    name: str = ""
    name_zh: str = ""


class Kept(StrEnum):
    """What is kept for a time, by the kind of thing that it is."""

    MESSAGES = "messages"  # declarations and what else was sent
    DOCUMENTS = "documents"
    REQUESTS = "requests"  # with the answers to them
    FINDINGS = "findings"  # with the orders that led to them
    REMARKS = "remarks"
    PHOTOGRAPHS = "photographs"
    DRAFTS = "drafts"  # since they were last touched
    VISITS = "visits"  # since they were over
    LOOKS = "looks"  # the names of who looked
    ACTS = "acts"  # who did it, to whom and in which words
    NOTICES = "notices"  # since they were acknowledged
    UNREAD_NOTICES = "unread-notices"
    CONCERNS = "concerns"  # names in them, since they ended
    DRIVERS = "drivers"  # the names of drivers, since they left the register


UNSAID: dict[Kept, timedelta] = {
    Kept.DRAFTS: timedelta(days=180),
    Kept.VISITS: timedelta(0),
    Kept.NOTICES: timedelta(days=30),
    Kept.UNREAD_NOTICES: timedelta(days=365),
    Kept.DRIVERS: timedelta(days=365),
}
"""How long, where the law does not say. What is a case's is kept as the node is told; looks and acts stay."""


class Retention(Row, frozen=True, kw_only=True):
    """So many days things of a kind are kept; what was given its date under one row keeps that date."""

    kind: Kept
    days: int


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The profile's head (profile.toml): who this administration is."""

    id: str
    country: str
    currency: str
    time_zone: str
    languages: tuple[str, ...]
    name: str
    name_zh: str = ""
    number_format: str  # e.g. "{office:4}{yyyy}{flag}{serial:09d}"
    value_basis: str = "CIF"  # customs value at the border: CIF or FOB
    quantum: Decimal = Decimal("0.01")  # smallest amount of the currency: values and bases are multiples of it
    freight_share: str = "price"  # freight and insurance are shared among items by `price` or by gross `mass`
    default_office: str = ""
    illustrative: bool = True
    officers_named: bool | msgspec.UnsetType = msgspec.UNSET  # whether a company reads which officer looked
    batches: bool | msgspec.UnsetType = (
        msgspec.UNSET
    )  # whether road crossings have transport batch numbers; unset: they do
    unsigned_refused: bool | msgspec.UnsetType = msgspec.UNSET  # whether every message has to be signed
    appeal: str | msgspec.UnsetType = msgspec.UNSET  # where a refusal of customs is contested
    appeal_days: int | msgspec.UnsetType = msgspec.UNSET  # until how many days after it one may do so here; unset: not

    def day(self, moment: datetime) -> date:
        """The calendar day at this administration: whose law, holidays and deadlines are asked for."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()
