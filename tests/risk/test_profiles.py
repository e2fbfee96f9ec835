from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.risk.declared import profile
from tongguan.risk.fields import FIELDS
from tongguan.risk.profiles import ProfileSet, RiskProfile, check
from tongguan.risk.selection import Lane

SANDBOX = Path(__file__).parents[2] / "sandbox" / "risk"


class Shipped(msgspec.Struct):
    profile: tuple[RiskProfile, ...]


def shipped() -> Iterator[RiskProfile]:
    for path in sorted(SANDBOX.glob("*.toml")):
        yield from msgspec.toml.decode(path.read_bytes(), type=Shipped).profile


def codes(p: RiskProfile) -> list[str]:
    return [x.code for x in check(p)]


def test_the_shipped_profiles_pass() -> None:
    found = list(shipped())
    assert len(found) >= 20
    assert [(p.id, check(p)) for p in found if check(p)] == []
    assert all(p.consented_by and p.consented_by != p.author for p in found)


@pytest.mark.parametrize(
    "text",
    [
        "value_minor > 100000 and net_g < 5000",
        "value_minor / net_g < 3",
        "some(documents, # == 'N851') or 'N853' in documents",
        "not (origin in ['CN', 'VN']) and currency != \"USD\"",
        "origin not in ['CN']",
        "packages in [1..5] or packages in (10..20]",
        "matches(description, '^[A-Z]+ \\d')",
        "contains(lower(description), '鞋')",
        "preference_claimed ? value_minor > 1 : value_minor > 2",
        "max([value_minor, price_minor]) > 3 * min([value_minor, 7])",
        "fuzzyMatch(importer_name, 'Acme') > 0.8",
        "-value_minor + 2 * (packages - 1) >= 0",
        "value_minor % 100 == 0",
        "containerised == (len(containers) > 0)",
    ],
)
def test_what_officers_write(text: str) -> None:
    assert check(profile(text)) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TGS010"),
        ("value_minor >", "TGS010"),
        ("value_minor > 1 value_minor", "TGS010"),
        ("origin > 'A'", "TGS010"),  # texts have no order
        ("origin == 1", "TGS010"),
        ("value_minor", "TGS010"),
        ("origin and true", "TGS010"),
        ("not value_minor == 1", "TGS010"),
        ("value_minor == 1 == true", "TGS010"),
        ("documents == 'N851'", "TGS010"),
        ("value_minor / 0 > 1", "TGS010"),
        ("value_minor / (net_g / packages) > 1", "TGS010"),
        ("value_minor * net_g * packages > 1", "TGS010"),  # beyond exact arithmetic
        ("rand(5) > value_minor", "TGS010"),
        ("date('now') > value_minor", "TGS010"),
        ("origin.__class__ == 'a'", "TGS010"),
        ("$root == 1", "TGS010"),
        ("value_minor > 1], [true", "TGS010"),
        ("value_minor > 1, true", "TGS010"),
        ("# == 'a'", "TGS010"),
        ("some(documents, some(containers, # == 'a'))", "TGS010"),
        ("some(documents, 10 / len(#) > 1)", "TGS010"),
        ("matches(description, origin)", "TGS010"),
        ("origin == null", "TGS010"),
        ("(" * 100 + "true" + ")" * 100, "TGS010"),
        ("value_minor > 1 " + "and value_minor > 1 " * 200, "TGS010"),
        ("value_minor > 1e400", "TGS010"),
        ("value_minor > " + "9" * 400, "TGS010"),
        ("value_mnior > 1", "TGS011"),
        ("1 > 0", "TGS012"),
        ("matches(description, '(')", "TGS013"),
    ],
)
def test_what_is_refused(text: str, code: str) -> None:
    assert codes(profile(text)) == [code]


def test_each_misspelt_name_is_told_with_the_one_that_was_meant() -> None:
    problems = check(profile("value_mnior > 1 or orign == 'CN'"))
    assert [p.message for p in problems] == [
        "There is no field orign. Did you mean origin?",
        "There is no field value_mnior. Did you mean value_minor?",
    ]
    assert all(p.pointer == "/expression" and p.message_zh for p in problems)


def test_a_whole_chapter_needs_no_condition() -> None:
    assert check(profile("true", chapter="24", origin="KP")) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "no spaces"}, "TGS001"),
        ({"name": "  "}, "TGS002"),
        ({"lane": Lane.GREEN}, "TGS003"),
        ({"chapter": "8"}, "TGS004"),
        ({"origin": "Vietnam"}, "TGS005"),
        ({"valid_from": date(1999, 1, 1)}, "TGS006"),
        ({"valid_to": date(2024, 12, 31)}, "TGS007"),
        ({"valid_to": date(2999, 12, 31)}, "TGS007"),
        ({"limit": 0}, "TGS008"),
        ({"limit": -1}, "TGS008"),
        ({"author": "A", "consented_by": "A"}, "TGS009"),
    ],
)
def test_the_rest_of_a_profile(change: dict[str, object], code: str) -> None:
    given = msgspec.structs.replace(profile(), **change)
    assert codes(given) == [code]


def test_a_set_is_named_by_its_texts_and_read_back() -> None:
    one, two = profile(id="A", limit=3), profile(id="B", chapter="84", valid_to=date(2025, 12, 31))
    made = ProfileSet((two, one))
    assert made.id == ProfileSet((one, two)).id
    read = ProfileSet.load(made.dump())
    assert (read.id, read.profiles) == (made.id, made.profiles)
    assert made.id != ProfileSet((one, msgspec.structs.replace(two, limit=1))).id
    with pytest.raises(ValueError, match="the id A"):
        ProfileSet((one, one))


def test_a_profile_that_no_longer_fits_is_named_and_holds_for_nothing() -> None:
    made = ProfileSet((profile(), profile("gone_field > 1", id="OLD")))
    assert made.broken == ("OLD",)
    assert [p.id for p in made.on(date(2025, 6, 1)).items] == ["P1"]


def test_every_field_has_words_in_both_languages() -> None:
    assert [f.name for f in FIELDS.values() if not (f.en and f.zh)] == []


def test_the_manual_names_every_field() -> None:
    manual = (SANDBOX.parents[1] / "docs" / "risk.md").read_text()
    assert [f.name for f in FIELDS.values() if f"| `{f.name}` | {'item' if f.of_item else 'decl'}" not in manual] == []
