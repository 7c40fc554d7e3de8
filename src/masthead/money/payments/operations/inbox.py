"""
The inbox: a company's notification is stored and answered at once, and worked off later at our own pace.

A notification is no evidence (C2). It names an object, the object is fetched, and the money fact in it is booked.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from masthead.kernel.actors import Actor, program
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import operations as audit
from masthead.machinery.jobs import operations as jobs
from masthead.money.payments import models, registries
from masthead.money.payments.operations import life, settling
from masthead.money.payments.operations.preparing import NoSuchCompany
from masthead.money.payments.values import (
    SETTLE_PAYMENTS,
    Booked,
    Happened,
    KeyMisused,
    Malformed,
    NotTaken,
    Observation,
    OutcomeUnknown,
    Provider,
    Seen,
    Unavailable,
    Waits,
    WrongMode,
)

LOG = logging.getLogger(__name__)
AT_ONCE = 500
TRIES = 12
KEPT = timedelta(days=30)  # the notifications hold what the payer typed; what was booked of them stays in the facts


def take_in_webhook(*, provider: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> int:
    """
    Verify a notification, store it and see that it is worked off; the answer may go out once this returns (C3).

    :return: how many events were new
    :raises NoSuchCompany: if this paper takes no money with it
    :raises NotGenuine: if the company did not sign it, or too long ago
    :raises Malformed: if it can't be read
    :raises WrongMode: if it is of the other mode
    """
    company = registries.providers.find(provider)
    if company is None:
        raise NoSuchCompany
    try:
        events = company.verify_webhook(headers, raw, now)
    except WrongMode as wrong:
        # Signed with our own secret, and of the other mode: an address or a secret is set wrongly at the company (F22).
        LOG.critical("%s: %s", provider, wrong)
        audit.record(act="payments.wrong_mode", subject=provider, actor=program("webhook"), now=now, detail={})
        raise
    with transaction.atomic():
        known = models.InboxEvent.objects.filter(
            provider=provider, mode=company.mode, event_id__in=[event.id for event in events]
        ).count()
        models.InboxEvent.objects.bulk_create(
            [
                models.InboxEvent(
                    provider=provider,
                    mode=company.mode,
                    event_id=event.id,
                    type=event.type,
                    ref=event.ref,
                    raw=raw,
                    received_at=now,
                    next_at=now,
                )
                for event in events
            ],
            ignore_conflicts=True,
        )
        jobs.later(work_inbox)
    return max(0, len(events) - known)


@runnable("payments.work_inbox", alone=True)
def work_inbox(*, actor: Actor, now: datetime) -> Booked:
    """Work off up to 500 notifications: fetch each object that they name, once, then book what it says."""
    actor.must(SETTLE_PAYMENTS)
    due = models.InboxEvent.objects.filter(state=Waits.WAITING, next_at__lte=now).order_by("id").defer("raw")[:AT_ONCE]
    waiting: dict[tuple[str, str], list[models.InboxEvent]] = {}
    for event in due:
        waiting.setdefault((event.provider, event.ref), []).append(event)
    booked = Booked()
    seen: list[Observation] = []
    followed: list[models.InboxEvent] = []
    for (provider, ref), events in waiting.items():
        company = registries.providers.find(provider)
        observation = _observe(company, ref, events, now) if company else None
        if observation is not None:
            seen.append(observation)
            followed += events
    booked += follow(observations=seen, actor=actor, now=now)
    for event in followed:
        event.state, event.note = Waits.DONE, ""
    models.InboxEvent.objects.bulk_update(followed, ["state", "note"])
    if followed and len(due) == AT_ONCE:
        jobs.later(work_inbox)
    return booked


def follow(*, observations: Iterable[Observation], actor: Actor, now: datetime) -> Booked:
    """Do what observations say: book their money facts, and let go of payments whose page is gone."""
    observed = list(observations)
    booked = settling.settle(facts=[fact for seen in observed for fact in seen.facts], actor=actor, now=now)
    for seen in observed:
        if seen.seen is Seen.EXPIRED and seen.payment_id is not None:
            end(payment_id=seen.payment_id, ref=seen.ref)
    return booked


@transaction.atomic
def end(*, payment_id: UUID, ref: str) -> None:
    """
    Let go of a payment whose page is gone and that nobody paid.

    :param ref: the page that is gone; a payment that stands on another page is left alone
    """
    row = models.Payment.objects.select_for_update().filter(id=payment_id, ref__in=["", ref]).first()
    if row is not None:
        row.state = life.after(state=row.state, happened=Happened.ENDED)
        row.save(update_fields=["state"])


def forget_old(*, now: datetime) -> int:
    """Forget notifications that were worked off a month ago."""
    return models.InboxEvent.objects.filter(state=Waits.DONE, received_at__lt=now - KEPT).delete()[0]


def _observe(company: Provider, ref: str, events: Sequence[models.InboxEvent], now: datetime) -> Observation | None:
    """One object as its company sees it now; where it can't be asked, its notifications wait or are parked."""
    try:
        return company.observe(ref)
    except (OutcomeUnknown, Unavailable, KeyMisused) as failure:
        for event in events:
            event.tries += 1
            event.next_at = now + timedelta(seconds=min(2**event.tries, 3600))
            event.note = str(failure)
            event.state = Waits.PARKED if event.tries >= TRIES else Waits.WAITING
    except (NotTaken, WrongMode, Malformed) as failure:
        for event in events:
            event.state, event.note = Waits.PARKED, str(failure) or type(failure).__name__
        LOG.warning("notifications of %s are parked: %s", ref, type(failure).__name__)
    models.InboxEvent.objects.bulk_update(events, ["tries", "next_at", "note", "state"])
    return None
