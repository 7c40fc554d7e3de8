"""``/shares/``: how to ask for shares."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.design import queries as design
from masthead.kernel import clock
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import TAGS


@press.pressed
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """How to become an owner by post, which is how it is done today."""
    now = clock.now()
    values = {"frame": design.frame(now=now), "facts": particulars.current(now=now)}
    answer = render(request, "shares/shares.html", values)
    answer[TAGS] = "particulars"
    return answer
