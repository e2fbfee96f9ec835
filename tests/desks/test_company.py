"""The company's desk: people let in by a link and out again, mandates that end, tokens and keys, who looked."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tongguan.journeys import people
from tongguan.parties.secret import well_formed
from tongguan.store import accounts, acts
from tongguan.store.connect import SYSTEM

LONG = "a long enough password"


def did(served: Desks, what: str) -> acts.Act:
    """The newest act of a kind."""
    with served.node.store.reading(SYSTEM) as conn:
        return acts.acts(conn, acts.Asked(what=what), 1)[0]


def id_of(served: Desks, login: str) -> str:
    with served.node.store.reading(SYSTEM) as conn:
        found = accounts.person(conn, login)
    assert found is not None, login
    return found[0].id


def invited(browser: httpx.Client, login: str, role: str = "declarant") -> str:
    """Lets somebody in; where his link leads."""
    said = {"csrf": csrf(browser.get("/company")), "login": login, "name": f"Person {login}", "role": [role]}
    made = browser.post("/company/people", data=said)
    assert made.status_code == 201 and made.headers["cache-control"] == "no-store", made.text
    return re.findall(r'id="link">([^<]+)<', made.text)[0]


def chosen(browser: httpx.Client, link: str, new: str, **more: Any) -> httpx.Response:
    """Follows the link and chooses a password."""
    return browser.post("/invited", data={"word": link.partition("=")[2], "new": new}, **more)


def test_a_person_comes_in_by_a_link_that_works_once(served: Desks) -> None:
    with served.client("trader") as manager, served.client() as person:
        link = invited(manager, "newcomer")
        assert link not in manager.get("/company").text and "link open until" in manager.get("/company").text
        assert "you sign in as newcomer" in person.get(link).text
        assert chosen(person, link, "short").status_code == 422
        assert chosen(person, link, LONG, headers={"origin": "http://evil.example"}).status_code == 403
        assert chosen(person, link, LONG).headers["location"] == "/sign-in"
        assert person.get(link).status_code == 404 and chosen(person, link, LONG).status_code == 404
        assert person.post("/sign-in", data={"login": "newcomer", "password": LONG}).status_code == 303
        assert person.get("/declarations").status_code == 200 and person.get("/company").status_code == 403
    assert did(served, "account.made").subject == "newcomer"
    assert did(served, "account.password").name == "Person newcomer"


def test_the_link_is_kept_as_its_hash_and_ends(served: Desks) -> None:
    with served.client("trader") as manager, served.client() as person:
        link = invited(manager, "late")
        word = link.partition("=")[2]
        with served.node.store.writing() as conn:
            count = conn.execute("select count(*) from tongguan.invitation i where i::text like %s", [f"%{word}%"])
            assert count.fetchone() == (0,)
            wall = datetime.now(UTC)
            accounts.invite(conn, people.digest(word), id_of(served, "late"), ("x", wall), wall - timedelta(seconds=1))
        assert person.get(link).status_code == 404
        again = manager.post(f"/people/{id_of(served, 'late')}/link", data={"csrf": csrf(manager.get("/company"))})
        other = re.findall(r'id="link">([^<]+)<', again.text)[0]
        assert again.status_code == 201 and person.get(other).status_code == 200
        assert person.get("/invited?word=nothing").status_code == 404


def test_what_cannot_be_is_said_at_the_form_and_kept(served: Desks) -> None:
    with served.client("trader") as manager:
        word = csrf(manager.get("/company"))
        said = {"csrf": word, "login": "x y", "name": "Somebody", "role": ["declarant"]}
        wrong = manager.post("/company/people", data=said)
        assert wrong.status_code == 422 and "without spaces" in wrong.text and 'value="Somebody"' in wrong.text
        taken = manager.post("/company/people", data={**said, "login": "officer"})
        assert taken.status_code == 409 and "is taken" in taken.text
        high = manager.post("/company/people", data={**said, "login": "boss", "role": ["administrator"]})
        assert high.status_code == 422 and "cannot have one of these roles" in high.text
        assert manager.post("/company/people", data={**said, "login": "none", "role": []}).status_code == 422


def test_out_and_in_again_with_other_roles_at_once(served: Desks) -> None:
    with served.client("trader") as manager:
        invited(manager, "mover")
        id_, word = id_of(served, "mover"), {"csrf": csrf(manager.get("/company"))}
        with served.client("mover") as person:
            assert person.get("/declarations").status_code == 200
            assert manager.post(f"/people/{id_}/roles", data={**word, "role": ["manager"]}).status_code == 303
            assert person.get("/company").status_code == 200, "with the next page"
            assert manager.post(f"/people/{id_}/close", data=word).headers["location"] == "/company?done=closed"
            assert person.get("/company").status_code == 303, "out"
        assert manager.post(f"/people/{id_}/link", data=word).status_code == 409
        assert manager.post(f"/people/{id_}/reopen", data=word).status_code == 303
        assert manager.post(f"/people/{id_of(served, 'trader')}/close", data=word).status_code == 409, "not oneself"
    assert json.loads(did(served, "account.roles").body) == {
        "before": ["declarant"],
        "party": "4403180896",
        "roles": ["manager"],
    }


@pytest.mark.parametrize("does", ["roles", "close", "reopen", "link"])
@pytest.mark.parametrize("who", ["trader", "officer", "cashier"])
def test_another_partys_people_are_not_there(served: Desks, who: str, does: str) -> None:
    with served.client(who) as browser:
        word = csrf(browser.get("/me"))
        answer = browser.post(f"/people/{id_of(served, 'other')}/{does}", data={"csrf": word, "role": ["manager"]})
        assert answer.status_code == (404 if who == "trader" else 403)


def test_a_mandate_opens_and_ends_at_once(served: Desks) -> None:
    number = lodge(served, "MANDATE-1")
    with served.client("trader") as manager, served.client("other") as other:
        assert other.get(f"/declarations/{number}").status_code == 404
        word = csrf(manager.get("/company"))
        grant = {"csrf": word, "broker": "4403180999", "since": "", "until": ""}
        assert manager.post("/company/mandates", data=grant).status_code == 303
        assert other.get(f"/declarations/{number}").status_code == 200
        twice = manager.post("/company/mandates", data=grant)
        assert twice.status_code == 409 and "End it to grant another" in twice.text
        with served.node.store.reading(SYSTEM) as conn:
            id_ = next(m.id for m in accounts.mandates(conn, "4403180999") if m.ended_at is None)
        with served.client("broker") as stranger:
            assert (
                stranger.post(f"/company/mandates/{id_}/end", data={"csrf": csrf(stranger.get("/me"))}).status_code
                == 404
            )
        assert other.post(f"/company/mandates/{id_}/end", data={"csrf": csrf(other.get("/company"))}).status_code == 303
        assert other.get(f"/declarations/{number}").status_code == 404
        for broker, since in (("NOBODY", ""), ("BANK1", ""), ("4403180896", ""), ("4403180999", "2020-01-01")):
            said = {**grant, "broker": broker, "since": since}
            assert manager.post("/company/mandates", data=said).status_code == 422, (broker, since)
    assert did(served, "mandate.ended").subject == "4403180896"


def test_a_token_is_shown_once_opens_no_more_than_the_company_and_ends(served: Desks) -> None:
    with served.client("trader") as manager:
        word = csrf(manager.get("/company/programs"))
        said = {"csrf": word, "name": "ERP", "scope": ["declare", "read"], "days": "30"}
        made = manager.post("/company/tokens", data=said)
        secret = re.findall(r'id="secret">([^<]+)<', made.text)[0]
        assert made.status_code == 201 and well_formed(secret)
        assert secret not in manager.get("/company/programs").text
        head = {"authorization": f"Bearer {secret}"}
        assert httpx.get(f"{served.url}/v1/declarations", headers=head).status_code == 200
        for scope in ("verdict", "admin", "company", "pay"):
            assert manager.post("/company/tokens", data={**said, "scope": [scope]}).status_code == 422, scope
        assert manager.post("/company/tokens", data={**said, "days": "x"}).status_code == 422
        id_ = did(served, "token.issued").subject
        with served.client("other") as other:
            assert other.post(f"/tokens/{id_}/withdraw", data={"csrf": csrf(other.get("/me"))}).status_code == 404
        assert manager.post(f"/tokens/{id_}/withdraw", data={"csrf": word}).status_code == 303
        assert httpx.get(f"{served.url}/v1/declarations", headers=head).status_code == 401
    assert did(served, "token.withdrawn").subject == id_


def test_a_companys_token_acts_for_whom_its_mandates_name(served: Desks) -> None:
    number = lodge(served, "MANDATE-2")
    with served.client("broker") as broker:
        said = {"csrf": csrf(broker.get("/company/programs")), "name": "Desk", "scope": ["read"], "days": "30"}
        secret = re.findall(r'id="secret">([^<]+)<', broker.post("/company/tokens", data=said).text)[0]
    head = {"authorization": f"Bearer {secret}"}
    assert httpx.get(f"{served.url}/v1/declarations/{number}", headers=head).status_code == 200


def test_a_public_key_is_registered_and_withdrawn_and_a_secret_one_refused(served: Desks) -> None:
    key = OKPKey.generate_key("Ed25519")
    with served.client("trader") as manager:
        word = csrf(manager.get("/company/programs"))
        said = {"csrf": word, "name": "Card", "jwk": json.dumps(key.as_dict(private=False))}
        assert manager.post("/company/keys", data=said).status_code == 303
        assert key.thumbprint() in manager.get("/company/programs").text
        assert manager.post("/company/keys", data=said).status_code == 409
        leaked = manager.post("/company/keys", data={**said, "jwk": json.dumps(key.as_dict(private=True))})
        assert leaked.status_code == 422 and "holds its secret half" in leaked.text
        id_ = did(served, "key.registered").subject
        with served.client("other") as other:
            assert other.post(f"/company/keys/{id_}/withdraw", data={"csrf": csrf(other.get("/me"))}).status_code == 404
        assert manager.post(f"/company/keys/{id_}/withdraw", data={"csrf": word}).status_code == 303
        assert manager.post("/company/keys", data=said).status_code == 303, "again, from now on"


def test_a_company_reads_who_looked_when_and_from_where_but_not_the_name(served: Desks) -> None:
    number = lodge(served, "LOOK-1", "import-meat")
    with served.client("officer") as officer:
        assert officer.get(f"/cases/{number}").status_code == 200
    with served.client("trader") as trader, served.client("other") as other:
        page = trader.get("/company/looks")
        assert number in page.text.replace(" ", "") and "Party CUSTOMS" in page.text and "LOOK-1" in page.text
        assert "Officer one" not in page.text
        assert "LOOK-1" not in other.get("/company/looks").text


@pytest.mark.parametrize("path", ["/company", "/company/programs", "/company/looks"])
def test_the_companys_desk_is_for_who_manages_it(served: Desks, path: str) -> None:
    for who in ("officer", "cashier", "admin"):
        with served.client(who) as browser:
            assert browser.get(path).status_code == 403, who
    with served.client("trader") as manager:
        for language in ("en", "zh"):
            assert manager.get(f"{path}?lang={language}").status_code == 200


def test_the_chain_of_acts_holds(served: Desks) -> None:
    with served.node.store.reading(SYSTEM) as conn:
        assert list(acts.broken(conn)) == []
