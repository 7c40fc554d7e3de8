"""A page of the paper, drawn in its frame, with what it says of itself to the press."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from masthead.design import queries as design
from masthead.design.values import Frame, Where
from masthead.kernel import clock
from masthead.machinery.press.values import EXPIRES, TAGS
from masthead.paper.newsroom.queries import addresses
from masthead.paper.newsroom.queries.articles import Paper
from masthead.paper.newsroom.values import Link, Listing, NoSuchPage, Story, TakenOff

More = ParamSpec("More")
View = Callable[Concatenate[HttpRequest, More], HttpResponse]


def frame(*, also: Sequence[Where] = ()) -> Frame:
    """The frame of a page, at this moment."""
    return design.frame(now=clock.now(), also=also)


def paper(*, frame: Frame) -> Paper:
    """What a page says of the paper."""
    zone = frame.now.tzinfo
    assert zone is not None, "a frame's moment bears the paper's zone"
    society = frame.paper.get("society_name") or ""
    return Paper(settings.WAGTAILADMIN_BASE_URL, str(frame.paper.get("name", "")), str(society), zone)


def page(
    request: HttpRequest,
    template: str,
    values: Mapping[str, object],
    *,
    tags: Iterable[str],
    until: datetime | None = None,
) -> HttpResponse:
    """A page, and the tags under which it is made again; ``until`` is when it stops being true by itself."""
    answer = render(request, f"newsroom/{template}.html", values)
    return told(answer, tags=tags, until=until)


def told(answer: HttpResponse, *, tags: Iterable[str], until: datetime | None = None) -> HttpResponse:
    """The answer, saying its tags to the press."""
    answer[TAGS] = " ".join(sorted(tags))
    if until is not None:
        answer[EXPIRES] = until.isoformat()
    return answer


def announced(story: Story, **more: object) -> dict[str, object]:
    """A story as design's component takes it."""
    return {**vars(story), **more}


def found(view: View[More]) -> View[More]:
    """Where nothing is (any more), look among the old addresses; what those don't know is refused as before."""

    @wraps(view)
    def looked_up(request: HttpRequest, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NoSuchPage, TakenOff):
            address = moved_to(request)
            if address is None:
                raise
            return HttpResponsePermanentRedirect(address)

    return cast("View[More]", looked_up)


def moved_to(request: HttpRequest) -> str | None:
    """Where the address that was asked for leads now, if it is an old one."""
    try:
        query = [(name, value) for name, values in request.GET.lists() for value in values]
    except BadRequest:
        query = []
    return addresses.new_address(path=request.path, query=query)


def number(request: HttpRequest) -> int:
    """
    Which page of a list was asked for.

    :raises NoSuchPage: if that is no number
    """
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and int(asked[:6]) > 0 and not asked.startswith("0")):
        raise NoSuchPage
    return int(asked[:6])


def canonical(*, paper: Paper, address: str, number: int) -> str:
    """The one address of a page of a list."""
    return f"{paper.address}{address}" + (f"?page={number}" if number > 1 else "")


def listed(*, listing: Listing, address: str, with_kicker: bool = True) -> dict[str, object]:
    """
    A page of a list as its template takes it.

    :raises NoSuchPage: if the list has no such page
    """
    if listing.number > listing.pages:
        raise NoSuchPage
    more = {} if with_kicker else {"kicker": None}
    items = [announced(story, variant="row", heading_level=2, **more) for story in listing.stories]
    newer = f"{address}?page={listing.number - 1}" if listing.number > 2 else address  # noqa: PLR2004 - page 1 bears no number
    pagination = {
        "where": f"Page {listing.number} of {listing.pages}",
        "newer": Link("Newer", newer) if listing.number > 1 else None,
        "older": Link("Older", f"{address}?page={listing.number + 1}") if listing.number < listing.pages else None,
    }
    return {"stories": {"items": items, "layout": "list"} if items else None, "pagination": pagination}
