"""
Refunds (practice.md P22, P26; security.md D6): to a bank account in the giver's name, with evidence, by two people.

The account is the giver's own and stands in the payments' tables; what is proposed, and what the authority keeps for
ever, names it by its last figures.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityId
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models
from masthead.money.payments.operations import returning, scans
from masthead.money.payments.operations.returning import Going
from masthead.money.payments.values import REFUND_PAYMENTS, Means
from masthead.money.payments.values.later import REFUND, WHY_MAX, RefundId, ReturnId, ReturnKind
from masthead.people import operations as people
from masthead.people import queries as parties
from masthead.people.values import PartyKind, Proposed

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof", "sir", "dame", "lady", "lord", "and", "&"})
PLACE = "/office/payments/{code}/"


class NoNameNoRefund(Refusal):
    """Nobody knows whose money it was (P22)."""

    code = "no_name_no_refund"
    words = "Nobody knows who gave {payment}, so it can’t be refunded. Say first who gave it, if you can show that."


class NotTheGiversName(Refusal):
    """The account is somebody else's."""

    code = "not_the_givers_name"
    words = "Money goes back only to an account in the giver’s name, and this was given by {giver}."


class NoEvidence(Refusal):
    """A refund needs something to show."""

    code = "no_evidence"
    words = "Say what shows that the money should go back, such as the giver’s letter and its date."


class NotAnAccount(Refusal):
    """It is no British sort code and account number."""

    code = "not_an_account"
    words = "Enter a sort code of six figures and an account number of eight."


class CardsGoBackThere(Refusal):
    """Card money goes back the way that it came."""

    code = "cards_go_back_there"
    words = "Card payments are refunded at the card company, to the card that paid."


class RefundDone(Refusal):
    """A refund is paid once."""

    kind = Kind.CONFLICT
    code = "refund_done"
    words = "This refund was paid already."


@transaction.atomic
def propose_refund(
    *,
    code: str,
    account_name: str,
    sort_code: str,
    account_number: str,
    evidence: str,
    actor: Actor,
    now: datetime,
    amounts: Mapping[int, Money] | None = None,
    scan: tuple[str, bytes] | None = None,
) -> Proposed:
    """
    Propose to a second person that money of a payment goes back to its giver.

    :param account_name: as the bank knows it; it must be the name of whoever paid or gave
    :param evidence: what shows that it should go back, in words
    :param amounts: how much of each part, by its number; all that is left, unless said
    :param scan: the evidence itself, scanned: the file's name and what is in it
    :raises NoSuchPayment: if there is none
    :raises NoNameNoRefund: if nobody knows who gave
    :raises NotTheGiversName: if the account is somebody else's
    :raises NoEvidence, NotAnAccount, AllWentBack, MoreThanGiven, NoScan, ScanTooLarge:
    """
    actor.must(REFUND_PAYMENTS)
    payment = returning.locked(code=code)
    if payment.means is Means.CARD:
        raise CardsGoBackThere
    returning.check_banked(payment=payment)
    going = returning.left_of(payment=payment) if amounts is None else {n: a for n, a in amounts.items() if a.minor}
    returning.check_amounts(payment=payment, amounts=going)
    _check_name(payment, account_name)
    sort_digits, account_digits = _digits(sort_code, account_number)
    if not evidence.strip():
        raise NoEvidence
    whole = Money(sum(amount.minor for amount in going.values()), payment.currency)
    row = models.RefundRequest.objects.create(
        id=ids.uuid7(now=now),
        payment=payment,
        parts={str(n): amount.minor for n, amount in going.items()},
        amount_minor=whole.minor,
        account_name=account_name.strip(),
        sort_code=sort_digits,
        account_number=account_digits,
        evidence=evidence.strip(),
        scan_id=scans.keep(name=scan[0], content=scan[1], actor=actor, now=now) if scan else None,
        asked_at=now,
        asked_by=actor.name,
    )
    proposed = people.propose(
        act=REFUND,
        subject=code,
        detail={"request": str(row.id), "amount_minor": whole.minor},
        words=(
            f"Send {whole.in_words()} of {code} back to its giver, to the account ending {account_digits[-4:]}. "
            f"Evidence and account: {PLACE.format(code=code)}"
        ),
        actor=actor,
        now=now,
    )
    row.proposal = proposed.id
    row.save(update_fields=["proposal"])
    detail = {"request": str(row.id), "amount_minor": whole.minor}
    audit.record(act="payments.propose_refund", subject=code, actor=actor, now=now, detail=detail)
    return proposed


def _digits(sort_code: str, account_number: str) -> tuple[str, str]:
    sort_digits, account_digits = (re.sub(r"[\s-]", "", typed) for typed in (sort_code, account_number))
    if not re.fullmatch(r"[0-9]{6}", sort_digits) or not re.fullmatch(r"[0-9]{8}", account_digits):
        raise NotAnAccount
    return sort_digits, account_digits


@transaction.atomic
def carry_out_refund(*, refund_id: RefundId, authority: AuthorityId, actor: Actor, now: datetime) -> ReturnId:
    """
    Enter a refund that a second person approved: money that went back today, paid from the bank account.

    :param authority: whose it is
    :raises RefundDone: if it was paid already
    :raises AllWentBack, MoreThanGiven: if money of it went back since it was proposed
    """
    actor.must(REFUND_PAYMENTS)
    row = models.RefundRequest.objects.select_related("payment").get(id=refund_id)
    payment = returning.locked(code=row.payment.code)
    if models.Return.objects.filter(request=row).exists():
        raise RefundDone
    _check_name(payment, row.account_name)
    going = Going(
        payment=payment,
        kind=ReturnKind.REFUND,
        amounts={int(n): Money(minor, payment.currency) for n, minor in row.parts.items()},
        happened_on=particulars.today(now=now),
        why=row.evidence[:WHY_MAX],
        request_id=UUID(str(row.id)),
        authority=authority,
    )
    return returning.book(going=going, actor=actor, now=now)


def is_same_name(*, one: str, other: str, is_person: bool = True) -> bool:
    """
    Whether an account's name is a giver's: the whole name, or, of a person, first letter and last name.

    Banks print ``MS O MARSH`` where the giver signs ``Olwen Marsh``.
    """
    ours, theirs = _folded(one), _folded(other)
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    return is_person and len(ours) > 1 and len(theirs) > 1 and (ours[-1], ours[0][0]) == (theirs[-1], theirs[0][0])


def _folded(name: str) -> list[str]:
    found = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", name.casefold())
    return [word for word in found if word not in TITLES]


def _check_name(payment: models.Payment, account_name: str) -> None:
    wanted = {payment.payer_id, *(part.giver_id for part in payment.parts.all())} - {None}
    known = parties.parties(party_ids=[PartyId(one) for one in wanted if one])
    named = [party for party in known.values() if party.name]
    if not named:
        raise NoNameNoRefund(payment=payment.code)
    if not any(
        is_same_name(one=party.name, other=account_name, is_person=party.kind is PartyKind.PERSON) for party in named
    ):
        raise NotTheGiversName(giver=" or ".join(sorted({party.name for party in named})))
