"""What axe-core finds on a page: the rules of WCAG 2.2 AA that a program can check."""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(sys.prefix) / "share/tongguan/web/node_modules/axe-core/axe.min.js"
FIND = "async (options) => (await axe.run(document, options)).violations.map(v => [v.id, v.nodes.map(n => n.html)])"


def violations(page: Page, *rules: str) -> list[Any]:
    """Each violation as its rule and the elements; of `rules` only, where they are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # which the policy of the page does not forbid, as it does a script of ours
    found: list[Any] = page.evaluate(FIND, {"runOnly": list(rules)} if rules else {})
    return found
