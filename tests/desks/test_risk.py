"""Risk profiles at the desks: written, tried on what came, consented to by a second officer, refused, withdrawn."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tongguan.api import trial
from tongguan.store import acts
from tongguan.store.connect import SYSTEM

TEXT = {
    "name": "Meat from Brazil",
    "expression": "chapter == '02' and value_minor > 0",
    "lane": "red",
    "direction": "import",
    "valid_from": "2026-01-01",
}


def written(browser: httpx.Client, act: str, **said: str) -> httpx.Response:
    word = csrf(browser.get("/risk/write"))
    return browser.post("/risk/write", data={**TEXT, "csrf": word, "act": act, **said})


def drafted(served: Desks, id_: str, who: str = "officer") -> str:
    """A draft of somebody's; its id."""
    with served.client(who) as browser:
        answer = written(browser, "keep", id=id_)
        assert answer.status_code == 303 and answer.headers["location"] == f"/risk/profiles/{id_}", answer.text
    return id_


def last_act(served: Desks, what: str) -> acts.Act:
    with served.node.store.reading(SYSTEM) as conn:
        return acts.acts(conn, acts.Asked(what=what), 1)[0]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for other processes: there are none."""
    monkeypatch.setattr("tongguan.api.risk_profiles.REFRESHED_EVERY", 0.0)
    yield


def test_one_writes_another_consents_and_the_next_declaration_obeys(served: Desks) -> None:
    id_ = drafted(served, "RP-MEAT")
    at = f"/risk/profiles/{id_}"
    with served.client("officer") as one, served.client("second") as two:
        page = one.get(at)
        assert "a second officer has to consent" in page.text and "Consent: it goes live" not in page.text
        own = one.post(f"{at}/consent", data={"csrf": csrf(page), "edition": "1", "act": "consent"})
        assert own.status_code == 403 and "not the author" in own.text
        said = {"csrf": csrf(two.get(at)), "edition": "1", "act": "consent"}
        assert two.post(f"{at}/consent", data={**said, "edition": "2"}).status_code == 409, "not what he read"
        assert two.post(f"{at}/consent", data=said).status_code == 303
        assert two.post(f"{at}/consent", data=said).status_code == 409
        assert "consented by Officer two" in one.get(at).text
    assert last_act(served, "profile.drafted").name == "Officer one"
    assert (last_act(served, "profile.live").name, last_act(served, "profile.live").subject) == ("Officer two", id_)
    served.node.intake.run_errand(
        lambda conn, office: office.standards.refresh(conn, served.node.now() + timedelta(seconds=5))
    ).result()
    number = lodge(served, "RISK-1", "import-meat")
    with served.client("officer") as one:
        assert "Meat from Brazil (RP-MEAT)" in one.get(f"/cases/{number}").text


def test_a_draft_is_refused_with_a_reason_and_the_next_edition_is_another_row(served: Desks) -> None:
    id_ = drafted(served, "RP-NO")
    at = f"/risk/profiles/{id_}"
    with served.client("officer") as one, served.client("second") as two:
        assert written(one, "keep", id=id_).status_code == 409, "one draft at a time"
        said = {"csrf": csrf(two.get(at)), "edition": "1", "act": "refuse"}
        silent = two.post(f"{at}/consent", data={**said, "reason": " "})
        assert silent.status_code == 422 and "Say why" in silent.text
        assert two.post(f"{at}/consent", data={**said, "reason": "It holds for everybody."}).status_code == 303
        again = one.get(f"/risk/write?id={id_}")
        assert "chapter == &#39;02&#39;" in again.text
        assert written(one, "keep", id=id_, expression="chapter == '02' and net_g > 1000").status_code == 303
        page = one.get(at).text
        assert "Edition 2" in page and "Edition 1" in page and "It holds for everybody." in page
    assert b"It holds for everybody." in last_act(served, "profile.refused").body


def test_what_is_withdrawn_says_why_and_by_whom(served: Desks) -> None:
    id_ = drafted(served, "RP-END")
    at = f"/risk/profiles/{id_}"
    with served.client("officer") as one:
        word = csrf(one.get(at))
        assert one.post(f"{at}/withdraw", data={"csrf": word, "reason": ""}).status_code == 422
        said = {"csrf": word, "reason": "Nothing found in a year."}
        assert one.post(f"{at}/withdraw", data=said).status_code == 303
        assert one.post(f"{at}/withdraw", data=said).status_code == 409
        assert "Nothing found in a year." in one.get(at).text
        assert id_ in one.get("/risk?state=withdrawn").text and id_ not in one.get("/risk?state=live").text
    assert last_act(served, "profile.withdrawn").subject == id_


def test_it_is_tried_on_what_came_and_nothing_is_kept(served: Desks) -> None:
    number = lodge(served, "RISK-2", "import-meat")
    lodge(served, "RISK-3")
    with served.client("officer") as one:
        page = written(one, "try", id="", name="", days="7")
        assert page.status_code == 200, "a text is tried before it has a name"
        assert "declarations tried" in page.text and f'href="/cases/{number}"' in page.text
        assert "Into a severer lane than they had" in page.text
        assert one.get("/risk/profiles/TRIAL").status_code == 404
        none = written(one, "try", expression="chapter == '99'")
        assert "Nothing would have matched" in none.text


def test_a_long_trial_goes_on_where_it_was(served: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {lodge(served, f"RISK-L{n}", "import-meat") for n in range(3)}
    monkeypatch.setattr(trial, "STEP", 1e-9)
    monkeypatch.setattr(trial, "AT_ONCE", 1)
    seen, steps = set[str](), 0
    with served.client("officer") as one:
        page = written(one, "try")
        while 'name="far"' in page.text and steps < 50:
            assert "<progress" in page.text
            far = page.text.split('name="far" value="')[1].split('"')[0]
            seen |= set(re.findall(r'href="/cases/(\w+)"', page.text))
            page, steps = written(one, "on", far=far), steps + 1
        seen |= set(re.findall(r'href="/cases/(\w+)"', page.text))
        assert steps >= 3 and numbers <= seen
        for broken in ("", "zzz", "e30="):
            assert written(one, "on", far=broken).status_code == 422


def test_what_is_wrong_stands_at_its_place(served: Desks) -> None:
    with served.client("officer") as one:
        page = written(one, "keep", id="RP-BAD", expression="chapter == '02' and orgin == 'BR'")
        assert page.status_code == 422 and "Did you mean origin?" in page.text and "<mark>orgin</mark>" in page.text
        page = written(one, "keep", id="RP-BAD", expression="value_minor > 'x'")
        assert page.status_code == 422 and "<mark>" in page.text and "At character" in page.text
        page = written(one, "keep", id="RP BAD", valid_from="soon", limit="many")
        for said in ("An id is up to 64", "Give a day like", "The limit is a whole number"):
            assert said in page.text, said
        assert one.get("/risk/profiles/RP-BAD").status_code == 404


@pytest.mark.parametrize("path", ["/risk", "/risk/write", "/risk/profiles/RP-MEAT"])
@pytest.mark.parametrize("who", ["trader", "broker", "cashier", "admin"])
def test_profiles_are_for_analysts(served: Desks, who: str, path: str) -> None:
    with served.client(who) as browser:
        assert browser.get(path).status_code == 403
        word = {"csrf": csrf(browser.get("/me")), **TEXT, "act": "keep", "id": "RP-X"}
        assert browser.post("/risk/write", data=word).status_code == 403


def test_the_pages_speak_both_languages(served: Desks) -> None:
    id_ = drafted(served, "RP-ZH")
    with served.client("second") as two:
        assert "同意并生效" in two.get(f"/risk/profiles/{id_}?lang=zh").text
        assert "试运行" in two.get("/risk/write").text and "布控" in two.get("/risk").text
    assert datetime.now(UTC) - last_act(served, "profile.drafted").at < timedelta(minutes=5)
