"""What banks, officers and administrators do, and the look-ups."""

from datetime import UTC, datetime

import pytest

from tests.api.conftest import CALLERS, SECRETS, Calling, Small
from tests.api.test_declarations import lodge
from tests.api.test_road import lodge as lodge_whole
from tongguan.api.paging import MOST
from tongguan.ledgers.quota import balance_key
from tongguan.parties.secret import well_formed
from tongguan.store import lodging

PROFILE = {
    "id": "RP-1",
    "name": "Textiles",
    "expression": "origin == 'VN'",
    "lane": "yellow",
    "chapter": "62",
    "valid_from": "2026-01-01",
}


def test_a_token_is_shown_once_works_and_ends_at_once(call: Calling, node: Small) -> None:
    wish = {"party": "4403180896", "name": "ERP", "scopes": ["read"], "days": 5}
    issued = call("admin", "POST", "/v1/tokens", json=wish)
    assert issued.status_code == 201, issued.text
    secret, place = issued.json()["token"], issued.headers["location"]
    assert well_formed(secret)
    assert call(secret, "GET", "/v1/law").status_code == 200
    assert secret not in call("admin", "GET", "/v1/tokens").text
    with node.store.writing() as conn:
        kept = conn.execute("select count(*) from tongguan.token t where t::text like %s", [f"%{secret[4:20]}%"])
        assert kept.fetchone() == (0,)
    assert call("admin", "DELETE", place).status_code == 204
    assert call(secret, "GET", "/v1/law").status_code == 401
    assert call("admin", "DELETE", place).status_code == 204
    assert call("admin", "DELETE", "/v1/tokens/none").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"party": ""}, "/party"),
        ({"name": "a\r\nb"}, "/name"),
        ({"scopes": []}, "/scopes"),
        ({"days": 0}, "/days"),
        ({"days": 367}, "/days"),
        ({"days": 10**9}, "/days"),
        ({"mandates": [""]}, "/mandates"),
        ({"scopes": ["root"]}, "/scopes/0"),
    ],
)
def test_a_token_that_cannot_be(call: Calling, change: dict[str, object], pointer: str) -> None:
    wish = {"party": "4403180896", "name": "ERP", "scopes": ["read"], **change}
    answer = call("admin", "POST", "/v1/tokens", json=wish)
    assert answer.status_code == 422
    assert [p["pointer"] for p in answer.json()["problems"]] == [pointer]


def test_today_is_the_day_where_the_administration_is(
    call: Calling, node: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "now", lambda: datetime(2026, 11, 24, 20, tzinfo=UTC))  # in Shanghai the 25th has begun
    assert call("trader", "GET", "/v1/law").json()["date"] == "2026-11-25"
    goods = {"direction": "import", "items": [{"hs": "8482100000", "origin": "JP"}]}
    assert call("trader", "POST", "/v1/requirements", json=goods).json()["law_date"] == "2026-11-25"


def test_a_payment_for_nothing_is_not_found(call: Calling) -> None:
    word = {"number": "none", "amount": "1.00", "currency": "CNY", "bank_reference": "B1"}
    assert call("bank", "POST", "/v1/payments", json=word).status_code == 404
    assert call("bank", "POST", "/v1/payments", json={**word, "number": "no\0ne"}).status_code == 422
    wrong = call("bank", "POST", "/v1/payments", json={**word, "bank_reference": "B\0"})
    assert (wrong.status_code, wrong.json()["problems"][0]["pointer"]) == (422, "/bank_reference")
    assert call("trader", "POST", "/v1/payments", json=word).status_code == 403


def test_a_verdict_is_an_officers(call: Calling) -> None:
    at = f"/v1/declarations/{lodge(call, 'VERDICT')}/verdicts"
    word = {"hold": "inspection", "verdict": "passed", "reason": "as declared"}
    assert call("trader", "POST", at, json=word).status_code == 403
    assert call("officer", "POST", at, json={**word, "verdict": "maybe"}).status_code == 422
    said = call("officer", "POST", at, json=word)
    assert said.status_code in (409, 422) or said.json()["problems"], "a returned declaration has no open hold"


def test_a_legal_hold_is_set_listed_and_lifted_by_administrators_alone(call: Calling) -> None:
    number, at = lodge(call, "LEGAL-HOLD"), "/v1/legal-holds"
    wish = {"number": number, "reason": "Before the court."}
    for who in ("trader", "officer", "manager"):
        assert call(who, "POST", at, json=wish).status_code == call(who, "GET", at).status_code == 403
    for change, pointer in (
        ({"number": "1"}, "/number"),
        ({"reason": " "}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
    ):
        wrong = call("admin", "POST", at, json={**wish, **change})
        assert (wrong.status_code, wrong.json()["problems"][0]["pointer"]) == (422, pointer)
    made = call("admin", "POST", at, json=wish)
    assert made.status_code == 201, made.text
    assert made.json() in call("admin", "GET", at).json()
    again = call("everything", "POST", at, json=wish)
    assert (again.status_code, again.json()["problems"][0]["pointer"]) == (409, "/number")
    lifting, why = f"{at}/{made.json()['id']}/lift", {"reason": "It is over."}
    assert call("officer", "POST", lifting, json=why).status_code == 403
    assert call("admin", "POST", lifting, json={"reason": ""}).status_code == 422
    lifted = call("everything", "POST", lifting, json=why).json()
    assert (lifted["number"], lifted["lifted_why"], lifted["lifted_by"]) == (number, "It is over.", "all scopes")
    assert number not in [one["number"] for one in call("admin", "GET", at).json()]
    assert call("admin", "POST", lifting, json=why).status_code == 404


def test_codes_are_found_by_code_or_word_and_paged(call: Calling) -> None:
    lists = call("trader", "GET", "/v1/codes").json()
    assert len(lists) > 5
    largest = max(lists, key=lambda one: one["codes"])
    path, seen = f"/v1/codes/{largest['list']}?limit={MOST}", []
    while path:
        page = call("trader", "GET", path).json()
        seen += [c["code"] for c in page["codes"]]
        path = page.get("next", "")
    assert len(seen) == len(set(seen)) == largest["codes"]
    first = call("trader", "GET", f"/v1/codes/{largest['list']}?q={seen[0]}").json()["codes"][0]
    assert first["code"] == seen[0] and first["source"]
    word = first["name"][:6]
    assert first["code"] in {
        c["code"] for c in call("trader", "GET", f"/v1/codes/{largest['list']}?q={word}&limit=200").json()["codes"]
    }
    assert call("trader", "GET", "/v1/codes/none").status_code == 404


def test_the_law_in_force(call: Calling, node: Small) -> None:
    law = call("trader", "GET", "/v1/law").json()
    assert law["profile"] == "cn" and law["illustrative"] is True and len(law["snapshot"]) == 64
    chinese = call("trader", "GET", "/v1/law", headers={"accept-language": "zh"}).json()
    assert chinese["name"] != law["name"]


def test_what_goods_require(call: Calling) -> None:
    goods = {"direction": "import", "items": [{"hs": "6203424000", "origin": "VN"}]}
    found = call("trader", "POST", "/v1/requirements", json=goods)
    assert found.status_code == 200, found.text
    assert call("trader", "POST", "/v1/requirements", json={"direction": "up"}).status_code == 422


def test_what_goods_require_counts_what_is_left_of_a_quota(call: Calling, node: Small) -> None:
    wheat = {
        "hs": "1001990001", "origin": "CA", "price": {"amount": "10000", "currency": "CNY"},
        "net_mass": {"value": "1000", "unit": "KGM"}, "claims": ["Q01"], "quota": "WHEAT", "documents": ["G00T"],
    }  # fmt: skip
    goods = {
        "direction": "import",
        "items": [wheat],
        "terms": "CIF",
        "procedure": {"current": "0110", "previous": "00"},
    }

    def rates() -> list[str]:
        lines = call("trader", "POST", "/v1/requirements", json=goods).json()["duty"]["lines"]
        return [line["rate"] for line in lines if line["tax"] == "A"]

    assert rates() == ["1 %"]
    quota = node.law.at(node.law.head.day(node.now()), node.now()).quota("WHEAT")
    assert quota is not None
    key = balance_key(quota)
    with node.store.writing() as conn:
        lodging.open_balance(conn, key, quota.code, quota.unit, quota.volume)
        lodging.draw(conn, {key: quota.volume})
    assert rates() == ["65 %"]
    with node.store.writing() as conn:
        lodging.draw(conn, {key: -quota.volume})


def test_a_risk_profile_needs_two_officers(call: Calling, node: Small) -> None:
    drafted = call("officer", "POST", "/v1/risk-profiles", json=PROFILE)
    assert drafted.status_code == 201, drafted.text
    assert (drafted.json()["state"], drafted.json()["profile"]["author"]) == ("draft", "officer one")
    assert call("officer", "POST", "/v1/risk-profiles", json=PROFILE).status_code == 409
    at = "/v1/risk-profiles/RP-1"
    trial = call("officer", "POST", f"{at}/dry-run")
    assert trial.status_code == 200 and trial.json()["hits"] <= trial.json()["tried"], trial.text
    alone = call("officer", "POST", f"{at}/consent")
    assert alone.status_code == 403 and "second officer" in alone.json()["detail"]
    live = call("second", "POST", f"{at}/consent")
    assert live.status_code == 200, live.text
    assert live.json()["state"] == "live" and live.json()["profile"]["consented_by"] == "officer two"
    assert call("second", "POST", f"{at}/consent").status_code == 409
    with node.store.writing() as conn:
        newest = conn.execute("select body from tongguan.profile_set order by published_at desc limit 1").fetchone()
    assert newest is not None and b'"RP-1"' in bytes(newest[0])
    assert call("officer", "POST", f"{at}/withdraw").json()["state"] == "withdrawn"
    assert call("officer", "POST", f"{at}/withdraw").status_code == 409
    assert {(p["profile"]["id"], p["edition"]) for p in call("officer", "GET", "/v1/risk-profiles").json()} >= {
        ("RP-1", 1)
    }
    assert call("trader", "GET", "/v1/risk-profiles").status_code == 403
    assert call("second", "POST", "/v1/risk-profiles/none/consent").status_code == 404


def test_a_dry_run_tells_hits_lanes_and_finds_whatever_the_dates(call: Calling) -> None:
    everything = {**PROFILE, "expression": "item_count >= 0", "lane": "red", "chapter": ""}
    assert call("officer", "POST", "/v1/risk-profiles", json={**everything, "id": "RP-ALL"}).status_code == 201
    assert call("second", "POST", "/v1/risk-profiles/RP-ALL/consent").status_code == 200
    numbers = [lodge_whole(call, f"DRY-{i}") for i in range(2)]
    assert call("second", "POST", "/v1/risk-profiles/RP-ALL/withdraw").status_code == 200
    for number, verdict in zip(numbers, ("refused", "passed"), strict=True):
        word = {"hold": "inspection", "verdict": verdict, "reason": "Opened."}
        assert call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word).status_code == 200
    later = {**everything, "id": "RP-LATER", "valid_from": "2090-01-01", "limit": 1}
    assert call("officer", "POST", "/v1/risk-profiles", json=later).status_code == 201
    run = call("officer", "POST", "/v1/risk-profiles/RP-LATER/dry-run").json()
    assert run["hits"] == run["tried"] == sum(run["lanes"].values()) and run["share"] == 1
    assert run["raised"] == run["hits"] - run["lanes"]["red"]
    assert (run["inspected"], run["found"], run["lanes"]["red"] >= 2) == (2, 1, True)
    told = {e["number"]: e.get("found") for e in run["examples"]}
    assert [told[n] for n in numbers] == [True, False]


def test_an_office_that_is_not_there_is_not_kept(call: Calling) -> None:
    wrong = {**PROFILE, "id": "RP-3", "office": "nowhere"}
    answer = call("officer", "POST", "/v1/risk-profiles", json=wrong)
    assert answer.status_code == 422
    assert [(p["code"], p["pointer"]) for p in answer.json()["problems"]] == [("TGS014", "/office")]


def test_a_misspelt_field_is_not_kept(call: Calling) -> None:
    wrong = {**PROFILE, "id": "RP-2", "expression": "orijin == 'VN'"}
    answer = call("officer", "POST", "/v1/risk-profiles", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["pointer"] == "/expression"


def test_tokens_of_the_tests_are_what_they_say() -> None:
    assert set(SECRETS) == set(CALLERS)


def test_a_second_officer_refuses_the_draft_he_read_and_says_why(call: Calling) -> None:
    at, wish = "/v1/risk-profiles/RP-NO", {**PROFILE, "id": "RP-NO"}
    assert call("officer", "POST", "/v1/risk-profiles", json=wish).status_code == 201
    no = {"edition": 1, "reason": "Too wide."}
    assert call("trader", "POST", f"{at}/refuse", json=no).status_code == 403
    own = call("officer", "POST", f"{at}/refuse", json=no)
    assert own.status_code == 403 and "not the author" in own.json()["detail"]
    silent = call("second", "POST", f"{at}/refuse", json={**no, "reason": " "})
    assert (silent.status_code, silent.json()["problems"][0]["pointer"]) == (422, "/reason")
    assert call("second", "POST", f"{at}/refuse", json={**no, "edition": 2}).status_code == 409, "not what he read"
    assert call("second", "POST", "/v1/risk-profiles/none/refuse", json=no).status_code == 404
    refused = call("second", "POST", f"{at}/refuse", json=no).json()
    assert (refused["state"], refused["withdrawn_by"], refused["reason"]) == ("refused", "officer two", "Too wide.")
    assert call("second", "POST", f"{at}/consent").status_code == 409
    assert call("officer", "POST", "/v1/risk-profiles", json=wish).json()["edition"] == 2


def test_who_is_told_of_consent_knows_that_the_next_declaration_obeys(call: Calling, node: Small) -> None:
    wish = {**PROFILE, "id": "RP-NOW"}
    assert call("officer", "POST", "/v1/risk-profiles", json=wish).status_code == 201
    assert call("second", "POST", "/v1/risk-profiles/RP-NOW/consent").status_code == 200
    lodge(call, "AFTER-CONSENT")
    assert "RP-NOW" in {p.id for p in node.office.standards.profiles.profiles}
    assert call("officer", "POST", "/v1/risk-profiles/RP-NOW/withdraw").status_code == 200
    lodge(call, "AFTER-WITHDRAWAL")
    assert "RP-NOW" not in {p.id for p in node.office.standards.profiles.profiles}


def test_a_day_that_is_no_day_is_said(call: Calling) -> None:
    assert call("officer", "GET", "/v1/analytics/phases?until=2026-11-05&from=2026-11-01").status_code == 200
    for query in ("from=", "until=", "from=yesterday", "from=&until=2026-11-05"):
        refused = call("officer", "GET", f"/v1/analytics/phases?{query}")
        assert refused.status_code == 400 and "2026-11-05" in refused.text, query
