"""Money that came by post, by hand or by bank: a payment that is settled the moment it is typed in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from django.db import transaction

from masthead.kernel import ids, periods
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.operations import acknowledging, days, purposes, rows, settling
from masthead.money.payments.values import RECORD_PAYMENTS, Decision, Means, Part, PaymentId, State


class NotByHand(Refusal):
    """A card is charged by its company, and comes in from there."""

    code = "not_by_hand"
    words = "Card payments come in by themselves and are not typed in."


@transaction.atomic
def record_by_hand(
    *,
    parts: Sequence[Part],
    means: Means,
    counted_on: date,
    payer: PartyId | None,
    acknowledge: Decision,
    actor: Actor,
    now: datetime,
) -> PaymentId:
    """
    Record one cheque, one sum of cash or one transfer, whatever it is for, and enter it in the books.

    :param counted_on: the day in the paper's zone on which it was received, or booked by the bank (P1)
    :raises DayToCome: if that day is still to come
    :raises DayTooLongAgo: if a cheque or cash is more than ten days old
    :raises Refusal: what the purpose's fitting refuses
    """
    actor.must(RECORD_PAYMENTS)
    whereto(means=means)  # a card is not typed in
    zone = particulars.zone()
    day = days.counted_on(means=means, taken_at=now, said_on=counted_on, now=now, zone=zone)
    purposes.check(parts=parts, payer=payer, on=day, currency=particulars.currency())
    known = queries.purpose_rows()
    counted = [
        replace(
            part,
            counted_on=day,
            credited=purposes.credited(part=part, counted_on=day, now=now, row=known[part.purpose]),
        )
        for part in parts
    ]
    payment = enter(counted=counted, means=means, payer=payer, acknowledge=acknowledge, actor=actor, now=now)
    audit.record(
        act="payments.record_by_hand", subject=payment.code, actor=actor, now=now, detail={"means": str(means)}
    )
    return PaymentId(payment.id)


def enter(
    *,
    counted: Sequence[Part],
    means: Means,
    payer: PartyId | None,
    acknowledge: Decision,
    actor: Actor,
    now: datetime,
) -> models.Payment:
    """
    Write a payment whose parts are counted already, and enter it in the books, in the caller's transaction.

    :param counted: its parts, all on one day, each with the account that it credits
    """
    day = counted[0].counted_on
    assert day is not None, "its parts are counted"
    ledger.lock()  # before the sums of the days, which follow from the parts: as in every other act
    payment_id = ids.uuid7(now=now)
    payment = models.Payment.objects.create(
        id=payment_id,
        code=rows.free_code(),
        means=means,
        amount_minor=sum(part.amount.minor for part in counted),
        currency=counted[0].amount.currency,
        state=State.SETTLED,
        payer_id=payer,
        wants=acknowledge,
        words=queries.describe(parts=counted)[: purposes.WORDS_LENGTH],
        prepared_at=now,
        settled_at=now,
        # The post has a day and no hour.
        taken_at=periods.midnight(day=day, zone=particulars.zone()),
    )
    models.Part.objects.bulk_create(rows.of_parts(payment_id=payment_id, parts=counted))
    entry = settling.entry_of(payment=payment, effect_key=f"payment:{payment_id}", debit=whereto(means=means))
    ledger.post(entry=entry, actor=actor, now=now)
    acknowledging.decide(payments=[payment], now=now)
    settling.tell(payments=[payment], actor=actor, now=now)
    return payment


def whereto(*, means: Means) -> AccountCode:
    """
    Where money that came so lies first (money.md B4, B5).

    :raises NotByHand: for a card
    """
    match means:
        case Means.CHEQUE:
            return AccountCode("1150")
        case Means.CASH:
            return AccountCode("1160")
        case Means.TRANSFER | Means.STANDING_ORDER:
            return AccountCode("1100")
        case Means.CARD:
            raise NotByHand
        case _:
            assert_never(means)
