"""Signing in with the administration's directory, against a provider that speaks HTTP: there and back; roles that come
and go with groups; and everything that is not believed."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import psycopg
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey
from msgspec.structs import replace

from tests.desks.conftest import PASSWORD, Desks
from tests.desks.directory import CLIENT, SECRET, Provider
from tests.desks.test_case import declared
from tests.desks.test_passkeys import ask, put
from tests.desks.test_sign import asked, kept, signed, signing
from tests.parties.authenticator import Authenticator
from tongguan.api import provider as ours
from tongguan.desks.directory import COOKIE as GONE
from tongguan.desks.door import COOKIE
from tongguan.journeys.signin import hashed
from tongguan.parties.account import Role
from tongguan.parties.directory import Directory
from tongguan.parties.signature import proven, signature_in
from tongguan.parties.tries import OF_AN_ADDRESS
from tongguan.store import accounts, acts
from tongguan.store.connect import SYSTEM

LI = {"sub": "u-1", "preferred_username": "Li.Na", "name": "Li Na", "groups": ["examiners", "canteen"]}
ROLES = {"examiners": (Role.OFFICER,), "risk": (Role.ANALYST,), "chiefs": (Role.SUPERVISOR, Role.OFFICER)}


@pytest.fixture(scope="module")
def realm() -> Iterator[Provider]:
    """The directory at an address of its own."""
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def theirs(served: Desks, realm: Provider, tmp_path: Path) -> Iterator[Provider]:
    """The directory, which the node was told of."""
    made = realm
    made.begin()
    made.person = dict(LI)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    known = Directory(
        issuer=made.issuer,
        client=CLIENT,
        secret_file=str(tmp_path / "secret"),
        party="CUSTOMS",
        roles=ROLES,
        name="the customs directory",
        name_zh="海关目录",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(served.node), "provider", ours.Provider(known))
        patch.setattr(type(served.node), "address", served.url)
        yield made
    with served.node.store.writing() as conn:
        accounts.forgive(conn, "from:127.0.0.1")


def there(browser: httpx.Client, next_: str = "/queue") -> str:
    """Where the directory is, with what it is asked."""
    answer = browser.get("/sign-in/directory", params={"next": next_})
    assert answer.status_code == 303, answer.text
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]
    return answer.headers["location"]


def through(served: Desks, theirs: Provider, next_: str = "/queue") -> httpx.Response:
    """There and back, in a new browser."""
    with served.client() as browser:
        return browser.get(theirs.consent(there(browser, next_)))


def last(served: Desks, what: str) -> acts.Act | None:
    with served.node.store.reading(SYSTEM) as conn:
        found = acts.acts(conn, acts.Asked(what=what), 1)
    return found[0] if found else None


def account(served: Desks, login: str) -> accounts.Account:
    with served.node.store.reading(SYSTEM) as conn:
        found = accounts.person(conn, login)
    assert found is not None and found[1] == "", "no password"
    return found[0]


def test_the_button_is_there_where_there_is_a_directory(served: Desks, theirs: Provider) -> None:
    with served.client() as nobody:
        page = nobody.get("/sign-in?next=/queue")
        assert (
            'href="/sign-in/directory?next=/queue"' in page.text.replace("%2F", "/")
            and "the customs directory" in page.text
        )
        assert "海关目录" in nobody.get("/sign-in?lang=zh").text


def test_without_one_there_is_nothing(served: Desks) -> None:
    with served.client() as nobody:
        assert "/sign-in/directory" not in nobody.get("/sign-in").text
        assert nobody.get("/sign-in/directory").status_code == 404
        assert nobody.get("/sign-in/directory/back?state=x&code=y").status_code == 404


def test_there_and_back(served: Desks, theirs: Provider) -> None:
    with served.client() as browser:
        answer = browser.get(theirs.consent(there(browser)))
        assert answer.status_code == 303 and answer.headers["location"] == "/queue"
        page = browser.get("/queue")
        assert page.status_code == 200 and "Li Na" in page.text
        mine = browser.get("/me").text
        assert "by the directory" in mine and "it opens no door" in mine
    made = account(served, "li.na")
    assert made.roles == {Role.OFFICER} and made.subject == f"{theirs.issuer}#u-1" and made.party == "CUSTOMS"
    act = last(served, "account.made")
    assert act is not None and (act.name, act.subject) == ("directory", "li.na")
    assert json.loads(act.body) == {"roles": ["officer"], "scopes": ["read", "verdict"], "sees_all": True}
    before = act.id
    assert through(served, theirs).status_code == 303
    again = last(served, "account.made")
    assert again is not None and again.id == before, "the second time it is there"


@pytest.fixture
def of_company(served: Desks, theirs: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The directory, of a company's people."""
    node = type(served.node)
    known = replace(served.node.provider.directory, party="4403180896", roles={"examiners": (Role.DECLARANT,)})  # type: ignore[union-attr]
    monkeypatch.setattr(node, "provider", ours.Provider(known))
    theirs.person = {**LI, "sub": "u-9", "preferred_username": "Sun.Li", "name": "Sun Li"}
    return theirs


def test_whom_the_directory_knows_signs_with_a_key_that_opens_no_door(served: Desks, of_company: Provider) -> None:
    device = Authenticator(served.url)
    with served.client() as browser:
        assert browser.get(of_company.consent(there(browser))).status_code == 303
        _, page = signing(browser, declared("DIRECTORY-0"))
        assert "no passkey yet" in page.text
        assert "it opens no door" in browser.get("/me").text
        asked_to_add = ask(browser, password="").json()
        assert asked_to_add["authenticatorSelection"]["residentKey"] == "discouraged"
        assert put(browser, device.add(asked_to_add)).headers["location"] == "/me?done=key"
        mine = browser.get("/me").text
        assert "Blue key" in mine and "/me/passkeys/always" not in mine
        place, page = signing(browser, {**declared("DIRECTORY-1"), "declarant": {"id": "4403180896"}})
        lodged = signed(browser, place, page, device.prove(asked(page)))
        assert lodged.status_code == 303, lodged.text
        body, signature = kept(served, lodged.headers["location"].rpartition("/")[2])
        told = signature_in(signature)
        assert (told.signer, told.party, told.key_name) == ("Sun Li", "4403180896", "Blue key")
        proven(told, body)
    with served.client() as stranger:
        wanted = stranger.post("/sign-in/passkey/ask").json()
        assert stranger.post("/sign-in/passkey", data={"answer": device.prove(wanted)}).status_code == 422
        assert stranger.get("/me").status_code in (303, 401)


def test_a_password_does_not_open_what_the_directory_keeps(served: Desks, theirs: Provider) -> None:
    assert through(served, theirs).status_code == 303
    with served.node.store.writing() as conn:
        accounts.set_password(conn, account(served, "li.na").id, hashed(PASSWORD), datetime.now(UTC))
    with served.client() as browser:
        assert browser.post("/sign-in", data={"login": "li.na", "password": PASSWORD}).status_code == 422
    with served.node.store.writing() as conn:
        conn.execute("update tongguan.account set password = '' where login = 'li.na'")
        accounts.forgive(conn, "login:li.na")


def test_roles_come_and_go_with_groups(served: Desks, theirs: Provider) -> None:
    theirs.person = {**LI, "sub": "u-2", "preferred_username": "wang", "name": "Wang Wei", "groups": ["chiefs", "risk"]}
    with served.client() as browser:
        browser.get(theirs.consent(there(browser)))
        assert account(served, "wang").roles == {Role.SUPERVISOR, Role.OFFICER, Role.ANALYST}
        theirs.person["groups"] = ["risk"]
        assert through(served, theirs).status_code == 303
        assert account(served, "wang").roles == {Role.ANALYST}
        act = last(served, "account.roles")
        assert act is not None and json.loads(act.body)["before"] == ["analyst", "officer", "supervisor"]
        assert browser.get("/queue").status_code == 403, "at once, where he was in before"
        theirs.person["groups"] = ["canteen"]
        refused = through(served, theirs)
        assert refused.status_code == 403 and "none of your groups" in refused.text
        assert account(served, "wang").roles == set()
        assert browser.get("/me").status_code == 303, "out"


def test_an_unknown_group_opens_nothing(served: Desks, theirs: Provider) -> None:
    for groups in ([], ["canteen"], None, "canteen", [7]):
        theirs.person = {"sub": "u-3", "preferred_username": "zhao", "name": "Zhao", "groups": groups}
        refused = through(served, theirs)
        assert refused.status_code == 403 and "none of your groups" in refused.text
        assert COOKIE not in [part.split("=")[0] for part in refused.headers.get_list("set-cookie")]
    with served.node.store.reading(SYSTEM) as conn:
        assert accounts.person(conn, "zhao") is None


def test_a_login_of_somebody_else_is_not_taken_over(served: Desks, theirs: Provider) -> None:
    theirs.person = {**LI, "sub": "u-4", "preferred_username": "Officer", "name": "Officer nine"}
    refused = through(served, theirs)
    assert refused.status_code == 409 and "belongs to an account" in refused.text


def test_who_comes_twice_at_once_has_one_account(served: Desks, theirs: Provider) -> None:
    theirs.person = {**LI, "sub": "u-10", "preferred_username": "twice", "name": "Twice"}

    def come(_: int) -> int:
        return through(served, theirs).status_code

    with ThreadPoolExecutor(4) as many:
        assert list(many.map(come, range(4))) == [303] * 4
    assert account(served, "twice").roles == {Role.OFFICER}


def test_two_of_one_name_are_told_apart(served: Desks, theirs: Provider) -> None:
    theirs.person = {**LI, "sub": "u-5", "preferred_username": "officer5", "name": "Officer one"}
    assert through(served, theirs).status_code == 303
    assert account(served, "officer5").name == "Officer one (officer5)"


def test_a_locked_account_stays_locked(served: Desks, theirs: Provider) -> None:
    theirs.person = {**LI, "sub": "u-6", "preferred_username": "qian", "name": "Qian"}
    assert through(served, theirs).status_code == 303
    with psycopg.connect(served.node.store._urls.journey) as conn:
        conn.execute("update tongguan.account set state = 'locked' where login = 'qian'")
    refused = through(served, theirs)
    assert refused.status_code == 403 and "locked" in refused.text


@pytest.mark.parametrize(
    "word",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": -600},
        {"exp": None},
        {"iat": 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": 7},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_a_word_that_is_not_believed(served: Desks, theirs: Provider, word: dict[str, Any]) -> None:
    now = int(time.time())  # moments are told as seconds from now
    theirs.word = {name: now + value if name in ("exp", "iat") and value else value for name, value in word.items()}
    refused = through(served, theirs)
    assert refused.status_code == 403 and "cannot be believed" in refused.text
    assert COOKIE not in [part.split("=")[0] for part in refused.headers.get_list("set-cookie")]


def test_a_word_signed_by_another_key(served: Desks, theirs: Provider) -> None:
    theirs.key = RSAKey.generate_key(2048, {"kid": "1"})
    assert through(served, theirs).status_code == 403, "the same name"
    theirs.key = OctKey.import_key(SECRET, {"kid": "1"})
    assert through(served, theirs).status_code == 403, "signed with what both know"


def test_keys_change(served: Desks, theirs: Provider) -> None:
    assert through(served, theirs).status_code == 303
    theirs.key = ECKey.generate_key("P-256", {"kid": "2", "use": "sig"})
    theirs.shown = [theirs.key, *theirs.shown]
    assert through(served, theirs).status_code == 403, "not within half a minute"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "SOONEST", 0.0)
        assert through(served, theirs).status_code == 303
    fetched = theirs.fetched
    assert through(served, theirs).status_code == 303 and theirs.fetched == fetched, "known by now"


def test_an_answer_counts_once_and_in_its_own_browser(served: Desks, theirs: Provider) -> None:
    with served.client() as browser, served.client() as stranger:
        back = theirs.consent(there(browser))
        assert stranger.get(back).status_code == 403, "another browser"
        assert browser.get(back).status_code == 403, "and it is spent"
        back, cookie = theirs.consent(there(browser)), browser.cookies[GONE]
        assert browser.get(back).status_code == 303
        browser.cookies.set(GONE, cookie)
        again = browser.get(back)
        assert again.status_code == 403 and "from the beginning" in again.text
        for query in ("", "?state=x&code=y", "?error=access_denied&state=x", "?code=y"):
            assert browser.get(f"/sign-in/directory/back{query}").status_code == 403


def test_an_answer_comes_within_minutes(served: Desks, theirs: Provider) -> None:
    with served.client() as browser:
        back = theirs.consent(there(browser))
        with psycopg.connect(served.node.store._urls.owner) as conn:
            conn.execute("update tongguan.challenge set expires_at = now() where what = 'directory'")
        assert browser.get(back).status_code == 403


def test_an_answer_of_another_directory_is_not_taken(served: Desks, theirs: Provider) -> None:
    with served.client() as browser:
        at, _, query = theirs.consent(there(browser)).partition("?")
        said = {**dict(parse_qsl(query)), "iss": "https://evil.example"}
        assert browser.get(at, params=said).status_code == 403


def test_who_told_a_way_elsewhere_ends_at_home(served: Desks, theirs: Provider) -> None:
    assert through(served, theirs, "https://evil.example").headers["location"] == "/home"


def test_groups_may_be_told_on_asking(served: Desks, theirs: Provider) -> None:
    theirs.person = {"sub": "u-7"}
    theirs.info = {**LI, "sub": "u-7", "preferred_username": "sun", "name": "Sun"}
    assert through(served, theirs).status_code == 303
    assert account(served, "sun").roles == {Role.OFFICER}
    theirs.info = {**LI, "sub": "u-8"}
    assert through(served, theirs).status_code == 403, "told of somebody else"


@pytest.mark.parametrize("ways", [["client_secret_post"], ["client_secret_post", "client_secret_basic"]], ids=str)
def test_the_secret_is_shown_as_the_directory_wants_it(served: Desks, theirs: Provider, ways: list[str]) -> None:
    theirs.described = {"token_endpoint_auth_methods_supported": ways}
    assert through(served, theirs).status_code == 303


def test_a_secret_that_the_directory_does_not_know(served: Desks, theirs: Provider, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("another")
    assert through(served, theirs).status_code == 503
    (tmp_path / "secret").write_text(SECRET)
    assert through(served, theirs).status_code == 303, "read anew each time"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://evil.example/keys"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": None},
    ],
    ids=str,
)
def test_a_description_that_is_none(served: Desks, theirs: Provider, described: dict[str, Any]) -> None:
    theirs.described = described
    with served.client() as browser:
        answer = browser.get("/sign-in/directory")
        assert answer.status_code == 503 and "does not answer as it should" in answer.text


def test_a_directory_that_is_away(served: Desks, theirs: Provider) -> None:
    with served.client() as browser:
        theirs.broken = True
        assert browser.get("/sign-in/directory").status_code == 503
        theirs.broken = False
        back = theirs.consent(there(browser))
        theirs.broken = True
        assert browser.get(back).status_code == 503
        zh = browser.get("/sign-in/directory?lang=zh")
        assert zh.status_code in (303, 503)


def test_tries_are_counted_and_given_back(served: Desks, theirs: Provider) -> None:
    def counted() -> int:
        with psycopg.connect(served.node.store._urls.owner) as conn:
            row = conn.execute("select count(*) from tongguan.attempt where key = 'from:127.0.0.1'").fetchone()
        return int(row[0]) if row else 0

    with served.node.store.writing() as conn:
        accounts.forgive(conn, "from:127.0.0.1")
    assert through(served, theirs).status_code == 303 and counted() == 0
    theirs.word = {"nonce": "another"}
    assert through(served, theirs).status_code == 403 and counted() == 1


def test_who_goes_there_too_often_waits(served: Desks, theirs: Provider) -> None:
    with served.client() as browser:
        for _ in range(OF_AN_ADDRESS):
            there(browser)
        waits = browser.get("/sign-in/directory")
        assert waits.status_code == 429 and waits.headers["retry-after"] == "900" and "Wait 15 minutes" in waits.text
