"""Pictures of every page of the desks, for looking at: `make shots` puts them in .cache/shots."""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Walk
from tests.browser.pages import PAGES


@pytest.mark.browser
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_shots(walk: Walk, request: pytest.FixtureRequest, who: str, path: str) -> None:
    """Not a test: it takes the pictures."""
    folder = Path(request.config.rootpath / ".cache/shots")
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{who or 'nobody'}{path}").strip("-")
    for language in ("en", "zh"):
        for scheme in ("light", "dark"):
            page = walk(who, path, language, scheme)
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=str(folder / f"{name}.{language}.{scheme}.{width}.png"), full_page=True)
