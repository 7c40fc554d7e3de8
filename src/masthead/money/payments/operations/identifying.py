"""
Purpose and payer are two questions (practice.md P13): each may be answered later.

A payer is named without touching the sum. What only came without a purpose is an unidentified receipt (2300); once
somebody knows what it is for, it counts on its own day, by P1 and P2: late money in the running appeal.
"""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountCode, Entry, Transfer, TransferKind
from masthead.money.payments import models, queries
from masthead.money.payments.operations import naming, purposes, returning, settling
from masthead.money.payments.values import RECORD_PAYMENTS, Part, PaymentId, Settled


class PayerIsKnown(Refusal):
    """A payer is named once; another one is a correction."""

    kind = Kind.CONFLICT
    code = "payer_is_known"
    words = "{payment} has a payer already. If that is wrong, correct the payment."


class NotUnidentified(Refusal):
    """Its purpose is known."""

    kind = Kind.CONFLICT
    code = "not_unidentified"
    words = "What {payment} is for is known already."


class StillNotKnown(Refusal):
    """An answer that is none."""

    code = "still_not_known"
    words = "Choose what it was for."


@transaction.atomic
def name_payer(*, code: str, payer: PartyId, why: str, actor: Actor, now: datetime) -> None:
    """
    Say who paid, where nobody knew; sum, day and books stay as they are.

    Parts whose giver nobody knew are given and thanked for to the payer.

    :param why: what shows it
    :raises NoSuchPayment: if there is none
    :raises PayerIsKnown: if it has a payer
    """
    actor.must(RECORD_PAYMENTS)
    payment = returning.locked(code=code)
    if payment.payer_id is not None:
        raise PayerIsKnown(payment=code)
    payment.payer_id = payer
    payment.save(update_fields=["payer"])
    payment.parts.filter(giver=None).update(giver=payer)
    payment.parts.filter(to_thank=None).update(to_thank=payer)
    audit.record(
        act="payments.name_payer",
        subject=code,
        actor=actor,
        now=now,
        detail={"party": str(payer), "why": why.strip()},
    )


@transaction.atomic
def identify(
    *, code: str, n: int, purpose: str, subject: str = "", why: str, actor: Actor, now: datetime
) -> AccountCode:
    """
    Say what a part of an unidentified receipt was for: it counts on its own day.

    :param n: the part's number
    :return: the account that it is credited to now
    :raises NoSuchPayment: if there is no such payment or part
    :raises NotUnidentified: if its purpose is known
    :raises NoSuchPurpose: if nobody takes money for that on its day
    :raises AllWentBack: if nothing is left of it
    """
    actor.must(RECORD_PAYMENTS)
    payment = returning.locked(code=code)
    row = next((part for part in payment.parts.all() if part.n == n), None)
    if row is None:
        raise queries.NoSuchPayment
    if row.credited != queries.UNIDENTIFIED or hasattr(row, "identification"):
        raise NotUnidentified(payment=code)
    left = returning.left_of(payment=payment).get(n)
    if left is None:
        raise returning.AllWentBack(payment=code)
    assert row.counted_on is not None, "a settled part is counted"
    part = replace(queries.part_of(row=row), purpose=purpose, subject=subject, amount=left, credited=None)
    asked_on = max(row.counted_on, _first_day(purpose))
    purposes.check(parts=[part], payer=part.giver, on=asked_on, currency=particulars.currency())
    known = queries.purpose_rows()[purpose]
    account = purposes.credited(part=part, counted_on=row.counted_on, now=now, row=known)
    if account == queries.UNIDENTIFIED:
        raise StillNotKnown
    ledger.lock()  # before the sums of the days, which follow from what is identified: as in every other act
    models.Identification.objects.create(
        part=row,
        purpose=known,
        subject=subject,
        amount_minor=left.minor,
        credited=account,
        why=why.strip(),
        at=now,
        by=actor.name,
    )
    ledger.post(entry=_entry(row, account, left), actor=actor, now=now)
    naming.stand_anew(payment=returning.locked(code=code), now=now)
    _tell(payment, replace(part, credited=account), actor, now)
    audit.record(
        act="payments.identify",
        subject=code,
        actor=actor,
        now=now,
        detail={"part": n, "purpose": purpose, "account": account, "amount_minor": left.minor, "why": why.strip()},
    )
    return account


def _first_day(purpose: str) -> date:
    row = models.Purpose.objects.filter(code=purpose).first()
    if row is None:
        raise purposes.NoSuchPurpose
    return row.open_on


def _entry(row: models.Part, account: AccountCode, left: Money) -> Entry:
    is_share = account.startswith(settling.SHARE_MONEY)
    kind = TransferKind.APPLICATION_IDENTIFIED if is_share else TransferKind.IDENTIFIED
    party = PartyId(row.giver_id) if row.giver_id else None
    assert row.counted_on is not None, "a settled part is counted"
    return Entry(
        kind=kind,
        effect_key=f"payment:{row.payment_id}:identified:{row.n}",
        effective_on=row.counted_on,
        transfers=[
            Transfer(kind, queries.UNIDENTIFIED, account, left, debit_party=party, credit_party=party),
        ],
        source=("payment", str(row.payment_id)),
    )


def _tell(payment: models.Payment, part: Part, actor: Actor, now: datetime) -> None:
    fitting = queries.fitting_of(row=queries.purpose_rows()[part.purpose])
    if fitting:
        assert payment.taken_at is not None, "a settled payment was taken at a moment"
        fitting.settled([Settled(PaymentId(payment.id), payment.means, [part], payment.taken_at)], actor, now)
