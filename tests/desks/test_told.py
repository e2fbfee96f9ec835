"""What becomes of a manifest is pushed to whoever told it: signed, in order though it fails at first; no stranger hears
of it."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_inspection import bearer
from tests.desks.test_live import Receiver, deliveries, rounds, verified
from tests.desks.test_live import company as company
from tests.desks.test_live import receiver as receiver
from tests.desks.test_manifests import cargo
from tongguan.store import webhooks

STRANGER = "4403180999"


@pytest.fixture(scope="module")
def stranger(served: Desks) -> Iterator[Receiver]:
    """Another company's webhook."""
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with served.node.store.writing() as conn:
        webhooks.keep(conn, "stranger", (STRANGER, "another"), server.address, served.node.now())
    yield server
    with served.node.store.writing() as conn:
        webhooks.end(conn, "stranger", STRANGER, ("another", served.node.now()))
    server.shutdown()
    server.server_close()


def officer(served: Desks, path: str, body: dict[str, object]) -> None:
    answer = httpx.post(f"{served.url}/v1/manifests/{path}", json=body, headers=bearer("officer"), timeout=20)
    assert answer.status_code == 200, answer.text


def test_it_is_pushed_in_order_to_its_submitter_alone(
    served: Desks, company: httpx.Client, receiver: Receiver, stranger: Receiver
) -> None:
    id_ = company.post("/v1/webhooks", json={"address": receiver.address}).json()["id"]
    (receipt,) = company.post("/v1/manifests", json=cargo(served, "TOLD-1")).json()["receipts"]
    number = receipt["number"]
    officer(served, f"{number}/forbid", {"document": "H1-TOLD-1", "reason": "Kept for quarantine."})
    officer(served, f"{number}/allow", {"document": "H1-TOLD-1"})
    receiver.answers = [500]
    rounds(served)
    assert len(receiver.told) == 1, "what came after waits for it"
    waiting = deliveries(company, id_, number)
    assert [(d["event"], d["what"], d["state"], d["attempts"]) for d in waiting] == [
        ("document-allowed", "manifest", "waiting", 0),
        ("document-forbidden", "manifest", "waiting", 1),
    ]
    pulled = company.get("/v1/notices/cargo").json()
    rounds(served, 3)
    notices = [verified(served, *one) for one in receiver.told]
    assert [n["event"] for n in notices] == ["document-forbidden", "document-forbidden", "document-allowed"]
    assert notices[1:] == pulled and company.get("/v1/notices/cargo").json() == []
    said = notices[0]
    assert (said["number"], said["reference"], said["document"], said["outcome"]) == (
        number,
        "TOLD-1",
        "H1-TOLD-1",
        "13",
    )
    assert said["reason"] == "Kept for quarantine." and "officer one" not in json.dumps(notices)
    assert stranger.told == [] and company.get("/v1/notices?limit=200").json() == []
    other = httpx.get(f"{served.url}/v1/notices/cargo", headers=bearer("other"))
    assert other.status_code == 200 and other.json() == []
    with served.client("trader") as trader:
        page = trader.get(f"/company/webhooks/{id_}?lang=en").text
        assert f'href="/manifests/{number}"' in page and "Unloading or loading forbidden" in page
    company.delete(f"/v1/webhooks/{id_}")


def test_what_a_receiver_does_not_take_holds_back_only_what_is_told_of_the_same_document_after_it(
    served: Desks, company: httpx.Client, receiver: Receiver
) -> None:
    id_ = company.post("/v1/webhooks", json={"address": receiver.address}).json()["id"]
    (receipt,) = company.post("/v1/manifests", json=cargo(served, "TOLD-3", journey="T77N")).json()["receipts"]
    number = receipt["number"]
    receiver.answers = [500]
    officer(served, f"{number}/forbid", {"document": "H1-TOLD-3", "reason": "Kept for quarantine."})
    rounds(served)
    officer(served, f"{number}/forbid", {"document": "H2-TOLD-3", "reason": "Kept too."})
    officer(served, f"{number}/allow", {"document": "H1-TOLD-3"})
    officer(served, f"{number}/return", {"reason": "All of it."})
    with served.node.store.writing() as conn:
        webhooks.gather(conn, datetime.now(UTC))
        due = webhooks.claim(conn, datetime.now(UTC))
    assert [json.loads(one.cargo)["document"] for one in due if one.cargo] == ["H2-TOLD-3"]
    assert {d["event"]: d["attempts"] for d in deliveries(company, id_, number)} == {
        "document-forbidden": 1,
        "document-allowed": 0,
        "manifest-returned": 0,
    }
    company.delete(f"/v1/webhooks/{id_}")
    ids = [n["id"] for n in company.get("/v1/notices/cargo").json()]
    assert company.post("/v1/notices/acknowledge", json={"ids": ids}).json() == {"acknowledged": 4}


def test_what_was_acknowledged_by_pull_is_not_pushed(
    served: Desks, company: httpx.Client, receiver: Receiver, stranger: Receiver
) -> None:
    id_ = company.post("/v1/webhooks", json={"address": receiver.address}).json()["id"]
    (receipt,) = company.post("/v1/manifests", json=cargo(served, "TOLD-2", hours=2)).json()["receipts"]
    assert receipt["outcome"] == "02"
    officer(served, f"{receipt['number']}/review", {"accept": False, "reason": "Too late."})
    (told,) = company.get("/v1/notices/cargo").json()
    assert (told["event"], told["outcome"], told["reason"]) == ("manifest-returned", "03", "Too late.")
    assert company.post("/v1/notices/acknowledge", json={"ids": [told["id"]]}).json() == {"acknowledged": 1}
    rounds(served, 2)
    assert receiver.told == [] and stranger.told == [] and company.get("/v1/notices/cargo").json() == []
    company.delete(f"/v1/webhooks/{id_}")
