"""Cases as lists ask for them."""

from datetime import timedelta

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.store import reading
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.reading import Filter


def test_pages_follow_one_another(module_store: Store) -> None:
    days = [Lodged(n, at=MORNING + timedelta(days=n), state="held" if n % 2 else "released") for n in range(1, 10)]
    lodge(module_store, *days)
    with module_store.reading(SYSTEM) as conn:
        first = reading.cases(conn, Filter(), 4)
        second = reading.cases(conn, Filter(), 4, before=first[-1].id)
        held = reading.cases(conn, Filter(hold="inspection", office="5301", direction="import"), 100)
        span = Filter(received_from=MORNING + timedelta(days=3), received_to=MORNING + timedelta(days=5))
        between = reading.cases(conn, span, 100)
        percent = reading.cases(conn, Filter(words="%"), 100)
    assert [c.id % 100 for c in first + second] == [9, 8, 7, 6, 5, 4, 3, 2]
    assert [c.id % 100 for c in held] == [9, 7, 5, 3, 1]
    assert [c.id % 100 for c in between] == [4, 3]
    assert percent == []
