"""What submitters tell of cargo, besides the manifest itself: the envelope with its function and reasons, the arrival,
the departure, the tally, and the vehicle that carries a batch over a road crossing. Frozen values; no wire.

Functions are UN/EDIFACT 1225's as the national messages use them (GACC Decree 172): main data, secondary data, add,
delete, change; and replace, which is the UN's own sense of 5. What adds, deletes, changes or replaces names the
manifest by its submitter's `reference`.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tongguan.declarations.parts import Location, Measure, Party, TransportMeans, Value
from tongguan.manifests.manifest import Manifest, Unit


class Function(StrEnum):
    """What a message does to what was told before."""

    MAIN = "main"  # 9: the manifest, whole
    SECONDARY = "secondary"  # 0: what main data may leave out; fills what is empty
    ADD = "add"  # 2: further consignments
    DELETE = "delete"  # 3: these consignments, or the whole manifest when it names none
    CHANGE = "change"  # 5: these consignments instead of those of the same document
    REPLACE = "replace"  # UN/EDIFACT 5: the manifest, whole, instead of the one that stands


class ManifestReport(Value, frozen=True, kw_only=True):
    """A manifest and what is to be done with it. `reasons`: why it changes, codes of the law's list `change-reason`;
    `remark`: the submitter's words on it."""

    function: Function = Function.MAIN
    reasons: tuple[str, ...] = ()
    remark: str = ""
    manifest: Manifest


class Load(StrEnum):
    """What a vehicle carries over a crossing (MT4401–4406)."""

    LADEN = "laden"
    EMPTY = "empty"
    EMPTY_CONTAINER = "empty-container"


class Way(StrEnum):
    """Over the border, seen from this administration."""

    IN = "in"
    OUT = "out"


class VehicleReport(Value, frozen=True, kw_only=True):
    """One vehicle of one crossing. `batch`: the transport batch number whose consignments it carries; empty for an
    empty vehicle. `documents`: which waybills of the batch are on it; all of them where none is named."""

    function: Function = Function.MAIN
    reasons: tuple[str, ...] = ()
    reference: str
    way: Way
    load: Load
    office: str = ""
    batch: str = ""
    documents: tuple[str, ...] = ()
    means: TransportMeans | None = None
    trailers: tuple[TransportMeans, ...] = ()
    driver: Party | None = None
    carrier: Party | None = None
    units: tuple[Unit, ...] = ()
    mass: Measure | None = None
    loading: Location | None = None
    unloading: Location | None = None
    arrives_at: datetime | None = None


class Moved(Value, frozen=True, kw_only=True):
    """One transport document or one container that came, or left. None: nobody counted or weighed."""

    document: str = ""
    unit: str = ""
    packages: Decimal | None = None
    gross_mass: Measure | None = None
    seals: tuple[str, ...] = ()


class ArrivalReport(Value, frozen=True, kw_only=True):
    """What came into a supervised place (MT3402), told by the terminal, the yard or the carrier. Without goods or
    containers it is the arrival of the means of transport itself. `manifest_reference`: the submitter's own, of the
    manifest that belongs to it."""

    function: Function = Function.MAIN
    reasons: tuple[str, ...] = ()
    reference: str
    mode: str
    office: str = ""
    place: Location | None = None
    batch: str = ""
    journey: str = ""
    means: TransportMeans | None = None
    manifest_reference: str = ""
    at: datetime
    came: tuple[Moved, ...] = ()


class DepartureReport(Value, frozen=True, kw_only=True):
    """What left a supervised place; without goods or containers, that the means of transport left."""

    function: Function = Function.MAIN
    reasons: tuple[str, ...] = ()
    reference: str
    mode: str
    office: str = ""
    place: Location | None = None
    batch: str = ""
    journey: str = ""
    means: TransportMeans | None = None
    manifest_reference: str = ""
    departed_at: datetime
    gone: tuple[Moved, ...] = ()


class Counted(Value, frozen=True, kw_only=True):
    """What was counted of one transport document. `damaged`: packages among them; `remark`: in what way."""

    document: str
    packages: Decimal
    gross_mass: Measure | None = None
    damaged: Decimal | None = None
    units: tuple[str, ...] = ()
    remark: str = ""


class TallyReport(Value, frozen=True, kw_only=True):
    """What was counted at unloading or loading (MT5401, MT5402), within hours of it (Decree 172: six)."""

    function: Function = Function.MAIN
    reasons: tuple[str, ...] = ()
    reference: str
    way: Way
    mode: str
    office: str = ""
    place: Location | None = None
    batch: str = ""
    journey: str = ""
    means: TransportMeans | None = None
    began_at: datetime | None = None
    ended_at: datetime
    counted: tuple[Counted, ...] = ()
