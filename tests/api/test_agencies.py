"""Three agencies on one case, through the doors: one answers by its queue, one as its desk does, one by files."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from obstore.store import LocalStore

from tests.api.conftest import Calling, Small
from tests.journeys.test_agency import poultry
from tongguan.worker.agencies import Agencies

Look = Callable[[], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "MIIT" / "in").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def look(node: Small, folder: Path) -> Look:
    """What the worker does for agencies in one turn."""
    agencies = Agencies(node.store, lambda: node.office, LocalStore(str(folder)))

    def turn() -> None:
        assert agencies.look()

    return turn


def lodged(call: Calling, reference: str) -> str:
    body = poultry(reference, radio=True)
    answer = call("integrator", "POST", "/v1/declarations", json=body).json()
    assert "agency" in answer["holds"], answer
    return str(answer["number"])


def drop(folder: Path, name: str, body: bytes, whole: bool = True) -> Path:
    """An answer in the folder; `whole`: with its digest beside it."""
    path = folder / "MIIT" / "in" / name
    path.write_bytes(body)
    if whole:
        path.with_name(f"{name}.sha256").write_text(sha256(body).hexdigest())
    return path


def went(folder: Path, number: str) -> dict[str, Any]:
    """The task of a case that went out."""
    found = (json.loads(p.read_text()) for p in (folder / "MIIT" / "out").glob("*.json"))
    return next(one for one in found if one["declaration"] == number)


def receipts(folder: Path) -> dict[str, dict[str, Any]]:
    found = (json.loads(p.read_text()) for p in (folder / "MIIT" / "receipts").glob("*.json"))
    return {one["file"]: one for one in found}


def holds(call: Calling, number: str) -> list[str]:
    return list(call("officer", "GET", f"/v1/declarations/{number}").json()["holds"])


def mine(call: Calling, who: str, number: str) -> dict[str, Any]:
    rows = call(who, "GET", "/v1/agency-tasks").json()
    return next(row for row in rows if row["declaration"] == number)


def test_three_agencies_answer_by_queue_desk_and_file(call: Calling, folder: Path, look: Look) -> None:
    number = lodged(call, "THREE-1")
    look()
    out = went(folder, number)
    assert out["declaration"] == number and "invoice_total" not in out["shown"]
    word = {"task": out["id"], "answer": "consent", "reason": "type approved"}
    drop(folder, "1.json", json.dumps(word).encode())
    look()
    assert receipts(folder)["1.json"]["taken"] is True
    assert call("agency", "POST", "/v1/agency-tasks/fetches", json={}).json() == [], "trade waits for the vets"
    assert "agency" in holds(call, number), "veterinary is held until a vet says yes"
    vets = mine(call, "vets", number)
    said = call("vets", "POST", f"/v1/agency-tasks/{vets['id']}/answers", json={"answer": "consent", "reason": "sound"})
    assert said.status_code == 200, said.text
    (task,) = call("agency", "POST", "/v1/agency-tasks/fetches", json={"limit": 5}).json()
    assert call("agency", "POST", f"/v1/agency-tasks/{task['id']}/acknowledgements").status_code == 200
    for _ in range(2):
        told = call(
            "agency", "POST", f"/v1/agency-tasks/{task['id']}/answers", json={"answer": "consent", "reason": "licensed"}
        )
        assert told.status_code == 200 and told.json()["state"] == "answered"
    assert "agency" not in holds(call, number)
    acts = [a["act"] for a in call("agency", "GET", f"/v1/agency-tasks/{task['id']}").json()["acts"]]
    assert acts == ["waiting", "sent", "fetched", "acknowledged", "answered"]


def test_a_half_file_is_not_read_and_a_bad_one_stops_nobody(call: Calling, folder: Path, look: Look) -> None:
    number = lodged(call, "FILES-1")
    look()
    out = went(folder, number)
    good = json.dumps({"task": out["id"], "answer": "consent", "reason": "type approved"}).encode()
    half = drop(folder, "a-half.json", good[:20], whole=False)
    (half.with_name("a-half.json.sha256")).write_text(sha256(good).hexdigest())
    drop(folder, "b-poison.json", b'{"task": "\xff')
    drop(folder, "c-nul.json", json.dumps({"task": out["id"], "answer": "refuse", "reason": "a\0b"}).encode())
    drop(folder, "d-huge.json", b"[" * 70_000)
    for n in range(60):
        drop(folder, f"a-other-{n}.json", b"{}").with_name(f"a-other-{n}.json.sha256").write_text("0" * 64)
    drop(folder, "e-other.json", json.dumps({"task": 10**30, "answer": "consent", "reason": "x"}).encode())
    foreign = mine(call, "vets", number)["id"]
    drop(folder, "f-foreign.json", json.dumps({"task": foreign, "answer": "consent", "reason": "x"}).encode())
    drop(folder, "g-good.json", good)
    look()
    came = {name: one["taken"] for name, one in receipts(folder).items()}
    bad = dict.fromkeys(("b-poison.json", "c-nul.json", "d-huge.json", "e-other.json", "f-foreign.json"), False)
    assert came == {**bad, "g-good.json": True}
    assert "no such task" in receipts(folder)["f-foreign.json"]["message"]
    (huge,) = (folder / "MIIT" / "done").glob("d-huge.*")
    assert huge.stat().st_size == 70_000, "it lies there as it came"
    for path in (folder / "MIIT" / "in").glob("a-other-*"):
        path.unlink()
    assert half.exists(), "it may still become whole"
    half.write_bytes(good)
    look()
    assert receipts(folder)["a-half.json"]["taken"] is True, "the same word again is the same"
    assert not list((folder / "MIIT" / "in").iterdir())
    assert mine(call, "vets", number)["state"] == "sent", "nobody speaks for another"


def test_a_task_is_there_for_its_agency_alone(call: Calling) -> None:
    number = lodged(call, "ALONE-1")
    id_ = mine(call, "vets", number)["id"]
    (act,) = call("vets", "GET", f"/v1/agency-tasks/{id_}").json()["acts"]
    assert (act["act"], act["party"]) == ("sent", ""), "who declared is told by the mandate, or not at all"
    assert call("agency", "GET", f"/v1/agency-tasks/{id_}").status_code == 404
    assert call("agency", "POST", f"/v1/agency-tasks/{id_}/acknowledgements").status_code == 404
    assert call("trader", "GET", f"/v1/agency-tasks/{id_}").status_code == 403
    assert call("vets", "GET", "/v1/agency-tasks/nonsense").status_code == 404
    assert call("vets", "GET", "/v1/agency-tasks/999999999999999999999").status_code == 404
    wrong = call("vets", "POST", f"/v1/agency-tasks/{id_}/answers", json={"answer": "perhaps", "reason": "x"})
    assert wrong.status_code == 422
    empty = call("vets", "POST", f"/v1/agency-tasks/{id_}/answers", json={"answer": "consent", "reason": " "})
    assert empty.status_code == 422 and "/reason" in empty.text, empty.text


def test_the_lead_agency_decides_a_disagreement_with_both_reasons(call: Calling, folder: Path, look: Look) -> None:
    number = lodged(call, "LEAD-1")
    look()
    out = went(folder, number)
    drop(folder, "1.json", json.dumps({"task": out["id"], "answer": "refuse", "reason": "no approval"}).encode())
    look()
    verdict = {"hold": "agency", "verdict": "passed", "reason": "approval shown on paper"}
    assert call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=verdict).status_code == 409
    for who in ("vets", "agency"):
        id_ = mine(call, who, number)["id"]
        call(
            who, "POST", f"/v1/agency-tasks/{id_}/answers", json={"answer": "consent", "reason": "sound"}
        ).raise_for_status()
    assert "agency" in holds(call, number)
    assert call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=verdict).status_code == 200
    assert "agency" not in holds(call, number)


def test_a_folder_that_does_not_answer_keeps_no_other_from_its_turn(call: Calling, node: Small, folder: Path) -> None:
    (folder / "AQSIQ").mkdir()
    (folder / "AQSIQ" / "out").write_text("a file where a folder should be")
    number = lodged(call, "FOLDER-1")
    agencies = Agencies(node.store, lambda: node.office, LocalStore(str(folder)))
    assert agencies.look() is False, "it is told"
    assert went(folder, number)["agency"] == "MIIT"


def test_a_digest_that_was_left_behind_goes_and_one_that_came_early_stays(
    call: Calling, folder: Path, look: Look
) -> None:
    number = lodged(call, "LEFT-1")
    look()
    good = json.dumps({"task": went(folder, number)["id"], "answer": "consent", "reason": "type approved"}).encode()
    path = drop(folder, "1.json", good)
    huge = drop(folder, "2.json", b"[" * 70_000)
    digests = [(one.with_name(f"{one.name}.sha256"), sha256(one.read_bytes()).hexdigest()) for one in (path, huge)]
    look()
    before = receipts(folder)
    for place, said in digests:  # as a turn leaves it that ends before its last step
        place.write_text(said)
    early = folder / "MIIT" / "in" / "3.json.sha256"
    early.write_text(sha256(b"{}").hexdigest())
    drop(folder, "2.json", b"[" * 70_000)
    look()
    assert sorted(p.name for p in (folder / "MIIT" / "in").iterdir()) == ["3.json.sha256"], "its file may still come"
    assert receipts(folder) == before and len(list((folder / "MIIT" / "receipts").iterdir())) == 2, "one for each file"
