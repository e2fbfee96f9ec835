"""The fields of a declaration that a risk profile may name, each with its kind and words.

A field is never null: what the sender left out is '', 0, false or an empty list. Amounts are whole hundredths of the
profile's currency and masses whole grams, because expressions reckon with whole numbers. Texts are cut at 500
characters and lists at 200 entries, so that no declaration can make a profile slow.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Location, Measure, Party
from tongguan.money import Money
from tongguan.risk.expression import LARGEST_FIELD
from tongguan.risk.functions import Kind

LONGEST_TEXT = 500
LONGEST_LIST = 200
GRAMS = {"": 1000, "KGM": 1000, "GRM": 1, "TNE": 1_000_000}
SAFE = 9
"""A number of so many digits stays below the largest even as a million times as much."""
NO_SHIPMENT = Shipment()
NO_ITEM = Item(sequence=0)


class Seen(NamedTuple):
    """What fields are read from: a declaration, one of its items, and the item's customs value in hundredths.
    `classes`: of the parties on record, by their numbers."""

    declaration: Declaration
    shipment: Shipment
    direction: Direction
    item: Item = NO_ITEM
    value: int = 0
    total: int = 0
    classes: Mapping[str, str] = {}


class Field(NamedTuple):
    """`of_item`: differs from item to item; else it is of the whole declaration."""

    name: str
    kind: Kind
    of_item: bool
    en: str
    zh: str
    read: Callable[[Seen], Any]


def seen(declaration: Declaration, direction: Direction, total: Decimal, classes: Mapping[str, str]) -> Seen:
    """The declaration as a whole."""
    shipment = declaration.shipment or NO_SHIPMENT
    return Seen(declaration, shipment, direction, total=hundredths(total), classes=classes)


def values(whole: Seen, item: Item, value: Decimal, wanted: Iterable[Field]) -> dict[str, Any]:
    """The wanted fields of one item, by name; nothing else is built."""
    one = whole._replace(item=item, value=hundredths(value))
    return {f.name: f.read(one) for f in wanted}


def hundredths(amount: Decimal) -> int:
    return whole(amount, 100)


def whole(number: Decimal | None, times: int = 1) -> int:
    """`number` times so much without its fraction, cut off where numbers stop being anybody's; 0 for none."""
    if number is None or not number.is_finite():
        return 0
    if number.adjusted() < SAFE:
        return int(number * times)
    if number.adjusted() > 15:
        return -LARGEST_FIELD if number < 0 else LARGEST_FIELD
    return max(-LARGEST_FIELD, min(int(number * times), LARGEST_FIELD))


def chapter(item: Item) -> str:
    return item.commodity_code[:2]


def grams(measure: Measure | None) -> int:
    """0 for a unit that is no mass."""
    return 0 if measure is None else whole(measure.value, GRAMS.get(measure.unit, 0))


def per_kilogram(s: Seen) -> int:
    mass = grams(s.item.net_mass)
    return min(s.value * 1000 // mass, LARGEST_FIELD) if mass > 0 else 0


def amount(money: Money | None) -> int:
    return hundredths(money.amount) if money else 0


def text(value: str) -> str:
    return value[:LONGEST_TEXT]


def texts(values: Iterable[str]) -> list[str]:
    return [v[:LONGEST_TEXT] for v in islice(filter(None, values), LONGEST_LIST)]


def id_of(*parties: Party | None) -> str:
    for p in parties:
        if p is not None and p.id:
            return p.id[:LONGEST_TEXT]
    return ""


def name_of(*parties: Party | None) -> str:
    for p in parties:
        if p is not None and p.name:
            return p.name[:LONGEST_TEXT]
    return ""


def country_of(*parties: Party | None) -> str:
    return next((p.address.country for p in parties if p and p.address and p.address.country), "")


def documents(s: Seen) -> list[str]:
    """Category and type, as requirements name them: N851."""
    return texts([d.category + d.type for d in (*s.item.documents, *s.declaration.documents)])


def containers(s: Seen) -> list[str]:
    return texts(e.id for e in (*s.item.equipment, *s.shipment.equipment))


def claims(s: Seen) -> list[str]:
    """Regimes claimed with the duties (preference, quota, end use)."""
    return texts(d.regime for d in s.item.duties)


def mode(s: Seen) -> str:
    for means in (s.declaration.border_transport, s.shipment.arrival_transport, s.shipment.departure_transport):
        if means and means.mode:
            return means.mode
    return ""


def means_id(s: Seen) -> str:
    for means in (s.shipment.arrival_transport, s.shipment.departure_transport, s.declaration.border_transport):
        if means and (means.id or means.name):
            return text(means.id or means.name)
    return ""


def flag_country(s: Seen) -> str:
    means = s.declaration.border_transport
    return means.nationality if means else ""


def destination(s: Seen) -> str:
    place = s.item.destination or s.shipment.destination
    return place.country if place else ""


def export_country(s: Seen) -> str:
    return s.item.export_country or s.shipment.export_country


def place(location: Location | None) -> str:
    return text(location.id or location.name) if location else ""


def packages(s: Seen) -> int:
    total = 0
    for p in s.item.packagings:
        total += whole(p.count)
    return min(total, LARGEST_FIELD)


def marks(s: Seen) -> str:
    return text(" ".join(p.marks for p in s.item.packagings))


def route(s: Seen) -> list[str]:
    carriage = s.declaration.carriage
    return texts(r.country for r in carriage.route) if carriage else []


def procedure(s: Seen) -> str:
    found = s.item.procedure
    return found.current + found.previous if found else ""


def previous(s: Seen) -> list[str]:
    """Transport and other previous documents, their numbers."""
    return texts(d.id for d in (*s.item.previous_documents, *s.shipment.previous_documents))


def item(name: str, kind: Kind, en: str, zh: str, read: Callable[[Seen], Any]) -> Field:
    return Field(name, kind, True, en, zh, read)


def head(name: str, kind: Kind, en: str, zh: str, read: Callable[[Seen], Any]) -> Field:
    return Field(name, kind, False, en, zh, read)


N, T, F, L = Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.TEXTS

ALL = (
    item("hs", T, "commodity code", "商品编码", lambda s: text(s.item.tariff_code)),
    item("hs6", T, "first six digits of the commodity code", "商品编码前六位", lambda s: s.item.commodity_code[:6]),
    item("heading", T, "first four digits of the commodity code", "品目", lambda s: s.item.commodity_code[:4]),
    item("chapter", T, "chapter, two digits", "章", lambda s: chapter(s.item)),
    item("additional_codes", L, "all commodity codes given", "全部商品分类编码",
         lambda s: texts(c.id for c in s.item.classifications)),
    item("description", T, "description of the goods", "商品名称", lambda s: text(s.item.description)),
    item("origin", T, "country of origin", "原产国", lambda s: s.item.origin),
    item("destination", T, "country of destination", "目的国", destination),
    item("export_country", T, "country of export", "启运国", export_country),
    item("procedure", T, "requested and previous procedure", "监管方式（现、前）", procedure),
    item("additional_procedures", L, "all procedures given", "全部监管方式",
         lambda s: texts(p.current for p in s.item.procedures)),
    item("preferences", L, "preferences and quotas claimed", "申请享受的优惠", claims),
    item("preference_claimed", F, "whether a preferential origin is claimed", "是否申请优惠原产地",
         lambda s: any(o.type == "2" for o in s.item.origins)),
    item("value_minor", N, "customs value, hundredths", "完税价格（分）", lambda s: s.value),
    item("price_minor", N, "price in its own currency, hundredths", "成交价格（原币，百分之一）",
         lambda s: amount(s.item.price)),
    item("currency", T, "currency of the price", "币制", lambda s: s.item.price.currency if s.item.price else ""),
    item("net_g", N, "net mass, grams", "净重（克）", lambda s: grams(s.item.net_mass)),
    item("gross_g", N, "gross mass, grams", "毛重（克）", lambda s: grams(s.item.gross_mass)),
    item("value_per_kg", N, "customs value per kilogram net, hundredths; 0 unknown", "每公斤完税价格（分）",
         per_kilogram),
    item("quantity_milli", N, "statutory quantity, thousandths", "法定数量（千分之一）",
         lambda s: whole(s.item.tariff_quantity.value, 1000) if s.item.tariff_quantity else 0),
    item("quantity_unit", T, "unit of the statutory quantity", "法定单位",
         lambda s: s.item.tariff_quantity.unit if s.item.tariff_quantity else ""),
    item("packages", N, "packages of the item", "件数", packages),
    item("package_types", L, "kinds of package", "包装种类", lambda s: texts(p.type for p in s.item.packagings)),
    item("marks", T, "marks on the packages", "唛头", marks),
    item("valuation_method", T, "valuation method", "估价方法", lambda s: s.item.valuation_method),
    item("documents", L, "documents, category and type", "随附单证", documents),
    item("document_count", N, "number of documents", "随附单证数", lambda s: len(documents(s))),
    item("previous_documents", L, "numbers of previous documents", "前序单证号", previous),
    item("dangerous_goods", L, "UN numbers", "危险货物编号", lambda s: texts(s.item.dangerous_goods)),
    item("containers", L, "container numbers", "集装箱号", containers),
    item("consignor_id", T, "consignor's number", "发货人编号",
         lambda s: id_of(s.item.consignor, s.shipment.consignor)),
    item("consignor_name", T, "consignor's name", "发货人名称",
         lambda s: name_of(s.item.consignor, s.shipment.consignor, s.declaration.exporter)),
    item("consignor_country", T, "consignor's country", "发货人国家",
         lambda s: country_of(s.item.consignor, s.shipment.consignor, s.declaration.exporter)),
    item("consignee_id", T, "consignee's number", "收货人编号",
         lambda s: id_of(s.item.consignee, s.shipment.consignee)),
    item("consignee_name", T, "consignee's name", "收货人名称",
         lambda s: name_of(s.item.consignee, s.shipment.consignee, s.shipment.importer)),
    item("consignee_country", T, "consignee's country", "收货人国家",
         lambda s: country_of(s.item.consignee, s.shipment.consignee, s.shipment.importer)),
    item("seller_name", T, "seller's name", "卖方名称", lambda s: name_of(s.item.seller, s.shipment.seller)),
    item("buyer_name", T, "buyer's name", "买方名称", lambda s: name_of(s.item.buyer, s.shipment.buyer)),
    head("office", T, "customs office", "申报海关", lambda s: s.declaration.office),
    head("direction", T, "import or export", "进出口", lambda s: s.direction.value),
    head("type", T, "declaration type", "报关单类型", lambda s: s.declaration.type),
    head("declarant_id", T, "declarant's number", "申报人编号", lambda s: id_of(s.declaration.declarant)),
    head("declarant_name", T, "declarant's name", "申报人名称", lambda s: name_of(s.declaration.declarant)),
    head("agent_id", T, "agent's number", "代理人编号", lambda s: id_of(s.declaration.agent)),
    head("importer_id", T, "importer's number", "进口人编号", lambda s: id_of(s.shipment.importer)),
    head("importer_name", T, "importer's name", "进口人名称", lambda s: name_of(s.shipment.importer)),
    head("exporter_id", T, "exporter's number", "出口人编号",
         lambda s: id_of(s.declaration.exporter, s.shipment.consignor)),
    head("exporter_name", T, "exporter's name", "出口人名称",
         lambda s: name_of(s.declaration.exporter, s.shipment.consignor)),
    head("declarant_class", T, "declarant's class", "申报人类别",
         lambda s: s.classes.get(id_of(s.declaration.declarant), "")),
    head("importer_class", T, "importer's class", "进口人类别",
         lambda s: s.classes.get(id_of(s.shipment.importer), "")),
    head("exporter_class", T, "exporter's class", "出口人类别",
         lambda s: s.classes.get(id_of(s.declaration.exporter, s.shipment.consignor), "")),
    head("carrier_name", T, "carrier's name", "承运人名称",
         lambda s: name_of(s.declaration.carriage.carrier) if s.declaration.carriage else ""),
    head("terms", T, "delivery terms", "成交方式", lambda s: s.shipment.terms.code if s.shipment.terms else ""),
    head("mode", T, "mode of transport at the border", "运输方式", mode),
    head("vehicle", T, "vehicle, vessel or flight", "运输工具", means_id),
    head("vehicle_nationality", T, "nationality of the means of transport", "运输工具国籍", flag_country),
    head("containerised", F, "whether in containers", "是否集装箱运输",
         lambda s: s.shipment.containerised == "1" or bool(s.shipment.equipment)),
    head("route", L, "countries on the route", "途经国家", route),
    head("item_count", N, "number of items", "商品项数", lambda s: len(s.shipment.items)),
    head("total_value_minor", N, "customs value of all items, hundredths", "完税价格合计（分）", lambda s: s.total),
    head("total_gross_g", N, "gross mass of the declaration, grams", "总毛重（克）",
         lambda s: grams(s.declaration.gross_mass)),
    head("total_packages", N, "packages of the declaration", "总件数", lambda s: whole(s.declaration.package_count)),
    head("location", T, "where the goods are", "货物存放地点",
         lambda s: place(s.shipment.goods_location)),
    head("authorisations", L, "categories of authorisation claimed", "所持许可类别",
         lambda s: texts(a.category for a in s.declaration.authorisations)),
    head("guaranteed", F, "whether a guarantee is offered", "是否提供担保", lambda s: bool(s.declaration.guarantees)),
)  # fmt: skip

FIELDS = {f.name: f for f in ALL}
KINDS = {f.name: f.kind for f in ALL}
