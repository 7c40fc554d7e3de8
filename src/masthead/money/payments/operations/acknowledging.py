"""Acknowledging: one decision for each payment, made when it settles and carried out once (practice.md P15, L14)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.runnables import runnable
from masthead.machinery.jobs import operations as jobs
from masthead.machinery.mail import operations as mail
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments.values import Decision
from masthead.people import queries as people

NOTHING_TO_DO = frozenset({Decision.NONE_WANTED, Decision.NOBODY_KNOWN})


def decide(*, payments: Sequence[models.Payment], now: datetime) -> None:
    """
    Decide the acknowledgement of payments that have just settled, in their transaction.

    A letter or a group's thanks wait for the run that prints them; where nothing is wanted, that is done at once.
    """
    rows = [
        models.Acknowledgement(
            payment_id=payment.id,
            decision=payment.wants,
            decided_at=now,
            carried_out_at=now if payment.wants in NOTHING_TO_DO else None,
        )
        for payment in payments
    ]
    models.Acknowledgement.objects.bulk_create(rows)
    for row in rows:
        if row.decision == Decision.E_MAIL:
            jobs.later(acknowledge, payment_id=row.payment_id)


@runnable("payments.acknowledge", tries=12)
@transaction.atomic
def acknowledge(*, payment_id: UUID, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - every runnable is given one
    """Send the one e-mail of a payment, if that is what was decided and it was not done."""
    row = models.Acknowledgement.objects.select_for_update().get(payment_id=payment_id)
    if row.decision != Decision.E_MAIL or row.carried_out_at is not None:
        return
    to = _address(row.payment)
    if to:
        row.mail_key = f"acknowledgement:{payment_id}"
        subject, text = _letter(row.payment, now)
        mail.send(key=row.mail_key, to=to, subject=subject, text=text, now=now)
    # Without an address (the person was erased in between) there is nobody to write to, and that is done.
    row.carried_out_at = now
    row.save(update_fields=["carried_out_at", "mail_key"])


def _address(payment: models.Payment) -> str:
    party = people.party(party_id=PartyId(payment.payer_id)) if payment.payer_id else None
    return party.email if party else ""


def _letter(payment: models.Payment, now: datetime) -> tuple[str, str]:
    parts = [queries.part_of(row=part) for part in payment.parts.order_by("n")]
    facts = particulars.current(now=now)
    whole = Money(payment.amount_minor, payment.currency)
    lines = [f"Thank you for your {whole.in_words()}.", ""]
    lines += [f"{part.amount.in_words()}  {queries.describe(parts=[part])}" for part in parts]
    lines += [
        "",
        f"Your reference is {payment.code}: please say it if you write or ring about this payment.",
        "",
        facts.name,
    ]
    if facts.society_name and facts.society_name != facts.name:
        lines.append(f"published by the {facts.society_name}")
    return f"Thank you: {whole.in_words()} to {facts.name}", "\n".join(lines) + "\n"
