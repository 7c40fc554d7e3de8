"""Offering and recording gifts; opening and certifying appeals."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.values import (
    CERTIFY_APPEALS,
    PURPOSE,
    RECORD_GIFTS,
    SET_TARGETS,
    SLOT,
    TAG,
    Appeal,
    AppealState,
)
from masthead.kernel import ids, periods, words
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import MAJOR, Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountClass, AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Began, Decision, Means, Part, PaymentId, Prepared
from masthead.people import operations as people

AHEAD = 2  # appeals that stand ready: this month's and the next


class NoTarget(Refusal):
    """No appeal can open without a target."""

    kind = Kind.CONFLICT
    code = "no_target"
    words = "The fund has no monthly target yet."


class NotWholePounds(Refusal):
    """Targets are whole pounds, so that what is raised and what is needed make up the target (money.md C)."""

    code = "not_whole_pounds"
    words = "A target is a whole number of pounds, and more than none."


class AppealIsOpen(Refusal):
    """A new target takes effect with the next appeal (P6)."""

    kind = Kind.CONFLICT
    code = "appeal_is_open"
    words = "The appeal for {month} has begun and keeps its target: set the new one from the next month on."


class StillRunning(Refusal):
    """An appeal is certified once its days are over."""

    kind = Kind.CONFLICT
    code = "still_running"
    words = "The appeal for {month} is not over yet."


def offer_gift(*, amount: Money, name: str, email: str, token: str, actor: Actor, now: datetime) -> Began:
    """
    Begin a guest's gift by card; what was typed and the form's token make one payment, whatever is pressed twice.

    :raises TokenSpent: if the token brought another gift before
    """
    # Every guest's gift makes a party of its own, but a second press of the same form makes none.
    is_new = payments_facts.of_token(token=token) is None
    giver = people.record_guest(name=name, email=email, now=now) if is_new else None
    prepared = Prepared(
        parts=[Part(purpose=PURPOSE, amount=amount, giver=giver, to_thank=giver)],
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
) -> PaymentId:
    """
    Record a gift that came by post, by hand or by bank, and enter it in the books.

    :param received_on: the day in the paper's zone on which it counts: the paper's own for cheques and cash, the bank's
        booking date for a transfer (practice.md P1)
    :raises DayToCome: if that day is still to come
    :raises DayTooLongAgo: if a cheque or cash came more than ten days ago
    """
    actor.must(RECORD_GIFTS)
    return payments.record_by_hand(
        parts=[Part(purpose=PURPOSE, amount=amount, giver=giver_id, to_thank=giver_id)],
        means=means,
        counted_on=received_on,
        payer=giver_id,
        acknowledge=acknowledge,
        actor=actor,
        now=now,
    )


@transaction.atomic
def open_purpose(*, actor: Actor, now: datetime) -> None:
    """Make the fund something that readers may pay for; once, when a paper is made."""
    payments.open_purpose(
        code=PURPOSE,
        name="The fighting fund",
        credit_account=AccountCode("4110"),  # never used: the fitting names the appeal's own accounts
        returns_account=AccountCode("4190"),
        open_on=particulars.today(now=now),
        fitting=PURPOSE,
        actor=actor,
        now=now,
    )


@transaction.atomic
def set_target(*, target: Money, from_month: Month, actor: Actor, now: datetime) -> None:
    """
    Set the monthly target from one appeal on; appeals that have begun keep theirs (P6).

    :raises NotWholePounds: if it is not whole pounds
    :raises AppealIsOpen: if that month's appeal has begun
    """
    actor.must(SET_TARGETS)
    if target.minor <= 0 or target.minor % MAJOR:
        raise NotWholePounds
    _lock()
    from_on = from_month.first_on
    if from_on <= particulars.today(now=now) and models.Appeal.objects.filter(opens_on__gte=from_on).exists():
        raise AppealIsOpen(month=words.month(on=from_on))
    models.Target.objects.create(from_on=from_on, target_minor=target.minor, recorded_at=now, recorded_by=actor.name)
    # The next appeal stands ready before its first day: it has not begun.
    models.Appeal.objects.filter(opens_on__gte=from_on).update(target_minor=target.minor)
    audit.record(
        act="fund.set_target", subject=str(from_month), actor=actor, now=now, detail={"target_minor": target.minor}
    )


@transaction.atomic
def open_appeal(*, month: Month, actor: Actor, now: datetime) -> Appeal:
    """
    Open one month's appeal with its two accounts; opening it again finds it.

    :raises NoTarget: if the paper never set one
    """
    currency = particulars.currency()
    _lock()
    row = models.Appeal.objects.filter(opens_on=month.first_on).first()
    if row is not None:
        return queries.appeal_value(row=row, currency=currency)
    target = models.Target.objects.filter(from_on__lte=month.first_on).order_by("-from_on", "-id").first()
    if target is None:
        raise NoTarget
    row = models.Appeal.objects.create(
        id=ids.uuid7(now=now),
        opens_on=month.first_on,
        closes_on=month.last_on,
        target_minor=target.target_minor,
        gifts=f"4100.{month}",
        returns=f"4190.{month}",
        made_at=now,
    )
    _open_accounts(row, currency, actor, now)
    audit.record(act="fund.open_appeal", subject=str(month), actor=actor, now=now, detail={})
    return queries.appeal_value(row=row, currency=currency)


def _open_accounts(row: models.Appeal, currency: str, actor: Actor, now: datetime) -> None:
    name = words.month(on=row.opens_on)
    for code, title in ((row.gifts, f"Gifts: fighting fund, {name}"), (row.returns, f"Returned gifts: {name}")):
        ledger.open_account(
            code=AccountCode(code),
            name=title,
            account_class=AccountClass.INCOME,
            currency=currency,
            subject=str(row.id),
            open_on=row.opens_on,
            actor=actor,
            now=now,
        )


def _lock() -> None:
    """The domain's own lock, taken before the ledger's (house rule 18)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fund'))")


def appeal_for(*, counted_on: date, actor: Actor, now: datetime) -> Appeal:
    """
    The appeal that money counted on a day enters (P2): the day's own while it runs or counts; once that is certified,
    the one that is running when the money is posted.

    Holds the fund's lock to the commit: no appeal is certified between this answer and the posting.
    """
    _lock()
    zone, currency = particulars.zone(), particulars.currency()
    month = Month.of(counted_on)
    row = models.Appeal.objects.filter(opens_on=month.first_on).first()
    if row is not None and _state(row, currency, now, zone) is not AppealState.CERTIFIED:
        return queries.appeal_value(row=row, currency=currency)
    if row is None and now < queries.certifies_itself_at(closes_on=month.last_on, zone=zone):
        return open_appeal(month=month, actor=actor, now=now)
    return open_appeal(month=Month.of(periods.day_of(moment=now, zone=zone)), actor=actor, now=now)


def _state(row: models.Appeal, currency: str, now: datetime, zone: ZoneInfo) -> AppealState:
    certified = models.Certification.objects.filter(appeal=row).exists()
    if certified:
        return AppealState.CERTIFIED
    return queries.state(appeal=queries.appeal_value(row=row, currency=currency), certified=None, now=now, zone=zone)


@transaction.atomic
def certify(*, month: Month, by_itself: bool, actor: Actor, now: datetime) -> None:
    """
    Freeze a month's figure for good; what comes back later stands beside it (P2, P3). Done again, it finds it done.

    :raises StillRunning: if its days are not over
    """
    actor.must(CERTIFY_APPEALS)
    _lock()
    row = models.Appeal.objects.get(opens_on=month.first_on)
    if models.Certification.objects.filter(appeal=row).exists():
        return
    if row.closes_on >= particulars.today(now=now):
        raise StillRunning(month=words.month(on=row.opens_on))
    # Money that is being posted to this appeal holds the ledger's lock: after it, the figure can't move.
    seq = ledger.lock()
    nets = books.nets(accounts=[AccountCode(row.gifts), AccountCode(row.returns)])
    models.Certification.objects.create(
        appeal=row,
        certified_at=now,
        certified_by=actor.name,
        by_itself=by_itself,
        raised_minor=-sum(nets.values()),
        journal_seq=seq,
    )
    audit.record(act="fund.certify", subject=str(month), actor=actor, now=now, detail={"by_itself": by_itself})
    press.touch(tags=[TAG], now=now)


@runnable("fund.turn", alone=True)
def turn(*, actor: Actor, now: datetime) -> Sequence[Month]:
    """
    Keep this month's and the next appeal ready, and write down what certified itself.

    Nothing that is shown waits for this: state and days are questions about the date.

    :return: the months certified
    """
    zone, currency = particulars.zone(), particulars.currency()
    month = Month.of(periods.day_of(moment=now, zone=zone))
    for _ in range(AHEAD):
        open_appeal(month=month, actor=actor, now=now)
        month = month.next()
    due = [
        Month.of(row.opens_on)
        for row in models.Appeal.objects.filter(certification__isnull=True)
        if _state(row, currency, now, zone) is AppealState.CERTIFIED
    ]
    for done in due:
        certify(month=done, by_itself=True, actor=actor, now=now)
    return due


def freshen(*, now: datetime) -> None:
    """Show a figure that moved: the box in every page, and the fund's own pages."""
    press.refresh(slot=SLOT, now=now)
    press.touch(tags=[TAG], now=now)
