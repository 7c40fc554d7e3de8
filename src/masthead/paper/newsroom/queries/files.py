"""What feeds and the site map hold."""

from collections.abc import Iterator

from masthead.kernel import words
from masthead.paper.newsroom.formats.feeds import Item
from masthead.paper.newsroom.models import Article, Author, Section, StaticPage
from masthead.paper.newsroom.queries.articles import Paper, body_html, iso
from masthead.paper.newsroom.queries.stories import bylines_of, public_articles

ITEMS = 30
ENTRIES = 50_000  # more than this no site map may hold


def items(*, base: str, section: Section | None = None, author: Author | None = None) -> tuple[Item, ...]:
    """The latest stories with their whole text: of the paper, of a section or of an author."""
    articles = public_articles()
    if section is not None:
        articles = articles.filter(path__startswith=section.path)
    if author is not None:
        articles = articles.filter(bylines__author=author).distinct()
    rows = list(articles[:ITEMS])
    bylines = bylines_of(articles=rows)
    titles = {each.path: each.title for each in Section.objects.only("path", "title")}
    return tuple(
        Item(
            uid=f"urn:uuid:{row.public_id}",
            address=f"{base}/{row.address}/",
            title=row.title,
            summary=row.standfirst,
            html=body_html(body=row.body),
            authors=words.listed(items=[byline.author.name for byline in bylines[row.pk]]),
            section=titles.get(row.path[: -Article.steplen], ""),
            published_at=row.first_out_at,
        )
        for row in rows
        if row.first_out_at is not None
    )


def entries(*, paper: Paper) -> Iterator[tuple[str, str]]:
    """Every public address but those of lists by date, with when it changed last."""
    base = paper.address
    yield f"{base}/", ""
    for slug in Section.objects.filter(live=True).order_by("path").values_list("slug", flat=True):
        yield f"{base}/{slug}/", ""
    for slug in StaticPage.objects.filter(live=True).order_by("path").values_list("slug", flat=True):
        yield f"{base}/about/{slug}/", ""
    writing = Author.objects.filter(bylines__article__in=public_articles()).distinct().order_by("slug")
    for slug in writing.values_list("slug", flat=True):
        yield f"{base}/author/{slug}/", ""
    rows = public_articles().values_list("address", "first_out_at", "updated_at")[:ENTRIES]
    for address, first_out_at, updated_at in rows.iterator():
        assert first_out_at is not None, "what is out went out"
        yield f"{base}/{address}/", iso(moment=max(updated_at or first_out_at, first_out_at), zone=paper.zone)
