"""
What in the post can't be counted (practice.md P14): set aside with its reason, outside every control total.

It waits until it is taken up into a batch (the cheque was signed, its day came) or sent back to whoever sent it.
"""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel import words
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments.operations import batches, days, lines, waiting_aside
from masthead.money.payments.values import (
    GIFTS,
    MEANS_OF,
    NOTE_MAX,
    TYPE_BATCHES,
    AsideId,
    AsideReason,
    AsideState,
    AsideTyped,
    BatchKind,
    LineId,
    Part,
    Put,
    Typed,
)
from masthead.people import queries as people


class DoesNotRest(Refusal):
    """It was not sent back: there is nothing to undo."""

    kind = Kind.CONFLICT
    code = "does_not_rest"
    words = "This was not sent back: there is nothing to undo."


class NotYet(Refusal):
    """A cheque whose day is still to come, or long past, is taken by no bank."""

    code = "not_yet"
    words = "The bank won’t take this cheque today: it is dated {cheque_on}."


class AmountMissing(Refusal):
    """Foreign money counts with the pounds that came (P1)."""

    code = "amount_missing"
    words = "Enter what it came to in pounds."


@transaction.atomic
def set_aside(
    *, typed: AsideTyped, actor: Actor, now: datetime, code: str = "", received_on: date | None = None
) -> AsideId:
    """
    Set something aside that came in the post and can't be counted.

    :param code: the batch that it came with; then its day is the batch's
    :param received_on: the day that it came on, otherwise; today unless said
    :raises DayToCome: if that day is still to come
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked(code=code) if code else None
    today = particulars.today(now=now)
    day = batch.received_on if batch else received_on or today
    if day > today:
        raise days.DayToCome(received_on=words.day(on=day))
    row = waiting_aside.put(typed=typed, batch=batch, received_on=day, actor=actor, now=now)
    _record("payments.set_aside", row, actor, now)
    return AsideId(row.id)


@transaction.atomic
def set_line_aside(
    *, code: str, line_id: LineId, version: int, reason: AsideReason, actor: Actor, now: datetime
) -> AsideId:
    """
    Set a line aside that was typed already: it leaves the batch, and waits.

    :raises LineChanged: if somebody else changed it in between
    """
    actor.must(TYPE_BATCHES)
    typed = queries.line(code=code, line_id=line_id).typed
    lines.remove_line(code=code, line_id=line_id, version=version, actor=actor, now=now)
    kept = waiting_aside.as_aside(typed=typed, reason=reason)
    aside_id = set_aside(typed=kept, code=code, actor=actor, now=now)
    row = models.Line.objects.get(id=line_id)
    waiting_aside.instead(row=row, aside_id=aside_id, actor=actor, now=now)
    return aside_id


@transaction.atomic
def take_up(
    *, aside_id: AsideId, code: str, actor: Actor, now: datetime, amount: Money | None = None, sure: bool = False
) -> Put:
    """
    Take something up into a draft: a line of it, a gift to the fighting fund until something else is typed.

    :param amount: what it came to, where that was not known before
    :raises DoesNotWait: if it was taken up or sent back already
    :raises NotYet: if the bank would still not take it
    :raises AmountMissing: if nobody knows what it comes to
    :raises Refusal: as add_line
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked_draft(code=code)
    row = waiting_aside.waiting(aside_id=aside_id)
    whole = amount or (Money(row.amount_minor, row.currency) if row.amount_minor else None)
    if whole is None:
        raise AmountMissing
    is_post = batch.kind is BatchKind.POST
    means = row.means if row.means in MEANS_OF[batch.kind] else MEANS_OF[batch.kind][0]
    # A stale or post-dated cheque is replaced or its day has come; what the bank has booked has no such day any more.
    cheque_on = row.cheque_on if is_post else None
    if cheque_on and waiting_aside.unfit(means=means, cheque_on=cheque_on, now=now):
        raise NotYet(cheque_on=words.day(on=cheque_on))
    payer = PartyId(row.payer_id) if row.payer_id else None
    typed = Typed(
        means=means,
        amount=whole,
        parts=[Part(GIFTS, whole)],
        payer=payer,
        acknowledge=queries.decision_for(party=people.party(party_id=payer) if payer else None),
        booked_on=None if is_post else batch.received_on,
        cheque_on=cheque_on,
        # What was set aside keeps both whole.
        note=". ".join(told for told in (row.sender, row.note) if told)[:NOTE_MAX],
        sure=sure,
    )
    put = lines.add_line(code=code, typed=typed, actor=actor, now=now)
    assert put.line is not None, "the bank takes it: that was asked"
    line = models.Line.objects.get(id=put.line)
    line.aside = row
    line.save(update_fields=["aside"])
    waiting_aside.taken_up(row=line, actor=actor, now=now)
    _record("payments.take_up", row, actor, now)
    return put


@transaction.atomic
def return_aside(*, aside_id: AsideId, why: str, actor: Actor, now: datetime) -> None:
    """
    Say that something was sent back to whoever sent it.

    :raises DoesNotWait: if it was taken up or sent back already
    """
    actor.must(TYPE_BATCHES)
    row = waiting_aside.waiting(aside_id=aside_id)
    row.state, row.ended_at, row.ended_by, row.ended_why = AsideState.RETURNED, now, actor.name, why
    row.save()
    _record("payments.return_aside", row, actor, now)


@transaction.atomic
def wait_again(*, aside_id: AsideId, actor: Actor, now: datetime) -> None:
    """
    Undo that something was said to be sent back: it waits again.

    :raises DoesNotRest: if it was not sent back
    """
    actor.must(TYPE_BATCHES)
    row = waiting_aside.locked(aside_id=aside_id)
    if row.state is not AsideState.RETURNED:
        raise DoesNotRest
    row.state, row.ended_at, row.ended_by, row.ended_why = AsideState.WAITING, None, "", ""
    row.save()
    _record("payments.wait_again", row, actor, now)


def _record(act: str, row: models.SetAside, actor: Actor, now: datetime) -> None:
    detail: dict[str, object] = {"reason": str(row.reason)}
    detail |= {"amount_minor": row.amount_minor} if row.amount_minor else {}
    audit.record(act=act, subject=str(row.id), actor=actor, now=now, detail=detail)
