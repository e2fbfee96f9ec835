"""What goods meet besides permits, asked beforehand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from tests.journeys.conftest import ROOT
from tongguan.codes.law import Law
from tongguan.codes.read import read, settled
from tongguan.codes.rows import Direction, MeasureKind
from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers.quota import balance_key
from tongguan.release.foresee import Foreseen, foresee
from tongguan.release.question import Goods, GoodsItem, Route
from tongguan.risk.emergency import Emergency

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def law() -> Snapshot:
    return Law.of(settled(read(ROOT / "profiles" / "cn"))).at(DAY, datetime(2026, 11, 25, 12, tzinfo=UTC))


def asked(law: Snapshot, *codes: str, origin: str = "US", departure: str = "", **more: object) -> Foreseen:
    items = tuple(GoodsItem(hs=code, origin=origin) for code in codes)
    goods = Goods(direction=Direction.IMPORT, items=items, route=Route(departure=departure), date=DAY)
    return foresee(goods, law, **more)  # type: ignore[arg-type]


def stop(**said: object) -> Emergency:
    """One that ends when the day has ended at the administration (Asia/Shanghai)."""
    usual = {
        "id": "E", "kind": "health", "then": "hold", "notice": "n", "notice_zh": "n", "reason": "secret",
        "valid_from": "2026-11-20T00:00:00Z", "valid_until": "2026-11-25T16:00:00Z",
    }  # fmt: skip
    return msgspec.convert({**usual, **said}, Emergency)


def test_each_agency_is_told_once_with_the_goods_that_it_looks_at(law: Snapshot) -> None:
    told = asked(law, "0203290000", "6109100000", "0207142100").hearings
    assert [(one.agency, one.items, one.after) for one in told] == [
        ("AQSIQ", (1,), ()),
        ("AQSIQ", (3,), ()),
        ("MOFCOM", (1,), ("AQSIQ",)),
        ("MOFCOM", (3,), ("AQSIQ",)),
    ]
    assert told[0].final and not told[-1].final and told[0].hours == 27
    assert asked(law, "6109100000").hearings == ()


def test_a_quota_is_told_with_what_is_left(law: Snapshot) -> None:
    (whole,) = asked(law, "1001990001", "6109100000").bounds
    assert (whole.kind, whole.quota, whole.items, whole.document) == (MeasureKind.QUOTA, "WHEAT", (1,), "G00T")
    quota = law.quota("WHEAT")
    assert quota is not None and whole.left == quota.volume
    (less,) = asked(law, "1001990001", balances={balance_key(quota): Decimal("7.5")}).bounds
    assert less.left == Decimal("7.5") and less.unit == "TNE"


@pytest.mark.parametrize(
    ("said", "route", "told"),
    [
        ({"goods": ["0203"]}, {}, True),
        ({"goods": ["0207"]}, {}, False),
        ({"countries": ["US"]}, {}, True),
        ({"countries": ["DK"]}, {}, False),
        ({"countries": ["DK"]}, {"departure": "DK"}, True),
        ({"offices": ["5304"]}, {}, True),
        ({"goods": ["0203"], "parties": ["Bad Company"]}, {}, False),
        ({"goods": ["0203"], "valid_from": "2026-11-25T15:59:59Z"}, {}, True),
        ({"goods": ["0203"], "valid_from": "2026-11-25T16:00:00Z", "valid_until": "2026-11-29T00:00:00Z"}, {}, False),
        ({"goods": ["0203"], "valid_until": "2026-11-24T16:00:00Z"}, {}, False),
    ],
)
def test_what_is_stopped_is_told_for_its_goods_from_there_on_the_day(
    law: Snapshot, said: dict[str, object], route: dict[str, str], told: bool
) -> None:
    found = asked(law, "0203290000", emergencies=[stop(**said)], **route)
    assert bool(found.notices) is told
    assert b"secret" not in msgspec.json.encode(found)
