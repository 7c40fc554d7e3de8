"""Beginning a payment: the one call inside a reader's request, between two transactions and inside none."""

import logging
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.machinery.audit import operations as audit
from masthead.money.payments import models, registries
from masthead.money.payments.operations import life, preparing
from masthead.money.payments.queries import NoSuchPayment
from masthead.money.payments.values import (
    GIVE_PATH,
    THANKS_PATH,
    Began,
    Begun,
    Happened,
    Intent,
    KeyMisused,
    NotTaken,
    OutcomeUnknown,
    PaymentId,
    Provider,
    State,
    Unavailable,
    WrongMode,
)
from masthead.people import queries as people

LOG = logging.getLogger(__name__)


def begin(*, payment_id: PaymentId, actor: Actor, now: datetime) -> Began:
    """
    Ask the company for its page, and keep what was learned.

    May be called again at any time: a page that is known is answered again, a call whose outcome is unknown is made
    again under the same key (F01-F04). The state that is answered says what the reader is told: ``open`` leads to the
    address, ``checking`` to the thanks page, ``prepared`` that nothing happened and may be tried again.

    :raises NoSuchPayment: if there is no such payment
    """
    intent = _intent(payment_id, now)
    if intent is None:
        return _answer(models.Payment.objects.get(id=payment_id), now)
    provider = registries.providers.find(_provider_of(payment_id))
    return _learn(payment_id, _call(provider, intent), actor, now)


@dataclass(frozen=True)
class _Learned:
    """What a call came to; ``trouble`` in words of our own."""

    happened: Happened
    begun: Begun | None = None
    trouble: str = ""


def _call(provider: Provider | None, intent: Intent) -> _Learned:
    if provider is None:
        return _Learned(Happened.UNREACHED, trouble="no such company any more")
    try:
        return _Learned(Happened.OPENED, provider.begin(intent))
    except OutcomeUnknown as unknown:
        return _Learned(Happened.UNSURE, trouble=str(unknown))
    except (Unavailable, NotTaken, WrongMode) as refused:
        return _Learned(Happened.UNREACHED, trouble=str(refused))
    except KeyMisused as misused:
        return _Learned(Happened.MISUSED, trouble=str(misused))


def _provider_of(payment_id: PaymentId) -> str:
    return models.Payment.objects.values_list("provider", flat=True).get(id=payment_id)


def _intent(payment_id: PaymentId, now: datetime) -> Intent | None:
    """What the company is to be asked, the same each time, or nothing where no call is due."""
    row = models.Payment.objects.filter(id=payment_id).first()
    if row is None:
        raise NoSuchPayment
    if row.state not in {State.PREPARED, State.CHECKING} or row.expires_at is None or now >= row.expires_at:
        return None
    payer = people.party(party_id=PartyId(row.payer_id)) if row.payer_id else None
    thanks = THANKS_PATH.format(secret=quote(preparing.secret_of(payment_id=row.id)))
    return Intent(
        payment_id=payment_id,
        key=row.key,
        amount=Money(row.amount_minor, row.currency),
        words=row.words,
        email=payer.email if payer else "",
        success_url=settings.ENVIRONMENT.url + thanks,
        cancel_url=settings.ENVIRONMENT.url + GIVE_PATH,
        expires_at=row.expires_at,
    )


@transaction.atomic(durable=True)
def _learn(payment_id: PaymentId, learned: _Learned, actor: Actor, now: datetime) -> Began:
    row = models.Payment.objects.select_for_update().get(id=payment_id)
    was, row.state = row.state, life.after(state=row.state, happened=learned.happened)
    if learned.begun is not None and not row.ref:
        row.ref, row.address, row.opened_at = learned.begun.ref, learned.begun.address, now
    row.trouble = learned.trouble if row.state in {State.PREPARED, State.CHECKING, State.NEEDS_HUMAN} else ""
    row.looked_at = now
    row.save(update_fields=["state", "ref", "address", "opened_at", "trouble", "looked_at"])
    if learned.trouble:
        LOG.warning("payment %s: %s, now %s: %s", row.code, learned.happened, row.state, learned.trouble)
    if row.state == State.NEEDS_HUMAN and was != State.NEEDS_HUMAN:
        # F06: the company holds other parameters under our key. Nobody but a person can say which are right.
        audit.record(
            act="payments.needs_human", subject=row.code, actor=actor, now=now, detail={"trouble": learned.trouble}
        )
    return _answer(row, now)


def _answer(row: models.Payment, now: datetime) -> Began:
    stands = row.state == State.OPEN and row.expires_at is not None and now < row.expires_at
    address = row.address if stands else None
    return Began(PaymentId(row.id), row.state, address, preparing.secret_of(payment_id=row.id))
