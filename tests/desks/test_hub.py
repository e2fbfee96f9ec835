"""The hub at the desks: subscribing under a clause, asking where there is none, delivering again, closing a gap; and
what agencies say to each other about a case."""

import re

import httpx

from tests.api.conftest import Calling
from tests.api.conftest import call as call
from tests.api.conftest import edge as edge
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_guarantees import sent
from tests.desks.test_movements import calling
from tongguan.exchange.topic import topics
from tongguan.journeys.subscribe import spread

ITEM = {"subject": "Steel", "words": "Licences are asked for.", "from": "2026-12-01"}


def place(page: httpx.Response) -> str:
    found = re.search(r'href="(/hub/subscriptions/\w+)"', page.text)
    assert found
    return found[1]


def shown_hub(served: Desks) -> dict[str, str]:
    """A company that is behind with what it subscribes to, and wants what no clause lets it have."""
    with served.client("trader") as trader:
        word = {"csrf": csrf(trader.get("/hub"))}
        trader.post("/hub", data={**word, "topic": "trade-notices"})
        trader.post("/hub", data={**word, "topic": "revoked-records", "why": "We buy under licences of others."})
        subscription, gaps = place(trader.get("/hub")).rsplit("/", 1)[1], trader.get("/hub/gaps").text
    items = {"items": [{"reference": f"SHOWN-{n}", "item": ITEM} for n in range(3)]}
    calling(served)("agency", "POST", "/v1/topics/trade-notices/items", json=items).raise_for_status()
    with served.node.store.writing() as conn:
        spread(conn, topics(served.node.law, served.node.now()), subscription)
    found = re.search(r'href="/hub/gaps/(\d+)"', gaps)
    assert found
    return {"subscription": subscription, "gap": found[1]}


def test_a_company_subscribes_and_has_it_delivered_again(served: Desks, call: Calling) -> None:
    with served.client("trader") as trader, served.client("other") as other, served.client("admin") as admin:
        assert "Nobody subscribes" in trader.get("/hub").text
        bad = sent(trader, "/hub", "/hub", 422, topic="trade-notices", address="ftp://x")
        assert "https://" in bad and 'value="ftp://x"' in bad
        page = sent(trader, "/hub", "/hub", topic="trade-notices")
        assert "You subscribe from now on." in page and "TN-2" in page and "illustrative" in page
        at = place(trader.get("/hub"))
        assert other.get(at).status_code == 404 and admin.get(at).status_code == 200
        items = {"items": [{"reference": "N-1", "item": ITEM}, {"reference": "N-2", "item": ITEM}]}
        call("agency", "POST", "/v1/topics/trade-notices/items", json=items).raise_for_status()
        assert "2 behind" in trader.get("/hub").text
        with served.node.store.writing() as conn:
            assert spread(conn, topics(served.node.law, served.node.now()), at.rsplit("/", 1)[1]) == 2
        assert "HUB10" in sent(trader, at, f"{at}/replay", 422, seq="7")
        assert "It is delivered again." in sent(trader, at, f"{at}/replay", seq="1", missing="yes", why="Lost.")
        seen = trader.get(f"{at}?lang=zh").text
        assert "第 1 条处有缺口" in seen and "Lost." in seen
        assert "订阅已终止。" in sent(trader, at, f"{at}/end"), "he chose to read Chinese"
        assert f'action="{at}/replay"' not in trader.get(at).text
        assert other.post(f"{at}/end", data={"csrf": "x"}).status_code == 403


def test_what_no_clause_lets_is_a_gap_until_the_law_closes_it(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other, served.client("admin") as admin:
        assert "No clause of the law lets you have this." in trader.get("/hub").text
        page = sent(trader, "/hub", "/hub", topic="revoked-records", why="We buy under licences.")
        assert "noted in the register" in page and "We buy under licences." in page
        assert "We buy under licences." not in other.get("/hub/gaps").text
        found = re.search(r'href="(/hub/gaps/\d+)"', page)
        assert found
        at = found[1]
        assert other.get(at).status_code == 404
        assert "The legal source is proposed." in sent(trader, at, at, what="propose", words="Foreign Trade Law")
        assert 'value="close"' not in trader.get(at).text and 'value="close"' in admin.get(at).text
        assert "HUB13" in sent(admin, at, at, 422, what="close", words="It is law.", clause="RR-1")
        assert "It is declined." in sent(admin, at, at, what="decline", words="Ask the agency.")
        assert "Ask the agency." in trader.get(at).text
        assert at in trader.get("/hub/gaps?state=declined").text and at not in trader.get("/hub/gaps").text


def test_an_officer_without_a_topic_of_his_own_is_told(served: Desks) -> None:
    with served.client("officer") as officer:
        assert officer.get("/hub").status_code == 403
