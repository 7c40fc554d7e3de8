"""Certifying an appeal: its figure is frozen with the journals that make it up (practice.md P2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.operations import appeals, locking, summing
from masthead.giving.fund.operations.gifts import NoSuchAppeal
from masthead.giving.fund.values import CERTIFY_APPEALS, TAG, AppealState
from masthead.kernel import periods
from masthead.kernel.actors import Actor
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode

AHEAD = 2  # appeals that stand ready: this month's and the next


class StillRunning(Refusal):
    """An appeal is certified once its days are over."""

    kind = Kind.CONFLICT
    code = "still_running"
    words = "The appeal for {month} is not over yet."


def certify(*, month: Month, by_itself: bool, actor: Actor, now: datetime) -> None:
    """Freeze a month's figure for good; as ``certify_appeal``."""
    certify_appeal(slug=str(month), by_itself=by_itself, actor=actor, now=now)


@transaction.atomic
def certify_appeal(*, slug: str, by_itself: bool, actor: Actor, now: datetime) -> None:
    """
    Freeze an appeal's figure for good; what comes back later stands beside it (P2, P3). Done again, it finds it done.

    :raises NoSuchAppeal: if there is none of that name
    :raises StillRunning: if its days are not over
    """
    actor.must(CERTIFY_APPEALS)
    row = models.Appeal.objects.filter(slug=slug).first()
    if row is None:
        raise NoSuchAppeal
    accounts = [AccountCode(row.gifts), AccountCode(row.returns)]
    # Most of the digest is made before anything is locked: journals never change.
    before: books.Digest | None = books.digest_of(accounts=accounts, until_seq=books.last_seq())
    locking.lock()
    row.refresh_from_db()
    if models.Certification.objects.filter(appeal=row).exists():
        return
    if row.closes_on >= particulars.today(now=now):
        raise StillRunning(month=queries.appeal_value(row=row, currency=particulars.currency()).title)
    # Money that is being posted to this appeal holds the ledger's lock: after it, the figure can't move.
    seq = ledger.lock()
    at = now
    midnight = queries.certifies_itself_at(closes_on=row.closes_on, zone=particulars.zone())
    if midnight <= now:
        # The figure is that of the midnight at which it certified itself, however late a job, or somebody who thinks
        # that it still waits, writes it down.
        by_itself, at = True, midnight
        seq = min(seq, books.last_seq(recorded_before=midnight))
        before = before if before and before.seq <= seq else None
    gifts, returned = (_credited(account, seq) for account in accounts)
    digest = books.digest_of(accounts=accounts, until_seq=seq, after=before).text
    models.Certification.objects.create(
        appeal=row,
        certified_at=at,
        certified_by=actor.name,
        by_itself=by_itself,
        raised_minor=gifts + returned,
        returned_minor=-returned,
        journal_seq=seq,
        digest=digest,
    )
    detail = {"by_itself": by_itself, "journal_seq": seq, "digest": digest}
    audit.record(act="fund.certify", subject=slug, actor=actor, now=now, detail=detail)
    press.touch(tags=[TAG], now=now)


def _credited(account: AccountCode, until_seq: int) -> int:
    """Credits less debits of an account, in minor units, up to and with a journal."""
    return sum(one.minor for one in books.moved(accounts=[account], until_seq=until_seq))


@runnable("fund.turn", alone=True)
def turn(*, actor: Actor, now: datetime) -> Sequence[str]:
    """
    Keep this month's and the next appeal ready, and write down what certified itself.

    Nothing that is shown waits for this: state and days are questions about the date.

    :return: the appeals certified, by their slugs
    """
    month = Month.of(periods.day_of(moment=now, zone=particulars.zone()))
    for _ in range(AHEAD):
        appeals.open_appeal(month=month, actor=actor, now=now)
        month = month.next()
    due = [
        row.slug
        for row in models.Appeal.objects.filter(certification__isnull=True)
        if appeals.state_of(row=row, now=now) is AppealState.CERTIFIED
    ]
    for slug in due:
        certify_appeal(slug=slug, by_itself=True, actor=actor, now=now)
    summing.keep_up()
    return due
