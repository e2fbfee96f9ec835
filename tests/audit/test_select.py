"""Which released cases are looked at again: shares hold, the nearest row of the law counts, lots are repeatable."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tongguan.audit.select import chosen, drawn
from tongguan.codes.rows_measures import ReviewRow

SINCE = {"valid_from": date(2020, 1, 1), "known_from": datetime(2019, 12, 1, tzinfo=UTC), "source": "test"}
SECRET = b"a secret of a node"


def row(share: float, direction: str = "", lane: str = "") -> ReviewRow:
    return ReviewRow(direction=direction, lane=lane, share=share, days=30, **SINCE)  # type: ignore[arg-type]


def test_the_nearest_row_counts() -> None:
    rows = [row(1, lane="blue"), row(0, "import", "blue"), row(0.5, "import"), row(0.25)]
    assert chosen(rows, "export", "blue", 0.99) is rows[0]
    assert chosen(rows, "import", "blue", 0.0) is None
    assert chosen(rows, "import", "green", 0.4) is rows[2]
    assert chosen(rows, "export", "green", 0.4) is None and chosen(rows, "export", "green", 0.2) is rows[3]
    assert chosen([], "import", "blue", 0.0) is None


def test_the_share_holds_and_nobody_foresees_the_lot() -> None:
    lots = [drawn(SECRET, case) for case in range(20_000)]
    assert 0.045 < sum(lot < 0.05 for lot in lots) / len(lots) < 0.055
    assert lots[:50] == [drawn(SECRET, case) for case in range(50)]
    assert lots[:50] != [drawn(b"another secret", case) for case in range(50)]


@given(st.integers(0, 10**15), st.floats(0, 1))
def test_a_larger_share_keeps_whom_a_smaller_one_chose(case: int, share: float) -> None:
    lot = drawn(SECRET, case)
    assert 0 <= lot < 1
    assert chosen([row(1)], "import", "green", lot) is not None
    if chosen([row(share)], "import", "green", lot):
        assert chosen([row((1 + share) / 2)], "import", "green", lot)
