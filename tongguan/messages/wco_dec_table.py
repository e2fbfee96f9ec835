"""The table of the WCO's declaration message (DEC, Data Model 3.6): field ↔ element ↔ WCO id, both ways.

Every element that the message allows has its line. Classes that occur in many places are written once below.
"""

from tongguan.declarations import declaration as d
from tongguan.messages.limits import MAX_ITEMS
from tongguan.messages.wco_table import Entry, Table, at_most, coded, flat, leaf, many, one, texts

NAMESPACE = "urn:wco:datamodel:WCO:DEC-DMS:2"
DATE_NAMESPACE = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2"
AMOUNT, MASS = "n..16,3", "n..16,6"


def _address(*, kind: bool = False, subdivision: bool = True) -> Entry:
    return one(
        "address",
        "Address",
        "04A",
        d.Address,
        *([leaf("kind", "TypeCode", "410", "an..3")] if kind else []),
        leaf("city", "CityName", "241", "an..35"),
        leaf("country", "CountryCode", "242", "a2"),
        *(
            [
                leaf("subdivision", "CountrySubDivisionCode", "244", "an..9"),
                leaf("subdivision_name", "CountrySubDivisionName", "243", "an..35"),
            ]
            if subdivision
            else []
        ),
        leaf("line", "Line", "239", "an..70"),
        leaf("postcode", "PostcodeID", "245", "an..9"),
    )


def _contact() -> Entry:
    return flat("Contact", "34A", leaf("contact", "Name", "246", "an..70"))


def _communication() -> Entry:
    return one(
        "communication",
        "Communication",
        "25A",
        d.Communication,
        leaf("id", "ID", "240", "an..50"),
        leaf("type", "TypeCode", "253", "an..3"),
    )


def _named(name: str, id: str) -> tuple[Entry, Entry]:
    return leaf("name", "Name", name, "an..70"), leaf("id", "ID", id, "an..17")


def _party(field: str, local: str, section: str, ids: tuple[str, str], *more: Entry) -> Entry:
    return one(field, local, section, d.Party, *_named(*ids), *(more or (_address(),)))


def _reachable(field: str, local: str, section: str, ids: tuple[str, str]) -> Entry:
    return _party(field, local, section, ids, _address(), _contact(), _communication())


def _consignor() -> Entry:
    return _party("consignor", "Consignor", "30A", ("R020", "R021"), _address(kind=True))


def _plain_consignor() -> Entry:
    return _party("consignor", "Consignor", "30A", ("R020", "R021"))


def _consignee() -> Entry:
    return _party("consignee", "Consignee", "27A", ("R014", "R015"))


def _buyer() -> Entry:
    return _reachable("buyer", "Buyer", "16A", ("R009", "R010"))


def _seller() -> Entry:
    return _reachable("seller", "Seller", "09B", ("R050", "R051"))


def _roles(field: str, local: str, section: str, id: str) -> Entry:
    return many(
        field, local, section, d.Party, leaf("id", "ID", id, "an..17"), leaf("role", "RoleCode", "R005", "an..3")
    )


def _aeo_parties() -> Entry:
    return _roles("aeo_parties", "AEOMutualRecognitionParty", "16C", "R143")


def _fiscal_parties() -> Entry:
    return _roles("fiscal_parties", "DomesticDutyTaxParty", "55B", "R119")


def _pointers() -> Entry:
    return many(
        "pointers",
        "Pointer",
        "97A",
        d.Pointer,
        leaf("sequence", "SequenceNumeric", "006", "n..5"),
        leaf("section", "DocumentSectionCode", "375", "an..3"),
        leaf("tag", "TagID", "381", "an..4"),
    )


def _statements(*more: Entry) -> Entry:
    return many(
        "statements",
        "AdditionalInformation",
        "03A",
        d.Statement,
        leaf("code", "StatementCode", "226", "an..17"),
        leaf("text", "StatementDescription", "225", "an..512"),
        leaf("type", "StatementTypeCode", "369", "an..3"),
        *more,
    )


def _transport(field: str, local: str, section: str, ids: tuple[str, str, str, str, str], nationality: str) -> Entry:
    name, id, id_type, type_, mode = ids
    return one(
        field,
        local,
        section,
        d.TransportMeans,
        leaf("name", "Name", name, "an..35"),
        leaf("id", "ID", id, "an..35"),
        leaf("id_type", "IdentificationTypeCode", id_type, "an..17"),
        leaf("type", "TypeCode", type_, "an..4"),
        *([leaf("nationality", "RegistrationNationalityCode", nationality, "a2")] if nationality else []),
        leaf("mode", "ModeCode", mode, "n1"),
    )


def _sequence() -> Entry:
    return leaf("sequence", "SequenceNumeric", "006", "n..5", required=True)


def _equipment(*more: Entry) -> Entry:
    return many(
        "equipment",
        "TransportEquipment",
        "31B",
        d.Equipment,
        _sequence(),
        leaf("id", "ID", "159", "an..17"),
        *more,
    )


def _freight() -> Entry:
    return flat("Freight", "62A", leaf("freight_payment", "PaymentMethodCode", "098", "an..3"))


def _office(field: str, local: str, section: str, id: str) -> Entry:
    return flat(local, section, leaf(field, "ID", id, "an..17"))


def _charges() -> Entry:
    return many(
        "charges",
        "ChargeDeduction",
        "58B",
        d.Charge,
        leaf("type", "ChargesTypeCode", "371", "an..3"),
        leaf("amount", "OtherChargeDeductionAmount", "181", AMOUNT),
    )


def _destination() -> Entry:
    return one(
        "destination",
        "Destination",
        "99B",
        d.Destination,
        leaf("country", "CountryCode", "465", "a2"),
        leaf("region", "RegionID", "477", "an..9"),
    )


def _export_country() -> Entry:
    return flat("ExportCountry", "95B", coded("export_country", "ID", "062", "a2"))


def _previous_documents() -> Entry:
    return many(
        "previous_documents",
        "PreviousDocument",
        "99A",
        d.PreviousDocument,
        leaf("category", "CategoryCode", "D031", "an..3"),
        leaf("id", "ID", "D018", "an..70"),
        leaf("type", "TypeCode", "D019", "an..3"),
        leaf("line", "LineNumeric", "171", "n..5"),
    )


def _ucr() -> Entry:
    return one(
        "ucr",
        "UCR",
        "35B",
        d.Ucr,
        leaf("id", "ID", "016", "an..35"),
        leaf("trader_reference", "TraderAssignedReferenceID", "009", "an..35"),
    )


def _item_documents() -> Entry:
    return many(
        "documents",
        "AdditionalDocument",
        "02A",
        d.Document,
        leaf("category", "CategoryCode", "D031", "an..3"),
        leaf("effective_at", "EffectiveDateTime", "276", "an..35"),
        leaf("id", "ID", "D005", "an..70"),
        leaf("name", "Name", "D028", "an..35"),
        leaf("type", "TypeCode", "D006", "an..3"),
        leaf("exemption", "LPCOExemptionCode", "360", "an..3"),
        one(
            "issuer",
            "Submitter",
            "17B",
            d.Party,
            leaf("name", "Name", "R058", "an..70"),
            leaf("role", "RoleCode", "R005", "an..3"),
        ),
        flat(
            "WriteOff",
            "22C",
            leaf("written_off_quantity", "QuantityQuantity", "502", MASS),
            leaf("written_off_amount", "AmountAmount", "503", AMOUNT),
        ),
    )


def _duties() -> Entry:
    return many(
        "duties",
        "DutyTaxFee",
        "50A",
        d.DutyTax,
        leaf("base_amount", "AdValoremTaxBaseAmount", "116", AMOUNT),
        leaf("deduction", "DeductAmount", "111", AMOUNT),
        leaf("regime", "DutyRegimeCode", "164", "an..3"),
        leaf("base_quantity", "SpecificTaxBaseQuantity", "129", MASS),
        leaf("rate", "TaxRateNumeric", "115"),
        leaf("type", "TypeCode", "113", "an..3"),
        leaf("quota", "QuotaOrderID", "401", "an..17"),
        flat(
            "Payment",
            "94A",
            leaf("payment_method", "MethodCode", "107", "a1"),
            leaf("assessed", "TaxAssessedAmount", "120", AMOUNT),
            leaf("payable", "PaymentAmount", "378", AMOUNT),
        ),
    )


def _commodity() -> Entry:
    return flat(
        "Commodity",
        "23A",
        leaf("description", "Description", "137", "an..512"),
        many(
            "classifications",
            "Classification",
            "21A",
            d.Classification,
            leaf("id", "ID", "145", "an..18"),
            leaf("type", "IdentificationTypeCode", "337", "an..3"),
        ),
        texts("dangerous_goods", "DangerousGoods", "12C", leaf("", "UNDGID", "506", "n..4")),
        _duties(),
        flat(
            "GoodsMeasure",
            "65A",
            leaf("gross_mass", "GrossMassMeasure", "126", MASS),
            leaf("net_mass", "NetNetWeightMeasure", "128", MASS),
            leaf("tariff_quantity", "TariffQuantity", "130", MASS),
        ),
        flat("InvoiceLine", "79A", leaf("price", "ItemChargeAmount", "112", AMOUNT)),
        _equipment(),
    )


def _packagings() -> Entry:
    return many(
        "packagings",
        "Packaging",
        "93A",
        d.Packaging,
        _sequence(),
        leaf("marks", "MarksNumbersID", "142", "an..512"),
        leaf("count", "QuantityQuantity", "144", "n..8"),
        leaf("type", "TypeCode", "141", "an..2"),
        leaf("material", "PackingMaterialDescription", "344", "an..256"),
        leaf("length", "LengthMeasure", "367", "n..15"),
        leaf("width", "WidthMeasure", "368", "n..15"),
        leaf("height", "HeightMeasure", "402", "n..15"),
        leaf("volume", "VolumeMeasure", "395", MASS),
    )


def _item() -> Entry:
    item = many(
        "items",
        "GovernmentAgencyGoodsItem",
        "68A",
        d.Item,
        leaf("customs_value", "CustomsValueAmount", "108", AMOUNT),
        _sequence(),
        leaf("statistical_value", "StatisticalValueAmount", "114", AMOUNT),
        leaf("transaction_nature", "TransactionNatureCode", "103", "n..2"),
        _item_documents(),
        _statements(),
        _aeo_parties(),
        _buyer(),
        _commodity(),
        _consignee(),
        _plain_consignor(),
        flat("CustomsValuation", "41A", leaf("valuation_method", "MethodCode", "122", "an..3"), _charges()),
        _destination(),
        _fiscal_parties(),
        _export_country(),
        many(
            "procedures",
            "GovernmentProcedure",
            "70A",
            d.Procedure,
            leaf("current", "CurrentCode", "166", "an..7"),
            leaf("previous", "PreviousCode", "161", "an..7"),
        ),
        many(
            "origins",
            "Origin",
            "92A",
            d.Origin,
            leaf("country", "CountryCode", "063", "an..4"),
            leaf("region", "RegionID", "066", "an..9"),
            leaf("type", "TypeCode", "501", "an..3"),
        ),
        _packagings(),
        _previous_documents(),
        _seller(),
        _ucr(),
        flat("ValuationAdjustment", "39B", leaf("valuation_indicators", "AdditionCode", "188", "an..4")),
    )
    return at_most(MAX_ITEMS, item)


def _shipment_consignment() -> Entry:
    return flat(
        "Consignment",
        "28A",
        leaf("containerised", "ContainerCode", "096", "an..3", listed="0 1"),
        _transport("arrival_transport", "ArrivalTransportMeans", "10A", ("T001", "T002", "T034", "T008", "T020"), ""),
        _transport(
            "departure_transport", "DepartureTransportMeans", "46A", ("T003", "T004", "T029", "T009", "T021"), ""
        ),
        one(
            "goods_location",
            "GoodsLocation",
            "64A",
            d.Location,
            leaf("name", "Name", "L016", "an..256"),
            leaf("id", "ID", "L017", "an..17"),
            leaf("type", "TypeCode", "L110", "an..3"),
            _address(kind=True, subdivision=False),
        ),
        one(
            "loading_location",
            "LoadingLocation",
            "83A",
            d.Location,
            leaf("name", "Name", "L009", "an..256"),
            leaf("id", "ID", "L010", "an..17"),
        ),
        _equipment(many("seals", "Seal", "44B", d.Seal, _sequence(), leaf("id", "ID", "165", "an..35"))),
    )


def _invoice() -> Entry:
    return one(
        "invoice",
        "Invoice",
        "78A",
        d.Invoice,
        leaf("id", "ID", "D016", "an..70"),
        leaf("issued_at", "IssueDateTime", "D015", "an..35"),
    )


def _trade_terms() -> Entry:
    return one(
        "terms",
        "TradeTerms",
        "22B",
        d.TradeTerms,
        leaf("code", "ConditionCode", "090", "a3"),
        leaf("relationship", "CountryRelationshipCode", "106", "an..3"),
        leaf("description", "Description", "089", "an..70"),
        leaf("location", "LocationID", "L002", "an..17"),
        leaf("location_name", "LocationName", "L001", "an..256"),
    )


def _shipment() -> Entry:
    return one(
        "shipment",
        "GoodsShipment",
        "67A",
        d.Shipment,
        leaf("exit_at", "ExitDateTime", "024", "an..35"),
        leaf("transaction_nature", "TransactionNatureCode", "103", "n..2"),
        _aeo_parties(),
        _buyer(),
        _consignee(),
        _shipment_consignment(),
        _plain_consignor(),
        flat("CustomsValuation", "41A", leaf("freight", "FreightChargeAmount", "117", AMOUNT), _charges()),
        _destination(),
        _fiscal_parties(),
        _export_country(),
        _item(),
        _reachable("importer", "Importer", "74A", ("R037", "R038")),
        _invoice(),
        _party("payer", "Payer", "56B", ("R120", "R121")),
        _previous_documents(),
        _seller(),
        _party("surety", "Surety", "19B", ("R054", "R055")),
        _trade_terms(),
        _ucr(),
        one(
            "warehouse",
            "Warehouse",
            "43B",
            d.Warehouse,
            leaf("id", "ID", "L019", "an..35"),
            leaf("type", "TypeCode", "L112", "an..3"),
        ),
    )


def _carriage() -> Entry:
    items = many("items", "ConsignmentItem", "29A", d.ConsignmentItem, _sequence(), _consignor(), _freight())
    return one(
        "carriage",
        "Consignment",
        "28A",
        d.Carriage,
        _party("carrier", "Carrier", "18A", ("R011", "R012"), _address(), _communication()),
        at_most(MAX_ITEMS, items),
        _consignor(),
        _freight(),
        many(
            "route",
            "Itinerary",
            "81A",
            d.RoutingCountry,
            _sequence(),
            leaf("country", "RoutingCountryCode", "064", "a2"),
        ),
    )


def _head() -> tuple[Entry, ...]:
    return (
        leaf("accepted_at", "AcceptanceDateTime", "023", "an..35"),
        leaf("function", "FunctionCode", "017", "n..2", listed="9 13 14", required=True),
        leaf("reference", "FunctionalReferenceID", "D026", "an..35"),
        leaf("number", "ID", "D014", "an..70"),
        leaf("issued_at", "IssueDateTime", "D011", "an..35"),
        leaf("issue_place", "IssueLocationID", "D012", "an..5"),
        leaf("type", "TypeCode", "D013", "an..3"),
        leaf("item_count", "GoodsItemQuantity", "228", "n..5"),
        leaf("office", "DeclarationOfficeID", "065", "an..17"),
        leaf("invoice_total", "InvoiceAmount", "109", AMOUNT),
        leaf("loading_lists", "LoadingListQuantity", "013", "n..5"),
        leaf("gross_mass", "TotalGrossMassMeasure", "131", MASS),
        leaf("package_count", "TotalPackageQuantity", "146", "n..8"),
        leaf("circumstance", "SpecificCircumstancesCodeCode", "504", "an..3"),
    )


def _head_documents() -> Entry:
    return many(
        "documents",
        "AdditionalDocument",
        "02A",
        d.Document,
        leaf("category", "CategoryCode", "D031", "an..3"),
        leaf("id", "ID", "D005", "an..70"),
        leaf("type", "TypeCode", "D006", "an..3"),
    )


def _amendments() -> Entry:
    return many(
        "amendments",
        "Amendment",
        "06A",
        d.Amendment,
        leaf("reason", "ChangeReasonCode", "099", "an..3"),
        _pointers(),
    )


def _authorisations() -> Entry:
    return many(
        "authorisations",
        "AuthorisationHolder",
        "17C",
        d.Authorisation,
        leaf("holder", "ID", "R144", "an..17"),
        leaf("category", "CategoryCode", "R145", "an..4"),
    )


def _exchange_rates() -> Entry:
    return many(
        "exchange_rates",
        "CurrencyExchange",
        "40A",
        d.ExchangeRate,
        leaf("currency", "CurrencyTypeCode", "135", "a3"),
        leaf("rate", "RateNumeric", "118", "n..12,5"),
    )


def _guarantees() -> Entry:
    return many(
        "guarantees",
        "ObligationGuarantee",
        "90A",
        d.Guarantee,
        leaf("amount", "AmountAmount", "492", AMOUNT),
        leaf("id", "ID", "D014", "an..70"),
        leaf("reference", "ReferenceID", "100", "an..35"),
        leaf("type", "SecurityDetailsCode", "101", "an..3"),
        leaf("access_code", "AccessCode", "499", "an..4"),
        _office("office", "GuaranteeOffice", "14C", "G014"),
    )


def _declaration() -> Entry:
    agent_status = leaf("status", "FunctionCode", "102", "an..3")
    authenticator = flat("Authenticator", "12A", leaf("authenticator", "Name", "R007", "an..70"))
    return one(
        "",
        "Declaration",
        "42A",
        d.Declaration,
        *_head(),
        flat("Authentication", "61B", leaf("authentication", "Authentication", "104", "an..256"), authenticator),
        _party("submitter", "Submitter", "17B", ("R058", "R059")),
        _head_documents(),
        _statements(_pointers()),
        _party("agent", "Agent", "05A", ("R003", "R004"), agent_status, _address()),
        _amendments(),
        _authorisations(),
        _transport("border_transport", "BorderTransportMeans", "15A", ("T005", "T006", "T018", "T010", "T022"), "T014"),
        _carriage(),
        _exchange_rates(),
        _reachable("declarant", "Declarant", "57B", ("R124", "R123")),
        _office("exit_office", "ExitOffice", "56A", "G005"),
        _reachable("exporter", "Exporter", "57A", ("R031", "R032")),
        _shipment(),
        _guarantees(),
        _office("presentation_office", "PresentationOffice", "15C", "G015"),
        _office("supervising_office", "SupervisingOffice", "97B", "G012"),
    )


TABLE = Table(_declaration(), NAMESPACE, DATE_NAMESPACE)
