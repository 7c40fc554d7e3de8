"""Standing arrangements: a reference that a standing order bears, so that its lines find party and purpose (P18)."""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId, Prefix
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models
from masthead.money.payments.operations.purposes import NoSuchPurpose
from masthead.money.payments.values import TYPE_BATCHES, ArrangementId


class ArrangementEnded(Refusal):
    """It has ended already."""

    kind = Kind.CONFLICT
    code = "arrangement_ended"
    words = "The standing order {arrangement} has ended already."


@transaction.atomic
def arrange(
    *,
    party_id: PartyId,
    purpose: str,
    amount: Money | None,
    actor: Actor,
    now: datetime,
    subject: str = "",
) -> str:
    """
    Give somebody a reference of their own for a standing order: readers do it at ``/support/`` for themselves.

    :param amount: each time; None where the form leaves it open
    :return: the reference, such as ``SO-7K3QXM4``
    :raises NoSuchPurpose: if nobody takes money for that
    """
    if not models.Purpose.objects.filter(code=purpose, closed_on=None).exists():
        raise NoSuchPurpose
    code = ids.new_code(prefix=Prefix.STANDING_ORDER)
    while models.Arrangement.objects.filter(code=code).exists():
        code = ids.new_code(prefix=Prefix.STANDING_ORDER)
    models.Arrangement.objects.create(
        id=ArrangementId(ids.uuid7(now=now)),
        code=code,
        party_id=party_id,
        purpose_id=purpose,
        subject=subject,
        amount_minor=amount.minor if amount else None,
        currency=particulars.currency(),
        made_at=now,
        made_by=actor.name,
    )
    audit.record(act="payments.arrange", subject=code, actor=actor, now=now, detail={"purpose": purpose})
    return code


@transaction.atomic
def end_arrangement(*, code: str, on: date, actor: Actor, now: datetime) -> None:
    """
    Note that a standing order has ended; a line that still bears its reference is taken all the same.

    :raises ArrangementEnded: if it had ended, or there is none
    """
    actor.must(TYPE_BATCHES)
    if not models.Arrangement.objects.filter(code=code, ended_on=None).update(ended_on=on):
        raise ArrangementEnded(arrangement=code)
    audit.record(
        act="payments.end_arrangement", subject=code, actor=actor, now=now, detail={"ended_on": on.isoformat()}
    )
