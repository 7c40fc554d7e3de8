"""``/support/``: how to give every month."""

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
def support(request: HttpRequest) -> HttpResponse:
    """How to give every month by standing order, which is how it is done today."""
    now = clock.now()
    facts = particulars.current(now=now)
    rows = [
        {"term": "To", "detail": facts.payee},
        {"term": "Sort code", "detail": facts.bank_sort_code},
        {"term": "Account number", "detail": facts.bank_account},
        {"term": "Reference", "detail": "SUPPORT and your surname"},
    ]
    values = {"frame": design.frame(now=now), "facts": facts, "rows": rows}
    answer = render(request, "supporters/support.html", values)
    answer[TAGS] = "particulars"
    return answer
