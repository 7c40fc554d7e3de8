"""Readers on their way: by keyboard, without script, by ear, and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looking, walks
from tests.browser.house import Looked

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(browser: Browser, looked: Looked) -> Iterator[Page]:
    """A new reader's page, without script."""
    context = looking.reader(browser)
    yield context.new_page()
    context.close()


def test_from_an_article_to_the_thanks_by_keyboard_alone(page: Page, looked: Looked) -> None:
    walks.by_keyboard(page, looked)


def test_everything_that_a_reader_does_is_done_without_script(page: Page, looked: Looked) -> None:
    walks.without_script(page, looked)


def test_the_box_is_heard_once_behind_the_last_paragraph_and_never_by_itself(page: Page, looked: Looked) -> None:
    page.goto(looked.address("/{article}/"))
    walks.heard_once(page)


def test_an_article_on_paper_says_what_it_is_and_where_it_stands(page: Page, looked: Looked) -> None:
    page.goto(looked.address("/{article}/"))
    walks.printed(page)
