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
from masthead.people.values import Preference

NOTHING_TO_DO = frozenset({Decision.NONE_WANTED, Decision.NOBODY_KNOWN})


def decide(*, payments: Sequence[models.Payment], now: datetime, batch_id: UUID | None = None) -> None:
    """
    Decide the acknowledgement of payments that have just settled, in their transaction.

    A letter or a group's thanks wait for the run that prints them; where nothing is wanted, that is done at once.

    :param batch_id: where they are a whole batch: one job then finds its e-mails, however many they are
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
    mailed = [row.payment_id for row in rows if row.decision == Decision.E_MAIL]
    if batch_id is not None and mailed:
        jobs.later(acknowledge_batch, batch_id=batch_id)
        return
    for payment_id in mailed:
        jobs.later(acknowledge, payment_id=payment_id)


@runnable("payments.acknowledge_batch", tries=12)
@transaction.atomic
def acknowledge_batch(*, batch_id: UUID, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - every runnable's
    """Let each e-mail of a batch be sent by a job of its own."""
    waiting = models.Acknowledgement.objects.filter(
        payment__batch=batch_id, decision=Decision.E_MAIL, carried_out_at=None
    )
    for payment_id in waiting.order_by("payment_id").values_list("payment_id", flat=True):
        jobs.later(acknowledge, payment_id=payment_id)


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
    # Without an address (the person died or was erased in between) there is nobody to write to, and that is done.
    row.carried_out_at = now
    row.save(update_fields=["carried_out_at", "mail_key"])


def _address(payment: models.Payment) -> str:
    # Payer, giver and whom to thank may be three (P12): the post says whom, and who pays by card is thanked themselves.
    to_thank = payment.parts.order_by("n").values_list("to_thank", flat=True).first() or payment.payer_id
    party = people.party(party_id=PartyId(to_thank)) if to_thank else None
    # Asked when it is sent and not when it was decided: who died or wants no e-mail since gets none (P24, P25).
    if party is None or people.may_write(party=party) or Preference.NO_EMAIL in party.prefers:
        return ""
    return party.email


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
