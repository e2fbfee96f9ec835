"""Canonical JSON: what is right comes through as it is, what is wrong is told at its pointer, all of it."""

import json

import pytest

from tongguan.messages import canonical, wco_dec
from tongguan.messages.found import WORDS

PROBLEMS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "not JSON": ('{"function":', [("J001", "")]),
    "empty": ("", [("J001", "")]),
    "no object": ("[]", [("J004", "")]),
    "null": ("null", [("J004", "")]),
    "unknown": ('{"function":"9","colour":"red"}', [("J003", "/colour")]),
    "unknown below": (
        '{"function":"9","shipment":{"items":[{"sequence":1},{"sequence":2,"a/b":1}]}}',
        [("J003", "/shipment/items/1/a~1b")],
    ),
    "type": ('{"function":9}', [("J004", "/function")]),
    "entry": ('{"function":"9","shipment":{"items":[5]}}', [("J004", "/shipment/items/0")]),
    "missing": ('{"type":"IMA"}', [("J005", "/function")]),
    "missing below": ('{"function":"9","gross_mass":{"unit":"KGM"}}', [("J005", "/gross_mass/value")]),
    "twice": ('{"function":"9","type":"IMA","type":"IMD"}', [("J008", "/type")]),
    "twice below": (
        '{"function":"9","shipment":{"items":[{"sequence":1,"sequence":2}]}}',
        [("J008", "/shipment/items/0/sequence")],
    ),
    "twice, with a blank": ('{"function" :"9","function":"1"}', [("J008", "/function")]),
    "twice, one empty": ('{"function":"9","documents":[],"documents":[{}]}', [("J008", "/documents")]),
    "twice, with quotes that hide it": (
        r'{"function":"9","type":"IMA","type":"IMD","reference":"\u0022:"}',
        [("J008", "/type")],
    ),
    "twice, with a colon that hides it": (
        r'{"function":"9","type":"IMA","type":"IMD","reference":"\"\u003A"}',
        [("J008", "/type")],
    ),
    "nul": (r'{"function":"9","reference":"a\u0000"}', [("J007", "/reference")]),
    "surrogate": (r'{"function":"9","reference":"\ud83d"}', [("J007", "/reference")]),
    "no character": ('{"function":"9","reference":"\uffff"}', [("J007", "/reference")]),
    "nul in a key": (r'{"function":"9","carried":{"\u0001":"x"}}', [("J007", "/carried")]),
    "carried": ('{"function":"9","carried":{"a":1}}', [("J004", "/carried")]),
    "no zone": ('{"function":"9","issued_at":"2024-01-01T00:00:00"}', [("J012", "/issued_at")]),
    "no time": ('{"function":"9","issued_at":"yesterday"}', [("J004", "/issued_at")]),
    "fraction": ('{"function":"9","item_count":1.5}', [("J004", "/item_count")]),
    "several": (
        '{"type":1,"colour":2,"gross_mass":{"value":"NaN"},"shipment":{"items":[{},{"sequence":"x"}]}}',
        [
            ("J006", "/gross_mass/value"),
            ("J003", "/colour"),
            ("J004", "/type"),
            ("J005", "/function"),
            ("J005", "/shipment/items/0/sequence"),
            ("J004", "/shipment/items/1/sequence"),
        ],
    ),
    "many documents": (
        '{"function":"9","documents":[' + ",".join(["{}"] * 10_000) + "]}",
        [("J013", "/documents")],
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem(name: str) -> None:
    body, wanted = PROBLEMS[name]
    found = canonical.read(body.encode("utf-8", "surrogatepass")).problems
    assert sorted((p.code, p.pointer) for p in found) == sorted(wanted)
    assert all(p.message and p.message_zh for p in found)


def test_every_problem_has_its_test() -> None:
    told = {code for _, wanted in PROBLEMS.values() for code, _ in wanted}
    elsewhere = {"J002", "J009", "J010", "J011"}  # sizes: test_hostile
    elsewhere |= {"J014"}  # test_cargo
    assert told | elsewhere == {code for code in WORDS if code.startswith("J")}


def test_what_could_be_read_is_given() -> None:
    result = canonical.read(b'{"function":"9","type":"IMA","item_count":"x"}')
    assert result.declaration is not None
    assert result.declaration.type == "IMA"
    assert result.declaration.item_count is None


@pytest.mark.parametrize(
    "text", ["1e5", "nan", "a\\b", '":', 'x":"y', "line\nbreak", "T00:00:00", "9" * 40, "\\u0000", "𝄞 通关", ""]
)
def test_texts_that_only_look_odd(text: str) -> None:
    body = json.dumps({"function": "9", "reference": text, "declarant": {"name": text}}).encode()
    result = canonical.read(body)
    assert result.problems == ()
    assert result.declaration is not None
    assert result.declaration.reference == text


def test_blanks_and_defaults_make_no_difference() -> None:
    plain = canonical.read(b'{"function":"9","declarant":{"id":"1"}}')
    spaced = canonical.read(b' { "function" : "9" ,\n"type" : "", "agent": null, "declarant" : { "id":"1" } } ')
    assert plain == spaced
    assert plain.problems == ()


@pytest.mark.parametrize("number", ["1.50", "0.001", "1e3", "-5", "1234567890123456789012345678"])
def test_numbers_keep_their_digits(number: str) -> None:
    for written in (number, f'"{number}"'):
        result = canonical.read(b'{"function":"9","gross_mass":{"value":' + written.encode() + b"}}")
        assert result.problems == ()
        assert result.declaration is not None
        assert canonical.read(canonical.write(result.declaration)) == result


def test_amendments_by_wco_pointers_find_their_places() -> None:
    pointers = '[{"section":"42A"},{"section":"57A","sequence":7},{"section":"04A","tag":"241"}]'
    body = '{"function":"13","type":"COR","amendments":[{"pointers":%s}]}' % pointers  # noqa: UP031
    declaration = canonical.read(body.encode()).declaration
    assert declaration is not None
    assert declaration.amendments[0].places == ("exporter/address/city",)


def test_all_real_messages(real: dict[str, bytes]) -> None:
    for body in real.values():
        declaration = wco_dec.read(body).declaration
        assert declaration is not None
        result = canonical.read(canonical.write(declaration))
        assert result.problems == ()
        assert result.declaration == declaration
