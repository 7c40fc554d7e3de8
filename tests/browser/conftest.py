"""One small paper for all that is looked at in a browser, and Chromium for each file."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.addresses import Who
from tests.browser import house, looking, small_paper
from tests.browser.house import Looked
from tests.makers import OFFICE
from tests.servers import Server


@pytest.fixture(scope="session")
def looked(server: Server, template: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """The small paper, with three gifts at its company."""
    if not looking.CHROMIUM:
        pytest.skip(looking.ABSENT)
    folder = tmp_path_factory.mktemp("paper")
    with house.running(server, template, folder, name=f"fresh_browser_{worker}") as paper:
        yield Looked(paper, small_paper.PLACES | house.thanks_of(paper) | house.forms_of(paper) | house.rows_of(paper))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file: others may ask Django meanwhile."""
    with looking.chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def office(browser: Browser, looked: Looked) -> Any:
    """What opens the office's door to somebody who may do all."""
    return looking.signed_in(browser, looked, email=OFFICE)


@pytest.fixture(scope="module")
def tabs(browser: Browser, office: Any) -> Iterator[Mapping[Who, Page]]:
    """Where a reader, and somebody who may do all, read one page after another: what comes with each page is kept."""
    states = {Who.EDITOR: office, Who.READER: None}
    contexts = {who: looking.reader(browser, script=True, storage_state=state) for who, state in states.items()}
    yield {who: context.new_page() for who, context in contexts.items()}
    for context in contexts.values():
        context.close()
