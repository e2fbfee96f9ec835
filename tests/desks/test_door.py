"""The door of the desks: who comes in, how, and what stays out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.desks.conftest import PASSWORD, Desks
from tests.desks.test_case import csrf
from tongguan.api.operation import Operation
from tongguan.desks.door import COOKIE, Page, digest
from tongguan.desks.me import device
from tongguan.desks.routes import PAGES
from tongguan.desks.signin import onward
from tongguan.journeys import signin
from tongguan.parties.tries import OF_A_LOGIN, TooOften
from tongguan.store import accounts, acts
from tongguan.store.connect import SYSTEM

CLOSED = sorted(
    (method, "/".join("1" if part.startswith("{") else part for part in path.split("/")))
    for handler in PAGES
    if not handler.opt["operation"].open
    for path in handler.paths
    for method in handler.http_methods - {"OPTIONS"}
)


def test_every_page_says_what_it_is_once() -> None:
    operations: list[Operation] = [handler.opt["operation"] for handler in PAGES]
    assert all(isinstance(o, Page) and o.summary for o in operations)
    assert len({o.id for o in operations}) == len(operations)


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nobody_gets_in_who_is_not_signed_in(served: Desks, method: str, path: str) -> None:
    with served.client() as nobody:
        answer = nobody.request(method, path)
        assert answer.status_code == 303
        where = urlsplit(answer.headers["location"])
        assert where.path == "/sign-in"
        assert parse_qs(where.query).get("next") == ([path] if method == "GET" else None)
        part = nobody.request(method, path, headers={"hx-request": "true"})
        assert part.status_code == 401 and part.headers["hx-redirect"].startswith("/sign-in")


def test_password_in_and_out(served: Desks) -> None:
    with served.client() as browser:
        asked = {"login": " Trader ", "password": PASSWORD, "next": "/declarations?lang=zh"}
        answer = browser.post("/sign-in", data=asked)
        assert answer.status_code == 303 and answer.headers["location"] == "/declarations?lang=zh"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        page = browser.get("/declarations")
        assert page.status_code == 200 and "Importer&#39;s declarant" in page.text
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        assert browser.post("/sign-out", data={"csrf": csrf}).headers["location"] == "/sign-in"
        browser.cookies.set(COOKIE, cookie.split("=")[1].split(";")[0])
        assert browser.get("/declarations").status_code == 303, "the visit is over for good"


@pytest.mark.parametrize(("login", "password"), [("trader", "wrong"), ("nobody", PASSWORD), ("other", ""), ("", "")])
def test_a_wrong_word_says_the_same_whoever_it_is(served: Desks, login: str, password: str) -> None:
    with served.client() as browser:
        answer = browser.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 422 and COOKIE not in answer.headers.get("set-cookie", "")
        assert "don&#39;t match" in answer.text


def test_who_tries_too_often_waits_even_with_the_right_password(served: Desks) -> None:
    with served.client() as browser:
        for _ in range(8):
            browser.post("/sign-in", data={"login": "second", "password": "guess"})
        assert browser.post("/sign-in", data={"login": "second", "password": "guess"}).status_code == 429
    with served.node.store.writing() as conn:
        accounts.forgive(conn, "login:second")
        accounts.forgive(conn, "from:127.0.0.1")


def test_a_form_of_another_site_changes_nothing(served: Desks) -> None:
    with served.client("trader") as browser:
        assert browser.post("/sign-out").status_code == 403, "no word"
        assert browser.post("/sign-out", data={"csrf": "0" * 64}).status_code == 403
        csrf = browser.get("/declarations").text.split('name="csrf" value="')[1].split('"')[0]
        for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
            assert browser.post("/sign-out", data={"csrf": csrf}, headers=headers).status_code == 403
        assert browser.get("/declarations").status_code == 200


def test_visits_end_by_themselves_and_with_the_account(served: Desks) -> None:
    with served.client("other") as browser:
        hash_ = digest(browser.cookies[COOKIE])
        with served.node.store.writing() as conn:
            now = datetime.now(UTC)
            accounts.seen(conn, hash_, now - timedelta(hours=2), now - timedelta(hours=1))
        assert browser.get("/declarations").status_code == 303


def test_walking_in_is_for_sandboxes(served: Desks) -> None:
    with served.client() as browser:
        assert "Officer one" in browser.get("/sign-in").text
        assert browser.post("/sign-in/sandbox", data={"account": "a-officer"}).status_code == 303
        assert browser.post("/sign-in/sandbox", data={"account": "a-nobody"}).status_code in (403, 404)
    with served.client() as browser, pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(served.node), "sandbox", False)
        assert "Officer one" not in browser.get("/sign-in").text
        assert browser.post("/sign-in/sandbox", data={"account": "a-officer"}).status_code == 404


def test_who_of_the_administration_came_in_is_an_act(served: Desks) -> None:
    with served.client() as browser:
        browser.post("/sign-in/sandbox", data={"account": "a-officer"})
    with served.node.store.reading(SYSTEM) as conn:
        last = acts.acts(conn, acts.Asked(what="session.begun"), 1)[0]
        assert (last.name, last.subject) == ("Officer one", "officer")
        assert list(acts.broken(conn)) == []


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "", "x", "/a\nb"])
def test_nobody_is_sent_to_another_site(wanted: str) -> None:
    assert onward(wanted) == "/home"


def test_faults_are_pages_with_a_way_on(served: Desks) -> None:
    with served.client("trader") as browser:
        missing: httpx.Response = browser.get("/declarations?colour=red", headers={"accept-language": "zh"})
        assert missing.status_code == 400 and "查询参数" in missing.text and "/home" in missing.text


def test_another_password_ends_other_visits(served: Desks) -> None:
    with served.client("trader") as here, served.client("trader") as there:
        word = csrf(here.get("/me"))
        wrong = here.post("/me/password", data={"csrf": word, "old": "guess", "new": "a new long password"})
        assert wrong.status_code == 422 and "not right" in wrong.text
        short = here.post("/me/password", data={"csrf": word, "old": PASSWORD, "new": "short"})
        assert short.status_code == 422 and "ten characters" in short.text
        assert there.get("/declarations").status_code == 200
        said = {"csrf": word, "old": PASSWORD, "new": "a new long password"}
        assert here.post("/me/password", data=said).status_code == 303
        assert there.get("/declarations").status_code == 303, "out"
        assert here.get("/declarations").status_code == 200
        back = {"csrf": word, "old": "a new long password", "new": PASSWORD}
        assert here.post("/me/password", data=back).status_code == 303


def test_how_one_likes_the_pages_is_kept_in_the_account(served: Desks) -> None:
    with served.client("other") as one:
        said = {"csrf": csrf(one.get("/me")), "lang": "zh", "scheme": "dark", "density": "touch"}
        assert one.post("/me/look", data=said).status_code == 303
    with served.client("other") as again:
        page = again.get("/declarations").text
        assert 'lang="zh-Hans" data-color-scheme="dark" data-density="touch"' in page
        again.post("/me/look", data={"csrf": csrf(again.get("/me")), "lang": "<script>"})
        assert 'lang="en"' in again.get("/declarations").text


def test_tries_at_once_are_no_more_than_their_limit(served: Desks) -> None:
    asked = signin.Asked(login="second", password="guess", address="198.51.100.7")

    def guess(_: int) -> bool:
        try:
            return signin.known(served.node.store, asked, datetime.now(UTC)) is not None
        except TooOften:
            return True

    with ThreadPoolExecutor(20) as many:
        looked_at = [turned_away for turned_away in many.map(guess, range(20)) if not turned_away]
    assert len(looked_at) == OF_A_LOGIN
    with served.node.store.writing() as conn:
        accounts.forgive(conn, "login:second")


def test_tries_count_for_who_stands_behind_our_proxy(served: Desks) -> None:
    guess = {"login": "nobody here", "password": "guess"}
    with served.client() as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(served.node), "proxies", ("127.0.0.1",))
        proxy.post("/sign-in", data=guess, headers={"x-forwarded-for": "203.0.113.1, 198.51.100.9"})
        proxy.post("/sign-in", data=guess, headers={"x-forwarded-for": "2001:db8:1:2:3::4"})
    with served.client() as stranger:
        stranger.post("/sign-in", data=guess, headers={"x-forwarded-for": "198.51.100.10"})
    since = datetime.now(UTC) - timedelta(minutes=1)
    with served.node.store.reading(SYSTEM) as conn:
        for address, tries in (("198.51.100.9", 1), ("2001:db8:1:2::/64", 1), ("203.0.113.1", 0), ("198.51.100.10", 0)):
            row = conn.execute("select tongguan.tried(%s, %s)", (f"from:{address}", since)).fetchone()
            assert row == (tries,), address


def test_a_right_word_takes_no_try(served: Desks) -> None:
    asked = signin.Asked(login="trader", password=PASSWORD, address="198.51.100.8")
    for _ in range(OF_A_LOGIN + 2):
        assert signin.known(served.node.store, asked, datetime.now(UTC)) is not None


def test_one_visit_among_others_is_ended(served: Desks) -> None:
    with served.client("broker") as here, served.client("broker") as there, served.client("trader") as other:
        there.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
        page = here.get("/me")
        ids = re.findall(r'name="visit" value="(\w{32})"', page.text)
        assert len(ids) == page.text.count("End this visit: ") >= 1 and "here" in page.text
        assert other.post("/me/visits/end", data={"csrf": csrf(other.get("/me")), "visit": ids[0]}).status_code == 303
        assert there.get("/declarations").status_code == 200, "nobody ends another's"
        for id_ in ids:
            assert here.post("/me/visits/end", data={"csrf": csrf(page), "visit": id_}).status_code == 303
        assert there.get("/declarations").status_code == 303, "out"
        assert here.get("/me?done=visit").text.count("End this visit: ") == 0
    with served.node.store.reading(SYSTEM) as conn:
        assert acts.acts(conn, acts.Asked(what="session.ended"), 1)[0].subject == "broker"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, said: str) -> None:
    assert device(agent) == said
