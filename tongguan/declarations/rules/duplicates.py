"""What is there once: sequence numbers, containers, seals, documents, and what else makes no sense twice."""

from collections.abc import Iterable, Iterator
from typing import Any

from tongguan.declarations.rule import Findings, Look, at, rule

HIGHEST_SEQUENCE = 99_999


def again(values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Every value that was there before, with its place; empty ones don't count."""
    seen = set()
    for i, value in enumerate(values):
        if value and value in seen:
            yield i, value
        seen.add(value)


@rule("TGX001", place="68A/006", source="WCO Data Model 3.6, element 006")
def item_numbers_differ(look: Look) -> Findings:
    """Two items have the number {value}.

    有两项商品的项号同为{value}。
    """
    if len({item.sequence for item in look.items}) < len(look.items):
        for i, value in again(item.sequence for item in look.items):
            yield at(f"/shipment/items/{i}/sequence", value=value)


@rule("TGX002", place="68A/006", source="WCO Data Model 3.6, element 006")
def items_in_order(look: Look) -> Findings:
    """Items are numbered 1, 2, 3 …; here {value} stands where {right} should.

    商品项号应为1、2、3……，此处为{value}，应为{right}。
    """
    seen = set()
    for i, item in enumerate(look.items, start=1):
        if item.sequence != i and item.sequence not in seen:
            yield at(f"/shipment/items/{i - 1}/sequence", value=item.sequence, right=i)
            return
        seen.add(item.sequence)


@rule("TGX003", place="31B/006", source="WCO Data Model 3.6, element 006 (n..5)")
def sequence_numbers_positive(look: Look) -> Findings:
    """Occurrences are numbered from 1 to 99999, not {value}.

    序号应为1至99999，不能为{value}。
    """
    for i, equipment in enumerate(look.shipment.equipment):
        if not 1 <= equipment.sequence <= HIGHEST_SEQUENCE:
            yield at(f"/shipment/equipment/{i}/sequence", value=equipment.sequence)
        for j, seal in enumerate(equipment.seals):
            if not 1 <= seal.sequence <= HIGHEST_SEQUENCE:
                yield at(f"/shipment/equipment/{i}/seals/{j}/sequence", value=seal.sequence)
    for i, item in enumerate(look.items):
        for j, packaging in enumerate(item.packagings):
            if not 1 <= packaging.sequence <= HIGHEST_SEQUENCE:
                yield at(f"/shipment/items/{i}/packagings/{j}/sequence", value=packaging.sequence)


@rule("TGX004", place="28A/31B/006", source="WCO Data Model 3.6, element 006")
def equipment_numbers_differ(look: Look) -> Findings:
    """Two containers have the sequence number {value}.

    有两个集装箱的序号同为{value}。
    """
    containers = look.shipment.equipment
    if len({c.sequence for c in containers}) < len(containers):
        for i, value in again(c.sequence for c in containers):
            yield at(f"/shipment/equipment/{i}/sequence", value=value)


@rule("TGX005", place="28A/31B/159", source="ISO 6346")
def containers_differ(look: Look) -> Findings:
    """Container {value} is named twice.

    集装箱{value}重复填报。
    """
    containers = look.shipment.equipment
    if len({c.id for c in containers}) < len(containers):
        for i, value in again(c.id for c in containers):
            yield at(f"/shipment/equipment/{i}/id", value=value)


@rule("TGX006", place="28A/31B/44B/165", source="ISO 17712")
def seals_differ(look: Look) -> Findings:
    """Seal {value} is named twice: a seal closes one door once.

    封志{value}重复填报：一枚封志只能施封一次。
    """
    seals = [s.id for e in look.shipment.equipment for s in e.seals]
    if len(set(seals)) < len(seals):
        places = [(i, j) for i, e in enumerate(look.shipment.equipment) for j in range(len(e.seals))]
        for n, value in again(seals):
            yield at(f"/shipment/equipment/{places[n][0]}/seals/{places[n][1]}/id", value=value)


@rule("TGX007", place="68A/93A/006", source="WCO Data Model 3.6, element 006", each=True)
def packaging_numbers_differ(look: Look) -> Findings:
    """Two kinds of packages of the item have the sequence number {value}.

    本项有两种包装的序号同为{value}。
    """
    for i, item in enumerate(look.items):
        if len(item.packagings) > 1:
            for j, value in again(p.sequence for p in item.packagings):
                yield at(f"/shipment/items/{i}/packagings/{j}/sequence", value=value)


@rule("TGX008", place="68A/02A/D005", source="WCO Data Model 3.6, class 02A", each=True)
def documents_differ(look: Look) -> Findings:
    """Document {value} is named twice on the item.

    本项证件{value}重复填报。
    """
    for i, item in enumerate(look.items):
        if len(item.documents) > 1:
            named = ((d.category, d.type, d.id) if d.id and d.type else None for d in item.documents)
            for j, value in again(named):
                yield at(f"/shipment/items/{i}/documents/{j}", value=f"{value[0]}{value[1]} {value[2]}")


@rule("TGX009", place="42A/02A/D005", source="WCO Data Model 3.6, class 02A")
def head_documents_differ(look: Look) -> Findings:
    """Document {value} is named twice on the declaration.

    报关单证件{value}重复填报。
    """
    named = ((d.category, d.type, d.id) if d.id and d.type else None for d in look.declaration.documents)
    for i, value in again(named):
        yield at(f"/documents/{i}", value=f"{value[0]}{value[1]} {value[2]}")


@rule("TGX010", place="67A/99A/D018", source="WCO Data Model 3.6, class 99A")
def previous_documents_differ(look: Look) -> Findings:
    """Previous document {value} is named twice.

    前续单证{value}重复填报。
    """
    documents = look.shipment.previous_documents
    if len(documents) > 1:
        for i, value in again((d.category, d.type, d.id, d.line) if d.id else None for d in documents):
            yield at(f"/shipment/previous_documents/{i}", value=value[2])


@rule("TGX011", place="42A/17C/R144", source="WCO Data Model 3.6, class 17C")
def authorisations_differ(look: Look) -> Findings:
    """Authorisation {value} is named twice.

    授权{value}重复填报。
    """
    held = look.declaration.authorisations
    if len(held) > 1:
        for i, value in again((a.category, a.holder) if a.category and a.holder else None for a in held):
            yield at(f"/authorisations/{i}", value=f"{value[0]} {value[1]}")


@rule("TGX012", place="42A/40A/135", source="WTO Valuation Agreement, article 9")
def exchange_rates_differ(look: Look) -> Findings:
    """There are two exchange rates for {value}.

    {value}有两个汇率。
    """
    for i, value in again(rate.currency for rate in look.declaration.exchange_rates):
        yield at(f"/exchange_rates/{i}/currency", value=value)


@rule("TGX013", place="68A/92A/501", source="Revised Kyoto Convention, Specific Annex K", each=True)
def one_origin_of_a_kind(look: Look) -> Findings:
    """The item has two origins of kind {value}.

    本项有两个同类（{value}）原产地。
    """
    for i, item in enumerate(look.items):
        if len(item.origins) > 1:
            for j, value in again(o.type for o in item.origins):
                yield at(f"/shipment/items/{i}/origins/{j}", value=value)


@rule("TGX014", place="68A/23A/21A/145", source="Harmonized System Convention, article 3", each=True)
def one_commodity_code(look: Look) -> Findings:
    """The item has two commodity codes; {value} is the second.

    本项有两个商品编号，{value}为第二个。
    """
    for i, item in enumerate(look.items):
        if len(item.classifications) > 1:
            for j, named in enumerate(item.classifications):
                if named.type == "TSP" and any(c.type == "TSP" for c in item.classifications[:j]):
                    yield at(f"/shipment/items/{i}/classifications/{j}", value=named.id)


@rule("TGX015", place="68A/70A/166", source="WCO Data Model 3.6, class 70A", each=True)
def additional_procedures_differ(look: Look) -> Findings:
    """Procedure {value} is named twice on the item.

    本项监管方式{value}重复填报。
    """
    for i, item in enumerate(look.items):
        if len(item.procedures) > 2:
            for j, value in again((p.current, p.previous) if not p.previous else None for p in item.procedures):
                yield at(f"/shipment/items/{i}/procedures/{j}", value=value[0])


@rule("TGX016", place="68A/12C/506", source="UN Model Regulations", each=True)
def dangerous_goods_differ(look: Look) -> Findings:
    """UN number {value} is named twice on the item.

    本项联合国危险货物编号{value}重复填报。
    """
    for i, item in enumerate(look.items):
        if len(item.dangerous_goods) > 1:
            for j, value in again(item.dangerous_goods):
                yield at(f"/shipment/items/{i}/dangerous_goods/{j}", value=value)


@rule("TGX017", place="28A/81A/006", source="WCO Data Model 3.6, element 006")
def stops_differ(look: Look) -> Findings:
    """Two stops of the route have the sequence number {value}.

    途经国中有两处序号同为{value}。
    """
    carriage = look.declaration.carriage
    if carriage:
        for i, value in again(stop.sequence for stop in carriage.route):
            yield at(f"/carriage/route/{i}/sequence", value=value)


@rule("TGX018", place="42A/90A/D014", source="Revised Kyoto Convention, General Annex 5")
def guarantees_differ(look: Look) -> Findings:
    """Guarantee {value} is named twice.

    担保{value}重复填报。
    """
    named = ((g.type, g.id, g.reference) if g.id or g.reference else None for g in look.declaration.guarantees)
    for i, value in again(named):
        yield at(f"/guarantees/{i}", value=value[1] or value[2])
