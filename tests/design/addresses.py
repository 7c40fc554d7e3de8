"""Addresses for the look's own tests: its files, the gallery, and views that refuse."""

from typing import Never

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from masthead.design import urls
from masthead.kernel.refusals import Kind, Refusal


class Told(Refusal):
    """A refusal of any kind, whose sentence says its kind."""

    words = "The answer is {what} & no <more>."


def refuse(_request: HttpRequest, what: str) -> Never:
    """Refuse as the address says."""
    told = Told(what=what)
    told.kind = Kind(what)
    raise told


def fail(_request: HttpRequest, what: str) -> Never:
    """Fail as Django's own parts do."""
    raise {"absent": Http404, "denied": PermissionDenied, "big": RequestDataTooBig, "fault": RuntimeError}[what]


def loose(_request: HttpRequest) -> HttpResponse:
    """A view that says its own header."""
    return HttpResponse(headers={"Cross-Origin-Resource-Policy": "cross-origin"})


urlpatterns = [
    *urls.urlpatterns,
    path("office/gallery/", include(urls.gallery)),
    path("refuse/<str:what>/", refuse),
    path("fail/<str:what>/", fail),
    path("loose/", loose),
]
