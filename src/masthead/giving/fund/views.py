"""The fund's pages: its figures, the give form, and thanks."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import queries as design
from masthead.giving.fund import forms, operations, queries
from masthead.giving.fund.values import TAG, AppealState, Progress
from masthead.kernel import clock, words
from masthead.kernel.actors import READER
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Refusal
from masthead.machinery.gate import operations as gate
from masthead.machinery.gate import queries as gate_facts
from masthead.machinery.gate.values import TokenTooYoung
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import Particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EXPIRES, TAGS
from masthead.money.payments import queries as payments
from masthead.money.payments.values import THANKS_PATH, Decision, State

NEVER_STORED = "private, no-store"
TRIES_PER_HOUR = 60  # from one address: a whole village may stand behind one, a script stops here


def _pressed(answer: HttpResponse, now: datetime) -> HttpResponse:
    answer[TAGS] = TAG
    answer[EXPIRES] = queries.until_midnight(now=now).isoformat()
    return answer


@press.pressed
@require_safe
def fund(request: HttpRequest) -> HttpResponse:
    """``/fund/``: the running appeal's figures, what they are made of, and past appeals."""
    now = clock.now()
    zone = particulars.zone()
    running = queries.running(now=now)
    values = {
        "frame": design.frame(now=now),
        "fund": queries.box_values(progress=running, now=now) if running else None,
        "month": words.month(on=running.appeal.opens_on) if running else "",
        "made_up_of": _made_up_of(running) if running else [],
        "past": [_month_values(progress, zone) for progress in queries.past(now=now)],
    }
    return _pressed(render(request, "fund/fund.html", values), now)


@press.pressed
@require_safe
def month(request: HttpRequest, text: str) -> HttpResponse:
    """``/fund/YYYY-MM/``: one month's appeal; the running one lives at ``/fund/``."""
    now = clock.now()
    try:
        progress = queries.of_month(month=Month.read(text), now=now)
    except ValueError:
        progress = None
    if progress is None:
        raise Http404
    appeal = _month_values(progress, particulars.zone())
    values = {
        "frame": design.frame(now=now),
        "appeal": appeal,
        "heading": f"The fighting fund in {appeal['title']}",
        "made_up_of": _made_up_of(progress),
    }
    return _pressed(render(request, "fund/month.html", values), now)


@press.pressed
@require_safe
def fund_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is given one
    """``/fund.json``: the public figures for machines (fixed.md)."""
    now = clock.now()
    answer = JsonResponse(json_values(progress=queries.running(now=now), now=now))
    answer["Access-Control-Allow-Origin"] = "*"
    return _pressed(answer, now)


def json_values(*, progress: Progress | None, now: datetime) -> Mapping[str, object]:
    """The keys of ``/fund.json``; without a running appeal all are null but currency and as_of."""
    zone = particulars.zone()
    names = ("target_minor", "raised_minor", "need_minor", "raised_exact_minor", "promised_minor", "percent")
    if progress is None:
        nothing = dict.fromkeys((*names, "days_remaining", "opens_on", "closes_on"))
        as_of = now.astimezone(zone).isoformat(timespec="seconds")
        return {"state": "none", "currency": particulars.currency(), **nothing, "as_of": as_of}
    return {
        "state": "running",
        "currency": progress.raised.currency,
        "target_minor": progress.appeal.target.minor,
        "raised_minor": progress.raised_shown.minor,
        "need_minor": progress.need_shown.minor,
        "raised_exact_minor": progress.raised.minor,
        "promised_minor": 0,
        "percent": progress.percent,
        "days_remaining": progress.days_remaining,
        "opens_on": progress.appeal.opens_on.isoformat(),
        "closes_on": progress.appeal.closes_on.isoformat(),
        "as_of": progress.as_of.astimezone(zone).isoformat(timespec="seconds"),
    }


def _made_up_of(progress: Progress) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = [
        {
            "term": f"{means.words} ({words.count(number=means.gifts, one='gift', many='gifts')})",
            "detail": means.amount.in_words(),
        }
        for means in queries.made_up_of(appeal=progress.appeal)
    ]
    return [*rows, {"term": "Raised", "detail": progress.raised.in_words(), "total": True}] if rows else []


_STATES = {
    AppealState.RUNNING: "running",
    AppealState.COUNTING: "still counting the last post",
    AppealState.CERTIFIED: "certified",
    AppealState.TO_COME: "to come",
}


def _month_values(progress: Progress, zone: ZoneInfo) -> Mapping[str, object]:
    figure = progress.certified.raised if progress.certified else progress.raised
    target = progress.appeal.target
    short = target - figure
    difference = f"{(-short).in_words()} over the target" if short.minor < 0 else f"{short.in_words()} short"
    outcome = [_STATES[progress.state], difference if short.minor else "target met"]
    returned = progress.returned_since
    told = "; ".join([*outcome, *([f"returned since {returned.in_words()}"] if returned.minor else [])])
    return {
        "title": words.month(on=progress.appeal.opens_on),
        "address": f"/fund/{Month.of(progress.appeal.opens_on)}/",
        "raised": figure.in_words(),
        "target": target.in_whole_words(),
        "percent": max(figure.whole, 0) * 100 // target.whole,
        "outcome": told,
        "sentence": f"This appeal is {told}.",
        "certified_on": words.day(on=progress.certified.at.astimezone(zone).date()) if progress.certified else "",
        "returned_since": returned.in_words() if returned.minor else "",
    }


@csrf_exempt  # gate's token stands in its place here (fixed.md, "The give form's token")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """``/give/``: the form; sent, it leads to the payment company's own page."""
    now = clock.now()
    facts = particulars.current(now=now)
    if request.method != "POST":
        form = forms.Give(least=facts.gift_min, most=facts.gift_max, token=gate.issue(now=now))
        return _form(request, form, facts, now)
    gate_facts.check_origin(headers=request.headers)
    gate.count(key=f"give:{request.META['REMOTE_ADDR']}", most=TRIES_PER_HOUR, period_s=3600, now=now)
    form = forms.Give(request.POST.dict(), least=facts.gift_min, most=facts.gift_max)
    if not form.is_valid():
        return _form(request, form, facts, now)
    return _begin(request, form, facts, now)


def _begin(request: HttpRequest, form: forms.Give, facts: Particulars, now: datetime) -> HttpResponse:
    clean = form.cleaned_data
    try:
        token = gate_facts.read_token(text=clean["token"], now=now)
        began = operations.offer_gift(
            amount=clean["money"], name=clean["name"], email=clean["email"], token=token.secret, actor=READER, now=now
        )
    except TokenTooYoung as refusal:
        form.add_error(None, refusal.sentence())
        return _form(request, form, facts, now)  # the same token, which a second press finds old enough
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return _form(request, form.renewed(token=gate.issue(now=now)), facts, now)
    # 303: the browser gets the next page and never sends the form again.
    return HttpResponseRedirect(began.address or THANKS_PATH.format(secret=began.secret), status=303)


def _form(request: HttpRequest, form: forms.Give, facts: Particulars, now: datetime) -> HttpResponse:
    running = queries.running(now=now)
    values = {
        "frame": design.frame(now=now),
        "form": form,
        "need": running.need_shown.in_whole_words() if running and running.need_shown.minor else "",
        "days": queries.days_in_words(progress=running) if running else "",
        "month": words.month(on=running.appeal.opens_on) if running else "",
        "facts": facts,
        "gift_min": facts.gift_min.in_words(),
        "gift_max": facts.gift_max.in_words(),
    }
    answer = render(request, "fund/give.html", values, status=422 if form.is_bound else 200)
    answer["Cache-Control"] = NEVER_STORED
    return answer


@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """``/give/thanks/TOKEN/``: what became of one gift, for whoever holds its link; valid 90 days."""
    now = clock.now()
    found = payments.thanks(secret=token, now=now)
    if found is None:
        raise Http404
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
    }
    answer = render(request, "fund/thanks.html", values)
    answer["Cache-Control"] = NEVER_STORED
    return answer
