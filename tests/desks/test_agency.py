"""An agency's desk: its tasks, the cut of its mandate, its answer; and the lead agency's verdict at customs' desk."""

import json
from typing import Any

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.journeys.test_agency import poultry
from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer
from tongguan.parties.party import Caller, Scope
from tongguan.release.voice import Stance


def lodged(served: Desks, reference: str, radio: bool = False) -> str:
    headers = {"authorization": f"Bearer {SECRETS['integrator']}"}
    answer = httpx.post(f"{served.url}/v1/declarations", json=poultry(reference, radio), headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def task_of(served: Desks, number: str, party: str) -> int:
    query = "select id from tongguan.agency_task where number = %s and agency = %s order by id desc"
    with served.node.store.writing() as conn:
        row = conn.execute(query, (number, party)).fetchone()
    assert row is not None
    return int(row[0])


def program(served: Desks, number: str, party: str, said: Stance, reason: str) -> None:
    caller = Caller(party=party, name="program", scopes=frozenset({Scope.LEDGER}))
    word, id_ = TaskAnswer(answer=said, reason=reason), task_of(served, number, party)
    served.node.intake.run_errand(lambda conn, office: agency.spoken(conn, office, caller, id_, word)).result()


def test_a_vet_sees_his_cut_and_answers_at_his_desk(served: Desks) -> None:
    number = lodged(served, "DESK-A-1", radio=True)
    id_ = task_of(served, number, "AQSIQ")
    with served.client("vet") as vet:
        assert f"/agency-tasks/{id_}" in vet.get("/agency-tasks").text
        page = vet.get(f"/agency-tasks/{id_}?lang=en")
        assert "0207140000" in page.text and "8525890000" not in page.text and "invoice_total" not in page.text
        assert "Plant Quarantine Law" in page.text
        said = {"csrf": csrf(page), "answer": "consent", "reason": " "}
        empty = vet.post(f"/agency-tasks/{id_}", data=said)
        assert empty.status_code == 422 and "Say why" in empty.text
        kept = vet.post(f"/agency-tasks/{id_}", data={**said, "answer": "perhaps", "reason": "typed <b>words"})
        assert kept.status_code == 422 and "typed &lt;b&gt;words" in kept.text
        assert vet.post(f"/agency-tasks/{id_}", data={**said, "reason": "sound"}).status_code == 303
        assert "sound" in vet.get(f"/agency-tasks/{id_}").text
        late = vet.post(f"/agency-tasks/{id_}", data={**said, "answer": "refuse", "reason": "no"})
        assert late.status_code == 409
        assert "同意" in vet.get(f"/agency-tasks/{id_}?lang=zh").text
        assert vet.get(f"/agency-tasks/{task_of(served, number, 'MIIT')}").status_code == 404


@pytest.mark.parametrize("who", ["trader", "cashier", "admin", "officer"])
def test_it_is_for_agencies(served: Desks, who: str) -> None:
    with served.client(who) as browser:
        assert browser.get("/agency-tasks").status_code == 403


def test_customs_decides_at_its_desk_when_all_have_answered(served: Desks) -> None:
    number = lodged(served, "DESK-A-2")
    with served.client("officer") as officer:
        page = officer.get(f"/cases/{number}?lang=en")
        assert 'value="agency"' not in page.text, "nobody decides in a vet's place"
        program(served, number, "AQSIQ", Stance.CONSENT, "sound")
        program(served, number, "MOFCOM", Stance.REFUSE, "not licensed")
        page = officer.get(f"/cases/{number}?lang=en")
        assert 'value="agency"' in page.text and "not licensed" in page.text
        seq = page.text.split('name="seq" value="')[1].split('"')[0]
        said = {
            "csrf": csrf(page),
            "seq": seq,
            "hold": "agency",
            "verdict": "passed",
            "reason": "licence shown on paper",
        }
        assert officer.post(f"/cases/{number}/verdict", data=said).status_code == 303
    headers = {"authorization": f"Bearer {SECRETS['officer']}"}
    told: dict[str, Any] = json.loads(httpx.get(f"{served.url}/v1/declarations/{number}", headers=headers).text)
    assert "agency" not in told["holds"]
