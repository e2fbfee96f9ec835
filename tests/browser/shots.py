"""Pictures of the pages, for looking at: `make shots` puts them in .cache/shots."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from tests.browser.conftest import Shown

EMPTY = {"today": {}, "waiting": 0, "oldest": None, "seal": None}


@pytest.mark.browser
def test_shots(browser: Browser, front: Shown, request: pytest.FixtureRequest) -> None:
    """Not a test: it takes the pictures."""
    folder = Path(request.config.rootpath / ".cache/shots")
    folder.mkdir(parents=True, exist_ok=True)
    full = front.facts
    for state, facts in {
        "": full,
        "empty.": replace(full, **EMPTY),
        "broken.": replace(full, parts={"database": False, "law": True, "writer": True}, server=""),
    }.items():
        front.facts = facts
        for language in ("en", "zh"):
            for scheme in ("light", "dark"):
                for width in (390, 1440):
                    page = browser.new_page(viewport={"width": width, "height": 900})
                    page.goto(f"{front.url}/?lang={language}&scheme={scheme}")
                    page.screenshot(path=str(folder / f"front.{state}{language}.{scheme}.{width}.png"), full_page=True)
                    if not state:
                        page.goto(f"{front.url}/v1/openapi?lang={language}&scheme={scheme}")
                        page.screenshot(path=str(folder / f"reference.{language}.{scheme}.{width}.png"))
                    page.close()
