"""The rule book as a whole: all problems at once, in its order, weighed by the profile, and never a crash."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tongguan.codes.law import Law
from tongguan.codes.official import Official, discover, parsed
from tongguan.codes.read import read
from tongguan.codes.rows import RuleSeverity
from tongguan.commands.rules import manual
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Classification, Measure, Packaging
from tongguan.declarations.rulebook import Context, validate
from tongguan.declarations.rules import RULES
from tongguan.messages import canonical, wco_dec
from tongguan.money import Money

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)
CONTEXT = Context(received_at=NOW)
CN = Law.of(read(ROOT / "profiles" / "cn"))
GB = Law.of(read(ROOT / "profiles" / "gb"))


def sample(name: str) -> Declaration:
    declaration = canonical.read((ROOT / "sandbox/samples/cn" / f"{name}.json").read_bytes()).declaration
    assert declaration is not None
    return declaration


def first(declaration: Declaration, item: Item) -> Declaration:
    """The declaration with another first item."""
    assert declaration.shipment is not None
    items = (item, *declaration.items[1:])
    return replace(declaration, shipment=replace(declaration.shipment, items=items))


def test_an_empty_declaration_is_told_everything_at_once() -> None:
    problems = validate(Declaration(function="9", type="IMA"), CN.at(NOW.date(), NOW), CONTEXT)
    codes = [p.code for p in problems]
    assert {"TGH003", "TGH006", "TGH009", "TGR001", "TGR002", "TGT001", "TGL001", "TGL009"} <= set(codes)
    order = [r.code for r in RULES]
    assert codes == sorted(codes, key=order.index)
    assert all(p.message and p.message_zh and "{" not in p.message + p.message_zh for p in problems)


def test_a_type_that_nobody_knows_is_told_and_the_rest_still_looked_at() -> None:
    told = validate(replace(sample("import-standard"), type="QQQ", reference=""), CN.at(NOW.date(), NOW), CONTEXT)
    assert {p.code for p in told} == {"TGH002", "TGH003"}


def test_the_profile_weighs() -> None:
    bad = replace(sample("import-standard"), number="1")
    said = {"known_from": datetime(2020, 1, 1, tzinfo=UTC), "valid_from": date(2020, 1, 2), "source": "test"}

    def weighed(severity: str) -> list[str]:
        law = CN.with_rows("severities", [RuleSeverity(rule="TGH005", severity=severity, **said)])
        return [str(p.severity) for p in validate(bad, law.at(NOW.date(), NOW), CONTEXT)]

    assert [weighed(s) for s in ("error", "warning", "off")] == [["error"], ["warning"], []]


def test_harmonized_system_binds_once_an_edition_is_loaded() -> None:
    known = {i.commodity_code[:6]: "" for i in sample("import-five-items").items}
    edition = Official(list="hs", entries=known, source="test", known_from=datetime(2020, 1, 1, tzinfo=UTC))
    law = CN.with_official(edition).at(NOW.date(), NOW)
    assert validate(sample("import-five-items"), law, CONTEXT) == ()
    whole = sample("import-standard")
    strange = first(whole, replace(whole.items[0], classifications=(Classification(id="9999990000", type="TSP"),)))
    told = validate(strange, law, CONTEXT)
    assert [(p.code, p.pointer) for p in told] == [("TGI005", "/shipment/items/0/classifications/0/id")]


def test_words_of_every_rule() -> None:
    for rule in RULES:
        assert len(rule.code) <= 8, "the response's validation code is an..8"
        assert rule.wording.endswith((".", "…", "-", ":")) and rule.wording_zh.endswith("。"), rule.code
        assert rule.place and rule.source, rule.code
    assert len({r.code for r in RULES}) == len(RULES) > 200


def test_manual_is_up_to_date() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == manual(), "run: tongguan rules"


numbers = st.decimals(allow_nan=True, allow_infinity=True) | st.sampled_from([Decimal("1e400"), Decimal("-0")])


@settings(max_examples=150, deadline=None)
@given(numbers, numbers, numbers, st.text(max_size=40), st.integers(-5, 10**6))
def test_no_number_or_text_stops_the_book(a: Decimal, b: Decimal, c: Decimal, text: str, n: int) -> None:
    whole = sample("import-five-items")
    item = replace(
        whole.items[0],
        sequence=n,
        price=Money(a, text),
        net_mass=Measure(value=b, unit=text),
        gross_mass=Measure(value=c),
        tariff_quantity=Measure(value=a, unit="NAR"),
        packagings=(Packaging(sequence=n, count=b, type=text),),
        description=text,
    )
    changed = replace(first(whole, item), package_count=c, reference=text, gross_mass=Measure(value=b, unit="KGM"))
    for law in (CN, GB):
        assert all(p.pointer.startswith("/") for p in validate(changed, law.at(NOW.date(), NOW), CONTEXT))


def test_a_hostile_number_of_findings_is_bounded() -> None:
    whole = replace(sample("import-standard"), shipment=Shipment(items=tuple(Item(sequence=1) for _ in range(5000))))
    assert len(validate(whole, CN.at(NOW.date(), NOW), CONTEXT)) <= 1000


@pytest.mark.parametrize("official", [False, True], ids=["compact lists", "official lists"])
def test_originals_of_the_data_model_are_accepted(wco_data: Path, official: bool) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    refused = {}
    of_the_day = GB
    for kind, path in discover(wco_data.parent) if official else ():
        edition = parsed(kind, path.read_bytes(), path.name, datetime(2020, 1, 1, tzinfo=UTC)).official
        of_the_day = of_the_day.with_official(edition)
    for path in sorted((wco_data / "samples").glob("*.xml")):
        declaration = wco_dec.read(path.read_bytes()).declaration
        assert declaration is not None
        law = of_the_day.at((declaration.accepted_at or now).date(), now)
        if stops := [p.code for p in validate(declaration, law, Context(received_at=now)) if p.stops]:
            refused[path.name] = stops
    assert refused == {}
