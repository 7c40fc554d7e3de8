"""Offering and recording gifts, and which appeal each enters."""

from datetime import date, datetime

from django.db import transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.operations import appeals, locking
from masthead.giving.fund.values import PURPOSE, RECORD_GIFTS, Appeal, AppealState
from masthead.kernel import periods
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Began, Decision, Means, Part, PaymentId, Prepared
from masthead.people import operations as people

UNIDENTIFIED = AccountCode("2300")


class AppealIsOver(Refusal):
    """Only naming a closed or certified special appeal expressly is refused (P2)."""

    kind = Kind.CONFLICT
    code = "appeal_is_over"
    words = "“{title}” takes no gifts for that day: it is over, or not open yet. Choose what else the gift is for."


class NoSuchAppeal(Refusal):
    """There is no appeal of that name."""

    kind = Kind.ABSENT
    code = "no_such_appeal"
    words = "There is no such appeal."


def offer_gift(*, amount: Money, name: str, email: str, token: str, actor: Actor, now: datetime, to: str = "") -> Began:
    """
    Begin a guest's gift by card; what was typed and the form's token make one payment, whatever is pressed twice.

    :param to: a special appeal's word; empty for the monthly one that the day decides (P9)
    :raises TokenSpent: if the token brought another gift before
    :raises AppealIsOver: if the special appeal takes no gifts today
    """
    check_open(to=to, on=particulars.today(now=now), now=now)
    # Every guest's gift makes a party of its own, but a second press of the same form makes none.
    is_new = payments_facts.of_token(token=token) is None
    giver = people.record_guest(name=name, email=email, now=now) if is_new else None
    prepared = Prepared(
        parts=[Part(purpose=PURPOSE, subject=to, amount=amount, giver=giver, to_thank=giver)],
        provider="stripe",
        payer=giver,
        token=token,
        content=name,
        acknowledge=Decision.E_MAIL if email else Decision.NOBODY_KNOWN,
        email=email,
    )
    payment_id = payments.prepare(prepared=prepared, actor=actor, now=now)
    return payments.begin(payment_id=payment_id, actor=actor, now=now)


def record_gift(
    *,
    amount: Money,
    means: Means,
    received_on: date,
    giver_id: PartyId | None,
    acknowledge: Decision,
    actor: Actor,
    now: datetime,
    to: str = "",
) -> PaymentId:
    """
    Record a gift that came by post, by hand or by bank, and enter it in the books.

    :param received_on: the day in the paper's zone on which it counts: the paper's own for cheques and cash, the bank's
        booking date for a transfer (practice.md P1)
    :param to: a special appeal's word, where the giver named one
    :raises DayToCome: if that day is still to come
    :raises DayTooLongAgo: if a cheque or cash came more than ten days ago
    :raises AppealIsOver: if the special appeal takes no gifts for that day
    """
    actor.must(RECORD_GIFTS)
    check_open(to=to, on=received_on, now=now)
    return payments.record_by_hand(
        parts=[Part(purpose=PURPOSE, subject=to, amount=amount, giver=giver_id, to_thank=giver_id)],
        means=means,
        counted_on=received_on,
        payer=giver_id,
        acknowledge=acknowledge,
        actor=actor,
        now=now,
    )


def check_open(*, to: str, on: date, now: datetime) -> None:
    """
    Refuse a special appeal that takes no gifts for a day; an empty word leaves the choice to the day.

    :raises NoSuchAppeal: if there is none of that word
    :raises AppealIsOver: if it is over, or not open yet
    """
    if not to:
        return
    appeal = queries.special_of(slug=to)
    if appeal is None:
        raise NoSuchAppeal
    if not queries.is_open_to(appeal=appeal, on=on, now=now):
        raise AppealIsOver(title=appeal.title)


@transaction.atomic
def open_purpose(*, actor: Actor, now: datetime) -> None:
    """
    Make the fund something that readers may pay for; once, when a paper is made.

    It takes money from the first day of the month before, so that last month's statement can be typed.
    """
    payments.open_purpose(
        code=PURPOSE,
        name="The fighting fund",
        credit_account=AccountCode("4110"),  # never used: the fitting names the appeal's own accounts
        returns_account=AccountCode("4190"),
        open_on=Month.of(particulars.today(now=now)).previous().first_on,
        fitting=PURPOSE,
        actor=actor,
        now=now,
    )


def credited(*, subject: str, counted_on: date, actor: Actor, now: datetime) -> AccountCode:
    """
    The account that a gift credits.

    A special appeal that was named keeps its money apart: while it runs or counts, its own account, even where a card
    was charged a moment after its last midnight. Once it is certified nobody may put the money elsewhere by themselves:
    it stays unidentified until a person has asked the giver.
    """
    if not subject:
        return appeal_for(counted_on=counted_on, actor=actor, now=now).gifts
    locking.lock()
    row = models.Appeal.objects.filter(slug=subject).first()
    if row is None or appeals.state_of(row=row, now=now) is AppealState.CERTIFIED:
        return UNIDENTIFIED
    return AccountCode(row.gifts)


def appeal_for(*, counted_on: date, actor: Actor, now: datetime) -> Appeal:
    """
    The monthly appeal that money counted on a day enters (P2): the day's own while it runs or counts; once that is
    certified, or if the paper had none yet, the one that is running when the money is posted.

    Holds the fund's lock to the commit: no appeal is certified between this answer and the posting.
    """
    locking.lock()
    zone, currency = particulars.zone(), particulars.currency()
    month = Month.of(counted_on)
    row = queries.monthly_rows().filter(opens_on=month.first_on).first()
    if row is not None and appeals.state_of(row=row, now=now) is not AppealState.CERTIFIED:
        return queries.appeal_value(row=row, currency=currency)
    had_target = models.Target.objects.filter(from_on__lte=month.first_on).exists()
    if row is None and had_target and now < queries.certifies_itself_at(closes_on=month.last_on, zone=zone):
        return appeals.open_appeal(month=month, actor=actor, now=now)
    return appeals.open_appeal(month=Month.of(periods.day_of(moment=now, zone=zone)), actor=actor, now=now)
