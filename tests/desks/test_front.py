"""The front page: both languages, all its states, no style in a template, no word without its twin."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tongguan.api.language import preferred
from tongguan.desks import front
from tongguan.desks.front import Facts, ListLine, render
from tongguan.desks.page import address, static
from tongguan.desks.voice import Voice
from tongguan.desks.words import WORDS

TEMPLATES = Path(front.__file__).parent / "templates"
NOW = datetime(2026, 3, 4, 14, 6, tzinfo=UTC)
FACTS = Facts(
    name="Customs of Somewhere",
    name_zh="某地海关",
    profile="xx",
    illustrative=True,
    sandbox=True,
    version="1.2.3",
    snapshot="0123456789abcdef" * 4,
    law_date=date(2026, 3, 4),
    now=NOW,
    moved=timedelta(),
    zone="UTC",
    parts={"database": True, "law": True, "writer": True},
    workers=2,
    lists=(ListLine("Places", "地点", 116042), ListLine("Units", "计量单位", None)),
    sample="first.json",
    server="18.1",
    today={"released": 1204, "held": 12},
    waiting=12,
    oldest=NOW - timedelta(minutes=130),
    seal=(7, NOW - timedelta(seconds=2)),
)


def shown(facts: Facts = FACTS, language: str = "en", scheme: str = "auto") -> str:
    return render(facts, Voice(language), scheme, "http://127.0.0.1:8000")


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_it_says_what_runs_and_how_it_is() -> None:
    page = text(shown())
    assert "Open: declarations are taken and decided." in page
    assert 'href="/sign-in"' in shown(), "who comes first finds the door"
    assert "Waiting for something: 12, the oldest for 2 h 10 min." in page
    assert "PostgreSQL 18.1" in page and "no. 7, 2 s ago" in page
    assert "official, 116,042 codes" in page and "compact set" in page
    assert "1,216" in page, "the day's total"


def test_it_says_it_in_chinese() -> None:
    page = shown(language="zh")
    assert '<html lang="zh-Hans"' in page and "某地海关" in page and "最久者已等 2 时 10 分" in text(page)


def test_an_empty_day_says_so() -> None:
    page = text(shown(msgspec.structs.replace(FACTS, today={}, waiting=0, oldest=None, seal=None)))
    assert "No declaration has come today." in page and "None waits." in page and "nothing to seal" in page


def test_a_silent_part_is_named_first() -> None:
    page = shown(msgspec.structs.replace(FACTS, parts={"database": False, "law": True, "writer": True}, server=""))
    assert 'data-means="stop"' in page and "Not taking declarations: Database." in text(page)


def test_what_comes_from_outside_is_escaped() -> None:
    page = shown(msgspec.structs.replace(FACTS, name="<script>alert(1)</script>"))
    assert "<script>alert" not in page


@pytest.mark.parametrize("key", WORDS)
def test_every_word_has_both_languages_and_the_same_places(key: str) -> None:
    english, chinese = WORDS[key]
    assert english and chinese
    assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese))


def test_every_word_that_a_page_asks_for_is_there_and_none_is_left_over() -> None:
    """A key that is put together (`'role.' ~ role`, f"part.{part}") asks for all keys that begin so."""
    desks = TEMPLATES.parent
    code = [p.read_text() for p in desks.rglob("*.py") if p.parent.name != "words"]
    pages = [p.read_text() for p in TEMPLATES.rglob("*.html")]
    asked = {key for page in pages for key in re.findall(r"\bt\('([\w.-]+)'", page)}
    begun = {key for key in asked if key.endswith(".")}
    begun |= {key for text in code for key in re.findall(r'f"([\w.-]+\.){', text)}
    said = {key for text in code for key in re.findall(r'"([\w.-]+)"', text)}
    said |= {key for page in pages for key in re.findall(r"'([\w.-]+)'", page)}
    assert asked - begun <= set(WORDS)
    assert all(any(key.startswith(start) for key in WORDS) for start in begun)
    assert [k for k in WORDS if k not in said and not k.startswith(tuple(begun))] == []


def test_no_template_has_style_script_or_colour_of_its_own() -> None:
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text()
        assert "style=" not in source and "<style" not in source
        assert not re.search(r"\bon\w+=", source), "no handler in an attribute"
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![\"'])", source.replace("#main", "").replace("#figures", ""))


def test_the_front_sheet_has_no_class_that_no_page_wears() -> None:
    worn = " ".join(template.read_text() for template in TEMPLATES.rglob("*.html"))
    sheet = (TEMPLATES.parent / "static/front.css").read_text()
    classes = set(re.findall(r"\.(tg-[\w-]+)", sheet))
    assert [c for c in classes if not re.search(rf"\b{c}(?![\w-])", worn)] == []


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("de,en;q=0.5,zh;q=0.1", "en"), ("fr", "en")],
)
def test_the_language_asked_for(header: str, language: str) -> None:
    assert preferred(header) == language


@pytest.fixture(scope="module")
def pages() -> Iterator[TestClient[Any]]:
    """The routes as a browser meets them."""

    async def gather() -> Facts:
        return FACTS

    with TestClient(Litestar([static, *front.routes(gather)], openapi_config=None)) as client:
        yield client


def test_no_script_or_style_runs_but_our_own(pages: TestClient[Any]) -> None:
    policy = dict(part.strip().split(" ", 1) for part in pages.get("/").headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_a_choice_is_kept_where_no_script_reads_it(pages: TestClient[Any]) -> None:
    kept = pages.get("/?lang=zh&scheme=dark").headers.get_list("set-cookie")
    assert len(kept) == 2 and all("HttpOnly" in c and "SameSite=lax" in c for c in kept)
    assert 'lang="zh-Hans" data-color-scheme="dark"' in pages.get("/").text
    pages.cookies.clear()
    assert pages.get("/?lang=%3Cscript%3E").headers.get_list("set-cookie") == []


def test_nothing_is_served_but_the_files_of_the_pages(pages: TestClient[Any]) -> None:
    assert pages.get(address("app.css")).headers["cache-control"].endswith("immutable")
    assert pages.get("/static/front.py").status_code == pages.get("/static/..%2Ffront.py").status_code == 404
