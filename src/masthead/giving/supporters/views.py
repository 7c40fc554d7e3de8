"""All ways to give, and how to give every month: pages, and the same as PDF."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import queries as design
from masthead.design.values import Paper
from masthead.giving.supporters import forms, operations, queries
from masthead.giving.supporters.values import SUPPORT_PATH, WAYS_PATH, FormFacts
from masthead.kernel import clock, words
from masthead.kernel.actors import READER
from masthead.kernel.refusals import Refusal
from masthead.machinery.gate import operations as gate
from masthead.machinery.gate import queries as gate_facts
from masthead.machinery.gate.values import TokenTooYoung
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import Particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import TAGS
from masthead.money.payments.values import GIVE_PATH

NEVER_STORED = "private, no-store"
TRIES_PER_HOUR = 20  # from one address


def _pressed(answer: HttpResponse) -> HttpResponse:
    answer[TAGS] = "particulars"
    return answer


def _pdf(paper: Paper, name: str, made_at: datetime) -> HttpResponse:
    content = design.sheet(paper=paper, made_at=made_at)
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


@press.pressed
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """``/give/ways/``: every way to give that there truly is (practice.md P18)."""
    now = clock.now()
    values = {
        "frame": design.frame(now=now),
        "paper": queries.ways(facts=particulars.current(now=now), now=now),
        "give_address": GIVE_PATH,
        "pdf_address": "/give/ways.pdf",
        "address": WAYS_PATH,
    }
    return _pressed(render(request, "supporters/ways.html", values))


@press.pressed
@require_safe
def ways_pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """The same as a printed sheet, at 16 point."""
    now = clock.now()
    paper = queries.ways(facts=particulars.current(now=now), now=now)
    return _pressed(_pdf(paper, "ways-to-give", now))


@press.pressed
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """``/support/``: how to give every month by standing order, which is how it is done today."""
    now = clock.now()
    facts = particulars.current(now=now)
    rows = [
        {"term": "To", "detail": facts.payee},
        {"term": "Sort code", "detail": facts.bank_sort_code},
        {"term": "Account number", "detail": facts.bank_account},
        {"term": "Reference", "detail": "the one on your form, or SUPPORT and your surname"},
    ]
    values = {"frame": design.frame(now=now), "facts": facts, "rows": rows}
    return _pressed(render(request, "supporters/support.html", values))


@press.pressed
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """A standing-order form to print and fill in by hand."""
    now = clock.now()
    paper = queries.blank_form(facts=particulars.current(now=now))
    return _pressed(_sheet(request, paper, now, pdf_address="/support/blank.pdf"))


@press.pressed
@require_safe
def blank_pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """The same as PDF."""
    now = clock.now()
    return _pressed(_pdf(queries.blank_form(facts=particulars.current(now=now)), "standing-order", now))


@csrf_exempt  # gate's token stands in its place here (fixed.md, "The give form's token")
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """``/support/form/``: what a reader would like to give every month; sent, it leads to their own form."""
    now = clock.now()
    facts = particulars.current(now=now)
    purposes = queries.purposes(today=particulars.today(now=now))
    if request.method != "POST":
        token = gate.issue(now=now)
        asked = forms.Support(least=facts.gift_min, most=facts.gift_max, purposes=purposes, token=token)
        return _asked(request, asked, facts, now)
    gate_facts.check_origin(headers=request.headers)
    gate.count(key=f"support:{request.META['REMOTE_ADDR']}", most=TRIES_PER_HOUR, period_s=3600, now=now)
    asked = forms.Support(request.POST.dict(), least=facts.gift_min, most=facts.gift_max, purposes=purposes)
    if not asked.is_valid():
        return _asked(request, asked, facts, now)
    return _make(request, asked, facts, now)


def _make(request: HttpRequest, asked: forms.Support, facts: Particulars, now: datetime) -> HttpResponse:
    try:
        token = gate_facts.read_token(text=asked.cleaned_data["token"], now=now)
        address = operations.make_form(wanted=asked.wanted(), token=token.secret, actor=READER, now=now)
    except TokenTooYoung as refusal:
        asked.add_error(None, refusal.sentence())
        return _asked(request, asked, facts, now)  # the same token, which a second press finds old enough
    except Refusal as refusal:
        asked.add_error(None, refusal.sentence())
        return _asked(request, asked.renewed(token=gate.issue(now=now)), facts, now)
    return HttpResponseRedirect(address, status=303)


def _asked(request: HttpRequest, asked: forms.Support, facts: Particulars, now: datetime) -> HttpResponse:
    values = {"frame": design.frame(now=now), "form": asked, "facts": facts}
    answer = render(request, "supporters/form.html", values, status=422 if asked.is_bound else 200)
    answer["Cache-Control"] = NEVER_STORED
    return answer


@require_safe
def made(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """A reader's own form, for whoever holds its link; valid 90 days, and never stored."""
    now = clock.now()
    found = _found(code, secret, now)
    paper = queries.filled_form(form=found, facts=particulars.current(now=now))
    answer = _sheet(request, paper, now, pdf_address=f"{request.path.removesuffix('/')}.pdf", made=found)
    answer["Cache-Control"] = NEVER_STORED
    return answer


@require_safe
def made_pdf(request: HttpRequest, code: str, secret: str) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """The same as PDF, to sign and post to the bank."""
    now = clock.now()
    found = _found(code, secret, now)
    answer = _pdf(queries.filled_form(form=found, facts=particulars.current(now=now)), f"standing-order-{code}", now)
    answer["Cache-Control"] = NEVER_STORED
    return answer


def _found(code: str, secret: str, now: datetime) -> FormFacts:
    found = queries.form(code=code, secret=secret, now=now)
    if found is None:
        raise Http404
    return found


def _sheet(
    request: HttpRequest, paper: Paper, now: datetime, *, pdf_address: str, made: FormFacts | None = None
) -> HttpResponse:
    values = {
        "frame": design.frame(now=now),
        "paper": paper,
        "pdf_address": pdf_address,
        "back_address": SUPPORT_PATH,
        "code": made.code if made else "",
        "first_on": words.day(on=made.first_on) if made else "",
        "address": "" if made else "/support/blank/",
    }
    return render(request, "supporters/sheet.html", values)
