"""What goods will need, asked by anybody."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.desks.conftest import Desks
from tongguan.risk.emergency import Emergency
from tongguan.store import emergencies


def said(served: Desks, **asked: str) -> str:
    """The page's words, without its marks."""
    with served.client() as anybody:
        page = anybody.get("/requirements", params={"lang": "en", **asked})
        assert page.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_frozen_meat_needs_a_licence_a_certificate_and_a_form(served: Desks) -> None:
    words = said(served, goods="0203.29 0000", origin="US", price="1000", currency="USD")
    for document in ("Automatic import licence", "Clearance form for inbound goods"):
        assert document in words, document
    assert "Ministry of Commerce" in words and "the declaration is sent back" in words and "the goods wait" in words
    assert "Together: no fees; 20 days" in words
    assert re.search(r"Together [\d,.]+ CNY", words.split("Duty and taxes")[1]), "what it comes to"


def test_without_a_price_no_duty_and_without_goods_no_answer(served: Desks) -> None:
    assert "Tell the price" in said(served, goods="0203290000")
    assert "Name the goods." in said(served)


@pytest.mark.parametrize("goods", ["meat", "02"])
def test_words_and_first_digits_offer_goods(served: Desks, goods: str) -> None:
    words = said(served, goods=goods)
    assert "Which of these?" in words and re.search(r"02\d{2,}", words)


def test_what_cannot_be_read_is_said_at_its_field_and_stays_there(served: Desks) -> None:
    with served.client() as anybody:
        page = anybody.get(
            "/requirements", params={"goods": "0203290000", "on": "soon", "price": "<b>9", "lang": "en"}
        ).text
    assert "This is no day." in page and "This is no price." in page and 'value="&lt;b&gt;9"' in page
    assert "Automatic import licence" not in page
    for price in ("NaN", "Infinity", "-1", "1e99", "9" * 30):
        assert "This is no price." in said(served, goods="0203290000", price=price), price


def test_what_nobody_knows_is_said(served: Desks) -> None:
    assert "No goods have this code" in said(served, goods="nothing-like-it")


def test_the_law_of_the_day_answers(served: Desks) -> None:
    assert "Law of 2021" in said(served, goods="0203290000", on="2021-05-01").replace("1 May 2021", "2021")
    assert said(served, goods="0203290000", on="0001-01-01")
    assert said(served, goods="0203290000", on="9999-12-31")


@pytest.mark.parametrize(
    "odd",
    [
        {"currency": "ABC", "price": "5"},
        {"currency": "", "price": "0"},
        {"origin": "??", "destination": "<x>"},
        {"goods": "0" * 60},
        {"goods": "２０３"},
        {"way": "sideways"},
    ],
)
def test_odd_questions_are_answered_with_a_page(served: Desks, odd: dict[str, str]) -> None:
    assert "What goods need" in said(served, **{"goods": "0203290000", **odd})


def test_what_can_be_applied_for_has_its_button(served: Desks) -> None:
    with served.client() as anybody:
        page = anybody.get("/requirements", params={"goods": "0203290000", "origin": "US", "lang": "en"}).text
    assert 'href="/records/apply/clearance-form?hs=0203290000&amp;origin=US"' in page
    assert "Apply for: Clearance form for inbound goods" in page and "as the law says" in page


def test_who_is_asked_about_the_case_itself_is_told(served: Desks) -> None:
    words = said(served, goods="0203290000", origin="US")
    heard = words.split("Asked about each case")[1]
    assert "animal quarantine desk of the port" in heard and "27 hours of its desk" in heard
    assert "the goods may not pass" in heard and "customs decides" in heard
    assert "Asked about each case" not in said(served, goods="6109100000")


def test_quotas_and_duties_on_top_are_told(served: Desks) -> None:
    words = said(served, goods="1001990001", origin="CA").split("Quotas and duties on top")[1]
    assert "Wheat, within quota" in words and "left: 9,636,000 tonne" in words
    assert "with: Tariff quota certificate" in words


def test_several_goods_are_answered_at_once(served: Desks) -> None:
    words = said(served, goods="0203.29 0000, 1001990001；6109100000", origin="US", price="1000")
    assert "Automatic import licence" in words and "Wheat, within quota" in words
    assert "0203290000" in words and "one kind of goods at a time" in words and "Together: no fees" in words
    with served.client() as anybody:
        page = anybody.get(
            "/requirements", params={"goods": "6109100000,0203290000", "origin": "US", "lang": "en"}
        ).text
    assert 'href="/records/apply/clearance-form?hs=0203290000&amp;origin=US"' in page, "for the goods that need it"
    assert "No goods have this code: 9999999999." in said(served, goods="0203290000, 9999999999")


def test_nothing_needed_is_said(served: Desks) -> None:
    assert "These goods need no document of any agency." in said(served, goods="6109100000", origin="VN")


def emergency(**said: object) -> Emergency:
    """One that holds now."""
    now = datetime.now(UTC)
    more = {"valid_from": now - timedelta(hours=1), "valid_until": now + timedelta(days=2), "reason": "for officers"}
    told = {
        "id": "E-1",
        "kind": "health",
        "then": "refuse",
        "notice": "Swine fever.",
        "notice_zh": "非洲猪瘟。",
        **more,
    }
    return msgspec.convert({**told, **said}, Emergency)


@pytest.fixture
def stopped(served: Desks) -> Iterator[Callable[[Emergency], None]]:
    """Signs an emergency, and ends it afterwards."""
    store = served.node.store

    def sign(one: Emergency) -> None:
        with store.writing() as conn:
            emergencies.propose(conn, one, ("officer", datetime.now(UTC)))
            conn.execute("update tongguan.emergency set state = 'live' where id = %s", (one.id,))

    yield sign
    with store.writing() as conn:
        conn.execute("update tongguan.emergency set state = 'ended' where state = 'live'")


def test_what_is_stopped_for_a_while_is_told_and_no_more_than_its_notice(
    served: Desks, stopped: Callable[[Emergency], None]
) -> None:
    stopped(emergency(goods=["0203"], countries=["US"]))
    stopped(emergency(id="E-2", parties=["Bad Company"], goods=["0203"], notice="Of a party."))
    stopped(emergency(id="E-3", kind="closure", then="closed", offices=["5304"], notice="The quay is closed."))
    words = said(served, goods="0203290000", origin="US")
    assert "Swine fever." in words and "declarations are sent back" in words
    assert "The quay is closed." in words and "nothing passes" in words
    assert "for officers" not in words and "Of a party." not in words, "names and reasons stay with officers"
    assert "Swine fever." not in said(served, goods="0203290000", origin="DK")
    assert "Swine fever." in said(served, goods="0203290000", origin="DK", departure="US"), "the route matters"
    assert "Swine fever." not in said(served, goods="6109100000", origin="US")
    later = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    assert "Swine fever." not in said(served, goods="0203290000", origin="US", on=later), "the day matters"
