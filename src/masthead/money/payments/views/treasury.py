"""The treasurer's desk: paying in, the month, what is not identified."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.design import operations as office
from masthead.design import queries as design
from masthead.kernel import clock, tables, words
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import SEE_BOOKS
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import fields
from masthead.money.payments.forms import treasury as forms
from masthead.money.payments.values import (
    BANK_TAKINGS,
    MEANS_WORDS,
    RECORD_PAYMENTS,
    RETURN_WORDS,
    SEE_PAYMENTS,
    SEE_SUMS,
    Means,
    MonthSums,
    ReturnKind,
    Slip,
    SlipNumber,
    SumLine,
)
from masthead.money.payments.views import treasury_shown as shown
from masthead.money.payments.views.desk import actor_of, refused, see_other

RETURNS_SHOWN = 50
WAITS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(BANK_TAKINGS, SEE_SUMS), to_send=(BANK_TAKINGS,))
def banking(request: HttpRequest) -> HttpResponseBase:
    """What waits to be paid in, chosen for a slip by batch or one by one; and the slips."""
    now = clock.now()
    today = particulars.today(now=now)
    found = queries.to_bank()
    may_see = actor_of(request).may(SEE_PAYMENTS)
    parties = shown.parties_of(one.payer for one in found) if may_see else {}
    if parties:
        shown.note_sight(subject="payments to be paid in", actor=actor_of(request), now=now)
    choices = {
        "batches": shown.batches_to_bank(found),
        "items": shown.items_to_bank(found, parties, today, may_see=may_see),
    }
    if request.method != "POST":
        form = forms.PayIn(**choices, initial={"banked_on": fields.shown(on=today)})
        return _banking(request, form, today, HTTPStatus.OK)
    form = forms.PayIn(request.POST, **choices)
    if not form.is_valid():
        return _banking(request, form, today, HTTPStatus.UNPROCESSABLE_ENTITY)
    told = form.cleaned_data
    try:
        number = operations.pay_in(
            codes=told["items"],
            batches=told["batches"],
            counted=told["counted"],
            banked_on=told["banked_on"],
            actor=actor_of(request),
            now=now,
        )
    except Refusal as refusal:
        days = (operations.DayToCome, operations.PaidInBeforeReceived)
        form.add_error("banked_on" if isinstance(refusal, days) else None, refusal.sentence())
        return _banking(request, form, today, refused(refusal))
    return see_other("treasury-slip", number)


def _banking(request: HttpRequest, form: forms.PayIn, today: date, status: HTTPStatus) -> HttpResponse:
    sums = queries.to_bank_sums()
    figures = [
        shown.fact("Cheques, not paid in", sums.cheques.in_words(), shown.account_link("1150")),
        shown.fact("Cash, not paid in", sums.cash.in_words(), shown.account_link("1160")),
    ]
    if sums.oldest_on:
        figures.append(shown.fact("The oldest waits", shown.age(sums.oldest_on, today)))
    values = {
        "form": form,
        "figures": figures if actor_of(request).may(SEE_BOOKS) else _without_addresses(figures),
        "waits": bool(sums.oldest_on) and actor_of(request).may(BANK_TAKINGS),
        "slips": shown.slips(queries.slips()),
    }
    return office.draw(
        request=request, template="payments/banking.html", heading="Paying in", values=values, status=status
    )


def _without_addresses(figures: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [{key: value for key, value in one.items() if key != "address"} for one in figures]


@require_safe
@office.screen(duties=(BANK_TAKINGS, SEE_SUMS))
def slip(request: HttpRequest, number: int) -> HttpResponseBase:
    """One paying-in slip, fit to be printed."""
    return _slip(request, SlipNumber(number), forms.Why(), HTTPStatus.OK)


def _slip(request: HttpRequest, number: SlipNumber, form: forms.Why, status: HTTPStatus) -> HttpResponse:
    found = queries.slip(number=number)
    if found is None:
        raise operations.NoSuchSlip
    actor, now = actor_of(request), clock.now()
    may_see = actor.may(SEE_PAYMENTS)
    paper = particulars.current(now=now)
    parties = shown.parties_of(item.payer for item in found.items) if may_see else {}
    if parties:
        shown.note_sight(subject=f"slip {number}", actor=actor, now=now)
    facts = [
        shown.fact("Paid in on", words.weekday(on=found.banked_on)),
        shown.fact("Account", f"{paper.payee}, {paper.bank_sort_code} {paper.bank_account}"),
        shown.fact("Cheques", f"{found.cheque_count}: {found.cheques.in_words()}"),
        shown.fact("Cash", found.counted.in_words()),
        shown.fact("Sum", found.total.in_words(), total=True),
    ]
    off = Money(found.counted.minor - found.cash.minor, found.cash.currency)
    if off.minor:
        side = "more" if off.minor > 0 else "less"
        size = Money(abs(off.minor), off.currency).in_words()
        facts.insert(4, shown.fact("The bank counted", f"{size} {side} than the books: {found.cash.in_words()}"))
    journals = books.journals(source=("slip", str(number)))
    values = {
        "slip": found,
        "facts": facts,
        "cheques": shown.slip_items(found, parties, Means.CHEQUE, may_see=may_see),
        "cash": shown.slip_items(found, parties, Means.CASH, may_see=may_see),
        "made": f"Written by {queries.who(name=found.made_by)}, {shown.when(found.made_at, paper.zone)}.",
        "undone": _undone(found, paper.zone) if found.undone_at else "",
        "entries": shown.entries(journals) if actor.may(SEE_BOOKS) else None,
        "form": form if found.undone_at is None and actor.may(BANK_TAKINGS) else None,
    }
    return office.draw(
        request=request, template="payments/banking_slip.html", heading=f"Slip {number}", values=values, status=status
    )


def _undone(found: Slip, zone: ZoneInfo) -> str:
    assert found.undone_at is not None, "asked for one that was taken back"
    return f"Taken back by {queries.who(name=found.undone_by)}, {shown.when(found.undone_at, zone)}: {found.undone_why}"


@require_POST
@office.screen(duties=(BANK_TAKINGS,))
def take_back(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a slip back that was a mistake."""
    form = forms.Why(request.POST.dict())
    if not form.is_valid():
        return _slip(request, SlipNumber(number), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.take_back_slip(
            number=SlipNumber(number), why=form.cleaned_data["why"], actor=actor_of(request), now=clock.now()
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return _slip(request, SlipNumber(number), form, refused(refusal))
    return see_other("treasury-slip", number)


@require_safe
@office.screen(duties=(SEE_SUMS,))
def month(request: HttpRequest) -> HttpResponseBase:
    """A month in sums, each leading to what it is made of."""
    today = particulars.today(now=clock.now())
    chosen = forms.read_month(text=request.GET.get("month", "")) or Month.of(today)
    return _month(request, chosen, forms.Export(), HTTPStatus.OK)


def _month(request: HttpRequest, chosen: Month, form: forms.Export, status: HTTPStatus) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    may_see, may_see_books = actor.may(SEE_PAYMENTS), actor.may(SEE_BOOKS)
    sums = queries.month_sums(month=chosen)
    days = {"from_on": str(chosen.first_on), "until_on": str(chosen.last_on)}
    found = queries.returns_between(first_on=chosen.first_on, last_on=chosen.last_on, most=RETURNS_SHOWN)
    corrected = queries.corrections(month=chosen) if may_see else []
    values = {
        "month": chosen,
        "title": words.month(on=chosen.first_on),
        "newer": _month_link(chosen.next()) if str(chosen) < str(Month.of(particulars.today(now=now))) else None,
        "older": _month_link(chosen.previous()),
        "figures": _figures(sums, days, may_see=may_see),
        "waits": _waits(may_see=may_see),
        "by_means": shown.by_means(sums, days, may_see=may_see),
        "by_purpose": shown.by_purpose(
            sums, days, _titles(), _accounts(), may_see=may_see, may_see_books=may_see_books
        ),
        "by_return": shown.by_return(sums.returned, sums.went_back),
        "returns": shown.returns(found) if may_see and found else None,
        "corrections": shown.corrections(corrected) if corrected else None,
        "form": form,
    }
    heading = f"The month: {words.month(on=chosen.first_on)}"
    return office.draw(request=request, template="payments/month.html", heading=heading, values=values, status=status)


def _month_link(chosen: Month) -> Mapping[str, str]:
    return {"address": f"{reverse('treasury-month')}?month={chosen}", "title": words.month(on=chosen.first_on)}


def _titles() -> Mapping[str, str]:
    return {code: row.name for code, row in queries.purpose_rows().items()}


def _accounts() -> Mapping[str, str]:
    return {account.code: account.name for account in books.accounts()}


def _figures(sums: MonthSums, days: Mapping[str, str], *, may_see: bool) -> list[Mapping[str, object]]:
    figures = [
        shown.fact("Received", sums.received.in_words(), shown.listed(state="counted", **days)),
        shown.fact("Went back", sums.went_back.in_words(), "#went-back"),
        shown.fact("Corrected", sums.corrected.in_words(), "#corrected" if sums.corrected_number and may_see else ""),
    ]
    return figures if may_see else _without_addresses(figures)


def _waits(*, may_see: bool) -> list[Mapping[str, object]]:
    """What waits as of now, whatever month is looked at."""
    today = particulars.today(now=clock.now())
    to_bank = queries.to_bank_sums()
    oldest = f"the oldest waits {shown.age(to_bank.oldest_on, today)}" if to_bank.oldest_on else ""
    parked = len(queries.parked())
    return [
        shown.fact("Cheques not paid in", to_bank.cheques.in_words(), reverse("treasury-banking"), oldest),
        shown.fact("Cash not paid in", to_bank.cash.in_words(), reverse("treasury-banking")),
        shown.fact("Set aside", str(queries.aside_waiting()), reverse("post-aside") if may_see else ""),
        shown.fact(
            "Not identified",
            queries.unidentified_sum().in_words(),
            reverse("treasury-unidentified") if may_see else "",
        ),
        shown.fact("Wait for a company", str(queries.still_waiting())),
        shown.fact("Wait for a person", str(parked), reverse("treasury-parked") if parked and may_see else ""),
    ]


@require_POST
@office.screen(duties=(SEE_SUMS,))
def month_export(request: HttpRequest) -> HttpResponseBase:
    """A month as CSV or PDF; who took it, and what for, is logged (practice.md P17)."""
    now = clock.now()
    chosen = forms.read_month(text=request.POST.get("month", "")) or Month.of(particulars.today(now=now))
    form = forms.Export(request.POST.dict())
    if not form.is_valid():
        return _month(request, chosen, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    what = "pdf" if request.POST.get("as") == "pdf" else "csv"
    operations.record_export(
        what=f"month {chosen} as {what}", why=form.cleaned_data["why"], actor=actor_of(request), now=now
    )
    sums = queries.month_sums(month=chosen)
    if what == "pdf":
        answer = HttpResponse(
            design.pdf(name="report", data=_paper(chosen, sums), made_at=now), content_type="application/pdf"
        )
    else:
        answer = HttpResponse(_csv(sums), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="month-{chosen}.{what}"'
    return answer


def _csv(sums: MonthSums) -> str:
    rows = [
        ("what", "of", "account", "number", "amount", "currency"),
        *(
            ("received by means", MEANS_WORDS[Means(line.key)], "", str(line.number), *_sum(line.amount))
            for line in sums.by_means
        ),
        *(
            ("received by purpose", title, account, str(line.number), *_sum(line.amount))
            for title, account, line in _purposes(sums)
        ),
        *(
            ("went back", RETURN_WORDS[ReturnKind(line.key)], "", str(line.number), *_sum(line.amount))
            for line in sums.returned
        ),
        ("corrected", "", "", str(sums.corrected_number), *_sum(sums.corrected)),
    ]
    return "".join(tables.row(cells=row) for row in rows)


def _purposes(sums: MonthSums) -> list[tuple[str, str, SumLine]]:
    """What came in by purpose: its title, its account in words, and its sum."""
    titles, accounts = _titles(), _accounts()
    told = []
    for line in sums.by_purpose:
        purpose, _, account = line.key.partition(":")
        told.append((titles.get(purpose, purpose), f"{account} {accounts.get(account, '')}".strip(), line))
    return told


def _sum(amount: Money) -> tuple[str, str]:
    return forms.plain(amount), amount.currency


def _paper(chosen: Month, sums: MonthSums) -> Mapping[str, object]:
    by_purpose = [
        [title, account, str(line.number), line.amount.in_words()] for title, account, line in _purposes(sums)
    ]
    money = {"title": "Sum", "right": True}
    return {
        "title": f"The month: {words.month(on=chosen.first_on)}",
        "sentences": [_in_short(sums)],
        "sections": [
            {
                "heading": "Received, by means",
                "columns": [{"title": "How it came"}, {"title": "Payments", "right": True}, money],
                "rows": [[MEANS_WORDS[Means(x.key)], str(x.number), x.amount.in_words()] for x in sums.by_means],
            },
            {
                "heading": "Received, by purpose",
                "columns": [{"title": "What for"}, {"title": "Account"}, {"title": "Gifts", "right": True}, money],
                "rows": by_purpose,
            },
            {
                "heading": "Went back",
                "columns": [{"title": "What happened"}, {"title": "Times", "right": True}, money],
                "rows": [[RETURN_WORDS[ReturnKind(x.key)], str(x.number), x.amount.in_words()] for x in sums.returned],
            },
        ],
    }


def _in_short(sums: MonthSums) -> str:
    return (
        f"Received {sums.received.in_words()}, went back {sums.went_back.in_words()}, corrected "
        f"{sums.corrected.in_words()}. Received by the day that it counts on, returns on the day that they happened."
    )


@require_safe
@office.screen(duties=(SEE_PAYMENTS, RECORD_PAYMENTS))
def unidentified(request: HttpRequest) -> HttpResponseBase:
    """What came, and nobody knows what it was for (P13)."""
    today = particulars.today(now=clock.now())
    after = fields_after(request.GET.get("after", ""))
    found = queries.not_identified(after=after, most=WAITS_SHOWN)
    parties = shown.parties_of(one.payer for _, one in found)
    last = found[-1] if len(found) == WAITS_SHOWN else None
    shown.note_sight(subject="payments not identified", actor=actor_of(request), now=clock.now())
    values = {
        "figures": [shown.fact("Not identified", queries.unidentified_sum().in_words())],
        "table": shown.unidentified([one for _, one in found], parties, today),
        "older": {"address": f"?after={last[1].received_on}.{last[0]}", "title": "More"} if last else None,
    }
    return office.draw(request=request, template="payments/unidentified.html", heading="Not identified", values=values)


@require_safe
@office.screen(duties=(SEE_PAYMENTS,))
def parked(request: HttpRequest) -> HttpResponseBase:
    """What could not be booked and waits for a person."""
    zone = particulars.zone()
    rows = [
        shown.row(
            shown.payment_link(one.name) if one.kind == "payment" else one.name,
            one.kind,
            one.reason,
            shown.when(one.since, zone),
        )
        for one in queries.parked()
    ]
    found = shown.table("Waits for a person", ("Which", "What", "Why", "Since"), rows, "Nothing waits for a person.")
    return office.draw(
        request=request, template="payments/payments_parked.html", heading="Waits for a person", values={"table": found}
    )


def fields_after(text: str) -> tuple[date, int] | None:
    """Where the next page of a list begins: ``2026-11-24.4711``; anything else is its beginning."""
    day, _, number = text.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
