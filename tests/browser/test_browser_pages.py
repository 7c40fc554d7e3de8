"""Every page and state of the table of addresses, as it stands in Chromium."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import addresses
from tests.addresses import State, Who
from tests.browser import looking, weights
from tests.browser.house import Looked
from tests.browser.looking import Sight
from tests.harness.measured import Measure

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The gallery's pages one by one are looked at by tests/design, without a paper around them; the shows look at all.
STATES = [state for state in addresses.states() if not state.name.startswith("gallery, ")]
PLANTED = {
    "image-alt": "document.querySelector('img').removeAttribute('alt')",
    "color-contrast": "document.querySelector('.prose p').style.color = 'light-dark(#aaa, #555)'",
    "target-size": "document.querySelectorAll('.nav__list, .nav a').forEach(it => it.style.cssText = TINY)",
    "heading-order": "document.querySelector('.prose h2').outerHTML = '<h5>What the board said</h5>'",
}
VIEWS = ((1280, "light"), (320, "dark"))  # the shows look at the other two as well


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing_nothing_runs_over_the_edge_and_the_budget_is_kept(  # noqa: PLR0917 - fixtures
    browser: Browser, looked: Looked, office: Any, tabs: Mapping[Who, Page], state: State, record_property: Measure
) -> None:
    """D14."""
    if state.who is Who.READER:
        tabs[Who.READER].context.clear_cookies()
    is_weighed = state.kind in weights.budgets()  # as it comes to somebody who was never here
    with looking.opened(browser, looked, state, office=office, tab=None if is_weighed else tabs[state.who]) as sight:
        _weigh(sight, state, record_property)
        for width, scheme in VIEWS:
            sight.look(width=width, scheme=scheme)
            assert sight.faults() == [], (width, scheme)
        assert sight.overhang() <= 0
        sight.look(width=640, scheme="light")
        assert sight.overhang_at_twice_the_text() <= 0


def test_planted_faults_are_found_at_each_size_light_and_dark(browser: Browser, looked: Looked) -> None:
    state = next(state for state in STATES if state.name == "article with a picture")
    with looking.opened(browser, looked, state) as sight:
        sight.page.evaluate("window.TINY = 'font: 4px/4px sans-serif; gap: 0; padding: 0'")
        for planted in PLANTED.values():
            sight.page.evaluate(planted)
        for width, scheme in looking.VIEWS:
            sight.look(width=width, scheme=scheme)
            assert {fault.partition(":")[0] for fault in sight.faults()} == PLANTED.keys(), (width, scheme)
        sight.page.evaluate("document.querySelector('h1').style.minWidth = '1400px'")
        assert sight.overhang() > 0


def _weigh(sight: Sight, state: State, record_property: Measure) -> None:
    limit = weights.budgets().get(state.kind)
    if limit is None or state.typed:  # what was typed came after another page
        return
    actual = weights.of(sight.sent)
    record_property(f"weight of {state.name}", f"{actual}; may be {limit}")
    assert actual.bytes <= limit.bytes
    assert actual.requests <= limit.requests
