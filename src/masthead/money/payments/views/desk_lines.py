"""One line of a batch: changed, taken out, put back, set aside; two people who change one line see one another."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from masthead.design import operations as office
from masthead.kernel import clock
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import desk
from masthead.money.payments.forms.aside import Scan, SetLineAside
from masthead.money.payments.values import TYPE_BATCHES, AsideReason, BatchFacts, LineFacts, LineId
from masthead.money.payments.views import desk as screens
from masthead.money.payments.views import desk_shown


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(TYPE_BATCHES,))
def line(request: HttpRequest, code: str, line_id: LineId) -> HttpResponseBase:
    """Change a line."""
    facts = queries.batch(code=code)
    stands = _line(facts, line_id)
    if request.method != "POST":
        return _draw(request, facts, stands, _form(facts, stands, None), HTTPStatus.OK)
    form = _form(facts, stands, request.POST.dict())
    if not form.is_valid():
        return _draw(request, facts, stands, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        put = operations.change_line(
            code=code,
            line_id=line_id,
            version=form.cleaned_data["version"] or 0,
            typed=form.typed(),
            newcomers=form.newcomers,
            actor=screens.actor_of(request),
            now=clock.now(),
        )
    except operations.LineChanged as refusal:
        # What was typed is kept and what stands is shown beside it; sent once more, it is meant.
        stands = queries.line(code=code, line_id=line_id)
        again = _form(facts, stands, {**request.POST.dict(), "version": str(stands.version)})
        again.is_valid()
        again.add_error(None, refusal.sentence())
        return _draw(request, queries.batch(code=code), stands, again, HTTPStatus.CONFLICT, is_changed=True)
    except Refusal as refusal:
        screens.blame_line(form, refusal)
        return _draw(request, queries.batch(code=code), stands, form, screens.refused(refusal))
    screens.say_put(request, put, form)
    return screens.see_other("post-batch", code)


def _line(facts: BatchFacts, line_id: LineId) -> LineFacts:
    found = next((line for line in facts.lines if line.id == line_id), None)
    if found is None:
        raise queries.NoSuchLine
    return found


def _form(facts: BatchFacts, stands: LineFacts, data: dict[str, str] | None) -> desk.Line:
    parties = desk_shown.parties_of([stands.typed])
    return desk.Line(
        data,
        kind=facts.kind,
        offered=desk_shown.offered(facts),
        currency=facts.tally.total.currency,
        initial=desk.of_line(typed=stands.typed, parties=parties, version=stands.version),
    )


def _draw(
    request: HttpRequest,
    facts: BatchFacts,
    stands: LineFacts,
    form: desk.Line,
    status: HTTPStatus,
    *,
    is_changed: bool = False,
) -> HttpResponse:
    purposes = dict(desk_shown.offered(facts))
    parties = desk_shown.parties_of([stands.typed])
    zone = particulars.zone()
    values = {
        "batch": facts,
        "line": stands,
        "form": form,
        "is_changed": is_changed,
        "lines": desk_shown.lines(facts, [stands], parties, purposes, may_change=False),
        "changed_by": queries.who(name=stands.typed_by),
        "scans": desk_shown.scans([scan for scan in facts.scans if scan.line == stands.id], zone),
        "scan_form": Scan(),
        "aside_form": SetLineAside(),
    }
    heading = f"Line {stands.n}: {desk_shown.title(facts)}"
    return office.draw(
        request=request, template="payments/post_line.html", heading=heading, values=values, status=status
    )


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def remove(request: HttpRequest, code: str, line_id: LineId) -> HttpResponseBase:
    """Take a line out; it can be put back below the others."""
    version, actor = screens.version_seen(request), screens.actor_of(request)
    operations.remove_line(code=code, line_id=line_id, version=version, actor=actor, now=clock.now())
    messages.info(request, "The line is taken out. It can be put back until the batch is posted.")
    return screens.see_other("post-batch", code)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def put_back(request: HttpRequest, code: str, line_id: LineId) -> HttpResponseBase:
    """Put a line back."""
    operations.put_back_line(code=code, line_id=line_id, actor=screens.actor_of(request), now=clock.now())
    messages.success(request, "The line is put back.")
    return screens.see_other("post-batch", code)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def set_aside(request: HttpRequest, code: str, line_id: LineId) -> HttpResponseBase:
    """Set a typed line aside: it leaves the batch, and waits."""
    form = SetLineAside(request.POST.dict())
    if not form.is_valid():
        messages.error(request, "Choose why it is set aside.")
        return screens.see_other("post-line", code, line_id)
    operations.set_line_aside(
        code=code,
        line_id=line_id,
        version=screens.version_seen(request),
        reason=AsideReason(form.cleaned_data["reason"]),
        actor=screens.actor_of(request),
        now=clock.now(),
    )
    messages.info(request, "The line is set aside, and not in the batch.")
    return screens.see_other("post-batch", code)
