"""Who is who: which parties a declaration must name, and what must be known of each."""

from tongguan.codes.rows import Direction
from tongguan.declarations.rule import FULL, Findings, Look, at, rule

FOR_ANOTHER = ("2", "3")


@rule("TGR001", place="42A/57B", source="Revised Kyoto Convention, General Annex 3.6-3.8")
def declarant_named(look: Look) -> Findings:
    """Name the declarant: the one who answers for this declaration.

    请填写申报人，即对本申报负责的人。
    """
    if look.declaration.declarant is None:
        yield at("/declarant")


@rule("TGR002", place="67A/74A", source="Revised Kyoto Convention, General Annex 3.12", direction=Direction.IMPORT)
def importer_named(look: Look) -> Findings:
    """Name the importer.

    请填写进口人（境内收货人）。
    """
    if look.shipment.importer is None:
        yield at("/shipment/importer")


@rule("TGR003", place="42A/57A", source="Revised Kyoto Convention, General Annex 3.12", direction=Direction.EXPORT)
def exporter_named(look: Look) -> Findings:
    """Name the exporter.

    请填写出口人（境内发货人）。
    """
    if look.declaration.exporter is None:
        yield at("/exporter")


@rule("TGR004", place="67A/27A", source="Revised Kyoto Convention, General Annex 3.12", direction=Direction.EXPORT)
def consignee_named(look: Look) -> Findings:
    """Name the consignee, for the whole shipment or for each item.

    请填写收货人（整票或逐项）。
    """
    if look.shipment.consignee is None and not all(item.consignee for item in look.items):
        yield at("/shipment/consignee")


@rule(
    "TGR005",
    place="42A/57A",
    source="Revised Kyoto Convention, General Annex 3.12",
    direction=Direction.IMPORT,
    stages=FULL,
)
def foreign_exporter_named(look: Look) -> Findings:
    """Name the foreign exporter, for the whole shipment or as consignor or seller.

    请填写境外发货人。
    """
    shipment = look.shipment
    if look.declaration.exporter or shipment.consignor or shipment.seller:
        return
    if not all(item.consignor or item.seller for item in look.items):
        yield at("/exporter")


@rule("TGR006", place="42A/57B/R123", source="Revised Kyoto Convention, General Annex 3.6")
def declarant_identified(look: Look) -> Findings:
    """The declarant is known to customs by an identification number: give it.

    申报人须有海关备案编号，请填写。
    """
    declarant = look.declaration.declarant
    if declarant is not None and not declarant.id:
        yield at("/declarant/id")


@rule("TGR007", place="04A", source="WCO Data Model 3.6, classes 57A, 74A, 27A, 30A")
def party_identified(look: Look) -> Findings:
    """A party is known by its identification number, or by its name and address.

    当事方应填写识别号，或名称及地址。
    """
    for pointer, party in look.parties:
        if not party.id and not (party.name and party.address):
            yield at(pointer)


@rule("TGR008", place="04A/242", source="ISO 3166-1")
def address_country(look: Look) -> Findings:
    """Country of the address “{value}” is not an ISO 3166 country code in force on {date}.

    地址国家“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    for pointer, party in look.parties:
        address = party.address
        if address and address.country and not good[address.country]:
            yield at(f"{pointer}/address/country", value=address.country, date=look.date)


@rule("TGR009", place="04A/242", source="WCO Data Model 3.6, element 242")
def address_has_country(look: Look) -> Findings:
    """An address names its country.

    地址须注明国家（地区）。
    """
    for pointer, party in look.parties:
        if party.address and not party.address.country and not party.id:
            yield at(f"{pointer}/address/country")


@rule("TGR010", place="42A/05A/102", source="Revised Kyoto Convention, General Annex 8.1-8.2")
def agent_has_status(look: Look) -> Findings:
    """Say whether the agent acts in his own name or in his client's.

    请说明代理人以自己名义还是以委托人名义办理。
    """
    agent = look.declaration.agent
    if agent is not None and not agent.status:
        yield at("/agent/status")


@rule("TGR011", place="42A/05A/R004", source="Revised Kyoto Convention, General Annex 8.1")
def agent_not_himself(look: Look) -> Findings:
    """{value} can't be the agent of himself: leave the agent out, or name whom he acts for.

    {value}不能代理自己：请删去代理人，或填写被代理人。
    """
    agent = look.declaration.agent
    own = look.shipment.importer if look.direction is Direction.IMPORT else look.declaration.exporter
    if agent and own and agent.id and agent.id == own.id and agent.status in FOR_ANOTHER:
        yield at("/agent/id", value=agent.id)


@rule("TGR012", place="42A/05A", source="Revised Kyoto Convention, General Annex 8.1", stages=FULL)
def agency_declared(look: Look) -> Findings:
    """The declarant is not the importer or exporter: say as whose agent he acts.

    申报人并非进出口人：请说明代理关系。
    """
    own = look.shipment.importer if look.direction is Direction.IMPORT else look.declaration.exporter
    declarant = look.declaration.declarant
    if own and declarant and look.declaration.agent is None and own.id and declarant.id and own.id != declarant.id:
        yield at("/agent")


@rule("TGR013", place="67A/09B/R051", source="WTO Valuation Agreement, article 1")
def buyer_is_not_seller(look: Look) -> Findings:
    """Buyer and seller are the same, {value}: then there is no sale.

    买方与卖方同为{value}，不构成销售。
    """
    seller, buyer = look.shipment.seller, look.shipment.buyer
    if seller and buyer and seller.id and seller.id == buyer.id:
        yield at("/shipment/seller/id", value=seller.id)


@rule("TGR014", place="67A/55B/R119", source="WCO Data Model 3.6, element R119")
def fiscal_party_identified(look: Look) -> Findings:
    """Give the identification number of the fiscal party.

    请填写纳税方识别号。
    """
    for i, party in enumerate(look.shipment.fiscal_parties):
        if not party.id:
            yield at(f"/shipment/fiscal_parties/{i}/id")


@rule("TGR015", place="67A/16C/R143", source="WCO SAFE Framework, Pillar 2")
def recognised_operator_identified(look: Look) -> Findings:
    """Give the certificate number of the authorised operator.

    请填写认证经营者（AEO）编号。
    """
    for i, party in enumerate(look.shipment.aeo_parties):
        if not party.id:
            yield at(f"/shipment/aeo_parties/{i}/id")


@rule("TGR016", place="25A/253", source="WCO Data Model 3.6, element 253; UN/EDIFACT 3155")
def communication_has_kind(look: Look) -> Findings:
    """Say what kind of number or address “{value}” is: telephone, e-mail …

    请说明“{value}”的通讯方式：电话、电子邮件等。
    """
    for pointer, party in look.parties:
        way = party.communication
        if way and way.id and not way.type:
            yield at(f"{pointer}/communication/type", value=way.id)


@rule(
    "TGR017",
    place="67A/74A/R038",
    source="Revised Kyoto Convention, General Annex 3.12",
    direction=Direction.IMPORT,
    stages=FULL,
)
def importer_identified(look: Look) -> Findings:
    """The importer is known to customs by an identification number: give it.

    进口人须有海关备案编号，请填写。
    """
    importer = look.shipment.importer
    if importer is not None and not importer.id:
        yield at("/shipment/importer/id")


@rule(
    "TGR018",
    place="42A/57A/R032",
    source="Revised Kyoto Convention, General Annex 3.12",
    direction=Direction.EXPORT,
    stages=FULL,
)
def exporter_identified(look: Look) -> Findings:
    """The exporter is known to customs by an identification number: give it.

    出口人须有海关备案编号，请填写。
    """
    exporter = look.declaration.exporter
    if exporter is not None and not exporter.id:
        yield at("/exporter/id")
