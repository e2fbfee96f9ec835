"""References that bring about every outcome, by people who use the public API alone."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.duty import Duty, outcomes
from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_inspection import amended, bearer


@pytest.fixture(scope="module")
def duty(served: Desks) -> Iterator[Duty]:
    tokens = {"officer": SECRETS["officer"], "supervisor": SECRETS["everything"], "bank": SECRETS["bank"]}
    on_duty = Duty(served.url, tokens)
    yield on_duty
    on_duty.close()


def worked(duty: Duty) -> None:
    """Rounds until nothing more can be done."""
    for _ in range(20):
        if not duty.round():
            return
    raise AssertionError("they never come to an end")


def standing(served: Desks, number: str) -> tuple[str, set[str]]:
    whole = httpx.get(f"{served.url}/v1/declarations/{number}", headers=bearer("officer")).json()
    return whole["state"], set(whole["holds"])


def test_every_beginning_does_what_it_says(served: Desks, duty: Duty) -> None:
    numbers = {o.prefix: lodge(served, f"{o.prefix}1") for o in outcomes()}
    ordinary = lodge(served, "ORDINARY-1")
    before = standing(served, ordinary)
    worked(duty)
    found = {prefix: standing(served, number) for prefix, number in numbers.items()}
    assert found["RELEASE-"][0] == "released" and found["INSPECT-"][0] == "released"
    assert found["REFUSE-"][0] == "refused"
    assert "payment" not in found["PAID-"][1]
    assert "inspection" in found["RED-"][1] and "documents" in found["YELLOW-"][1]
    assert found["FIND-"][0] == "held" and "inspection" in found["FIND-"][1]
    assert "documents" in found["ASK-"][1], "the office waits for the answer"
    assert standing(served, ordinary) == before, "others are left alone"

    asked = numbers["ASK-"]
    (one,) = httpx.get(f"{served.url}/v1/declarations/{asked}/requests", headers=bearer("trader")).json()
    answer = {"words": "Here it is."}
    httpx.post(f"{served.url}/v1/requests/{one['id']}/reply", json=answer, headers=bearer("trader"))
    worked(duty)
    assert "documents" not in standing(served, asked)[1]


def test_goods_amended_after_they_were_inspected_come_to_an_end_too(served: Desks, duty: Duty) -> None:
    number = lodge(served, "INSPECT-AMENDED")
    for _ in range(2):
        duty.round()
    (one,) = httpx.get(f"{served.url}/v1/declarations/{number}/inspections", headers=bearer("officer")).json()
    assert one["conforms"] is True
    assert amended(served, number, "/shipment/items/0/description", "Sailcloth")["state"] == "held"
    worked(duty)
    assert standing(served, number)[0] == "released"
