"""A reader with a real browser and no script, who gives from an article's foot."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
]
KEY_MS = 80  # as a person types: a form that comes back within two seconds is asked for again


@contextmanager
def reader() -> Iterator[Page]:
    """A page of Chromium without script; where there is none, the test was not run."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_context(java_script_enabled=False).new_page()
        browser.close()


def walk_to_payment(page: Page, article: str, *, pounds: int, email: str) -> None:
    """From an article's foot through the form to the company's page."""
    page.goto(article)
    page.locator(".article__foot").get_by_role("link", name="Donate today").click()
    page.get_by_label(f"£{pounds}", exact=True).check()
    page.get_by_label("Full name").press_sequentially("Ada Brindle", delay=KEY_MS)
    page.get_by_label("E-mail").press_sequentially(email, delay=KEY_MS)
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name=f"Pay £{pounds}.00").wait_for()
