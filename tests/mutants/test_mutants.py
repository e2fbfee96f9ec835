"""Every rule is shown to fire: alone, at its place, in each profile that asks it; and untouched samples are silent."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.mutants import codes, follow_ups, goods, head, worth
from tests.mutants.mutate import BOTH, SAMPLES, Mutant, mutated, sample
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.rulebook import Context, validate
from tongguan.declarations.rules import RULES
from tongguan.ledgers.quota import balance_key
from tongguan.messages import wco_dec
from tongguan.payments.duty import assess
from tongguan.payments.rules import RULES as ASSESSING
from tongguan.payments.value import values

PROFILES = Path(__file__).parents[2] / "profiles"
NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)
MUTANTS: tuple[Mutant, ...] = (*head.MUTANTS, *goods.MUTANTS, *codes.MUTANTS, *follow_ups.MUTANTS, *worth.MUTANTS)
EXCUSED: dict[tuple[str, str], str] = {**goods.EXCUSED, **worth.EXCUSED}

pytestmark = pytest.mark.mutants


@cache
def law(profile: str) -> Snapshot:
    return Law.of(read(PROFILES / profile)).at(NOW.date(), NOW)


def found(profile: str, declaration: dict[str, Any]) -> set[tuple[str, str]]:
    """What the rule book finds and, where that finds no error, what value and duty find."""
    value = msgspec.convert(declaration, Declaration, strict=False)
    problems = validate(value, law(profile), Context(received_at=NOW))
    kind = law(profile).type(value.type)
    if kind is not None and not any(p.stops for p in problems):
        valued, unvalued = values(value, law(profile))
        _, _, unassessed = assess(value, valued, law(profile), kind.direction, FULL_QUOTAS[profile])
        problems += unvalued + unassessed
    return {(p.code, p.pointer) for p in problems}


EVERY = {r.code for r in RULES} | set(ASSESSING)
FULL_QUOTAS = {p: {balance_key(q): Decimal(10) ** 12 for q in law(p).quotas()} for p in BOTH}
CASES = [(profile, x) for x in MUTANTS for profile in x.profiles if law(profile).severity(x.code) != "off"]


@pytest.mark.parametrize(("profile", "mutant"), CASES, ids=[f"{p}-{x.code}-{x.pointer}" for p, x in CASES])
def test_mutant_gets_its_rule_and_no_other(profile: str, mutant: Mutant) -> None:
    changed = mutated(sample(profile, mutant.base), mutant.path, mutant.value)
    assert found(profile, changed) == {(mutant.code, mutant.pointer)}


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*/*.json")), ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_untouched_sample_has_no_problem(file: Path) -> None:
    assert found(file.parent.name, sample(file.parent.name, file.stem)) == set()


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*/*.xml")), ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_untouched_xml_sample_has_no_problem_either(file: Path) -> None:
    read_ = wco_dec.read(file.read_bytes())
    assert read_.declaration is not None and read_.problems == ()
    assert validate(read_.declaration, law(file.parent.name), Context(received_at=NOW)) == ()


@pytest.mark.parametrize("profile", BOTH)
def test_every_rule_has_a_mutant(profile: str) -> None:
    shown = {x.code for x in MUTANTS if profile in x.profiles}
    asked = {code for code in EVERY if law(profile).severity(code) != "off"}
    excused = {code for code, p in EXCUSED if p == profile}
    assert asked - shown == excused - shown
    assert not excused & shown, "shown to fire, so no excuse is needed"


def test_no_mutant_without_a_rule() -> None:
    assert {x.code for x in MUTANTS} <= EVERY
