"""``/office/appeals/``: the appeals as they stand, and each thing that can be done with them, on a page of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import operations as office
from masthead.giving.fund import forms, operations, queries
from masthead.giving.fund.values import (
    CERTIFY_APPEALS,
    ENTER_RESOLUTIONS,
    MANAGE_APPEALS,
    SET_TARGETS,
    AppealState,
    Progress,
)
from masthead.kernel import clock, words
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import queries as payments
from masthead.people.values import Needs

DESK = "/office/appeals/"
SEE_OTHER = 303
PAST_MOST = 24
ANY = (MANAGE_APPEALS, SET_TARGETS, CERTIFY_APPEALS, ENTER_RESOLUTIONS)
COLUMNS = (
    {"title": "Appeal", "kind": "words"},
    {"title": "Days", "kind": "words"},
    {"title": "State", "kind": "words"},
    {"title": "Raised", "kind": "money"},
    {"title": "Target", "kind": "money"},
)


@office.screen(duties=ANY)
@require_safe
def appeals_desk(request: HttpRequest) -> HttpResponse:
    """What runs, what is to be certified, what comes, and what was."""
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    running = queries.running(now=now)
    rows = [*([running] if running else []), *queries.special(now=now)]
    links = [
        {"title": title, "address": f"{DESK}{place}/"}
        for title, place, duty in (
            ("Set the next target", "target", SET_TARGETS),
            ("Open a special appeal", "new", MANAGE_APPEALS),
            ("Give a legacy to an appeal", "designate", ENTER_RESOLUTIONS),
            ("Carry a shortfall over", "carry", ENTER_RESOLUTIONS),
        )
        if actor.may(duty)
    ]
    values = {
        "links": links,
        "columns": COLUMNS,
        "running": [_row(one) for one in rows],
        "waiting": [_row(one, _due(one)) for one in queries.to_certify(now=now)],
        "to_come": [_row(one) for one in queries.to_come(now=now)],
        "past": [_row(one) for one in queries.past(now=now, most=PAST_MOST) if one.state is AppealState.CERTIFIED],
    }
    return office.draw(request=request, template="fund/office_appeals.html", heading="Appeals", values=values)


@office.screen(duties=ANY)
@require_safe
def appeal_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One appeal: its figures, what was decided about it, and what can be done."""
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    progress = _progress(slug, now)
    one, state = progress.appeal, progress.state
    acts = (
        ("Change its target", "change", SET_TARGETS, state is AppealState.RUNNING),
        ("Extend it", "extend", MANAGE_APPEALS, one.is_special and state is not AppealState.CERTIFIED),
        ("Close it today", "close", MANAGE_APPEALS, one.is_special and progress.days_remaining > 1),
        ("Certify it", "certify", CERTIFY_APPEALS, state is AppealState.COUNTING),
    )
    values = {
        "figures": _figures(progress),
        "happenings": [
            {"term": words.day(on=happening.on), "detail": happening.words}
            for happening in queries.happenings(appeal=one)
        ],
        "links": [
            *(
                {"title": title, "address": f"{DESK}{slug}/{place}/"}
                for title, place, duty, is_so in acts
                if is_so and actor.may(duty)
            ),
            {"title": "Its public page", "address": one.address},
        ],
        "back": DESK,
    }
    return office.draw(request=request, template="fund/office_appeal.html", heading=one.title, values=values)


@office.screen(duties=(SET_TARGETS,))
@require_http_methods(["GET", "HEAD", "POST"])
def next_target(request: HttpRequest) -> HttpResponse:
    """The monthly target from a month on."""
    now = clock.now()
    following = Month.of(particulars.today(now=now)).next()
    form = forms.NextTarget(_typed(request) or None, currency=particulars.currency())
    form.initial = {"month": str(following)}

    def done(clean: Mapping[str, Any]) -> str:
        operations.set_target(target=clean["target"], from_month=clean["month"], actor=_actor(request), now=now)
        return DESK

    return _screen(request, form, done, "The next monthly target", "Set the target")


@office.screen(duties=(MANAGE_APPEALS,))
@require_http_methods(["GET", "HEAD", "POST"])
def open_special(request: HttpRequest) -> HttpResponse:
    """A new special appeal."""
    now = clock.now()
    form = forms.Special(_typed(request), currency=particulars.currency())

    def done(clean: Mapping[str, Any]) -> str:
        operations.open_special(**clean, actor=_actor(request), now=now)
        return DESK

    lead = "Its money is kept apart, for it alone. Its address and its first day stay; its last day can move."
    return _screen(request, form, done, "Open a special appeal", "Open it", lead)


@office.screen(duties=(MANAGE_APPEALS,))
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """A later last day."""
    now = clock.now()
    one = _progress(slug, now).appeal
    form = forms.Extend(_typed(request), currency=one.target.currency)

    def done(clean: Mapping[str, Any]) -> str:
        operations.extend(slug=slug, **clean, actor=_actor(request), now=now)
        return f"{DESK}{slug}/"

    lead = f"Its last day is {words.day(on=one.closes_on)}."
    return _screen(request, form, done, f"Extend “{one.title}”", "Extend it", lead)


@office.screen(duties=(MANAGE_APPEALS,))
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Today as the last day."""
    now = clock.now()
    one = _progress(slug, now).appeal
    form = forms.Close(_typed(request), currency=one.target.currency)

    def done(clean: Mapping[str, Any]) -> str:
        operations.close(slug=slug, **clean, actor=_actor(request), now=now)
        return f"{DESK}{slug}/"

    lead = "Today becomes its last day. What comes late for its days still counts until it is certified."
    return _screen(request, form, done, f"Close “{one.title}” today", "Close it today", lead)


@office.screen(duties=(SET_TARGETS,))
@require_http_methods(["GET", "HEAD", "POST"])
def change_target(request: HttpRequest, slug: str) -> HttpResponse:
    """Another target for an appeal that runs, proposed to a second person."""
    now = clock.now()
    progress = _progress(slug, now)
    one = progress.appeal
    form = forms.ChangeTarget(_typed(request), currency=one.target.currency)

    def done(clean: Mapping[str, Any]) -> str:
        proposed = operations.change_target(slug=slug, **clean, actor=_actor(request), now=now)
        return f"/office/approvals/{proposed.id}/" if proposed.needs is Needs.NOBODY_ELSE_CAN else "/office/approvals/"

    lead = (
        f"The target is {one.target.in_whole_words()}; {progress.raised.in_words()} is raised. A second person must "
        "approve, and the change stands on the page until the end."
    )
    return _screen(request, form, done, f"Change the target of “{one.title}”", "Propose it", lead)


@office.screen(duties=(CERTIFY_APPEALS,))
@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze a figure, after a look at what is still missing."""
    now = clock.now()
    progress = _progress(slug, now)
    one = progress.appeal
    form = django_forms.Form(_typed(request))

    def done(_: Mapping[str, Any]) -> str:
        operations.certify_appeal(slug=slug, by_itself=False, actor=_actor(request), now=now)
        return f"{DESK}{slug}/"

    lead = (
        f"{progress.raised.in_words()} of {one.target.in_whole_words()}: {_due(progress)}. "
        "Once certified, the figure stands for good."
    )
    heading = f"Certify “{one.title}”"
    return _screen(request, form, done, heading, "Certify this figure", lead, checks=_checks(progress))


@office.screen(duties=(ENTER_RESOLUTIONS,))
@require_http_methods(["GET", "HEAD", "POST"])
def designate(request: HttpRequest) -> HttpResponse:
    """Of a legacy, to an appeal, by resolution of the board."""
    now = clock.now()
    choices = [
        ("", "The fighting fund, in the month of the resolution"),
        *((one.slug, one.title) for one in queries.choosable()),
    ]
    form = forms.Designate(_typed(request), currency=particulars.currency(), appeals=choices)

    def done(clean: Mapping[str, Any]) -> str:
        entered = operations.designate(**clean, actor=_actor(request), now=now)
        return f"{DESK}{entered.slug}/"

    lead = "A legacy stays with the society until the board gives of it. That counts on the day of the resolution."
    return _screen(request, form, done, "Give a legacy to an appeal", "Enter the resolution", lead)


@office.screen(duties=(ENTER_RESOLUTIONS,))
@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: HttpRequest) -> HttpResponse:
    """A month's shortfall, to a later month, by resolution of the board."""
    now = clock.now()
    short = [
        one
        for one in queries.past(now=now, most=PAST_MOST)
        if one.state is AppealState.CERTIFIED and not one.appeal.is_special and one.figure < one.appeal.target
    ]
    running = queries.running(now=now)
    later = [*([running] if running else []), *queries.to_come(now=now)]
    form = forms.CarryOver(
        _typed(request),
        currency=particulars.currency(),
        short=[(one.appeal.slug, f"{one.appeal.title}: {_short(one)} short") for one in short],
        later=[(one.appeal.slug, one.appeal.title) for one in later if not one.appeal.is_special],
    )

    def done(clean: Mapping[str, Any]) -> str:
        operations.carry_over(**clean, actor=_actor(request), now=now)
        return f"{DESK}{clean['to']}/"

    lead = "A shortfall is carried only by resolution, and stands as a line of its own beside the month’s own target."
    if not short:
        lead = f"No certified month is short of its target. {lead}"
    return _screen(request, form, done, "Carry a shortfall over", "Enter the resolution", lead)


def _short(progress: Progress) -> str:
    return (progress.appeal.target - progress.figure).in_words()


def _screen(  # noqa: PLR0917 - what a page of one form is made of, in its order
    request: HttpRequest,
    form: django_forms.Form,
    done: Callable[[Mapping[str, Any]], str],
    heading: str,
    button: str,
    lead: str = "",
    *,
    checks: Sequence[Mapping[str, object]] = (),
) -> HttpResponse:
    """A page of one form: what was typed is kept, and a refusal stands above it."""
    if form.is_bound and form.is_valid():
        try:
            return HttpResponseRedirect(done(form.cleaned_data), status=SEE_OTHER)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
    values = {"form": form, "button": button, "lead": lead, "checks": checks, "back": DESK}
    status = 422 if form.is_bound else 200
    return office.draw(request=request, template="fund/office_form.html", heading=heading, values=values, status=status)


def _typed(request: HttpRequest) -> dict[str, str] | None:
    return {name: str(text) for name, text in request.POST.dict().items()} if request.method == "POST" else None


def _actor(request: HttpRequest) -> Any:  # noqa: ANN401 - people's middleware puts it there
    return request.actor  # type: ignore[attr-defined]


def _progress(slug: str, now: datetime) -> Progress:
    found = queries.of_slug(slug=slug, now=now) or next(
        (one for one in queries.to_come(now=now) if one.appeal.slug == slug), None
    )
    if found is None:
        raise Http404
    return found


def _due(progress: Progress) -> str:
    """By when a treasurer certifies it, and when it does so by itself (P2)."""
    closes_on = progress.appeal.closes_on
    by, itself = (
        queries.working_day(after=closes_on, number=number)
        for number in (queries.CERTIFIED_BY, queries.CERTIFIES_ITSELF_AFTER)
    )
    return f"to be certified by {words.day(on=by)}; certifies itself at the end of {words.day(on=itself)}"


def _row(progress: Progress, note: str = "") -> Mapping[str, object]:
    one = progress.appeal
    days = f"{words.day(on=one.opens_on)} to {words.day(on=one.closes_on)}"
    return {
        "cells": [
            {"text": one.title, "address": f"{DESK}{one.slug}/"},
            {"text": days},
            {"text": queries.names_in_state(state=progress.state), "note": note},
            {"text": progress.figure.in_words()},
            {"text": one.target.in_whole_words()},
        ]
    }


def _figures(progress: Progress) -> Sequence[Mapping[str, object]]:
    one = progress.appeal
    told = [
        ("State", queries.names_in_state(state=progress.state)),
        ("Days", f"{words.day(on=one.opens_on)} to {words.day(on=one.closes_on)}"),
        ("Raised", progress.raised.in_words()),
        ("Returned", progress.returned.in_words()),
        ("Target", one.target.in_whole_words()),
    ]
    if one.carried.minor:
        told.append(("Of it carried over", one.carried.in_whole_words()))
    if progress.certified:
        at = progress.certified.at.astimezone(particulars.zone())
        told += [
            ("Certified", f"{progress.certified.raised.in_words()} on {words.day(on=at.date())}"),
            ("Returned since", progress.returned_since.in_words()),
            ("Corrected since", progress.corrected_since.in_words()),
            ("Journals in the figure", f"up to number {progress.certified.journal_seq:,}"),
            ("Their digest", progress.certified.digest),
        ]
    return [{"term": term, "detail": detail} for term, detail in told]


def _checks(progress: Progress) -> Sequence[Mapping[str, object]]:
    """What may still be missing from a figure before it is frozen."""
    drafts, aside = payments.drafts_waiting(), payments.aside_waiting()
    unknown = len(payments.unidentified())
    parked, waiting = len(payments.parked()), payments.still_waiting()
    short = progress.appeal.target - progress.raised
    side = "over" if short.minor < 0 else "short"
    outcome = f"{max(short, -short).in_words()} {side}" if short.minor else "met to the penny"
    return [
        {"term": "Batches of post not posted", "detail": str(drafts)},
        {"term": "Set aside, not counted", "detail": str(aside)},
        {"term": "Receipts whose purpose nobody knows", "detail": str(unknown)},
        {"term": "Payments that wait for their company", "detail": str(waiting)},
        {"term": "Payments that wait for a person", "detail": str(parked)},
        {"term": "Against the target", "detail": outcome},
    ]
