"""
Paying in: cheques (1150) and cash (1160) go to the bank (1100) on a slip (money.md B5).

What the bank counts otherwise than we did is a difference of the cash (5295): nobody's gift becomes less by it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from masthead.kernel import words
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.kernel.periods import day_of
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import Entry, Transfer, TransferKind
from masthead.money.payments import models
from masthead.money.payments.operations.days import DayToCome
from masthead.money.payments.values import BANK_TAKINGS, Means
from masthead.money.payments.values.later import (
    BANK,
    CASH,
    CHEQUES,
    OVER_AND_SHORT,
    SLIP_ITEMS_MAX,
    SlipNumber,
)


class NothingToPayIn(Refusal):
    """A slip has something on it."""

    code = "nothing_to_pay_in"
    words = "Choose at least one cheque or sum of cash that waits to be paid in."


class NotWaiting(Refusal):
    """Somebody paid it in meanwhile, or it went back."""

    kind = Kind.CONFLICT
    code = "not_waiting"
    words = "{payment} does not wait to be paid in any more. Please look at the list again."


class TooMuchForASlip(Refusal):
    """A slip has an end."""

    code = "too_much_for_a_slip"
    words = "At most {most} cheques and sums of cash go on one slip. Choose fewer."


class PaidInBeforeReceived(Refusal):
    """Nothing is paid in before it came."""

    code = "paid_in_before_received"
    words = "{payment} was received on {received_on}, after that day. Enter the day on which all of this was paid in."


class NoSuchSlip(Refusal):
    """There is no slip of that number."""

    kind = Kind.ABSENT
    code = "no_such_slip"
    words = "There is no such slip."


class SlipTakenBack(Refusal):
    """A slip is taken back once."""

    kind = Kind.CONFLICT
    code = "slip_taken_back"
    words = "Slip {slip} was taken back already, by {by}."


class SomeWentBack(Refusal):
    """A slip stays, once the bank sent something of it back."""

    kind = Kind.CONFLICT
    code = "some_went_back"
    words = "Money that was paid in with slip {slip} has gone back since, so it can’t be taken back."


class SayWhy(Refusal):
    """A reason is missing."""

    code = "say_why"
    words = "Say why, in a few words."


@transaction.atomic
def pay_in(
    *,
    codes: Sequence[str],
    batches: Sequence[str] = (),
    counted: Money | None = None,
    banked_on: date,
    actor: Actor,
    now: datetime,
) -> SlipNumber:
    """
    Write a paying-in slip, and enter it in the books.

    :param codes: payments that wait to be paid in
    :param batches: batches of which all that waits is paid in
    :param counted: the cash as the bank counted it; what the books say, unless said
    :param banked_on: the day in the paper's zone on which it was paid in
    :raises NothingToPayIn: if nothing was chosen, or nothing of it waits
    :raises NotWaiting: if one of the payments does not wait any more
    :raises DayToCome: if the day is still to come
    :raises PaidInBeforeReceived: if something was received after that day
    """
    actor.must(BANK_TAKINGS)
    zone = particulars.zone()
    if banked_on > day_of(moment=now, zone=zone):
        raise DayToCome(received_on=words.day(on=banked_on))
    rows = _locked(codes, batches)
    for row in rows:
        received_on = day_of(moment=row.taken_at, zone=zone)
        if received_on > banked_on:
            raise PaidInBeforeReceived(payment=row.payment.code, received_on=words.day(on=received_on))
    cheques = [row for row in rows if row.means is Means.CHEQUE]
    cash_minor = sum(row.amount_minor for row in rows if row.means is Means.CASH)
    # The ledger's lock numbers slips too: it is held to commit, and is taken for the journal in any case.
    ledger.lock()
    number = (models.Slip.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    slip = models.Slip.objects.create(
        number=number,
        banked_on=banked_on,
        currency=particulars.currency(),
        cheques_minor=sum(row.amount_minor for row in cheques),
        cheque_count=len(cheques),
        cash_minor=cash_minor,
        counted_minor=cash_minor if counted is None or cash_minor == 0 else counted.minor,
        made_at=now,
        made_by=actor.name,
    )
    models.SlipItem.objects.bulk_create(
        models.SlipItem(slip=slip, payment_id=row.payment_id, amount_minor=row.amount_minor) for row in rows
    )
    ledger.post(entry=_entry(slip), actor=actor, now=now)
    detail = {
        "cheques_minor": slip.cheques_minor,
        "cheques": len(cheques),
        "cash_minor": cash_minor,
        "counted_minor": slip.counted_minor,
    }
    audit.record(act="payments.pay_in", subject=f"slip {number}", actor=actor, now=now, detail=detail)
    return SlipNumber(number)


@transaction.atomic
def take_back_slip(*, number: SlipNumber, why: str, actor: Actor, now: datetime) -> None:
    """
    Take a slip back that was a mistake: what was on it waits to be paid in again.

    :param why: in words
    :raises SayWhy: without a reason
    :raises NoSuchSlip: if there is none of that number
    :raises SlipTakenBack: if it was taken back already
    :raises SomeWentBack: if something of it went back since
    """
    actor.must(BANK_TAKINGS)
    if not why.strip():
        raise SayWhy
    slip = models.Slip.objects.select_for_update().filter(number=number).first()
    if slip is None:
        raise NoSuchSlip
    if slip.undone_at is not None:
        raise SlipTakenBack(slip=number, by=slip.undone_by)
    # Their payments are locked, so that nothing of them goes back meanwhile.
    payments = models.Payment.objects.select_for_update().filter(slip_items__slip=slip).order_by("id")
    if models.Return.objects.filter(payment__in=[payment.id for payment in payments]).exists():
        raise SomeWentBack(slip=number)
    slip.undone_at, slip.undone_by, slip.undone_why = now, actor.name, why.strip()
    slip.save(update_fields=["undone_at", "undone_by", "undone_why"])
    journal = books.journal(effect_key=_key(slip))
    assert journal is not None, "a slip stands on the books"
    ledger.reverse(
        journal_id=journal.id,
        effect_key=f"{_key(slip)}:taken_back",
        effective_on=slip.banked_on,
        memo=f"Slip {number} taken back: {why.strip()}",
        actor=actor,
        now=now,
    )
    audit.record(act="payments.take_back_slip", subject=f"slip {number}", actor=actor, now=now, detail={"why": why})


def _locked(codes: Sequence[str], batches: Sequence[str]) -> Sequence[models.Undeposited]:
    """What was chosen and waits; its payments are locked in one order, as by whoever sends one back or corrects it."""
    waiting = models.Undeposited.objects.filter(Q(payment__code__in=codes) | Q(payment__batch__code__in=batches))
    chosen = list(waiting.values_list("payment_id", flat=True)[: SLIP_ITEMS_MAX + 1])
    if len(chosen) > SLIP_ITEMS_MAX:
        raise TooMuchForASlip(most=SLIP_ITEMS_MAX)
    locked = models.Payment.objects.select_for_update().filter(id__in=chosen).order_by("id")
    payments = {payment.id: payment for payment in locked}
    rows = list(models.Undeposited.objects.filter(payment_id__in=payments).order_by("taken_at", "payment_id"))
    for row in rows:
        row.payment = payments[row.payment_id]
    for code in sorted(set(codes) - {row.payment.code for row in rows}):
        raise NotWaiting(payment=code)
    if not rows:
        raise NothingToPayIn
    return rows


def _key(slip: models.Slip) -> str:
    return f"slip:{slip.number}"


def _entry(slip: models.Slip) -> Entry:
    moves = [
        (TransferKind.BANKED, BANK, CHEQUES, slip.cheques_minor),
        (TransferKind.BANKED, BANK, CASH, min(slip.cash_minor, slip.counted_minor)),
        (TransferKind.CASH_DIFFERENCE, BANK, OVER_AND_SHORT, slip.counted_minor - slip.cash_minor),
        (TransferKind.CASH_DIFFERENCE, OVER_AND_SHORT, CASH, slip.cash_minor - slip.counted_minor),
    ]
    return Entry(
        kind=TransferKind.BANKED,
        effect_key=_key(slip),
        effective_on=slip.banked_on,
        transfers=[
            Transfer(kind, debit, credit, Money(minor, slip.currency))
            for kind, debit, credit, minor in moves
            if minor > 0
        ],
        source=("slip", str(slip.number)),
    )
