"""
The treasurer's desk, read: a month in sums, gifts as they are looked for, one payment whole.

None of it grows with the number of gifts on the books: a month is read from the sums of its days, a list goes on from
where the last page ended, and everything is found by an index.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.periods import Month, days
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models
from masthead.money.payments.queries.later import return_of
from masthead.money.payments.queries.payments import NoSuchPayment, part_of, takings_of
from masthead.money.payments.values import PaymentId
from masthead.money.payments.values.later import (
    Corrected,
    Gift,
    GiftState,
    Identified,
    MonthSums,
    PaymentWhole,
    RefundAsked,
    RefundId,
    SlipNumber,
    Sought,
    SumLine,
)

PAGE = 50
After = tuple[date, int]


def month_sums(*, month: Month) -> MonthSums:
    """A month as its treasurer sees it; four queries, however many gifts there are."""
    currency = particulars.currency()
    these = models.DaySum.objects.filter(counted_on__range=(month.first_on, month.last_on))
    means = these.values_list("means").annotate(Sum("payments"), Sum("minor")).order_by("means")
    purposes = these.values_list("purpose", "account").annotate(Sum("parts"), Sum("minor"))
    back = models.Return.objects.filter(happened_on__range=(month.first_on, month.last_on))
    kinds = back.values_list("kind").annotate(Count("id"), Sum("amount_minor")).order_by("kind")
    period = days(first_on=month.first_on, last_on=month.last_on, zone=particulars.zone())
    put_right = models.Correction.objects.filter(at__gte=period.start_at, at__lt=period.end_at)
    corrected = put_right.aggregate(number=Count("payment"), minor=Sum("payment__amount_minor"))
    by_means = [SumLine(key, number, Money(int(minor), currency)) for key, number, minor in means if minor]
    returned = [SumLine(str(key), number, Money(int(minor), currency)) for key, number, minor in kinds]
    return MonthSums(
        by_means=by_means,
        by_purpose=[
            SumLine(f"{purpose}:{account}", number, Money(int(minor), currency))
            for purpose, account, number, minor in purposes.order_by("purpose", "account")
            if minor
        ],
        returned=returned,
        received=_sum(by_means, currency),
        went_back=_sum(returned, currency),
        corrected=Money(int(corrected["minor"] or 0), currency),
        corrected_number=corrected["number"],
    )


def _sum(lines: Sequence[SumLine], currency: str) -> Money:
    return Money(sum(line.amount.minor for line in lines), currency)


def gifts(*, sought: Sought, after: After | None = None, most: int = PAGE) -> Sequence[Gift]:
    """
    Parts of settled payments, the latest day first.

    :param after: day and row of the last one of the page before
    """
    found: dict[int, models.Part] = {}
    for rows in _arms(sought):
        page = _from(rows, after).select_related("payment__correction", "identification")
        found |= {row.pk: row for row in page.prefetch_related("returned").order_by("-counted_on", "-id")[:most]}
    ordered = sorted(found.values(), key=lambda row: (row.counted_on, row.pk), reverse=True)
    return [_gift(row) for row in ordered[:most]]


def all_gifts(*, sought: Sought) -> Iterator[Gift]:
    """Every gift that is looked for, page by page, for an export that streams."""
    after: After | None = None
    while page := gifts(sought=sought, after=after, most=500):
        yield from page
        after = (page[-1].counted_on, page[-1].id)


def _from(rows: QuerySet[models.Part], after: After | None) -> QuerySet[models.Part]:
    if after is None:
        return rows
    # The first condition alone bounds the index; the second leaves out what the last page had of that day.
    return rows.filter(counted_on__lte=after[0]).exclude(counted_on=after[0], id__gte=after[1])


def _arms(sought: Sought) -> Sequence[QuerySet[models.Part]]:
    """
    The same search by each of the ways in which a part can fit, so that an index leads each of them.

    A purpose or account may be the part's own, or what it was found to be; a person may have paid, or given.
    """
    rows = models.Part.objects.filter(counted_on__isnull=False, **_plain(sought))
    match sought.state:
        # Few went back or were corrected: they are named one by one, or the database would look through all for them.
        case GiftState.RETURNED:
            rows = rows.filter(id__in=list(models.ReturnPart.objects.values_list("part_id", flat=True).distinct()))
        case GiftState.CORRECTED:
            rows = rows.filter(payment__in=list(models.Correction.objects.values_list("payment_id", flat=True)))
        case GiftState.COUNTED:
            rows = rows.filter(payment__correction=None)
        case None:
            pass
    arms = [rows]
    if sought.purpose:
        arms = [
            *(arm.filter(purpose=sought.purpose, identification=None) for arm in arms),
            *(arm.filter(identification__purpose=sought.purpose) for arm in arms),
        ]
    if sought.account:
        arms = [
            *(arm.filter(credited=sought.account, identification=None) for arm in arms),
            *(arm.filter(identification__credited=sought.account) for arm in arms),
        ]
    if sought.parties is not None:
        arms = [
            *(arm.filter(giver__in=sought.parties) for arm in arms),
            *(arm.filter(payment__payer__in=sought.parties) for arm in arms),
        ]
    return arms


def _plain(sought: Sought) -> dict[str, Any]:
    asked = {
        "counted_on__gte": sought.from_on,
        "counted_on__lte": sought.until_on,
        "means": sought.means,
        "amount_minor": sought.amount.minor if sought.amount else None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _gift(row: models.Part) -> Gift:
    known = getattr(row, "identification", None)
    assert row.counted_on is not None, "only what counts is looked for"
    return Gift(
        id=row.pk,
        code=row.payment.code,
        counted_on=row.counted_on,
        means=row.payment.means,
        payer=PartyId(row.payment.payer_id) if row.payment.payer_id else None,
        giver=PartyId(row.giver_id) if row.giver_id else None,
        purpose=known.purpose_id if known else row.purpose_id,
        credited=AccountCode(known.credited if known else row.credited),
        amount=Money(row.amount_minor, row.currency),
        whole=Money(row.payment.amount_minor, row.currency),
        returned=Money(sum(back.amount_minor for back in row.returned.all()), row.currency),
        is_corrected=hasattr(row.payment, "correction"),
    )


def whole(*, code: str) -> PaymentWhole:
    """
    Everything about one payment; a constant number of queries.

    :raises NoSuchPayment: if there is none
    """
    rows = models.Payment.objects.select_related(
        "acknowledgement", "batch", "correction__replacement", "replaces__payment", "undeposited"
    )
    row = rows.filter(code=code).prefetch_related("parts__identification").first()
    if row is None:
        raise NoSuchPayment
    parts = sorted(row.parts.all(), key=lambda part: part.n)
    decided = getattr(row, "acknowledgement", None)
    returns = row.returns.select_related("payment").prefetch_related("parts__part").order_by("n")
    refunds = row.refund_requests.select_related("carried_out").order_by("asked_at")
    slip = row.slip_items.filter(undone_at=None).values_list("slip_id", flat=True).first()
    replaced = getattr(row, "replaces", None)
    return PaymentWhole(
        id=PaymentId(row.id),
        code=row.code,
        state=row.state,
        means=row.means,
        amount=Money(row.amount_minor, row.currency),
        payer=PartyId(row.payer_id) if row.payer_id else None,
        parts=[part_of(row=part) for part in parts],
        prepared_at=row.prepared_at,
        taken_at=row.taken_at,
        decision=decided.decision if decided else None,
        acknowledged_at=decided.carried_out_at if decided else None,
        batch_code=row.batch.code if row.batch else "",
        slip=SlipNumber(slip) if slip is not None else None,
        waits_to_be_banked=hasattr(row, "undeposited"),
        returns=[return_of(row=back) for back in returns],
        corrected=_corrected(row),
        identified={part.n: _identified(part) for part in parts if hasattr(part, "identification")},
        refunds=[_refund(asked) for asked in refunds],
        replaces=replaced.payment.code if replaced else "",
        trouble=row.trouble,
        takings=takings_of(row=row),
    )


def _corrected(row: models.Payment) -> Corrected | None:
    found = getattr(row, "correction", None)
    if found is None:
        return None
    return Corrected(
        payment_id=PaymentId(row.id),
        code=row.code,
        amount=Money(row.amount_minor, row.currency),
        why=found.why,
        at=found.at,
        by=found.by,
        replacement=found.replacement.code if found.replacement else "",
    )


def _identified(part: models.Part) -> Identified:
    known = part.identification
    return Identified(
        n=part.n,
        purpose=known.purpose_id,
        subject=known.subject,
        amount=Money(known.amount_minor, part.currency),
        credited=AccountCode(known.credited),
        why=known.why,
        at=known.at,
        by=known.by,
    )


def _refund(asked: models.RefundRequest) -> RefundAsked:
    currency = particulars.currency()
    return RefundAsked(
        id=RefundId(asked.id),
        payment_id=PaymentId(asked.payment_id),
        parts={int(n): Money(minor, currency) for n, minor in asked.parts.items()},
        amount=Money(asked.amount_minor, currency),
        account_name=asked.account_name,
        sort_code=asked.sort_code,
        account_number=asked.account_number,
        evidence=asked.evidence,
        scan_id=asked.scan_id,
        asked_at=asked.asked_at,
        asked_by=asked.asked_by,
        proposal_id=asked.proposal,
        is_done=hasattr(asked, "carried_out"),
    )


def corrections(*, month: Month, most: int = PAGE) -> Sequence[Corrected]:
    """What was corrected in a month, the latest first."""
    period = days(first_on=month.first_on, last_on=month.last_on, zone=particulars.zone())
    rows = models.Correction.objects.filter(at__gte=period.start_at, at__lt=period.end_at)
    found = rows.select_related("payment", "replacement").order_by("-at")[:most]
    return [one for row in found if (one := _corrected(row.payment))]


def appeals_seen(*, first_on: date, last_on: date) -> Sequence[tuple[str, str]]:
    """The purposes and accounts that gifts of some days were counted for, for a filter to offer."""
    rows = models.DaySum.objects.filter(Q(parts__gt=0), counted_on__range=(first_on, last_on))
    return list(rows.values_list("purpose", "account").distinct().order_by("purpose", "account"))
