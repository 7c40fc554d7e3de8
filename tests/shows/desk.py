"""An editor at Wagtail's own editor, in a real browser."""

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser import looking
from tests.browser.house import Looked
from tests.harness.processes import until

PUBLISH = "button[name=action-publish]"
PATIENCE_MS = 60_000  # the editor's scripts come in one heap
FIELD = "[name=body-0-value]"
KEPT_S = 10  # the editor hands what was typed to the form a quarter of a second later
BLOCK = "[data-contentpath=body] .public-DraftEditor-content"


class Desk:
    """One editor, signed in, with the form of a new article before them."""

    def __init__(self, browser: Browser, looked: Looked, *, section_id: int) -> None:
        office: Any = looking.signed_in(browser, looked)
        self.context = looking.reader(browser, script=True, storage_state=office)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=looked.paper.url)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.goto(looked.address(f"/office/pages/add/newsroom/article/{section_id}/"))

    def begin(self, headline: str) -> None:
        """Write the headline, and put the cursor into an empty block of text."""
        self.page.get_by_placeholder("Headline").fill(headline)
        self.page.locator("[data-contentpath=body] .c-sf-add-button").first.click()
        self.page.get_by_role("option", name="Text", exact=True).click()
        self.page.locator(BLOCK).click()

    def type(self, paragraphs: list[str]) -> None:
        """Type paragraphs, key by key."""
        for place, paragraph in enumerate(paragraphs):
            if place:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(paragraph)
        self._is_kept(paragraphs[-1])

    def paste(self, markup: str, plain: str) -> None:
        """Paste what another program has put on the clipboard."""
        put = """async ([html, plain]) => navigator.clipboard.write([new ClipboardItem({
            'text/html': new Blob([html], {type: 'text/html'}),
            'text/plain': new Blob([plain], {type: 'text/plain'}),
        })])"""
        self.page.evaluate(put, [markup, plain])
        self.page.locator(BLOCK).click()
        self.page.keyboard.press("Control+V")
        self._is_kept(plain.splitlines()[-1])

    def publish(self) -> str:
        """Publish it, and answer its path."""
        self.page.locator("[data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").last.click()
        self.page.locator(PUBLISH).click()
        self.page.get_by_text("published").first.wait_for()
        address = self.page.get_by_role("link", name="View live").first.get_attribute("href")
        assert address
        self.context.close()
        return urlsplit(address).path

    def _is_kept(self, last: str) -> None:
        kept = self.page.locator(FIELD)
        words = json.dumps(last, ensure_ascii=False)[1:-1]
        until(lambda: words in kept.input_value(), within_s=KEPT_S, words="the form has what was written")
