"""What the traffic sends is as good as the declaration it was made from, in every profile that has one."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from sandbox.traffic import Traffic
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.declarations.rulebook import Context, validate
from tongguan.messages import canonical

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "sandbox/samples").glob("*/import-five-items.json"))
NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_no_rule_has_a_word_against_it(sample: Path) -> None:
    law = Law.of(read(ROOT / "profiles" / sample.parent.name)).at(NOW.date(), NOW)
    bodies = [sample.read_bytes(), *islice(Traffic(sample, "T"), 50)]
    for body in bodies:
        result = canonical.read(body)
        assert result.problems == () and result.declaration is not None
        assert validate(result.declaration, law, Context(received_at=NOW)) == ()


def test_every_declaration_is_another_and_the_same_seed_gives_the_same() -> None:
    first, again = (list(islice(Traffic(SAMPLES[0], "T"), 20)) for _ in range(2))
    assert first == again
    assert len(set(first)) == 20
