"""The national road messages (GACC Decree 172): MT1401 … MT5402 ↔ reports, one table for both directions.

Elements are those of the published manifests; where the layout of a message is not known to us, it follows its siblings
(docs/cargo-messages.md says where).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tongguan.manifests.manifest import Customs, Fullness, ManifestKind
from tongguan.manifests.receipt import Receipt, ReceiptCode, What
from tongguan.manifests.report import ArrivalReport, Function, Load, ManifestReport, TallyReport, VehicleReport, Way
from tongguan.messages.cargo_taken import Told
from tongguan.messages.road_table import Table
from tongguan.problem import Severity

CODES: Mapping[Any, Mapping[Any, str]] = {
    Function: {
        Function.MAIN: "9",
        Function.SECONDARY: "0",
        Function.ADD: "2",
        Function.DELETE: "3",
        Function.CHANGE: "5",
        Function.REPLACE: "5",  # as a receipt says it; read it is a change
    },
    Fullness: {Fullness.EMPTY: "4", Fullness.FULL: "5", Fullness.PART: "1", Fullness.MIXED: "7"},
    Customs: {
        Customs.EXPORT: "22",
        Customs.IMPORT: "23",
        Customs.TRANSIT: "24",
        Customs.REMAINING: "ROB",
        Customs.TRANSHIPMENT: "28",
    },
    bool: {True: "1", False: "0"},
    **{kind: {meaning: meaning.value for meaning in kind} for kind in (ReceiptCode, What, Severity)},
}
"""Meaning → code, for every field that is one of few things. Of two meanings of a code the first is read."""


def below(rows: str, depth: int) -> str:
    """Rows moved in under another."""
    return "\n".join("  " * depth + row for row in rows.strip("\n").splitlines())


def party(element: str, field: str) -> str:
    """The rows of a party."""
    return f"""
{element}/ID {field}.id
{element}/Name {field}.name
{element}/AEO {field}.carried.AEO
{element}/RoleCode {field}.role
{element}/Address/Line {field}.address.line
{element}/Address/CityName {field}.address.city
{element}/Address/CountrySubEntityID {field}.address.subdivision
{element}/Address/CountrySubEntityName {field}.address.subdivision_name
{element}/Address/PostcodeID {field}.address.postcode
{element}/Address/CountryCode {field}.address.country
{element}/Contact/Name {field}.contact
{element}/Communication/ID {field}.communication.id
{element}/Communication/TypeID {field}.communication.type
""".strip("\n")


def place(element: str, field: str) -> str:
    return f"{element}/ID {field}.id\n{element}/Name {field}.name"


HEAD = """
Head/MessageID
Head/FunctionCode function
Head/MessageType
Head/SenderID
Head/ReceiverID
Head/SendTime
Head/Version
"""
REASONS = """
  Amendment/ChangeReasonCode* reasons
"""
UNITS = """
TransportEquipment* {field}
  ID id
  CharacteristicCode size_type
  FullnessCode fullness
  TareWeight tare KGM
  SealID* seals:id
"""
TRAILERS = """
TransportEquipment* {field}
  ID id
  Name name
  TypeCode type
  RegistrationNationalityCode nationality
"""
ITEM = """
ConsignmentItem* items
  SequenceNumeric sequence
  Commodity/CargoDescription description
  Commodity/Description carried.Description
  Commodity/Classification/ID classification.id
  Commodity/Classification/TypeCode classification.type
  Commodity/UNDGCode* dangerous_goods
  GoodsMeasure/GrossMassMeasure gross_mass KGM
  Packaging/QuantityQuantity packaging.count
  Packaging/TypeCode packaging.type
  Packaging/MarksNumbers packaging.marks
  EquipmentIdentification*/ID units
"""
CONSIGNMENT = f"""
Consignment* manifest.consignments
  SequenceNumeric sequence
  TransportContractDocument/ID !document
  TransportContractDocument/TypeCode document_type
  TransportContractDocument/ConditionCode condition
  TransportContractDocument/Deconsolidator/ID carried.Deconsolidator
  AssociatedTransportDocument/ID ~master
  PreviousDocument/ID previous_document
  GrossVolumeMeasure volume MTQ
  TotalPackageQuantity packages
  ValueAmount value
{below(place("LoadingLocation", "loading"), 1)}
{below(place("UnloadingLocation", "unloading"), 1)}
{below(place("TransitDestination", "destination"), 1)}
  Freight/PaymentMethodCode freight_payment
  GoodsMeasure/GrossMassMeasure gross_mass KGM
  GovernmentProcedure/CurrentCode customs
{below(party("Consignee", "consignee"), 1)}
{below(party("Consignor", "consignor"), 1)}
{below(party("NotifyParty", "notify"), 1)}
{below(party("UNDGContact", "dangerous_goods_contact"), 1)}
  UCR/ID ucr.id
  UCR/TraderAssignedReferenceID ucr.trader_reference
{below(UNITS.format(field="units"), 1)}
{below(ITEM, 1)}
"""
MANIFEST = f"""
{HEAD.strip()}
Declaration
  DeclarationOfficeID manifest.office
  ID manifest.batch
  FunctionalReferenceID !manifest.reference
{REASONS.strip(chr(10))}
  Amendment/Content remark
  AdditionalInformation*/Content manifest.statements
{below(party("RepresentativePerson", "manifest.representative"), 1)}
{below(party("Agent", "manifest.agent"), 1)}
{below(party("Carrier", "manifest.carrier"), 1)}
  BorderTransportMeans/TypeCode !manifest.mode
  BorderTransportMeans/ID manifest.means.id
  BorderTransportMeans/IDTypeCode manifest.means.id_type
  BorderTransportMeans/Name manifest.means.name
  BorderTransportMeans/RegistrationNationalityCode manifest.means.nationality
  BorderTransportMeans/CharacteristicCode manifest.means.type
  BorderTransportMeans/JourneyID manifest.journey
  BorderTransportMeans/EmptyIndicator manifest.empty
  BorderTransportMeans/Itinerary/RoutingCountryCode* manifest.itinerary
{below(party("BorderTransportMeans/Master", "manifest.driver"), 1)}
  BorderTransportMeans
{below(TRAILERS.format(field="manifest.trailers"), 2)}
{below(place("LoadingLocation", "manifest.loading"), 1)}
  LoadingLocation/LoadingDateTime manifest.departs_at
{below(place("UnloadingLocation", "manifest.unloading"), 1)}
  UnloadingLocation/ArrivalDateTime manifest.arrives_at
{below(UNITS.format(field="manifest.units"), 1)}
{below(CONSIGNMENT, 1)}
"""


def vehicle(number: str) -> str:
    """The rows of a vehicle; `number`: what Declaration/ID is, the batch that it carries or its own."""
    return f"""
{HEAD.strip()}
Declaration
  DeclarationOfficeID office
{below(number, 1)}
{REASONS.strip(chr(10))}
  AdditionalInformation/Content carried.Content
  RepresentativePerson/Name carried.RepresentativePerson
{below(party("Carrier", "carrier"), 1)}
{below(place("LoadingLocation", "loading"), 1)}
{below(place("UnloadingLocation", "unloading"), 1)}
  Consignment
    TransportContractDocument*/ID documents
    GrossMassMeasure mass KGM
    GovernmentProcedure/CurrentCode carried.CurrentCode
    BorderTransportMeans/ArrivalDateTime arrives_at
    BorderTransportMeans/ID means.id
    BorderTransportMeans/IDTypeCode means.id_type
    BorderTransportMeans/Name means.name
    BorderTransportMeans/TypeCode means.mode
    BorderTransportMeans/CharacteristicCode means.type
    BorderTransportMeans/RegistrationNationalityCode means.nationality
{below(party("BorderTransportMeans/Master", "driver"), 2)}
    BorderTransportMeans
{below(TRAILERS.format(field="trailers"), 3)}
{below(UNITS.format(field="units"), 2)}
"""


MOVED = f"""
  DeclarationOfficeID office
  ID batch
  FunctionalReferenceID !reference
{REASONS.strip(chr(10))}
  BorderTransportMeans/TypeCode !mode
  BorderTransportMeans/ID means.id
  BorderTransportMeans/IDTypeCode means.id_type
  BorderTransportMeans/Name means.name
  BorderTransportMeans/RegistrationNationalityCode means.nationality
  BorderTransportMeans/CharacteristicCode means.type
  BorderTransportMeans/JourneyID journey
""".strip("\n")
ARRIVAL = f"""
{HEAD.strip()}
Declaration
{MOVED}
  AdditionalInformation/Content carried.Content
{below(place("UnloadingLocation", "place"), 1)}
  UnloadingLocation/ArrivalDateTime !at
  Consignment* came
    TransportContractDocument/ID document
    AssociatedTransportDocument/ID ~carried.Master
    TransportEquipment/ID unit
    TransportEquipment/SealID* seals
    ConsignmentPackaging/QuantityQuantity packages
    GoodsMeasure/GrossMassMeasure gross_mass KGM
"""


def tally(where: str) -> str:
    """The rows of a tally; `where` it was: at the place of loading or of unloading."""
    return f"""
{HEAD.strip()}
Declaration
{MOVED}
  BorderTransportMeans/ActualDateTime began_at
  BorderTransportMeans/CompletedDateTime !ended_at
  AdditionalInformation/Content carried.Content
{below(place(where, "place"), 1)}
  Consignment* counted
    TransportContractDocument/ID !document
    AssociatedTransportDocument/ID ~carried.Master
    ConsignmentPackaging/QuantityQuantity !packages
    ConsignmentPackaging/DamagedQuantity damaged
    GoodsMeasure/GrossMassMeasure gross_mass KGM
    TransportEquipment*/ID units
    AdditionalInformation/Content remark
"""


RECEIPT = f"""
{HEAD.replace("FunctionCode function", "FunctionCode").strip()}
Response
  DeclarationOfficeID office
  ID batch
  FunctionalReferenceID !reference
  AcceptanceID number
  VersionNumeric version
  IssueDateTime !at
  DelayMinutesNumeric minutes_late
  SubjectCode !what
  SubjectFunctionCode !function
  ResponseType/Code !outcome
  ResponseType/Text sentence_zh
  ResponseType/EnglishText sentence
  Error* problems
    ValidationCode !code
    SeverityCode severity
    Description message_zh
    EnglishDescription !message
    Pointer pointer
    Location wire_pointer
  Consignment* parts
    TransportContractDocument/ID !document
    TransportContractDocument/TypeCode document_type
    ResponseType/Code !outcome
    ResponseType/Text sentence_zh
    ResponseType/EnglishText sentence
"""
"""A receipt answers in the namespace of the message that it answers."""


class Form(NamedTuple):
    """One kind of message: its table; what the kind itself says; and a field that others stand for where it is left
    out."""

    table: Table
    fixed: Mapping[str, str]
    also: tuple[str, ...] = ("reference", "batch")


WITH_BATCH, ALONE = "ID batch\nFunctionalReferenceID !reference", "ID !reference"
ANSWER = Form(Table(Receipt, RECEIPT), {})
ORIGINAL = Table(ManifestReport, MANIFEST)
LADEN, BARE = Table(VehicleReport, vehicle(WITH_BATCH)), Table(VehicleReport, vehicle(ALONE))
MANIFESTED = ("manifest.reference", "manifest.batch")
OF_CONVOY = ("reference", "batch", "means.id")
"""Several vehicles carry one batch."""
FORMS: Mapping[str, Form] = {
    "MT1401": Form(ORIGINAL, {"manifest.kind": ManifestKind.ORIGINAL}, MANIFESTED),
    "MT2401": Form(ORIGINAL, {"manifest.kind": ManifestKind.ADVANCE}, MANIFESTED),
    "MT3402": Form(Table(ArrivalReport, ARRIVAL), {}),
    "MT4401": Form(LADEN, {"way": Way.IN, "load": Load.LADEN}, OF_CONVOY),
    "MT4402": Form(LADEN, {"way": Way.OUT, "load": Load.LADEN}, OF_CONVOY),
    "MT4403": Form(BARE, {"way": Way.IN, "load": Load.EMPTY}),
    "MT4404": Form(BARE, {"way": Way.OUT, "load": Load.EMPTY}),
    "MT4405": Form(BARE, {"way": Way.IN, "load": Load.EMPTY_CONTAINER}),
    "MT4406": Form(BARE, {"way": Way.OUT, "load": Load.EMPTY_CONTAINER}),
    "MT5401": Form(Table(TallyReport, tally("UnloadingLocation")), {"way": Way.IN}),
    "MT5402": Form(Table(TallyReport, tally("LoadingLocation")), {"way": Way.OUT}),
}


def type_for(report: Told) -> str:
    """The message that tells a report; "" where none does (what was loaded is told by the vehicles; nothing national
    replaces a whole)."""
    if report.function is Function.REPLACE:
        return ""
    for name, form in FORMS.items():
        if isinstance(report, form.table.struct) and all(at(report, path) == said for path, said in form.fixed.items()):
            return name
    return ""


def at(value: Any, path: str) -> Any:
    """The value at the end of a path of fields; None where one is missing on the way."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value
