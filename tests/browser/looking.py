"""Chromium, and what is asked of every page that it opens."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

from tests import staff
from tests.addresses import State, Who
from tests.browser.house import Looked
from tests.makers import APP_SECRET, EDITOR, PASSWORD

CHROMIUM = shutil.which("chromium") or ""
ABSENT = "not run: chromium is not installed"
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
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
VIEWS = ((1280, "light"), (1280, "dark"), (320, "dark"), (320, "light"))
HEIGHT = 900
DOOR = "/sign-in/?next="
PATIENCE_MS = 30_000
# Three parts of axe's time are contrast, asked of each text. Texts of one colour and size, in one place of the tree
# and on the same grounds, are asked of once: fifty rows of a table are one. Only what is wrong comes back.
ASK = """async tags => {
    const grounds = new Map(), texts = new Map()
    const ground = it => {
        if (!it) return ""
        if (!grounds.has(it)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(it)
            const own = [it.tagName, it.className, backgroundColor, backgroundImage, opacity]
            grounds.set(it, ground(it.parentElement) + own)
        }
        return grounds.get(it)
    }
    for (const it of document.querySelectorAll("body, body *")) {
        const {color, fontSize, fontWeight, visibility, display} = getComputedStyle(it)
        const shown = [ground(it), color, fontSize, fontWeight, visibility, display].join()
        const isText = it.matches("input, select, textarea") ||
            [...it.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())
        if (isText && !texts.has(shown)) texts.set(shown, it)
    }
    const contrast = "color-contrast", resultTypes = ["violations"]
    const all = {runOnly: {type: "tag", values: tags}, rules: {[contrast]: {enabled: false}}, resultTypes}
    const one = {runOnly: {type: "rule", values: [contrast]}, resultTypes}
    const found = [await window.axe.run(document, all), await window.axe.run({include: [...texts.values()]}, one)]
    return found.flatMap(({violations}) => violations).flatMap(({id, nodes}) =>
        nodes.map(({target, failureSummary}) => `${id}: ${JSON.stringify(target)} ${failureSummary}`))
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; nothing of Django's may be asked while it is open, for Playwright keeps a loop in this thread."""
    if not CHROMIUM:
        pytest.skip(ABSENT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def reader(browser: Browser, *, width: int = 1280, script: bool = False, **more: Any) -> BrowserContext:
    """Somebody new at a screen; script is off, but where we bring our own."""
    size: Any = {"width": width, "height": HEIGHT}
    context = browser.new_context(viewport=size, java_script_enabled=script, **more)
    context.set_default_timeout(PATIENCE_MS)
    return context


def signed_in(
    browser: Browser, looked: Looked, *, email: str = EDITOR, password: str = PASSWORD, secret: str = APP_SECRET
) -> Any:
    """Sign in at the office's door; the answer opens it for later contexts (``storage_state``)."""
    context = reader(browser)
    page = context.new_page()
    page.goto(looked.address("/office/"))
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/code/")
    # A code is good once: where somebody signed in a moment ago, the next is waited for, as one would.
    for steps in (-1, 0, 0):
        page.locator("[name=code]").fill(staff.code(secret, steps=steps))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        if page.url.endswith("/office/"):
            break
        if not steps:
            time.sleep(staff.until_next_code_s())
    state = context.storage_state()
    context.close()
    return state


class Sight:
    """One page as it was opened in a tab, and what the browser complained of meanwhile."""

    def __init__(self, tab: Page, looked: Looked, state: State) -> None:
        self.complaints: list[str] = []
        self.sent: list[Request] = []
        self.page = tab
        self._view: tuple[int, str] | None = None
        self.look(width=1280, scheme="light")
        self.page.on("requestfinished", self._note)
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._fail)
        answer = self.page.goto(looked.address(state.at))
        if state.typed:
            for name, text in state.typed.items():
                self.page.locator(f"[name={name}]").fill(text)
            with self.page.expect_navigation() as sent:
                self.page.get_by_role("button", name=state.send).first.click()
            answer = sent.value
        assert answer is not None
        self.status = answer.status

    def _note(self, request: Request) -> None:
        self.sent.append(request)

    def leave(self) -> None:
        """Listen no longer: another page may come into the tab."""
        self.page.remove_listener("requestfinished", self._note)
        self.page.remove_listener("console", self._hear)
        self.page.remove_listener("pageerror", self._fail)

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        # That the page itself is not there is what some states are about; a piece of it that is not there is a fault.
        is_own = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if not is_own:
            self.complaints.append(message.text)

    def look(self, *, width: int, scheme: str) -> None:
        """Look at it at a width, light or dark."""
        if self._view == (width, scheme):
            return
        self._view = width, scheme
        kind: Any = scheme
        self.page.emulate_media(color_scheme=kind)
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def overhang(self) -> int:
        """By how many pixels it runs over the screen's edge."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def overhang_at_twice_the_text(self) -> int:
        """The same with text of twice the size (WCAG 1.4.4)."""
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        over = self.overhang()
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        return over

    def faults(self) -> list[str]:
        """What axe finds."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(_axe())
        return list(self.page.evaluate(ASK, RULES))


@cache
def _axe() -> str:
    return str(Axe().axe_script)


@contextmanager
def opened(
    browser: Browser, looked: Looked, state: State, *, office: Any = None, tab: Page | None = None
) -> Iterator[Sight]:
    """
    A page of the table, opened by whoever it is for; the browser may not have complained by the end.

    :param tab: where whoever it is for reads on; without it, whoever looks has a new one
    """
    with ExitStack() as left:
        if tab is None:
            context = reader(browser, script=True, storage_state=office if state.who is Who.EDITOR else None)
            left.callback(context.close)
            tab = context.new_page()
        sight = Sight(tab, looked, state)
        left.callback(sight.leave)
        assert sight.status == state.status, f"{state.name}: {sight.status} at {sight.page.url}"
        assert state.who is Who.READER or DOOR not in sight.page.url, f"{state.name}: the office's door is shut"
        yield sight
    assert not sight.complaints, f"{state.name}: {sight.complaints}"
