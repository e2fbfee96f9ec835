"""The rule book of manifests: what one must say, and what cannot be together. Every rule runs; pure.

Deadlines and code lists are the law's, and are asked where the law is at hand; what stands here follows from the
manifest alone. A rule's docstring is its wording, in English and in Chinese.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from stdnum import imo, iso6346

from tongguan.declarations.parts import TRANSPORT_DOCUMENTS
from tongguan.declarations.rule import Finding, at, wording
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, Unit
from tongguan.manifests.match import Amount, Told, amount_of, number, total
from tongguan.problem import Problem, Severity

SEA, RAIL, ROAD, AIR = "1", "2", "3", "4"
"""UN/CEFACT Recommendation 19."""
IMO = "10"
"""Kind of a means' number: IMO ship number (WCO list 0106's 10)."""
JOURNEYS = {SEA: ("voyage", "航次"), RAIL: ("train", "车次"), AIR: ("flight", "航班")}
LONGEST = 35
Findings = Iterator[Finding]


class Rule(NamedTuple):
    """One rule: what it finds, how it says so, whence it comes, and how much it weighs."""

    code: str
    source: str
    find: Callable[[Manifest], Findings]
    severity: Severity = Severity.ERROR


RULES: list[Rule] = []


def rule(code: str, source: str, severity: Severity = Severity.ERROR) -> Callable[[Any], Any]:
    """Puts the function under it into the book."""

    def made(find: Callable[[Manifest], Findings]) -> Callable[[Manifest], Findings]:
        RULES.append(Rule(code, source, find, severity))
        return find

    return made


def check(manifest: Manifest) -> tuple[Problem, ...]:
    """Everything that is wrong with a manifest by itself, in the order of the book."""
    return tuple(told(one, found) for one in RULES for found in one.find(manifest))


def told(one: Rule, found: Finding) -> Problem:
    """A finding in the words of its rule."""
    english, chinese = wording(one.find)
    pointer, words = found
    said = {"message": english.format(**words), "message_zh": chinese.format(**words)}
    return Problem(code=one.code, severity=one.severity, pointer=pointer, **said)


def boxes(manifest: Manifest) -> Iterator[tuple[str, Unit]]:
    """Every container with its place."""
    for n, unit in enumerate(manifest.units):
        yield f"/units/{n}", unit
    for place, consignment in placed(manifest):
        for n, unit in enumerate(consignment.units):
            yield f"{place}/units/{n}", unit


def placed(manifest: Manifest) -> Iterator[tuple[str, Consignment]]:
    """Every consignment with its place."""
    for n, consignment in enumerate(manifest.consignments):
        yield f"/consignments/{n}", consignment


def lines(manifest: Manifest) -> Iterator[tuple[str, Consignment, CargoItem]]:
    """Every line with its place and its consignment."""
    for place, consignment in placed(manifest):
        for n, item in enumerate(consignment.items):
            yield f"{place}/items/{n}", consignment, item


@rule("MFR01", "WCO Data Model, element D014")
def reference_given(manifest: Manifest) -> Findings:
    """Give your reference, at most {most} characters.

    请填写申报编号，不超过 {most} 个字符。
    """
    if not manifest.reference.strip() or len(manifest.reference) > LONGEST:
        yield at("/reference", most=LONGEST)


@rule("MFR02", "UN/CEFACT Recommendation 19")
def mode_known(manifest: Manifest) -> Findings:
    """“{value}” is no mode of transport: 1 sea, 2 rail, 3 road, 4 air, 5 mail …

    “{value}”不是运输方式：1 海运、2 铁路、3 公路、4 空运、5 邮运等。
    """
    if manifest.mode not in tuple("123456789"):
        yield at("/mode", value=manifest.mode)


@rule("MFR03", "GACC Decree 172")
def journey_given(manifest: Manifest) -> Findings:
    """Give the number of the {what}.

    请填写{what_zh}。
    """
    if manifest.mode in JOURNEYS and not manifest.journey:
        what, what_zh = JOURNEYS[manifest.mode]
        yield at("/journey", what=what, what_zh=what_zh)


@rule("MFR05", "WCO SAFE Framework, annex II")
def means_named(manifest: Manifest) -> Findings:
    """Name the means of transport: ship, flight, train or vehicle.

    请填写运输工具：船舶、航班、列车或车辆。
    """
    if manifest.means is None or not (manifest.means.id or manifest.means.name):
        yield at("/means/id")


@rule("MFR06", "IMO resolution A.1117(30)")
def ship_numbered(manifest: Manifest) -> Findings:
    """“{value}” is no IMO number: its check digit does not fit.

    “{value}”不是有效的 IMO 编号：校验码不符。
    """
    means = manifest.means
    if manifest.mode == SEA and means and means.id_type == IMO and means.id and not imo.is_valid(means.id):
        yield at("/means/id", value=means.id)


@rule("MFR07", "GACC Decree 172")
def something_carried(manifest: Manifest) -> Findings:
    """Say what is carried: consignments or containers; or that the means of transport is empty.

    请填写所载货物或集装箱，或注明运输工具空载。
    """
    if not manifest.empty and not manifest.consignments and not manifest.units:
        yield at("/consignments")


@rule("MFR08", "GACC MT4403")
def empty_carries_nothing(manifest: Manifest) -> Findings:
    """An empty means of transport carries no consignment.

    空载运输工具不应有货物。
    """
    if manifest.empty and manifest.consignments:
        yield at("/empty")


@rule("MFR09", "ISO 8601; arithmetic")
def arrives_after_leaving(manifest: Manifest) -> Findings:
    """It arrives before it leaves.

    到达时间早于启运时间。
    """
    if manifest.departs_at and manifest.arrives_at and manifest.arrives_at < manifest.departs_at:
        yield at("/arrives_at")


@rule("MFR10", "WCO Data Model, element 006")
def sequences_differ(manifest: Manifest) -> Findings:
    """Sequence number {value} stands twice.

    序号 {value} 重复。
    """
    seen: set[int] = set()
    for place, consignment in placed(manifest):
        if consignment.sequence in seen:
            yield at(f"{place}/sequence", value=consignment.sequence)
        seen.add(consignment.sequence)


@rule("MFR11", "WCO SAFE Framework, annex II")
def document_given(manifest: Manifest) -> Findings:
    """Give the number of the transport document, at most {most} characters.

    请填写提运单号，不超过 {most} 个字符。
    """
    for place, consignment in placed(manifest):
        if not plain(consignment.document) or len(consignment.document) > LONGEST:
            yield at(f"{place}/document", most=LONGEST)


@rule("MFR26", "UNCL 1001", Severity.WARNING)
def document_is_of_transport(manifest: Manifest) -> Findings:
    """“{value}” is no waybill, bill of lading or consignment note of UN/EDIFACT code list 1001: check it.

    “{value}”不是 UN/EDIFACT 代码表 1001 中的运输单证，请核对。
    """
    for place, consignment in placed(manifest):
        if consignment.document_type and consignment.document_type not in TRANSPORT_DOCUMENTS:
            yield at(f"{place}/document_type", value=consignment.document_type)


@rule("MFR12", "WCO Data Model, class 111")
def documents_differ(manifest: Manifest) -> Findings:
    """Transport document {value} stands twice.

    提运单号 {value} 重复。
    """
    counts = Counter(plain(c.document) for c in manifest.consignments)
    seen: set[str] = set()
    for place, consignment in placed(manifest):
        name = plain(consignment.document)
        if name and counts[name] > 1 and name in seen:
            yield at(f"{place}/document", value=consignment.document)
        seen.add(name)


@rule("MFR13", "WCO Data Model, class 111")
def own_master(manifest: Manifest) -> Findings:
    """A house document travels under another document, not under itself.

    分单不能以自身为总单。
    """
    for place, consignment in placed(manifest):
        if consignment.master and plain(consignment.master) == plain(consignment.document):
            yield at(f"{place}/master")


@rule("MFR14", "arithmetic of consolidation")
def houses_fit(manifest: Manifest) -> Findings:
    """The houses of {value} hold {found} {what}, the master {told}.

    {value} 项下分单合计 {found}{what_zh}，总单为 {told}。
    """
    inside_of: dict[str, list[Amount]] = {}
    for house in manifest.consignments:
        if house.master:
            inside_of.setdefault(plain(house.master), []).append(amount_of(house))
    for place, consignment in placed(manifest):
        if not (houses := inside_of.get(plain(consignment.document))):
            continue
        inside, whole = total(houses), amount_of(consignment)
        for at_, sum_, all_, what, what_zh in (
            ("packages", inside.packages, whole.packages, "packages", "件"),
            ("gross_mass/value", inside.gross, whole.gross, "kg", "千克"),
        ):
            if sum_ is not None and all_ is not None and sum_ > all_:
                words = {"found": number(sum_), "told": number(all_), "what": what, "what_zh": what_zh}
                yield at(f"{place}/{at_}", value=consignment.document, **words)


@rule("MFR15", "WCO SAFE Framework, annex II")
def amounts_positive(manifest: Manifest) -> Findings:
    """This must be above zero.

    须大于零。
    """
    for place, consignment in placed(manifest):
        if consignment.packages is not None and consignment.packages <= 0:
            yield at(f"{place}/packages")
        if consignment.gross_mass is not None and consignment.gross_mass.value <= 0:
            yield at(f"{place}/gross_mass/value")


@rule("MFR25", "arithmetic")
def nothing_below_zero(manifest: Manifest) -> Findings:
    """This must not be below zero.

    不得小于零。
    """
    for place, unit in boxes(manifest):
        if unit.tare is not None and not unit.tare.value >= 0:
            yield at(f"{place}/tare/value")
    for place, consignment in placed(manifest):
        if consignment.volume is not None and not consignment.volume.value >= 0:
            yield at(f"{place}/volume/value")
        if consignment.value is not None and not consignment.value.amount >= 0:
            yield at(f"{place}/value/amount")
    for place, _, item in lines(manifest):
        if item.packaging and item.packaging.count is not None and not item.packaging.count >= 0:
            yield at(f"{place}/packaging/count")
        if item.gross_mass is not None and not item.gross_mass.value >= 0:
            yield at(f"{place}/gross_mass/value")


@rule("MFR16", "arithmetic")
def lines_fit(manifest: Manifest) -> Findings:
    """The lines hold {found} packages together, the consignment {told}.

    各项合计 {found} 件，提运单为 {told} 件。
    """
    for place, consignment in placed(manifest):
        counts = [i.packaging.count for i in consignment.items if i.packaging and i.packaging.count is not None]
        found = sum(counts, Decimal(0))
        whole = len(counts) == len(consignment.items) > 0
        if whole and consignment.packages is not None and found != consignment.packages:
            yield at(f"{place}/packages", found=number(found), told=number(consignment.packages))


@rule("MFR17", "WCO SAFE Framework, annex II")
def goods_described(manifest: Manifest) -> Findings:
    """Describe the goods.

    请填写货物名称。
    """
    for place, _, item in lines(manifest):
        if not item.description.strip():
            yield at(f"{place}/description")


@rule("MFR18", "WCO SAFE Framework, annex II")
def sender_and_receiver_named(manifest: Manifest) -> Findings:
    """Name the {what}.

    请填写{what_zh}。
    """
    for place, consignment in placed(manifest):
        for role, what, what_zh in (("consignor", "consignor", "发货人"), ("consignee", "consignee", "收货人")):
            party = getattr(consignment, role)
            if party is None or not (party.name or party.id):
                yield at(f"{place}/{role}/name", what=what, what_zh=what_zh)


@rule("MFR19", "ISO 6346, annex A", Severity.WARNING)
def containers_numbered(manifest: Manifest) -> Findings:
    """“{value}” is no container number of ISO 6346: check it.

    “{value}”不符合 ISO 6346 集装箱号，请核对。
    """
    for place, unit in boxes(manifest):
        if manifest.mode in (SEA, RAIL) and not iso6346.is_valid(unit.id):
            yield at(f"{place}/id", value=unit.id)


@rule("MFR20", "WCO Data Model, class 31B")
def lines_lie_in_known_containers(manifest: Manifest) -> Findings:
    """Container {value} is not among those of the consignment.

    集装箱 {value} 不在该提运单项下。
    """
    for place, consignment, item in lines(manifest):
        known = {plain(u.id) for u in consignment.units}
        for n, name in enumerate(item.units):
            if plain(name) not in known:
                yield at(f"{place}/units/{n}", value=name)


@rule("MFR21", "ISO 17712")
def seals_differ(manifest: Manifest) -> Findings:
    """Seal {value} stands twice on the container.

    封志号 {value} 重复。
    """
    for place, unit in boxes(manifest):
        seen: set[str] = set()
        for n, seal in enumerate(unit.seals):
            if plain(seal.id) in seen:
                yield at(f"{place}/seals/{n}/id", value=seal.id)
            seen.add(plain(seal.id))


@rule("MFR22", "UN Model Regulations, chapter 3.2")
def dangerous_goods_numbered(manifest: Manifest) -> Findings:
    """“{value}” is no UN number: four digits.

    “{value}”不是联合国编号：应为四位数字。
    """
    for place, _, item in lines(manifest):
        for n, name in enumerate(item.dangerous_goods):
            if not (len(name) == 4 and name.isascii() and name.isdigit()):
                yield at(f"{place}/dangerous_goods/{n}", value=name)


@rule("MFR23", "GACC MT1401, UNDGContact")
def dangerous_goods_answered_for(manifest: Manifest) -> Findings:
    """Name somebody who can be asked about the dangerous goods.

    请填写危险品联系人。
    """
    for place, consignment in placed(manifest):
        contact = consignment.dangerous_goods_contact
        if any(i.dangerous_goods for i in consignment.items) and (contact is None or not contact.name):
            yield at(f"{place}/dangerous_goods_contact/name")


@rule("MFR24", "GACC Decree 172", Severity.WARNING)
def master_is_told(manifest: Manifest) -> Findings:
    """Master document {value} is not in this manifest: another one must tell of it.

    总单 {value} 不在本舱单内，须另有舱单申报。
    """
    there = Told((manifest,))
    for place, consignment in placed(manifest):
        if consignment.master and not there.under(consignment.master):
            yield at(f"{place}/master", value=consignment.master)
