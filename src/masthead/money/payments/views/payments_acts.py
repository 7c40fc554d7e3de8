"""What may be done with one payment: it goes back, is refunded, corrected, named, identified (P3, P13, P22)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django import forms as django_forms
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from masthead.design import operations as office
from masthead.kernel import clock, words
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations, queries
from masthead.money.payments.forms import fields
from masthead.money.payments.forms import treasury as forms
from masthead.money.payments.values import (
    CORRECT_PAYMENTS,
    NOT_KNOWN_YET,
    RECORD_PAYMENTS,
    REFUND_PAYMENTS,
    RETURN_PAYMENTS,
    Means,
    PaymentWhole,
    ReturnKind,
)
from masthead.money.payments.views import treasury_shown as shown
from masthead.money.payments.views.desk import actor_of, refused, see_other
from masthead.people import operations as people

KINDS: Mapping[Means, tuple[ReturnKind, ...]] = {
    Means.CHEQUE: (ReturnKind.BOUNCED, ReturnKind.CLAIMED_BACK),
    Means.TRANSFER: (ReturnKind.CLAIMED_BACK,),
    Means.STANDING_ORDER: (ReturnKind.CLAIMED_BACK,),
}
Done = Callable[[], object]


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(RETURN_PAYMENTS,))
def return_payment(request: HttpRequest, code: str) -> HttpResponseBase:
    """Record that money of a payment went back."""
    whole = queries.whole(code=code)
    kinds = [*KINDS.get(whole.means, ())]
    if whole.waits_to_be_banked and whole.means is Means.CHEQUE:
        kinds = [ReturnKind.BOUNCED, ReturnKind.WITHDRAWN]
    initial = {"happened_on": fields.shown(on=particulars.today(now=clock.now()))}
    data = request.POST.dict() if request.method == "POST" else None
    form = forms.Return(data, kinds=kinds, whole=whole, titles=_part_titles(whole), initial=initial)

    def done() -> object:
        told = form.cleaned_data
        return operations.return_payment(
            code=code,
            kind=ReturnKind(told["kind"]),
            happened_on=told["happened_on"],
            why=told["why"],
            amounts=form.amounts,
            actor=actor_of(request),
            now=clock.now(),
        )

    return _act(request, whole, form, done, ("Money went back", "Record it", "payment_return.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(REFUND_PAYMENTS,))
@people.sure_of_oneself
def refund(request: HttpRequest, code: str) -> HttpResponseBase:
    """Propose to a second person that money goes back to its giver (P22)."""
    whole = queries.whole(code=code)
    data = request.POST.dict() if request.method == "POST" else None
    form = forms.Refund(data, files=request.FILES or None, whole=whole, titles=_part_titles(whole))

    def done() -> object:
        told = form.cleaned_data
        file = told.get("file")
        return operations.propose_refund(
            code=code,
            account_name=told["account_name"],
            sort_code=told["sort_code"],
            account_number=told["account_number"],
            evidence=told["why"],
            amounts=form.amounts,
            scan=(file.name, file.read()) if file else None,
            actor=actor_of(request),
            now=clock.now(),
        )

    return _act(request, whole, form, done, ("Propose a refund", "Propose it", "payment_refund.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(CORRECT_PAYMENTS,))
def correct(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a slip of the keyboard back, and type it again."""
    whole = queries.whole(code=code)
    counted_on = whole.parts[0].counted_on or particulars.today(now=clock.now())
    sums = {
        forms.sum_name(f"{part.purpose}:{part.subject}" if part.subject else part.purpose): forms.plain(part.amount)
        for part in whole.parts
    }
    parties = shown.parties_of([whole.payer])
    payer = parties.get(whole.payer) if whole.payer else None
    initial = {
        **sums,
        "again": "yes",
        "means": whole.means.value,
        "received_on": fields.shown(on=counted_on),
        "who": f"{payer.code} {payer.name}" if payer else "",
        # Whoever was thanked already is not thanked twice, unless somebody chooses so.
        "acknowledge": "none_wanted" if whole.acknowledged_at and payer else str(whole.decision or "nobody_known"),
    }
    data = request.POST.dict() if request.method == "POST" else None
    form = forms.Correct(data, offered=queries.offered(on=counted_on), currency=whole.amount.currency, initial=initial)

    def done() -> object:
        new = operations.correct(
            code=code,
            why=form.cleaned_data["why"],
            rightly=form.rightly(),
            actor=actor_of(request),
            now=clock.now(),
        )
        return queries.payment(payment_id=new).code if new else None

    return _act(request, whole, form, done, ("Correct it", "Correct it", "payment_correct.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(RECORD_PAYMENTS,))
def name(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say who paid, where nobody knew (P13)."""
    whole = queries.whole(code=code)
    form = forms.Name(request.POST.dict() if request.method == "POST" else None)

    def done() -> object:
        assert form.party is not None, "the form is valid"
        operations.name_payer(
            code=code, payer=form.party.id, why=form.cleaned_data["why"], actor=actor_of(request), now=clock.now()
        )
        return None

    return _act(request, whole, form, done, ("Say who paid", "Keep it", "payment_name.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@office.screen(duties=(RECORD_PAYMENTS,))
def identify(request: HttpRequest, code: str, n: int) -> HttpResponseBase:
    """Say what a part of an unidentified receipt was for (P13)."""
    whole = queries.whole(code=code)
    if not 1 <= n <= len(whole.parts):
        raise queries.NoSuchPayment
    today = particulars.today(now=clock.now())
    # It counts on its own day, which may be one of an appeal that is over and counts the last post.
    offered = [(value, title) for value, title in queries.offered(on=today, late=True) if value != NOT_KNOWN_YET]
    form = forms.Identify(request.POST.dict() if request.method == "POST" else None, offered=offered)

    def done() -> object:
        purpose, _, subject = form.cleaned_data["purpose"].partition(":")
        operations.identify(
            code=code,
            n=n,
            purpose=purpose,
            subject=subject,
            why=form.cleaned_data["why"],
            actor=actor_of(request),
            now=clock.now(),
        )
        return None

    return _act(request, whole, form, done, (f"Say what part {n} was for", "Keep it", "payment_identify.html"))


def _act(
    request: HttpRequest,
    whole: PaymentWhole,
    form: django_forms.Form,
    done: Done,
    asks: tuple[str, str, str],
) -> HttpResponseBase:
    """
    Ask; do it once it is sent and fit; ask again with what was typed, and with what is wrong with it.

    :param asks: the heading, the button's word, and the template
    """
    heading, press, template = asks
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                new = done()
            except Refusal as refusal:
                status = refused(refusal)
                _blame(form, refusal)
            else:
                return see_other("treasury-payment", new if isinstance(new, str) and new else whole.code)
    parties = shown.parties_of([whole.payer])
    came_on = whole.parts[0].counted_on
    facts = [
        shown.fact("Amount", whole.amount.in_words()),
        shown.fact("From", shown.who(whole.payer, parties)),
        shown.fact("Counts on", words.day(on=came_on) if came_on else ""),
    ]
    values = {"form": form, "facts": facts, "press": press, "code": whole.code}
    return office.draw(
        request=request,
        template=f"payments/{template}",
        heading=f"{heading}: {whole.code}",
        values=values,
        status=status,
    )


def _blame(form: django_forms.Form, refusal: Refusal) -> None:
    """Say what was refused at the field that it is about."""
    told: Mapping[type[Refusal], str] = {
        operations.DayToCome: "happened_on" if "happened_on" in form.fields else "received_on",
        operations.DayTooLongAgo: "received_on",
        operations.BeforeItCame: "happened_on",
        operations.NotTheGiversName: "account_name",
        operations.NotAnAccount: "account_number",
        operations.NoEvidence: "why",
        operations.NotThatWay: "kind",
        operations.NoScan: "file",
        operations.ScanTooLarge: "file",
    }
    field = told.get(type(refusal))
    if isinstance(refusal, operations.MoreThanGiven):
        field = f"part_{refusal.facts.get('n')}"
    form.add_error(field if field in form.fields else None, refusal.sentence())


def _part_titles(whole: PaymentWhole) -> Mapping[int, str]:
    titles = {code: row.name for code, row in queries.purpose_rows().items()}
    known = {n: found.purpose for n, found in whole.identified.items()}
    return {n: titles.get(known.get(n, part.purpose), part.purpose) for n, part in enumerate(whole.parts, start=1)}
