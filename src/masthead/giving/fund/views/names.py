"""``/office/names/``: names that wait to be looked at, those that show, and taking them back (practice.md P17)."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from masthead.design import operations as office
from masthead.giving.fund import forms
from masthead.kernel import clock, words
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.values import MODERATE_NAMES, Naming, NamingId, NamingLevel, NamingState

ADDRESS = "/office/names/"
MOST = 50
_TITLES = {
    NamingState.PENDING: "Waiting",
    NamingState.SHOWN: "Shown",
    NamingState.REFUSED: "Refused",
    NamingState.TAKEN_BACK: "Taken back",
}
_LEVELS = {
    NamingLevel.NOTHING: "not at all",
    NamingLevel.TOWN: "town or region",
    NamingLevel.INITIALS_TOWN: "initials and town",
    NamingLevel.NICKNAME: "nickname",
    NamingLevel.FULL_NAME: "full name",
}


@office.screen(duties=(MODERATE_NAMES,))
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """The queue, or another state's names; each decision is one press of a button."""
    state, page = _asked(request)
    trouble = ""
    if request.method == "POST":
        try:
            _decide(request)
        except Refusal as refusal:
            trouble = refusal.sentence()
        else:
            return HttpResponseRedirect(f"{ADDRESS}?state={state}", status=303)
    found = queries.namings(state=state, first=(page - 1) * MOST, most=MOST + 1)
    values = {
        "trouble": trouble,
        "state": state.value,
        "links": [
            {"title": title, "address": f"{ADDRESS}?state={one.value}", "current": one is state}
            for one, title in _TITLES.items()
        ],
        "names": [_shown(one, request) for one in found[:MOST]],
        "is_pending": state is NamingState.PENDING,
        "is_shown": state is NamingState.SHOWN,
        "empty": "Nothing waits." if state is NamingState.PENDING else "Nothing here.",
        "pages": {
            **({"newer": {"address": f"{ADDRESS}?state={state}&page={page - 1}", "title": "Back"}} if page > 1 else {}),
            **(
                {"older": {"address": f"{ADDRESS}?state={state}&page={page + 1}", "title": "On"}}
                if len(found) > MOST
                else {}
            ),
            "where": f"Page {page}",
        },
    }
    heading = f"Names: {_TITLES[state].lower()}"
    return office.draw(
        request=request,
        template="fund/office_names.html",
        heading=heading,
        values=values,
        status=409 if trouble else 200,
    )


def _asked(request: HttpRequest) -> tuple[NamingState, int]:
    page = forms.read_page(text=request.GET.get("page", "1"))
    try:
        state = NamingState(request.GET.get("state", NamingState.PENDING))
    except ValueError as wrong:
        raise Http404 from wrong
    if page is None:
        raise Http404
    return state, page


def _decide(request: HttpRequest) -> None:
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    which, seen, do = (request.POST.get(name, "") for name in ("naming", "version", "do"))
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in (which, seen)):  # noqa: PLR2004 - a bigint
        raise operations.NoSuchNaming
    naming_id, why = NamingId(int(which)), words.printable(text=request.POST.get("why", ""))
    if do == "approve":
        operations.moderate(naming_id=naming_id, version=int(seen), is_approved=True, actor=actor, now=now)
    elif do == "refuse":
        operations.moderate(naming_id=naming_id, version=int(seen), is_approved=False, why=why, actor=actor, now=now)
    elif do == "take_back":
        operations.take_back(naming_id=naming_id, why=why, actor=actor, now=now)
    elif do == "look_again":
        operations.look_again(naming_id=naming_id, actor=actor, now=now)
    else:
        raise operations.NoSuchNaming


def _shown(one: Naming, request: HttpRequest) -> Mapping[str, object]:
    zone = particulars.zone()
    said = one.said_at.astimezone(zone)
    is_meant = request.POST.get("naming") == str(one.id)
    return {
        "id": str(one.id),
        "version": str(one.version),
        # What was typed about this one, where a decision was refused.
        "why": words.printable(text=request.POST.get("why", "")) if is_meant else "",
        "shown": one.shown or "(nothing any more)",
        "rows": [
            {"term": "As", "detail": _LEVELS[one.level]},
            {"term": "Gift", "detail": f"{one.code}, {words.day(on=one.counted_on)}"},
            {"term": "The sum beside it", "detail": one.amount.in_words() if one.with_amount else "no"},
            *([{"term": "Message", "detail": f"“{one.message}”"}] if one.message else []),
            {"term": "Said", "detail": f"{words.day(on=said.date())}, {words.clock(at=said)}"},
            *([{"term": "Why", "detail": one.why}] if one.why else []),
        ],
        "is_emptied": one.level is NamingLevel.NOTHING,
    }
