"""``/office/particulars/``: the paper's own facts, with their history; payee and bank details by two people."""

from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from masthead.design import operations as office
from masthead.kernel import clock, words
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.values import CHANGE_PARTICULARS, LOCKED, TITLES, FactName, PastFact
from masthead.people import operations as people
from masthead.people import queries as staff
from masthead.surfaces.console import forms, operations
from masthead.surfaces.console import queries as console

Form = TypeVar("Form", bound=forms.Facts)
HISTORY = 50
MONEY = (FactName.GIFT_MIN_MINOR, FactName.GIFT_MAX_MINOR)
COLUMNS = (
    {"title": "What", "kind": "words"},
    {"title": "As it was put", "kind": "words"},
    {"title": "Stands from", "kind": "date"},
    {"title": "Recorded", "kind": "date"},
    {"title": "By", "kind": "words"},
)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(CHANGE_PARTICULARS,))
def facts(request: HttpRequest) -> HttpResponseBase:
    """The facts in force, to be changed by one person."""
    now = clock.now()
    if request.method != "POST":
        return _drawn(request, _form(forms.Common, now), now)
    form = _form(forms.Common, now, request)
    if form.is_valid():
        changed, from_on = form.changed(), form.cleaned_data["from_on"]
        try:
            count = operations.change_particulars(changed=changed, from_on=from_on, actor=_actor(request), now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
        else:
            said = words.count(number=count, one="particular changed", many="particulars changed")
            messages.success(request, f"{said}.")
            return HttpResponseRedirect(reverse("particulars"), status=HTTPStatus.SEE_OTHER)
    return _drawn(request, form, now)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(CHANGE_PARTICULARS,))
@people.sure_of_oneself
def bank(request: HttpRequest) -> HttpResponseBase:
    """Payee and bank details: proposed here, decided by somebody else."""
    now = clock.now()
    form = _form(forms.Bank, now, request if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        changed, from_on = form.changed(), form.cleaned_data["from_on"]
        try:
            made = operations.propose_bank_details(changed=changed, from_on=from_on, actor=_actor(request), now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
        else:
            return HttpResponseRedirect(f"/office/approvals/{made.id}/", status=HTTPStatus.SEE_OTHER)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    values = {"form": form, "back": reverse("particulars")}
    heading = "Change payee or bank details"
    return office.draw(request=request, template="console/bank.html", heading=heading, values=values, status=status)


def _drawn(request: HttpRequest, form: forms.Common, now: datetime) -> HttpResponse:
    texts = queries.texts(now=now)
    changed_on = queries.changed_on(names=LOCKED, now=now)
    waiting = [
        {"title": f"Waiting: {each.words.replace(chr(10), '; ')}", "address": f"/office/approvals/{each.id}/"}
        for each in staff.proposals(actor=_actor(request), now=now, waiting=True)
        if each.act == operations.CHANGE_BANK
    ]
    values = {
        "form": form,
        "locked": [{"term": TITLES[name], "detail": texts[name] or "none yet"} for name in LOCKED],
        "changed_on": words.day(on=changed_on) if changed_on else "",
        "waiting": waiting,
        "bank": reverse("particulars-bank"),
        "columns": COLUMNS,
        "rows": _history(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    heading = "The paper’s particulars"
    return office.draw(
        request=request, template="console/particulars.html", heading=heading, values=values, status=status
    )


def _form(kind: type[Form], now: datetime, request: HttpRequest | None = None) -> Form:
    current = queries.current(now=now)
    shown = forms.initial(texts=queries.texts(now=now), gift_min=current.gift_min, gift_max=current.gift_max)
    given = request.POST if request else None
    return kind(given, initial=shown, currency=current.currency, today=queries.today(now=now))


def _history() -> list[dict[str, object]]:
    past = queries.history(limit=HISTORY)
    names = console.names(actors=sorted({fact.recorded_by for fact in past}))
    return [{"cells": _cells(fact, names.get(fact.recorded_by, fact.recorded_by))} for fact in past]


def _cells(fact: PastFact, by: str) -> list[dict[str, object]]:
    zone = queries.zone()
    return [
        {"text": TITLES[fact.name]},
        {"text": _value(fact)},
        {"text": words.day(on=fact.in_force_at.astimezone(zone))},
        {"text": words.day(on=fact.recorded_at.astimezone(zone))},
        {"text": by},
    ]


def _value(fact: PastFact) -> str:
    if fact.name in MONEY and fact.value:
        return Money(int(fact.value), queries.currency()).in_words()
    return ", ".join(fact.value.splitlines()) or "nothing"


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
