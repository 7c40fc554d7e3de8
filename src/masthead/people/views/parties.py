"""Screens of people's records: found, recorded, looked at, and put right. No sums stand here (practice.md P27)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, words
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Refusal
from masthead.people import operations as people
from masthead.people import queries, registries
from masthead.people.forms import parties as forms
from masthead.people.values import FIND_PARTIES, JOIN_PARTIES, RECORD_PARTIES, Party, Record
from masthead.people.views import parties_edits, parties_shown

SEE_OTHER = HTTPStatus.SEE_OTHER
UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY
PAGE = 50
FOUND = 100
WHILE_TYPING = 8
FINDING = "finding a person’s record"


@require_safe
@office.screen(duties=(FIND_PARTIES, RECORD_PARTIES))
def listed(request: HttpRequest) -> HttpResponseBase:
    """All parties, the newest first, or those that a search found."""
    return _list(request)


@require_safe
@office.screen(duties=(FIND_PARTIES, RECORD_PARTIES))
def find(request: HttpRequest) -> HttpResponseBase:
    """Who fits what was typed: as JSON for a field that is typed into, as a page for a browser that asks for one."""
    if "text/html" in request.headers.get("Accept", ""):
        return _list(request)
    _see("list", FINDING, request)
    fitting = _for_eyes(queries.found(text=request.GET.get("q", ""), limit=WHILE_TYPING), request)
    return JsonResponse([_told(party) for party in fitting], safe=False)


def _links(request: HttpRequest) -> list[dict[str, object]]:
    """What else whoever looks at the list may do."""
    ways = ((RECORD_PARTIES, "Record somebody new", "people-new"), (JOIN_PARTIES, "Duplicates", "people-duplicates"))
    actor = _actor(request)
    return [{"title": title, "address": reverse(name)} for duty, title, name in ways if actor.may(duty)]


def _told(party: Party) -> dict[str, object]:
    return {
        "code": party.code,
        "name": parties_shown.name(party),
        "town": party.town,
        "postcode": party.postcode,
        "flags": party.cares,
    }


def _list(request: HttpRequest) -> HttpResponse:
    _see("list", FINDING, request)
    typed = " ".join(words.printable(text=request.GET.get("q", "")).split())
    after = "" if typed else request.GET.get("after", "")
    found = queries.found(text=typed, limit=FOUND) if typed else queries.all_recorded(after=after, limit=PAGE)
    values = parties_shown.listing(
        found=_for_eyes(found, request),
        typed=typed,
        may_be_more=len(found) == (FOUND if typed else PAGE),
        is_first=not after,
        links=_links(request),
    )
    return office.draw(request=request, template="people/parties.html", heading="People", values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(RECORD_PARTIES,))
def new(request: HttpRequest) -> HttpResponseBase:
    """Record somebody."""
    form = forms.New(request.POST) if request.method == "POST" else forms.New()
    if form.is_valid():
        said = form.cleaned_data
        party_id = people.record_party(
            kind=said["kind"],
            name=said["name"],
            email=said["email"],
            phone=said["phone"],
            place=said["place"],
            actor=_actor(request),
            now=clock.now(),
        )
        recorded = queries.party(party_id=party_id)
        assert recorded is not None, "it was recorded a moment ago"
        return HttpResponseRedirect(_address(recorded.code), status=SEE_OTHER)
    values = {"form": form, "button": "Record", "back": reverse("people")}
    return office.draw(
        request=request,
        template="people/form.html",
        heading="Record somebody new",
        values=values,
        status=UNFIT if form.errors else HTTPStatus.OK,
    )


@require_safe
@office.screen(duties=(FIND_PARTIES, RECORD_PARTIES))
def shown(request: HttpRequest, code: str) -> HttpResponseBase:
    """A person's record."""
    now = clock.now()
    record = _record(code, now)
    if record.party.code != code:
        return HttpResponseRedirect(_address(record.party.code))
    _see(str(record.party.id), "a person’s record", request)
    actor = _actor(request)
    values = parties_shown.record(
        record=record,
        alike=queries.pairs(limit=PAGE, of=record.party.id),
        may_change=actor.may(RECORD_PARTIES),
        may_join=actor.may(JOIN_PARTIES),
        papers=[paper for paper in registries.papers if any(actor.may(duty) for duty in paper.duties)],
    )
    heading = f"{parties_shown.name(_for_eyes([record.party], request)[0])} · {record.party.code}"
    return office.draw(request=request, template="people/party.html", heading=heading, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(RECORD_PARTIES,))
def edit(request: HttpRequest, code: str, what: str) -> HttpResponseBase:
    """Put one thing right on a record; each thing has a form of its own."""
    now = clock.now()
    record = _record(code, now)
    step = parties_edits.EDITS.get(what)
    if step is None:
        raise Http404
    form = step.form(request.POST if request.method == "POST" else None, record, now)
    if form.is_valid():
        try:
            step.save(form, record, _actor(request), now)
        except Refusal as refused:
            form.add_error(None, refused.sentence())
        else:
            return HttpResponseRedirect(_address(record.party.code), status=SEE_OTHER)
    _see(str(record.party.id), "a person’s record", request)
    return office.draw(
        request=request,
        template="people/form.html",
        heading=f"{step.title}: {parties_shown.name(record.party)}",
        values={"form": form, "button": step.button, "back": _address(record.party.code)},
        status=UNFIT if form.errors else HTTPStatus.OK,
    )


def _record(code: str, now: datetime) -> Record:
    party = queries.of_code(text=code)
    record = queries.record(party_id=party.id, now=now) if party else None
    if record is None:
        raise people.NoSuchParty
    return record


def _for_eyes(found: Sequence[Party], request: HttpRequest) -> Sequence[Party]:
    """Whom nobody named is called by their e-mail address, but not before those who keep no records (D3)."""
    return found if _actor(request).may(RECORD_PARTIES) else [replace(party, email="") for party in found]


def _address(code: str) -> str:
    return reverse("person", args=[code])


def _see(subject: str, purpose: str, request: HttpRequest) -> None:
    people.seen(subject=subject, purpose=purpose, actor=_actor(request), now=clock.now())


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
