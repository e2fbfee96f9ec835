"""The administrator's desk: parties made and suspended, people, tokens that take two, the last one who stays, audit,
and how the node keeps itself."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_company import LONG, chosen, did, id_of
from tongguan.store import accounts, acts, jobs, keys, outbox, tokens
from tongguan.store.connect import SYSTEM
from tongguan.worker.keys import turn

AT = "/administration"


def test_a_party_is_made_found_and_its_first_person_let_in(served: Desks) -> None:
    with served.client("admin") as admin, served.client() as person:
        word = csrf(admin.get(AT))
        said = {"csrf": word, "id": "4403180555", "kind": "company", "name": "New works", "name_zh": "新厂"}
        assert admin.post(f"{AT}/parties", data=said).status_code == 303
        twice = admin.post(f"{AT}/parties", data=said)
        assert twice.status_code == 409 and "on record already" in twice.text and 'value="New works"' in twice.text
        for change in ({"id": "a b"}, {"id": "4/5"}, {"kind": "king"}, {"name": ""}):
            assert admin.post(f"{AT}/parties", data={**said, "id": "X1", **change}).status_code == 422, change
        assert "New works" in admin.get(f"{AT}?q=works").text and "New works" in admin.get(f"{AT}?q=新厂").text
        assert "New works" not in admin.get(f"{AT}?q=%25").text and "New works" not in admin.get(f"{AT}?kind=bank").text
        one = {"csrf": word, "login": "first", "name": "First of all", "role": ["manager"]}
        made = admin.post(f"{AT}/parties/4403180555/people", data=one)
        link = re.findall(r'id="link">([^<]+)<', made.text)[0]
        assert chosen(person, link, LONG).status_code == 303
        assert person.post("/sign-in", data={"login": "first", "password": LONG}).status_code == 303
        assert "New works" in person.get("/company").text
        assert admin.post(f"{AT}/parties/NOBODY/people", data=one).status_code == 404
        assert admin.get(f"{AT}/parties/NOBODY").status_code == 404
    assert did(served, "party.made").subject == "4403180555"


def test_what_a_suspended_party_holds_opens_nothing(served: Desks) -> None:
    number, head = lodge(served, "SUSPEND-1"), {"authorization": f"Bearer {SECRETS['other']}"}
    with served.client("admin") as admin, served.client("trader") as trader, served.client("broker") as broker:
        word = {"csrf": csrf(admin.get(AT))}
        assert broker.get(f"/declarations/{number}").status_code == 200
        assert admin.post(f"{AT}/parties/4403180896/suspend", data=word).status_code == 303
        assert "suspended" in admin.get(f"{AT}/parties/4403180896").text
        assert trader.get("/declarations").status_code == 303, "signed out"
        said = {"login": "trader", "password": "correct horse battery"}
        assert trader.post("/sign-in", data=said).status_code == 422
        assert broker.get(f"/declarations/{number}").status_code == 404, "its mandates rest"
        served.node.callers.forget(b"")
        assert admin.post(f"{AT}/parties/4403180896/resume", data=word).status_code == 303
        assert broker.get(f"/declarations/{number}").status_code == 200
        assert admin.post(f"{AT}/parties/4403180999/suspend", data=word).status_code == 303
        assert httpx.get(f"{served.url}/v1/law", headers=head).status_code == 401
        assert admin.post(f"{AT}/parties/4403180999/resume", data=word).status_code == 303
        assert admin.post(f"{AT}/parties/CUSTOMS/suspend", data=word).status_code == 409
    assert did(served, "party.suspended").name == did(served, "party.resumed").name == "Administrator one"


def test_a_token_that_sees_all_takes_two(served: Desks) -> None:
    with served.client("admin") as admin, served.client("admin2") as second:
        word = csrf(admin.get(f"{AT}/tokens"))
        said = {"csrf": word, "party": "CUSTOMS", "name": "Watcher", "scope": ["read"], "sees": "all", "days": "5"}
        made = admin.post(f"{AT}/tokens", data=said)
        secret = re.findall(r'id="secret">([^<]+)<', made.text)[0]
        head = {"authorization": f"Bearer {secret}"}
        assert made.status_code == 201 and "waits for a second" in made.text
        assert httpx.get(f"{served.url}/v1/law", headers=head).status_code == 401, "not yet"
        id_ = did(served, "token.issued").subject
        assert admin.post(f"/tokens/{id_}/agree", data={"csrf": word}).status_code == 403, "not oneself"
        other = {"csrf": csrf(second.get(f"{AT}/tokens"))}
        assert second.post(f"/tokens/{id_}/agree", data=other).status_code == 303
        assert httpx.get(f"{served.url}/v1/law", headers=head).status_code == 200
        assert second.post(f"/tokens/{id_}/agree", data=other).status_code == 409, "once"
        assert admin.post(f"/tokens/{id_}/withdraw", data={"csrf": word}).status_code == 303
        assert second.post("/tokens/none/agree", data=other).status_code == 404
        plain = admin.post(f"{AT}/tokens", data={**said, "party": "4403180896", "sees": "own"})
        assert "waits for a second" not in plain.text
        bound = {**said, "sees": "own", "scope": ["gate"], "offices": "5301, 5345"}
        assert "gate · 5301, 5345" in admin.post(f"{AT}/tokens", data=bound).text
        refused = admin.post(f"{AT}/tokens", data={**bound, "scope": ["read"]})
        assert refused.status_code == 422 and "5301, 5345" in refused.text, "what was typed stays"
        assert admin.post(f"{AT}/tokens", data={**said, "party": " "}).status_code == 422
    assert did(served, "token.agreed").name == "Administrator two"


def test_whom_the_first_administrator_let_in_is_no_second(served: Desks) -> None:
    with served.client("admin") as admin:
        word = csrf(admin.get(AT))
        one = {"csrf": word, "login": "puppet", "name": "Puppet", "role": ["administrator"]}
        assert admin.post(f"{AT}/parties/CUSTOMS/people", data=one).status_code == 201
        with served.client("admin2") as second:
            agreed = {"csrf": csrf(second.get(AT))}
            assert second.post(f"/people/{id_of(served, 'puppet')}/agree", data=agreed).status_code == 303
        said = {"csrf": word, "party": "CUSTOMS", "name": "Own goal", "scope": ["admin"], "days": "5"}
        assert "waits for a second" in admin.post(f"{AT}/tokens", data=said).text, "it administers"
        id_ = did(served, "token.issued").subject
        with served.client("puppet") as puppet:
            assert puppet.post(f"/tokens/{id_}/agree", data={"csrf": csrf(puppet.get(AT))}).status_code == 403
        admin.post(f"/people/{id_of(served, 'puppet')}/close", data={"csrf": word})


def test_a_new_administrator_takes_two(served: Desks) -> None:
    home = f"{AT}/parties/CUSTOMS"
    with served.client("admin") as admin, served.client("admin2") as second, served.client("second") as officer:
        word, other = {"csrf": csrf(admin.get(AT))}, {"csrf": csrf(second.get(AT))}
        one = {**word, "login": "third", "name": "Third of all", "role": ["administrator"]}
        assert "once a second administrator agrees" in admin.post(f"{home}/people", data=one).text
        at = f"/people/{id_of(served, 'third')}"
        with served.client("third") as third:
            assert third.get(AT).status_code == 403 and third.get("/home").status_code == 200, "not yet"
            assert admin.post(f"{at}/agree", data=word).status_code == 403, "not oneself"
            assert f'action="{at}/agree"' not in admin.get(AT).text and "Take back" in admin.get(AT).text
            mine = {"csrf": csrf(officer.get("/me"))}
            assert officer.post(f"{at}/agree", data=mine).status_code == 403
            assert officer.post(f"{at}/decline", data=mine).status_code == 403
            for page in (second.get(AT), second.get(home)):
                assert f'action="{at}/agree"' in page.text and "asked by Administrator one" in page.text
            assert second.post(f"{at}/agree", data=other).headers["location"] == f"{home}?done=appointed"
            assert third.get(AT).status_code == 200 and second.post(f"{at}/agree", data=other).status_code == 404
        officers = f"/people/{id_of(served, 'second')}"
        raised = admin.post(f"{officers}/roles", data={**word, "role": ["officer", "analyst", "administrator"]})
        assert raised.headers["location"] == f"{home}?done=asked"
        assert officer.get(AT).status_code == 403 and "待第二名管理员同意" in second.get(f"{home}?lang=zh").text
        assert second.post(f"{officers}/decline", data=other).status_code == 303
        assert officer.get(AT).status_code == 403 and second.post(f"{officers}/agree", data=other).status_code == 404
        assert admin.post(f"{at}/close", data=word).status_code == 303
    assert did(served, "account.asked").name == "Administrator one"
    assert did(served, "account.appointed").name == did(served, "account.declined").name == "Administrator two"


def test_the_last_who_can_let_others_in_stays(served: Desks) -> None:
    with served.client("admin") as admin, served.client("admin2") as second:
        word, mine = {"csrf": csrf(admin.get(AT))}, {"csrf": csrf(second.get(AT))}
        assert admin.post(f"/people/{id_of(served, 'admin2')}/close", data=word).status_code == 303
        alone = admin.post(f"/people/{id_of(served, 'admin')}/roles", data={**word, "role": ["officer"]})
        assert alone.status_code == 409 and "last administrator" in alone.text
        assert second.post(f"/people/{id_of(served, 'admin')}/close", data=mine).status_code == 303, "to the sign-in"
        assert admin.get(AT).status_code == 200
        assert admin.post(f"/people/{id_of(served, 'admin2')}/reopen", data=word).status_code == 303
        with served.node.store.reading(SYSTEM) as conn:
            administer = [t.id for t in tokens.tokens(conn) if "admin" in t.caller.scopes and t.good(datetime.now(UTC))]
        assert len(administer) == 2
        assert admin.post(f"/tokens/{administer[0]}/withdraw", data=word).status_code == 303
        last = admin.post(f"/tokens/{administer[1]}/withdraw", data=word)
        assert last.status_code == 409 and "last token that administers" in last.text


def test_who_saw_what_by_person_party_case_and_day(served: Desks) -> None:
    number = lodge(served, "AUDIT-1", "import-meat")
    with served.client("officer") as officer:
        officer.get(f"/cases/{number}")
    today = served.node.law.head.day(served.node.now())
    with served.client("admin") as admin:
        for asked in (
            {"case": number},
            {"name": "Officer one"},
            {"party": "4403180896"},
            {"since": str(today), "until": str(today)},
        ):
            assert number in admin.get(f"{AT}/looks?{urlencode(asked)}").text, asked
        for asked in ({"name": "Officer two"}, {"party": "X"}, {"since": str(today + timedelta(days=1))}):
            assert number not in admin.get(f"{AT}/looks?{urlencode(asked)}").text, asked
        assert admin.get(f"{AT}/looks?since=tomorrow").status_code == 400
        taken = admin.get(f"{AT}/looks.csv?case={number}")
        rows = list(csv.DictReader(io.StringIO(taken.text)))
        assert [(r["name"], r["case"], r["what"]) for r in rows] == [("Officer one", number, "case")]
    assert json.loads(did(served, "audit.exported").body) == {"case": number}


def test_who_did_what_pages_by_key_and_is_exported_whole_and_harmless(served: Desks) -> None:
    with served.node.store.writing() as conn:
        for n in range(120):
            acts.note(conn, SYSTEM, datetime.now(UTC), "test.noted", (f"=cmd|{n}", {"n": n}))
    with served.client("admin") as admin:
        seen, path = [], f"{AT}/acts?what=test.noted"
        while path:
            page = admin.get(path).text
            seen += re.findall(r"=cmd\|(\d+)<", page)
            path = "".join(re.findall(r'rel="next" href="([^"]+)"', page)).replace("&amp;", "&")
        assert seen == [str(n) for n in range(119, -1, -1)]
        rows = list(csv.DictReader(io.StringIO(admin.get(f"{AT}/acts.csv?what=test.noted").text)))
        assert len(rows) == 120 and rows[0]["subject"] == "'=cmd|119" and rows[0]["body"] == '{"n":119}'


def test_the_node_tells_its_jobs_deliveries_and_that_it_was_never_saved(served: Desks) -> None:
    now = datetime.now(UTC)
    with served.client("admin") as admin:
        page = admin.get(f"{AT}/node").text
        assert page.count("never") >= 2 and "tongguan backup FOLDER" in page
        with served.node.store.writing() as conn:
            jobs.done(conn, jobs.Done("seal", now, now, now + timedelta(seconds=2), 0.25))
            jobs.done(conn, jobs.Done("months", now, now, now, 0.5, "the tables were busy"))
            jobs.done(conn, jobs.Done("months", now, now, now, 0.5, "the tables were busy"))
            told = {"to": "/backup/1", "files": 7, "bytes": 5_000_000}
            acts.note(conn, SYSTEM, now, "node.backup", ("/backup/1", told))
            acts.note(conn, SYSTEM, now, "node.verify", ("", {"cases": 9, "findings": 1}))
            known = jobs.jobs(conn)
        assert [(j.name, j.failed, j.good_at is None) for j in known] == [("months", 2, True), ("seal", 0, False)]
        page = admin.get(f"{AT}/node").text
        for words in ("Sealing facts", "250 ms", "the tables were busy", "7 files, 5 MB", "9 cases, 1 findings"):
            assert words in page, words
        with served.node.store.reading(SYSTEM) as conn:
            waits = outbox.untold(conn, 10)
        assert all(one.addressee in page for one in waits)


def test_the_page_of_the_node_says_which_key_signs_and_what_comes_next(served: Desks) -> None:
    folder, year = served.node.signer.folder, timedelta(days=365)
    with served.client("admin") as admin:
        assert admin.get(f"{AT}/node").text.count("has not looked at it yet") == 2
        start = served.node.now()
        turn(served.node.store, folder, start, year)
        signing, first = keys.standing(folder, keys.SIGN), admin.get(f"{AT}/node").text
        assert signing and signing.key in first and first.count("no other one is published yet") == 2
        turn(served.node.store, folder, start + year - timedelta(days=6), year)
        ahead, page = keys.standing(folder, keys.SIGN), admin.get(f"{AT}/node?lang=zh").text
        assert ahead and ahead.next in page and "下一密钥已公布" in page
    known = [one["kid"] for one in httpx.get(f"{served.url}/.well-known/jwks.json").json()["keys"]]
    assert {signing.key, ahead.next} == set(known), "whoever fetches our keys has the next one"
    assert did(served, "key.next").name == "worker"


@pytest.mark.parametrize("path", [AT, f"{AT}/tokens", f"{AT}/looks", f"{AT}/acts", f"{AT}/node", f"{AT}/looks.csv"])
def test_the_administrators_desk_is_for_who_administers(served: Desks, path: str) -> None:
    for who in ("trader", "officer", "supervisor", "cashier"):
        with served.client(who) as browser:
            assert browser.get(path).status_code == 403, who
    with served.client("admin") as admin:
        assert admin.get(path, headers={"accept-language": "zh"}).status_code == 200


def test_the_administrations_own_people_are_managed_on_its_page(served: Desks) -> None:
    with served.client("admin") as admin:
        page = admin.get(f"{AT}/parties/CUSTOMS")
        assert "Officer one" in page.text and "Supervisor" in page.text and 'value="analyst"' in page.text
        word = {"csrf": csrf(page), "role": ["officer"]}
        assert admin.post(f"/people/{id_of(served, 'second')}/roles", data=word).status_code == 303
    with served.node.store.reading(SYSTEM) as conn:
        found = accounts.person(conn, "second")
    assert found is not None and found[0].roles == {"officer"}
