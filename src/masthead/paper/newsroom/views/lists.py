"""Lists of articles by author and by date."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.kernel import periods, words
from masthead.kernel.periods import Month, Period
from masthead.machinery.press import operations as press
from masthead.paper.newsroom.queries import stories
from masthead.paper.newsroom.values import Head, Link, NoSuchPage
from masthead.paper.newsroom.views import shown


@press.pressed
@require_safe
@shown.found
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """``/author/SLUG/``: who they are, and what they wrote."""
    found = stories.author(slug=slug)
    if found is None:
        raise NoSuchPage
    frame = shown.frame()
    paper = shown.paper(frame=frame)
    listing = stories.listing(number=shown.number(request), zone=paper.zone, author_id=found.pk)
    head = Head(
        title=found.name,
        canonical=shown.canonical(paper=paper, address=found.path, number=listing.number),
        description=found.biography,
        feed=Link(found.name, f"{found.path}feed/"),
        type="profile",
    )
    values = shown.listed(listing=listing, address=found.path)
    values |= {
        "frame": frame,
        "head": head,
        "heading": {"title": found.name, "standfirst": found.biography, "size": "section"},
        "nothing": {"sentence": "Nothing by this author has been published yet."},
    }
    return shown.page(request, "list", values, tags={"lists", f"author:{found.pk}"})


@press.pressed
@require_safe
@shown.found
def year(request: HttpRequest, year: str) -> HttpResponse:
    """``/YYYY/``."""
    first_on = _day(year, "01", "01")
    return _dated(request, f"/{year}/", year, first_on, _day(year, "12", "31"))


@press.pressed
@require_safe
@shown.found
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """``/YYYY/MM/``."""
    first_on = _day(year, month, "01")
    return _dated(request, f"/{year}/{month}/", words.month(on=first_on), first_on, Month.of(first_on).last_on)


@press.pressed
@require_safe
@shown.found
def day(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    """``/YYYY/MM/DD/``."""
    only_on = _day(year, month, day)
    return _dated(request, f"/{year}/{month}/{day}/", words.weekday(on=only_on), only_on, only_on)


def _dated(request: HttpRequest, address: str, title: str, first_on: date, last_on: date) -> HttpResponse:
    frame = shown.frame()
    paper = shown.paper(frame=frame)
    if first_on > frame.now.date():
        raise NoSuchPage
    period = _period(first_on, last_on, paper.zone)
    listing = stories.listing(number=shown.number(request), zone=paper.zone, period=period)
    head = Head(title=title, canonical=shown.canonical(paper=paper, address=address, number=listing.number))
    values = shown.listed(listing=listing, address=address)
    values |= {
        "frame": frame,
        "head": head,
        "heading": {"title": title, "size": "section"},
        "nothing": {"sentence": "Nothing was published in that time.", "link": Link("Go to the front page", "/")},
    }
    return shown.page(request, "list", values, tags={"lists"})


def _day(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchPage from None
    # Before it no paper stands on the web, and at the calendar's very ends the next midnight can't be told.
    if not 1600 <= found.year <= 9000:  # noqa: PLR2004
        raise NoSuchPage
    return found


def _period(first_on: date, last_on: date, zone: tzinfo) -> Period:
    if isinstance(zone, ZoneInfo):
        return periods.days(first_on=first_on, last_on=last_on, zone=zone)
    start = datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC)
    return Period(start, start + (last_on - first_on) + timedelta(days=1))
