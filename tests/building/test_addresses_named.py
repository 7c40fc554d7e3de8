"""A template of ours names only addresses of its own domain or below; the rest is handed to it."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tools.house_rules import building
from tools.house_rules.reading import Source, sources

WRITTEN = re.compile(r"(?:[\"']|\burl \}\})(/[^\"'\s<>{}]*)")
BY_NAME = re.compile(r"\{%\s*url\s+[\"']([\w:.-]+)[\"']")
EVERYBODYS = {"/"}  # the paper's own front: a page that refuses or thanks leads back to it
EXAMPLES = re.compile(r"/gallery/specimen-[\w-]+\.html$")


def domain_of_view(view: URLPattern, within: str) -> str:
    """The domain that answers: the view's own, or the one whose addresses include somebody else's view."""
    module = getattr(view.callback, "view_class", view.callback).__module__
    return building.domain_of(module if module.startswith("masthead.") else within)


def within(resolver: URLResolver, outer: str) -> str:
    """The module of ours whose addresses these are."""
    module = getattr(resolver.urlconf_module, "__name__", "")
    return module if module.startswith("masthead.") else outer


def owner_of(path: str, resolver: URLResolver, module: str = "masthead.config.urls") -> str | None:
    """The domain that answers at an address."""
    for each in resolver.url_patterns:
        found = each.pattern.match(path)
        if not found:
            continue
        if isinstance(each, URLPattern):
            return domain_of_view(each, module)
        if (inner := owner_of(found[0], each, within(each, module))) is not None:
            return inner
    return None


def owners_by_name(
    resolver: URLResolver, module: str = "masthead.config.urls", space: str = ""
) -> Iterator[tuple[str, str]]:
    """The names of addresses and the domains that answer there."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            if each.name:
                yield f"{space}{each.name}", domain_of_view(each, module)
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from owners_by_name(each, within(each, module), inner)


def wrong_addresses(source: Source) -> list[str]:
    """The addresses that a template names and should not know."""
    resolver = get_resolver()
    told = {path: owner_of(path[1:], resolver) for path in WRITTEN.findall(source.text) if path not in EVERYBODYS}
    named = dict(owners_by_name(resolver))
    told |= {name: named.get(name) for name in BY_NAME.findall(source.text)}
    return [name for name, owner in told.items() if owner is None or not building.leads_down(source.domain, owner)]


def test_templates_name_only_what_lies_below() -> None:
    templates = [source for source in sources(building.ROOT) if source.is_template and not EXAMPLES.search(source.path)]
    assert templates
    assert {source.path: wrong for source in templates if (wrong := wrong_addresses(source))} == {}


@pytest.mark.parametrize(
    ("folder", "text", "wrong"),
    [
        ("giving/fund/templates/fund", '<a href="/give/">', []),
        ("giving/fund/templates/fund", '{% component "button" address="/fund/2026-11/" %}', []),
        ("giving/fund/templates/fund", '<a href="/shares/">', ["/shares/"]),
        ("giving/fund/templates/fund", "{% component 'button' address='/support/' %}", ["/support/"]),
        ("giving/fund/templates/fund", '<link href="{{ frame.paper.url }}/feed/">', ["/feed/"]),
        ("giving/fund/templates/fund", '<a href="/office/">', ["/office/"]),
        ("giving/fund/templates/fund", "{% url 'design-style-of-nobody' %}", ["design-style-of-nobody"]),
        ("giving/fund/templates/fund", "{% url 'wagtailadmin_home' %}", ["wagtailadmin_home"]),
        ("surfaces/console/templates/console", '<a href="/give/">{% url "wagtailadmin_home" %}', []),
        ("paper/newsroom/templates/newsroom", '<a href="/feed/"><a href="/fund/">', ["/fund/"]),
        ("design/templates/design", '<a href="/">', []),
        ("design/templates/design", '<a href="/give/">', ["/give/"]),
    ],
)
def test_planted_addresses(folder: str, text: str, wrong: list[str]) -> None:
    assert wrong_addresses(Source(f"src/masthead/{folder}/planted.html", text)) == wrong
