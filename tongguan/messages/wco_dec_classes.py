"""The classes of the WCO's declaration message that occur in more than one place, each written once."""

from tongguan.declarations import parts as p
from tongguan.messages.wco_table import Entry, coded, flat, leaf, many, one, required

AMOUNT, MASS = "n..16,3", "n..16,6"


def address(*, kind: bool = False, subdivision: bool = True) -> Entry:
    return one(
        "address",
        "Address",
        "04A",
        p.Address,
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


def contact() -> Entry:
    return flat("Contact", "34A", leaf("contact", "Name", "246", "an..70"))


def communication() -> Entry:
    return one(
        "communication",
        "Communication",
        "25A",
        p.Communication,
        leaf("id", "ID", "240", "an..50"),
        leaf("type", "TypeCode", "253", "an..3"),
    )


def named(name: str, id: str) -> tuple[Entry, Entry]:
    return leaf("name", "Name", name, "an..70"), leaf("id", "ID", id, "an..17")


def party(field: str, local: str, section: str, ids: tuple[str, str], *more: Entry) -> Entry:
    return one(field, local, section, p.Party, *named(*ids), *(more or (address(),)))


def reachable(field: str, local: str, section: str, ids: tuple[str, str]) -> Entry:
    return party(field, local, section, ids, address(), contact(), communication())


def consignor() -> Entry:
    return party("consignor", "Consignor", "30A", ("R020", "R021"), address(kind=True))


def plain_consignor() -> Entry:
    return party("consignor", "Consignor", "30A", ("R020", "R021"))


def consignee() -> Entry:
    return party("consignee", "Consignee", "27A", ("R014", "R015"))


def buyer() -> Entry:
    return reachable("buyer", "Buyer", "16A", ("R009", "R010"))


def seller() -> Entry:
    return reachable("seller", "Seller", "09B", ("R050", "R051"))


def roles(field: str, local: str, section: str, id: str) -> Entry:
    return many(
        field, local, section, p.Party, leaf("id", "ID", id, "an..17"), leaf("role", "RoleCode", "R005", "an..3")
    )


def aeo_parties() -> Entry:
    return roles("aeo_parties", "AEOMutualRecognitionParty", "16C", "R143")


def fiscal_parties() -> Entry:
    return roles("fiscal_parties", "DomesticDutyTaxParty", "55B", "R119")


def pointers() -> Entry:
    return many(
        "pointers",
        "Pointer",
        "97A",
        p.Pointer,
        leaf("sequence", "SequenceNumeric", "006", "n..5"),
        leaf("section", "DocumentSectionCode", "375", "an..3"),
        leaf("tag", "TagID", "381", "an..4"),
    )


def statements(*more: Entry) -> Entry:
    return many(
        "statements",
        "AdditionalInformation",
        "03A",
        p.Statement,
        leaf("code", "StatementCode", "226", "an..17"),
        leaf("text", "StatementDescription", "225", "an..512"),
        leaf("type", "StatementTypeCode", "369", "an..3"),
        *more,
    )


def transport(field: str, local: str, section: str, ids: tuple[str, str, str, str, str], nationality: str) -> Entry:
    name, id, id_type, type_, mode = ids
    return one(
        field,
        local,
        section,
        p.TransportMeans,
        leaf("name", "Name", name, "an..35"),
        leaf("id", "ID", id, "an..35"),
        leaf("id_type", "IdentificationTypeCode", id_type, "an..17"),
        leaf("type", "TypeCode", type_, "an..4"),
        *([leaf("nationality", "RegistrationNationalityCode", nationality, "a2")] if nationality else []),
        leaf("mode", "ModeCode", mode, "n1"),
    )


def sequence() -> Entry:
    return required(leaf("sequence", "SequenceNumeric", "006", "n..5"))


def equipment(*more: Entry) -> Entry:
    return many(
        "equipment",
        "TransportEquipment",
        "31B",
        p.Equipment,
        sequence(),
        leaf("id", "ID", "159", "an..17"),
        *more,
    )


def freight() -> Entry:
    return flat("Freight", "62A", leaf("freight_payment", "PaymentMethodCode", "098", "an..3"))


def office(field: str, local: str, section: str, id: str) -> Entry:
    return flat(local, section, leaf(field, "ID", id, "an..17"))


def charges() -> Entry:
    return many(
        "charges",
        "ChargeDeduction",
        "58B",
        p.Charge,
        leaf("type", "ChargesTypeCode", "371", "an..3"),
        leaf("amount", "OtherChargeDeductionAmount", "181", AMOUNT),
    )


def destination() -> Entry:
    return one(
        "destination",
        "Destination",
        "99B",
        p.Destination,
        leaf("country", "CountryCode", "465", "a2"),
        leaf("region", "RegionID", "477", "an..9"),
    )


def export_country() -> Entry:
    return flat("ExportCountry", "95B", coded("export_country", "ID", "062", "a2"))


def previous_documents() -> Entry:
    return many(
        "previous_documents",
        "PreviousDocument",
        "99A",
        p.PreviousDocument,
        leaf("category", "CategoryCode", "D031", "an..3"),
        leaf("id", "ID", "D018", "an..70"),
        leaf("type", "TypeCode", "D019", "an..3"),
        leaf("line", "LineNumeric", "171", "n..5"),
    )


def ucr() -> Entry:
    return one(
        "ucr",
        "UCR",
        "35B",
        p.Ucr,
        leaf("id", "ID", "016", "an..35"),
        leaf("trader_reference", "TraderAssignedReferenceID", "009", "an..35"),
    )
