"""
Settling: money facts become journals, settled payments and acknowledgement decisions, once each.

Facts are stored first, then booked up to 500 in one transaction. When that fails the two halves are tried apart, down
to the one fact that can't be booked: it is parked alone, with its reason, and a person looks. What fails because the
database was busy is no fault of a fact and is tried again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import ENTRIES_MAX, AccountCode, Entry, Transfer, TransferKind
from masthead.money.payments import models, queries, registries
from masthead.money.payments.operations import acknowledging, days, life, patience, purposes
from masthead.money.payments.values import (
    SETTLE_PAYMENTS,
    Booked,
    Happened,
    Means,
    MoneyFact,
    PaymentId,
    Settled,
    State,
    Waits,
)

LOG = logging.getLogger(__name__)
AT_ONCE = 500
SHARE_MONEY = "2400"  # application money, and its sub-account for each offer
_GIFT = {
    Means.CARD: TransferKind.CARD_GIFT,
    Means.CHEQUE: TransferKind.CHEQUE_GIFT,
    Means.CASH: TransferKind.CASH_GIFT,
    Means.TRANSFER: TransferKind.TRANSFER_GIFT,
    Means.STANDING_ORDER: TransferKind.STANDING_ORDER_GIFT,
}


class NotParked(Refusal):
    """No such fact waits for a person."""

    kind = Kind.ABSENT
    code = "not_parked"
    words = "Nothing called {effect} waits for a person."


def settle(*, facts: Sequence[MoneyFact], actor: Actor, now: datetime) -> Booked:
    """
    Book money facts; the same fact twice is the same as once.

    :return: how many payments settled, how many facts were there before, how many were parked
    """
    actor.must(SETTLE_PAYMENTS)
    fresh = _store(facts, now)
    return _booked(fresh, actor, now) + Booked(was_there=len(facts) - len(fresh))


def settle_waiting(*, actor: Actor, now: datetime) -> Booked:
    """Book the facts that were stored and not booked: a crash came between, or a person let one try again."""
    actor.must(SETTLE_PAYMENTS)
    waiting = models.Fact.objects.filter(state=Waits.WAITING).order_by("id").values_list("id", flat=True)
    return _booked(list(waiting), actor, now)


@transaction.atomic
def try_again(*, effect: str, actor: Actor, now: datetime) -> None:
    """
    Let a parked fact be booked once more, after a person has put right what was wrong with it.

    :param effect: as ``queries.parked`` names it, such as ``stripe:txn_123``
    :raises NotParked: if no such fact is parked
    """
    actor.must(SETTLE_PAYMENTS)
    if not models.Fact.objects.filter(effect=effect, state=Waits.PARKED).update(state=Waits.WAITING, reason=""):
        raise NotParked(effect=effect)
    audit.record(act="payments.try_again", subject=effect, actor=actor, now=now, detail={})


def _store(facts: Sequence[MoneyFact], now: datetime) -> list[int]:
    """Keep what the company says before anything is done about it; the ids of those that wait to be booked."""
    ours = set(
        models.Payment.objects.filter(id__in={fact.payment_id for fact in facts if fact.payment_id}).values_list(
            "id", flat=True
        )
    )
    models.Fact.objects.bulk_create(
        [
            models.Fact(
                provider=fact.provider,
                effect=fact.effect,
                kind=fact.kind,
                payment_id=fact.payment_id if fact.payment_id in ours else None,
                gross_minor=fact.gross.minor,
                fee_minor=fact.fee.minor,
                currency=fact.gross.currency,
                taken_at=fact.taken_at,
                raw=dict(fact.raw),
                seen_at=now,
            )
            # In one order, so that two runs with the same facts wait for one another and do not lock each other out.
            for fact in sorted(facts, key=lambda fact: fact.effect)
        ],
        ignore_conflicts=True,
    )
    effects = {fact.effect for fact in facts}
    return list(
        models.Fact.objects.filter(effect__in=effects, state=Waits.WAITING).order_by("id").values_list("id", flat=True)
    )


def _booked(fact_ids: Sequence[int], actor: Actor, now: datetime) -> Booked:
    whole = Booked()
    for start in range(0, len(fact_ids), AT_ONCE):
        whole += _halved(fact_ids[start : start + AT_ONCE], actor, now)
    return whole


def _halved(fact_ids: Sequence[int], actor: Actor, now: datetime) -> Booked:
    try:
        return _patiently(fact_ids, actor, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as failure:
        if len(fact_ids) == 1:
            LOG.exception("a money fact could not be booked and is parked")
            return _park_failed(fact_ids[0], type(failure).__name__, actor, now)
    middle = len(fact_ids) // 2
    return _halved(fact_ids[:middle], actor, now) + _halved(fact_ids[middle:], actor, now)


def _patiently(fact_ids: Sequence[int], actor: Actor, now: datetime) -> Booked:
    return patience.patiently(what=f"booking {len(fact_ids)} facts", act=lambda: _book(fact_ids, actor, now))


@transaction.atomic(durable=True)
def _book(fact_ids: Sequence[int], actor: Actor, now: datetime) -> Booked:
    """One transaction: locks, then the journals, then what the payments become, then the purposes are told."""
    facts = list(models.Fact.objects.select_for_update().filter(id__in=fact_ids, state=Waits.WAITING).order_by("id"))
    wanted = {fact.payment_id for fact in facts if fact.payment_id}
    locked = models.Payment.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
    payments = {row.id: row for row in locked.prefetch_related("parts")}
    good: list[tuple[models.Fact, models.Payment]] = []
    parked = 0
    for fact in facts:
        payment = payments.get(fact.payment_id) if fact.payment_id else None
        trouble = _unfit(fact, payment)
        if payment is None or trouble:
            _park(fact, trouble, actor, now)
            parked += 1
            continue
        payment.state = life.after(state=payment.state, happened=Happened.BOOKED)
        good.append((fact, payment))
    _count_parts(good, now)
    entries = [entry for fact, payment in good for entry in _entries(fact, payment)]
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_many(entries=entries[start : start + ENTRIES_MAX], actor=actor, now=now)
    _keep(good, now)
    acknowledging.decide(payments=[payment for _, payment in good], now=now)
    tell(payments=[payment for _, payment in good], actor=actor, now=now)
    return Booked(settled=len(good), parked=parked)


def _unfit(fact: models.Fact, payment: models.Payment | None) -> str:
    """Why a fact can't settle a payment, in words; empty if it can."""
    if fact.kind != models.CHARGE:
        return f"money of a kind that is not booked yet: {fact.kind}"
    if payment is None:
        return "not one of our payments"
    if payment.provider != fact.provider:
        return f"the payment was made with {payment.provider or 'no company'}"
    if payment.state == State.SETTLED:
        return "a second charge for a payment that is settled"
    if (payment.amount_minor, payment.currency) != (fact.gross_minor, fact.currency):
        return "the sum is not what was asked for"
    return ""


def _park(fact: models.Fact, trouble: str, actor: Actor, now: datetime) -> None:
    fact.state, fact.reason = Waits.PARKED, trouble
    fact.save(update_fields=["state", "reason"])
    audit.record(act="payments.park", subject=fact.effect, actor=actor, now=now, detail={"reason": trouble})


@transaction.atomic(durable=True)
def _park_failed(fact_id: int, failure: str, actor: Actor, now: datetime) -> Booked:
    fact = models.Fact.objects.select_for_update().get(id=fact_id)
    if fact.state != Waits.WAITING:
        return Booked(was_there=1)
    _park(fact, f"booking it failed: {failure}", actor, now)
    return Booked(parked=1)


def _count_parts(good: Sequence[tuple[models.Fact, models.Payment]], now: datetime) -> None:
    """Ask each part's purpose which account it credits on its counted day, and keep the answer on the part."""
    if not good:
        return
    zone = particulars.zone()
    rows = queries.purpose_rows()
    for fact, payment in good:
        day = days.counted_on(means=payment.means, taken_at=fact.taken_at, said_on=None, now=now, zone=zone)
        for part in payment.parts.all():
            part.credited = purposes.credited(
                part=queries.part_of(row=part), counted_on=day, now=now, row=rows[part.purpose_id]
            )
            part.counted_on = day


def _entries(fact: models.Fact, payment: models.Payment) -> list[Entry]:
    """The charge, gross, and the company's fee beside it (money.md B5): two effects of one money fact."""
    provider = registries.providers.get(fact.provider)
    gross = entry_of(payment=payment, effect_key=f"{fact.effect}:gross", debit=provider.clearing)
    if fact.fee_minor == 0:
        return [gross]
    fee = Transfer(
        kind=TransferKind.CARD_FEE,
        debit=provider.fees,
        credit=provider.clearing,
        amount=Money(fact.fee_minor, fact.currency),
    )
    return [
        gross,
        Entry(
            kind=TransferKind.CARD_FEE,
            effect_key=f"{fact.effect}:fee",
            effective_on=gross.effective_on,
            transfers=[fee],
            source=gross.source,
        ),
    ]


def entry_of(*, payment: models.Payment, effect_key: str, debit: AccountCode) -> Entry:
    """The journal of a payment that arrived: one transfer for each part, from where the money now is."""
    parts = sorted(payment.parts.all(), key=lambda part: part.n)
    counted_on = parts[0].counted_on
    assert counted_on is not None, "parts are counted before they are entered"
    return Entry(
        kind=_GIFT[payment.means],
        effect_key=effect_key,
        effective_on=counted_on,
        transfers=[
            Transfer(
                kind=_kind(payment.means, part.credited),
                debit=debit,
                credit=AccountCode(part.credited),
                amount=Money(part.amount_minor, part.currency),
                credit_party=PartyId(part.giver_id) if part.giver_id else None,
            )
            for part in parts
        ],
        source=("payment", str(payment.id)),
    )


def _kind(means: Means, credited: str) -> TransferKind:
    """Which kind of transfer credits an account: share money is never income, nor is what nobody knows (B4)."""
    if credited == queries.UNIDENTIFIED:
        return TransferKind.UNIDENTIFIED
    return TransferKind.APPLICATION_PAID if credited.startswith(SHARE_MONEY) else _GIFT[means]


def _keep(good: Sequence[tuple[models.Fact, models.Payment]], now: datetime) -> None:
    for fact, payment in good:
        payment.settled_at, payment.taken_at, payment.trouble = now, fact.taken_at, ""
        fact.state = Waits.DONE
    models.Payment.objects.bulk_update([p for _, p in good], ["state", "settled_at", "taken_at", "trouble"])
    parts = [part for _, payment in good for part in payment.parts.all()]
    models.Part.objects.bulk_update(parts, ["counted_on", "credited"])
    models.Fact.objects.bulk_update([fact for fact, _ in good], ["state"])


def tell(*, payments: Sequence[models.Payment], actor: Actor, now: datetime) -> None:
    """Tell each purpose's own part once, of all its parts in this transaction."""
    rows = queries.purpose_rows() if payments else {}
    for row in rows.values():
        fitting = queries.fitting_of(row=row)
        mine = [settled for payment in payments if (settled := _settled(payment, row.code))]
        if fitting and mine:
            fitting.settled(mine, actor, now)


def _settled(payment: models.Payment, purpose: str) -> Settled | None:
    parts = [queries.part_of(row=part) for part in payment.parts.all() if part.purpose_id == purpose]
    if not parts:
        return None
    assert payment.taken_at is not None, "a settled payment was taken at a moment"
    return Settled(PaymentId(payment.id), payment.means, parts, payment.taken_at)
