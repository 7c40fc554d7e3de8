"""Every address pattern stands in the table of addresses, and the table knows none that is not there."""

from collections.abc import Iterator

import pytest
from django.urls import URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from masthead.design import views as design
from tests import addresses
from tests.browser import weights
from tests.browser.house import Looked
from tests.harness import reading

NOT_WEIGHED = {"office", "gallery"}  # no reader comes there


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, bool]]:
    """Every pattern that the resolver knows, whole, and whether what answers there is ours."""
    for each in resolver.url_patterns:
        own = str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, before + own)
            continue
        view = getattr(each.callback, "view_class", each.callback)
        is_anything = isinstance(each.pattern, RegexPattern) and not own
        yield before + (addresses.ANYTHING if is_anything else own), view.__module__.startswith("masthead.")


def unknown(resolver: URLResolver) -> list[str]:
    return [route for route, is_ours in routes(resolver) if not addresses.is_known(route, is_ours=is_ours)]


def test_every_address_has_an_entry() -> None:
    assert unknown(get_resolver()) == []


def test_an_address_without_an_entry_is_found() -> None:
    ours = [path("letters/", design.gallery), path("office/batches/", design.gallery)]
    resolver = URLResolver(get_resolver().pattern, [*get_resolver().url_patterns, *ours])
    assert unknown(resolver) == ["letters/", "office/batches/"]


def test_every_entry_has_an_address() -> None:
    known = {route for route, _ in routes(get_resolver())}
    assert (addresses.PAGES.keys() | addresses.NOT_PAGES.keys()) - known == set()
    assert addresses.PAGES.keys() & addresses.NOT_PAGES.keys() == set()


def test_every_kind_of_page_has_a_budget() -> None:
    kinds = {state.kind for state in addresses.states()}
    assert kinds - NOT_WEIGHED == weights.budgets().keys()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_what_is_no_page_answers_too(looked: Looked) -> None:
    asked = [at.format_map(looked.places) for _, at in addresses.NOT_PAGES.values() if at]
    answers = {at: reading.ask(looked.paper.port, at) for at in asked}
    assert {at: answer.status for at, answer in answers.items()} == dict.fromkeys(asked, 200)
    assert [at for at, answer in answers.items() if "text/html" in answer.headers["content-type"]] == []
