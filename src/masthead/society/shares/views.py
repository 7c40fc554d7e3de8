"""``/shares/``: how to ask for shares, and the sheet to ask with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.design import queries as design
from masthead.kernel import clock
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import TAGS
from masthead.society.shares import queries


@press.pressed
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """How to become an owner by post, which is how it is done today."""
    now = clock.now()
    values = {"frame": design.frame(now=now), "facts": particulars.current(now=now)}
    return _pressed(render(request, "shares/shares.html", values))


@press.pressed
@require_safe
def application(request: HttpRequest) -> HttpResponse:
    """The application sheet, to print and fill in."""
    now = clock.now()
    paper = queries.application(facts=particulars.current(now=now), today=particulars.today(now=now))
    return _pressed(render(request, "shares/application.html", {"frame": design.frame(now=now), "paper": paper}))


@press.pressed
@require_safe
def application_pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """The same as PDF."""
    now = clock.now()
    paper = queries.application(facts=particulars.current(now=now), today=particulars.today(now=now))
    content = design.sheet(paper=paper, made_at=now)
    named = {"Content-Disposition": 'inline; filename="share-application.pdf"'}
    return _pressed(HttpResponse(content, content_type="application/pdf", headers=named))


def _pressed(answer: HttpResponse) -> HttpResponse:
    answer[TAGS] = "particulars"
    return answer
