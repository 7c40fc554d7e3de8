"""What is where."""

from urllib.parse import unquote, urlencode

from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import About, Article, FrontPage, Redirect, Section, StaticPage
from masthead.paper.newsroom.values import Link, NoSuchPage, TakenOff

FOOT_MOST = 8


def article(*, address: str) -> Article:
    """
    The article at ``YYYY/MM/slug``.

    :raises NoSuchPage: if none ever was
    :raises TakenOff: if it was out and was taken off
    """
    found = Article.objects.filter(address=address).first()
    if found is None:
        raise NoSuchPage
    return _out(found)


def section(*, slug: str) -> Section:
    """
    The section of that address.

    :raises NoSuchPage: if there is none, or it is not out
    """
    found = Section.objects.filter(slug=slug, live=True).first()
    if found is None:
        raise NoSuchPage
    return found


def static_page(*, slug: str) -> StaticPage:
    """
    A page about the paper.

    :raises NoSuchPage: if there is none
    :raises TakenOff: if it was out and was taken off
    """
    found = StaticPage.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchPage
    return _out(found)


def front_page() -> FrontPage:
    """
    The front page.

    :raises NoSuchPage: if the newsroom was not opened yet
    """
    found = FrontPage.objects.filter(live=True).first()
    if found is None:
        raise NoSuchPage
    return found


def about() -> About:
    """
    The shelf of the pages about the paper.

    :raises NoSuchPage: if the newsroom was not opened yet
    """
    found = About.objects.filter(live=True).first()
    if found is None:
        raise NoSuchPage
    return found


def static_pages() -> list[StaticPage]:
    """The pages about the paper that are out, in the order that editors gave them."""
    return list(StaticPage.objects.filter(live=True).order_by("path").defer("body"))


def about_links() -> tuple[Link, ...]:
    """
    The pages about the paper for the foot of every page, in the order that editors gave them.

    An archive may bring dozens with it: then the first stand there, and a link to all.
    """
    pages = StaticPage.objects.filter(live=True).order_by("path").only("title", "slug")[: FOOT_MOST + 1]
    links = tuple(Link(page.title, f"/about/{page.slug}/") for page in pages)
    return links if len(links) <= FOOT_MOST else (*links[:FOOT_MOST], Link("More about the paper", "/about/"))


def new_address(*, path: str, query: list[tuple[str, str]]) -> str | None:
    """
    Where an old address leads now, or None where it is not known.

    :param query: the pairs of the query string; an address with its query goes before the one without
    :raises TakenOff: if what was there is gone
    """
    if "\x00" in path or any("\x00" in value for pair in query for value in pair):
        return None  # PostgreSQL can't be asked about it
    forms = [old_form(path=path, query=query), old_form(path=path, query=[])]
    rows = {row.path: row for row in Redirect.objects.filter(path__in=forms).select_related("page")}
    row = next((rows[form] for form in forms if form in rows), None)
    if row is None:
        return None
    if row.page is not None:
        page = row.page.specific
        address: str | None = page.url if page.live else None
    else:
        address = row.address or None
    if address is None:
        raise TakenOff
    return address


def old_form(*, path: str, query: list[tuple[str, str]]) -> str:
    """The one form in which an old address is kept: decoded, lower case, without a slash at its end."""
    plain = unquote(path).lower().rstrip("/") or "/"
    return (f"{plain}?{urlencode(query).lower()}" if query else plain)[:700]


def _out(page: Page) -> "Article | StaticPage":
    if page.live:
        return page
    if page.first_out_at is None:
        raise NoSuchPage
    raise TakenOff
