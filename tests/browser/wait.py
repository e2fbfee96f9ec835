"""Waiting for what a page's own scripts do. Playwright's `wait_for_function` asks again by `eval`, which the policy of
our pages forbids; being asked from outside it does not."""

from playwright.sync_api import Page

STEP, STEPS = 50, 600


def until(page: Page, said: str) -> None:
    """Waits until an expression holds in a page, for half a minute."""
    for _ in range(STEPS):
        if page.evaluate(said):
            return
        page.wait_for_timeout(STEP)
    raise AssertionError(f"this never held: {said}")
