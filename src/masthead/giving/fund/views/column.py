"""``/office/column/``: the day's column as one text to copy (practice.md P16)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.design import operations as office
from masthead.giving.fund import forms, queries
from masthead.giving.fund.values import SEE_COLUMN
from masthead.kernel import clock, words
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars

ADDRESS = "/office/column/"


@office.screen(duties=(SEE_COLUMN,))
@require_safe
def column(request: HttpRequest) -> HttpResponse:
    """Yesterday's column, or that of ``?day=``."""
    now = clock.now()
    today = particulars.today(now=now)
    typed = request.GET.get("day", "")
    on, error = _day(typed, today)
    found = queries.column(on=on, now=now)
    # A list of who gave what, seen: logged with what for (P17).
    actor = request.actor  # type: ignore[attr-defined]
    audit.record(act="fund.see_column", subject=str(on), actor=actor, now=now, detail={"names": len(found.names)})
    waiting = words.count(number=found.waiting, one="name waits", many="names wait")
    values = {
        "text": queries.column_text(column=found),
        "waiting": f"{waiting} to be looked at" if found.waiting else "",
        "before": _link("The day before", on - timedelta(days=1)),
        "after": _link("The day after", on + timedelta(days=1)) if on < today else None,
        "search": {"label": "Which day", "title": "Show that day", "fields": [_box(typed, on, error)]},
    }
    heading = f"The column: {words.weekday(on=on)}"
    return office.draw(
        request=request,
        template="fund/office_column.html",
        heading=heading,
        values=values,
        status=422 if error else 200,
    )


def _link(title: str, on: date) -> Mapping[str, str]:
    return {"title": title, "address": f"{ADDRESS}?day={on}"}


def _box(typed: str, on: date, error: str) -> Mapping[str, object]:
    return {
        "uid": "id_day",
        "name": "day",
        "label": "Another day, like 24/11/2026",
        "value": typed or f"{on.day}/{on.month}/{on.year}",
        "error": error,
        "width": "short",
        "inputmode": "numeric",
    }


def _day(typed: str, today: date) -> tuple[date, str]:
    yesterday = today - timedelta(days=1)
    if not typed:
        return yesterday, ""
    try:
        on = forms.read_day(text=typed)
    except django_forms.ValidationError as wrong:
        return yesterday, " ".join(wrong.messages)
    return (on, "") if on <= today else (yesterday, "That day is still to come.")
