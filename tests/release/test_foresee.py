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
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Measure, Procedure
from tongguan.ledgers.quota import wanted
from tongguan.ledgers.required import needs
from tongguan.messages.canonical import read as message
from tongguan.money import Money
from tongguan.payments.duty import assess
from tongguan.payments.value import values
from tongguan.release.foresee import Foreseen, Usual, foresee, timed
from tongguan.release.question import Goods, GoodsItem, Route

PROFILES = Path(__file__).parents[2] / "profiles"
SAMPLES = PROFILES.parent / "sandbox" / "samples" / "cn"


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
    assert (problem.code, problem.pointer) == ("TGC112", "/terms")


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
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body.replace(b"0207140000", b"02" * 30), type=Goods)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"direction":"import","items":[' + b",".join([b'{"hs":"02"}'] * 1000) + b"]}", type=Goods)


@pytest.mark.parametrize(
    ("told", "code", "pointer"),
    [
        ({"hs": "9999999999"}, "TGI006", "/items/0/hs"),
        ({"hs": "0207"}, "TGI004", "/items/0/hs"),
        ({"hs": ""}, "TGI003", "/items/0/hs"),
        ({"origin": "QQ"}, "TGC001", "/items/0/origin"),
        ({"net_mass": Measure(value=Decimal(5), unit="kilo")}, "TGC042", "/items/0/net_mass/unit"),
        ({"price": Money(Decimal(5), "QQQ")}, "TGC020", "/items/0/price/currency"),
        ({"claims": ("ZZZ",)}, "TGC109", "/items/0/claims/0"),
        ({"quota": "NONE"}, "TGC111", "/items/0/quota"),
        ({"documents": ("G00A", "ZZZZ")}, "TGC130", "/items/0/documents/1"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_no_duty_is(
    law: Snapshot, told: dict[str, Any], code: str, pointer: str
) -> None:
    answer = foresee(asked(meat(**told)), law)
    assert [(p.code, p.pointer) for p in answer.problems] == [(code, pointer)]
    assert answer.duty is None


def test_route_and_procedure_are_looked_at_too(law: Snapshot) -> None:
    wrong = asked(
        meat(), route=Route(departure="QQ", destination="ZZ"), procedure=Procedure(current="9999", previous="00")
    )
    assert {p.pointer for p in foresee(wrong, law).problems} >= {
        "/route/departure",
        "/route/destination",
        "/procedure/current",
    }
    assert [p.pointer for p in foresee(asked(), law).problems] == ["/items"]


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31)])
def test_there_was_no_law_yet(day: date) -> None:
    law = Law.of(read(PROFILES / "cn")).at(day, datetime(2024, 6, 3, tzinfo=UTC))
    answer = foresee(asked(meat()), law)
    assert [(p.code, p.pointer) for p in answer.problems] == [("TGK010", "/date")]
    assert (answer.permits, answer.duty) == ((), None)


def question(declaration: Declaration, direction: Direction) -> Goods:
    """What somebody would have asked about these goods before he declared them."""
    shipment = declaration.shipment
    assert shipment is not None
    items = tuple(
        GoodsItem(
            hs=i.tariff_code, origin=i.origin, price=i.price, gross_mass=i.gross_mass, net_mass=i.net_mass,
            quantity=i.tariff_quantity, second_quantity=i.second_quantity, quota="".join(d.quota for d in i.duties),
            claims=tuple(dict.fromkeys(d.regime for d in i.duties if d.regime)),
            documents=tuple(d.category + d.type for d in (*i.documents, *declaration.documents)),
        )
        for i in shipment.items
    )  # fmt: skip
    return Goods(
        direction=direction, items=items, procedure=shipment.items[0].procedure, charges=shipment.charges,
        terms=shipment.terms.code if shipment.terms else "", freight=shipment.freight,
        route=Route(destination=shipment.destination.country if shipment.destination else ""),
    )  # fmt: skip


@pytest.mark.parametrize("sample", sorted(p.stem for p in SAMPLES.glob("*port-*.json")))
def test_a_declaration_of_the_same_goods_gets_the_same_duty_and_papers(sample: str, law: Snapshot) -> None:
    declaration = message((SAMPLES / f"{sample}.json").read_bytes()).declaration
    assert declaration is not None
    kind = law.type(declaration.type)
    assert kind is not None
    assessment, _, _ = assess(
        declaration,
        values(declaration, law)[0],
        law,
        kind.direction,
        {k: q.volume for k, q in wanted(declaration, law).items()},
    )
    answer = foresee(question(declaration, kind.direction), law)
    assert answer.duty is not None, answer.problems
    assert answer.duty.values == assessment.values
    assert [(x.item, x.measure, x.amount) for x in answer.duty.lines] == [
        (x.item, x.measure, x.amount) for x in assessment.lines
    ]
    asked_for = {(n.document, n.agency, bool(n.met_by)) for n in needs(declaration, law, kind.direction)}
    assert {(p.document, p.agency) for p in answer.permits} == {(d, a) for d, a, _ in asked_for}


def test_two_documents_of_a_kind_are_two(law: Snapshot) -> None:
    answer = foresee(asked(meat(documents=("G00A", "G00A"))), law)
    assert answer.problems == () and answer.duty is not None


def test_what_is_applied_for_says_where_and_how_long_it_took_lately(law: Snapshot) -> None:
    answer = foresee(asked(meat()), law)
    form = next(p for p in answer.permits if p.document == "G00A")
    assert (form.system, form.usual_days, form.measured) == ("clearance-form", 3, 0)
    lately = timed(answer, {"clearance-form": Usual(45, 12), "another": Usual(90, 3)})
    form = next(p for p in lately.permits if p.document == "G00A")
    assert (form.usual_days, form.measured, lately.days) == (45, 12, 45)
    assert [p for p in lately.permits if p.document != "G00A"] == [p for p in answer.permits if p.document != "G00A"]
    at_hand = foresee(asked(meat(documents=("G00A",))), law)
    assert timed(at_hand, {"clearance-form": Usual(45, 12)}).days == at_hand.days
