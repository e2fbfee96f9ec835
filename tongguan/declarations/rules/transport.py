"""How the goods travel: means, route, containers, seals, and where they can be seen."""

from tongguan.codes.rows import Direction
from tongguan.declarations.rule import FULL, MOVING, Findings, Look, at, rule

UNSEEN = frozenset({"5", "7"})  # post and fixed installations: no means of transport to name
WITHOUT_FLAG = frozenset({"2", "5", "7", "9"})


@rule("TGL001", place="42A/15A/T022", source="UNECE Rec. 19", stages=FULL)
def border_mode_given(look: Look) -> Findings:
    """Say by which mode of transport the goods cross the border.

    请填写进出境运输方式。
    """
    means = look.declaration.border_transport
    if means is None or not means.mode:
        yield at("/border_transport/mode")


@rule(
    "TGL002",
    place="28A/10A/T002",
    source="Revised Kyoto Convention, General Annex 3.12",
    direction=Direction.IMPORT,
    stages=FULL,
)
def arriving_means_named(look: Look) -> Findings:
    """Name the means of transport on which the goods arrive.

    请填写货物运抵所用运输工具。
    """
    means, border = look.shipment.arrival_transport, look.declaration.border_transport
    named = (means and (means.id or means.name)) or (border and (border.id or border.name))
    if not named and not (border and border.mode in UNSEEN):
        yield at("/shipment/arrival_transport/id")


@rule(
    "TGL003",
    place="28A/46A/T004",
    source="Revised Kyoto Convention, General Annex 3.12",
    direction=Direction.EXPORT,
    stages=FULL,
)
def departing_means_named(look: Look) -> Findings:
    """Name the means of transport on which the goods leave.

    请填写货物离境所用运输工具。
    """
    means, border = look.shipment.departure_transport, look.declaration.border_transport
    named = (means and (means.id or means.name)) or (border and (border.id or border.name))
    if not named and not (border and border.mode in UNSEEN):
        yield at("/shipment/departure_transport/id")


@rule("TGL004", place="42A/15A/T014", source="WCO Data Model 3.6, element T014", stages=FULL)
def flag_given(look: Look) -> Findings:
    """Give the nationality of the means of transport that crosses the border.

    请填写进出境运输工具的国籍。
    """
    means = look.declaration.border_transport
    if means and means.mode and means.mode not in WITHOUT_FLAG and not means.nationality:
        yield at("/border_transport/nationality")


@rule("TGL005", place="28A/096", source="WCO Data Model 3.6, element 096", stages=MOVING)
def containers_named(look: Look) -> Findings:
    """The goods travel in containers: name them.

    货物以集装箱装运：请填写集装箱号。
    """
    if look.shipment.containerised != "1" or look.shipment.equipment:
        return
    if not any(item.equipment for item in look.items):
        yield at("/shipment/equipment")


@rule("TGL006", place="28A/096", source="WCO Data Model 3.6, element 096")
def containers_admitted(look: Look) -> Findings:
    """Containers are named, but the goods are said not to travel in any.

    已填报集装箱，但集装箱标志为“否”。
    """
    if look.shipment.containerised == "0" and look.shipment.equipment:
        yield at("/shipment/containerised")


@rule("TGL007", place="28A/31B/159", source="ISO 6346")
def container_numbered(look: Look) -> Findings:
    """Give the number of the container.

    请填写集装箱号。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        if not equipment.id:
            yield at(f"/shipment/equipment/{i}/id")


@rule("TGL008", place="28A/31B/44B/165", source="ISO 17712")
def seal_numbered(look: Look) -> Findings:
    """Give the number of the seal.

    请填写封志号。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        for j, seal in enumerate(equipment.seals):
            if not seal.id:
                yield at(f"/shipment/equipment/{i}/seals/{j}/id")


@rule("TGL009", place="28A/64A", source="Revised Kyoto Convention, General Annex 3.12", stages=MOVING)
def goods_can_be_found(look: Look) -> Findings:
    """Say where the goods can be examined.

    请填写货物存放地点。
    """
    location = look.shipment.goods_location
    if location is None or not (location.id or location.name or location.address):
        yield at("/shipment/goods_location")


@rule("TGL010", place="67A/95B/062", source="UN IMTS 2010", direction=Direction.IMPORT, stages=FULL)
def export_country_given(look: Look) -> Findings:
    """Say from which country the goods were exported, for the shipment or for each item.

    请填写启运国（整票或逐项）。
    """
    if not look.shipment.export_country and not all(item.export_country for item in look.items):
        yield at("/shipment/export_country")


@rule("TGL011", place="67A/99B/465", source="UN IMTS 2010", stages=FULL)
def destination_given(look: Look) -> Findings:
    """Say to which country the goods go, for the shipment or for each item.

    请填写运抵国（整票或逐项）。
    """
    destination = look.shipment.destination
    if not (destination and destination.country) and not all(item.destination for item in look.items):
        yield at("/shipment/destination")


@rule("TGL012", place="67A/99B/465", source="UN IMTS 2010", direction=Direction.EXPORT)
def leaves_the_country(look: Look) -> Findings:
    """Goods for export go to another country than {value}.

    出口货物的运抵国不能为{value}。
    """
    destination, own = look.shipment.destination, look.law.head.country
    if destination and destination.country == own:
        yield at("/shipment/destination/country", value=own)


@rule("TGL013", place="67A/99B/465", source="UN IMTS 2010", direction=Direction.IMPORT)
def stays_in_the_country(look: Look) -> Findings:
    """Goods imported here are destined for {own}, not for {value}.

    进口货物的运抵国应为{own}，不能为{value}。
    """
    destination, own = look.shipment.destination, look.law.head.country
    country = destination.country if destination else ""
    if country and country != own and look.lists["country"][country]:
        yield at("/shipment/destination/country", own=own, value=country)


@rule("TGL014", place="28A/81A/064", source="WCO SAFE Framework, Annex II")
def route_moves_on(look: Look) -> Findings:
    """The route names {value} twice in a row.

    途经国中{value}连续出现两次。
    """
    route = look.declaration.carriage.route if look.declaration.carriage else ()
    for i in range(1, len(route)):
        if route[i].country and route[i].country == route[i - 1].country:
            yield at(f"/carriage/route/{i}/country", value=route[i].country)


@rule("TGL015", place="28A/10A/T034", source="WCO Data Model 3.6, element T034", stages=FULL)
def arriving_means_explained(look: Look) -> Findings:
    """Say what kind of identification “{value}” is: ship, flight, vehicle, wagon …

    请说明“{value}”为何种运输工具标识：船舶、航班、车辆、车厢等。
    """
    means = look.shipment.arrival_transport
    if means and means.id and not means.id_type:
        yield at("/shipment/arrival_transport/id_type", value=means.id)


@rule("TGL016", place="28A/46A/T029", source="WCO Data Model 3.6, element T029", stages=FULL)
def departing_means_explained(look: Look) -> Findings:
    """Say what kind of identification “{value}” is: ship, flight, vehicle, wagon …

    请说明“{value}”为何种运输工具标识：船舶、航班、车辆、车厢等。
    """
    means = look.shipment.departure_transport
    if means and means.id and not means.id_type:
        yield at("/shipment/departure_transport/id_type", value=means.id)


@rule("TGL017", place="42A/56A/G005", source="WCO SAFE Framework", direction=Direction.EXPORT, stages=FULL)
def exit_office_given(look: Look) -> Findings:
    """Name the customs office at which the goods leave.

    请填写出境地海关。
    """
    if not look.declaration.exit_office:
        yield at("/exit_office")
