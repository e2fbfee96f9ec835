"""Countries: ISO 3166-1 at the date, wherever a declaration names one."""

from tongguan.declarations.rule import Findings, Look, at, rule


@rule("TGC001", place="68A/92A/063", source="ISO 3166-1", each=True)
def origin_country(look: Look) -> Findings:
    """Country of origin “{value}” is not an ISO 3166 country code on {date}.

    原产国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    for i, item in enumerate(look.items):
        for j, origin in enumerate(item.origins):
            if origin.country and not (good[origin.country] or look.law.group(origin.country)):
                yield at(f"/shipment/items/{i}/origins/{j}/country", value=origin.country, date=look.date)


@rule("TGC002", place="67A/95B/062", source="ISO 3166-1")
def export_country(look: Look) -> Findings:
    """Country of export “{value}” is not an ISO 3166 country code on {date}.

    启运国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    value = look.shipment.export_country
    if value and not good[value]:
        yield at("/shipment/export_country", value=value, date=look.date)


@rule("TGC003", place="68A/95B/062", source="ISO 3166-1", each=True)
def item_export_country(look: Look) -> Findings:
    """Country of export of the item “{value}” is not an ISO 3166 country code on {date}.

    商品项启运国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    for i, item in enumerate(look.items):
        if item.export_country and not good[item.export_country]:
            yield at(f"/shipment/items/{i}/export_country", value=item.export_country, date=look.date)


@rule("TGC004", place="67A/99B/465", source="ISO 3166-1")
def destination_country(look: Look) -> Findings:
    """Country of destination “{value}” is not an ISO 3166 country code on {date}.

    运抵国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    destination = look.shipment.destination
    if destination and destination.country and not good[destination.country]:
        yield at("/shipment/destination/country", value=destination.country, date=look.date)


@rule("TGC005", place="68A/99B/465", source="ISO 3166-1", each=True)
def item_destination_country(look: Look) -> Findings:
    """Country of destination of the item “{value}” is not an ISO 3166 country code on {date}.

    商品项运抵国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    for i, item in enumerate(look.items):
        destination = item.destination
        if destination and destination.country and not good[destination.country]:
            yield at(f"/shipment/items/{i}/destination/country", value=destination.country, date=look.date)


@rule("TGC006", place="42A/15A/T014", source="ISO 3166-1")
def border_nationality(look: Look) -> Findings:
    """Nationality of the means of transport “{value}” is not an ISO 3166 country code on {date}.

    运输工具国籍“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    means = look.declaration.border_transport
    if means and means.nationality and not good[means.nationality]:
        yield at("/border_transport/nationality", value=means.nationality, date=look.date)


@rule("TGC007", place="28A/81A/064", source="ISO 3166-1")
def routing_country(look: Look) -> Findings:
    """Country of routing “{value}” is not an ISO 3166 country code on {date}.

    途经国“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    carriage = look.declaration.carriage
    if carriage:
        for i, stop in enumerate(carriage.route):
            if stop.country and not good[stop.country]:
                yield at(f"/carriage/route/{i}/country", value=stop.country, date=look.date)


@rule("TGC008", place="64A/04A/242", source="ISO 3166-1")
def location_country(look: Look) -> Findings:
    """Country of the goods location “{value}” is not an ISO 3166 country code on {date}.

    货物所在地国家“{value}”不是{date}有效的国家（地区）代码。
    """
    good = look.lists["country"]
    location = look.shipment.goods_location
    address = location.address if location else None
    if address and address.country and not good[address.country]:
        yield at("/shipment/goods_location/address/country", value=address.country, date=look.date)
