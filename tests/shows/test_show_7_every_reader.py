"""Show 7: nothing stands in a reader's way, on any page and in any state, of the small paper and the invented one."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import addresses
from tests.addresses import State
from tests.browser import house, looking, small_paper, walks, weights
from tests.browser.house import Looked
from tests.browser.weights import Weight
from tests.harness import reading
from tests.harness.measured import Measure
from tests.makers import OFFICE
from tests.servers import Server
from tests.shows.conftest import Demo

pytestmark = [pytest.mark.shows, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def small(
    server: Server, template: str, worker: str, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Looked]:
    """The small paper, which has every state."""
    with house.running(server, template, tmp_path_factory.mktemp("paper"), name=f"fresh_look_{worker}") as paper:
        yield Looked(paper, small_paper.PLACES | house.thanks_of(paper) | house.forms_of(paper) | house.rows_of(paper))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with looking.chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def office(browser: Browser, small: Looked) -> Any:
    return looking.signed_in(browser, small, email=OFFICE)


@pytest.fixture(scope="module")
def invented(demo: Demo) -> Looked:
    """The invented paper, and the article that leads it."""
    front = demo.paper.get("/").text
    lead = front.partition("story--lead")[2].partition('<h2 class="story__headline"><a href="/')[2].partition('/"')[0]
    return Looked(demo.paper, {"article": lead})


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new reader's page, without script."""
    context = looking.reader(browser)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("state", list(addresses.states()), ids=lambda state: state.name)
def test_axe_finds_nothing_on_any_page_in_any_state(browser: Browser, small: Looked, office: Any, state: State) -> None:
    with looking.opened(browser, small, state, office=office) as sight:
        for width, scheme in looking.VIEWS:
            sight.look(width=width, scheme=scheme)
            assert sight.faults() == [], (width, scheme)
            assert sight.overhang() <= 0
        for width in (640, 1280):
            sight.look(width=width, scheme="light")
            assert sight.overhang_at_twice_the_text() <= 0


def test_axe_finds_nothing_on_the_pages_of_the_invented_paper_and_they_keep_to_their_budgets(
    browser: Browser, invented: Looked, record_property: Measure
) -> None:
    paths = reading.addresses(invented.paper.port)
    kinds = dict.fromkeys(reading.articles(invented.paper.port), "article") | {"/": "front"}
    assert len(kinds) > 60
    heaviest = {"article": Weight(0, 0), "front": Weight(0, 0)}
    for path, (width, scheme) in zip(paths, cycle(looking.VIEWS), strict=False):
        with looking.opened(browser, invented, State(path, "", path)) as sight:
            sight.look(width=width, scheme=scheme)
            assert sight.faults() == [], (path, width, scheme)
            sight.look(width=320, scheme=scheme)
            assert sight.overhang() <= 0, path
            if path in kinds:
                actual = weights.of(sight.sent)
                heaviest[kinds[path]] = max(heaviest[kinds[path]], actual, key=lambda weight: weight.bytes)
    record_property("pages of the invented paper on which axe finds nothing", len(paths))
    for kind, actual in heaviest.items():
        limit = weights.budgets()[kind]
        record_property(f"heaviest {kind} of the invented paper", f"{actual}; may be {limit}")
        assert 0 < actual.bytes <= limit.bytes
        assert actual.requests <= limit.requests


def test_the_keyboard_alone_leads_to_the_thanks(page: Page, invented: Looked) -> None:
    walks.by_keyboard(page, invented)


def test_no_script_is_needed(page: Page, invented: Looked) -> None:
    walks.without_script(page, invented)


def test_the_box_is_heard_once_behind_every_article(page: Page, invented: Looked) -> None:
    for path in reading.articles(invented.paper.port):
        page.goto(invented.paper.url + path)
        walks.heard_once(page)


def test_every_article_can_be_printed(page: Page, invented: Looked) -> None:
    for path in reading.articles(invented.paper.port)[:10]:
        page.emulate_media(media="screen")
        page.goto(invented.paper.url + path)
        walks.printed(page)
