"""``/office/audit/``: who did what, when, in words; narrowed, and taken out as a table with its purpose noted."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, tables, words
from masthead.kernel.actors import Actor
from masthead.machinery.audit import formats, forms, operations, queries, registries
from masthead.machinery.audit.values import READ_AUDIT, Deed, Entry, Subject, Teller, Wanted

PAGE = 50
NUMBER_MAX = (1 << 63) - 1
HEADS = ("number", "at", "who", "actor", "what", "act", "subject", "detail")
COLUMNS = (
    {"title": "When", "kind": "date"},
    {"title": "Who", "kind": "words"},
    {"title": "What", "kind": "words"},
    {"title": "To what", "kind": "words"},
)


@require_safe
@office.screen(duties=(READ_AUDIT,))
def audit(request: HttpRequest) -> HttpResponseBase:
    """Lines, the newest first, narrowed as asked."""
    return _drawn(request, _filter(request.GET), forms.Export())


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(READ_AUDIT,))
def export(request: HttpRequest) -> HttpResponseBase:
    """Every line that is wanted, as comma-separated values; what for is asked and noted."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("audit"))
    narrowed, asked = _filter(request.POST), forms.Export(request.POST)
    if not (narrowed.is_valid() and asked.is_valid()):
        return _drawn(request, narrowed, asked)
    teller = _teller()
    wanted, actor = narrowed.wanted(zone=teller.zone()), _actor(request)
    operations.record_export(wanted=wanted, purpose=asked.cleaned_data["purpose"], actor=actor, now=clock.now())
    answer = StreamingHttpResponse(_rows(wanted, teller), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="who-did-what.csv"'
    return answer


def _drawn(request: HttpRequest, narrowed: forms.Filter, asked: forms.Export) -> HttpResponse:
    teller = _teller()
    is_right = narrowed.is_valid()
    wanted = narrowed.wanted(zone=teller.zone()) if is_right else Wanted()
    after = _place(request.GET.get("after", ""))
    found = queries.entries(wanted=wanted, limit=PAGE + 1, after=after) if is_right else []
    shown, way = found[:PAGE], reverse("audit")
    typed = {name: value for name, value in _typed(narrowed).items() if value}
    older = _with(way, typed, after=f"{shown[-1].at.isoformat()}~{shown[-1].id}") if len(found) > PAGE else ""
    values = {
        "form": narrowed,
        "reset": way if typed else "",
        "columns": COLUMNS,
        "rows": _told(shown, teller, _actor(request)),
        "older": {"title": "Older", "address": older} if older else None,
        "newer": {"title": "The newest", "address": _with(way, typed)} if after else None,
        "where": f"{len(shown)} lines" if after or older else "",
        "export": asked,
        "kept": typed.items(),
    }
    is_unfit = not is_right or bool(asked.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_unfit else HTTPStatus.OK
    return office.draw(
        request=request, template="audit/audit.html", heading="Who did what", values=values, status=status
    )


def _filter(given: QueryDict) -> forms.Filter:
    teller = _teller()
    known = dict(teller.staff())
    others = [actor for actor in queries.actors() if actor not in known]
    who = sorted({**known, **_names(others, teller)}.items(), key=lambda pair: pair[1].casefold())
    acts = sorted(((act, _deed(act).words) for act in queries.acts()), key=lambda pair: pair[1].casefold())
    return forms.Filter(given, who=who, acts=acts)


def _typed(narrowed: forms.Filter) -> dict[str, str]:
    return {name: str(narrowed.data.get(name, "")).strip() for name in narrowed.fields}


def _with(way: str, typed: dict[str, str], **more: str) -> str:
    asked = QueryDict(mutable=True)
    asked.update({**typed, **more})
    return f"{way}?{asked.urlencode()}" if asked else way


def _place(text: str) -> tuple[datetime, int] | None:
    """The line that a page begins behind; whatever is no such place begins at the newest."""
    moment, _, number = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_number = number.isascii() and number.isdigit() and int(number[:20]) <= NUMBER_MAX
    return (at if at.tzinfo else at.replace(tzinfo=UTC), int(number)) if is_number else None


def _told(lines: Sequence[Entry], teller: Teller, actor: Actor) -> list[dict[str, object]]:
    names = _names(sorted({line.actor for line in lines}), teller)
    pairs = [(_deed(line.act).kind, line.subject) for line in lines]
    subjects = teller.subjects(sorted(set(pairs)), actor)
    zone, currency = teller.zone(), teller.currency()
    rows: list[dict[str, object]] = []
    for line, pair in zip(lines, pairs, strict=True):
        at = line.at.astimezone(zone)
        subject = subjects.get(pair, Subject(line.subject))
        cells = [
            {"text": words.day(on=at), "note": words.clock(at=at)},
            {"text": names[line.actor]},
            {"text": _deed(line.act).words, "note": formats.detail(of=line.detail, currency=currency, deed=_said)},
            {"text": words.printable(text=subject.text), "address": subject.address},
        ]
        rows.append({"cells": cells, "uid": f"line-{line.id}"})
    return rows


def _names(actors: Sequence[str], teller: Teller) -> dict[str, str]:
    known = teller.names(actors)
    return {actor: words.printable(text=known.get(actor, actor)) for actor in actors}


def _deed(act: str) -> Deed:
    """An act in words; one that nobody has put into words is said by its code."""
    domain, _, verb = act.partition(".")
    return registries.deeds.find(act) or Deed(act, f"{domain}: {verb.replace('_', ' ')}".capitalize())


def _said(act: str) -> str:
    return _deed(act).words


def _rows(wanted: Wanted, teller: Teller) -> Iterator[str]:
    names: dict[str, str] = {}
    yield tables.row(cells=HEADS)
    for line in queries.every_entry(wanted=wanted):
        if line.actor not in names:
            names |= {line.actor: teller.names([line.actor]).get(line.actor, line.actor)}
        detail = json.dumps(line.detail, ensure_ascii=False, sort_keys=True)
        told = (names[line.actor], line.actor, _deed(line.act).words, line.act, line.subject, detail)
        yield tables.row(cells=(str(line.id), line.at.isoformat(), *told))


def _teller() -> Teller:
    return next(iter(registries.tellers))


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
