"""Codes of the goods: classification, value, duty, procedure."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC100", place="68A/21A", source="WCO Data Model 3.6", each=True)
def nomenclature(look: Look) -> Findings:
    """Nomenclature “{value}” is not on this administration's list on {date}.

    商品分类类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["classification"]
    for i, item in enumerate(look.items):
        for j, named in enumerate(item.classifications):
            if named.type and not good[named.type]:
                yield at(f"/shipment/items/{i}/classifications/{j}/type", value=named.type, date=look.date)


@rule("TGC101", place="68A/92A/501", source="WCO Data Model 3.6", each=True)
def origin_kind(look: Look) -> Findings:
    """Kind of origin “{value}” is not on this administration's list on {date}.

    原产地类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["origin-type"]
    for i, item in enumerate(look.items):
        for j, origin in enumerate(item.origins):
            if origin.type and not good[origin.type]:
                yield at(f"/shipment/items/{i}/origins/{j}/type", value=origin.type, date=look.date)


@rule("TGC102", place="68A/41A/122", source="WTO Valuation Agreement, articles 1-7", each=True)
def valuation_method(look: Look) -> Findings:
    """Valuation method “{value}” is not on this administration's list on {date}.

    估价方法“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["valuation-method"]
    for i, item in enumerate(look.items):
        if item.valuation_method and not good[item.valuation_method]:
            yield at(f"/shipment/items/{i}/valuation_method", value=item.valuation_method, date=look.date)


@rule("TGC103", place="68A/39B/188", source="WTO Valuation Agreement, articles 1 and 8", each=True)
def valuation_indicator(look: Look) -> Findings:
    """Valuation indicator “{value}” is not on this administration's list on {date}.

    估价标志“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["valuation-indicator"]
    for i, item in enumerate(look.items):
        if item.valuation_indicators and not good[item.valuation_indicators]:
            yield at(f"/shipment/items/{i}/valuation_indicators", value=item.valuation_indicators, date=look.date)


@rule("TGC104", place="67A/41A/58B/371", source="WTO Valuation Agreement, article 8")
def charge_kind(look: Look) -> Findings:
    """Kind of charge “{value}” is not on this administration's list on {date}.

    费用种类“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["charge"]
    for i, charge in enumerate(look.shipment.charges):
        if charge.type and not good[charge.type]:
            yield at(f"/shipment/charges/{i}/type", value=charge.type, date=look.date)


@rule("TGC105", place="68A/41A/58B/371", source="WTO Valuation Agreement, article 8", each=True)
def item_charge_kind(look: Look) -> Findings:
    """Kind of charge of the item “{value}” is not on this administration's list on {date}.

    商品项费用种类“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["charge"]
    for i, item in enumerate(look.items):
        for j, charge in enumerate(item.charges):
            if charge.type and not good[charge.type]:
                yield at(f"/shipment/items/{i}/charges/{j}/type", value=charge.type, date=look.date)


@rule("TGC106", place="67A/103", source="UN IMTS 2010")
def transaction_nature(look: Look) -> Findings:
    """Nature of the transaction “{value}” is not on this administration's list on {date}.

    交易性质“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transaction-nature"]
    value = look.shipment.transaction_nature
    if value and not good[value]:
        yield at("/shipment/transaction_nature", value=value, date=look.date)


@rule("TGC107", place="68A/103", source="UN IMTS 2010", each=True)
def item_transaction_nature(look: Look) -> Findings:
    """Nature of the transaction of the item “{value}” is not on this administration's list on {date}.

    商品项交易性质“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transaction-nature"]
    for i, item in enumerate(look.items):
        if item.transaction_nature and not good[item.transaction_nature]:
            yield at(f"/shipment/items/{i}/transaction_nature", value=item.transaction_nature, date=look.date)


@rule("TGC108", place="68A/50A/113", source="WCO Data Model 3.6", each=True)
def tax_type(look: Look) -> Findings:
    """Tax type “{value}” is not on this administration's list on {date}.

    税种“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["tax"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.type and not good[duty.type]:
                yield at(f"/shipment/items/{i}/duties/{j}/type", value=duty.type, date=look.date)


@rule("TGC109", place="68A/50A/164", source="WCO Data Model 3.6", each=True)
def duty_regime(look: Look) -> Findings:
    """Duty regime “{value}” is not on this administration's list on {date}.

    征税制度“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["regime"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.regime and not good[duty.regime]:
                yield at(f"/shipment/items/{i}/duties/{j}/regime", value=duty.regime, date=look.date)


@rule("TGC110", place="68A/50A/94A/107", source="WCO Data Model 3.6", each=True)
def payment_method(look: Look) -> Findings:
    """Method of payment “{value}” is not on this administration's list on {date}.

    缴税方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["payment-method"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.payment_method and not good[duty.payment_method]:
                yield at(f"/shipment/items/{i}/duties/{j}/payment_method", value=duty.payment_method, date=look.date)


@rule("TGC111", place="68A/50A/401", source="WCO Data Model 3.6", each=True)
def quota_order(look: Look) -> Findings:
    """Quota order “{value}” is not on this administration's list on {date}.

    关税配额编号“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["quota"]
    for i, item in enumerate(look.items):
        for j, duty in enumerate(item.duties):
            if duty.quota and not good[duty.quota]:
                yield at(f"/shipment/items/{i}/duties/{j}/quota", value=duty.quota, date=look.date)


@rule("TGC112", place="67A/22B/090", source="Incoterms; UNECE Rec. 5")
def delivery_term(look: Look) -> Findings:
    """Delivery term “{value}” is not on this administration's list on {date}.

    成交方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["delivery-term"]
    terms = look.shipment.terms
    if terms and terms.code and not good[terms.code]:
        yield at("/shipment/terms/code", value=terms.code, date=look.date)


@rule("TGC113", place="67A/22B/L002", source="UNECE Rec. 16 (UN/LOCODE)")
def delivery_place(look: Look) -> Findings:
    """Place of delivery “{value}” is not a UN/LOCODE on {date}.

    交货地“{value}”不是{date}有效的联合国口岸代码。
    """
    good = look.lists["place"]
    terms = look.shipment.terms
    if terms and terms.location and not good[terms.location]:
        yield at("/shipment/terms/location", value=terms.location, date=look.date)
