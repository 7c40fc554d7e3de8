"""
Returns: money that went back, whole or in part, on the day that it happens (practice.md P3).

A return belongs to what the gift was counted in: it debits the returns account that the purpose's own part names for
it, and never the gift's account, so that what was received and what went back stay two figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from masthead.kernel import ids, words
from masthead.kernel.actors import Actor, program
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityId
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountCode, Entry, Transfer, TransferKind
from masthead.money.payments import models, queries
from masthead.money.payments.operations import naming
from masthead.money.payments.operations.days import DayToCome
from masthead.money.payments.operations.settling import SHARE_MONEY
from masthead.money.payments.values import RETURN_PAYMENTS, Means, NamingId, NamingState, Part, State
from masthead.money.payments.values.later import BANK, CHEQUES, RETURN_WORDS, ReturnId, ReturnKind

NAMING = program("payments")  # takes a name off the page when its gift is no more


class NotSettled(Refusal):
    """Only money that came can go back."""

    kind = Kind.CONFLICT
    code = "not_settled"
    words = "{payment} has not come in, so nothing of it can go back."


class WasCorrected(Refusal):
    """A slip of the keyboard is no money."""

    kind = Kind.CONFLICT
    code = "was_corrected"
    words = "{payment} was a slip of the keyboard and is taken back already: no money of it can go back."


class AllWentBack(Refusal):
    """It went back once, and does not go back twice."""

    kind = Kind.CONFLICT
    code = "all_went_back"
    words = "{payment} has gone back already."


class MoreThanGiven(Refusal):
    """Not more goes back than was given."""

    code = "more_than_given"
    words = "{amount} is more than the {left} that is left of this part. Enter at most {left}."


class NothingGoesBack(Refusal):
    """A return has a sum."""

    code = "nothing_goes_back"
    words = "Enter how much went back."


class NotThatWay(Refusal):
    """What can happen to a cheque can't happen to cash."""

    code = "not_that_way"
    words = "{means} can’t be {way}."


class WholeOnly(Refusal):
    """A cheque is one piece of paper."""

    code = "whole_only"
    words = "{payment} was not paid in yet: a cheque goes back whole, or not at all."


class BeforeItCame(Refusal):
    """Nothing goes back before it came."""

    code = "before_it_came"
    words = "{payment} came on {received_on}. Enter the day on which it went back."


@dataclass(frozen=True)
class Going:
    """What is to go back of a payment that is locked."""

    payment: models.Payment
    kind: ReturnKind
    amounts: Mapping[int, Money]
    happened_on: date
    why: str
    request_id: UUID | None = None
    authority: AuthorityId | None = None


@transaction.atomic
def return_payment(
    *,
    code: str,
    kind: ReturnKind,
    happened_on: date,
    why: str,
    actor: Actor,
    now: datetime,
    amounts: Mapping[int, Money] | None = None,
) -> ReturnId:
    """
    Record that money of a payment went back: a cheque that bounced or was given back, money that was claimed back.

    :param happened_on: the day in the paper's zone on which it happened, as the bank says
    :param amounts: how much of each part, by its number; all that is left, unless said
    :raises NoSuchPayment: if there is none
    :raises AllWentBack: if nothing is left of it
    :raises MoreThanGiven: if more would go back of a part than is left
    :raises NotThatWay: if money that came so does not go back so
    :raises WholeOnly: if part of a cheque would go back that was not paid in
    :raises WasCorrected: if it was a slip of the keyboard
    """
    actor.must(RETURN_PAYMENTS)
    assert kind is not ReturnKind.REFUND, "a refund is proposed, and carried out by two"
    payment = locked(code=code)
    _check_way(payment, kind)
    left = left_of(payment=payment)
    going = left if amounts is None else {n: amount for n, amount in amounts.items() if amount.minor}
    return book(going=Going(payment, kind, going, happened_on, why.strip()), actor=actor, now=now)


def locked(*, code: str) -> models.Payment:
    """
    A settled payment with its parts, locked.

    :raises NoSuchPayment: if there is none
    :raises NotSettled: if it has not come in
    :raises WasCorrected: if it was taken back
    """
    found = models.Payment.objects.select_for_update(of=("self",)).filter(code=code)
    payment = found.prefetch_related("parts__identification", "parts__returned").first()
    if payment is None:
        raise queries.NoSuchPayment
    if payment.state is not State.SETTLED:
        raise NotSettled(payment=code)
    if models.Correction.objects.filter(payment=payment).exists():
        raise WasCorrected(payment=code)
    return payment


def left_of(*, payment: models.Payment) -> Mapping[int, Money]:
    """
    What of each part did not go back, by its number; parts of which nothing is left are left out.

    :raises AllWentBack: if nothing is left of any
    """
    left = {
        part.n: Money(part.amount_minor - sum(back.amount_minor for back in part.returned.all()), part.currency)
        for part in payment.parts.all()
    }
    left = {n: amount for n, amount in left.items() if amount.minor > 0}
    if not left:
        raise AllWentBack(payment=payment.code)
    return left


def check_amounts(*, payment: models.Payment, amounts: Mapping[int, Money]) -> None:
    """
    Refuse sums that can't go back.

    :raises AllWentBack, NothingGoesBack, MoreThanGiven:
    """
    left = left_of(payment=payment)
    if not amounts:
        raise NothingGoesBack
    for n, amount in amounts.items():
        rest = left.get(n, Money.zero(payment.currency))
        if amount.minor <= 0:
            raise NothingGoesBack
        if rest < amount:
            raise MoreThanGiven(amount=amount.in_words(), left=rest.in_words(), n=n)


def book(*, going: Going, actor: Actor, now: datetime) -> ReturnId:
    """Write what goes back of a locked payment, enter it in the books, and tell its purposes."""
    payment = going.payment
    left = left_of(payment=payment)
    check_amounts(payment=payment, amounts=going.amounts)
    _check_day(going, now)
    whole = sum(amount.minor for amount in going.amounts.values())
    paid_from = _paid_from(going, whole)
    parts = {part.n: part for part in payment.parts.all()}
    today = particulars.today(now=now)
    purposes = queries.purpose_rows()
    n = payment.returns.count() + 1
    row = models.Return.objects.create(
        id=ids.uuid7(now=now),
        payment=payment,
        n=n,
        kind=going.kind,
        amount_minor=whole,
        currency=payment.currency,
        happened_on=going.happened_on,
        paid_from=paid_from,
        why=going.why,
        made_at=now,
        made_by=actor.name,
        request_id=going.request_id,
        authority=going.authority,
    )
    told: list[Part] = []
    backs: list[models.ReturnPart] = []
    for number, amount in sorted(going.amounts.items()):
        part = queries.counted_part(row=parts[number])
        told.append(replace(part, amount=amount))
        backs.append(
            models.ReturnPart(
                of=row,
                part=parts[number],
                amount_minor=amount.minor,
                purpose_id=part.purpose,
                credited=part.credited or "",
                debited=_debited(part, purposes[part.purpose], today),
            )
        )
    models.ReturnPart.objects.bulk_create(backs)
    ledger.post(entry=_entry(row, backs), actor=actor, now=now)
    tell(parts=told, actor=actor, now=now)
    if whole == sum(amount.minor for amount in left.values()):
        unname(payment=payment, why="the gift went back", now=now)
    detail = {"kind": str(going.kind), "amount_minor": whole, "on": going.happened_on.isoformat(), "why": going.why}
    audit.record(act="payments.return", subject=payment.code, actor=actor, now=now, detail=detail)
    return ReturnId(row.id)


def tell(*, parts: Sequence[Part], actor: Actor, now: datetime) -> None:
    """Tell each purpose's own part once of what was taken off."""
    for code, row in queries.purpose_rows().items():
        fitting = queries.fitting_of(row=row)
        mine = [part for part in parts if part.purpose == code]
        if fitting and mine:
            fitting.returned(mine, actor, now)


def unname(*, payment: models.Payment, why: str, now: datetime) -> None:
    """Nobody is thanked by name for a gift that is no more."""
    row = models.Naming.objects.filter(payment=payment).exclude(state=NamingState.TAKEN_BACK).first()
    if row is not None:
        naming.take_back(naming_id=NamingId(row.pk), why=why, actor=NAMING, now=now)


def _check_way(payment: models.Payment, kind: ReturnKind) -> None:
    waits = models.Undeposited.objects.filter(payment=payment).exists()
    ways: Mapping[Means, tuple[ReturnKind, ...]] = {
        Means.CARD: (),  # what the company takes back comes as its own fact
        Means.CASH: (),  # goes back by a refund alone (P22)
        Means.CHEQUE: (ReturnKind.BOUNCED, ReturnKind.WITHDRAWN if waits else ReturnKind.CLAIMED_BACK),
        Means.TRANSFER: (ReturnKind.CLAIMED_BACK,),
        Means.STANDING_ORDER: (ReturnKind.CLAIMED_BACK,),
    }
    if kind not in ways[payment.means]:
        means = {Means.CHEQUE: "A cheque that was paid in"}.get(payment.means, "Money that came by this means")
        raise NotThatWay(means="A cheque that was not paid in" if waits else means, way=RETURN_WORDS[kind])


def _check_day(going: Going, now: datetime) -> None:
    if going.happened_on > particulars.today(now=now):
        raise DayToCome(received_on=words.day(on=going.happened_on))
    came_on = min(part.counted_on for part in going.payment.parts.all() if part.counted_on)
    if going.happened_on < came_on:
        raise BeforeItCame(payment=going.payment.code, received_on=words.day(on=came_on))


def check_banked(*, payment: models.Payment) -> None:
    """
    See that a refund would give back what the bank has.

    :raises NotThatWay: if it is a cheque that was not paid in: the paper itself is sent back
    """
    if _is_in_hand(payment):
        raise NotThatWay(means="A cheque that was not paid in", way=RETURN_WORDS[ReturnKind.REFUND])


def _is_in_hand(payment: models.Payment) -> bool:
    return payment.means is Means.CHEQUE and models.Undeposited.objects.filter(payment=payment).exists()


def _paid_from(going: Going, whole: int) -> AccountCode:
    """A cheque that was not paid in is taken out of those that wait; all else leaves the bank."""
    payment = going.payment
    if going.kind is ReturnKind.REFUND:
        check_banked(payment=payment)
        return BANK
    if not _is_in_hand(payment):
        return BANK
    if whole != payment.amount_minor:
        raise WholeOnly(payment=payment.code)
    return CHEQUES


def _debited(part: Part, row: models.Purpose, today: date) -> AccountCode:
    if part.credited == queries.UNIDENTIFIED:
        return queries.UNIDENTIFIED
    fitting = queries.fitting_of(row=row)
    return fitting.debits(part, today) if fitting else AccountCode(row.returns_account)


def _entry(row: models.Return, backs: Sequence[models.ReturnPart]) -> Entry:
    return Entry(
        kind=_kind(backs[0].debited),
        effect_key=f"payment:{row.payment_id}:returned:{row.n}",
        effective_on=row.happened_on,
        transfers=[
            Transfer(
                kind=_kind(back.debited),
                debit=AccountCode(back.debited),
                credit=AccountCode(row.paid_from),
                amount=Money(back.amount_minor, row.currency),
                debit_party=ids.PartyId(back.part.giver_id) if back.part.giver_id else None,
            )
            for back in backs
        ],
        source=("payment", str(row.payment_id)),
        memo=RETURN_WORDS[row.kind],
    )


def _kind(debited: str) -> TransferKind:
    if debited == queries.UNIDENTIFIED:
        return TransferKind.UNIDENTIFIED_RETURNED
    return TransferKind.APPLICATION_RETURNED if debited.startswith(SHARE_MONEY) else TransferKind.GIFT_RETURNED
