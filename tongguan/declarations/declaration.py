"""The declaration: one frozen value, and at the same time the JSON contract.

Names are those of the WCO Data Model, shortened where the class says the rest. Every element that the WCO's DEC
message allows has its field here; attributes and forms the core has no use for travel in `carried` (wire path below
the element → text) and come out again. A field that the sender left out is empty (None, "", ()).
"""

from datetime import datetime
from decimal import Decimal

from tongguan.declarations.parts import (
    Amendment,
    Authorisation,
    Carriage,
    Charge,
    Classification,
    Destination,
    Document,
    DutyTax,
    Equipment,
    ExchangeRate,
    Guarantee,
    Invoice,
    Location,
    Measure,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    Procedure,
    Statement,
    TradeTerms,
    TransportMeans,
    Ucr,
    Value,
    Warehouse,
)
from tongguan.money import Money


class Item(Value, frozen=True, kw_only=True):
    """One goods item (government agency goods item)."""

    sequence: int
    description: str = ""
    classifications: tuple[Classification, ...] = ()
    origins: tuple[Origin, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    price: Money | None = None
    gross_mass: Measure | None = None
    net_mass: Measure | None = None
    tariff_quantity: Measure | None = None
    second_quantity: Measure | None = None
    customs_value: Money | None = None
    statistical_value: Money | None = None
    valuation_method: str = ""
    valuation_indicators: str = ""
    charges: tuple[Charge, ...] = ()
    duties: tuple[DutyTax, ...] = ()
    packagings: tuple[Packaging, ...] = ()
    documents: tuple[Document, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    statements: tuple[Statement, ...] = ()
    dangerous_goods: tuple[str, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    transaction_nature: str = ""
    export_country: str = ""
    destination: Destination | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    seller: Party | None = None
    buyer: Party | None = None
    aeo_parties: tuple[Party, ...] = ()
    fiscal_parties: tuple[Party, ...] = ()
    ucr: Ucr | None = None

    @property
    def commodity_code(self) -> str:
        """The tariff code: the classification of the tariff nomenclature, or the first one."""
        for c in self.classifications:
            if c.type in ("TSP", "HS", ""):
                return c.id
        return self.classifications[0].id if self.classifications else ""

    @property
    def tariff_code(self) -> str:
        """The whole national code: an eight-digit tariff code and, where it is declared apart, its TARIC digits."""
        code = self.commodity_code
        if len(code) == 8:
            for c in self.classifications:
                if c.type == "TRC":
                    return code + c.id
        return code

    @property
    def procedure(self) -> Procedure | None:
        """The requested procedure (the one that names a previous one, or the first)."""
        for p in self.procedures:
            if p.previous:
                return p
        return self.procedures[0] if self.procedures else None

    @property
    def origin(self) -> str:
        """Country of origin: the non-preferential one, or whichever is there."""
        for o in self.origins:
            if o.type in ("1", ""):
                return o.country
        return self.origins[0].country if self.origins else ""


class Shipment(Value, frozen=True, kw_only=True):
    """The goods shipment: who sells what to whom, how it travels, and its items."""

    transaction_nature: str = ""
    exit_at: datetime | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    importer: Party | None = None
    seller: Party | None = None
    buyer: Party | None = None
    payer: Party | None = None
    surety: Party | None = None
    aeo_parties: tuple[Party, ...] = ()
    fiscal_parties: tuple[Party, ...] = ()
    containerised: str = ""
    arrival_transport: TransportMeans | None = None
    departure_transport: TransportMeans | None = None
    goods_location: Location | None = None
    loading_location: Location | None = None
    equipment: tuple[Equipment, ...] = ()
    freight: Money | None = None
    charges: tuple[Charge, ...] = ()
    destination: Destination | None = None
    export_country: str = ""
    invoice: Invoice | None = None
    previous_documents: tuple[PreviousDocument, ...] = ()
    terms: TradeTerms | None = None
    ucr: Ucr | None = None
    warehouse: Warehouse | None = None
    items: tuple[Item, ...] = ()


class Declaration(Value, frozen=True, kw_only=True):
    """One message of a declarant: function 9 a declaration, 13 a follow-up (COR amends, INV cancels, GPR presents)."""

    function: str
    type: str = ""
    reference: str = ""
    number: str = ""
    accepted_at: datetime | None = None
    issued_at: datetime | None = None
    issue_place: str = ""
    office: str = ""
    item_count: int | None = None
    invoice_total: Money | None = None
    loading_lists: int | None = None
    gross_mass: Measure | None = None
    package_count: Decimal | None = None
    circumstance: str = ""
    authentication: str = ""
    authenticator: str = ""
    declarant: Party | None = None
    submitter: Party | None = None
    agent: Party | None = None
    exporter: Party | None = None
    authorisations: tuple[Authorisation, ...] = ()
    documents: tuple[Document, ...] = ()
    statements: tuple[Statement, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    border_transport: TransportMeans | None = None
    carriage: Carriage | None = None
    exchange_rates: tuple[ExchangeRate, ...] = ()
    exit_office: str = ""
    presentation_office: str = ""
    supervising_office: str = ""
    guarantees: tuple[Guarantee, ...] = ()
    shipment: Shipment | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        return self.shipment.items if self.shipment else ()
