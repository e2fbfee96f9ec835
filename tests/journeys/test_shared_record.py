"""Several declarations that count on one record: each gives back its own part, in whatever order they end."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.journeys.conftest import NOW, OFFICER, Desk, declaration, sent
from tests.journeys.test_ledger import cancel, issue, left, naming
from tongguan.journeys.answer import Verdict, answer
from tongguan.journeys.request import Asking, ask
from tongguan.release.lifecycle import Hold, State

ASKING = Asking(subject="Price", words="Send the contract.", deadline=NOW + timedelta(days=5))


def lodged(desk: Desk, reference: str, quantity: str) -> str:
    (reply,) = desk.lodge(sent(naming(reference, quantity=quantity)))
    assert reply.answer is not None and reply.answer.state is State.HELD, reply.answer
    return reply.answer.number


def amended(desk: Desk, number: str, reference: str, quantity: str) -> State:
    """The first item is declared with another quantity."""
    change: dict[str, Any] = {
        **declaration("cancel"), "type": "COR", "reference": reference, "number": number,
        "shipment": {"items": [{"sequence": 1, "tariff_quantity": {"value": quantity, "unit": "NAR"}}]},
        "amendments": [{"reason": "28", "places": ["shipment/items[1]/tariff_quantity"]}],
    }  # fmt: skip
    (reply,) = desk.lodge(sent(change))
    assert reply.answer is not None, reply.refusal
    return reply.answer.state


def refused(desk: Desk, number: str) -> None:
    ask(desk.conn, desk.office, OFFICER, number, ASKING)
    verdict = Verdict(number=number, hold=Hold.DOCUMENTS, passed=False, reason="no contract")
    told = answer(desk.conn, desk.office, OFFICER, verdict).answer
    assert told is not None and told.state is State.REFUSED


def uses(desk: Desk) -> dict[str, str]:
    return dict(desk.rows("record_use", "declared, state"))


def test_each_gives_back_its_own_part(desk: Desk) -> None:
    issue(desk)
    one, two, three = (lodged(desk, f"S-{n}", quantity) for n, quantity in enumerate(("900", "800", "600")))
    assert left(desk) == 100
    amended(desk, one, "S-A", "400")
    assert left(desk) == 600
    desk.lodge(sent(cancel("S-C", two)))
    assert left(desk) == 1400 and uses(desk) == {one: "annotated", two: "given-back", three: "annotated"}
    amended(desk, three, "S-A2", "2000")
    assert left(desk) == 0, "what one gave back another may take"
    refused(desk, three)
    assert left(desk) == 2000 and uses(desk) == {one: "annotated", two: "given-back", three: "given-back"}
    desk.lodge(sent(cancel("S-C2", one)))
    assert left(desk) == 2400 and set(uses(desk).values()) == {"given-back"}


def test_an_amendment_that_finds_too_little_changes_nothing(desk: Desk) -> None:
    issue(desk)
    one, two = lodged(desk, "S-1", "1000"), lodged(desk, "S-2", "1300")
    (reply,) = desk.lodge(sent(naming("S-3", quantity="101")))
    assert reply.answer is not None and reply.answer.state is State.RETURNED and left(desk) == 100
    amended(desk, one, "S-A", "1101")
    assert left(desk) == 100 and uses(desk) == {one: "annotated", two: "annotated"}
    amended(desk, one, "S-A2", "1100")
    assert left(desk) == 0


def test_of_one_batch_each_takes_what_the_one_before_left(desk: Desk) -> None:
    issue(desk, "250")
    replies = desk.lodge(*(sent(naming(f"S-{n}", quantity="100")) for n in range(4)))
    states = [reply.answer.state for reply in replies if reply.answer is not None]
    assert states == [State.HELD, State.HELD, State.RETURNED, State.RETURNED] and left(desk) == Decimal(50)
