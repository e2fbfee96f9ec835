"""A gate's screen and a driver's telephone, over a real node."""

import threading
from typing import Any

import httpx
import pytest

from tests.api.conftest import CALLERS, SECRETS
from tests.api.test_passages import OFFICE, on_its_way, prelodged
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tongguan.codes.display import SPOKEN
from tongguan.crossings.ticket import ticket, trip_of
from tongguan.worker.gates import Gates


def lodge(served: Desks, document: str, reference: str) -> str:
    """A declaration that waits for nothing but its goods."""
    with httpx.Client(base_url=served.url) as http:
        token = {"authorization": f"Bearer {SECRETS['trader']}"}
        said = http.post("/v1/declarations", json=prelodged(document, reference), headers=token).json()
        token = {"authorization": f"Bearer {SECRETS['bank']}"}
        due = said["assessment"]["due_now"]
        paid = {"number": said["number"], "amount": due, "currency": "CNY", "bank_reference": reference}
        assert http.post("/v1/payments", json=paid, headers=token).status_code == 200
    return str(said["number"])


def trip(served: Desks, plate: str) -> int:
    with served.node.store.writing() as conn:
        row = conn.execute("select id from tongguan.vehicle_trip where reference = %s", (f"T-{plate}",)).fetchone()
    assert row is not None
    return int(row[0])


def asked(client: Any, **said: str) -> httpx.Response:
    """What the screen shows after a plate was typed."""
    page = client.get(f"/gate/{OFFICE}")
    answer = client.post(f"/gate/{OFFICE}", data={"csrf": csrf(page), **said})
    assert answer.status_code == 303, answer.text
    shown: httpx.Response = client.get(answer.headers["location"])
    return shown


@pytest.fixture(scope="module")
def number(served: Desks) -> str:
    on_its_way(served.node, "粤Z0001港", "WB-71")
    on_its_way(served.node, "粤Z0002港", "WB-72")
    return lodge(served, "WB-71", "SCREEN-1")


@pytest.fixture(scope="module")
def tickets(served: Desks, number: str) -> list[str]:
    """The drivers' pages before anything came, in every language."""
    with httpx.Client(base_url=served.url) as http:
        signer = served.node.signer.proof
        return [
            http.get(f"/driver/{ticket(signer, trip(served, plate))}?language={one.tag}").text
            for plate in ("粤Z0001港", "粤Z0002港")
            for one in SPOKEN
        ]


def test_a_driver_reads_one_status_in_his_language_before_he_comes(tickets: list[str]) -> None:
    for words, ready, not_yet in zip([one.words for one in SPOKEN], tickets, tickets[len(SPOKEN) :], strict=False):
        assert words["go"].format(lane=1) in ready and 'data-answer="go"' in ready and "<svg" in ready
        assert words["wait"] in not_yet and words["GAT11"] in not_yet and 'data-answer="wait"' in not_yet
    assert 'hx-trigger="every 10s"' in tickets[0], "it looks again by itself"
    assert "WB-72" not in tickets[-1] and "SCREEN" not in tickets[0], "nothing of the goods"


def test_a_plate_is_typed_and_the_whole_screen_answers(served: Desks, tickets: list[str], number: str) -> None:
    with served.client("officer") as client:
        assert f'href="/gate/{OFFICE}"' in client.get("/gate").text
        assert 'data-answer="none"' in client.get(f"/gate/{OFFICE}").text
        go = asked(client, plate="粤z 0001港").text
        assert 'data-answer="go"' in go and ">Go<" in go and "通行" in go and number in go
        stop = asked(client, plate="粤Z0002港").text
        assert 'data-answer="aside"' in stop and "lane 3" in stop and "No declaration names WB-72." in stop
        zh = client.get(f"/gate/{OFFICE}?number=2&lang=zh").text
        assert "3 号通道" in zh and "没有报关单列明" in zh
    with httpx.Client(base_url=served.url) as http:
        passed = http.get(f"/driver/{ticket(served.node.signer.proof, trip(served, '粤Z0002港'))}?language=mn").text
        assert 'data-answer="aside"' in passed and SPOKEN[-1].words["GAT11"] in passed


def test_a_driver_reads_the_language_that_he_chose_else_his_browser_s(served: Desks, tickets: list[str]) -> None:
    address = f"/driver/{ticket(served.node.signer.proof, trip(served, '粤Z0002港'))}"
    asked = (
        ("zh", {"accept-language": "zh-Hant-HK"}),
        ("mn", {"accept-language": "ru;q=0.4, mn-MN"}),
        ("zh", {"accept-language": "mn", "cookie": "lang=zh"}),
        ("en", {"accept-language": "fr", "cookie": "lang=fr"}),
    )
    with httpx.Client(base_url=served.url) as http:
        for tag, headers in asked:
            assert f'lang="{tag}" hreflang="{tag}" aria-current="true"' in http.get(address, headers=headers).text
        headers = {"cookie": "lang=zh"}
        assert 'lang="ru" hreflang="ru" aria-current="true"' in http.get(f"{address}?language=ru", headers=headers).text


def test_a_driver_s_code_is_read_instead_of_the_plate(served: Desks, number: str) -> None:
    on_its_way(served.node, "粤Z0003港", "WB-73")
    with served.client("officer") as client:
        said = ticket(served.node.signer.proof, trip(served, "粤Z0003港"))
        for text in (said, f"https://customs.example/driver/{said}"):
            assert "WB-73" in asked(client, plate=text).text
        assert "Nobody told of" in asked(client, plate=f"{said}x").text


def test_an_officer_lets_go_on_what_differs_and_says_why(served: Desks, number: str) -> None:
    on_its_way(served.node, "粤Z0004港", "WB-74")
    lodge(served, "WB-74", "SCREEN-4")
    body = {"passages": [{"office": OFFICE, "plate": "粤Z0004港", "trailer": "X1", "source": "camera"}]}
    with httpx.Client(base_url=served.url) as http:
        token = {"authorization": f"Bearer {SECRETS['everything']}"}
        assert http.post("/v1/arrivals", json=body, headers=token).json()["passages"][0]["answer"]["signal"] == "aside"
    with served.client("officer") as client:
        stopped = asked(client, plate="粤Z0004港").text
        assert "Trailer X1 came" in stopped and 'name="despite"' in stopped
        assert 'name="despite"' not in asked(client, plate="蒙C7").text, "nobody lets go on what nobody told of"
        assert 'data-answer="go"' in asked(client, plate="粤Z0004港", despite="Other trailer, papers seen.").text


def test_what_a_camera_reads_is_heard(served: Desks, number: str) -> None:
    with served.client("officer") as client:
        after = client.get(f"/gate/{OFFICE}").text.split('data-after="')[1].split('"')[0]
        threading.Timer(0.5, lambda: asked(client, plate="蒙B1")).start()
        with client.stream("GET", f"/gate/{OFFICE}/stream?after={after}") as told:
            for line in told.iter_lines():
                if line.startswith("data:"):
                    assert int(line.split()[1]) == int(after) + 1
                    break


def test_the_list_comes_with_the_node_s_time(served: Desks, number: str) -> None:
    Gates(served.node.store, served.node.signer).publish(served.node.now())
    with served.client("officer") as client:
        answer = client.get(f"/gate/{OFFICE}/list")
        assert answer.status_code == 200 and answer.text.count(".") == 2 and answer.headers["x-now"]


def test_who_has_no_gate_sees_none(served: Desks) -> None:
    with served.client("trader") as client:
        assert client.get(f"/gate/{OFFICE}").status_code == 403
    with served.client("officer") as client:
        assert client.get("/gate/4711").status_code == 404
        assert client.get("/gate/4711/list").status_code == 404


def test_a_ticket_is_nobody_else_s(served: Desks, number: str) -> None:
    signer, one = served.node.signer.proof, trip(served, "粤Z0001港")
    good = ticket(signer, one)
    assert trip_of(signer, good) == one
    for said in (
        f"{one + 1}{good[len(str(one)) :]}",
        good[:-1],
        "-",
        "x-y",
        f"{one}-",
        f"{one}-é",
        "9" * 30 + "-a",
    ):
        assert trip_of(signer, said) is None
        assert httpx.get(f"{served.url}/driver/{said}").status_code == 404, said
    assert trip_of(signer, "") is None
    assert CALLERS["trader"].party not in good
