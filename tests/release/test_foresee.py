"""What goods will need, under the shipped profile and before there is a declaration."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows import Direction
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.parts import Measure, Procedure
from tongguan.money import Money
from tongguan.release.foresee import Foreseen, Goods, GoodsItem, Route, foresee

PROFILES = Path(__file__).parents[2] / "profiles"


@pytest.fixture(scope="module")
def law() -> Snapshot:
    return Law.of(read(PROFILES / "cn")).at(date(2024, 6, 3), datetime(2024, 6, 3, tzinfo=UTC))


def asked(*items: GoodsItem, **more: Any) -> Goods:
    fields: dict[str, Any] = {
        "direction": Direction.IMPORT,
        "procedure": Procedure(current="0110", previous="00"),
        "terms": "CIF",
        "route": Route(departure="NZ", destination="CN"),
    }
    return Goods(items=items, **{**fields, **more})


def meat(**more: Any) -> GoodsItem:
    fields: dict[str, Any] = {
        "hs": "0207140000",
        "origin": "NZ",
        "price": Money(Decimal(10000), "CNY"),
        "net_mass": Measure(value=Decimal(1000), unit="KGM"),
    }
    return GoodsItem(**{**fields, **more})


def test_permits_agencies_and_duty(law: Snapshot) -> None:
    answer = foresee(asked(meat(), meat()), law)
    form = next(p for p in answer.permits if p.document == "G00A")
    assert (form.agency, form.items, form.missing, form.at_hand) == ("AQSIQ", (1, 2), "return", False)
    assert form.law
    assert {a.code for a in answer.agencies} == {p.agency for p in answer.permits}
    assert all(a.name and a.name_zh for a in answer.agencies)
    assert answer.days == max(p.usual_days for p in answer.permits)
    assert answer.duty is not None
    assert [(x.item, x.rate, x.amount) for x in answer.duty.lines if x.tax == "A"] == [
        (1, "0.6 CNY/kg", 600),
        (2, "0.6 CNY/kg", 600),
    ]
    assert (answer.law, answer.law_date, answer.problems) == (law.id, law.date, ())


def test_what_is_at_hand_takes_no_more_days(law: Snapshot) -> None:
    papers = tuple({p.document for p in foresee(asked(meat()), law).permits})
    answer = foresee(asked(meat(documents=papers)), law)
    assert all(p.at_hand for p in answer.permits)
    assert (answer.days, answer.fees) == (0, 0)


def test_a_document_for_one_item_does_not_serve_the_other(law: Snapshot) -> None:
    papers = tuple({p.document for p in foresee(asked(meat()), law).permits})
    assert not any(p.at_hand for p in foresee(asked(meat(documents=papers), meat()), law).permits)


def test_without_a_price_there_is_no_duty(law: Snapshot) -> None:
    answer = foresee(asked(meat(price=None)), law)
    assert answer.permits
    assert (answer.duty, answer.problems) == (None, ())


def test_a_problem_points_into_the_question(law: Snapshot) -> None:
    (problem,) = foresee(asked(meat(net_mass=None)), law).problems
    assert (problem.code, problem.pointer) == ("TGD001", "/items/0/quantity")
    (problem,) = foresee(asked(meat(), terms="ZZZ"), law).problems
    assert (problem.code, problem.pointer) == ("TGV002", "/terms")


def test_a_quota_counts_whole_until_told_otherwise(law: Snapshot) -> None:
    wheat = GoodsItem(
        hs="1001990001",
        origin="CA",
        price=Money(Decimal(10000), "CNY"),
        net_mass=Measure(value=Decimal(1000), unit="KGM"),
        claims=("Q01",),
        quota="WHEAT",
        documents=("G00T",),
    )

    def rates(answer: Foreseen) -> list[str]:
        assert answer.duty is not None
        return [x.rate for x in answer.duty.lines if x.tax == "A"]

    assert rates(foresee(asked(wheat), law)) == ["1 %"]
    assert rates(foresee(asked(wheat), law, {"WHEAT/2024-01-01": Decimal(0)})) == ["65 %"]


def test_the_question_is_read_strictly_and_the_answer_is_json(law: Snapshot) -> None:
    body = b'{"direction":"import","items":[{"hs":"0207140000","origin":"NZ"}],"date":"2024-06-03"}'
    goods = msgspec.json.decode(body, type=Goods)
    assert goods.date == date(2024, 6, 3)
    answer = foresee(goods, law)
    assert msgspec.json.decode(msgspec.json.encode(answer), type=Foreseen) == answer
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body.replace(b"origin", b"orgin"), type=Goods)
