"""The kit shows every part that pages share, in both languages, to whoever may look at it; and nothing leaves it."""

import re
from pathlib import Path

import pytest

from tests.desks.conftest import Desks
from tongguan.desks import kit

TEMPLATES = Path(kit.__file__).parent / "templates"
MACRO = re.compile(r"{%-? *macro +(\w+)\(")
TAKEN = re.compile(r'{% import "([^"]+)" as (\w+)')


def parts() -> set[tuple[str, str]]:
    """Every macro of a template that is no page itself; what one page says twice stands on that page alone."""
    texts = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
    return {(name, of) for name, text in texts.items() if "{% extends" not in text for of in MACRO.findall(text)}


def shown() -> set[tuple[str, str]]:
    """Every macro that the kit calls by name."""
    texts = [path.read_text() for path in (TEMPLATES / "kit").glob("*.html")]
    return {
        (name, of)
        for text in texts
        for name, known in TAKEN.findall(text)
        for of in re.findall(rf"\b{known}\.(\w+)\(", text)
    }


def test_the_kit_shows_every_part() -> None:
    assert len(parts()) > 50
    assert parts() - shown() == set(), "a part that the kit does not show"


@pytest.mark.parametrize("path", kit.WAYS)
def test_each_page_of_it_opens_and_no_form_leaves(served: Desks, path: str) -> None:
    with served.client("trader") as trader:
        for language in ("en", "zh"):
            page = trader.get(f"{path}?lang={language}")
            assert page.status_code == 200 and 'aria-current="page"' in page.text
            assert "form-action 'none'" in page.headers["content-security-policy"]


def test_outside_a_sandbox_it_is_for_administrators(served: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served.node, "sandbox", False)
    with served.client("trader") as trader, served.client("admin") as admin:
        assert (trader.get("/kit").status_code, admin.get("/kit").status_code) == (403, 200)
