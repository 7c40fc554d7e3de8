"""The thanks page: what became of one gift, and how it may be named."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from masthead.design import queries as design
from masthead.giving.fund import forms
from masthead.kernel import clock
from masthead.kernel.actors import READER
from masthead.kernel.refusals import Refusal
from masthead.machinery.gate import operations as gate
from masthead.machinery.gate import queries as gate_facts
from masthead.machinery.gate.values import TokenTooYoung
from masthead.money.payments import operations as payments_pen
from masthead.money.payments import queries as payments
from masthead.money.payments.values import Decision, Naming, NamingLevel, NamingState, State, Thanks

NEVER_STORED = "private, no-store"
TRIES_PER_HOUR = 30
_STANDS = {
    NamingState.PENDING: "We look at every name before it shows; yours waits to be looked at.",
    NamingState.SHOWN: "It has been looked at, and may stand in the paper and on the fund’s page.",
    NamingState.REFUSED: "We could not print it as it is. You may say it in other words.",
    NamingState.TAKEN_BACK: "It is taken off our pages.",
}


@csrf_exempt  # gate's token stands in its place, as on the give form: the page sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """``/give/thanks/TOKEN/``: for whoever holds its link; valid 90 days, and so long naming can be changed here."""
    now = clock.now()
    found = payments.thanks(secret=token, now=now)
    if found is None:
        raise Http404
    before = payments.naming_of_link(secret=token, now=now)
    if request.method != "POST":
        form = forms.NamingForm(before=before, token=gate.issue(now=now))
        return _page(request, found, before, form, now)
    gate_facts.check_origin(headers=request.headers)
    gate.count(key=f"naming:{request.META['REMOTE_ADDR']}", most=TRIES_PER_HOUR, period_s=3600, now=now)
    form = forms.NamingForm(request.POST.dict())
    if form.is_valid():
        try:
            gate_facts.read_token(text=form.cleaned_data["token"], now=now)
            payments_pen.say_naming_by_link(secret=token, said=form.cleaned_data["said"], actor=READER, now=now)
        except TokenTooYoung as refusal:
            form.add_error(None, refusal.sentence())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
            form = form.renewed(token=gate.issue(now=now))
        else:
            return HttpResponseRedirect(f"{request.path}#naming", status=303)
    return _page(request, found, before, form, now)


def _page(
    request: HttpRequest, found: Thanks, before: Naming | None, form: forms.NamingForm, now: datetime
) -> HttpResponse:
    is_said = before is not None and before.level is not NamingLevel.NOTHING
    values = {
        "frame": design.frame(now=now),
        "amount": found.amount.in_words(),
        "code": found.code,
        "is_settled": found.state is State.SETTLED,
        "is_over": found.state is State.ABANDONED,
        "words": found.words,
        "by_email": found.decision is Decision.E_MAIL,
        "again_address": request.path,
        "pay_address": found.address,
        "twin": found.twin,
        "form": form,
        "address": request.path,
        "said": f"You said: {before.shown}. {_STANDS[before.state]}" if before and is_said else "",
        "taken": before is not None and not is_said,
    }
    answer = render(request, "fund/thanks.html", values, status=422 if form.is_bound else 200)
    answer["Cache-Control"] = NEVER_STORED
    return answer
