"""An agency's desk: its tasks, the cut of its mandate, its answer; and the lead agency's verdict at customs' desk."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.journeys.conftest import OFFICER
from tests.journeys.test_agency import poultry
from tongguan.findings.finding import CheckLine, Finding, Outcome
from tongguan.journeys import agency, inspect
from tongguan.journeys.agency import TaskAnswer
from tongguan.journeys.inspect import Ordering
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


def inspected(served: Desks, number: str, line: CheckLine) -> None:
    """An officer orders an inspection, and it finds this."""

    def errand(conn: Any, office: Any) -> None:
        now = office.now()
        wanted = Ordering(place="Bay 4", since=now, until=now + timedelta(hours=2), words="Weigh.")
        inspect.order(conn, office, OFFICER, number, wanted)
        query = "select id from tongguan.inspection where number = %s"
        (id_,) = conn.execute(query, (number,)).fetchone()
        inspect.find(conn, office, OFFICER, str(id_), Finding(lines=(line,), words="For customs alone."))

    served.node.intake.run_errand(errand).result()


def test_what_an_inspection_found_stands_on_the_page_of_whom_it_concerns(served: Desks) -> None:
    number = lodged(served, "DESK-A-FOUND")
    heavy = CheckLine(subject="item/1/mass", outcome=Outcome.DIFFERS, reading="24000 KGM", words="Ice <in> cartons.")
    inspected(served, number, heavy)
    with served.client("vet") as vet:
        page = vet.get(f"/agency-tasks/{task_of(served, number, 'AQSIQ')}?lang=en").text
        assert "What others found" in page and "24000 KGM" in page and "Ice &lt;in&gt; cartons." in page
        assert "For customs alone" not in page
        assert "其他部门的查验发现" in vet.get(f"/agency-tasks/{task_of(served, number, 'AQSIQ')}?lang=zh").text


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
