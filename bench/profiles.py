"""Two hundred live risk profiles, as an administration would have them: by chapter and origin, by value, by party."""

from datetime import UTC, date, datetime, timedelta

import psycopg

from bench.node import Node
from tongguan.codes.rows import Direction
from tongguan.risk.profiles import ProfileSet, RiskProfile, check
from tongguan.risk.selection import Lane
from tongguan.store import standards

COUNT = 200
SINCE = date(2020, 1, 1)
ORIGINS = ("VN", "KR", "JP", "DE", "US", "TH", "IN", "BR")
ASKED = (
    "value_per_kg > 0 and value_per_kg < {low}",
    "value_minor > {high}00 and net_g < {low}000",
    "heading in ['{heading}'] and net_g > {high}000",
    "contains(lower(description), '{word}') and containerised",
    "none(documents, endsWith(#, '853')) and value_minor > {high}0000",
    "origin != export_country and value_minor > {high}0000",
)
GENERAL = (
    "total_value_minor > {high}0000000 and item_count > {low}",
    "importer_id == '9144030000000{low:05d}' and value_minor > {low}00",
    "vehicle == 'V{high}' or (mode == '4' and value_per_kg > {high}000)",
    "terms == 'EXW' and total_gross_g > {high}000000",
)
WORDS = ("used", "scrap", "sample", "parts", "waste", "replica", "mixed", "antique")


def published(node: Node) -> str:
    """Puts the profiles into force on a node; the set's name."""
    profiles = ProfileSet(profile(n) for n in range(COUNT))
    assert not profiles.broken and not any(check(p) for p in profiles.profiles), profiles.broken
    with psycopg.connect(node.sandbox["databases"]["journey"]) as conn:
        standards.publish_profile_set(conn, profiles.id, profiles.dump(), datetime.now(UTC) - timedelta(seconds=1))
    return profiles.id


def profile(n: int) -> RiskProfile:
    """One of five asks every item, the others name a chapter, and most of them an origin; few hold for a sample."""
    chapter = "" if n % 5 == 0 else f"{(84, 61, 94, 41, 85, 1 + n % 97)[n % 6]:02d}"
    texts = GENERAL if not chapter else ASKED
    words = {"low": 3 + n, "high": 900 + n, "heading": f"{chapter}{n % 100:02d}", "word": WORDS[n % len(WORDS)]}
    return RiskProfile(
        id=f"B{n:03d}",
        name=f"Yardstick profile {n}",
        expression=texts[n % len(texts)].format(**words),
        lane=(Lane.RED, Lane.YELLOW, Lane.BLUE)[n % 3],
        direction=Direction.IMPORT if n % 4 else None,
        chapter=chapter,
        origin=ORIGINS[n % len(ORIGINS)] if chapter and n % 3 else "",
        valid_from=SINCE,
        limit=50 if n % 10 == 0 else None,
        author="officer-1",
        consented_by="officer-2",
    )
