"""Mutants of what value and duty find, in declarations in which the rule book finds nothing."""

from tests.mutants.mutate import BOTH, GONE, Mutant, m

ITEM = "/shipment/items/0"
FREIGHT = {"amount": "10", "currency": "ZMW"}

MUTANTS: tuple[Mutant, ...] = (
    m("TGV001", "/shipment/freight", FREIGHT, "/shipment/freight/currency"),
    m(
        "TGV003",
        f"{ITEM}/charges",
        [{"type": "ZZ", "amount": {"amount": "5", "currency": "USD"}}],
        f"{ITEM}/charges/0/type",
        profiles=("gb",),
    ),
    m("TGV004", "/shipment/terms/code", "CFR", "/shipment/charges", profiles=("gb",)),
    m("TGV009", "/shipment/terms/code", "CFR", "/shipment/charges", profiles=("cn",)),
    m("TGV005", f"{ITEM}/price", GONE, profiles=("gb",)),
    m("TGV008", f"{ITEM}/charges", [{"type": "BA", "amount": {"amount": "90000", "currency": "USD"}}]),
    m("TGD002", f"{ITEM}/duties/0/payment_method", "Y", profiles=("gb",)),
    m("TGD008", f"{ITEM}/duties/0/base_quantity", {"value": "1", "unit": "KGM"}, f"{ITEM}/duties/0/base_quantity"),
    m("TGD003", f"{ITEM}/documents/1", GONE, f"{ITEM}/documents", "import-preference", ("cn",)),
    m("TGD004", "/shipment/items/1/duties/0/regime", "102", profiles=("cn",)),
    m("TGV010", f"{ITEM}/customs_value", {"amount": "1.5"}, f"{ITEM}/customs_value/amount"),
    m(
        "TGD009",
        f"{ITEM}/duties/0/assessed",
        {"amount": "99.99", "currency": "CNY"},
        f"{ITEM}/duties/0/assessed/amount",
        profiles=("cn",),
    ),
    m(
        "TGD009",
        f"{ITEM}/duties/0/payable",
        {"amount": "1"},
        f"{ITEM}/duties/0/payable/amount",
        profiles=("gb",),
    ),
    m("TGD004", f"{ITEM}/duties/0/regime", "300", base="import-meat", profiles=("gb",)),
)

TOLD_BEFORE = "the rule book tells the same, as an error, before value and duty are worked out"
NOT_ONE_FIELD = "takes more than one field; shown in tests/payments"

# A rule that no mutant can show under a profile, and why.
EXCUSED: dict[tuple[str, str], str] = {
    **{(code, p): TOLD_BEFORE for code in ("TGV002", "TGV006") for p in BOTH},
    **{(code, "cn"): TOLD_BEFORE for code in ("TGV003", "TGV005", "TGD002")},
    **{(code, p): NOT_ONE_FIELD for code in ("TGV007", "TGD001", "TGD005", "TGD006", "TGD007") for p in BOTH},
    ("TGV004", "cn"): NOT_ONE_FIELD,
    ("TGV009", "gb"): "no terms of this profile lay down what insurance comes to",
    ("TGD003", "gb"): "no preference of this profile asks for a document",
}
