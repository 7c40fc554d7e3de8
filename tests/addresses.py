"""
The table of addresses: what stands at each address pattern of the paper, and the states in which it is looked at.

A pattern that the resolver knows and this table doesn't fails a test, and so does one that only the table knows. Each
page and state is opened in a browser by tests/browser, and weighed against its kind's line in budgets.toml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ANYTHING = "(anything)"  # the pattern that fits whatever no other did
WAGTAILS = "office/"  # under it stand Wagtail's own screens, and ours


class Who(StrEnum):
    """Whose eyes look."""

    READER = "reader"
    EDITOR = "editor"


@dataclass(frozen=True)
class State:
    """
    A page in one state.

    :param kind: its line in budgets.toml
    :param at: its address; what stands in braces is a place of the paper that is looked at
    :param typed: what is typed into its form by the names of the fields, before the form is sent
    :param status: what is answered, after sending too
    """

    name: str
    kind: str
    at: str
    status: int = 200
    typed: Mapping[str, str] = field(default_factory=dict)
    who: Who = Who.READER


PAGES: Mapping[str, tuple[State, ...]] = {
    "": (State("front", "front", "/"),),
    "<name:slug>/": (
        State("section", "list", "/{section}/"),
        State("section with nothing in it", "list", "/{empty_section}/"),
        State("nothing there", "refusal", "/nothing-is-here/", status=404),
    ),
    "<year:year>/<two:month>/<name:slug>/": (
        State("article with a picture", "article", "/{article}/"),
        State("article without a picture", "article", "/{bare_article}/"),
        State("article that was taken off", "refusal", "/{gone_article}/", status=410),
    ),
    "<year:year>/": (
        State("year", "list", "/{year}/"),
        State("year, second page", "list", "/{year}/?page=2"),
    ),
    "<year:year>/<two:month>/": (State("month", "list", "/{month}/"),),
    "<year:year>/<two:month>/<two:day>/": (State("day", "list", "/{day}/"),),
    "author/<name:slug>/": (State("author", "list", "/author/{author}/"),),
    "about/": (State("about", "static", "/about/"),),
    "about/<name:slug>/": (State("static page", "static", "/about/{static}/"),),
    "fund/": (State("fund", "fund", "/fund/"),),
    "fund/<str:text>/": (
        State("fund month, still counting", "fund", "/fund/{counting}/"),
        State("fund month, certified", "fund", "/fund/{certified}/"),
    ),
    "give/": (
        State("give", "give", "/give/"),
        State("give, one error", "give", "/give/", status=422, typed={"own_amount": "10.005", "name": "Olwen Marsh"}),
        State(
            "give, three errors",
            "give",
            "/give/",
            status=422,
            typed={"own_amount": "minus ten", "name": "Olwen \u202eMarsh", "email": "olwen at readers"},
        ),
    ),
    "give/thanks/<str:token>/": (
        State("thanks, settled", "thanks", "{settled}"),
        State("thanks, checking", "thanks", "{checking}"),
        State("thanks, abandoned", "thanks", "{abandoned}"),
        State("thanks, unknown", "refusal", "/give/thanks/nobody-was-given-this/", status=404),
    ),
    "support/": (State("support", "static", "/support/"),),
    "shares/": (State("shares", "static", "/shares/"),),
    "office/login/": (State("sign-in", "office", "/office/login/"),),
    "office/gallery/": (State("gallery", "gallery", "/office/gallery/", who=Who.EDITOR),),
    "office/gallery/<str:name>/": (
        State("gallery, one component", "gallery", "/office/gallery/fund/", who=Who.EDITOR),
    ),
    "office/gallery/pages/<str:name>/": tuple(
        State(f"gallery, page {name}", "gallery", f"/office/gallery/pages/{name}/", who=Who.EDITOR)
        for name in ("front", "article", "give", "fund", "section")
    ),
}

# What is no page, and so has nothing to see: what stands there, and an address of it that answers 200 to a GET.
NOT_PAGES: Mapping[str, tuple[str, str]] = {
    "feed/": ("a feed", "/feed/"),
    "<name:slug>/feed/": ("a feed", "/{section}/feed/"),
    "author/<name:slug>/feed/": ("a feed", "/author/{author}/feed/"),
    "fund.json": ("figures for machines", "/fund.json"),
    "sitemap.xml": ("for search engines", "/sitemap.xml"),
    "robots.txt": ("for search engines", "/robots.txt"),
    "static/design/<str:name>": ("the look's files", ""),
    "media/<int:picture_id>/<str:name>": ("pictures", ""),
    "hooks/stripe/": ("the company's calls", ""),
    "office/account/": ("Wagtail's screen, hung up anew with fewer panels", ""),
    r"^((?:[\w\-]+/)*)$": ("Wagtail's addresses by its tree: answered as the next", ""),
    ANYTHING: ("every other address: redirected, or nothing there (see nothing-is-here)", ""),
}


def states() -> Iterator[State]:
    """Every page and state."""
    for entries in PAGES.values():
        yield from entries


def is_known(route: str, *, is_ours: bool) -> bool:
    """
    Whether the table says what stands at a pattern of the resolver.

    :param is_ours: whether a view of ours answers there; what of Wagtail's own stands in the office needs no entry
    """
    return route in PAGES or route in NOT_PAGES or (route.startswith(WAGTAILS) and not is_ours)
