"""Where a page is asked for: the fixed addresses, and what happens to all others."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import resolve
from django.views.decorators.http import require_safe

from masthead.machinery.press import operations as press
from masthead.paper.newsroom.queries import addresses
from masthead.paper.newsroom.values import NoSuchPage
from masthead.paper.newsroom.views import shown


@press.pressed
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """``/``: the front page; with an old paper's query ("/?p=12"), wherever that leads."""
    moved = shown.moved_to(request) if request.GET else None
    return HttpResponsePermanentRedirect(moved) if moved else addresses.front_page().serve(request)


@press.pressed
@require_safe
@shown.found
def article(request: HttpRequest, year: str, month: str, slug: str) -> HttpResponse:
    """``/YYYY/MM/SLUG/``."""
    return addresses.article(address=f"{year}/{month}/{slug}").serve(request)


@press.pressed
@require_safe
@shown.found
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """``/SECTION/``."""
    return addresses.section(slug=slug).serve(request)


@press.pressed
@require_safe
@shown.found
def about(request: HttpRequest) -> HttpResponse:
    """``/about/``."""
    return addresses.about().serve(request)


@press.pressed
@require_safe
@shown.found
def static_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/about/SLUG/``."""
    return addresses.static_page(slug=slug).serve(request)


@require_safe
def lost(request: HttpRequest) -> HttpResponse:
    """Every other address: an old one, or one that is only written otherwise, or none."""
    moved = shown.moved_to(request)
    if moved:
        return HttpResponsePermanentRedirect(moved)
    written = f"{request.path.rstrip('/')}/".lower()
    if written != request.path and not written.startswith("//") and resolve(written).func is not lost:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{written}?{query}" if query else written)
    raise NoSuchPage


@require_safe
def tree(request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 - Wagtail names addresses by it
    """Wagtail's own addresses by the tree: the ones that the paper has are found before, so these are lost."""
    return lost(request)
