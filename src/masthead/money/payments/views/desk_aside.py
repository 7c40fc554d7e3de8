"""What is set aside (practice.md P14), and scans of what came in."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.design import operations as office
from masthead.kernel import clock
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import aside as forms
from masthead.money.payments.values import (
    POST_BATCHES,
    SCAN_TYPES,
    SEE_PAYMENTS,
    TYPE_BATCHES,
    AsideFacts,
    AsideId,
    AsideState,
    BatchState,
    LineId,
    ScanId,
)
from masthead.money.payments.views import desk as screens
from masthead.money.payments.views import desk_shown

LOOK = (TYPE_BATCHES, POST_BATCHES, SEE_PAYMENTS)
NOTHING_RUNS = "default-src 'none'; sandbox"  # whatever somebody sent in runs nothing here


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=LOOK, to_send=(TYPE_BATCHES,))
def aside(request: HttpRequest) -> HttpResponseBase:
    """What is set aside and waits, and setting aside what came with no batch."""
    if request.method == "POST":
        return _set_aside(request, "")
    return _list(request, forms.Aside(), HTTPStatus.OK)


def _list(request: HttpRequest, form: forms.Aside, status: HTTPStatus) -> HttpResponse:
    zone = particulars.zone()
    ended = [one for one in queries.aside(state=None) if one.state is not AsideState.WAITING]
    values = {
        "form": form,
        "may_type": screens.actor_of(request).may(TYPE_BATCHES),
        "waiting": desk_shown.asides(queries.aside(), zone),
        "ended": desk_shown.asides(ended, zone),
        "any_ended": bool(ended),
    }
    return office.draw(
        request=request, template="payments/post_aside.html", heading="Set aside", values=values, status=status
    )


def _set_aside(request: HttpRequest, code: str) -> HttpResponseBase:
    form = forms.Aside(request.POST.dict())
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            aside_id = operations.set_aside(
                typed=form.typed(), code=code, actor=screens.actor_of(request), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
            status = screens.refused(refusal)
        else:
            messages.success(request, "It is set aside.")
            return screens.see_other("post-batch", code) if code else screens.see_other("post-aside-one", aside_id)
    return _with_batch(request, code, form, status) if code else _list(request, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(TYPE_BATCHES,))
def of_batch(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set something aside that came with a batch: it is not among what was counted."""
    if request.method == "POST":
        return _set_aside(request, code)
    return _with_batch(request, code, forms.Aside(), HTTPStatus.OK)


def _with_batch(request: HttpRequest, code: str, form: forms.Aside, status: HTTPStatus) -> HttpResponse:
    facts = queries.batch(code=code)
    return office.draw(
        request=request,
        template="payments/post_aside_new.html",
        heading=f"Set something aside: {desk_shown.title(facts)}",
        values={"form": form, "batch": facts},
        status=status,
    )


@require_safe
@office.screen(duties=LOOK)
def one(request: HttpRequest, aside_id: AsideId) -> HttpResponseBase:
    """One thing that was set aside, and what can be done with it."""
    return _one(request, aside_id, _take_up_form(None), HTTPStatus.OK)


def _take_up_form(data: dict[str, str] | None) -> forms.TakeUp:
    drafts = queries.batches(state=BatchState.DRAFT)
    return forms.TakeUp(data, drafts=[(batch.code, desk_shown.title(batch)) for batch in drafts])


def _one(
    request: HttpRequest,
    aside_id: AsideId,
    form: forms.TakeUp,
    status: HTTPStatus,
    back_form: forms.SendBack | None = None,
) -> HttpResponse:
    facts: AsideFacts = queries.one_aside(aside_id=aside_id)
    zone = particulars.zone()
    values = {
        "facts": facts,
        "rows": desk_shown.aside(facts, zone),
        "may_type": screens.actor_of(request).may(TYPE_BATCHES),
        "is_waiting": facts.state is AsideState.WAITING,
        "is_returned": facts.state is AsideState.RETURNED,
        "form": form,
        "any_draft": bool(form.fields["batch"].choices),  # type: ignore[attr-defined]  # it is a choice
        "back_form": back_form or forms.SendBack(),
        "scans": desk_shown.scans(queries.scans_of(aside_id=aside_id), zone),
        "scan_form": forms.Scan(),
    }
    return office.draw(
        request=request, template="payments/post_aside_one.html", heading="Set aside", values=values, status=status
    )


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def take_up(request: HttpRequest, aside_id: AsideId) -> HttpResponseBase:
    """Take something up into a draft."""
    form = _take_up_form(request.POST.dict())
    if not form.is_valid():
        return _one(request, aside_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    told = form.cleaned_data
    amount = told["amount"] if told["amount"] and told["amount"].minor else None
    try:
        operations.take_up(
            aside_id=aside_id,
            code=told["batch"],
            amount=amount,
            sure=told["sure"],
            actor=screens.actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        field = "amount" if isinstance(refusal, operations.AmountMissing) else None
        form.add_error("sure" if isinstance(refusal, operations.NotSure) else field, refusal.sentence())
        return _one(request, aside_id, form, screens.refused(refusal))
    messages.success(request, "It is taken up: change its line if it is for something else.")
    return screens.see_other("post-batch", told["batch"])


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def send_back(request: HttpRequest, aside_id: AsideId) -> HttpResponseBase:
    """Say that something was sent back."""
    form = forms.SendBack(request.POST.dict())
    if not form.is_valid():
        return _one(request, aside_id, _take_up_form(None), HTTPStatus.UNPROCESSABLE_ENTITY, form)
    operations.return_aside(
        aside_id=aside_id, why=form.cleaned_data["why"], actor=screens.actor_of(request), now=clock.now()
    )
    messages.info(request, "It is noted as sent back. This can be undone below.")
    return screens.see_other("post-aside-one", aside_id)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def wait_again(request: HttpRequest, aside_id: AsideId) -> HttpResponseBase:
    """Undo that something was sent back."""
    operations.wait_again(aside_id=aside_id, actor=screens.actor_of(request), now=clock.now())
    return screens.see_other("post-aside-one", aside_id)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def scan_of_batch(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep a scan of a batch."""
    _keep(request, code, None, None)
    return screens.see_other("post-batch", code)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def scan_of_line(request: HttpRequest, code: str, line_id: LineId) -> HttpResponseBase:
    """Keep a scan of a line."""
    _keep(request, code, line_id, None)
    return screens.see_other("post-line", code, line_id)


@require_POST
@office.screen(duties=(TYPE_BATCHES,))
def scan_of_aside(request: HttpRequest, aside_id: AsideId) -> HttpResponseBase:
    """Keep a scan of what is set aside."""
    facts = queries.one_aside(aside_id=aside_id)
    _keep(request, facts.batch_code, None, aside_id)
    return screens.see_other("post-aside-one", aside_id)


def _keep(request: HttpRequest, code: str, line_id: LineId | None, aside_id: AsideId | None) -> None:
    form = forms.Scan(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(wrong) for wrong in form.errors["file"]))
        return
    file = form.cleaned_data["file"]
    try:
        operations.add_scan(
            code=code,
            name=file.name,
            content=file.read(),
            line_id=line_id,
            aside_id=aside_id,
            actor=screens.actor_of(request),
            now=clock.now(),
        )
    except (operations.ScanTooLarge, operations.NoScan) as refusal:
        messages.error(request, refusal.sentence())
    else:
        messages.success(request, "The scan is kept.")


@require_safe
@office.screen(duties=LOOK)
def scan(request: HttpRequest, scan_id: ScanId) -> HttpResponseBase:
    """A scan itself, for those with the duty; a PDF is saved and never run in the page."""
    facts = queries.scan(scan_id=scan_id)
    operations.seen_scan(scan_id=scan_id, actor=screens.actor_of(request), now=clock.now())
    answer = HttpResponse(queries.scan_file(scan_id=scan_id).read_bytes(), content_type=facts.media_type)
    is_file = facts.media_type == SCAN_TYPES["PDF"]
    answer["Content-Disposition"] = content_disposition_header(is_file, facts.name) or "attachment"
    answer["Content-Security-Policy"] = NOTHING_RUNS
    return answer
