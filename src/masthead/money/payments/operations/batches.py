"""Batches: opened with their control totals, changed, thrown away and taken back (practice.md P10)."""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel import ids, words
from masthead.kernel.actors import Actor
from masthead.kernel.ids import Prefix
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments.operations import days, waiting_aside
from masthead.money.payments.values import (
    MEANS_OF,
    TYPE_BATCHES,
    BatchKind,
    BatchState,
    Controls,
)

COUNTER_LENGTH = 200


class NotADraft(Refusal):
    """Only a draft is changed; what is posted is corrected, what was thrown away is taken back first."""

    kind = Kind.CONFLICT
    code = "not_a_draft"
    words = "{batch} was {state} {when} by {by}. Nothing of it was changed."


class BatchChanged(Refusal):
    """Somebody else wrote to the batch in between."""

    kind = Kind.CONFLICT
    code = "batch_changed"
    words = "Somebody else changed {batch} since you looked at it. Look once more, then send it again."


class NotDiscarded(Refusal):
    """Only a batch that was thrown away is taken back."""

    kind = Kind.CONFLICT
    code = "not_discarded"
    words = "{batch} was not thrown away: there is nothing to take back."


class TwoCounters(Refusal):
    """Cash is counted by two people, and they are two (P10)."""

    code = "two_counters"
    words = "Cash is counted by two people: enter two different names."


class NoSuchControls(Refusal):
    """Counts and totals are whole, none below nothing, and a statement has no cash."""

    code = "no_such_controls"
    words = "Enter how many there are and what they come to. A statement has no cash."


@transaction.atomic
def open_batch(*, kind: BatchKind, received_on: date, controls: Controls, actor: Actor, now: datetime) -> str:
    """
    Open a draft for one bag of post, or one paper statement; what was counted comes first.

    :param received_on: the day stamped on the post, at most ten days back; for a statement its own day
    :return: the batch's reference, such as ``B-7K3QXM4``
    :raises DayToCome: if that day is still to come
    :raises DayTooLongAgo: if the post is more than ten days old
    :raises TwoCounters: if there is cash, and not two different names
    """
    actor.must(TYPE_BATCHES)
    _check_day(kind, received_on, now)
    counters = _checked(kind, controls)
    code = ids.new_code(prefix=Prefix.BATCH)
    while models.Batch.objects.filter(code=code).exists():
        code = ids.new_code(prefix=Prefix.BATCH)
    models.Batch.objects.create(
        id=ids.uuid7(now=now),
        code=code,
        kind=kind,
        received_on=received_on,
        currency=controls.total.currency,
        control_count=controls.count,
        control_minor=controls.total.minor,
        cash_minor=controls.cash.minor,
        counter_1=counters[0],
        counter_2=counters[1],
        opened_at=now,
        opened_by=actor.name,
    )
    audit.record(act="payments.open_batch", subject=code, actor=actor, now=now, detail=_told(received_on, controls))
    return code


@transaction.atomic
def set_controls(
    *, code: str, received_on: date, controls: Controls, version: int, actor: Actor, now: datetime
) -> None:
    """
    Change what was counted, or the day that was stamped.

    :param version: of the batch as whoever changes it saw it
    :raises NotADraft: if it was posted or thrown away
    :raises BatchChanged: if somebody else changed the batch in between
    :raises Refusal: as open_batch
    """
    actor.must(TYPE_BATCHES)
    batch = locked_draft(code=code)
    _check_day(batch.kind, received_on, now)
    counters = _checked(batch.kind, controls)
    was = (batch.received_on, batch.control_count, batch.control_minor, batch.cash_minor)
    becomes = (received_on, controls.count, controls.total.minor, controls.cash.minor)
    if (was, (batch.counter_1, batch.counter_2)) == (becomes, counters):
        return
    if version != batch.version:
        raise BatchChanged(batch=code)
    batch.received_on, batch.control_count, batch.control_minor, batch.cash_minor = becomes
    batch.counter_1, batch.counter_2 = counters
    batch.version += 1
    batch.save()
    audit.record(act="payments.set_controls", subject=code, actor=actor, now=now, detail=_told(received_on, controls))


@transaction.atomic
def discard_batch(*, code: str, actor: Actor, now: datetime) -> None:
    """
    Throw a draft away; it can be taken back.

    :raises NotADraft: if it was posted or thrown away before
    """
    actor.must(TYPE_BATCHES)
    batch = locked_draft(code=code)
    batch.state, batch.ended_at, batch.ended_by = BatchState.DISCARDED, now, actor.name
    batch.version += 1
    batch.save()
    # What was taken up from what is set aside waits there again, as after taking out its line.
    waiting_aside.wait_again(lines=batch.lines.all())
    audit.record(act="payments.discard_batch", subject=code, actor=actor, now=now, detail={})


@transaction.atomic
def restore_batch(*, code: str, actor: Actor, now: datetime) -> None:
    """
    Take a batch back that was thrown away: it is a draft again, with all its lines.

    A cheque that was taken up from what is set aside, and is in another batch meanwhile or was sent back, stays out.

    :raises NotDiscarded: if it is in another state
    """
    actor.must(TYPE_BATCHES)
    batch = locked(code=code)
    if batch.state is not BatchState.DISCARDED:
        raise NotDiscarded(batch=code)
    batch.state, batch.ended_at, batch.ended_by = BatchState.DRAFT, None, ""
    batch.version += 1
    batch.save()
    for line in batch.lines.filter(removed_at=None, aside__isnull=False).order_by("n"):
        try:
            waiting_aside.taken_up(row=line, actor=actor, now=now)
        except waiting_aside.DoesNotWait:
            line.removed_at, line.removed_by = now, actor.name
            line.version += 1
            line.save()
    audit.record(act="payments.restore_batch", subject=code, actor=actor, now=now, detail={})


def seen_batch(*, code: str, purpose: str, actor: Actor, now: datetime) -> None:
    """Log that somebody took a batch's list of givers out of the office, and what for (P17)."""
    audit.record(act="payments.see_batch", subject=code, actor=actor, now=now, detail={"purpose": purpose})


def locked(*, code: str) -> models.Batch:
    """
    A batch's row, locked to the caller's commit: whoever types into it or posts it waits for one another.

    :raises NoSuchBatch: if there is none of that reference
    """
    batch = models.Batch.objects.select_for_update().filter(code=code).first()
    if batch is None:
        raise queries.NoSuchBatch
    return batch


def locked_draft(*, code: str) -> models.Batch:
    """
    A draft's row, locked as ``locked``.

    :raises NotADraft: if it was posted or thrown away
    """
    batch = locked(code=code)
    if batch.state is not BatchState.DRAFT:
        raise not_a_draft(batch=batch)
    return batch


def not_a_draft(*, batch: models.Batch) -> NotADraft:
    """The refusal that says what became of a batch, when, and by whom."""
    assert batch.ended_at is not None, "a batch that is no draft has ended"
    at = batch.ended_at.astimezone(particulars.zone())
    when = f"on {words.day(on=at.date())} at {words.clock(at=at)}"
    state = "thrown away" if batch.state is BatchState.DISCARDED else str(batch.state)
    return NotADraft(batch=batch.code, state=state, when=when, by=queries.who(name=batch.ended_by))


def _check_day(kind: BatchKind, received_on: date, now: datetime) -> None:
    days.counted_on(means=MEANS_OF[kind][0], taken_at=now, said_on=received_on, now=now, zone=particulars.zone())


def _checked(kind: BatchKind, controls: Controls) -> tuple[str, str]:
    """The counters' names as they are kept."""
    counted = (controls.count, controls.total.minor, controls.cash.minor)
    if min(counted) < 0 or (kind is BatchKind.STATEMENT and controls.cash.minor):
        raise NoSuchControls
    first, second = (" ".join(name.split())[:COUNTER_LENGTH] for name in controls.counters)
    if controls.cash.minor and (not first or not second or first.casefold() == second.casefold()):
        raise TwoCounters
    return first, second


def _told(received_on: date, controls: Controls) -> dict[str, object]:
    return {
        "received_on": received_on.isoformat(),
        "count": controls.count,
        "total_minor": controls.total.minor,
        "cash_minor": controls.cash.minor,
    }
