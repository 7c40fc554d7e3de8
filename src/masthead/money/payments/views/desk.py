"""The giving desk's screens: batches, opened, typed into and posted (practice.md P10)."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, words
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import counting, desk
from masthead.money.payments.forms.aside import Scan
from masthead.money.payments.forms.fields import plain, shown
from masthead.money.payments.values import (
    POST_BATCHES,
    REASON_WORDS,
    SEE_PAYMENTS,
    TYPE_BATCHES,
    BatchFacts,
    BatchKind,
    BatchState,
    Put,
)
from masthead.money.payments.views import desk_shown

STATUS = {Kind.CONFLICT: HTTPStatus.CONFLICT, Kind.UNFIT: HTTPStatus.UNPROCESSABLE_ENTITY}
LOOK = (TYPE_BATCHES, POST_BATCHES, SEE_PAYMENTS)
PAST = 60  # batches on the first screen


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]  # people's middleware puts it there


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    """On to a screen by its name: the browser gets it, and never sends the form again."""
    return HttpResponseRedirect(reverse(name, args=args), status=HTTPStatus.SEE_OTHER)


def version_seen(request: HttpRequest) -> int:
    """Which version of a thing whoever sends a form looked at; 0, which nothing has, where that is no number."""
    seen = request.POST.get("version", "")
    return int(seen[:9]) if seen.isascii() and seen.isdigit() else 0


def refused(refusal: Refusal) -> HTTPStatus:
    """
    The status of a form that is shown again with what was refused.

    :raises Refusal: the same, where it is not for a form to say: not there, or not allowed
    """
    if refusal.kind not in STATUS:
        raise refusal
    return STATUS[refusal.kind]


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=LOOK, to_send=(TYPE_BATCHES,))
def post(request: HttpRequest) -> HttpResponseBase:
    """The batches: those being typed, those past, and a new one."""
    now = clock.now()
    currency = particulars.currency()
    if request.method != "POST":
        today = shown(on=particulars.today(now=now))
        return _post(request, counting.Opening(currency=currency, initial={"received_on": today}), HTTPStatus.OK)
    form = counting.Opening(request.POST.dict(), currency=currency)
    if not form.is_valid():
        return _post(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    told = form.cleaned_data
    try:
        code = operations.open_batch(
            kind=BatchKind(told["kind"]),
            received_on=told["received_on"],
            controls=form.controls,
            actor=actor_of(request),
            now=now,
        )
    except Refusal as refusal:
        _blame(form, refusal)
        return _post(request, form, refused(refusal))
    return see_other("post-batch", code)


def _post(request: HttpRequest, form: counting.Opening, status: HTTPStatus) -> HttpResponse:
    found = queries.batches(limit=PAST)
    drafts = [batch for batch in found if batch.state is BatchState.DRAFT]
    past = [batch for batch in found if batch.state is not BatchState.DRAFT]
    past.sort(key=lambda batch: (batch.received_on, batch.opened_at), reverse=True)
    values = {
        "form": form,
        "may_type": actor_of(request).may(TYPE_BATCHES),
        "drafts": desk_shown.batches(drafts),
        "past": desk_shown.batches(past),
        "aside": queries.aside_waiting(),
    }
    return office.draw(request=request, template="payments/post.html", heading="The post", values=values, status=status)


def _blame(form: counting.Counted, refusal: Refusal) -> None:
    """Say what was refused at the field that it is about."""
    days = (operations.DayToCome, operations.DayTooLongAgo)
    field = "received_on" if isinstance(refusal, days) else None
    field = "counter_1" if isinstance(refusal, operations.TwoCounters) else field
    form.add_error(field, refusal.sentence())


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=LOOK, to_send=(TYPE_BATCHES,))
def batch(request: HttpRequest, code: str) -> HttpResponseBase:
    """One batch, and the form for its next line."""
    facts = queries.batch(code=code)
    if request.method != "POST":
        if facts.state is not BatchState.DRAFT:
            operations.seen_batch(code=code, purpose="a past batch", actor=actor_of(request), now=clock.now())
        return _batch(request, facts, line_form(facts, None), HTTPStatus.OK)
    form = line_form(facts, request.POST.dict())
    if not form.is_valid():
        return _batch(request, facts, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        put = operations.add_line(
            code=code,
            typed=form.typed(),
            newcomers=form.newcomers,
            actor=actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        blame_line(form, refusal)
        return _batch(request, queries.batch(code=code), form, refused(refusal))
    say_put(request, put, form)
    return see_other("post-batch", code)


def line_form(facts: BatchFacts, data: Mapping[str, str] | None) -> desk.Line:
    """An empty form for the next line, or what was typed; a statement's day is carried on from line to line."""
    last = next((line.typed.booked_on for line in facts.lines if not line.is_removed), None)
    initial = {} if facts.kind is BatchKind.POST else {"booked_on": shown(on=last or facts.received_on)}
    return desk.Line(
        data,
        kind=facts.kind,
        offered=desk_shown.offered(facts),
        currency=facts.tally.total.currency,
        initial=initial,
    )


def blame_line(form: desk.Line, refusal: Refusal) -> None:
    """Say what was refused at the field that it is about."""
    fields: tuple[tuple[type[Refusal], str], ...] = (
        (operations.NotSure, "sure"),
        (operations.CannotThankSo, "acknowledge"),
        (operations.DayToCome, "booked_on"),
        (operations.TakingsDiffer, "takings"),
        (operations.NothingToShow, "shown_name"),
        (operations.TooLong, "message"),
    )
    field = next((name for kind, name in fields if isinstance(refusal, kind)), None)
    form.asks = isinstance(refusal, operations.NotSure)
    form.add_error(field, refusal.sentence())


def say_put(request: HttpRequest, put: Put, form: desk.Line) -> None:
    """Tell where a line went."""
    amount = form.cleaned_data["amount"].in_words()
    if put.reason is None:
        found = form.found.get("who")
        party = found.party if found else None
        who = (party.name if party else "") or (found.newcomer if found else "") or "nobody known"
        messages.success(request, f"Saved: {amount}, {who}.")
        return
    why = REASON_WORDS[put.reason].lower()
    messages.warning(request, f"Set aside, and not in the batch: {amount}, {why}.")


def _batch(request: HttpRequest, facts: BatchFacts, form: desk.Line, status: HTTPStatus) -> HttpResponse:
    zone = particulars.zone()
    actor = actor_of(request)
    is_draft = facts.state is BatchState.DRAFT
    may_type = actor.may(TYPE_BATCHES)
    # A posted batch is a list of who gave what: whoever only types has no business in it (P27).
    sees_lines = is_draft or actor.may(POST_BATCHES) or actor.may(SEE_PAYMENTS)
    stands = [line for line in facts.lines if not line.is_removed] if sees_lines else []
    removed = [line for line in facts.lines if line.is_removed] if is_draft else []
    parties = desk_shown.parties_of(line.typed for line in facts.lines)
    purposes = dict(desk_shown.offered(facts))
    values = {
        "batch": facts,
        "form": form,
        "is_draft": is_draft,
        "types": may_type and (is_draft or form.is_bound),
        "may_type": may_type,
        "may_post": actor.may(POST_BATCHES) and is_draft,
        "sees_lines": sees_lines,
        "tally": desk_shown.tally(facts),
        "differences": facts.tally.differences if is_draft else (),
        "ended": _ended(facts) if not is_draft else "",
        "lines": desk_shown.lines(facts, stands, parties, purposes, may_change=is_draft and may_type),
        "removed": [
            {
                "id": line.id,
                "words": f"Line {line.n}: {line.typed.amount.in_words()}, {desk_shown.whom(line.typed, parties)}",
            }
            for line in removed
        ],
        "scans": desk_shown.scans(facts.scans, zone) if sees_lines else [],
        "scan_form": Scan(),
        "more_open": _more_open(form),
    }
    heading = desk_shown.title(facts)
    return office.draw(request=request, template="payments/batch.html", heading=heading, values=values, status=status)


def _more_open(form: desk.Line) -> bool:
    """Whether the further fields stand open: something is typed or wrong there."""
    first = {"who", "who_pick", "amount", "sure", "booked_on", "version"}
    return any(name not in first for name in form.errors if name != "__all__")


def _ended(facts: BatchFacts) -> str:
    assert facts.ended_at is not None, "it is no draft"
    state = desk_shown.STATE_WORDS[facts.state].capitalize()
    when = desk_shown.moment(facts.ended_at, particulars.zone())
    return f"{state} {when}, by {queries.who(name=facts.ended_by)}."


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(TYPE_BATCHES,))
def controls(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was counted, put right."""
    facts = queries.batch(code=code)
    currency = facts.tally.total.currency
    if request.method != "POST":
        counted = facts.tally.controls
        initial = {
            "received_on": shown(on=facts.received_on),
            "count": counted.count,
            "total": plain(amount=counted.total),
            "cash": plain(amount=counted.cash),
            "counter_1": counted.counters[0],
            "counter_2": counted.counters[1],
            "version": facts.version,
        }
        return _controls(request, facts, counting.Recounted(currency=currency, initial=initial), HTTPStatus.OK)
    form = counting.Recounted(request.POST.dict(), currency=currency)
    if not form.is_valid():
        return _controls(request, facts, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.set_controls(
            code=code,
            received_on=form.cleaned_data["received_on"],
            controls=form.controls,
            version=form.cleaned_data["version"],
            actor=actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        again = counting.Recounted({**request.POST.dict(), "version": str(facts.version)}, currency=currency)
        again.is_valid()
        _blame(again, refusal)
        return _controls(request, queries.batch(code=code), again, refused(refusal))
    messages.success(request, "The control totals are changed.")
    return see_other("post-batch", code)


def _controls(request: HttpRequest, facts: BatchFacts, form: counting.Recounted, status: HTTPStatus) -> HttpResponse:
    values = {"form": form, "batch": facts, "tally": desk_shown.tally(facts), "is_post": facts.kind is BatchKind.POST}
    heading = f"What was counted: {desk_shown.title(facts)}"
    return office.draw(
        request=request, template="payments/post_controls.html", heading=heading, values=values, status=status
    )


@require_POST
@office.screen(duties=(POST_BATCHES,))
def put_on_the_books(request: HttpRequest, code: str) -> HttpResponseBase:
    """Post the batch, as it was seen."""
    try:
        posted = operations.post_batch(
            code=code, version=version_seen(request), actor=actor_of(request), now=clock.now()
        )
    except Refusal as refusal:
        status = refused(refusal)
        facts = queries.batch(code=code)
        form = line_form(facts, None)
        messages.error(request, refusal.sentence())
        return _batch(request, facts, form, status)
    many = words.count(number=posted.count, one="payment", many="payments")
    if posted.was_there:
        when = desk_shown.moment(posted.posted_at, particulars.zone())
        messages.info(request, f"This was posted already, {when}, by {queries.who(name=posted.posted_by)}.")
    else:
        messages.success(request, f"Posted: {many}, {posted.amount.in_words()}.")
    return see_other("post-batch", code)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def discard(request: HttpRequest, code: str) -> HttpResponseBase:
    """Throw the draft away; it can be taken back where it stands."""
    operations.discard_batch(code=code, actor=actor_of(request), now=clock.now())
    messages.info(request, "The batch is thrown away. It can be taken back below.")
    return see_other("post-batch", code)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def restore(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a batch back that was thrown away."""
    operations.restore_batch(code=code, actor=actor_of(request), now=clock.now())
    messages.success(request, "The batch is taken back.")
    return see_other("post-batch", code)


@require_safe
@office.screen(duties=(POST_BATCHES, SEE_PAYMENTS))
def printed(request: HttpRequest, code: str) -> HttpResponseBase:
    """A batch for the folder: what was counted, every line in its order, and room for two names."""
    now: datetime = clock.now()
    facts = queries.batch(code=code)
    stands = [line for line in reversed(facts.lines) if not line.is_removed]
    operations.seen_batch(code=code, purpose="printing a batch", actor=actor_of(request), now=now)
    values = {
        "batch": facts,
        "tally": desk_shown.tally(facts),
        "ended": "" if facts.state is BatchState.DRAFT else _ended(facts),
        "lines": desk_shown.lines(
            facts,
            stands,
            desk_shown.parties_of(line.typed for line in stands),
            dict(desk_shown.offered(facts)),
            may_change=False,
        ),
        "printed": desk_shown.moment(now, particulars.zone()),
    }
    heading = desk_shown.title(facts)
    return office.draw(request=request, template="payments/post_printed.html", heading=heading, values=values)
