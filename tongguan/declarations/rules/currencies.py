"""Currencies: ISO 4217 at the date, wherever a declaration names an amount."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC020", place="68A/79A/112", source="ISO 4217", each=True)
def price_currency(look: Look) -> Findings:
    """Currency of the price “{value}” is not an ISO 4217 currency code on {date}.

    成交货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        price = item.price
        if price and price.currency and not good[price.currency]:
            yield at(f"/shipment/items/{i}/price/currency", value=price.currency, date=look.date)


@rule("TGC021", place="42A/109", source="ISO 4217")
def invoice_currency(look: Look) -> Findings:
    """Currency of the invoice total “{value}” is not an ISO 4217 currency code on {date}.

    发票总额货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    total = look.declaration.invoice_total
    if total and total.currency and not good[total.currency]:
        yield at("/invoice_total/currency", value=total.currency, date=look.date)


@rule("TGC022", place="67A/41A/117", source="ISO 4217")
def freight_currency(look: Look) -> Findings:
    """Currency of the freight “{value}” is not an ISO 4217 currency code on {date}.

    运费货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    freight = look.shipment.freight
    if freight and freight.currency and not good[freight.currency]:
        yield at("/shipment/freight/currency", value=freight.currency, date=look.date)


@rule("TGC023", place="67A/41A/58B/181", source="ISO 4217")
def charge_currency(look: Look) -> Findings:
    """Currency of the charge “{value}” is not an ISO 4217 currency code on {date}.

    费用货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, charge in enumerate(look.shipment.charges):
        amount = charge.amount
        if amount and amount.currency and not good[amount.currency]:
            yield at(f"/shipment/charges/{i}/amount/currency", value=amount.currency, date=look.date)


@rule("TGC024", place="68A/41A/58B/181", source="ISO 4217", each=True)
def item_charge_currency(look: Look) -> Findings:
    """Currency of the item's charge “{value}” is not an ISO 4217 currency code on {date}.

    商品项费用货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        for j, charge in enumerate(item.charges):
            amount = charge.amount
            if amount and amount.currency and not good[amount.currency]:
                yield at(f"/shipment/items/{i}/charges/{j}/amount/currency", value=amount.currency, date=look.date)


@rule("TGC025", place="42A/40A/135", source="ISO 4217")
def exchange_currency(look: Look) -> Findings:
    """Currency of the exchange rate “{value}” is not an ISO 4217 currency code on {date}.

    汇率货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, rate in enumerate(look.declaration.exchange_rates):
        if rate.currency and not good[rate.currency]:
            yield at(f"/exchange_rates/{i}/currency", value=rate.currency, date=look.date)


@rule("TGC026", place="42A/90A/492", source="ISO 4217")
def guarantee_currency(look: Look) -> Findings:
    """Currency of the guarantee “{value}” is not an ISO 4217 currency code on {date}.

    担保货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, guarantee in enumerate(look.declaration.guarantees):
        amount = guarantee.amount
        if amount and amount.currency and not good[amount.currency]:
            yield at(f"/guarantees/{i}/amount/currency", value=amount.currency, date=look.date)


@rule("TGC027", place="68A/02A/22C/503", source="ISO 4217", each=True)
def written_off_currency(look: Look) -> Findings:
    """Currency written off the document “{value}” is not an ISO 4217 currency code on {date}.

    证件核销金额货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            amount = document.written_off_amount
            if amount and amount.currency and not good[amount.currency]:
                yield at(
                    f"/shipment/items/{i}/documents/{j}/written_off_amount/currency",
                    value=amount.currency,
                    date=look.date,
                )


@rule("TGC028", place="68A/50A/116", source="ISO 4217", each=True)
def duty_base_currency(look: Look) -> Findings:
    """Currency of the duty base “{value}” is not an ISO 4217 currency code on {date}.

    计税金额货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            amount = duty.base_amount
            if amount and amount.currency and not good[amount.currency]:
                yield at(f"/shipment/items/{i}/duties/{j}/base_amount/currency", value=amount.currency, date=look.date)


@rule("TGC029", place="68A/50A/94A/378", source="ISO 4217", each=True)
def payable_currency(look: Look) -> Findings:
    """Currency of the duty payable “{value}” is not an ISO 4217 currency code on {date}.

    应缴税款货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            amount = duty.payable
            if amount and amount.currency and not good[amount.currency]:
                yield at(f"/shipment/items/{i}/duties/{j}/payable/currency", value=amount.currency, date=look.date)


@rule("TGC030", place="68A/114", source="ISO 4217", each=True)
def statistical_currency(look: Look) -> Findings:
    """Currency of the statistical value “{value}” is not an ISO 4217 currency code on {date}.

    统计价值货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        value = item.statistical_value
        if value and value.currency and not good[value.currency]:
            yield at(f"/shipment/items/{i}/statistical_value/currency", value=value.currency, date=look.date)


@rule("TGC031", place="68A/108", source="ISO 4217", each=True)
def customs_value_currency(look: Look) -> Findings:
    """Currency of the customs value “{value}” is not an ISO 4217 currency code on {date}.

    完税价格货币“{value}”不是{date}有效的货币代码。
    """
    good = look.lists["currency"]
    for i, item in enumerate(look.items):
        value = item.customs_value
        if value and value.currency and not good[value.currency]:
            yield at(f"/shipment/items/{i}/customs_value/currency", value=value.currency, date=look.date)
