"""What goods will need, asked by anybody."""

import re

import pytest

from tests.desks.conftest import Desks


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
