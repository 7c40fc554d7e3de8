"""The give form; sent, it leads to the payment company's own page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from masthead.design import queries as design
from masthead.design.values import Where
from masthead.giving.fund import forms, operations, queries
from masthead.giving.fund.values import Progress
from masthead.kernel import clock
from masthead.kernel.actors import READER
from masthead.kernel.refusals import Refusal
from masthead.machinery.gate import operations as gate
from masthead.machinery.gate import queries as gate_facts
from masthead.machinery.gate.values import TokenTooYoung
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import Particulars
from masthead.money.payments.values import THANKS_PATH

NEVER_STORED = "private, no-store"
TRIES_PER_HOUR = 60  # from one address: a whole village may stand behind one, a script stops here


@csrf_exempt  # gate's token stands in its place here (fixed.md, "The give form's token")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """``/give/``: the form; ``?to=SLUG`` chooses a special appeal, and makes no row."""
    now = clock.now()
    facts = particulars.current(now=now)
    running = queries.running(now=now)
    appeals = _appeals(running, now)
    if request.method != "POST":
        to = request.GET.get("to", "")
        known = to if to in dict(appeals) else ""
        form = forms.Give(
            least=facts.gift_min, most=facts.gift_max, appeals=appeals, to=known, token=gate.issue(now=now)
        )
        return _form(request, form, facts, running, now)
    gate_facts.check_origin(headers=request.headers)
    gate.count(key=f"give:{request.META['REMOTE_ADDR']}", most=TRIES_PER_HOUR, period_s=3600, now=now)
    form = forms.Give(request.POST.dict(), least=facts.gift_min, most=facts.gift_max, appeals=appeals)
    if not form.is_valid():
        return _form(request, form, facts, running, now)
    return _begin(request, form, facts, running, now)


def _appeals(running: Progress | None, now: datetime) -> list[tuple[str, str]]:
    """What may be chosen: the month's own appeal and the special ones; nothing where there is no choice."""
    special = queries.special(now=now)
    if not special:
        return []
    own = f"The fighting fund, {running.appeal.title}" if running else "The fighting fund"
    return [("", own), *((one.appeal.slug, one.appeal.title) for one in special)]


def _begin(
    request: HttpRequest, form: forms.Give, facts: Particulars, running: Progress | None, now: datetime
) -> HttpResponse:
    clean = form.cleaned_data
    try:
        token = gate_facts.read_token(text=clean["token"], now=now)
        began = operations.offer_gift(
            amount=clean["money"],
            name=clean["name"],
            email=clean["email"],
            to=clean["to"],
            token=token.secret,
            actor=READER,
            now=now,
        )
    except TokenTooYoung as refusal:
        form.add_error(None, refusal.sentence())
        return _form(request, form, facts, running, now)  # the same token, which a second press finds old enough
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return _form(request, form.renewed(token=gate.issue(now=now)), facts, running, now)
    # 303: the browser gets the next page and never sends the form again.
    return HttpResponseRedirect(began.address or THANKS_PATH.format(secret=began.secret), status=303)


def _form(
    request: HttpRequest, form: forms.Give, facts: Particulars, running: Progress | None, now: datetime
) -> HttpResponse:
    values = {
        "frame": design.frame(now=now, also=[Where.GIVE_FOOT]),
        "form": form,
        "need": running.need_shown.in_whole_words() if running and running.need_shown.minor else "",
        "days": queries.days_in_words(progress=running) if running else "",
        "month": running.appeal.title if running else "",
        "facts": facts,
        "gift_min": facts.gift_min.in_words(),
        "gift_max": facts.gift_max.in_words(),
    }
    answer = render(request, "fund/give.html", values, status=422 if form.is_bound else 200)
    answer["Cache-Control"] = NEVER_STORED
    return answer
