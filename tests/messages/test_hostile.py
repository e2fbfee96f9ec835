"""What somebody may send to hurt: each gives clear problems, and costs bounded memory."""

import tracemalloc
from collections.abc import Iterator

import pytest

from tongguan.messages import canonical, wco_dec
from tongguan.messages.limits import MAX_BODY, MAX_ITEMS, MAX_MARKUP, MAX_PROBLEMS
from tongguan.messages.xml_bytes import parsed

HEAD = b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">'
TAIL = b"</Declaration>"
FUNCTION = b"<FunctionCode>9</FunctionCode>"


def dec(inside: bytes) -> bytes:
    return HEAD + inside + TAIL


def xml_codes(body: bytes) -> list[str]:
    return [p.code for p in wco_dec.read(body).problems]


def json_codes(body: bytes) -> list[str]:
    return [p.code for p in canonical.read(body).problems]


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
DOCTYPES = {
    "laughs": b'<!DOCTYPE Declaration [<!ENTITY l0 "ha">' + LAUGHS + b"]>" + dec(b"<TypeCode>&l9;</TypeCode>"),
    "file": b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + dec(b"<TypeCode>&f;</TypeCode>"),
    "parameter": b'<?xml version="1.0"?>\n<!-- a --><!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]>'
    + dec(b""),
    "plain": b"<!DOCTYPE Declaration>" + dec(FUNCTION),
    "utf-16": ("\ufeff<!DOCTYPE a [<!ENTITY e 'x'>]>" + dec(FUNCTION).decode()).encode("utf-16-le"),
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_no_document_types_and_no_entities(name: str) -> None:
    assert xml_codes(DOCTYPES[name]) == ["X003"]


def test_the_words_of_a_document_type_are_no_document_type() -> None:
    body = b"<!-- <!DOCTYPE a> -->" + dec(FUNCTION + b"<TypeCode><![CDATA[IMA]]></TypeCode>")
    assert xml_codes(body) == []
    declaration = wco_dec.read(body).declaration
    assert declaration is not None
    assert declaration.type == "IMA"


MALFORMED = {
    "empty": b"",
    "blank": b"  \n",
    "text": b"hello",
    "unclosed": HEAD + FUNCTION,
    "two roots": dec(FUNCTION) * 2,
    "bytes": dec(b"<TypeCode>\xff\xfe</TypeCode>"),
    "nul": dec(b"<TypeCode>\0</TypeCode>"),
    "nul by number": dec(b"<TypeCode>&#0;</TypeCode>"),
    "unknown entity": dec(b"<TypeCode>&foo;</TypeCode>"),
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?>' + dec(FUNCTION),
    "wrong encoding": b'<?xml version="1.0" encoding="UTF-16"?>' + dec(FUNCTION)[:-1],
    "deep": b"<a>" * 5_000 + b"</a>" * 5_000,
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\0" * 40,
    "zip": b"PK\x03\x04" + b"\0" * 40,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_xml(name: str) -> None:
    assert xml_codes(MALFORMED[name]) == ["X001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = "通关" if encoding not in ("iso-8859-1",) else "Zoë"
    inside = f"{FUNCTION.decode()}<Declarant><Name>{text}</Name></Declarant>"
    declared = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{declared}"?>{dec(inside.encode()).decode()}'.encode(encoding)
    result = wco_dec.read(body)
    assert result.problems == ()
    assert result.declaration is not None
    assert result.declaration.declarant is not None
    assert result.declaration.declarant.name == text


def test_too_large() -> None:
    assert xml_codes(b" " * (MAX_BODY + 1)) == ["X002"]
    assert json_codes(b" " * (MAX_BODY + 1)) == ["J002"]
    assert xml_codes(dec(b"<a/>" * MAX_MARKUP)) == ["X002"]
    assert json_codes(b'{"documents": [' + b"{}," * MAX_MARKUP + b"{}]}") == ["J002"]
    assert xml_codes(b"<Declaration " + b" ".join(b"a%d=''" % n for n in range(MAX_MARKUP)) + b"/>") == ["X002"]


def test_another_message() -> None:
    assert xml_codes(b"<a/>") == ["X004"]
    assert xml_codes(b"<Declaration/>") == ["X004"]
    assert xml_codes(b'<MetaData xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"/>') == ["X004"]


@pytest.fixture
def memory() -> Iterator[None]:
    """Fails where Python's own memory grows beyond 150 MB (the tree of the XML library is bounded by its size)."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 * 1024 * 1024


def test_a_hundred_thousand_items(memory: None) -> None:
    item = b"<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric></GovernmentAgencyGoodsItem>"
    body = dec(FUNCTION + b"<GoodsShipment>" + item * 80_000 + b"</GoodsShipment>")
    result = wco_dec.read(body)
    assert [p.code for p in result.problems] == ["X007"]
    assert result.problems[0].pointer == f"/shipment/items/{MAX_ITEMS}"
    assert result.problems[0].wire_pointer == f"42A/67A/68A[{MAX_ITEMS + 1}]"
    assert result.declaration is not None
    assert len(result.declaration.items) == MAX_ITEMS
    items = b",".join([b'{"sequence":1}'] * 100_000)
    assert json_codes(b'{"function":"9","shipment":{"items":[' + items + b"]}}") == ["J009"]


def test_problems_without_end_are_cut(memory: None) -> None:
    many = b"<Nothing/>" * 100_000
    assert xml_codes(dec(FUNCTION + many)) == ["X005"] * MAX_PROBLEMS + ["X018"]
    fields = b",".join(b'"f%d":1' % n for n in range(5_000))
    assert len(json_codes(b'{"function":"9",' + fields + b"}")) <= MAX_PROBLEMS + 1


def test_huge_texts(memory: None) -> None:
    assert xml_codes(dec(FUNCTION + b"<TypeCode>" + b"x" * 7_000_000 + b"</TypeCode>")) == ["X011"]
    assert xml_codes(dec(FUNCTION + b"<TypeCode>" + b" " * 7_000_000 + b"</TypeCode>")) == ["X017"]
    assert xml_codes(dec(FUNCTION + b"<GoodsItemQuantity>" + b"9" * 7_000_000 + b"</GoodsItemQuantity>")) == ["X014"]
    assert xml_codes(dec(FUNCTION + b"<GoodsItemQuantity>" + b"0" * 7_000_000 + b"</GoodsItemQuantity>")) == ["X014"]


@pytest.mark.parametrize(
    "number", ["1e400", "NaN", "Infinity", "-", "1,5", "1_000", "0x10", "٣", "1 2", "1e5", "", "--1", "."]
)
def test_what_is_no_number_in_xml(number: str) -> None:
    result = wco_dec.read(dec(FUNCTION + f"<InvoiceAmount currencyID='CNY'>{number}</InvoiceAmount>".encode()))
    assert [(p.code, p.pointer, p.wire_pointer) for p in result.problems] == [("X013", "/invoice_total", "42A/109")]


@pytest.mark.parametrize(
    "number",
    ["1e400", '"1e400"', "-1e400", '"NaN"', "NaN", "Infinity", "1e-400", "1" * 29, '"' + "1" * 29 + '"', "9" * 6_000],
)
def test_what_is_no_number_in_json(number: str) -> None:
    result = canonical.read(b'{"function":"9","invoice_total":{"amount":' + number.encode() + b"}}")
    assert [(p.code, p.pointer) for p in result.problems] == [("J006", "/invoice_total/amount")]


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"function":' * 200_000, b'{"carried":' + b"[" * 100_000 + b"]" * 100_000 + b"}"]
)
def test_json_nested_without_end(body: bytes) -> None:
    assert json_codes(body) == ["J010"]


def test_only_bytes_of_the_message_are_read() -> None:
    """An inclusion is an element like any other that is not in the table."""
    include = b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    assert xml_codes(dec(FUNCTION + include)) == ["X005"]
    root, problems = parsed(dec(FUNCTION))
    assert root is not None
    assert problems == ()
