"""What became of money later, read: what waits for the bank, slips, returns, what nobody knows the purpose of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.periods import day_of
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models
from masthead.money.payments.queries.payments import UNIDENTIFIED
from masthead.money.payments.values import Means, PaymentId
from masthead.money.payments.values.later import (
    CASH,
    CHEQUES,
    SLIP_ITEMS_MAX,
    Returned,
    ReturnId,
    Slip,
    SlipItem,
    SlipNumber,
    ToBank,
    ToBankSums,
    Unidentified,
)

SLIPS_SHOWN = 50


def to_bank(*, most: int = SLIP_ITEMS_MAX) -> Sequence[ToBank]:
    """Cheques and cash that wait to be paid in, the oldest first; one query."""
    zone = particulars.zone()
    rows = models.Undeposited.objects.select_related("payment__batch").order_by("taken_at", "payment_id")[:most]
    return [
        ToBank(
            payment_id=PaymentId(row.payment_id),
            code=row.payment.code,
            means=row.means,
            amount=Money(row.amount_minor, row.payment.currency),
            payer=PartyId(row.payment.payer_id) if row.payment.payer_id else None,
            received_on=day_of(moment=row.taken_at, zone=zone),
            batch_code=row.payment.batch.code if row.payment.batch else "",
        )
        for row in rows
    ]


def to_bank_sums() -> ToBankSums:
    """What waits to be paid in as the books say it (1150, 1160), and since when; as fast however much was ever paid."""
    currency = particulars.currency()
    nets = ledger.nets(accounts=[CHEQUES, CASH])
    oldest = models.Undeposited.objects.aggregate(first=Min("taken_at"))["first"]
    return ToBankSums(
        cheques=Money(nets.get(CHEQUES, 0), currency),
        cash=Money(nets.get(CASH, 0), currency),
        oldest_on=day_of(moment=oldest, zone=particulars.zone()) if oldest else None,
    )


def slips(*, before: int | None = None, most: int = SLIPS_SHOWN) -> Sequence[Slip]:
    """
    Paying-in slips, the latest first, without what is on them.

    :param before: only those of a lower number, for the next page
    """
    rows = models.Slip.objects.order_by("-number")
    return [_slip(row) for row in (rows.filter(number__lt=before) if before else rows)[:most]]


def slip(*, number: SlipNumber) -> Slip | None:
    """One paying-in slip, with what is on it in the order of its arrival."""
    row = models.Slip.objects.filter(number=number).first()
    if row is None:
        return None
    gone = Coalesce(Sum("payment__returns__amount_minor"), 0)
    items = row.items.select_related("payment").annotate(gone=gone).order_by("payment__taken_at", "payment_id")
    return _slip(row, items)


def _slip(row: models.Slip, items: "QuerySet[models.SlipItem] | tuple[()]" = ()) -> Slip:
    return Slip(
        number=SlipNumber(row.number),
        banked_on=row.banked_on,
        cheques=Money(row.cheques_minor, row.currency),
        cheque_count=row.cheque_count,
        cash=Money(row.cash_minor, row.currency),
        counted=Money(row.counted_minor, row.currency),
        made_at=row.made_at,
        made_by=row.made_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_why=row.undone_why,
        items=[
            SlipItem(
                payment_id=PaymentId(item.payment_id),
                code=item.payment.code,
                means=item.payment.means,
                amount=Money(item.amount_minor, row.currency),
                payer=PartyId(item.payment.payer_id) if item.payment.payer_id else None,
                returned=Money(item.gone, row.currency),  # type: ignore[attr-defined]  # annotated
            )
            for item in items
        ],
    )


def returned(*, account: AccountCode, since: datetime | None = None) -> Money:
    """
    What went back of the gifts that one account was credited with.

    :param since: only what was recorded after this moment, such as an appeal's certifying
    """
    rows = models.ReturnPart.objects.filter(credited=account)
    if since is not None:
        rows = rows.filter(of__made_at__gt=since)
    return Money(int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0), particulars.currency())


def is_whole(*, payment_id: PaymentId) -> bool:
    """Whether a payment still is what it was: nothing of it went back, and it was no slip of the keyboard."""
    return not not_whole(payment_ids=[payment_id])


def not_whole(*, payment_ids: Collection[PaymentId]) -> set[PaymentId]:
    """Those payments of which money went back, or which were slips of the keyboard; one query for any number."""
    changed = Exists(models.Return.objects.filter(payment=OuterRef("pk"))) | Q(correction__isnull=False)
    rows = models.Payment.objects.filter(changed, id__in=payment_ids)
    return {PaymentId(found) for found in rows.values_list("id", flat=True)}


def returns_between(
    *, first_on: date, last_on: date, after: tuple[date, str] | None = None, most: int = 100
) -> Sequence[Returned]:
    """What went back on some days, both included, the latest first."""
    rows = models.Return.objects.filter(happened_on__range=(first_on, last_on))
    if after is not None:
        rows = rows.filter(Q(happened_on__lt=after[0]) | Q(happened_on=after[0], id__lt=after[1]))
    found = rows.select_related("payment").prefetch_related("parts__part").order_by("-happened_on", "-id")[:most]
    return [return_of(row=row) for row in found]


def return_of(*, row: models.Return) -> Returned:
    """A return's row as a value."""
    return Returned(
        id=ReturnId(row.id),
        payment_id=PaymentId(row.payment_id),
        code=row.payment.code,
        kind=row.kind,
        amount=Money(row.amount_minor, row.currency),
        happened_on=row.happened_on,
        parts={back.part.n: Money(back.amount_minor, row.currency) for back in row.parts.all()},
        paid_from=AccountCode(row.paid_from),
        why=row.why,
        made_at=row.made_at,
        made_by=row.made_by,
    )


def not_identified(*, after: tuple[date, int] | None = None, most: int = 100) -> Sequence[tuple[int, Unidentified]]:
    """
    Parts whose purpose nobody knows yet, the oldest first, each with its row's number.

    :param after: day and row of the last one of the page before
    """
    rows = models.Part.objects.filter(credited=UNIDENTIFIED, identification=None, payment__correction=None)
    if after is not None:
        rows = rows.filter(Q(counted_on__gt=after[0]) | Q(counted_on=after[0], id__gt=after[1]))
    gone = Coalesce(Sum("returned__amount_minor"), 0)
    left = rows.annotate(left=F("amount_minor") - gone).filter(left__gt=0)
    return [
        (
            row.pk,
            Unidentified(
                payment_id=PaymentId(row.payment_id),
                code=row.payment.code,
                n=row.n,
                means=row.payment.means,
                payer=PartyId(row.payment.payer_id) if row.payment.payer_id else None,
                received_on=row.counted_on,
                left=Money(row.left, row.currency),
            ),
        )
        for row in left.select_related("payment").order_by("counted_on", "id")[:most]
        if row.counted_on is not None
    ]


def unidentified_sum() -> Money:
    """What stands unidentified on the books (2300)."""
    return Money(-ledger.nets(accounts=[UNIDENTIFIED]).get(UNIDENTIFIED, 0), particulars.currency())


def to_bank_waiting() -> int:
    """How many cheques and sums of cash wait to be paid in."""
    return models.Undeposited.objects.count()


def unidentified_waiting() -> int:
    """How many parts wait for somebody who knows what they were for; one that went back whole waits no more."""
    waiting = models.Part.objects.filter(credited=UNIDENTIFIED, identification=None, payment__correction=None)
    back = Coalesce(Sum("returned__amount_minor"), 0)
    return waiting.annotate(back=back).filter(back__lt=F("amount_minor")).count()


def to_bank_minor() -> Mapping[Means, int]:
    """What waits to be paid in by means, in minor units, added up from what waits itself."""
    rows = models.Undeposited.objects.values_list("means").annotate(minor=Sum("amount_minor")).order_by("means")
    return {Means(means): int(minor) for means, minor in rows}


def kept_sums() -> Mapping[AccountCode, int]:
    """What the sums of days say that each account was credited with, in minor units."""
    rows = models.DaySum.objects.values_list("account").annotate(whole=Sum("minor")).order_by("account")
    return {AccountCode(account): int(whole) for account, whole in rows if whole}
