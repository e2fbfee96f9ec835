"""Passkeys over HTTP, with a key made of software: added, used, doubted, removed; and everything that opens nothing."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.desks.conftest import PASSWORD, Desks
from tests.desks.test_case import csrf
from tests.parties.authenticator import Authenticator
from tongguan.desks.door import COOKIE
from tongguan.journeys import passkey
from tongguan.journeys.passkey import Signed
from tongguan.parties.account import Standing
from tongguan.parties.passkey import NotProven, Site
from tongguan.parties.tries import OF_AN_ADDRESS
from tongguan.store import accounts, acts, passkeys
from tongguan.store.connect import SYSTEM

BACK = "/declarations"


def origin(served: Desks) -> str:
    """The address at which passkeys hold: localhost, not 127.0.0.1."""
    return f"http://localhost:{urlsplit(served.url).port}"


def client(served: Desks, who: str = "") -> httpx.Client:
    """A browser at that address."""
    cookies = {COOKIE: served.cookie(who)} if who else {}
    return httpx.Client(base_url=origin(served), cookies=cookies, timeout=30)


def ask(browser: httpx.Client, name: str = "Blue key", password: str = PASSWORD) -> httpx.Response:
    word = csrf(browser.get("/me"))
    return browser.post("/me/passkeys/ask", data={"csrf": word, "name": name, "password": password})


def put(browser: httpx.Client, answer: str) -> httpx.Response:
    return browser.post("/me/passkeys", data={"csrf": csrf(browser.get("/me")), "answer": answer})


def owned(served: Desks, who: str = "trader") -> Authenticator:
    """A key of somebody's, added as he would."""
    device = Authenticator(origin(served))
    with client(served, who) as browser:
        answer = put(browser, device.add(ask(browser).json()))
        assert answer.status_code == 303 and answer.headers["location"] == "/me?done=key"
    return device


def asked(browser: httpx.Client) -> dict[str, Any]:
    """What a browser is asked that wants to come in."""
    answer = browser.post("/sign-in/passkey/ask")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def enter(browser: httpx.Client, answer: str) -> httpx.Response:
    return browser.post("/sign-in/passkey", data={"answer": answer, "next": BACK})


def last(served: Desks, what: str) -> acts.Act:
    with served.node.store.reading(SYSTEM) as conn:
        return acts.acts(conn, acts.Asked(what=what), 1)[0]


@pytest.fixture(autouse=True)
def clean(served: Desks) -> Iterator[None]:
    """Nobody has a key before a test, and nobody waits."""
    yield
    with served.node.store.writing() as conn:
        for who in ("a-trader", "a-other"):
            passkeys.forget(conn, who, datetime.now(UTC))
        for key in ("login:trader", "from:127.0.0.1", "from:::1"):
            accounts.forgive(conn, key)


def test_added_used_and_removed(served: Desks) -> None:
    device = owned(served)
    assert json.loads(last(served, "passkey.added").body) == {"passkey": "Blue key"}
    with client(served) as browser:
        answer = enter(browser, device.prove(asked(browser)))
        assert answer.status_code == 303 and answer.headers["location"] == BACK, "no login was typed"
        page = browser.get("/me")
        assert "Blue key" in page.text and "last used" in page.text and "by passkey" in page.text
        key = page.text.split('name="key" value="')[1].split('"')[0]
        wrong = browser.post("/me/passkeys/remove", data={"csrf": csrf(page), "key": key, "password": "guess"})
        assert wrong.status_code == 422 and "Blue key" in wrong.text
        said = {"csrf": csrf(page), "key": key, "password": PASSWORD}
        assert browser.post("/me/passkeys/remove", data=said).status_code == 303
        assert "Blue key" not in browser.get("/me").text
        assert last(served, "passkey.removed").subject == "trader"
    with client(served) as browser:
        assert enter(browser, device.prove(asked(browser))).status_code == 422, "gone"


def test_the_password_is_asked_again(served: Desks) -> None:
    with client(served, "trader") as browser:
        for password, said in (("guess", "not right"), ("", "shown again")):
            answer = ask(browser, password=password)
            assert answer.status_code == 422 and said in answer.json()["said"]
        assert "name" in ask(browser, name=" ").json()["said"]


def test_who_has_no_password_must_have_come_in_just_now(served: Desks) -> None:
    with client(served, "other") as browser:
        assert ask(browser, password="").status_code == 200
        with psycopg.connect(served.node.store._urls.journey) as conn:
            conn.execute("update tongguan.session set created_at = created_at - interval '6 minutes'")
        assert ask(browser, password="").status_code == 422


def test_an_answer_counts_once(served: Desks) -> None:
    device = owned(served)
    with client(served) as browser:
        said = device.prove(asked(browser))
        assert enter(browser, said).status_code == 303
    with client(served) as browser:
        again = enter(browser, said)
        assert again.status_code == 422 and COOKIE not in again.headers.get("set-cookie", "")
        assert "opens nothing" in again.text and f'value="{BACK}"' in again.text


def test_many_answers_at_once_are_one(served: Desks) -> None:
    device = owned(served)
    device.uses = -1
    with client(served) as browser:
        said = device.prove(asked(browser))

    def answer(_: int) -> int:
        with client(served) as one:
            return enter(one, said).status_code

    with ThreadPoolExecutor(8) as many:
        assert sorted(many.map(answer, range(8))) == [303] + [422] * 7


def test_a_spoilt_answer_spends_its_challenge(served: Desks) -> None:
    device = owned(served)
    with client(served) as browser:
        challenge = asked(browser)
        assert enter(browser, device.prove(challenge, signature=b"0" * 70)).status_code == 422
        assert enter(browser, device.prove(challenge)).status_code == 422


def test_an_answer_comes_within_minutes(served: Desks) -> None:
    device, site, now = owned(served), place(served), datetime.now(UTC)
    long_ago = passkey.ask_to_enter(served.node.store, site, "x", now - passkey.LIFE)
    with client(served) as browser:
        assert enter(browser, device.prove(long_ago)).status_code == 422


@pytest.mark.parametrize(
    "other", [{"origin": "https://evil.example"}, {"domain": "evil.example"}, {"challenge": "AAAA"}]
)
def test_an_answer_given_elsewhere_opens_nothing(served: Desks, other: dict[str, Any]) -> None:
    device = owned(served)
    with client(served) as browser:
        assert enter(browser, device.prove(asked(browser), **other)).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", "x" * 40_000, '{"response":{"clientDataJSON":"AA"}}'])
def test_what_is_no_answer_opens_nothing(served: Desks, answer: str) -> None:
    with client(served) as browser, client(served, "trader") as trader:
        assert enter(browser, answer).status_code == 422
        assert put(trader, answer).status_code == 422


def test_a_key_is_made_for_whoever_asked(served: Desks) -> None:
    with client(served, "trader") as trader, client(served, "other") as other:
        device = Authenticator(origin(served))
        answer = put(other, device.add(ask(trader).json()))
        assert answer.status_code == 422 and "another" in answer.text
    device = owned(served)
    with client(served, "other") as other:
        assert put(other, device.add(ask(other, password="").json())).status_code == 422, "a key that is known"


def test_a_key_that_speaks_of_another_holder_opens_nothing(served: Desks) -> None:
    device = owned(served)
    device.holder = "YS1vdGhlcg"
    with client(served) as browser:
        assert enter(browser, device.prove(asked(browser))).status_code == 422


def test_a_key_that_counts_backwards_was_copied(served: Desks) -> None:
    device = owned(served)
    with client(served) as browser:
        assert enter(browser, device.prove(asked(browser))).status_code == 303
    device.uses -= 1
    with client(served) as browser:
        assert enter(browser, device.prove(asked(browser))).status_code == 422
        doubted = last(served, "passkey.doubted")
        assert doubted.subject == "trader" and json.loads(doubted.body) == {"passkey": "Blue key", "uses": 1}


def test_a_key_that_never_counts_is_believed(served: Desks) -> None:
    device = owned(served)
    device.uses = -1
    for _ in range(2):
        with client(served) as browser:
            assert enter(browser, device.prove(asked(browser))).status_code == 303


def test_after_the_password_where_one_wants_it(served: Desks) -> None:
    device, stranger = owned(served), owned(served, "other")
    with client(served, "trader") as browser:
        page = browser.get("/me")
        assert browser.post("/me/passkeys/always", data={"csrf": csrf(page), "always": "yes"}).status_code == 422
        said = {"csrf": csrf(page), "always": "yes", "password": PASSWORD}
        assert browser.post("/me/passkeys/always", data=said).status_code == 303
        assert json.loads(last(served, "account.keyed").body) == {"always": True}
    for device_, status in ((stranger, 422), (device, 303)):
        with client(served) as browser:
            page = browser.post("/sign-in", data={"login": "trader", "password": PASSWORD, "next": BACK})
            assert page.status_code == 200 and COOKIE not in page.headers.get("set-cookie", "")
            told = json.loads(page.text.split('data-asked="')[1].split('"')[0].replace("&#34;", '"'))
            assert len(told["allowCredentials"]) == 1
            assert enter(browser, device.prove(told)).status_code == 422, "the other door"
            answer = browser.post("/sign-in/passkey/second", data={"answer": device_.prove(told), "next": BACK})
            assert answer.status_code == status
    with client(served, "trader") as browser:
        page = browser.get("/me")
        key = page.text.split('name="key" value="')[1].split('"')[0]
        browser.post("/me/passkeys/remove", data={"csrf": csrf(page), "key": key, "password": PASSWORD})
        assert json.loads(last(served, "account.keyed").body) == {"always": False}, "nobody is locked out by himself"
        answer = browser.post("/me/passkeys/always", data={"csrf": csrf(page), "always": "yes", "password": PASSWORD})
        assert answer.status_code == 422
    with client(served) as browser:
        assert browser.post("/sign-in", data={"login": "trader", "password": PASSWORD}).status_code == 303


def test_a_closed_account_and_one_of_the_directory_are_not_opened(served: Desks) -> None:
    device = owned(served)
    for change in (f"state = '{Standing.CLOSED}'", "subject = 'https://directory.example#1'"):
        with psycopg.connect(served.node.store._urls.journey) as conn:
            conn.execute(f"update tongguan.account set {change} where id = 'a-trader'".encode())
        with client(served) as browser:
            assert enter(browser, device.prove(asked(browser))).status_code == 422
        with psycopg.connect(served.node.store._urls.journey) as conn:
            conn.execute("update tongguan.account set state = 'active', subject = '' where id = 'a-trader'")


def test_who_asks_too_often_waits(served: Desks) -> None:
    with client(served) as browser:
        for _ in range(OF_AN_ADDRESS):
            asked(browser)
        answer = browser.post("/sign-in/passkey/ask", headers={"accept-language": "zh"})
        assert answer.status_code == 429 and "15 分钟" in answer.json()["said"]


def test_keys_hold_at_the_own_address_alone(served: Desks) -> None:
    with served.client("trader") as elsewhere:
        assert elsewhere.post("/sign-in/passkey/ask", data={"csrf": csrf(elsewhere.get("/me"))}).status_code == 404
        assert "hold at one address" in elsewhere.get("/me").text
    with served.client() as nobody, pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(served.node), "address", served.url.replace("http", "https"))
        assert "data-passkey" in nobody.get("/sign-in").text
        assert "data-passkey" not in nobody.get("/sign-in", headers={"host": "localhost"}).text


def place(served: Desks) -> Site:
    return Site(origin(served), "localhost", "x")


def test_a_text_is_signed_by_ones_own_key(served: Desks) -> None:
    device, stranger = owned(served), owned(served, "other")
    store, site, text, now = served.node.store, place(served), b"declared", datetime.now(UTC)
    told = passkey.ask_to_sign(store, site, "a-trader", text)
    assert [one["id"] for one in told["allowCredentials"]] == [json.loads(device.prove(told))["id"]]
    assert passkey.sign(store, site, "a-trader", Signed(text, device.prove(told)), now).name == "Blue key"
    for said, other in ((stranger.prove(told), text), (device.prove(told), b"another text")):
        with pytest.raises(NotProven):
            passkey.sign(store, site, "a-trader", Signed(other, said), now + timedelta(seconds=1))
