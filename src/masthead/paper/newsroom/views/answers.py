"""What answers for a page class (folio.answers): the page for everybody, and its preview in the office."""

from collections.abc import Iterable
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse

from masthead.design.values import Where
from masthead.kernel import clock
from masthead.machinery.press.values import EXPIRES, TAGS
from masthead.paper.folio.values import Answering
from masthead.paper.newsroom.models import About, Article, FrontPage, Section, StaticPage
from masthead.paper.newsroom.queries import addresses, articles, stories
from masthead.paper.newsroom.values import FrontRow, Head, Link, NoSuchPage, Story
from masthead.paper.newsroom.views import shown


class _Drawn:
    """Draws a page and its preview alike."""

    def draw(self, page: Any, request: HttpRequest) -> HttpResponse:  # noqa: ANN401 - each its own page class
        """The page, as it stands in this object."""
        raise NotImplementedError

    def serve(self, page: Any, request: HttpRequest) -> HttpResponse:  # noqa: ANN401
        """The public page."""
        return self.draw(page, request)

    def preview(self, page: Any, request: HttpRequest, mode: str) -> HttpResponse:  # noqa: ANN401, ARG002
        """The page as it would be; it may stand in a frame of the office, and nobody keeps it."""
        answer = self.draw(page, request)
        for name in (TAGS, EXPIRES):
            del answer[name]
        answer["Cache-Control"] = "private, no-store"
        answer["X-Frame-Options"] = "SAMEORIGIN"
        answer._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's way
        return answer


class _ArticleAnswer(_Drawn):
    def draw(self, page: Article, request: HttpRequest) -> HttpResponse:
        """The article in the order of newsroom.md 2.2."""
        frame = shown.frame(also=(Where.ARTICLE_FOOT,))
        values = articles.article_page(article=page, paper=shown.paper(frame=frame), now=clock.now())
        return shown.page(
            request, "article", {"frame": frame, "head": values.head, "article": values}, tags=values.tags
        )


class _FrontAnswer(_Drawn):
    def draw(self, page: FrontPage, request: HttpRequest) -> HttpResponse:
        """The front page; it bears today's date, and so is made again at midnight."""
        frame = shown.frame(also=(Where.FRONT_BOX,))
        paper = shown.paper(frame=frame)
        front = stories.front(front_page=page, zone=paper.zone)
        head = Head(
            title=paper.name,
            canonical=f"{paper.address}/",
            description=page.search_description or str(frame.paper.get("strapline", "")),
            feed=Link(paper.name, "/feed/"),
        )
        values = {
            "frame": frame,
            "head": head,
            "lead": _lead(front.lead) if front.lead else None,
            "rail": [_brief(story) for story in front.rail],
            "rows": [_row(row, f"row-{number}") for number, row in enumerate(front.rows, start=1)],
        }
        return shown.page(request, "front", values, tags={"front"}, until=stories.next_midnight(now=frame.now))


class _SectionAnswer(_Drawn):
    def draw(self, page: Section, request: HttpRequest) -> HttpResponse:
        """A section's front: its stories, the newest first."""
        frame = shown.frame()
        paper = shown.paper(frame=frame)
        address = f"/{page.slug}/"
        listing = stories.listing(number=shown.number(request), zone=paper.zone, section_path=page.path)
        head = Head(
            title=page.title,
            canonical=shown.canonical(paper=paper, address=address, number=listing.number),
            description=page.search_description or page.description,
            feed=Link(page.title, f"{address}feed/"),
        )
        values = shown.listed(listing=listing, address=address, with_kicker=False)
        values |= {
            "frame": frame,
            "head": head,
            "heading": {"title": page.title, "standfirst": page.description, "size": "section"},
            "nothing": {
                "sentence": "Nothing has been published in this section yet.",
                "link": Link("Go to the front page", "/"),
            },
        }
        return shown.page(request, "list", values, tags={"lists", f"section:{page.pk}"})


class _StaticAnswer(_Drawn):
    def draw(self, page: StaticPage, request: HttpRequest) -> HttpResponse:
        """A page about the paper."""
        frame = shown.frame()
        paper = shown.paper(frame=frame)
        head = Head(
            title=page.seo_title or page.title,
            canonical=f"{paper.address}/about/{page.slug}/",
            description=page.search_description or page.summary,
        )
        pictures = articles.shown_pictures(body=page.body)
        pieces = articles.pieces(body=page.body, shown=pictures)
        values = {
            "frame": frame,
            "head": head,
            "heading": {"title": page.title, "standfirst": page.summary},
            "pieces": pieces,
        }
        tags = {f"page:{page.pk}", *(f"picture:{picture_id}" for picture_id in pictures)}
        return shown.page(request, "static", values, tags=tags)


class _AboutAnswer(_Drawn):
    def draw(self, page: About, request: HttpRequest) -> HttpResponse:
        """All pages about the paper."""
        frame = shown.frame()
        paper = shown.paper(frame=frame)
        head = Head(title=page.title, canonical=f"{paper.address}/about/", description=page.search_description)
        links = [{"title": each.title, "address": f"/about/{each.slug}/", "summary": each.summary} for each in _pages()]
        values = {"frame": frame, "head": head, "heading": {"title": page.title}, "links": links}
        return shown.page(request, "about", values, tags={"about"})


class _NoAnswer(_Drawn):
    def draw(self, page: object, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - as the others
        """The tree's root and a page without a kind are not for readers."""
        raise NoSuchPage


def _pages() -> Iterable[StaticPage]:
    return addresses.static_pages()


def _lead(story: Story) -> dict[str, object]:
    picture = {**story.picture, "lead": True} if isinstance(story.picture, dict) else None
    return shown.announced(story, variant="lead", published=story.published_lately, picture=picture)


def _brief(story: Story) -> dict[str, object]:
    return {
        "variant": "brief",
        "heading_level": 3,
        "headline": story.headline,
        "address": story.address,
        "byline": story.kicker.title,
        "published": story.published_lately,
    }


def _row(row: FrontRow, uid: str) -> dict[str, object]:
    level = 3 if row.title else 2
    items = [
        shown.announced(
            story,
            variant="card",
            heading_level=level,
            byline="",
            published=None,
            kicker=story.kicker if story.kicker.title != row.title else None,  # the row says it already
        )
        for story in row.stories
    ]
    return {"title": row.title, "uid": uid, "layout": "columns", "items": items}


ANSWERS = (
    Answering("newsroom.Article", _ArticleAnswer()),
    Answering("newsroom.FrontPage", _FrontAnswer()),
    Answering("newsroom.Section", _SectionAnswer()),
    Answering("newsroom.StaticPage", _StaticAnswer()),
    Answering("newsroom.About", _AboutAnswer()),
    Answering("folio.Page", _NoAnswer()),
)
