"""Form: how long texts and how large numbers may be. XML is bound by its schema; JSON holds to the same (WCO DEC)."""

from decimal import Decimal

from tongguan.declarations.rule import Findings, Look, at, rule
from tongguan.money import Money

LARGEST_AMOUNT = Decimal(10) ** 13  # n..16,3
LARGEST_MEASURE = Decimal(10) ** 10  # n..16,6
THOUSANDTH = Decimal("0.001")
MILLIONTH = Decimal("0.000001")
AMOUNTS = ("price", "statistical_value", "customs_value")
MEASURES = ("gross_mass", "net_mass", "tariff_quantity", "second_quantity")
PARTY = (("id", 18), ("name", 70), ("contact", 70))
ADDRESS = (("line", 70), ("city", 35), ("postcode", 9), ("subdivision", 9), ("subdivision_name", 35))
TERMS = (("description", 70), ("location", 17), ("location_name", 256))


@rule("TGF001", place="68A/23A/137", source="WCO Data Model 3.6, elements 137 (an..512) and 142 (an..512)")
def goods_texts_fit(look: Look) -> Findings:
    """Description and marks hold at most {limit} characters each; here are {length}.

    商品名称及标记唛码各不超过{limit}个字符，此处有{length}个。
    """
    for i, item in enumerate(look.items):
        if len(item.description) > 512:
            yield at(f"/shipment/items/{i}/description", limit=512, length=len(item.description))
        for j, packaging in enumerate(item.packagings):
            if len(packaging.marks) > 512:
                yield at(f"/shipment/items/{i}/packagings/{j}/marks", limit=512, length=len(packaging.marks))


@rule("TGF002", place="68A/02A/D005", source="WCO Data Model 3.6, elements D005 (an..70) and D028 (an..35)")
def document_texts_fit(look: Look) -> Findings:
    """This text of a document holds at most {limit} characters; here are {length}.

    证件的该项文字不超过{limit}个字符，此处有{length}个。
    """
    for i, item in enumerate(look.items):
        for j, document in enumerate(item.documents):
            if len(document.id) > 70:
                yield at(f"/shipment/items/{i}/documents/{j}/id", limit=70, length=len(document.id))
            if len(document.name) > 35:
                yield at(f"/shipment/items/{i}/documents/{j}/name", limit=35, length=len(document.name))
        for j, previous in enumerate(item.previous_documents):
            if len(previous.id) > 70:
                yield at(f"/shipment/items/{i}/previous_documents/{j}/id", limit=70, length=len(previous.id))
    for i, previous in enumerate(look.shipment.previous_documents):
        if len(previous.id) > 70:
            yield at(f"/shipment/previous_documents/{i}/id", limit=70, length=len(previous.id))


@rule("TGF003", place="68A/03A/225", source="WCO Data Model 3.6, element 225 (an..512)")
def statement_texts_fit(look: Look) -> Findings:
    """A statement holds at most 512 characters; here are {length}.

    附加说明不超过512个字符，此处有{length}个。
    """
    for i, statement in enumerate(look.declaration.statements):
        if len(statement.text) > 512:
            yield at(f"/statements/{i}/text", length=len(statement.text))
    for i, item in enumerate(look.items):
        for j, statement in enumerate(item.statements):
            if len(statement.text) > 512:
                yield at(f"/shipment/items/{i}/statements/{j}/text", length=len(statement.text))


@rule("TGF004", place="42A/57A", source="WCO Data Model 3.6, classes 57A and 04A")
def party_texts_fit(look: Look) -> Findings:
    """This text of a party holds at most {limit} characters; here are {length}.

    当事方的该项文字不超过{limit}个字符，此处有{length}个。
    """
    for pointer, party in look.parties:
        for name, limit in PARTY:
            if len(text := getattr(party, name)) > limit:
                yield at(f"{pointer}/{name}", limit=limit, length=len(text))
        if party.address:
            for name, limit in ADDRESS:
                if len(text := getattr(party.address, name)) > limit:
                    yield at(f"{pointer}/address/{name}", limit=limit, length=len(text))


@rule("TGF005", place="28A/31B/159", source="WCO Data Model 3.6, elements T006 (an..35) and 159 (an..17)")
def transport_texts_fit(look: Look) -> Findings:
    """This identification holds at most {limit} characters; here are {length}.

    该标识不超过{limit}个字符，此处有{length}个。
    """
    means = (
        ("/border_transport", look.declaration.border_transport),
        ("/shipment/arrival_transport", look.shipment.arrival_transport),
        ("/shipment/departure_transport", look.shipment.departure_transport),
    )
    for pointer, vehicle in means:
        if vehicle and len(vehicle.id) > 35:
            yield at(f"{pointer}/id", limit=35, length=len(vehicle.id))
        if vehicle and len(vehicle.name) > 35:
            yield at(f"{pointer}/name", limit=35, length=len(vehicle.name))
    for i, equipment in enumerate(look.shipment.equipment):
        if len(equipment.id) > 17:
            yield at(f"/shipment/equipment/{i}/id", limit=17, length=len(equipment.id))


@rule("TGF006", place="67A/22B/L001", source="WCO Data Model 3.6, classes 22B and 64A")
def place_texts_fit(look: Look) -> Findings:
    """This text holds at most {limit} characters; here are {length}.

    该项文字不超过{limit}个字符，此处有{length}个。
    """
    terms, location = look.shipment.terms, look.shipment.goods_location
    if terms:
        for name, limit in TERMS:
            if len(text := getattr(terms, name)) > limit:
                yield at(f"/shipment/terms/{name}", limit=limit, length=len(text))
    if location and len(location.name) > 256:
        yield at("/shipment/goods_location/name", limit=256, length=len(location.name))


def fits(money: Money | None) -> bool:
    """Whether an amount, if there is one, has a size and a fineness that the message holds."""
    return money is None or (money.amount < LARGEST_AMOUNT and not money.amount % THOUSANDTH)


@rule("TGF007", place="68A/79A/112", source="WCO Data Model 3.6, element 112 (n..16,3)")
def amounts_fit(look: Look) -> Findings:
    """An amount holds at most 13 digits before the point and 3 after it: {value}.

    金额整数部分不超过13位，小数不超过3位：{value}。
    """
    head, shipment = look.declaration, look.shipment
    found = [("/invoice_total", head.invoice_total), ("/shipment/freight", shipment.freight)]
    found += [(f"/shipment/charges/{i}/amount", charge.amount) for i, charge in enumerate(shipment.charges)]
    for i, item in enumerate(look.items):
        if not (fits(item.price) and fits(item.statistical_value) and fits(item.customs_value)):
            found += [(f"/shipment/items/{i}/{name}", getattr(item, name)) for name in AMOUNTS]
    for pointer, money in found:
        if money and not fits(money):
            yield at(f"{pointer}/amount", value=money.amount)


@rule("TGF008", place="68A/65A/126", source="WCO Data Model 3.6, elements 126, 128, 130 (n..16,6)", each=True)
def measures_fit(look: Look) -> Findings:
    """A quantity holds at most 10 digits before the point and 6 after it: {value}.

    数量整数部分不超过10位，小数不超过6位：{value}。
    """
    for i, item in enumerate(look.items):
        for name in MEASURES:
            measure = getattr(item, name)
            if measure and (measure.value >= LARGEST_MEASURE or measure.value % MILLIONTH):
                yield at(f"/shipment/items/{i}/{name}/value", value=measure.value)


@rule("TGF009", place="68A/23A/21A/145", source="WCO Data Model 3.6, element 145 (an..18)", each=True)
def classifications_fit(look: Look) -> Findings:
    """A code of the goods holds at most 18 characters; here are {length}.

    商品代码不超过18个字符，此处有{length}个。
    """
    for i, item in enumerate(look.items):
        for j, named in enumerate(item.classifications):
            if len(named.id) > 18:
                yield at(f"/shipment/items/{i}/classifications/{j}/id", length=len(named.id))
