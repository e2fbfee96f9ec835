"""The frame of every page: another language or look is a link that opens, whatever the page came of."""

import re
from collections.abc import Iterator

import httpx
import pytest
from litestar.routes import HTTPRoute

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_manifests import told
from tongguan.desks.routes import desks

LANGUAGE = re.compile(r'<a class="tg-lang" href="([^"]+)"')


def changes() -> Iterator[str]:
    """Where something is changed and nothing is opened, with something in place of what an address names."""
    for route in desks().routes:
        if isinstance(route, HTTPRoute) and not {"GET"} & route.methods:
            yield re.sub(r"\{[^}]+\}", "1", route.path)


def other(page: httpx.Response) -> str:
    """Where the link to the other language leads."""
    (found,) = LANGUAGE.findall(page.text)
    return found.replace("&amp;", "&")


def test_what_answers_a_change_is_read_in_the_other_language_too(served: Desks) -> None:
    paths = list(changes())
    assert len(paths) > 50
    with served.client("supervisor") as browser:
        for path in paths:
            page = browser.post(path)
            if "tg-lang" in page.text:
                again = browser.get(other(page), follow_redirects=True)
                assert again.status_code != 405 and 'class="tg-bar"' in again.text, path


@pytest.mark.parametrize("act", ["forbid", "withdraw"])
def test_it_leads_to_the_page_that_is_told_of(served: Desks, act: str) -> None:
    with served.client("trader") as trader, served.client("officer") as officer:
        number = told(served, trader, f"PAGE-{act}")
        browser = officer if act == "forbid" else trader
        word = csrf(browser.get(f"/manifests/{number}?lang=en"))
        amiss = browser.post(f"/manifests/{number}/{act}", data={"csrf": word, "document": f"H1-PAGE-{act}"})
        assert amiss.status_code == 422 and other(amiss) == f"/manifests/{number}?lang=zh"
        assert "提运单" in browser.get(other(amiss)).text


def test_a_list_keeps_what_was_asked(served: Desks) -> None:
    with served.client("trader") as trader:
        page = trader.get("/manifests?q=PAGE&kind=loading&lang=en")
        assert other(page) == "/manifests?q=PAGE&kind=loading&lang=zh"
