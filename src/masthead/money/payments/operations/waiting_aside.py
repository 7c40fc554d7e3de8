"""
What is set aside, and the lines that it comes from and goes to: one cheque is in one place (practice.md P14).

A line knows what was set aside of it, or what it was taken up from; what is set aside knows the line that it is in now.
So a line that is put back finds out whether its cheque still waits, or is in another batch meanwhile.
"""

from datetime import date, datetime

from django.db.models import QuerySet

from masthead.kernel import ids, words
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments.values import STALE_MONTHS, AsideId, AsideReason, AsideState, AsideTyped, Means, Typed


class DoesNotWait(Refusal):
    """It was taken up or sent back already."""

    kind = Kind.CONFLICT
    code = "does_not_wait"
    words = "This was {state} already, {when}."


def unfit(*, means: Means, cheque_on: date | None, now: datetime) -> AsideReason | None:
    """Why a cheque of that date can't be paid in today; None where it can (P14)."""
    if means is not Means.CHEQUE or cheque_on is None:
        return None
    today = particulars.today(now=now)
    if cheque_on > today:
        return AsideReason.POST_DATED
    months = (today.year - cheque_on.year) * 12 + today.month - cheque_on.month
    is_stale = months > STALE_MONTHS or (months == STALE_MONTHS and today.day > cheque_on.day)
    return AsideReason.STALE if is_stale else None


def as_aside(*, typed: Typed, reason: AsideReason) -> AsideTyped:
    """What was typed as a line, as something that can't be counted."""
    return AsideTyped(
        reason=reason,
        means=typed.means,
        amount=typed.amount,
        payer=typed.payer,
        cheque_on=typed.cheque_on,
        note=typed.note,
    )


def put(
    *, typed: AsideTyped, batch: models.Batch | None, received_on: date, actor: Actor, now: datetime
) -> models.SetAside:
    """Set something aside: a row that waits. What the audit says of it is said by whoever does it."""
    return models.SetAside.objects.create(
        id=ids.uuid7(now=now),
        batch=batch,
        reason=typed.reason,
        means=typed.means,
        amount_minor=typed.amount.minor if typed.amount else None,
        currency=particulars.currency(),
        payer_id=typed.payer,
        sender=typed.sender,
        cheque_on=typed.cheque_on,
        note=typed.note,
        received_on=received_on,
        made_at=now,
        made_by=actor.name,
    )


def of_line(*, batch: models.Batch, typed: Typed, reason: AsideReason, actor: Actor, now: datetime) -> AsideId:
    """Set aside what was typed as a line of a batch."""
    kept = as_aside(typed=typed, reason=reason)
    row = put(typed=kept, batch=batch, received_on=batch.received_on, actor=actor, now=now)
    detail = {"aside": str(row.id), "reason": str(reason), "amount_minor": row.amount_minor}
    audit.record(act="payments.set_aside", subject=batch.code, actor=actor, now=now, detail=detail)
    return AsideId(row.id)


def locked(*, aside_id: AsideId) -> models.SetAside:
    """
    A row that is set aside, locked to the caller's commit; its batches are locked before.

    :raises NoSuchAside: if there is none of that id
    """
    row = models.SetAside.objects.select_for_update().filter(id=aside_id).first()
    if row is None:
        raise queries.NoSuchAside
    return row


def waiting(*, aside_id: AsideId) -> models.SetAside:
    """
    A row that waits, locked as ``locked``.

    :raises DoesNotWait: if it was taken up or sent back already
    """
    row = locked(aside_id=aside_id)
    if row.state is not AsideState.WAITING:
        assert row.ended_at is not None, "what waits no more has ended"
        at = row.ended_at.astimezone(particulars.zone())
        state = "taken up" if row.state is AsideState.TAKEN_UP else "sent back"
        raise DoesNotWait(state=state, when=f"on {words.day(on=at.date())} at {words.clock(at=at)}")
    return row


def wait_again(*, lines: QuerySet[models.Line]) -> None:
    """Let what these lines were taken up from wait again: they are out of their batch."""
    rows = models.SetAside.objects.filter(line__in=lines)
    rows.update(state=AsideState.WAITING, ended_at=None, ended_by="", line=None)


def taken_up(*, row: models.Line, actor: Actor, now: datetime) -> None:
    """
    Let what a line is of wait no more, since the line stands; a line that is of nothing set aside just stands.

    :raises DoesNotWait: if it is in another line meanwhile, or was sent back
    """
    if row.aside_id is None:
        return
    aside = waiting(aside_id=AsideId(row.aside_id))
    aside.state, aside.ended_at, aside.ended_by, aside.line = AsideState.TAKEN_UP, now, actor.name, row
    aside.save()


def instead(*, row: models.Line, aside_id: AsideId, actor: Actor, now: datetime) -> None:
    """Note what was set aside of a line that is out; what that line had been taken up from does not wait beside it."""
    before = models.SetAside.objects.filter(lines=row, state=AsideState.WAITING)
    before.update(state=AsideState.TAKEN_UP, ended_at=now, ended_by=actor.name)
    row.aside_id = aside_id
    row.save(update_fields=["aside"])
