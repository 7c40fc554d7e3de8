"""Making the rows of a payment."""

from collections.abc import Sequence
from uuid import UUID

from masthead.kernel import ids
from masthead.kernel.ids import Prefix
from masthead.money.payments import models
from masthead.money.payments.values import Part


def free_code() -> str:
    """A spoken code that no payment has; the unique column would refuse one that has just been taken."""
    return free_codes(number=1)[0]


def free_codes(*, number: int) -> list[str]:
    """Spoken codes that no payment has, none twice."""
    free: set[str] = set()
    while len(free) < number:
        fresh = {ids.new_code(prefix=Prefix.GIFT) for _ in range(number - len(free))}
        free |= fresh - set(models.Payment.objects.filter(code__in=fresh).values_list("code", flat=True))
    return list(free)


def of_parts(*, payment_id: UUID, parts: Sequence[Part]) -> list[models.Part]:
    """The rows of a payment's parts, numbered from 1, not saved yet."""
    return [
        models.Part(
            payment_id=payment_id,
            n=n,
            purpose_id=part.purpose,
            subject=part.subject,
            amount_minor=part.amount.minor,
            currency=part.amount.currency,
            giver_id=part.giver,
            to_thank_id=part.to_thank,
            counted_on=part.counted_on,
            credited=part.credited or "",
        )
        for n, part in enumerate(parts, start=1)
    ]
