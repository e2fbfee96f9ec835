"""Prices, values, terms of delivery and what is declared of duties."""

from decimal import Decimal

from tongguan.codes.rows import Direction, Effect
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.rule import FULL, Findings, Look, at, rule

TRANSACTION_VALUE = "1"
ON_WATER = frozenset({"FAS", "FOB", "CFR", "CIF"})
WATER = frozenset({"1", "8"})
HIGHEST_RATE = Decimal(10_000)  # per cent


def dutiable(look: Look, i: int) -> bool:
    """Whether duty on item `i` falls due now."""
    return look.effects[i] is Effect.FREE_CIRCULATION


@rule("TGW001", place="68A/79A/112", source="WTO Valuation Agreement, article 1", stages=FULL, each=True)
def priced(look: Look) -> Findings:
    """Give the price of the item, or its customs or statistical value.

    请填写商品成交价格，或其完税价格、统计价值。
    """
    for i, item in enumerate(look.items):
        if item.price is None and item.customs_value is None and item.statistical_value is None:
            yield at(f"/shipment/items/{i}/price")


@rule("TGW002", place="68A/79A/112", source="ISO 4217; WCO Data Model 3.6, element 112")
def price_has_currency(look: Look) -> Findings:
    """Say in which currency the price is.

    请填写成交货币。
    """
    total = look.declaration.invoice_total
    if total and total.currency:
        return
    for i, item in enumerate(look.items):
        if item.price and not item.price.currency:
            yield at(f"/shipment/items/{i}/price/currency")


@rule("TGW003", place="68A/79A/112", source="WTO Valuation Agreement, article 1", each=True)
def price_not_negative(look: Look) -> Findings:
    """A price is not less than zero: {value}.

    价格不能小于零：{value}。
    """
    for i, item in enumerate(look.items):
        if item.price and not item.price.amount >= 0:
            yield at(f"/shipment/items/{i}/price/amount", value=item.price.amount)


@rule("TGW004", place="68A/79A/112", source="WTO Valuation Agreement, article 1", each=True)
def something_was_paid(look: Look) -> Findings:
    """Goods valued by the price paid have a price above zero.

    按成交价格法估价的商品，价格应大于零。
    """
    for i, item in enumerate(look.items):
        if item.price and item.price.amount == 0 and item.valuation_method == TRANSACTION_VALUE:
            yield at(f"/shipment/items/{i}/price/amount")


@rule("TGW005", place="68A/79A/112", source="WCO Data Model 3.6, elements 109 and 112")
def one_invoice_currency(look: Look) -> Findings:
    """The item is priced in {value}, the invoice in {total}.

    商品以{value}计价，发票总额以{total}计价。
    """
    total = look.declaration.invoice_total
    if not total or not total.currency or not look.lists["currency"][total.currency]:
        return
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        currency = item.price.currency if item.price else ""
        if currency and currency != total.currency and good[currency]:
            yield at(f"/shipment/items/{i}/price/currency", value=currency, total=total.currency)


@rule("TGW006", place="68A/79A/112", source="National declaration rules: one currency on one declaration")
def one_price_currency(look: Look) -> Findings:
    """The item is priced in {value}, the first one in {first}: declare one currency on one declaration.

    商品以{value}计价，首项以{first}计价：一份报关单只能有一种成交货币。
    """
    if look.declaration.invoice_total or not look.items or not look.items[0].price:
        return
    good, first = look.lists["currency"], look.items[0].price.currency
    for i, item in enumerate(look.items):
        currency = item.price.currency if item.price else ""
        if first and currency and currency != first and good[currency]:
            yield at(f"/shipment/items/{i}/price/currency", value=currency, first=first)


@rule("TGW007", place="42A/109", source="WCO Data Model 3.6, element 109")
def invoice_total_not_negative(look: Look) -> Findings:
    """The invoice total is not less than zero: {value}.

    发票总额不能小于零：{value}。
    """
    total = look.declaration.invoice_total
    if total and not total.amount >= 0:
        yield at("/invoice_total/amount", value=total.amount)


@rule("TGW008", place="68A/114", source="UN IMTS 2010, chapter IV", each=True)
def statistical_value_not_negative(look: Look) -> Findings:
    """The statistical value is not less than zero: {value}.

    统计价值不能小于零：{value}。
    """
    for i, item in enumerate(look.items):
        value = item.statistical_value
        if value and not value.amount >= 0:
            yield at(f"/shipment/items/{i}/statistical_value/amount", value=value.amount)


@rule("TGW009", place="68A/114", source="UN IMTS 2010, chapter IV", each=True)
def statistical_value_in_own_currency(look: Look) -> Findings:
    """The statistical value is given in {own}, not in {value}.

    统计价值应以{own}填报，不能为{value}。
    """
    own, good = look.law.head.currency, look.lists["currency"]
    for i, item in enumerate(look.items):
        currency = item.statistical_value.currency if item.statistical_value else ""
        if currency and currency != own and good[currency]:
            yield at(f"/shipment/items/{i}/statistical_value/currency", own=own, value=currency)


@rule("TGW010", place="68A/108", source="WTO Valuation Agreement, article 9", each=True)
def customs_value_in_own_currency(look: Look) -> Findings:
    """The customs value is given in {own}, not in {value}.

    完税价格应以{own}填报，不能为{value}。
    """
    own, good = look.law.head.currency, look.lists["currency"]
    for i, item in enumerate(look.items):
        currency = item.customs_value.currency if item.customs_value else ""
        if currency and currency != own and good[currency]:
            yield at(f"/shipment/items/{i}/customs_value/currency", own=own, value=currency)


@rule("TGW011", place="68A/108", source="WTO Valuation Agreement, article 1", each=True)
def customs_value_not_negative(look: Look) -> Findings:
    """The customs value is not less than zero: {value}.

    完税价格不能小于零：{value}。
    """
    for i, item in enumerate(look.items):
        value = item.customs_value
        if value and not value.amount >= 0:
            yield at(f"/shipment/items/{i}/customs_value/amount", value=value.amount)


@rule(
    "TGW012",
    place="68A/41A/122",
    source="WTO Valuation Agreement, articles 1-7",
    direction=Direction.IMPORT,
    stages=FULL,
    each=True,
)
def valuation_method_given(look: Look) -> Findings:
    """Say by which method the goods are valued.

    请填写估价方法。
    """
    for i, item in enumerate(look.items):
        if not item.valuation_method and item.price and dutiable(look, i):
            yield at(f"/shipment/items/{i}/valuation_method")


@rule("TGW014", place="67A/41A/58B/181", source="WTO Valuation Agreement, article 8")
def charge_amount_given(look: Look) -> Findings:
    """Give the amount of charge “{kind}”.

    请填写“{kind}”费用的金额。
    """
    for i, charge in enumerate(look.shipment.charges):
        if charge.amount is None:
            yield at(f"/shipment/charges/{i}/amount", kind=charge.type)


@rule("TGW015", place="68A/41A/58B/181", source="WTO Valuation Agreement, article 8", each=True)
def item_charge_amount_given(look: Look) -> Findings:
    """Give the amount of the item's charge “{kind}”.

    请填写商品项“{kind}”费用的金额。
    """
    for i, item in enumerate(look.items):
        for j, charge in enumerate(item.charges):
            if charge.amount is None:
                yield at(f"/shipment/items/{i}/charges/{j}/amount", kind=charge.type)


@rule("TGW016", place="67A/41A/58B/371", source="WTO Valuation Agreement, article 8")
def charge_kind_given(look: Look) -> Findings:
    """Say what the charge is for.

    请填写费用种类。
    """
    for i, charge in enumerate(look.shipment.charges):
        if not charge.type:
            yield at(f"/shipment/charges/{i}/type")
    for i, item in enumerate(look.items):
        for j, charge in enumerate(item.charges):
            if not charge.type:
                yield at(f"/shipment/items/{i}/charges/{j}/type")


@rule("TGW017", place="67A/41A/58B/181", source="WTO Valuation Agreement, article 8")
def charge_not_negative(look: Look) -> Findings:
    """A charge is not less than zero, {value}: its kind says whether it is added or taken off.

    费用金额不能小于零（{value}）：加减由费用种类决定。
    """
    for i, charge in enumerate(look.shipment.charges):
        if charge.amount and not charge.amount.amount >= 0:
            yield at(f"/shipment/charges/{i}/amount/amount", value=charge.amount.amount)
    for i, item in enumerate(look.items):
        for j, charge in enumerate(item.charges):
            if charge.amount and not charge.amount.amount >= 0:
                yield at(f"/shipment/items/{i}/charges/{j}/amount/amount", value=charge.amount.amount)


@rule("TGW018", place="67A/41A/117", source="WTO Valuation Agreement, article 8.2")
def freight_not_negative(look: Look) -> Findings:
    """Freight is not less than zero: {value}.

    运费不能小于零：{value}。
    """
    freight = look.shipment.freight
    if freight and not freight.amount >= 0:
        yield at("/shipment/freight/amount", value=freight.amount)


@rule("TGW019", place="42A/40A/118", source="WTO Valuation Agreement, article 9")
def exchange_rate_positive(look: Look) -> Findings:
    """An exchange rate is greater than zero, not {value}.

    汇率应大于零，不能为{value}。
    """
    for i, exchange in enumerate(look.declaration.exchange_rates):
        if exchange.rate is not None and not exchange.rate > 0:
            yield at(f"/exchange_rates/{i}/rate", value=exchange.rate)


@rule("TGW020", place="67A/22B/090", source="Incoterms 2020; UNECE Rec. 5", direction=Direction.IMPORT, stages=FULL)
def terms_given(look: Look) -> Findings:
    """Give the terms of delivery: they say what the price already holds.

    请填写成交方式：由此可知价格已含何种费用。
    """
    if not (look.shipment.terms and look.shipment.terms.code) and priced_by_sale(look.declaration):
        yield at("/shipment/terms")


@rule("TGW021", place="67A/22B/L002", source="Incoterms 2020; UNECE Rec. 5", stages=FULL)
def terms_name_a_place(look: Look) -> Findings:
    """Terms of delivery {value} name a place: give it.

    成交方式{value}须注明地点，请填写。
    """
    terms = look.shipment.terms
    if terms and terms.code and not (terms.location or terms.location_name):
        yield at("/shipment/terms/location", value=terms.code)


@rule("TGW022", place="67A/22B/090", source="Incoterms 2020: rules for sea and inland waterway")
def terms_fit_transport(look: Look) -> Findings:
    """Terms of delivery {value} are for carriage by water; the goods don't cross the border by water.

    成交方式{value}仅用于水运，而货物并非经水路进出境。
    """
    terms, means = look.shipment.terms, look.declaration.border_transport
    if terms is None or means is None or terms.code not in ON_WATER or means.mode in WATER:
        return
    if means.mode and look.lists["transport-mode"][means.mode]:
        yield at("/shipment/terms/code", value=terms.code)


@rule("TGW023", place="68A/50A/115", source="WCO Data Model 3.6, element 115", each=True)
def duty_rate_plausible(look: Look) -> Findings:
    """A duty rate of {value} per cent can't be.

    税率{value}%不合理。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.rate is not None and not 0 <= duty.rate <= HIGHEST_RATE:
                yield at(f"/shipment/items/{i}/duties/{j}/rate", value=duty.rate)


@rule("TGW024", place="68A/50A/116", source="WCO Data Model 3.6, elements 116, 120, 378", each=True)
def duty_amounts_not_negative(look: Look) -> Findings:
    """An amount declared of a duty is not less than zero: {value}.

    申报的税款金额不能小于零：{value}。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            for name in ("base_amount", "deduction", "assessed", "payable"):
                money = getattr(duty, name)
                if money and not money.amount >= 0:
                    yield at(f"/shipment/items/{i}/duties/{j}/{name}/amount", value=money.amount)


@rule("TGW025", place="68A/50A/94A/378", source="WCO Data Model 3.6, elements 120 and 378", each=True)
def payable_within_assessed(look: Look) -> Findings:
    """What is payable, {payable}, is more than what was assessed, {assessed}.

    应缴税款{payable}多于核定税款{assessed}。
    """
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            payable, assessed = duty.payable, duty.assessed
            if payable and assessed and 0 <= assessed.amount < payable.amount:
                pointer = f"/shipment/items/{i}/duties/{j}/payable/amount"
                yield at(pointer, payable=payable.amount, assessed=assessed.amount)


@rule("TGW026", place="42A/90A/492", source="Revised Kyoto Convention, General Annex 5")
def guarantee_amount_positive(look: Look) -> Findings:
    """A guarantee is for more than nothing: {value}.

    担保金额应大于零：{value}。
    """
    for i, guarantee in enumerate(look.declaration.guarantees):
        if guarantee.amount and not guarantee.amount.amount > 0:
            yield at(f"/guarantees/{i}/amount/amount", value=guarantee.amount.amount)


def priced_by_sale(declaration: Declaration) -> bool:
    """Whether any item is valued by the price paid for it."""
    return any(i.price and i.valuation_method == TRANSACTION_VALUE for i in declaration.items)
