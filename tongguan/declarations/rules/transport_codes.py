"""Codes of carriage: modes, means, packages, places."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC060", place="42A/15A/T022", source="UNECE Rec. 19; WCO Data Model 3.6")
def border_mode(look: Look) -> Findings:
    """Mode of transport at the border “{value}” is not on this administration's list on {date}.

    进出境运输方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-mode"]
    means = look.declaration.border_transport
    if means and means.mode and not good[means.mode]:
        yield at("/border_transport/mode", value=means.mode, date=look.date)


@rule("TGC061", place="28A/10A/T020", source="UNECE Rec. 19; WCO Data Model 3.6")
def arrival_mode(look: Look) -> Findings:
    """Mode of transport on arrival “{value}” is not on this administration's list on {date}.

    运抵运输方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-mode"]
    means = look.shipment.arrival_transport
    if means and means.mode and not good[means.mode]:
        yield at("/shipment/arrival_transport/mode", value=means.mode, date=look.date)


@rule("TGC062", place="28A/46A/T021", source="UNECE Rec. 19; WCO Data Model 3.6")
def departure_mode(look: Look) -> Findings:
    """Mode of transport at departure “{value}” is not on this administration's list on {date}.

    离境运输方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-mode"]
    means = look.shipment.departure_transport
    if means and means.mode and not good[means.mode]:
        yield at("/shipment/departure_transport/mode", value=means.mode, date=look.date)


@rule("TGC063", place="42A/15A/T018", source="WCO Data Model 3.6")
def border_means(look: Look) -> Findings:
    """Kind of identification of the means of transport “{value}” is not on this administration's list on {date}.

    运输工具标识类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-id-type"]
    means = look.declaration.border_transport
    if means and means.id_type and not good[means.id_type]:
        yield at("/border_transport/id_type", value=means.id_type, date=look.date)


@rule("TGC064", place="28A/10A/T034", source="WCO Data Model 3.6")
def arrival_means(look: Look) -> Findings:
    """Kind of identification of the means on arrival “{value}” is not on this administration's list on {date}.

    运抵运输工具标识类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-id-type"]
    means = look.shipment.arrival_transport
    if means and means.id_type and not good[means.id_type]:
        yield at("/shipment/arrival_transport/id_type", value=means.id_type, date=look.date)


@rule("TGC065", place="28A/46A/T029", source="WCO Data Model 3.6")
def departure_means(look: Look) -> Findings:
    """Kind of identification of the means at departure “{value}” is not on this administration's list on {date}.

    离境运输工具标识类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["transport-id-type"]
    means = look.shipment.departure_transport
    if means and means.id_type and not good[means.id_type]:
        yield at("/shipment/departure_transport/id_type", value=means.id_type, date=look.date)


@rule("TGC066", place="68A/93A/141", source="UNECE Rec. 21", each=True)
def package_type(look: Look) -> Findings:
    """Kind of package “{value}” is not a package code of UNECE Recommendation 21 on {date}.

    包装种类“{value}”不是{date}有效的包装代码（UNECE第21号建议书）。
    """
    good = look.lists["package"]
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            if packaging.type and not good[packaging.type]:
                yield at(f"/shipment/items/{i}/packagings/{j}/type", value=packaging.type, date=look.date)


@rule("TGC067", place="28A/096", source="WCO Data Model 3.6")
def container_indicator(look: Look) -> Findings:
    """Container indicator “{value}” is not on this administration's list on {date}.

    集装箱标志“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["container"]
    value = look.shipment.containerised
    if value and not good[value]:
        yield at("/shipment/containerised", value=value, date=look.date)


@rule("TGC068", place="64A/L110", source="WCO Data Model 3.6")
def location_type(look: Look) -> Findings:
    """Kind of goods location “{value}” is not on this administration's list on {date}.

    货物所在地类型“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["location-type"]
    location = look.shipment.goods_location
    if location and location.type and not good[location.type]:
        yield at("/shipment/goods_location/type", value=location.type, date=look.date)


@rule("TGC069", place="64A/04A/410", source="WCO Data Model 3.6")
def location_qualifier(look: Look) -> Findings:
    """Qualifier of the goods location “{value}” is not on this administration's list on {date}.

    货物所在地标识方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["location-qualifier"]
    location = look.shipment.goods_location
    address = location.address if location else None
    if address and address.kind and not good[address.kind]:
        yield at("/shipment/goods_location/address/kind", value=address.kind, date=look.date)


@rule("TGC070", place="83A/L010", source="UNECE Rec. 16 (UN/LOCODE)")
def loading_place(look: Look) -> Findings:
    """Place of loading “{value}” is not a UN/LOCODE on {date}.

    装货地“{value}”不是{date}有效的联合国口岸代码。
    """
    good = look.lists["place"]
    place = look.shipment.loading_location
    if place and place.id and not good[place.id]:
        yield at("/shipment/loading_location/id", value=place.id, date=look.date)


@rule("TGC071", place="42A/D012", source="UNECE Rec. 16 (UN/LOCODE)")
def issue_place(look: Look) -> Findings:
    """Place of issue “{value}” is not a UN/LOCODE on {date}.

    签发地“{value}”不是{date}有效的联合国口岸代码。
    """
    good = look.lists["place"]
    value = look.declaration.issue_place
    if value and not good[value]:
        yield at("/issue_place", value=value, date=look.date)


@rule("TGC072", place="28A/62A/098", source="UN/EDIFACT 4215")
def freight_payment(look: Look) -> Findings:
    """Method of payment of freight “{value}” is not on this administration's list on {date}.

    运费支付方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["freight-payment"]
    carriage = look.declaration.carriage
    if carriage and carriage.freight_payment and not good[carriage.freight_payment]:
        yield at("/carriage/freight_payment", value=carriage.freight_payment, date=look.date)


@rule("TGC073", place="28A/29A/62A/098", source="UN/EDIFACT 4215")
def item_freight_payment(look: Look) -> Findings:
    """Method of payment of freight of the consignment item “{value}” is not on this administration's list on {date}.

    托运项运费支付方式“{value}”不是{date}有效的本关清单中的代码。
    """
    good = look.lists["freight-payment"]
    carriage = look.declaration.carriage
    if carriage:
        for i, carried in enumerate(carriage.items):
            if carried.freight_payment and not good[carried.freight_payment]:
                yield at(f"/carriage/items/{i}/freight_payment", value=carried.freight_payment, date=look.date)
