"""Screens of possible duplicates: proposed, looked at side by side, joined by a person or not, and parted."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.design import operations as office
from masthead.kernel import clock
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Refusal
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.forms import parties as forms
from masthead.people.values import JOIN_PARTIES, Party
from masthead.people.views import parties_shown

SEE_OTHER = HTTPStatus.SEE_OTHER
UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY
PAGE = 50
COMPARING = "looking for duplicates"


@require_safe
@office.screen(duties=(JOIN_PARTIES,))
def proposed(request: HttpRequest) -> HttpResponseBase:
    """The pairs that may be one person, the newest first."""
    people.seen(subject="duplicates", purpose=COMPARING, actor=_actor(request), now=clock.now())
    values = parties_shown.pairs(found=queries.pairs(limit=PAGE))
    return office.draw(request=request, template="people/duplicates.html", heading="Possible duplicates", values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(JOIN_PARTIES,))
def compare(request: HttpRequest, one: str, other: str) -> HttpResponseBase:
    """Two records side by side; joined here, by a person."""
    pair = _party(one), _party(other)
    if pair[0].id == pair[1].id:
        raise people.JoinedAlready
    form = forms.Joining(request.POST if request.method == "POST" else None, one=pair[0], other=pair[1])
    if form.is_valid():
        kept, gone = pair if form.cleaned_data["kept"] == pair[0].code else (pair[1], pair[0])
        try:
            people.join(
                kept=kept.id, gone=gone.id, why=form.cleaned_data["why"], actor=_actor(request), now=clock.now()
            )
        except Refusal as refused:
            form.add_error(None, refused.sentence())
        else:
            return HttpResponseRedirect(reverse("person", args=[kept.code]), status=SEE_OTHER)
    return _compared(request, pair, form)


def _compared(request: HttpRequest, pair: tuple[Party, Party], form: forms.Joining) -> HttpResponse:
    now = clock.now()
    records = [queries.record(party_id=it.id, now=now) for it in pair]
    for it in pair:
        people.seen(subject=str(it.id), purpose=COMPARING, actor=_actor(request), now=now)
    values = parties_shown.side_by_side(records=[record for record in records if record])
    return office.draw(
        request=request,
        template="people/compare.html",
        heading="One person or two?",
        values={**values, "form": form, "apart": reverse("people-two", args=[it.code for it in pair])},
        status=UNFIT if form.errors else HTTPStatus.OK,
    )


@require_POST
@office.screen(duties=(JOIN_PARTIES,))
def two(request: HttpRequest, one: str, other: str) -> HttpResponseBase:
    """Say that two records are of two people."""
    people.say_not_same(one_id=_party(one).id, other_id=_party(other).id, actor=_actor(request), now=clock.now())
    return HttpResponseRedirect(reverse("people-duplicates"), status=SEE_OTHER)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(JOIN_PARTIES,))
def part(request: HttpRequest, code: str) -> HttpResponseBase:
    """Undo a join."""
    it = _party(code)
    now = clock.now()
    record = queries.record(party_id=it.id, now=now)
    assert record is not None, "it was found a moment ago"
    joined = {one.code: f"{one.code}, {one.name}" for one in record.joined}
    if not joined:
        raise people.NotJoined
    form = forms.Parting(request.POST if request.method == "POST" else None, joined=joined)
    if form.is_valid():
        gone = queries.id_of_code(code=form.cleaned_data["gone"])
        assert gone is not None, "its reference was chosen from those that stand"
        people.part(gone=gone, why=form.cleaned_data["why"], actor=_actor(request), now=now)
        return HttpResponseRedirect(reverse("person", args=[form.cleaned_data["gone"]]), status=SEE_OTHER)
    return office.draw(
        request=request,
        template="people/form.html",
        heading=f"Undo a join: {parties_shown.name(it)}",
        values={"form": form, "button": "Part them again", "back": reverse("person", args=[it.code])},
        status=UNFIT if form.errors else HTTPStatus.OK,
    )


def _party(code: str) -> Party:
    it = queries.of_code(text=code)
    if it is None:
        raise people.NoSuchParty
    return it


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
