"""The declaration message: golden files, what is carried, and every problem at its two pointers."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from tongguan.commands.messages import differing, leaves
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.messages import canonical, wco_dec
from tongguan.messages.found import WORDS
from tongguan.money import Money

SAMPLES = Path(__file__).parent / "samples"
NAMESPACES = 'xmlns="urn:wco:datamodel:WCO:DEC-DMS:2" xmlns:ds="urn:wco:datamodel:WCO:Declaration_DS:DMS:2"'
FUNCTION = "<FunctionCode>9</FunctionCode>"
ISSUED = FUNCTION + '<IssueDateTime><ds:DateTimeString formatCode="304">{}</ds:DateTimeString></IssueDateTime>'
ITEM = "<GovernmentAgencyGoodsItem><SequenceNumeric>{n}</SequenceNumeric>{inside}</GovernmentAgencyGoodsItem>"


def dec(inside: str) -> bytes:
    return f"<Declaration {NAMESPACES}>{inside}</Declaration>".encode()


def items(*insides: str) -> str:
    made = "".join(ITEM.format(n=n, inside=inside) for n, inside in enumerate(insides, 1))
    return f"{FUNCTION}<GoodsShipment>{made}</GoodsShipment>"


@pytest.fixture
def imported() -> Declaration:
    declaration = wco_dec.read((SAMPLES / "import-five-items.xml").read_bytes()).declaration
    assert declaration is not None
    return declaration


@pytest.mark.parametrize("name", ["import-five-items", "correction"])
def test_golden(name: str) -> None:
    body = (SAMPLES / f"{name}.xml").read_bytes()
    assert list(differing(body)) == []
    golden = canonical.read((SAMPLES / f"{name}.json").read_bytes())
    assert golden.problems == ()
    assert wco_dec.read(body).declaration == golden.declaration


def test_values(imported: Declaration) -> None:
    assert imported.accepted_at == datetime(2026, 4, 17, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert imported.issued_at == datetime(2026, 4, 16, tzinfo=UTC)
    assert imported.package_count == Decimal(150)
    assert imported.items[0].price == Money(Decimal("96000.00"), "USD")
    assert imported.items[2].description == "LCD monitors 液晶显示器, 27 inch"
    assert imported.shipment is not None
    assert imported.shipment.consignor is not None  # an empty class is there


def test_what_is_carried(imported: Declaration) -> None:
    assert imported.carried == {
        "MetaData/WCODataModelVersionCode": "3.6",
        "MetaData/WCOTypeName": "DEC",
        "MetaData/ResponsibleCountryCode": "CN",
        "IssueDateTime/DateTimeString": "20260416",
        "IssueDateTime/DateTimeString@formatCode": "102",
        "DeclarationOfficeID@schemeID": "customs",
        "TotalPackageQuantity": "0150",
    }
    assert imported.declarant is not None
    assert imported.declarant.carried == {"Name@languageID": "zh"}


def test_what_is_carried_gives_way_to_a_new_value(imported: Declaration) -> None:
    changed = msgspec.structs.replace(
        imported, package_count=Decimal(7), issued_at=datetime(2026, 4, 17, tzinfo=UTC), office="5301"
    )
    again = wco_dec.read(wco_dec.write(changed)).declaration
    assert again is not None
    assert (again.package_count, again.issued_at, again.office) == (7, changed.issued_at, "5301")
    assert "TotalPackageQuantity" not in again.carried
    assert "IssueDateTime/DateTimeString@formatCode" not in again.carried


def test_a_declaration_that_was_never_xml_is_written_in_the_usual_wrapper(dec_schema: etree.XMLSchema) -> None:
    item = Item(
        sequence=1, description="a < b & c", dangerous_goods=("1203", "1993"), price=Money(Decimal("1E+3"), "CNY")
    )
    declaration = Declaration(function="9", type="IMA", shipment=Shipment(items=(item,)))
    body = wco_dec.write(declaration)
    dec_schema.assertValid(etree.fromstring(body))
    result = wco_dec.read(body)
    assert result.problems == ()
    assert result.declaration is not None
    assert result.declaration.items == (item,)


def test_nobody_writes_into_the_markup(dec_schema: etree.XMLSchema) -> None:
    """What is carried may come from anybody's JSON: only attributes of the table come out."""
    carried = {
        'ID@x="1"><Evil/><y z': "1",
        "FunctionCode@evil": "2",
        "Evil": "3",
        "MetaData/Evil": "4",
        "MetaData/WCOTypeName@e": "5",
    }
    body = wco_dec.write(Declaration(function="9", number='<&">', carried=carried))
    dec_schema.assertValid(etree.fromstring(body))
    assert [(name, text) for name, text, _ in leaves(body)[1:]] == [
        ("Declaration", ""),
        ("FunctionCode", "9"),
        ("ID", '<&">'),
    ]


PROBLEMS = {
    "X005 unknown": (f"{FUNCTION}<Colour>red</Colour>", "X005", "", "42A"),
    "X005 elsewhere": (items("<Commodity><Origin/></Commodity>"), "X005", "/shipment/items/0", "42A/67A/68A[1]/23A"),
    "X005 in a leaf": ("<FunctionCode>9<b/></FunctionCode>", "X005", "/function", "42A/017"),
    "X005 namespace": (f'{FUNCTION}<TypeCode xmlns="">IMA</TypeCode>', "X005", "", "42A"),
    "X006": (f"<TypeCode>IMA</TypeCode>{FUNCTION}", "X006", "/function", "42A/017"),
    "X007 leaf": (f"{FUNCTION}<TypeCode>IMA</TypeCode><TypeCode>IMD</TypeCode>", "X007", "/type", "42A/D013"),
    "X007 class": (items("<UCR/><UCR/>"), "X007", "/shipment/items/0/ucr", "42A/67A/68A[1]/35B"),
    "X008": ("<TypeCode>IMA</TypeCode>", "X008", "/function", "42A/017"),
    "X008 item": (
        f"{FUNCTION}<GoodsShipment><GovernmentAgencyGoodsItem/></GoodsShipment>",
        "X008",
        "/shipment/items/0/sequence",
        "42A/67A/68A[1]/006",
    ),
    "X009": (items("<UCR>text</UCR>"), "X009", "/shipment/items/0/ucr", "42A/67A/68A[1]/35B"),
    "X009 after": (items("<UCR><ID>a</ID>text</UCR>"), "X009", "/shipment/items/0/ucr", "42A/67A/68A[1]/35B"),
    "X010": (f'{FUNCTION}<TypeCode colour="red">IMA</TypeCode>', "X010", "/type", "42A/D013"),
    "X010 class": (items('<UCR a="b"/>'), "X010", "/shipment/items/0/ucr", "42A/67A/68A[1]/35B"),
    "X011": (f"{FUNCTION}<TypeCode>IMAX</TypeCode>", "X011", "/type", "42A/D013"),
    "X012": (
        items("", "<ExportCountry><ID>C1</ID></ExportCountry>"),
        "X012",
        "/shipment/items/1/export_country",
        "42A/67A/68A[2]/95B/062",
    ),
    "X012 line break": (f"{FUNCTION}<ID>a\nb</ID>", "X012", "/number", "42A/D014"),
    "X013": (items("<Packaging><SequenceNumeric>x</SequenceNumeric></Packaging>"), "X013",
             "/shipment/items/0/packagings/0/sequence", "42A/67A/68A[1]/93A[1]/006"),
    "X014": (f"{FUNCTION}<InvoiceAmount>1.2345</InvoiceAmount>", "X014", "/invoice_total", "42A/109"),
    "X014 whole": (f"{FUNCTION}<GoodsItemQuantity>123456</GoodsItemQuantity>", "X014", "/item_count", "42A/228"),
    "X015": (
        ISSUED.format("20240230000000Z"),
        "X015", "/issued_at", "42A/D011",
    ),
    "X015 no string": (f"{FUNCTION}<IssueDateTime>20240101</IssueDateTime>", "X015", "/issued_at", "42A/D011"),
    "X016": (
        f"{FUNCTION}<IssueDateTime><ds:DateTimeString>20240101</ds:DateTimeString></IssueDateTime>",
        "X016", "/issued_at", "42A/D011",
    ),
    "X017": (f"{FUNCTION}<TypeCode> </TypeCode>", "X017", "/type", "42A/D013"),
    "X019": (f'{FUNCTION}<InvoiceAmount currencyID="euro">1</InvoiceAmount>', "X019", "/invoice_total", "42A/109"),
    "X020": ("<FunctionCode>8</FunctionCode>", "X020", "/function", "42A/017"),
    "texts": (
        items("<Commodity><DangerousGoods/><DangerousGoods><UNDGID>x</UNDGID></DangerousGoods></Commodity>"),
        "X012", "/shipment/items/0/dangerous_goods/1", "42A/67A/68A[1]/23A/12C[2]/506",
    ),
    "classification": (
        items("", "", "<Commodity><Classification><ID>1234567890123456789</ID></Classification></Commodity>"),
        "X011", "/shipment/items/2/classifications/0/id", "42A/67A/68A[3]/23A/21A[1]/145",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem(name: str) -> None:
    inside, code, pointer, wire = PROBLEMS[name]
    result = wco_dec.read(dec(inside))
    assert [(p.code, p.pointer, p.wire_pointer) for p in result.problems] == [(code, pointer, wire)]
    assert result.declaration is not None
    assert all(p.message and p.message_zh and "{" not in p.message + p.message_zh for p in result.problems)


def test_every_problem_of_reading_has_its_test() -> None:
    told = {code for _, code, _, _ in PROBLEMS.values()}
    elsewhere = {"X001", "X002", "X003", "X004", "X018"}  # of the whole message: test_hostile
    elsewhere |= {"X021", "X022"}  # test_road_xml
    assert told | elsewhere == {code for code in WORDS if code.startswith("X")}


def test_all_problems_at_once() -> None:
    result = wco_dec.read(dec("<Colour/><TypeCode>IMAX</TypeCode><GoodsItemQuantity>x</GoodsItemQuantity>"))
    assert [p.code for p in result.problems] == ["X005", "X011", "X013", "X008"]


@pytest.mark.parametrize(
    "raw",
    ["20240125", "20240125094643Z", "20240125094643+00", "20240125094643-05", "20240125094643-00", "20240125094643"],
)
def test_times_keep_their_form(raw: str) -> None:
    body = dec(ISSUED.format(raw))
    result = wco_dec.read(body)
    assert result.problems == ()
    assert result.declaration is not None
    assert result.declaration.issued_at is not None
    assert result.declaration.issued_at.tzinfo is not None
    assert leaves(wco_dec.write(result.declaration)) == leaves(body)


def test_hints_to_a_validator_are_no_part_of_the_message() -> None:
    """A schema allows xsi:type and xsi:schemaLocation on every element."""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    hinted = dec(f'{FUNCTION}<ID {xsi} xsi:type="ds:DeclarationIdentificationIDType" xsi:schemaLocation="a b">1</ID>')
    assert wco_dec.read(hinted) == wco_dec.read(dec(f"{FUNCTION}<ID>1</ID>"))
    assert wco_dec.read(hinted).problems == ()


def test_all_real_messages(real: dict[str, bytes], dec_schema: etree.XMLSchema) -> None:
    assert len(real) == 93
    assert {name: found for name, body in real.items() if (found := list(differing(body, dec_schema)))} == {}
