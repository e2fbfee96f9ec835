"""The goods item of the WCO's declaration message (class 68A) and what only it holds."""

from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.messages.limits import MAX_ITEMS
from tongguan.messages.wco_dec_classes import (
    AMOUNT,
    MASS,
    aeo_parties,
    buyer,
    charges,
    consignee,
    destination,
    equipment,
    export_country,
    fiscal_parties,
    plain_consignor,
    previous_documents,
    seller,
    sequence,
    statements,
    ucr,
)
from tongguan.messages.wco_table import Entry, at_most, flat, leaf, many, one, texts


def _item_documents() -> Entry:
    return many(
        "documents",
        "AdditionalDocument",
        "02A",
        p.Document,
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
            p.Party,
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
        p.DutyTax,
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
            p.Classification,
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
        equipment(),
    )


def _packagings() -> Entry:
    return many(
        "packagings",
        "Packaging",
        "93A",
        p.Packaging,
        sequence(),
        leaf("marks", "MarksNumbersID", "142", "an..512"),
        leaf("count", "QuantityQuantity", "144", "n..8"),
        leaf("type", "TypeCode", "141", "an..2"),
        leaf("material", "PackingMaterialDescription", "344", "an..256"),
        leaf("length", "LengthMeasure", "367", "n..15"),
        leaf("width", "WidthMeasure", "368", "n..15"),
        leaf("height", "HeightMeasure", "402", "n..15"),
        leaf("volume", "VolumeMeasure", "395", MASS),
    )


def _origins() -> Entry:
    return many(
        "origins",
        "Origin",
        "92A",
        p.Origin,
        leaf("country", "CountryCode", "063", "an..4"),
        leaf("region", "RegionID", "066", "an..9"),
        leaf("type", "TypeCode", "501", "an..3"),
    )


def item() -> Entry:
    entry = many(
        "items",
        "GovernmentAgencyGoodsItem",
        "68A",
        d.Item,
        leaf("customs_value", "CustomsValueAmount", "108", AMOUNT),
        sequence(),
        leaf("statistical_value", "StatisticalValueAmount", "114", AMOUNT),
        leaf("transaction_nature", "TransactionNatureCode", "103", "n..2"),
        _item_documents(),
        statements(),
        aeo_parties(),
        buyer(),
        _commodity(),
        consignee(),
        plain_consignor(),
        flat("CustomsValuation", "41A", leaf("valuation_method", "MethodCode", "122", "an..3"), charges()),
        destination(),
        fiscal_parties(),
        export_country(),
        many(
            "procedures",
            "GovernmentProcedure",
            "70A",
            p.Procedure,
            leaf("current", "CurrentCode", "166", "an..7"),
            leaf("previous", "PreviousCode", "161", "an..7"),
        ),
        _origins(),
        _packagings(),
        previous_documents(),
        seller(),
        ucr(),
        flat("ValuationAdjustment", "39B", leaf("valuation_indicators", "AdditionCode", "188", "an..4")),
    )
    return at_most(MAX_ITEMS, entry)
