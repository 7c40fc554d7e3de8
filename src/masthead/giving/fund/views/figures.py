"""The fund's public pages: pressed, functions of public facts only."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from masthead.design import queries as design
from masthead.giving.fund import formats, forms, queries
from masthead.giving.fund.values import TAG, AppealState, Line, MadeUp, Progress
from masthead.kernel import clock, words
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EXPIRES, TAGS
from masthead.money.payments import queries as payments
from masthead.money.payments.values import NAMES_TAG, Naming

PAST_MOST = 24  # appeals on a page
NAMES_MOST = 100
NAMES_FIRST = 30  # on /fund/ itself; the rest stands on the appeal's own page
HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def _pressed(answer: HttpResponse, now: datetime) -> HttpResponse:
    answer[TAGS] = f"{TAG} {NAMES_TAG}"
    answer[EXPIRES] = queries.until_midnight(now=now).isoformat()
    return answer


@press.pressed
@require_safe
def fund(request: HttpRequest) -> HttpResponse:
    """``/fund/``: the running appeals' figures, what they are made of, and the appeals before them."""
    now = clock.now()
    page = _page_number(request)
    running = queries.running(now=now)
    special = queries.special(now=now)
    today = particulars.today(now=now)
    made = queries.made_up(appeal=running.appeal, today=today) if running else None
    whole = queries.how_many_past(today=today)
    values = {
        "frame": design.frame(now=now),
        "fund": queries.box_values(progress=running, now=now) if running else None,
        "month": running.appeal.title if running else "",
        "special": [_special(one, now) for one in special],
        **(_made_up(running, made) if running and made else {}),
        "names": _names(running, most=NAMES_FIRST) if running else None,
        "months": formats.months(progress=queries.months(now=now), title="The months beside one another"),
        "past": [_past_values(one) for one in queries.past(now=now, most=PAST_MOST, first=(page - 1) * PAST_MOST)],
        "pages": _pages("/fund/", page, whole, PAST_MOST),
    }
    return _pressed(render(request, "fund/fund.html", values), now)


@press.pressed
@require_safe
def appeal(request: HttpRequest, text: str) -> HttpResponse:
    """``/fund/YYYY-MM/`` and ``/fund/SLUG/``: one appeal, how it is made up, and who may be named."""
    now = clock.now()
    progress = queries.of_slug(slug=text, now=now)
    if progress is None:
        raise Http404
    page = _page_number(request)
    made = queries.made_up(appeal=progress.appeal, today=particulars.today(now=now))
    one = progress.appeal
    is_running = progress.state is AppealState.RUNNING
    values = {
        "frame": design.frame(now=now),
        "appeal": _past_values(progress),
        "heading": one.title if one.is_special else f"The fighting fund in {one.title}",
        "about": one.words,
        "days": f"From {words.day(on=one.opens_on)} to {words.day(on=one.closes_on)}" if one.is_special else "",
        "fund": {**queries.box_values(progress=progress, now=now), "fund_address": ""} if is_running else None,
        **_made_up(progress, made),
        "names": _names(progress, most=NAMES_MOST, page=page),
    }
    return _pressed(render(request, "fund/appeal.html", values), now)


@press.pressed
@xframe_options_exempt
@require_safe
def box(request: HttpRequest) -> HttpResponse:
    """``/fund/box/``: the box alone, for the paper's other site to show in a frame; who may, the particulars say."""
    now = clock.now()
    facts = particulars.current(now=now)
    running = queries.running(now=now)
    values = {
        "name": facts.name,
        "fund": {**queries.box_values(progress=running, now=now), "heading_level": 1} if running else None,
    }
    answer = render(request, "fund/embed.html", values)
    hosts = [host for host in facts.box_hosts if HOST.fullmatch(host)]
    answer._csp_replace = {"frame-ancestors": hosts or ["'none'"]}  # type: ignore[attr-defined]  # noqa: SLF001 - csp's own
    return _pressed(answer, now)


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


def _page_number(request: HttpRequest) -> int:
    page = forms.read_page(text=request.GET.get("page", "1"))
    if page is None:
        raise Http404
    return page


def _pages(address: str, page: int, whole: int, most: int) -> Mapping[str, object]:
    pages = max(-(-whole // most), 1)
    if page > pages:
        raise Http404
    later = {"newer": {"address": _page_address(address, page - 1), "title": "Newer"}} if page > 1 else {}
    older = {"older": {"address": _page_address(address, page + 1), "title": "Older"}} if page < pages else {}
    return {**later, **older, "where": f"Page {page} of {pages}"}


def _page_address(address: str, page: int) -> str:
    return address if page == 1 else f"{address}?page={page}"


def _special(progress: Progress, now: datetime) -> Mapping[str, object]:
    return {
        "title": progress.appeal.title,
        "address": progress.appeal.address,
        "about": progress.appeal.words,
        "box": {**queries.box_values(progress=progress, now=now), "title": progress.appeal.title, "heading_level": 3},
    }


def _made_up(progress: Progress, made: MadeUp) -> Mapping[str, object]:
    one = progress.appeal
    rows = [_row(line) for line in made.lines]
    stands = progress.certified is None or progress.certified.raised == made.total
    total = {**_row(Line("Raised" if stands else "Raised, as it stands today", made.total)), "total": True}
    return {
        "made_up_of": [*rows, total] if rows else [],
        "within": [_row(line) for line in made.within],
        "carried": _carried(progress),
        "happenings": [
            {"term": words.day(on=happening.on), "detail": happening.words}
            for happening in queries.happenings(appeal=one)
        ],
        "certified": _certified(progress),
        "course": formats.course(
            points=made.course,
            target=one.target,
            days=(one.closes_on - one.opens_on).days + 1,
            title=f"{one.title}, day by day",
        ),
    }


def _row(line: Line) -> dict[str, object]:
    # What is taken off is said in words: a minus sign is easily missed.
    if line.amount.minor < 0:
        return {"term": f"less {line.words}", "detail": (-line.amount).in_words()}
    return {"term": line.words, "detail": line.amount.in_words()}


def _carried(progress: Progress) -> Sequence[Mapping[str, object]]:
    one = progress.appeal
    if not one.carried.minor:
        return []
    return [
        {"term": "This month’s own target", "detail": (one.target - one.carried).in_whole_words()},
        {"term": "carried over by resolution of the board", "detail": one.carried.in_whole_words()},
        {"term": "Target", "detail": one.target.in_whole_words(), "total": True},
    ]


def _certified(progress: Progress) -> Sequence[Mapping[str, object]]:
    found = progress.certified
    if found is None:
        return []
    day = words.day(on=found.at.astimezone(particulars.zone()).date())
    told: list[Mapping[str, object]] = [
        {
            "term": f"Certified on {day}" + ("" if found.by else ", when its time was over"),
            "detail": found.raised.in_words(),
        },
    ]
    if progress.returned_since.minor:
        told.append({"term": "returned since", "detail": progress.returned_since.in_words()})
    corrected = progress.corrected_since
    if corrected.minor:
        more = "more" if corrected.minor > 0 else "less"
        told.append(
            {"term": f"corrected since, {more}", "detail": Money(abs(corrected.minor), corrected.currency).in_words()}
        )
    return told


def _names(progress: Progress, *, most: int, page: int = 1) -> Mapping[str, object]:
    accounts = [progress.appeal.gifts]
    whole = payments.how_many_named(accounts=accounts)
    address = progress.appeal.address
    return {
        "lines": [_name(one) for one in payments.named(accounts=accounts, first=(page - 1) * most, most=most)],
        "more": {"address": address, "title": f"All {whole:,} names"} if whole > most == NAMES_FIRST else None,
        "pages": _pages(address, page, whole, most) if most == NAMES_MOST else None,
    }


def _name(one: Naming) -> Mapping[str, str]:
    return {
        "shown": one.shown,
        "amount": one.amount.in_words() if one.with_amount else "",
        "message": one.message,
    }


def _past_values(progress: Progress) -> Mapping[str, object]:
    figure, target = progress.figure, progress.appeal.target
    short = target - figure
    still = "short" if progress.state in {AppealState.COUNTING, AppealState.CERTIFIED} else "to go"
    difference = f"{(-short).in_words()} over the target" if short.minor < 0 else f"{short.in_words()} {still}"
    outcome = [queries.names_in_state(state=progress.state), difference if short.minor else "target met"]
    returned = progress.returned_since
    told = "; ".join([*outcome, *([f"returned since {returned.in_words()}"] if returned.minor else [])])
    certified = progress.certified
    return {
        "title": progress.appeal.title,
        "address": progress.appeal.address,
        "raised": figure.in_words(),
        "target": target.in_whole_words(),
        "percent": max(figure.whole, 0) * 100 // target.whole,
        "outcome": told,
        "sentence": f"This appeal is {told}.",
        "certified_on": _day_of(certified.at) if certified else "",
        "returned_since": returned.in_words() if returned.minor else "",
    }


def _day_of(moment: datetime) -> str:
    day: date = moment.astimezone(particulars.zone()).date()
    return words.day(on=day)
