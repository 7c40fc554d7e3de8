"""Articles as they are announced elsewhere: lists, the front page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from django.db.models import QuerySet

from masthead.kernel import words
from masthead.kernel.periods import Period
from masthead.paper.newsroom.models import Article, Author, Byline, FrontPage, Section
from masthead.paper.newsroom.queries.articles import lately, when
from masthead.paper.newsroom.values import Front, FrontRow, Link, Listing, PageId, Story
from masthead.paper.pictures import queries as pictures
from masthead.paper.pictures.values import PictureId, Shown

PER_PAGE = 20
RAIL = 4
ROW = 3
STORY_SIZES = "(min-width: 60rem) 42rem, 100vw"
Item = TypeVar("Item")


def public_articles() -> QuerySet[Article]:
    """Every article that is out, the newest first. An alias is its original once more, and so is left out."""
    out = Article.objects.filter(live=True, address__isnull=False, alias_of__isnull=True)
    return out.order_by("-first_out_at", "-id")


def listing(
    *,
    number: int,
    zone: tzinfo,
    section_path: str | None = None,
    author_id: int | None = None,
    period: Period | None = None,
) -> Listing:
    """
    One page of a list of stories, the newest first.

    :param number: of the page, from 1; one past the last has no stories
    """
    articles = public_articles()
    if section_path is not None:
        articles = articles.filter(path__startswith=section_path)
    if author_id is not None:
        articles = articles.filter(bylines__author_id=author_id).distinct()
    if period is not None:
        articles = articles.filter(first_out_at__gte=period.start_at, first_out_at__lt=period.end_at)
    count = articles.count()
    start = (number - 1) * PER_PAGE
    rows = articles.defer("body")[start : start + PER_PAGE]
    return Listing(stories(articles=rows, zone=zone), number, max(-(-count // PER_PAGE), 1))


def stories(*, articles: Iterable[Article], zone: tzinfo) -> tuple[Story, ...]:
    """Articles as stories, in their order; three questions to the database, however many there are."""
    rows = list(articles)
    sections = {section.path: section for section in Section.objects.only("path", "title", "slug")} if rows else {}
    bylines = bylines_of(articles=rows)
    found = pictures.shown(
        picture_ids={PictureId(row.lead_picture_id) for row in rows if row.lead_picture_id}, sizes=STORY_SIZES
    )
    return tuple(_story(row, sections.get(row.path[: -Article.steplen]), bylines[row.pk], found, zone) for row in rows)


def bylines_of(*, articles: Sequence[Article]) -> Mapping[int, list[Byline]]:
    """Who wrote which article, in one question to the database."""
    found: dict[int, list[Byline]] = defaultdict(list)
    for byline in Byline.objects.filter(article__in=articles).select_related("author").order_by("sort_order"):
        found[byline.article_id].append(byline)
    return found


def front(*, front_page: FrontPage, zone: tzinfo) -> Front:
    """
    The front page, filled: what editors chose and is out, then the latest; no story twice.

    :param front_page: stored, or only being typed
    """
    rows = [(block.value["title"], _ids(block.value["articles"])) for block in front_page.rows] or [("", [])]
    lead_ids = [front_page.lead_id] if front_page.lead_id else []
    rail_ids = _ids(block.value for block in front_page.rail)
    chosen = [*lead_ids, *rail_ids, *(page_id for _, ids in rows for page_id in ids)]
    slots = 1 + max(RAIL, len(rail_ids)) + sum(max(ROW, len(ids)) for _, ids in rows)
    articles = {row.pk: row for row in public_articles().filter(id__in=chosen).defer("body")}
    latest = public_articles().exclude(id__in=list(articles)).defer("body")[:slots]
    ready = stories(articles=[*articles.values(), *latest], zone=zone)
    by_id = {story.page_id: story for story in ready if story.page_id in articles}
    spare = iter([story for story in ready if story.page_id not in articles])

    def filled(page_ids: Sequence[int], at_least: int) -> tuple[Story, ...]:
        taken = [by_id.pop(PageId(page_id)) for page_id in page_ids if page_id in by_id]
        while len(taken) < at_least and (story := next(spare, None)) is not None:
            taken.append(story)
        return tuple(taken)

    lead = filled(lead_ids, 1)
    rail = filled(rail_ids, RAIL)
    shown = tuple(FrontRow(title or "", filled(ids, ROW)) for title, ids in rows)
    return Front(lead[0] if lead else None, rail, tuple(row for row in shown if row.stories))


def sections() -> tuple[Link, ...]:
    """The sections at the head of every page, in the order that editors gave them."""
    live = Section.objects.filter(live=True, show_in_menus=True).order_by("path").only("title", "slug")
    return tuple(Link(section.title, f"/{section.slug}/") for section in live)


def author(*, slug: str) -> Author | None:
    """An author, by the slug of their page."""
    return Author.objects.filter(slug=slug).first()


def next_midnight(*, now: datetime) -> datetime:
    """When today is over, in the zone that ``now`` bears."""
    tomorrow = now.date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=now.tzinfo)


def _story(
    row: Article, section: Section | None, bylines: Sequence[Byline], found: Mapping[PictureId, Shown], zone: tzinfo
) -> Story:
    assert row.first_out_at is not None, "what is out went out"
    picture = found.get(PictureId(row.lead_picture_id or 0))
    return Story(
        page_id=PageId(row.pk),
        kicker=Link(section.title, f"/{section.slug}/") if section else Link("", "/"),
        headline=row.title,
        standfirst=row.standfirst,
        address=f"/{row.address}/",
        byline=_byline(bylines),
        published=when(moment=row.first_out_at, zone=zone),
        published_lately=lately(moment=row.first_out_at, zone=zone),
        picture=vars(picture) if picture else None,
    )


def _ids(pages: Iterable[object]) -> list[int]:
    return [page.pk for page in pages if page is not None]  # type: ignore[attr-defined]


def _byline(bylines: Sequence[Byline]) -> str:
    if not bylines:
        return ""
    names = words.listed(items=[byline.author.name for byline in bylines])
    role = f", {bylines[0].role}" if len(bylines) == 1 and bylines[0].role else ""
    return f"By {names}{role}"
