"""
Corrections: a slip of the keyboard is reversed on the gift account itself, and never shows as returned (P3).

The whole payment is taken back, with who and why, and may be typed again in the same act. What is typed again for the
same purpose and the same day is the same gift: it stays on the account on which it was counted, an appeal's that is
certified too, whose figure stands while the difference is shown beside it as corrected since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.operations import by_hand, days, naming, purposes, returning
from masthead.money.payments.operations.banking import SayWhy
from masthead.money.payments.values import CORRECT_PAYMENTS, Means, NamingLevel, Part, PaymentId
from masthead.money.payments.values.later import Rightly

JOURNALS_MAX = 100  # of one payment


class NotTyped(Refusal):
    """A card is charged by its company: nobody typed it."""

    code = "not_typed"
    words = "{payment} came in by itself and was not typed, so there is nothing to correct. It can be refunded."


class PaidInAlready(Refusal):
    """What the bank has is no slip of the keyboard alone."""

    kind = Kind.CONFLICT
    code = "paid_in_already"
    words = "{payment} was paid in with slip {slip}. Take that slip back first."


class SomeOfItWentBack(Refusal):
    """What went back was there."""

    kind = Kind.CONFLICT
    code = "some_of_it_went_back"
    words = "Money of {payment} has gone back already, so it was no slip of the keyboard."


@transaction.atomic
def correct(*, code: str, why: str, actor: Actor, now: datetime, rightly: Rightly | None = None) -> PaymentId | None:
    """
    Take back a payment that was typed wrongly, and type it again.

    :param why: in words
    :param rightly: what should have been typed; None if nothing should
    :return: the payment that stands in its place
    :raises NoSuchPayment: if there is none
    :raises SayWhy: without a reason
    :raises NotTyped: if it was charged by a company
    :raises WasCorrected: if it was taken back already
    :raises PaidInAlready: if it is on a paying-in slip
    :raises SomeOfItWentBack: if money of it went back
    :raises Refusal: what is refused when it is typed again
    """
    actor.must(CORRECT_PAYMENTS)
    if not why.strip():
        raise SayWhy
    payment = returning.locked(code=code)
    if payment.means is Means.CARD:
        raise NotTyped(payment=code)
    if payment.returns.exists():
        raise SomeOfItWentBack(payment=code)
    slip = payment.slip_items.filter(undone_at=None).values_list("slip_id", flat=True).first()
    if slip is not None:
        raise PaidInAlready(payment=code, slip=slip)
    wrong = [queries.counted_part(row=part) for part in payment.parts.all()]
    # Where it counts is asked before the books are locked: a purpose's own part may take a lock of its own for it.
    counted = _counted(wrong, rightly, now) if rightly is not None else ()
    _reverse(payment, why.strip(), actor, now)
    row = models.Correction(payment=payment, why=why.strip(), at=now, by=actor.name)
    if rightly is not None:
        row.replacement = by_hand.enter(
            counted=counted,
            means=rightly.means,
            payer=rightly.payer,
            acknowledge=rightly.acknowledge,
            actor=actor,
            now=now,
        )
    row.save(force_insert=True)
    returning.tell(parts=wrong, actor=actor, now=now)
    _name_again(payment, row, now)
    new = row.replacement
    audit.record(
        act="payments.correct",
        subject=code,
        actor=actor,
        now=now,
        detail={"why": why.strip(), "amount_minor": payment.amount_minor, "replacement": new.code if new else ""},
    )
    return PaymentId(new.id) if new else None


def _reverse(payment: models.Payment, why: str, actor: Actor, now: datetime) -> None:
    """Each of its journals by its mirror, the latest first, on the day of the mistake: it never was."""
    for journal in reversed(books.journals(source=("payment", str(payment.id)), limit=JOURNALS_MAX)):
        ledger.reverse(
            journal_id=journal.id,
            effect_key=f"{journal.effect_key}:corrected",
            effective_on=journal.effective_on,
            memo=f"Typed wrongly: {why}",
            actor=actor,
            now=now,
        )


def _counted(wrong: Sequence[Part], rightly: Rightly, now: datetime) -> Sequence[Part]:
    """What is typed again, counted: a part that was right about purpose and day stays where it was counted."""
    by_hand.whereto(means=rightly.means)
    was_on = wrong[0].counted_on
    assert was_on is not None, "a settled payment is counted"
    day = _day(was_on, rightly, now)
    purposes.check(parts=rightly.parts, payer=rightly.payer, on=day, currency=particulars.currency())
    stood: Mapping[tuple[str, str], AccountCode | None] = {
        (part.purpose, part.subject): part.credited for part in wrong if part.counted_on == day
    }
    known = queries.purpose_rows()
    return [
        replace(
            part,
            counted_on=day,
            credited=stood.get((part.purpose, part.subject))
            or purposes.credited(part=part, counted_on=day, now=now, row=known[part.purpose]),
            giver=part.giver or rightly.payer,
            to_thank=part.to_thank or part.giver or rightly.payer,
        )
        for part in rightly.parts
    ]


def _day(was_on: date, rightly: Rightly, now: datetime) -> date:
    """The day as it should have been typed; the day that it had is as good as when it was typed first."""
    if rightly.received_on == was_on:
        return was_on
    zone = particulars.zone()
    return days.counted_on(means=rightly.means, taken_at=now, said_on=rightly.received_on, now=now, zone=zone)


def _name_again(payment: models.Payment, row: models.Correction, now: datetime) -> None:
    """What the letter said about naming holds for what stands in its place, once it was looked at again."""
    said = models.Naming.objects.filter(payment=payment).exclude(level=NamingLevel.NOTHING).first()
    if said is None:
        return
    if row.replacement is not None:
        naming.say_naming(
            payment_id=PaymentId(row.replacement.id),
            level=said.level,
            shown=said.shown,
            with_amount=said.with_amount,
            message=said.message,
            by=said.said_by,
            actor=returning.NAMING,
            now=now,
        )
    returning.unname(payment=payment, why="typed wrongly", now=now)
