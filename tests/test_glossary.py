"""The glossary knows every state, hold, lane and event, each term once, in both languages."""

from pathlib import Path

from tongguan.release.lifecycle import Event, Hold, State
from tongguan.risk.selection import Lane

ROOT = Path(__file__).resolve().parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| Term")
]


def test_every_state_hold_lane_and_event_is_there() -> None:
    words = " ".join(row[0].lower() for row in ROWS)
    names = [str(x).replace("-", " ") for kind in (State, Hold, Lane, Event) for x in kind]
    assert [n for n in names if n not in words] == []


def test_each_term_once_in_both_languages() -> None:
    terms = [row[0] for row in ROWS]
    assert len(set(terms)) == len(terms) >= 90
    assert [row[0] for row in ROWS if not any("\u4e00" <= c <= "\u9fff" for c in row[1]) or not row[2]] == []


def test_the_places_exist() -> None:
    named = [row[3].strip("`") for row in ROWS if row[3].startswith("`")]
    roots = (ROOT, ROOT / "tongguan")
    assert [n for n in named if not any((r / n).exists() for r in roots)] == []
