"""A company by the API: people, mandates, tokens, keys, looks; what cannot be is named; wide tokens take two."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Calling, Small
from tests.api.test_road import lodge
from tongguan.store import tokens
from tongguan.store.connect import SYSTEM

COMPANY = "/v1/company"


def test_people_come_by_a_link_and_are_closed(call: Calling) -> None:
    wish = {"login": "Api.Person", "name": "A person", "roles": ["declarant"]}
    made = call("manager", "POST", f"{COMPANY}/people", json=wish)
    assert made.status_code == 201 and made.json()["link"].startswith("/invited?word=")
    assert call("manager", "POST", f"{COMPANY}/people", json=wish).status_code == 409
    line = next(p for p in call("manager", "GET", f"{COMPANY}/people").json() if p["login"] == "api.person")
    assert (
        line["standing"] == "active" and line["link_until"] and made.json()["link"].partition("=")[2] not in str(line)
    )
    at = f"{COMPANY}/people/{made.json()['id']}"
    assert call("manager", "POST", f"{at}/close").status_code == 204
    assert call("manager", "POST", f"{at}/link").status_code == 409
    assert call("manager", "POST", f"{at}/reopen").status_code == 204
    assert call("manager", "POST", f"{at}/link").json()["link"] != made.json()["link"]
    assert call("manager", "POST", f"{at}/roles", json={"roles": ["manager"]}).json()["roles"] == ["manager"]


def test_who_shall_administer_waits_and_has_his_other_roles_alone(call: Calling) -> None:
    wish = {"login": "api.admin", "name": "To administer", "roles": ["officer", "administrator"]}
    made = call("everything", "POST", f"{COMPANY}/people", json=wish)
    assert made.status_code == 201, made.text

    def told() -> dict[str, object]:
        people = call("everything", "GET", f"{COMPANY}/people").json()
        return next(p for p in people if p["login"] == "api.admin")

    assert (told()["roles"], told().get("awaits")) == (["officer"], True)
    at = f"{COMPANY}/people/{made.json()['id']}/roles"
    again = call("everything", "POST", at, json={"roles": ["analyst", "administrator"]}).json()
    assert (again["roles"], again.get("awaits")) == (["analyst"], True)
    assert "awaits" not in call("everything", "POST", at, json={"roles": ["analyst"]}).json()
    assert "awaits" not in told()


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("people", {"login": "a b", "name": "N", "roles": ["declarant"]}, "/login"),
        ("people", {"login": "ab", "name": "", "roles": ["declarant"]}, "/name"),
        ("people", {"login": "ab", "name": "N", "roles": []}, "/roles"),
        ("people", {"login": "ab", "name": "N", "roles": ["officer"]}, "/roles"),
        ("mandates", {"broker": "NOBODY"}, "/broker"),
        ("mandates", {"broker": "BANK1"}, "/broker"),
        ("mandates", {"broker": "4403180896"}, "/broker"),
        ("mandates", {"broker": "4403180777", "since": "2020-01-01"}, "/since"),
        ("mandates", {"broker": "4403180777", "since": "2090-01-02", "until": "2090-01-01"}, "/until"),
        ("tokens", {"name": "T", "scopes": ["admin"]}, "/scopes"),
        ("tokens", {"name": "T", "scopes": ["read"], "days": 0}, "/days"),
        ("keys", {"name": "K", "jwk": "{}"}, "/jwk"),
        ("keys", {"name": " ", "jwk": "{}"}, "/name"),
    ],
)
def test_what_cannot_be_is_named_at_its_place(call: Calling, path: str, body: dict[str, object], pointer: str) -> None:
    answer = call("manager", "POST", f"{COMPANY}/{path}", json=body)
    assert answer.status_code == 422, answer.text
    assert [p["pointer"] for p in answer.json()["problems"]] == [pointer]


@pytest.mark.parametrize("who", ["trader", "officer", "bank", "admin"])
def test_it_is_for_who_manages_the_company(call: Calling, who: str) -> None:
    for path in ("people", "mandates", "tokens", "keys", "looks"):
        assert call(who, "GET", f"{COMPANY}/{path}").status_code == 403, path


def test_looks_are_told_by_office_and_pages_never_skip(call: Calling) -> None:
    number = lodge(call, "LOOKED-AT")
    for _ in range(5):
        call("officer", "GET", f"/v1/declarations/{number}")
    seen, path = [], f"{COMPANY}/looks?limit=2"
    while path:
        page = call("manager", "GET", path).json()
        seen += page["looks"]
        path = page.get("next", "")
    assert len(seen) == 5 and {(one["number"], one["what"], one["party"]) for one in seen} == {
        (number, "declaration", "CUSTOMS")
    }
    assert not any("name" in one for one in seen), "the profile does not tell it"
    assert call("manager", "GET", f"{COMPANY}/looks?cursor=abc").status_code == 400


def test_a_token_that_sees_all_opens_nothing_until_a_second_agrees(call: Calling, node: Small) -> None:
    wish = {"party": "CUSTOMS", "name": "Watcher", "scopes": ["read"], "sees": "all", "days": 5}
    made = call("admin", "POST", "/v1/tokens", json=wish).json()
    assert made["awaits"] and call(made["token"], "GET", "/v1/law").status_code == 401
    at = f"/v1/tokens/{made['id']}"
    assert call("admin", "POST", f"{at}/agree").status_code == 403, "not oneself"
    assert call("trader", "POST", f"{at}/agree").status_code == 403
    agreed = call("everything", "POST", f"{at}/agree")
    assert agreed.status_code == 200 and agreed.json()["agreed_by"] == "all scopes"
    assert call(made["token"], "GET", "/v1/law").status_code == 200
    assert call("everything", "POST", f"{at}/agree").status_code == 409
    with node.store.writing() as conn:
        tokens.used(conn, node.callers.lately(), datetime.now(UTC))
    with node.store.reading(SYSTEM) as conn:
        used = next(t.used_at for t in tokens.tokens(conn) if t.id == made["id"])
    assert used is not None and datetime.now(UTC) - used < timedelta(minutes=1)
