"""The table of the WCO's declaration message (DEC, Data Model 3.6): field ↔ element ↔ WCO id, both ways.

Every element that the message allows has its line, in the order of the wire.
"""

from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.messages.limits import MAX_ITEMS
from tongguan.messages.wco_dec_classes import (
    AMOUNT,
    MASS,
    address,
    aeo_parties,
    buyer,
    charges,
    communication,
    consignee,
    consignor,
    destination,
    equipment,
    export_country,
    fiscal_parties,
    freight,
    office,
    party,
    plain_consignor,
    pointers,
    previous_documents,
    reachable,
    seller,
    sequence,
    statements,
    transport,
    ucr,
)
from tongguan.messages.wco_dec_item import item
from tongguan.messages.wco_table import Entry, Table, at_most, flat, leaf, many, one, required

NAMESPACE = "urn:wco:datamodel:WCO:DEC-DMS:2"
DATE_NAMESPACE = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2"


def _shipment_consignment() -> Entry:
    return flat(
        "Consignment",
        "28A",
        leaf("containerised", "ContainerCode", "096", "an..3", listed="0 1"),
        transport("arrival_transport", "ArrivalTransportMeans", "10A", ("T001", "T002", "T034", "T008", "T020"), ""),
        transport(
            "departure_transport", "DepartureTransportMeans", "46A", ("T003", "T004", "T029", "T009", "T021"), ""
        ),
        one(
            "goods_location",
            "GoodsLocation",
            "64A",
            p.Location,
            leaf("name", "Name", "L016", "an..256"),
            leaf("id", "ID", "L017", "an..17"),
            leaf("type", "TypeCode", "L110", "an..3"),
            address(kind=True, subdivision=False),
        ),
        one(
            "loading_location",
            "LoadingLocation",
            "83A",
            p.Location,
            leaf("name", "Name", "L009", "an..256"),
            leaf("id", "ID", "L010", "an..17"),
        ),
        equipment(many("seals", "Seal", "44B", p.Seal, sequence(), leaf("id", "ID", "165", "an..35"))),
    )


def _invoice() -> Entry:
    return one(
        "invoice",
        "Invoice",
        "78A",
        p.Invoice,
        leaf("id", "ID", "D016", "an..70"),
        leaf("issued_at", "IssueDateTime", "D015", "an..35"),
    )


def _trade_terms() -> Entry:
    return one(
        "terms",
        "TradeTerms",
        "22B",
        p.TradeTerms,
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
        aeo_parties(),
        buyer(),
        consignee(),
        _shipment_consignment(),
        plain_consignor(),
        flat("CustomsValuation", "41A", leaf("freight", "FreightChargeAmount", "117", AMOUNT), charges()),
        destination(),
        fiscal_parties(),
        export_country(),
        item(),
        reachable("importer", "Importer", "74A", ("R037", "R038")),
        _invoice(),
        party("payer", "Payer", "56B", ("R120", "R121")),
        previous_documents(),
        seller(),
        party("surety", "Surety", "19B", ("R054", "R055")),
        _trade_terms(),
        ucr(),
        one(
            "warehouse",
            "Warehouse",
            "43B",
            p.Warehouse,
            leaf("id", "ID", "L019", "an..35"),
            leaf("type", "TypeCode", "L112", "an..3"),
        ),
    )


def _carriage() -> Entry:
    items = many("items", "ConsignmentItem", "29A", p.ConsignmentItem, sequence(), consignor(), freight())
    return one(
        "carriage",
        "Consignment",
        "28A",
        p.Carriage,
        party("carrier", "Carrier", "18A", ("R011", "R012"), address(), communication()),
        at_most(MAX_ITEMS, items),
        consignor(),
        freight(),
        many(
            "route",
            "Itinerary",
            "81A",
            p.RoutingCountry,
            sequence(),
            leaf("country", "RoutingCountryCode", "064", "a2"),
        ),
    )


def _head() -> tuple[Entry, ...]:
    return (
        leaf("accepted_at", "AcceptanceDateTime", "023", "an..35"),
        required(leaf("function", "FunctionCode", "017", "n..2", listed="9 13 14")),
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
        p.Document,
        leaf("category", "CategoryCode", "D031", "an..3"),
        leaf("id", "ID", "D005", "an..70"),
        leaf("type", "TypeCode", "D006", "an..3"),
    )


def _amendments() -> Entry:
    return many(
        "amendments",
        "Amendment",
        "06A",
        p.Amendment,
        leaf("reason", "ChangeReasonCode", "099", "an..3"),
        pointers(),
    )


def _authorisations() -> Entry:
    return many(
        "authorisations",
        "AuthorisationHolder",
        "17C",
        p.Authorisation,
        leaf("holder", "ID", "R144", "an..17"),
        leaf("category", "CategoryCode", "R145", "an..4"),
    )


def _exchange_rates() -> Entry:
    return many(
        "exchange_rates",
        "CurrencyExchange",
        "40A",
        p.ExchangeRate,
        leaf("currency", "CurrencyTypeCode", "135", "a3"),
        leaf("rate", "RateNumeric", "118", "n..12,5"),
    )


def _guarantees() -> Entry:
    return many(
        "guarantees",
        "ObligationGuarantee",
        "90A",
        p.Guarantee,
        leaf("amount", "AmountAmount", "492", AMOUNT),
        leaf("id", "ID", "D014", "an..70"),
        leaf("reference", "ReferenceID", "100", "an..35"),
        leaf("type", "SecurityDetailsCode", "101", "an..3"),
        leaf("access_code", "AccessCode", "499", "an..4"),
        office("office", "GuaranteeOffice", "14C", "G014"),
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
        party("submitter", "Submitter", "17B", ("R058", "R059")),
        _head_documents(),
        statements(pointers()),
        party("agent", "Agent", "05A", ("R003", "R004"), agent_status, address()),
        _amendments(),
        _authorisations(),
        transport("border_transport", "BorderTransportMeans", "15A", ("T005", "T006", "T018", "T010", "T022"), "T014"),
        _carriage(),
        _exchange_rates(),
        reachable("declarant", "Declarant", "57B", ("R124", "R123")),
        office("exit_office", "ExitOffice", "56A", "G005"),
        reachable("exporter", "Exporter", "57A", ("R031", "R032")),
        _shipment(),
        _guarantees(),
        office("presentation_office", "PresentationOffice", "15C", "G015"),
        office("supervising_office", "SupervisingOffice", "97B", "G012"),
    )


TABLE = Table(_declaration(), NAMESPACE, DATE_NAMESPACE)
