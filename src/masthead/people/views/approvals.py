"""``/office/approvals/``: what waits for a second person, and what was decided (practice.md P26)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, words
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.people import forms, operations, queries, registries
from masthead.people.values import DECIDE, Proposal, ProposalId, ProposalState

SEE_OTHER = 303
UNFIT = 422
DAY = {"title": "Day", "kind": "date"}
COLUMNS = [DAY, *({"title": title, "kind": "words"} for title in ("Act", "What", "Proposed by"))]
PAST_COLUMNS = [*COLUMNS, {"title": "State", "kind": "words"}, {"title": "Decided by", "kind": "words"}]
ALONE_COLUMNS = [*COLUMNS, {"title": "Why", "kind": "words"}]
STATES = {
    ProposalState.WAITING: "not decided in time",
    ProposalState.APPROVED: "approved",
    ProposalState.ALONE: "done alone",
    ProposalState.REFUSED: "refused",
    ProposalState.WITHDRAWN: "withdrawn",
}


@office.screen(duties=(DECIDE,))
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What is mine to decide, what I proposed, and what was decided."""
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    waiting = queries.proposals(actor=actor, now=now, waiting=True)
    values = {
        "columns": COLUMNS,
        "past_columns": PAST_COLUMNS,
        "mine": [_row(one) for one in waiting if one.proposer_id != actor.user_id],
        "proposed": [_row(one) for one in waiting if one.proposer_id == actor.user_id],
        "past": [_past(one) for one in queries.proposals(actor=actor, now=now, waiting=False)],
    }
    return office.draw(request=request, template="people/approvals.html", heading="Approvals", values=values)


@office.screen(duties=(DECIDE,))
@require_safe
def alone(request: HttpRequest) -> HttpResponse:
    """What one officer did alone, to be printed for the next meeting."""
    rows = [{"cells": [*_cells(one), {"text": one.why}]} for one in queries.done_alone()]
    heading = "Done by one officer alone"
    values = {"rows": rows, "columns": ALONE_COLUMNS}
    return office.draw(request=request, template="people/alone.html", heading=heading, values=values)


@office.screen(duties=(DECIDE,))
@require_safe
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link in a letter: it leads whom it was sent to, signed in, to the proposal."""
    found = queries.proposal_of_link(secret=secret, actor=request.actor)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return HttpResponseRedirect(f"/office/approvals/{found.id}/", status=SEE_OTHER)


@office.screen(duties=(DECIDE,))
@require_http_methods(["GET", "HEAD", "POST"])
@operations.sure_of_oneself
def by_id(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: read it whole, then decide."""
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    found = queries.proposal(proposal_id=ProposalId(proposal_id), actor=actor)
    if found is None:
        raise Http404
    form = forms.Decide(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _decide(request, found, form.cleaned_data["why"])
        except operations.SayWhy as refusal:
            form.add_error("why", refusal.sentence())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
            found = queries.proposal(proposal_id=found.id, actor=actor) or found  # somebody may have been faster
        else:
            return HttpResponseRedirect("/office/approvals/", status=SEE_OTHER)
    duty = registries.acts.get(found.act).duty
    others = [one for one in queries.holders_of(duty=duty, now=now) if one.id != actor.user_id]
    zone = particulars.zone()
    values = {
        "form": form,
        "proposal": found,
        "lines": found.words.splitlines(),
        "proposed_at": words.day(on=particulars.today(now=found.proposed_at)),
        "ends": words.day(on=particulars.today(now=found.expires_at)),
        "waits": found.state is ProposalState.WAITING and now < found.expires_at,
        "is_own": found.proposer_id == actor.user_id,
        "nobody_else": not others,
        "others": words.listed(items=[one.name or one.email for one in others]),
        "state": STATES[found.state],
        "decided_at": words.day(on=found.decided_at.astimezone(zone)) if found.decided_at else "",
    }
    status = UNFIT if form.errors else 200
    return office.draw(
        request=request, template="people/proposal.html", heading=found.title, values=values, status=status
    )


def _decide(request: HttpRequest, found: Proposal, why: str) -> None:
    """
    Do what was pressed.

    :raises Refusal: as the operations do
    """
    now, actor, pressed = clock.now(), request.actor, request.POST.get("decide", "")  # type: ignore[attr-defined]
    if pressed == "approve":
        operations.approve(proposal_id=found.id, actor=actor, now=now)
    elif pressed == "refuse":
        operations.refuse(proposal_id=found.id, why=why, actor=actor, now=now)
    elif pressed == "withdraw":
        operations.withdraw(proposal_id=found.id, actor=actor, now=now)
    elif pressed == "alone":
        operations.carry_out_alone(proposal_id=found.id, why=why, actor=actor, now=now)
    else:
        raise Http404


def _cells(one: Proposal) -> list[dict[str, object]]:
    return [
        {"text": words.day(on=particulars.today(now=one.decided_at or one.proposed_at))},
        {"text": one.title, "address": f"/office/approvals/{one.id}/"},
        {"text": one.words},
        {"text": one.proposer},
    ]


def _row(one: Proposal) -> dict[str, object]:
    return {"cells": _cells(one)}


def _past(one: Proposal) -> dict[str, object]:
    return {"cells": [*_cells(one), {"text": STATES[one.state]}, {"text": one.decider}]}
