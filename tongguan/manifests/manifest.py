"""The cargo manifest: one frozen value for all modes, and at the same time the JSON contract.

A manifest says what a means of transport carries on one journey. Its consignments are the transport documents: a
master, or a house under the master that it names. Names are those of the WCO Data Model's cargo report (CUSCAR),
shortened. A field that the sender left out is empty (None, "", ()).
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tongguan.declarations.parts import (
    Classification,
    Location,
    Measure,
    Packaging,
    Party,
    Seal,
    TransportMeans,
    Ucr,
    Value,
)
from tongguan.money import Money


class ManifestKind(StrEnum):
    """What is reported of the cargo (GACC Decree 172): the manifest of what comes in, the one that is told ahead of
    what goes out, and what was loaded indeed."""

    ORIGINAL = "original"
    ADVANCE = "advance"
    LOADING = "loading"

    @property
    def side(self) -> "ManifestKind":
        """Under which kind declarations and gates know its documents: what was loaded is what was told ahead of it."""
        return ManifestKind.ADVANCE if self is ManifestKind.LOADING else self


class Customs(StrEnum):
    """What is to become of a consignment where it arrives (UN/EDIFACT GIS, code list 9003's sense)."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSIT = "transit"  # goes on under control to another office
    TRANSHIPMENT = "transhipment"  # changes the means of transport, and leaves again
    REMAINING = "remaining"  # stays on board


class Fullness(StrEnum):
    """How full a container or vehicle is (UNECE 8169: 4 empty, 5 full, 7 full mixed consignments, 8 full single)."""

    EMPTY = "empty"
    FULL = "full"
    MIXED = "mixed"
    PART = "part"


class Unit(Value, frozen=True, kw_only=True):
    """A container, trailer or other transport equipment. `size_type`: ISO 6346, e.g. 45G1."""

    id: str = ""
    size_type: str = ""
    fullness: Fullness | None = None
    tare: Measure | None = None
    seals: tuple[Seal, ...] = ()


class CargoItem(Value, frozen=True, kw_only=True):
    """One line of a consignment. `units`: in which containers it lies. `dangerous_goods`: UN numbers."""

    sequence: int
    description: str = ""
    classification: Classification | None = None
    gross_mass: Measure | None = None
    packaging: Packaging | None = None
    units: tuple[str, ...] = ()
    dangerous_goods: tuple[str, ...] = ()


class Consignment(Value, frozen=True, kw_only=True):
    """One transport document and what travels under it. `master`: the one that this house is consolidated under."""

    sequence: int
    document: str
    document_type: str = ""
    master: str = ""
    condition: str = ""
    customs: Customs | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    notify: Party | None = None
    dangerous_goods_contact: Party | None = None
    loading: Location | None = None
    unloading: Location | None = None
    destination: Location | None = None
    packages: Decimal | None = None
    gross_mass: Measure | None = None
    volume: Measure | None = None
    value: Money | None = None
    freight_payment: str = ""
    previous_document: str = ""
    ucr: Ucr | None = None
    units: tuple[Unit, ...] = ()
    items: tuple[CargoItem, ...] = ()


class Manifest(Value, frozen=True, kw_only=True):
    """One journey of one means of transport. `batch`: the transport batch number of a road crossing: several vehicles
    and waybills may cross under one. `units`: what travels without a consignment, as empty containers do. Times are
    aware; `reference` is the sender's own, unique with him."""

    kind: ManifestKind
    mode: str
    reference: str
    office: str = ""
    batch: str = ""
    journey: str = ""
    means: TransportMeans | None = None
    trailers: tuple[TransportMeans, ...] = ()
    driver: Party | None = None
    carrier: Party | None = None
    agent: Party | None = None
    representative: Party | None = None
    itinerary: tuple[str, ...] = ()
    loading: Location | None = None
    unloading: Location | None = None
    departs_at: datetime | None = None
    arrives_at: datetime | None = None
    empty: bool = False
    statements: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    consignments: tuple[Consignment, ...] = ()
