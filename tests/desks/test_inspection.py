"""Inspections at the desks: ordered, told to the declarant, filled in, photographed, found; overrides by two; talk."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_request import paid
from tongguan.store import acts
from tongguan.store.connect import SYSTEM

PHOTO = ("seal.jpg", b"\xff\xd8\xff\xe0 a photograph", "image/jpeg")


def ordering(word: str, **change: str) -> dict[str, str]:
    now = datetime.now()  # noqa: DTZ005 - as a browser sends it
    when = {"since": f"{now:%Y-%m-%dT%H:%M}", "until": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    return {
        "csrf": word,
        "seq": "1",
        "place": "Bay 4",
        "methods": "physical",
        "words": "Count item 1",
        **when,
        **change,
    }


def ordered(served: Desks, officer: httpx.Client, number: str, seq: str = "1") -> str:
    """An inspection is ordered: its id."""
    word = csrf(officer.get(f"/cases/{number}"))
    assert officer.post(f"/cases/{number}/inspections", data=ordering(word, seq=seq)).status_code == 303
    return officer.get(f"/cases/{number}").text.split('href="/inspections/')[1].split('"')[0]


def seq_on(officer: httpx.Client, at: str) -> str:
    """The last fact that the officer's page shows."""
    return officer.get(at).text.split('name="seq" value="')[1].split('"')[0]


def bearer(who: str) -> dict[str, str]:
    return {"authorization": f"Bearer {SECRETS[who]}"}


def api(served: Desks, who: str, path: str) -> httpx.Response:
    return httpx.get(f"{served.url}{path}", headers=bearer(who))


def test_ordered_found_and_passed(served: Desks) -> None:
    number = lodge(served, "INSPECT-1")
    with served.client("officer") as officer, served.client("trader") as trader:
        at, own = f"/cases/{number}", f"/declarations/{number}"
        word = csrf(officer.get(at))
        nowhere = officer.post(f"{at}/inspections", data=ordering(word, place=" "))
        assert nowhere.status_code == 422 and "Count item 1" in nowhere.text, "what was typed is kept"
        assert officer.post(f"{at}/inspections", data=ordering(word, items="99")).status_code == 422
        id_ = ordered(served, officer, number)
        assert officer.post(f"{at}/inspections", data=ordering(word, seq="2")).status_code == 409, "one at a time"
        page = trader.get(own).text
        assert "Show the goods at Bay 4" in page and "Count item 1" not in page
        sheet = officer.get(f"/inspections/{id_}").text
        assert "Count item 1" in sheet and "Item 1: goods" in sheet
        entered = {"csrf": word, "act": "save", "o.item/1/goods": "differs", "r.item/1/goods": ""}
        kept = officer.post(f"/inspections/{id_}", data=entered, headers={"x-autosave": "1"})
        assert kept.status_code == 204
        told = officer.post(f"/inspections/{id_}", data={**entered, "act": "tell"})
        assert told.status_code == 422 and "Say what differs" in told.text
        photo = officer.post(f"/inspections/{id_}/photographs", data={"csrf": word}, files={"file": PHOTO})
        assert photo.status_code == 303
        entered["r.item/1/goods"] = "sailcloth inside"
        assert officer.post(f"/inspections/{id_}", data={**entered, "act": "tell"}).status_code == 303
        assert officer.post(f"/inspections/{id_}", data={**entered, "act": "tell"}).status_code == 409, "once"
        late = officer.post(f"/inspections/{id_}/photographs", data={"csrf": word}, files={"file": PHOTO})
        assert late.status_code == 409, "nothing is photographed afterwards"
        said = api(served, "officer", f"/v1/declarations/{number}/inspections").json()[0]["finding"]
        at_api = {"url": f"{served.url}/v1/inspections/{id_}/finding", "headers": bearer("officer")}
        assert httpx.post(json=said, **at_api).status_code == 200, "whoever lost the answer says it again"
        assert httpx.post(json={**said, "words": "more"}, **at_api).status_code == 409
        desk = officer.get(at).text
        assert "sailcloth inside" in desk and "something differs" in desk and "Photograph 1" in desk
        page = trader.get(own).text
        assert "The goods were inspected" in page and "sailcloth" not in page and "seal.jpg" not in page
        paid(served, number)
        said = {"csrf": word, "seq": "4", "hold": "inspection", "verdict": "passed", "reason": "described anew"}
        assert officer.post(f"{at}/verdict", data=said).status_code == 303
        assert "Released." in trader.get(own).text


def amended(served: Desks, number: str, pointer: str, value: str) -> dict[str, Any]:
    change = {"reason": "32", "changes": [{"pointer": pointer, "value": value}]}
    where = f"{served.url}/v1/declarations/{number}/amendments"
    told = httpx.post(where, json=change, headers=bearer("trader"), timeout=30)
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    return found


def test_a_finding_is_about_the_goods_as_they_were(served: Desks) -> None:
    number, goods = lodge(served, "INSPECT-9"), "/shipment/items/0/description"
    with served.client("officer") as officer:
        at, id_ = f"/cases/{number}", ordered(served, officer, number)
        paid(served, number)
        word = csrf(officer.get(at))
        said = {"csrf": word, "act": "tell", "o.item/1/goods": "as-declared"}
        assert officer.post(f"/inspections/{id_}", data=said).status_code == 303
        assert "after this was found" not in officer.get(at).text
        assert amended(served, number, "/shipment/invoice/id", "INV-9")["state"] == "held"
        assert "after this was found" not in officer.get(at).text, "the goods are the same"
        told = amended(served, number, goods, "Cigarettes")
        assert told["state"] == "held" and "amended after they had been inspected" in told["next"]
        assert "查验后申报内容已修改：本结果" in officer.get(f"{at}?lang=zh").text
        officer.get(f"{at}?lang=en")
        word_of = {"hold": "inspection", "verdict": "passed", "reason": "as declared"}
        verdicts = {"url": f"{served.url}/v1/declarations/{number}/verdicts", "headers": bearer("officer")}
        blind = httpx.post(json=word_of, **verdicts)
        assert blind.status_code == 409 and "amended after the inspection" in blind.text
        stale = {"csrf": word, "seq": "4", **word_of}
        assert officer.post(f"{at}/verdict", data=stale).status_code == 409, "the page was opened before"
        second = ordered(served, officer, number, seq=seq_on(officer, at))
        assert second != id_ and "after this was found" not in officer.get(at).text, "they are looked at again"
        assert officer.post(f"/inspections/{second}", data={**said, "csrf": word}).status_code == 303
        done = officer.post(f"{at}/verdict", data={"csrf": word, "seq": seq_on(officer, at), **word_of})
        assert done.status_code == 303
    with served.client("trader") as trader:
        assert "Released." in trader.get(f"/declarations/{number}").text


def test_who_knows_of_the_amendment_may_pass_what_was_found(served: Desks) -> None:
    number = lodge(served, "INSPECT-10")
    with served.client("officer") as officer:
        at, id_ = f"/cases/{number}", ordered(served, officer, number)
        paid(served, number)
        said = {
            "csrf": csrf(officer.get(at)),
            "act": "tell",
            "o.item/1/goods": "differs",
            "r.item/1/goods": "sailcloth",
        }
        assert officer.post(f"/inspections/{id_}", data=said).status_code == 303
        amended(served, number, "/shipment/items/0/description", "Sailcloth")
        passed = {"hold": "inspection", "verdict": "passed", "reason": "described anew", "csrf": said["csrf"]}
        assert officer.post(f"{at}/verdict", data={**passed, "seq": seq_on(officer, at)}).status_code == 303
        assert "Released." in officer.get(at).text


def test_photographs_and_findings_are_for_officers(served: Desks) -> None:
    number = lodge(served, "INSPECT-2")
    with served.client("officer") as officer:
        id_ = ordered(served, officer, number)
        word = csrf(officer.get(f"/cases/{number}"))
        text = {"file": ("note.txt", b"words", "text/plain")}
        assert officer.post(f"/inspections/{id_}/photographs", data={"csrf": word}, files=text).status_code == 415
        officer.post(f"/inspections/{id_}/photographs", data={"csrf": word}, files={"file": PHOTO})
    photos = [d for d in api(served, "officer", f"/v1/declarations/{number}/documents").json() if d["about"] == id_]
    assert [p["media"] for p in photos] == ["image/jpeg"]
    assert api(served, "officer", photos[0]["at"]).content == PHOTO[1]
    for who in ("trader", "other", "integrator"):
        assert api(served, who, photos[0]["at"]).status_code == 404, who
        assert api(served, who, f"/v1/declarations/{number}/inspections").status_code in (403, 404)
    assert api(served, "trader", f"/v1/declarations/{number}/documents").json() == []
    with served.client("trader") as trader:
        assert trader.get(f"/inspections/{id_}").status_code == 403
        assert "Bay 4" in trader.get(f"/declarations/{number}").text


def test_an_order_taken_back_opens_the_way(served: Desks) -> None:
    number = lodge(served, "INSPECT-3")
    with served.client("officer") as officer, served.client("second") as other:
        id_ = ordered(served, officer, number)
        assert f"/inspections/{id_}" in officer.get("/inspections").text
        mine = csrf(other.get("/inspections"))
        assert other.post(f"/inspections/{id_}/take", data={"csrf": mine}).status_code == 303
        assert id_ not in officer.get("/inspections").text and id_ in officer.get("/inspections?who=all").text
        word = csrf(officer.get(f"/cases/{number}"))
        assert officer.post(f"/inspections/{id_}/recall", data={"csrf": word}).status_code == 303
        assert officer.post(f"/inspections/{id_}", data={"csrf": word, "act": "save"}).status_code == 409
        assert id_ not in other.get("/inspections").text
    held = api(served, "officer", f"/v1/declarations/{number}").json()
    assert "inspection" not in held["holds"]


def test_an_override_needs_a_second_officer(served: Desks) -> None:
    number = lodge(served, "OVERRIDE-1")
    with served.client("officer") as one, served.client("second") as two, served.client("trader") as trader:
        at = f"/cases/{number}"
        word, other = csrf(one.get(at)), csrf(two.get(at))
        lane = api(served, "officer", f"/v1/declarations/{number}").json()["officer"]["lane"]
        into = "red" if lane != "red" else "yellow"
        wish = {"csrf": word, "seq": "1", "lane": into, "reason": "the weight of the boxes"}
        assert one.post(f"{at}/overrides", data={**wish, "reason": " "}).status_code == 422
        assert one.post(f"{at}/overrides", data=wish).status_code == 303
        assert one.post(f"{at}/overrides", data=wish).status_code == 409, "one at a time"
        assert number in two.get("/queue").text.split('id="h-second"')[1]
        id_ = one.get(at).text.split(f"{at}/overrides/")[1].split('"')[0]
        agree = {"csrf": word, "act": "agree", "reason": "so it is"}
        assert one.post(f"{at}/overrides/{id_}", data=agree).status_code == 403, "not by himself"
        assert api(served, "officer", f"/v1/declarations/{number}").json()["officer"]["lane"] == lane
        assert two.post(f"{at}/overrides/{id_}", data={**agree, "csrf": other, "reason": ""}).status_code == 422
        assert two.post(f"{at}/overrides/{id_}", data={**agree, "csrf": other}).status_code == 303
        assert two.post(f"{at}/overrides/{id_}", data={**agree, "csrf": other}).status_code == 409, "once"
        after = api(served, "officer", f"/v1/declarations/{number}").json()
        assert after["officer"]["lane"] == into and ("inspection" if into == "red" else "documents") in after["holds"]
        page = trader.get(f"/declarations/{number}").text
        assert "the weight of the boxes" not in page and "so it is" not in page and "Officer" not in page
        assert trader.post(f"{at}/overrides", data=wish).status_code == 403
    with served.node.store.reading(SYSTEM) as conn:
        done = {a.what: (a.name, json.loads(a.body)) for a in acts.acts(conn, acts.Asked(subject=number), 10)}
    assert done["override.asked"][0] == "Officer one" and done["override.agreed"][0] == "Officer two"
    assert done["override.agreed"][1]["lane_to"] == into


def test_an_override_is_declined_or_taken_back(served: Desks) -> None:
    number = lodge(served, "OVERRIDE-2")
    with served.client("officer") as one, served.client("second") as two:
        at = f"/cases/{number}"
        lane = api(served, "officer", f"/v1/declarations/{number}").json()["officer"]["lane"]
        for who, state in ((two, "declined"), (one, "withdrawn")):
            wish = {"csrf": csrf(one.get(at)), "lane": "red" if lane != "red" else "green", "reason": "x", "seq": "1"}
            assert one.post(f"{at}/overrides", data=wish).status_code == 303
            id_ = next(o for o in api(served, "officer", "/v1/overrides").json() if o["number"] == number)["id"]
            said = {"csrf": csrf(who.get(at)), "act": "decline", "reason": "no"}
            assert who.post(f"{at}/overrides/{id_}", data=said).status_code == 303
            with served.node.store.reading(SYSTEM) as conn:
                assert acts.acts(conn, acts.Asked(subject=number), 1)[0].what == f"override.{state}"
        assert api(served, "officer", f"/v1/declarations/{number}").json()["officer"]["lane"] == lane


def test_the_conversation_and_who_sees_what(served: Desks) -> None:
    number = lodge(served, "TALK-1")
    with served.client("officer") as officer, served.client("trader") as trader, served.client("other") as other:
        at, own = f"/cases/{number}", f"/declarations/{number}"
        word, mine = csrf(officer.get(at)), csrf(trader.get(own))
        assert trader.post(f"{own}/remarks", data={"csrf": mine, "words": " "}).status_code == 422
        assert trader.post(f"{own}/remarks", data={"csrf": mine, "words": "The driver waits."}).status_code == 303
        assert number in officer.get("/queue").text.split('id="h-unheard"')[1]
        inside = {"csrf": word, "words": "known for this", "act": "inside"}
        assert officer.post(f"{at}/remarks", data=inside).status_code == 303
        assert (
            officer.post(f"{at}/remarks", data={**inside, "words": "Gate 2, please.", "act": "say"}).status_code == 303
        )
        page = trader.get(own).text
        assert "Gate 2, please." in page and "known for this" not in page and "Officer one" not in page
        assert "known for this" in officer.get(at).text
        assert 'id="h-unheard"' not in officer.get("/queue").text
        foreign = {"csrf": csrf(other.get("/declarations")), "words": "hello"}
        assert other.post(f"{own}/remarks", data=foreign).status_code == 404
    assert [r["by"] for r in api(served, "trader", f"/v1/declarations/{number}/remarks").json()] == [
        "Importer's declarant",
        "customs",
    ]
    assert api(served, "other", f"/v1/declarations/{number}/remarks").status_code == 404


@pytest.mark.parametrize("path", ["/inspections", "/inspections/abc"])
@pytest.mark.parametrize("who", ["trader", "cashier", "admin"])
def test_inspections_are_for_officers(served: Desks, who: str, path: str) -> None:
    with served.client(who) as browser:
        assert browser.get(path).status_code == 403


def test_a_request_is_closed_when_its_case_ends(served: Desks) -> None:
    number = lodge(served, "ASK-END")
    with served.client("officer") as officer, served.client("trader") as trader:
        soon = (datetime.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ005
        asked = {
            "csrf": csrf(officer.get(f"/cases/{number}")),
            "seq": "1",
            "deadline": soon,
            "subject": "s",
            "words": "w",
        }
        assert officer.post(f"/cases/{number}/requests", data=asked).status_code == 303
        said = {"csrf": csrf(trader.get(f"/declarations/{number}")), "reason": "1", "text": "not shipped"}
        assert trader.post(f"/declarations/{number}/cancel", data=said).status_code == 303
    assert [r["open"] for r in api(served, "trader", f"/v1/declarations/{number}/requests").json()] == [False]
