"""
Posting a batch (practice.md P10): whole or not at all, once, and only when it agrees with what was counted.

Everything happens in one transaction and in bulk: the number of statements does not grow with the number of lines, the
purposes are told once, and so the public figure moves once. Each line's payment bears the line's own id, and with it
the effect key of its journal: whatever else went wrong, the books would take it once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from masthead.kernel import periods
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import ENTRIES_MAX, AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.operations import acknowledging, batches, by_hand, days, patience, purposes, rows, settling
from masthead.money.payments.values import (
    POST_BATCHES,
    BatchState,
    Part,
    PostedBatch,
    State,
    Typed,
)
from masthead.money.payments.values.naming import NamingLevel, NamingState

Counted = Sequence[tuple[models.Line, Typed, date]]


class DoesNotAgree(Refusal):
    """What is typed is not what was counted (P10)."""

    code = "does_not_agree"
    words = "{differences}"


class NothingTyped(Refusal):
    """An empty batch moves nothing."""

    code = "nothing_typed"
    words = "Nothing is typed in {batch} yet."


def post_batch(*, code: str, actor: Actor, now: datetime, version: int | None = None) -> PostedBatch:
    """
    Post a batch: each line becomes a payment, on the books and counted.

    Whoever comes second finds it done, and is told by whom and when.

    :param version: of the batch as whoever posts it saw it
    :raises DoesNotAgree: if count and totals do not agree to the penny, naming each difference
    :raises BatchChanged: if somebody else wrote to it in between
    :raises NotADraft: if it was thrown away
    :raises DayTooLongAgo: if its day is more than ten days ago by now
    :raises Refusal: what a purpose's fitting refuses
    """
    actor.must(POST_BATCHES)
    return patience.patiently(what="posting a batch", act=lambda: _post(code, version, actor, now))


@transaction.atomic
def _post(code: str, version: int | None, actor: Actor, now: datetime) -> PostedBatch:
    batch = batches.locked(code=code)
    if batch.state is BatchState.POSTED:
        return _posted(batch, was_there=True)
    if batch.state is BatchState.DISCARDED:
        raise batches.not_a_draft(batch=batch)
    if version is not None and version != batch.version:
        raise batches.BatchChanged(batch=code)
    tally = queries.tally(row=batch)
    if tally.differences:
        raise DoesNotAgree(differences=" ".join(tally.differences), each=tally.differences)
    counted = _counted(batch, now)
    if not counted:
        raise NothingTyped(batch=code)
    payments = _written(batch, counted, now)
    entries = [
        settling.entry_of(
            payment=payment, effect_key=f"payment:{payment.id}", debit=by_hand.whereto(means=payment.means)
        )
        for payment in payments
    ]
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_many(entries=entries[start : start + ENTRIES_MAX], actor=actor, now=now)
    acknowledging.decide(payments=payments, now=now, batch_id=batch.id)
    _say_names(payments, counted, actor, now)
    settling.tell(payments=payments, actor=actor, now=now)
    batch.state, batch.ended_at, batch.ended_by = BatchState.POSTED, now, actor.name
    batch.save()
    whole = sum(payment.amount_minor for payment in payments)
    audit.record(
        act="payments.post_batch",
        subject=code,
        actor=actor,
        now=now,
        detail={"count": len(payments), "amount_minor": whole},
    )
    return _posted(batch, was_there=False)


def _counted(batch: models.Batch, now: datetime) -> Counted:
    """The lines in the order of their typing, each with the day that it counts on; refuses what can't be taken."""
    zone = particulars.zone()
    found = batch.lines.filter(removed_at=None).order_by("n").select_related("arrangement").prefetch_related("parts")
    counted = []
    for row in found:
        typed = queries.typed_of(row=row)
        said_on = typed.booked_on or batch.received_on
        day = days.counted_on(means=typed.means, taken_at=now, said_on=said_on, now=now, zone=zone)
        counted.append((row, typed, day))
    asked = [(typed.parts, typed.payer, day) for _, typed, day in counted]
    purposes.check_all(asked=asked, currency=batch.currency)
    return counted


def _written(batch: models.Batch, counted: Counted, now: datetime) -> Sequence[models.Payment]:
    """The payments and their parts, written, and read again with their parts in two statements."""
    zone = particulars.zone()
    codes = rows.free_codes(number=len(counted))
    models.Payment.objects.bulk_create(
        [
            models.Payment(
                id=row.id,
                code=free,
                means=row.means,
                amount_minor=row.amount_minor,
                currency=row.currency,
                state=State.SETTLED,
                payer_id=row.payer_id,
                wants=row.acknowledge,
                prepared_at=now,
                settled_at=now,
                # The post has a day and no hour.
                taken_at=periods.midnight(day=day, zone=zone),
                batch=batch,
                arrangement=row.arrangement,
                takings_minor=row.takings_minor,
                costs_minor=row.costs_minor,
                costs_note=row.costs_note,
            )
            for (row, _, day), free in zip(counted, codes, strict=True)
        ]
    )
    accounts = _accounts(counted, now)
    # The sums of the days are kept under the books' lock by whoever settles or corrects too: it is taken before.
    ledger.lock()
    parts = [
        part
        for row, typed, day in counted
        for part in rows.of_parts(
            payment_id=row.id,
            parts=[_credited(part, typed, day, accounts[part.purpose, part.subject, day]) for part in typed.parts],
        )
    ]
    models.Part.objects.bulk_create(parts)
    batch.lines.filter(removed_at=None).update(payment_id=F("id"))
    return list(models.Payment.objects.filter(batch=batch).order_by("line__n").prefetch_related("parts"))


def _accounts(counted: Counted, now: datetime) -> Mapping[tuple[str, str, date], AccountCode]:
    """Which account each purpose credits on each day: asked once, however many lines there are of it."""
    known = queries.purpose_rows()
    asked = {(part.purpose, part.subject, day): part for _, typed, day in counted for part in typed.parts}
    return {
        key: purposes.credited(part=part, counted_on=key[2], now=now, row=known[part.purpose])
        for key, part in asked.items()
    }


def _credited(part: Part, typed: Typed, day: date, account: AccountCode) -> Part:
    giver = typed.giver or typed.payer
    return Part(
        purpose=part.purpose,
        amount=part.amount,
        subject=part.subject,
        giver=giver,
        to_thank=typed.to_thank or giver,
        counted_on=day,
        credited=account,
    )


def _say_names(payments: Sequence[models.Payment], counted: Counted, actor: Actor, now: datetime) -> None:
    """Keep what letters say about naming, as ``say_naming`` does for one: each waits to be looked at (P17)."""
    said = {row.id: typed.named for row, typed, _ in counted if typed.named.level is not NamingLevel.NOTHING}
    named = [payment for payment in payments if payment.id in said]
    names = [
        models.Naming(
            payment=payment,
            level=said[payment.id].level,
            shown=said[payment.id].shown,
            with_amount=said[payment.id].with_amount,
            message=said[payment.id].message,
            said_at=now,
            said_by=actor.name[:200],
            state=NamingState.PENDING,
        )
        for payment in named
    ]
    models.Naming.objects.bulk_create(names)
    models.NamedPart.objects.bulk_create(
        models.NamedPart(
            naming=name,
            account=account,
            amount_minor=minor,
            currency=name.payment.currency,
            counted_on=day,
            settled_at=now,
        )
        for name in names
        for (account, day), minor in _by_account(name.payment).items()
    )


def _by_account(payment: models.Payment) -> Mapping[tuple[str, date], int]:
    sums: dict[tuple[str, date], int] = {}
    for part in payment.parts.all():
        assert part.counted_on is not None, "what is posted counts on a day"
        key = (part.credited, part.counted_on)
        sums[key] = sums.get(key, 0) + part.amount_minor
    return sums


def _posted(batch: models.Batch, *, was_there: bool) -> PostedBatch:
    assert batch.ended_at is not None, "a posted batch has ended"
    return PostedBatch(
        code=batch.code,
        count=batch.payments.count(),
        amount=Money(batch.control_minor + batch.cash_minor, batch.currency),
        posted_at=batch.ended_at,
        posted_by=batch.ended_by,
        was_there=was_there,
    )
