"""
The sweeper: everything that the notifications would have told, found without them (money.md, decision 3).

It reads the company's balance transactions from a cursor, with an overlap since they may show late, asks again for what
has no answer yet, and lets go of what nobody paid. With every notification dropped the books come out the same.
"""

import logging
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Min

from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.money.payments import models, queries, registries
from masthead.money.payments.operations import beginning, inbox, settling
from masthead.money.payments.values import (
    SETTLE_PAYMENTS,
    Booked,
    NotTaken,
    Observation,
    OutcomeUnknown,
    PaymentId,
    Provider,
    State,
    Swept,
    Unavailable,
    WrongMode,
)

LOG = logging.getLogger(__name__)
OVERLAP = timedelta(hours=2)
AT_ONCE = 500
ASKED_AT_ONCE = 100
COMPANY_TROUBLE = (OutcomeUnknown, Unavailable, NotTaken, WrongMode)


@runnable("payments.sweep", alone=True)
def sweep(*, actor: Actor, now: datetime) -> Swept:
    """Find what the companies know and we do not, and book it; enough alone, and safe at any time."""
    actor.must(SETTLE_PAYMENTS)
    booked = inbox.work_inbox(actor=actor, now=now)
    ask_again(actor=actor, now=now)
    troubles = []
    for company in registries.providers:
        try:
            booked += _sweep_one(company, actor, now)
        except COMPANY_TROUBLE as failure:
            troubles.append(f"{company.code}: {failure}")
            LOG.warning("sweeping %s: %s", company.code, failure)
    booked += settling.settle_waiting(actor=actor, now=now)
    booked += abandon_stale(actor=actor, now=now)
    inbox.forget_old(now=now)
    return Swept(booked=booked, still_waiting=queries.still_waiting(), trouble="; ".join(troubles))


def ask_again(*, actor: Actor, now: datetime) -> None:
    """Make again, under the same key, the calls whose outcome is unknown (F03, F09)."""
    unsure = models.Payment.objects.filter(state=State.CHECKING, expires_at__gt=now)
    for payment_id in unsure.order_by("looked_at").values_list("id", flat=True)[:ASKED_AT_ONCE]:
        beginning.begin(payment_id=PaymentId(payment_id), actor=actor, now=now)


@runnable("payments.abandon_stale", alone=True)
def abandon_stale(*, actor: Actor, now: datetime) -> Booked:
    """
    Let go of payments whose 60 minutes are over and that nobody paid, after asking their company.

    One that never got a page can't be paid: it is let go without asking. Should money come after all, it still settles.
    """
    actor.must(SETTLE_PAYMENTS)
    stale = models.Payment.objects.filter(
        state__in=[State.PREPARED, State.OPEN, State.CHECKING], expires_at__lte=now
    ).order_by(F("looked_at").asc(nulls_first=True))
    observations: list[Observation] = []
    for row in stale[:ASKED_AT_ONCE]:
        if not row.ref:
            inbox.end(payment_id=row.id, ref="")
            continue
        models.Payment.objects.filter(id=row.id).update(looked_at=now)
        company = registries.providers.find(row.provider)
        if company is None:
            continue
        try:
            observations.append(company.observe(row.ref))
        except NotTaken:
            # Its company does not know the page (any more): nobody can pay there.
            inbox.end(payment_id=row.id, ref=row.ref)
        except COMPANY_TROUBLE as failure:
            LOG.warning("payment %s waits: %s", row.code, failure)
    return inbox.follow(observations=observations, actor=actor, now=now)


def _sweep_one(company: Provider, actor: Actor, now: datetime) -> Booked:
    since = _since(company, now)
    facts = iter(company.sweep(since))
    booked = Booked()
    while batch := list(islice(facts, AT_ONCE)):
        booked += settling.settle(facts=batch, actor=actor, now=now)
    _advance(company, now)
    return booked


def _since(company: Provider, now: datetime) -> datetime:
    """Where to read from: the cursor, or the first payment that this company was ever asked for."""
    cursor = models.Cursor.objects.filter(provider=company.code, mode=company.mode).first()
    first = models.Payment.objects.filter(provider=company.code).aggregate(at=Min("prepared_at"))["at"]
    reached = cursor.swept_until if cursor else (first or now)
    # A clock that was set back must not leave a gap behind the cursor.
    return min(reached, now) - OVERLAP


@transaction.atomic
def _advance(company: Provider, now: datetime) -> None:
    models.Cursor.objects.update_or_create(provider=company.code, mode=company.mode, defaults={"swept_until": now})
