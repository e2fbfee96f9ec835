"""Notices as they happen, and webhooks: signed, lost, tried again, told again; and who may not listen."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.api.conftest import spelled
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_inspection import bearer
from tests.desks.test_request import paid
from tongguan.api.live import MOST_OF_ONE, Looking
from tongguan.messages import hook
from tongguan.parties.party import Caller, Scope, Token
from tongguan.parties.secret import digest
from tongguan.store import acts, tokens
from tongguan.store.connect import SYSTEM
from tongguan.worker import push as pushing
from tongguan.worker.push import Push

MANAGER = spelled((770).to_bytes(32, "big"))
Headers = dict[str, str]


class Receiver(ThreadingHTTPServer):
    """A party's own server: keeps what it is told, and answers as a test wants."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Told)
        self.answers: list[int] = []
        self.told: list[tuple[Headers, bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/customs"


class Told(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Receiver)
        body = self.rfile.read(int(self.headers["content-length"]))
        server.told.append(({k.lower(): v for k, v in self.headers.items()}, body))
        status = server.answers.pop(0) if server.answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("location", f"{server.address}/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def company(served: Desks) -> Iterator[httpx.Client]:
    """The company's program, which may register webhooks."""
    scopes = frozenset({Scope.DECLARE, Scope.READ, Scope.COMPANY})
    caller = Caller(party="4403180896", name="its program", scopes=scopes)
    now = datetime.now(UTC)
    token = Token(
        id="its-program", hash=digest(MANAGER), caller=caller, created_at=now, expires_at=now + timedelta(days=1)
    )
    with served.node.store.writing() as conn:
        tokens.keep(conn, token)
    with httpx.Client(base_url=served.url, headers={"authorization": f"Bearer {MANAGER}"}, timeout=20) as client:
        yield client


def rounds(served: Desks, times: int = 1) -> None:
    """The pusher's rounds; retries are due at once."""
    push = Push(signer=served.node.signer, sandbox=True, now=served.node.now)
    with httpx.Client(timeout=5, trust_env=False) as client, ThreadPoolExecutor(4) as pool:
        for _ in range(times):
            with served.node.store.writing() as conn:
                conn.execute("update tongguan.delivery set next_at = now() - interval '1 s' where state = 'waiting'")
            pushing.round_(served.node.store, push, client, pool)


def verified(served: Desks, headers: Headers, body: bytes) -> dict[str, Any]:
    """The notice, its signature held against the node's published key."""
    (key,) = httpx.get(f"{served.url}/.well-known/jwks.json").json()["keys"]
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    version, _, signature = headers["webhook-signature"].partition(",")
    assert version == "v1a"
    content = hook.signed_content(headers["webhook-id"], at, body)
    public.verify(base64.b64decode(signature), content)
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signature), content + b" ")
    notice: dict[str, Any] = json.loads(body)
    assert str(notice["id"]) == headers["webhook-id"]
    return notice


def deliveries(company: httpx.Client, id_: str, number: str) -> list[dict[str, Any]]:
    return [d for d in company.get(f"/v1/webhooks/{id_}/deliveries").json() if d["number"] == number]


def test_lost_tried_again_taken_and_told_again(served: Desks, company: httpx.Client, receiver: Receiver) -> None:
    id_ = company.post("/v1/webhooks", json={"address": receiver.address}).json()["id"]
    number = lodge(served, "HOOK-1")
    paid(served, number)
    receiver.answers = [500, 302]
    rounds(served)
    (waiting,) = deliveries(company, id_, number)
    assert (waiting["state"], waiting["status"], waiting["attempts"]) == ("waiting", 500, 1)
    unread = [n for n in company.get("/v1/notices?limit=200").json() if n["number"] == number]
    assert [n["event"] for n in unread] == ["pay"], "until it is taken, it can be fetched as well"
    rounds(served)
    assert deliveries(company, id_, number)[0]["status"] == 302, "where it is sent to is not followed"
    rounds(served)
    (done,) = deliveries(company, id_, number)
    assert (done["state"], done["status"], done["attempts"]) == ("delivered", 204, 3)
    assert number not in company.get("/v1/notices?limit=200").text, "it has been told"
    mine = [(h, b) for h, b in receiver.told if json.loads(b)["number"] == number]
    assert len(mine) == 3 and len({b for _, b in mine}) == 1 and len({h["webhook-id"] for h, _ in mine}) == 1
    notice = verified(served, *mine[-1])
    assert notice["event"] == "pay" and notice == unread[0], "the same as by pull"
    rounds(served)
    assert len(receiver.told) == 3, "once is enough"
    assert company.post(f"/v1/webhooks/{id_}/replay", json={"ids": [done["id"]]}).json() == {"again": 1}
    rounds(served)
    assert len(receiver.told) == 4 and receiver.told[-1][1] == mine[0][1]
    since = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    assert company.post(f"/v1/webhooks/{id_}/replay", json={"since": since}).json()["again"] >= 1
    assert company.delete(f"/v1/webhooks/{id_}").status_code == 204
    rounds(served)
    assert len(receiver.told) == 4, "it has ended"
    with served.node.store.reading(SYSTEM) as conn:
        done_by = [a.what for a in acts.acts(conn, acts.Asked(subject=id_), 10)]
    assert done_by == ["webhook.ended", "webhook.replayed", "webhook.replayed", "webhook.made"]


def test_a_receiver_that_is_away_loses_nothing(served: Desks, company: httpx.Client, receiver: Receiver) -> None:
    address = receiver.address
    id_ = company.post("/v1/webhooks", json={"address": address.replace("/customs", "/away")}).json()["id"]
    receiver.shutdown()
    receiver.server_close()
    number = lodge(served, "HOOK-2")
    paid(served, number)
    rounds(served, 2)
    (waiting,) = deliveries(company, id_, number)
    assert waiting["state"] == "waiting" and "Connect" in waiting["fault"] and "status" not in waiting
    ids = [n["id"] for n in company.get("/v1/notices?limit=200").json() if n["number"] == number]
    company.post("/v1/notices/acknowledge", json={"ids": ids})
    with served.node.store.writing() as conn:
        conn.execute("update tongguan.delivery set attempts = 0, tried_at = null where state = 'waiting'")
    rounds(served)
    assert deliveries(company, id_, number)[0]["state"] == "fetched", "what was fetched is not told again"
    company.delete(f"/v1/webhooks/{id_}")


@pytest.mark.parametrize(
    "address",
    ["http://broker.example/", "https://10.0.0.1/", "https://localhost/", "ftp://a.example", "https://u:p@a.example/",
     "https://a.example:99999/", "https://[::1]/", "nothing", "https://a.example/\n", "https://2130706433/"],
)  # fmt: skip
def test_addresses_that_are_not_called(company: httpx.Client, address: str) -> None:
    answer = company.post("/v1/webhooks", json={"address": address})
    assert answer.status_code == 422 and answer.json()["problems"][0]["pointer"] == "/address"


def test_names_that_lead_into_the_house_are_not_called() -> None:
    for inside in (
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
    ):
        assert not hook.reachable(inside, sandbox=False), inside
    assert hook.reachable("127.0.0.1", sandbox=True) and not hook.reachable("10.1.2.3", sandbox=True)


def test_webhooks_are_their_partys_alone(served: Desks, company: httpx.Client, receiver: Receiver) -> None:
    id_ = company.post("/v1/webhooks", json={"address": receiver.address}).json()["id"]
    assert httpx.get(f"{served.url}/v1/webhooks", headers=bearer("trader")).status_code == 403, "needs its scope"
    with served.client("other") as other, served.client("trader") as trader:
        assert receiver.address in trader.get("/company/webhooks").text
        assert receiver.address not in other.get("/company/webhooks").text
        assert other.get(f"/company/webhooks/{id_}").status_code == 404
        word = csrf(other.get("/company/webhooks"))
        assert other.post(f"/company/webhooks/{id_}/end", data={"csrf": word}).status_code == 404
        number = lodge(served, "HOOK-3")
        paid(served, number)
        rounds(served)
        page = trader.get(f"/company/webhooks/{id_}")
        assert number[-4:] in page.text and "delivered" in page.text
        delivery = page.text.split('name="delivery" value="')[1].split('"')[0]
        again = {"csrf": csrf(page), "delivery": delivery}
        assert trader.post(f"/company/webhooks/{id_}/replay", data=again).status_code == 303
        before = len(receiver.told)
        rounds(served)
        assert len(receiver.told) == before + 1
        assert trader.post("/company/webhooks", data={"csrf": csrf(page), "address": "http://x"}).status_code == 422
        assert trader.post(f"/company/webhooks/{id_}/end", data={"csrf": csrf(page)}).status_code == 303
    with served.client("officer") as officer:
        assert officer.get("/company/webhooks").status_code == 403


def test_a_stream_tells_what_happens_and_to_whom(served: Desks) -> None:
    number = lodge(served, "LIVE-1")
    heard: dict[str, str] = {}

    def listen(who: str) -> None:
        with httpx.stream("GET", f"{served.url}/v1/events", headers=bearer(who), timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            text = ""
            try:
                for chunk in answer.iter_text():
                    text += chunk
                    if number in text:
                        break
            except httpx.HTTPError:
                pass
            heard[who] = text

    listeners = [threading.Thread(target=listen, args=(who,)) for who in ("trader", "other")]
    for one in listeners:
        one.start()
    time.sleep(2.5)
    paid(served, number)
    listeners[0].join(15)
    served.node.live.close()
    listeners[1].join(15)
    served.node.live.closing = False
    event = json.loads(heard["trader"].split("data: ")[1].split("\n")[0])
    assert event["number"] == number and event["event"] == "pay" and "event: notice" in heard["trader"]
    assert number not in heard["other"]
    assert httpx.get(f"{served.url}/v1/events").status_code == 401


def test_a_desk_is_told_that_something_happened(served: Desks) -> None:
    number = lodge(served, "LIVE-2")
    with served.client("officer") as officer, officer.stream("GET", "/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        paying = threading.Timer(2.5, paid, (served, number))
        paying.start()
        names = []
        for line in lines:
            names.append(line)
            if line == f"event: case-{number}":
                break
        assert "event: changed" in names
        paying.join()
    with served.client() as nobody:
        assert nobody.get("/events").status_code in (303, 401)


def test_streams_are_counted_by_person(served: Desks) -> None:
    live = served.node.live
    one, two = (
        Caller(party="CUSTOMS", account=account, name=name)
        for account, name in (("A-1", "an officer"), ("A-2", "another"))
    )
    kept = set(live._open)
    try:
        for _ in range(MOST_OF_ONE):
            live._open.add(Looking(one))
        assert not live.room(one) and live.room(two), "a colleague's open pages take nobody's place"
    finally:
        live._open.clear()
        live._open.update(kept)
