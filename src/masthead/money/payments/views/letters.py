"""Letters in the office: what waits, the runs, and each run as PDF and as a page that says the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.design import operations as office
from masthead.design import queries as design
from masthead.kernel import clock, words
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import Particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.values import PRINT_LETTERS, TYPE_BATCHES
from masthead.money.payments.values.letters import LeftOut, Letter, Printed, RunFacts, RunId, Slip
from masthead.people import operations as people

HOME = "/office/letters/"
PER_FILE = 500  # letters of one PDF
PER_PAGE = 50  # letters of one page on the screen
LEFT_OUT_COLUMNS = ({"title": "Who"}, {"title": "About"}, {"title": "Why"})
RUN_COLUMNS = ({"title": "Run"}, {"title": "Made", "kind": "date"}, {"title": "Letters"}, {"title": "Printed"})
LETTER_COLUMNS = ({"title": "No."}, {"title": "To"}, {"title": "About"}, {"title": "Note"})
TICKS = ("For the fighting fund", "Thank me in the paper, as:", "I need no letter of thanks")


@office.screen(duties=(PRINT_LETTERS,))
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """What waits for a letter, and the runs that were made."""
    now = clock.now()
    if request.method != "POST":
        operations.seen_letters(run_id=None, actor=_actor(request), now=now)
        return _waiting(request, now)
    try:
        run_id = operations.print_letters(actor=_actor(request), now=now)
    except operations.NothingToPrint as refusal:
        return _waiting(request, now, refusal)
    return HttpResponseRedirect(f"{HOME}{run_id}/", status=303)


def _waiting(request: HttpRequest, now: datetime, refusal: Refusal | None = None) -> HttpResponse:
    facts = particulars.current(now=now)
    waits = queries.letters_to_print(now=now)
    rows = [
        {"term": "Thanks to people and organisations", "detail": str(waits.thanks)},
        {"term": "Thanks to groups, to their contacts", "detail": str(waits.group)},
        {"term": "To senders of what is set aside", "detail": str(waits.set_aside)},
        {"term": "Letters in the next run", "detail": str(waits.total), "total": True},
    ]
    values = {
        "refusal": refusal.sentence() if refusal else "",
        "rows": rows,
        "press": f"Make {_letters(waits.total)}" if waits.total else "",
        "left_out": _left_out(waits.left_out),
        "left_out_columns": LEFT_OUT_COLUMNS,
        "run_columns": RUN_COLUMNS,
        "runs": [_run_row(run, facts) for run in queries.letter_runs()],
    }
    return office.draw(
        request=request,
        template="payments/letters.html",
        heading="Letters",
        values=values,
        status=409 if refusal else 200,
    )


@office.screen(duties=(PRINT_LETTERS,))
@require_safe
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its letters, each printing, what was left out then and since."""
    now = clock.now()
    facts = particulars.current(now=now)
    start = _start(request)
    printed = queries.printed_run(run_id=RunId(number), now=now, start=start, count=PER_PAGE)
    operations.seen_letters(run_id=RunId(number), actor=_actor(request), now=now)
    made = printed.run
    values = {
        "rows": [
            {"term": "Made", "detail": _when(made.made_at, facts, made.made_by)},
            {"term": "Letters", "detail": f"{made.count}, for {made.amount.in_words()}"},
            {"term": "Printed", "detail": _printings(made, facts)},
        ],
        "home": HOME,
        "read": f"{HOME}{number}/read/",
        "parts": _parts(number, printed.count, is_again=bool(made.printings)),
        "letters": [_letter_row(letter, number, start + place) for place, letter in enumerate(printed.letters)],
        "pages": _pages(f"{HOME}{number}/", start, printed.count),
        "by_hand": _left_out(printed.by_hand),
        "gone": _left_out(printed.gone),
        "unnamed": _left_out(printed.unnamed),
        "left_out": _left_out(made.left_out),
        "left_out_columns": LEFT_OUT_COLUMNS,
        "letter_columns": LETTER_COLUMNS,
    }
    return office.draw(
        request=request, template="payments/letters_run.html", heading=f"Letters, run {number}", values=values
    )


@office.screen(duties=(PRINT_LETTERS,))
@require_POST
def run_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """
    The run as PDF, for the printer; each time is recorded, and from the second on the letters say so.

    It is asked for by a form and not by a link, so that no browser prints a run by looking ahead.
    """
    now = clock.now()
    facts = particulars.current(now=now)
    part = max(_number(request.POST.get("part", "")), 1)
    times = operations.record_printing(run_id=RunId(number), actor=_actor(request), now=now)
    printed = queries.printed_run(run_id=RunId(number), now=now, start=(part - 1) * PER_FILE, count=PER_FILE)
    content = design.pdf(name="letters", data=_paper(printed, facts, _again(times, now, facts)), made_at=now)
    name = f"letters-run-{number}-part-{part}.pdf" if printed.count > PER_FILE else f"letters-run-{number}.pdf"
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)


@office.screen(duties=(PRINT_LETTERS,))
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, number: int) -> HttpResponse:
    """
    The same letters as a page: to read, and to print from the browser.

    Sent as a form it records a printing, as the PDF does. Looked at after that, it says that it was printed before.
    """
    now = clock.now()
    facts = particulars.current(now=now)
    start = _start(request)
    times = 0
    if request.method == "POST":
        times = operations.record_printing(run_id=RunId(number), actor=_actor(request), now=now)
    printed = queries.printed_run(run_id=RunId(number), now=now, start=start, count=PER_PAGE)
    if request.method != "POST":
        operations.seen_letters(run_id=RunId(number), actor=_actor(request), now=now)
        times = len(printed.run.printings) + 1
    values = {
        "title": f"Letters, run {number}",
        "back": f"{HOME}{number}/",
        "again": _again(times, now, facts),
        **_from(facts, printed.run.made_at),
        "letters": [{"letter": letter, "slip": _slip(letter.slip, is_html=True)} for letter in printed.letters],
        "pages": _pages(f"{HOME}{number}/read/", start, printed.count),
    }
    return render(request, "payments/letters_read.html", values)


@office.screen(duties=(PRINT_LETTERS, TYPE_BATCHES))
@require_safe
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """A slip for somebody who asked for one, with a few words: to read, and to print from the browser."""
    now = clock.now()
    facts = particulars.current(now=now)
    letter = _asked_for(request, code, now)
    values = {
        "title": f"A slip for {letter.name or letter.codes}",
        "back": reverse("person", args=[letter.codes]),
        "back_title": "Back to the record",
        "pdf": reverse("letters-slip-pdf", args=[letter.codes]),
        **_from(facts, now),
        "letters": [{"letter": letter, "slip": _slip(letter.slip, is_html=True)}],
    }
    return render(request, "payments/letters_read.html", values)


@office.screen(duties=(PRINT_LETTERS, TYPE_BATCHES))
@require_safe
def slip_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same as PDF."""
    now = clock.now()
    facts = particulars.current(now=now)
    letter = _asked_for(request, code, now)
    data = {
        "title": "A slip",
        "cover": None,
        **_from(facts, now),
        "again": "",
        "letters": [_drawn(letter)],
    }
    named = {"Content-Disposition": f'inline; filename="slip-{letter.codes}.pdf"'}
    content = design.pdf(name="letters", data=data, made_at=now)
    return HttpResponse(content, content_type="application/pdf", headers=named)


def _asked_for(request: HttpRequest, code: str, now: datetime) -> Letter:
    letter = queries.slip_letter(code=code, now=now)
    people.seen(subject=str(letter.to), purpose="a slip that was asked for", actor=_actor(request), now=now)
    return letter


def _paper(printed: Printed, facts: Particulars, again: str) -> Mapping[str, object]:
    """What design's template ``letters`` is handed."""
    made = printed.run
    day = words.day(on=made.made_at.astimezone(facts.zone).date())
    sentences = [
        f"{_letters(printed.count)}, made on {day}, in the order of the postcodes.",
        *([again] if again else []),
    ]
    missing = [*printed.gone, *printed.unnamed, *made.left_out]
    left_out = [_told(one) for one in missing]
    return {
        "title": f"Letters, run {made.id}",
        "cover": {"sentences": sentences, "left_out": left_out, "by_hand": [_told(one) for one in printed.by_hand]},
        **_from(facts, made.made_at),
        "again": again,
        "letters": [_drawn(letter) for letter in printed.letters],
    }


def _told(one: LeftOut) -> Sequence[str]:
    return [f"{one.name} {one.about}".strip(), one.why]


def _drawn(letter: Letter) -> Mapping[str, object]:
    return {
        "address": letter.address,
        "heading": letter.heading,
        "opening": letter.opening,
        "rows": letter.rows,
        "closing": letter.closing,
        "codes": letter.codes,
        "large": letter.is_large,
        "slip": _slip(letter.slip),
    }


def _slip(slip: Slip | None, *, is_html: bool = False) -> Mapping[str, object] | None:
    if slip is None:
        return None
    drawn = design.qr(text=slip.code)
    return {
        "heading": f"Your slip for {slip.month}",
        "sentences": [f"To go with your next cheque, payable to “{slip.payee}”, if you like to send one."],
        "ticks": TICKS,
        "code": slip.code,
        "svg": mark_safe(drawn) if is_html else drawn,  # noqa: S308 - drawn by segno, of a reference
        "alt": f"QR code of the reference {slip.code}",
    }


def _from(facts: Particulars, at: datetime) -> Mapping[str, object]:
    """Who writes, and of what day."""
    sender = [line for line in (facts.name, *facts.postal_address, facts.phone, facts.email) if line]
    return {"sender": sender, "signed": _signed(facts), "date": words.day(on=at.astimezone(facts.zone).date())}


def _signed(facts: Particulars) -> Sequence[str]:
    publisher = f"published by the {facts.society_name}" if facts.society_name not in {"", facts.name} else ""
    return [line for line in ("With good wishes,", facts.name, publisher) if line]


def _again(times: int, now: datetime, facts: Particulars) -> str:
    """What a letter bears that was printed before."""
    return f"Printed again on {words.day(on=now.astimezone(facts.zone).date())}" if times > 1 else ""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # people's middleware makes it
    return actor


def _letters(number: int) -> str:
    return words.count(number=number, one="letter", many="letters")


def _when(moment: datetime, facts: Particulars, by: str) -> str:
    at = moment.astimezone(facts.zone)
    return f"{words.day(on=at.date())}, {words.clock(at=at)}, by {queries.who(name=by)}"


def _printings(made: RunFacts, facts: Particulars) -> str:
    if not made.printings:
        return "not yet"
    first, *again = [_when(printing.at, facts, printing.by) for printing in made.printings]
    return "; printed again ".join([first, *again])


def _parts(number: int, count: int, *, is_again: bool) -> Sequence[Mapping[str, object]]:
    """One file, or several of so many letters each."""
    verb = "Print again" if is_again else "Print"
    parts = []
    for part, start in enumerate(range(0, count, PER_FILE), start=1):
        some = "" if count <= PER_FILE else f" letters {start + 1} to {min(start + PER_FILE, count)}"
        parts.append({"address": f"{HOME}{number}.pdf", "part": part, "title": f"{verb}{some} (PDF)"})
    return parts


def _letter_row(letter: Letter, number: int, place: int) -> Mapping[str, object]:
    address = f"{HOME}{number}/read/?from={place // PER_PAGE * PER_PAGE}#letter-{letter.n}"
    large = "large print" if letter.is_large else ""
    note = words.listed(items=[told for told in (large, letter.by_hand) if told])
    cells = [
        {"text": str(letter.n)},
        {"text": letter.name},
        {"text": letter.codes, "address": address},
        {"text": note},
    ]
    return {"cells": cells}


def _run_row(made: RunFacts, facts: Particulars) -> Mapping[str, object]:
    day = words.day(on=made.made_at.astimezone(facts.zone).date())
    times = len(made.printings)
    told = "not printed yet" if not times else "printed once" if times == 1 else f"printed {times} times"
    cells = [{"text": f"Run {made.id}", "address": f"{HOME}{made.id}/"}, {"text": day}]
    return {"cells": [*cells, {"text": str(made.count)}, {"text": told}]}


def _left_out(left_out: Sequence[LeftOut]) -> Sequence[Mapping[str, object]]:
    """A row for each, as many as a page holds; the name leads to the record, where an address can be added."""
    rows = [
        {
            "cells": [
                {"text": one.name or "nobody known", "address": _record(one)},
                {"text": one.about},
                {"text": one.why},
            ]
        }
        for one in left_out[:PER_PAGE]
    ]
    if len(left_out) > PER_PAGE:
        more = {"text": f"and {len(left_out) - PER_PAGE} more"}
        rows.append({"cells": [more, {"text": ""}, {"text": ""}]})
    return rows


def _record(one: LeftOut) -> str:
    return reverse("person", args=[one.person]) if one.person else ""


def _start(request: HttpRequest) -> int:
    return max(_number(request.GET.get("from", "")), 0)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 - no run is so long


def _pages(address: str, start: int, count: int) -> Mapping[str, object]:
    """Earlier and later letters, where there are more than one page shows."""
    before, after = start - PER_PAGE, start + PER_PAGE
    return {
        "before": f"{address}?from={max(before, 0)}" if start > 0 else "",
        "after": f"{address}?from={after}" if after < count else "",
        "told": f"{start + 1} to {min(after, count)} of {count}" if count > PER_PAGE else "",
    }
