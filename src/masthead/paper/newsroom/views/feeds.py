"""Feeds, the site map, and what robots are told."""

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.machinery.press import operations as press
from masthead.paper.newsroom.formats import feeds
from masthead.paper.newsroom.formats.feeds import Feed, Item
from masthead.paper.newsroom.queries import addresses, files, stories
from masthead.paper.newsroom.queries.articles import Paper
from masthead.paper.newsroom.values import NoSuchPage
from masthead.paper.newsroom.views import shown

NOT_FOR_ROBOTS = ("/account/", "/give/", "/hooks/", "/office/", "/search/")


@press.pressed
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """``/feed/``: the latest of the whole paper."""
    frame = shown.frame()
    paper = shown.paper(frame=frame)
    strapline = str(frame.paper.get("strapline", ""))
    made = _feed(paper, request.path, paper.name, strapline, files.items(base=paper.address))
    return _sent(made, tags={"lists"})


@press.pressed
@require_safe
@shown.found
def section_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """``/SECTION/feed/``."""
    section = addresses.section(slug=slug)
    paper = shown.paper(frame=shown.frame())
    items = files.items(base=paper.address, section=section)
    made = _feed(paper, request.path, f"{paper.name}: {section.title}", section.description, items)
    return _sent(made, tags={"lists", f"section:{section.pk}"})


@press.pressed
@require_safe
@shown.found
def author_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """``/author/SLUG/feed/``."""
    author = stories.author(slug=slug)
    if author is None:
        raise NoSuchPage
    paper = shown.paper(frame=shown.frame())
    items = files.items(base=paper.address, author=author)
    made = _feed(paper, request.path, f"{paper.name}: {author.name}", "", items)
    return _sent(made, tags={"lists", f"author:{author.pk}"})


@press.pressed
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """``/sitemap.xml``: everything that is out."""
    paper = shown.paper(frame=shown.frame())
    text = feeds.site_map(entries=islice(files.entries(paper=paper), files.ENTRIES))
    return shown.told(HttpResponse(text, content_type="application/xml; charset=utf-8"), tags={"lists"})


@press.pressed
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """``/robots.txt``: what is of no use to them, and where the site map is."""
    paper = shown.paper(frame=shown.frame())
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        "",
        f"Sitemap: {paper.address}/sitemap.xml",
    ]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return shown.told(answer, tags={"robots"})


def _feed(paper: Paper, path: str, title: str, description: str, items: tuple[Item, ...]) -> Feed:
    """A feed of what stands at the address above its own."""
    address = f"{paper.address}{path.removesuffix('feed/')}"
    return Feed(title, address, f"{paper.address}{path}", description, paper.address, items)


def _sent(feed: Feed, *, tags: set[str]) -> HttpResponse:
    return shown.told(HttpResponse(feeds.rss(feed), content_type="application/rss+xml; charset=utf-8"), tags=tags)
