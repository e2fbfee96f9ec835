"""Customs offices, and the codes of the declaration as a whole."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC080", place="42A/065", source="WCO Data Model 3.6")
def declaration_office(look: Look) -> Findings:
    """Customs office of declaration “{value}” is not on this administration's list on {date}.

    申报地海关“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["office"]
    value = look.declaration.office
    if value and not good[value]:
        yield at("/office", value=value, date=look.date)


@rule("TGC081", place="42A/56A/G005", source="WCO Data Model 3.6")
def exit_office(look: Look) -> Findings:
    """Customs office of exit “{value}” is not on this administration's list on {date}.

    出境地海关“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["office"]
    value = look.declaration.exit_office
    if value and not good[value]:
        yield at("/exit_office", value=value, date=look.date)


@rule("TGC082", place="42A/15C/G015", source="WCO Data Model 3.6")
def presentation_office(look: Look) -> Findings:
    """Customs office of presentation “{value}” is not on this administration's list on {date}.

    货物呈验海关“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["office"]
    value = look.declaration.presentation_office
    if value and not good[value]:
        yield at("/presentation_office", value=value, date=look.date)


@rule("TGC083", place="42A/97B/G012", source="WCO Data Model 3.6")
def supervising_office(look: Look) -> Findings:
    """Supervising customs office “{value}” is not on this administration's list on {date}.

    监管海关“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["office"]
    value = look.declaration.supervising_office
    if value and not good[value]:
        yield at("/supervising_office", value=value, date=look.date)


@rule("TGC084", place="42A/90A/14C/G014", source="WCO Data Model 3.6")
def guarantee_office(look: Look) -> Findings:
    """Customs office of guarantee “{value}” is not on this administration's list on {date}.

    担保海关“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["office"]
    for i, guarantee in enumerate(look.declaration.guarantees):
        if guarantee.office and not good[guarantee.office]:
            yield at(f"/guarantees/{i}/office", value=guarantee.office, date=look.date)


@rule("TGC085", place="42A/90A/101", source="WCO Data Model 3.6")
def guarantee_kind(look: Look) -> Findings:
    """Kind of guarantee “{value}” is not on this administration's list on {date}.

    担保种类“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["guarantee"]
    for i, guarantee in enumerate(look.declaration.guarantees):
        if guarantee.type and not good[guarantee.type]:
            yield at(f"/guarantees/{i}/type", value=guarantee.type, date=look.date)


@rule("TGC086", place="42A/504", source="WCO Data Model 3.6")
def circumstance(look: Look) -> Findings:
    """Specific circumstance “{value}” is not on this administration's list on {date}.

    特殊情形“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["circumstance"]
    value = look.declaration.circumstance
    if value and not good[value]:
        yield at("/circumstance", value=value, date=look.date)


@rule("TGC087", place="42A/17C/R145", source="WCO Data Model 3.6")
def authorisation_kind(look: Look) -> Findings:
    """Kind of authorisation “{value}” is not on this administration's list on {date}.

    授权种类“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["authorisation"]
    for i, held in enumerate(look.declaration.authorisations):
        if held.category and not good[held.category]:
            yield at(f"/authorisations/{i}/category", value=held.category, date=look.date)


@rule("TGC088", place="67A/43B/L112", source="WCO Data Model 3.6")
def warehouse_kind(look: Look) -> Findings:
    """Kind of warehouse “{value}” is not on this administration's list on {date}.

    仓库类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["warehouse"]
    warehouse = look.shipment.warehouse
    if warehouse and warehouse.type and not good[warehouse.type]:
        yield at("/shipment/warehouse/type", value=warehouse.type, date=look.date)


@rule("TGC089", place="42A/05A/102", source="Revised Kyoto Convention, General Annex 8")
def agent_status(look: Look) -> Findings:
    """Status of the agent “{value}” is not on this administration's list on {date}.

    代理方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["representation"]
    agent = look.declaration.agent
    if agent and agent.status and not good[agent.status]:
        yield at("/agent/status", value=agent.status, date=look.date)


@rule("TGC090", place="67A/55B/R005", source="WCO Data Model 3.6")
def fiscal_role(look: Look) -> Findings:
    """Role of the fiscal party “{value}” is not on this administration's list on {date}.

    纳税方角色“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["party-role"]
    for i, party in enumerate(look.shipment.fiscal_parties):
        if party.role and not good[party.role]:
            yield at(f"/shipment/fiscal_parties/{i}/role", value=party.role, date=look.date)


@rule("TGC091", place="67A/16C/R005", source="WCO SAFE Framework")
def recognised_role(look: Look) -> Findings:
    """Role of the authorised operator “{value}” is not on this administration's list on {date}.

    认证经营者角色“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["party-role"]
    for i, party in enumerate(look.shipment.aeo_parties):
        if party.role and not good[party.role]:
            yield at(f"/shipment/aeo_parties/{i}/role", value=party.role, date=look.date)
