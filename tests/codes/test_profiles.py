"""The shipped profiles do what they are for: all goods have law, every month a rate, the real messages are at home."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from tongguan.codes.kinds import LISTS
from tongguan.codes.law import Law
from tongguan.codes.official import discover, parsed
from tongguan.codes.rows import Direction, Measure, MeasureKind, Stage
from tongguan.codes.snapshot import Snapshot, Standing

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CHAPTERS = [f"{n:02d}" for n in range(1, 98) if n != 77]
WCO = {"d": "urn:wco:datamodel:WCO:DEC-DMS:2"}


@pytest.fixture(params=["cn", "gb"])
def law(request: pytest.FixtureRequest, laws: dict[str, Law]) -> Law:
    return laws[request.param]


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2022, 7, 1), date(2026, 11, 23), date(2027, 12, 31)])
def test_goods_of_every_chapter_have_duty_and_vat(law: Law, day: date) -> None:
    snapshot = law.at(day, NOW)
    for chapter in CHAPTERS:
        kinds = Counter(m.kind for m in snapshot.measures(chapter + "999999", "BY", Direction.IMPORT))
        assert kinds[MeasureKind.DUTY] == kinds[MeasureKind.VAT] == 1, chapter
        assert snapshot.has_tariff(chapter + "9999", Direction.EXPORT)
        assert snapshot.commodity(chapter + "9999") is not None


def test_every_kind_of_measure_is_there(law: Law) -> None:
    rows = [m for m in law.rows()["measures"] if isinstance(m, Measure)]
    assert {m.kind for m in rows} == set(MeasureKind)
    assert any(m.ad_valorem is not None and m.specific is not None for m in rows)
    assert any(m.minimum is not None for m in rows)
    assert any(m.maximum is not None for m in rows)


def test_there_are_rates_in_every_month(law: Law) -> None:
    for year in range(2020, 2028):
        for month in range(1, 13):
            snapshot = law.at(date(year, month, 15), NOW)
            rates = [c for c in ("USD", "EUR", "GBP", "CNY", "JPY", "HKD", "KZT", "MNT", "VND") if snapshot.rate(c)]
            assert len(rates) == 9, (year, month)


def test_every_list_is_declared_and_lists_of_the_world_are_closed(law: Law) -> None:
    snapshot = law.at(date(2026, 11, 23), NOW)
    assert set(LISTS) <= set(snapshot.listings())
    assert all(snapshot.closed(name) for name in ("country", "currency", "transport-mode", "delivery-term"))
    assert snapshot.code("country", "CN") is Standing.GOOD
    assert snapshot.code("country", "XX") is Standing.UNKNOWN
    assert snapshot.code("no-such-list", "1") is Standing.UNKNOWN
    entry = snapshot.entry("country", "CN")
    assert entry is not None
    assert (entry.name, entry.name_zh) == ("China", "中国")


def test_types_lead_where_they_should(law: Law) -> None:
    snapshot = law.at(date(2026, 11, 23), NOW)
    stages = {code: t.stage for code in ("IMA", "IMD", "IMC", "EXF", "IMY", "EXZ") if (t := snapshot.type(code))}
    assert list(stages.values()) == [
        Stage.STANDARD,
        Stage.PRELODGED,
        Stage.SIMPLIFIED,
        Stage.SIMPLIFIED_PRELODGED,
        Stage.SUPPLEMENTARY,
        Stage.SUPPLEMENTARY,
    ]
    assert snapshot.type("XYZ") is None


def test_what_is_not_there_is_not_made_up(law: Law) -> None:
    snapshot = law.at(date(2026, 11, 23), NOW)
    assert snapshot.rate("XXX") is None
    assert snapshot.office("none") is None
    assert snapshot.procedure(Direction.IMPORT, "xx", "yy") is None
    assert snapshot.measures("", "CN", Direction.IMPORT) == ()
    assert snapshot.requirements("", Direction.IMPORT, "", "", "") == ()
    assert snapshot.severity("no such rule") == "error"
    assert law.at(date(1999, 1, 1), NOW).measures("0101", "CN", Direction.IMPORT) == ()


def test_the_calendar(laws: dict[str, Law]) -> None:
    cn, gb = (laws[n].at(date(2026, 11, 23), NOW) for n in ("cn", "gb"))
    assert not cn.working_day(date(2026, 10, 1))
    assert cn.working_day(date(2026, 10, 10))  # a Saturday worked in exchange
    assert not gb.working_day(date(2026, 12, 25))
    assert gb.working_day(date(2026, 11, 23))
    assert not gb.working_day(date(2026, 11, 22))


def test_customs_eleven_agencies_and_a_bank(laws: dict[str, Law]) -> None:
    snapshot = laws["cn"].at(date(2026, 11, 23), NOW)
    assert len(snapshot.agencies()) == 13
    asked = {row.agency for row in snapshot.subsystems()}
    assert asked <= {a.code for a in snapshot.agencies()} and len(asked) >= 10


USED = {  # list → where the messages use it; the text of several elements is put together
    "office": ("d:ExitOffice/d:ID", "d:SupervisingOffice/d:ID"),
    "authorisation": ("d:AuthorisationHolder/d:CategoryCode",),
    "transport-mode": (".//d:ModeCode",),
    "transport-id-type": (
        ".//d:IdentificationTypeCode[../d:ID][not(../../d:Commodity)][not(parent::d:Classification)]",
    ),
    "country": (".//d:CountryCode", ".//d:ExportCountry/d:ID", ".//d:RegistrationNationalityCode"),
    "transaction-nature": (".//d:TransactionNatureCode",),
    "freight-payment": (".//d:Freight/d:PaymentMethodCode",),
    "guarantee": (".//d:SecurityDetailsCode",),
    "delivery-term": (".//d:ConditionCode",),
    "place": (".//d:TradeTerms/d:LocationID",),
    "valuation-method": (".//d:CustomsValuation/d:MethodCode",),
    "valuation-indicator": (".//d:ValuationAdjustment/d:AdditionCode",),
    "payment-method": (".//d:Payment/d:MethodCode",),
    "tax": (".//d:DutyTaxFee/d:TypeCode",),
    "regime": (".//d:DutyRegimeCode",),
    "quota": (".//d:QuotaOrderID",),
    "package": (".//d:Packaging/d:TypeCode",),
    "warehouse": (".//d:Warehouse/d:TypeCode",),
    "document-status": (".//d:LPCOExemptionCode",),
    "statement": (".//d:AdditionalInformation/d:StatementCode",),
    "statement-type": (".//d:StatementTypeCode",),
    "classification": (".//d:Classification/d:IdentificationTypeCode",),
    "location-type": (".//d:GoodsLocation/d:TypeCode",),
    "location-qualifier": (".//d:GoodsLocation/d:Address/d:TypeCode",),
    "amendment-reason": (".//d:ChangeReasonCode",),
    "party-role": (".//d:RoleCode",),
    "representation": ("d:Agent/d:FunctionCode",),
    "container": (".//d:ContainerCode",),
    "origin-type": (".//d:Origin/d:TypeCode",),
}


def texts(root: etree._Element, path: str) -> list[str]:
    """The text of the elements or attributes at an XPath."""
    found = root.xpath(path, namespaces=WCO)
    assert isinstance(found, list)
    return [(e.text or "") if isinstance(e, etree._Element) else str(e) for e in found]


def strangers(snapshot: Snapshot, root: etree._Element) -> list[tuple[str, str]]:
    """Codes of a message that the law does not know."""
    used = [(name, text) for name, paths in USED.items() for path in paths for text in texts(root, path)]
    used += [("unit", unit) for unit in texts(root, ".//@unitCode")]
    used += [("currency", currency) for currency in texts(root, ".//@currencyID")]
    for name, path in (("document", "AdditionalDocument"), ("previous-document", "PreviousDocument")):
        for e in root.iterfind(f".//d:{path}", WCO):
            used.append((name, e.findtext("d:CategoryCode", "", WCO) + e.findtext("d:TypeCode", "", WCO)))
            used.append((f"{name}-category", e.findtext("d:CategoryCode", "", WCO)))
    for e in root.iterfind(".//d:GovernmentProcedure", WCO):
        current, previous = e.findtext("d:CurrentCode", "", WCO), e.findtext("d:PreviousCode", "", WCO)
        used += [("procedure", current), ("previous-procedure", previous)] if previous else []
        used += [] if previous else [("additional-procedure", current)]
    for e in root.iterfind(".//d:Classification", WCO):
        if e.findtext("d:IdentificationTypeCode", "", WCO) == "TSP":
            used.append(("hs", e.findtext("d:ID", "", WCO)[:6]))
    return [(name, code) for name, code in used if snapshot.code(name, code) is not Standing.GOOD]


def at_home(law: Law, samples: Path) -> list[tuple[str, str, str]]:
    """Codes of the real declarations that the law does not know, with their file."""
    snapshot = law.at(date(2026, 11, 23), NOW)
    files = sorted(samples.glob("*.xml"))
    assert len(files) == 93
    found = []
    for file in files:
        root = etree.parse(file).getroot().find(".//d:Declaration", WCO)
        assert root is not None
        found += [(file.name, *s) for s in strangers(snapshot, root)]
    return found


def test_the_real_messages_are_at_home_under_gb(laws: dict[str, Law], shared: Path) -> None:
    assert at_home(laws["gb"], shared / "wco-dm" / "samples") == []


def test_they_are_still_at_home_with_all_official_lists(laws: dict[str, Law], shared: Path) -> None:
    law = laws["gb"]
    for kind, path in discover(shared):
        law = law.with_official(parsed(kind, path.read_bytes(), path.name, NOW).official)
    assert law.notes() == ()
    assert at_home(law, shared / "wco-dm" / "samples") == []
    assert Law.load(law.dump()).id == law.id


def test_every_combination_of_procedures_in_them_is_legal(laws: dict[str, Law], shared: Path) -> None:
    snapshot = laws["gb"].at(date(2026, 11, 23), NOW)
    for file in sorted((shared / "wco-dm" / "samples").glob("*.xml")):
        root = etree.parse(file).getroot().find(".//d:Declaration", WCO)
        assert root is not None
        kind = snapshot.type(root.findtext("d:TypeCode", "", WCO))
        for e in root.iterfind(".//d:GovernmentProcedure[d:PreviousCode]", WCO):
            pair = e.findtext("d:CurrentCode", "", WCO), e.findtext("d:PreviousCode", "", WCO)
            assert kind is None or snapshot.procedure(kind.direction, *pair), (file.name, pair)
