"""The office's one script: somebody found as one types, by keyboard alone, and nothing that depends on it."""

import json
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from playwright.sync_api import Browser, Page, Route

from masthead.design.formats import examples, sheets
from tests.design.test_in_a_browser import CHROMIUM, browser, faults

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="no chromium here")]

HOST = "http://look.test"
SOURCE = """{% load design %}<!doctype html><html lang="en-GB"><head><title>Desk</title>
{% office_stylesheet %}{% office_script %}</head><body><main class="desk"><h1>Desk</h1>
<form method="get" action="/sent/">{% component "combobox" x.combobox.empty autofocus=True %}
{% component "field" x.field.money %}{% component "button" title="Save" %}</form>
{% component "copy" x.copy.column %}</main></body></html>"""
FOUND = [
    {"code": "P-7K3QXM4", "name": "Olwen Marsh", "town": "Hull", "postcode": "HU1 1AA", "flags": []},
    {"code": "P-9W2DHN6", "name": "<b>Olive</b> Mott", "town": "", "postcode": "", "flags": ["Has died"]},
]


class Desk:
    """One screen, answered to the browser without a socket."""

    def __init__(self, browser: Browser, *, script: bool = True) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": 320, "height": 900}, java_script_enabled=script)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.route("**/*", self._answer)
        self.page.goto(f"{HOST}/desk")
        if script:  # the first box has the focus once the page has been drawn
            self.page.wait_for_function("document.activeElement.id === 'who' && document.activeElement.role")

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        kept = {sheet.address: sheet for sheet in sheets.sheets().values()}
        if path in kept:
            route.fulfill(body=kept[path].plain, content_type=kept[path].content_type)
        elif path.startswith("/office/people/find/"):
            self.asked.append(path)
            route.fulfill(body=json.dumps(FOUND if "olw" in path else []), content_type="application/json")
        else:
            self.asked.append(path)
            page = Template(SOURCE).render(Context({"x": examples.Named()}))
            route.fulfill(body=page, content_type="text/html; charset=utf-8")

    def has(self, script: str) -> object:
        return self.page.evaluate(script)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    made = Desk(browser)
    yield made
    made.page.context.close()
    assert made.complaints == []


def test_somebody_is_found_chosen_and_left_by_keyboard_alone(desk: Desk) -> None:
    desk.page.keyboard.type("olw")
    desk.page.wait_for_selector("[role=option]")
    assert desk.has("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert desk.has("document.getElementById('who-said').textContent") == "2 found"
    assert "Has died" in desk.page.inner_text("[role=listbox]")
    assert desk.page.locator("[role=option] b").count() == 0  # a name is words
    assert faults(desk.page) == []
    desk.page.keyboard.press("ArrowDown")
    assert desk.has("document.activeElement.getAttribute('aria-activedescendant')") == "who-list-0"
    desk.page.keyboard.press("Enter")
    assert desk.page.input_value("#who") == "P-7K3QXM4"
    assert desk.has("document.activeElement.id") == "amount"
    assert desk.has("document.getElementById('who-said').textContent") == "Olwen Marsh, Hull"
    assert not [path for path in desk.asked if path.startswith("/sent/")]


def test_escape_closes_and_nothing_is_chosen(desk: Desk) -> None:
    desk.page.keyboard.type("olw")
    desk.page.wait_for_selector("[role=option]")
    desk.page.keyboard.press("ArrowUp")
    assert desk.has("document.activeElement.getAttribute('aria-activedescendant')") == "who-list-1"
    desk.page.keyboard.press("Escape")
    assert desk.has("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert desk.page.input_value("#who") == "olw"
    desk.page.keyboard.press("Tab")
    assert desk.has("document.activeElement.id") == "amount"


def test_a_reference_and_enter_are_sent_as_typed(desk: Desk) -> None:
    desk.page.keyboard.type("P-7K3QXM4")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/sent/**")
    assert [path for path in desk.asked if path.startswith("/sent/")] == ["/sent/?who=P-7K3QXM4&amount=18"]


def test_without_script_it_is_a_text_box(browser: Browser) -> None:
    desk = Desk(browser, script=False)
    desk.page.fill("#who", "Olwen Marsh")
    desk.page.press("#who", "Enter")
    desk.page.wait_for_url("**/sent/**")
    assert any("who=Olwen+Marsh" in path for path in desk.asked)
    assert desk.page.locator("button[data-copy]").is_hidden()
    desk.page.context.close()


def test_the_script_is_small() -> None:
    assert len(sheets.script().gzipped) <= 3 * 1024
