"""Who allowed what to be named, read: for pages only what was looked at, for moderators what waits."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from masthead.kernel.money import Money
from masthead.kernel.periods import Period
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models
from masthead.money.payments.queries.payments import hash_of
from masthead.money.payments.values import PaymentId
from masthead.money.payments.values.naming import Naming, NamingId, NamingState


def named(
    *, accounts: Sequence[AccountCode], first: int = 0, most: int = 100, settled: Period | None = None
) -> Sequence[Naming]:
    """
    Those whose names may be shown of what some accounts were credited with, the latest day first.

    :param first: how many are passed over, for a later page
    :param settled: only of payments that settled in this period
    """
    rows = models.NamedPart.objects.filter(account__in=accounts, is_shown=True)
    if settled is not None:
        rows = rows.filter(settled_at__gte=settled.start_at, settled_at__lt=settled.end_at)
    rows = rows.select_related("naming__payment").order_by("-counted_on", "-id")[first : first + most]
    return [_naming(row.naming, row) for row in rows]


def how_many_named(*, accounts: Sequence[AccountCode]) -> int:
    """How many names may be shown of what some accounts were credited with."""
    return models.NamedPart.objects.filter(account__in=accounts, is_shown=True).count()


def how_many_wait(*, accounts: Sequence[AccountCode], settled: Period) -> int:
    """How many namings of payments that settled in a period wait to be looked at."""
    rows = models.NamedPart.objects.filter(account__in=accounts, naming__state=NamingState.PENDING)
    return rows.filter(settled_at__gte=settled.start_at, settled_at__lt=settled.end_at).count()


def namings_waiting() -> int:
    """How many namings wait to be looked at."""
    return models.Naming.objects.filter(state=NamingState.PENDING).count()


def namings(*, state: NamingState, first: int = 0, most: int = 50) -> Sequence[Naming]:
    """Namings in a state: those that wait from the oldest on, the others from the latest decision back."""
    rows = _rows().filter(state=state)
    pending = state is NamingState.PENDING
    ordered = rows.order_by("said_at", "id") if pending else rows.order_by("-moderated_at", "-id")
    return [_naming(row) for row in ordered[first : first + most]]


def naming_of_link(*, secret: str, now: datetime) -> Naming | None:
    """What the holder of a thanks link said, if they said anything."""
    row = _rows().filter(payment__thanks_hash=hash_of(secret=secret), payment__thanks_until__gt=now).first()
    return _naming(row) if row else None


def naming_of(*, payment_id: PaymentId) -> Naming | None:
    """What was said about one payment."""
    row = _rows().filter(payment_id=payment_id).first()
    return _naming(row) if row else None


def _rows() -> QuerySet[models.Naming]:
    return models.Naming.objects.select_related("payment").prefetch_related("parts")


def _naming(row: models.Naming, part: models.NamedPart | None = None) -> Naming:
    payment = row.payment
    counted_on = part.counted_on if part else min(one.counted_on for one in row.parts.all())
    return Naming(
        id=NamingId(row.pk),
        payment_id=PaymentId(payment.id),
        code=payment.code,
        level=row.level,
        shown=row.shown,
        with_amount=row.with_amount,
        message=row.message,
        amount=Money(part.amount_minor if part else payment.amount_minor, payment.currency),
        counted_on=counted_on,
        said_at=row.said_at,
        state=row.state,
        version=row.version,
        moderated_by=row.moderated_by,
        moderated_at=row.moderated_at,
        why=row.why,
    )
