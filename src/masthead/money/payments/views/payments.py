"""Payments at the treasurer's desk: looked for in a list, each of them whole, and what may be done with it."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, tables
from masthead.kernel.actors import Actor, Duty
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import SEE_BOOKS
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import treasury as forms
from masthead.money.payments.values import (
    CORRECT_PAYMENTS,
    MEANS_WORDS,
    RECORD_PAYMENTS,
    REFUND_PAYMENTS,
    RETURN_PAYMENTS,
    SEE_PAYMENTS,
    Gift,
    Means,
    PaymentWhole,
    RefundAsked,
    Sought,
    State,
)
from masthead.money.payments.views import payments_acts
from masthead.money.payments.views import treasury_shown as shown
from masthead.money.payments.views.desk import actor_of
from masthead.money.payments.views.treasury import fields_after
from masthead.people import operations as people
from masthead.people.values import FIND_PARTIES

PAGE = 50
AT_ONCE = 500  # rows of an export whose people are asked for together
CSV_COLUMNS = (
    "payment", "counts on", "means", "purpose", "account", "amount", "currency", "of", "went back", "state",
    "from", "from reference", "given by", "given by reference",
)  # fmt: skip


@require_safe
@office.screen(duties=(SEE_PAYMENTS,))
def payments(request: HttpRequest) -> HttpResponseBase:
    """Payments as they are looked for, the latest first."""
    return _list(request, forms.Export(), request.GET.dict(), HTTPStatus.OK)


def _list(request: HttpRequest, export: forms.Export, asked: Mapping[str, str], status: HTTPStatus) -> HttpResponseBase:
    titles = _titles()
    form = forms.Filter(asked, purposes=list(titles.items()))
    if form.code:
        return HttpResponseRedirect(reverse("treasury-payment", args=[form.code]))
    found = queries.gifts(sought=form.sought(), after=fields_after(asked.get("after", "")), most=PAGE)
    parties = shown.parties_of(one.giver or one.payer for one in found)
    shown.note_sight(subject="payments", actor=actor_of(request), now=clock.now())
    kept = {name: asked[name] for name in form.fields if asked.get(name)}
    values = {
        "form": form,
        "fields": _filter_fields(form),
        "reset": reverse("treasury-payments") if kept else "",
        "table": shown.gifts(found, parties, titles),
        "older": _older(found, kept),
        "newer": {"address": f"?{urlencode(kept)}", "title": "From the latest"} if asked.get("after") else None,
        "kept": list(kept.items()),
        "export": export,
    }
    if form.errors and status is HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return office.draw(
        request=request, template="payments/payments.html", heading="Payments", values=values, status=status
    )


def _older(found: Sequence[Gift], kept: Mapping[str, str]) -> Mapping[str, str] | None:
    if len(found) < PAGE:
        return None
    last = found[-1]
    return {"address": f"?{urlencode({**kept, 'after': f'{last.counted_on}.{last.id}'})}", "title": "Older"}


def _filter_fields(form: forms.Filter) -> Sequence[Mapping[str, object]]:
    """The filter's fields, choices among them as lists to choose from."""
    told = []
    for bound in form:
        field: dict[str, object] = {
            "uid": bound.auto_id,
            "name": bound.html_name,
            "label": bound.label,
            "value": bound.value() or "",
            "error": " ".join(str(wrong) for wrong in bound.errors),
        }
        if bound.html_name in form.choices:
            field["options"] = [
                {"value": value, "label": label, "selected": value == str(bound.value() or "")}
                for value, label in form.choices[bound.html_name]
            ]
        told.append(field)
    return told


@require_POST
@office.screen(duties=(SEE_PAYMENTS,))
@people.sure_of_oneself
def payments_export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, streamed; who took it, and what for, is logged first (practice.md P17)."""
    asked = request.POST.dict()
    export = forms.Export(asked)
    if not export.is_valid():
        return _list(request, export, asked, HTTPStatus.UNPROCESSABLE_ENTITY)
    titles = _titles()
    form = forms.Filter(asked, purposes=list(titles.items()))
    sought = form.sought()
    narrowed = ", ".join(f"{name} {asked[name]}" for name in form.fields if asked.get(name) and name != "who")
    operations.record_export(
        what=f"payments: {narrowed or 'all'}"[:200],
        why=export.cleaned_data["why"],
        actor=actor_of(request),
        now=clock.now(),
    )
    answer = StreamingHttpResponse(_rows(sought, titles), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="payments.csv"'
    return answer


def _rows(sought: Sought, titles: Mapping[str, str]) -> Iterator[str]:
    yield tables.row(cells=CSV_COLUMNS)
    found = iter(queries.all_gifts(sought=sought))
    while batch := list(islice(found, AT_ONCE)):
        parties = shown.parties_of(one for gift in batch for one in (gift.payer, gift.giver))
        yield "".join(tables.row(cells=_cells(gift, parties, titles)) for gift in batch)


def _cells(gift: Gift, parties: shown.Parties, titles: Mapping[str, str]) -> tuple[str, ...]:
    people = [parties.get(one) if one else None for one in (gift.payer, gift.giver)]
    named = [told for party in people for told in ((party.name, party.code) if party else ("", ""))]
    return (
        gift.code,
        str(gift.counted_on),
        MEANS_WORDS[gift.means],
        titles.get(gift.purpose, gift.purpose),
        gift.credited,
        forms.plain(gift.amount),
        gift.amount.currency,
        forms.plain(gift.whole),
        forms.plain(gift.returned),
        shown.state_of(gift),
        *named,
    )


@require_safe
@office.screen(duties=(SEE_PAYMENTS,))
def payment(request: HttpRequest, code: str) -> HttpResponseBase:
    """One payment whole: parts, entries, thanks, batch, slip, what went back, and what may be done with it."""
    whole = queries.whole(code=code)
    actor, zone = actor_of(request), particulars.zone()
    parties = shown.parties_of([whole.payer, *(one for part in whole.parts for one in (part.giver, part.to_thank))])
    journals = books.journals(source=("payment", str(whole.id))) if actor.may(SEE_BOOKS) else None
    naming = queries.naming_of(payment_id=whole.id)
    payer = parties.get(whole.payer) if whole.payer else None
    shown.note_sight(subject=code, actor=actor, now=clock.now())
    values = {
        "whole": whole,
        "facts": shown.payment_facts(whole, parties, zone),
        "parts": shown.payment_parts(whole, parties),
        "returns": shown.returns(whole.returns) if whole.returns else None,
        "entries": shown.entries(journals) if journals is not None else None,
        "naming": f"{naming.shown}: {naming.state.replace('_', ' ')}" if naming and naming.shown else "",
        "corrected_at": shown.when(whole.corrected.at, zone) if whole.corrected else "",
        "corrected_by": queries.who(name=whole.corrected.by) if whole.corrected else "",
        "refunds": [_refund_words(one, actor, zone) for one in whole.refunds],
        "acts": {"links": _acts(whole, actor), "label": "What can be done"},
        "person": payer.code if payer and actor.may(FIND_PARTIES) else "",
    }
    return office.draw(request=request, template="payments/payment.html", heading=whole.code, values=values)


def _refund_words(one: RefundAsked, actor: Actor, zone: ZoneInfo) -> Mapping[str, object]:
    """A refund; the whole of the account is for those who propose and approve it."""
    sees = actor.may(REFUND_PAYMENTS)
    number = one.account_number if sees else f"…{one.account_number[-4:]}"
    sort_code = "-".join(one.sort_code[at : at + 2] for at in (0, 2, 4))
    account = f"{one.account_name}, {sort_code} {number}" if sees else f"an account ending {number}"
    return {
        "rows": [
            shown.fact("Sum", one.amount.in_words()),
            shown.fact("To", account),
            shown.fact("Evidence", one.evidence),
            shown.fact("Proposed", f"by {queries.who(name=one.asked_by)}, {shown.when(one.asked_at, zone)}"),
            shown.fact("State", "sent back" if one.is_done else "waits for a second person, unless it was refused"),
        ],
        "scan": one.scan_id,
    }


def _acts(whole: PaymentWhole, actor: Actor) -> Sequence[Mapping[str, str]]:
    """What this person may do with it, as it stands."""
    if whole.state is not State.SETTLED or whole.corrected:
        return []
    all_back = whole.went_back == whole.amount
    is_card = whole.means is Means.CARD
    is_paper = whole.means is Means.CHEQUE and whole.waits_to_be_banked  # it is sent back itself
    may_refund = not (all_back or is_card or is_paper) and whole.payer is not None
    may: list[tuple[bool, Duty, str, str]] = [
        (not all_back and whole.means in payments_acts.KINDS, RETURN_PAYMENTS, "Money went back", "return"),
        (may_refund, REFUND_PAYMENTS, "Propose a refund", "refund"),
        (not whole.returns and not is_card and not whole.slip, CORRECT_PAYMENTS, "Correct it", "correct"),
        (whole.payer is None, RECORD_PAYMENTS, "Say who paid", "name"),
    ]
    links = [
        {"title": title, "address": reverse(f"treasury-payment-{act}", args=[whole.code])}
        for fits, duty, title, act in may
        if fits and actor.may(duty)
    ]
    if actor.may(RECORD_PAYMENTS):
        links += [
            {
                "title": f"Say what part {n} was for",
                "address": reverse("treasury-payment-identify", args=[whole.code, n]),
            }
            for n, part in enumerate(whole.parts, start=1)
            if part.credited == queries.UNIDENTIFIED and n not in whole.identified and whole.left(n=n).minor
        ]
    return links


def _titles() -> Mapping[str, str]:
    return {code: row.name for code, row in queries.purpose_rows().items()}
