"""The response message: valid whatever the answer holds, and read back as it was meant."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tongguan.ledgers.need import Need
from tongguan.messages import wco_res
from tongguan.messages.answer import Answer
from tongguan.money import Money
from tongguan.payments.assessment import Assessment, Line
from tongguan.problem import Problem, Severity
from tongguan.release.lifecycle import Hold, State

AT = datetime(2026, 4, 17, 9, 30, tzinfo=UTC)
LINE = Line(
    item=2,
    tax="vat",
    measure="standard",
    base=Decimal("1000.00"),
    rate="13%",
    amount=Decimal("130.00"),
    payable=Decimal("130.00"),
    law="VAT law",
    law_date=date(2026, 4, 17),
)


def answer(state: State = State.HELD, *holds: Hold, **more: object) -> Answer:
    given: dict[str, object] = {"reference": "R-1", "number": "N1", "received_at": AT, "sentence": "Held."} | more
    return Answer(state=state, holds=holds, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "holds", "code"),
    [
        (State.RELEASED, (), "09"),
        (State.SETTLED, (), "09"),
        (State.RETURNED, (), "03"),
        (State.REFUSED, (), "03"),
        (State.CANCELLED, (), "10"),
        (State.HELD, (), "01"),
        (State.HELD, (Hold.OTHER_SIDE,), "01"),
        (State.HELD, (Hold.ARRIVAL,), "02"),
        (State.HELD, (Hold.ARRIVAL, Hold.PAYMENT), "13"),
        (State.HELD, (Hold.PAYMENT, Hold.PERMIT), "06"),
        (State.HELD, (Hold.PAYMENT, Hold.DOCUMENTS, Hold.INSPECTION), "05"),
    ],
)
def test_function_code(state: State, holds: tuple[Hold, ...], code: str) -> None:
    assert wco_res.function_code(answer(state, *holds)) == code


def test_every_state_and_hold_has_its_code() -> None:
    assert set(wco_res.STATES) == set(State)
    assert set(wco_res.HOLDS) == set(Hold) == {hold for hold, _ in wco_res.HELD}
    assert len(set(wco_res.STATES.values()) | set(wco_res.HOLDS.values())) == len(State) + len(Hold)


def test_a_returned_declaration(res_schema: etree.XMLSchema) -> None:
    faults = (
        Problem(code="G101", message="No such code.", pointer="/shipment/items/1/classifications/0/id"),
        Problem(code="G102", message="Look again.", severity=Severity.WARNING, pointer="/type"),
    )
    body = wco_res.write(answer(State.RETURNED, problems=faults, sentence_zh="退单。", next="Lodge it again."))
    res_schema.assertValid(etree.fromstring(body))
    said, problems = wco_res.read(body)
    assert problems == ()
    assert said is not None
    assert (said.function, said.reference, said.issued_at) == ("03", "N1-1", AT)
    assert [(f.code, f.description) for f in said.faults] == [("G101", "No such code.")]
    assert [(p.section, p.sequence, p.tag) for p in said.faults[0].pointers] == [
        ("42A", None, ""),
        ("67A", None, ""),
        ("68A", 2, ""),
        ("23A", None, ""),
        ("21A", 1, "145"),
    ]
    assert [(s.code, s.text) for s in said.statements] == [
        ("DECISION", "Held."),
        ("DECISION", "退单。"),
        ("NEXT", "Lodge it again."),
        ("WARNING", "G102 Look again."),
    ]
    assert said.declaration is not None
    assert (said.declaration.rejected_at, said.declaration.accepted_at) == (AT, None)
    assert [s.name for s in said.statuses] == ["RET"]


def test_a_held_declaration_with_its_bill(res_schema: etree.XMLSchema) -> None:
    assessment = Assessment(currency="CNY", lines=(LINE,), total=Decimal("130.00"), due_now=Decimal("130.00"))
    need = Need(item=2, requirement="r", document="O", agency="MOFCOM", name="Import licence")
    body = wco_res.write(answer(State.HELD, Hold.PAYMENT, Hold.PERMIT, assessment=assessment, needs=(need,), version=3))
    res_schema.assertValid(etree.fromstring(body))
    said, problems = wco_res.read(body)
    assert problems == ()
    assert said is not None
    assert said.declaration is not None
    assert said.declaration.version == "3"
    assert said.declaration.accepted_at == AT
    assert said.declaration.bills[0].payable == Money(Decimal("130.00"), "CNY")
    assert said.declaration.items[0].sequence == 2
    duty = said.declaration.items[0].duties[0]
    assert (duty.type, duty.rate, duty.base_amount) == ("VAT", Decimal(13), Money(Decimal("1000.00"), "CNY"))
    assert [s.name for s in said.statuses] == ["HLD", "PAY", "PER"]
    assert [s.text for s in said.statements if s.code == "NEED"] == ["O Import licence (MOFCOM)"]


def test_a_response_is_no_declaration() -> None:
    said, problems = wco_res.read(b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>')
    assert said is None
    assert [p.code for p in problems] == ["X004"]


texts = st.text(max_size=700)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15)
pointers = st.sampled_from(["", "/type", "/shipment/items/998/packagings/0", "/x/y", "/shipment/items/0/price/amount"])
found = st.builds(
    Problem, code=texts, message=texts, pointer=pointers, severity=st.sampled_from(Severity), wire_pointer=texts
)
lines = st.builds(
    Line,
    item=st.integers(1, 999),
    tax=st.sampled_from(["duty", "vat", "A00", "x"]),
    measure=texts,
    base=amounts,
    rate=st.sampled_from(["5%", "12.5 %", "3 CNY/KGM", "", "5% + 2 CNY"]),
    amount=amounts,
    payable=amounts,
    law=texts,
    law_date=st.dates(),
)
answers = st.builds(
    Answer,
    reference=texts,
    number=texts,
    state=st.sampled_from(State),
    holds=st.lists(st.sampled_from(Hold), unique=True).map(tuple),
    version=st.integers(1, 10**12),
    received_at=st.integers(1_600_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    sentence=texts,
    sentence_zh=texts,
    next=texts,
    problems=st.lists(found, max_size=4).map(tuple),
    assessment=st.none()
    | st.builds(
        Assessment,
        currency=st.just("CNY"),
        lines=st.lists(lines, max_size=4).map(tuple),
        total=amounts,
        due_now=amounts,
    ),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers)
def test_always_valid(res_schema: etree.XMLSchema, given_answer: Answer) -> None:
    body = wco_res.write(given_answer)
    res_schema.assertValid(etree.fromstring(body))
    said, problems = wco_res.read(body)
    assert problems == ()
    assert said is not None
    assert said.function == wco_res.function_code(given_answer)
    assert len(said.faults) == sum(p.stops for p in given_answer.problems)
