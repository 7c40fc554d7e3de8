"""Opening appeals, their targets, and the days of special ones (practice.md P6, P7)."""

from datetime import date, datetime

from django.db import transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.operations import locking, summing
from masthead.giving.fund.values import (
    GIFTS,
    MANAGE_APPEALS,
    RETURNS,
    Appeal,
    AppealKind,
    AppealState,
)
from masthead.kernel import ids, words
from masthead.kernel.actors import Actor
from masthead.kernel.money import MAJOR, Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountClass, AccountCode

SLUG_MAX = 30
YEARS_MOST = 10  # that an appeal may run
# fixed.md, "Public addresses", and what stands, or may come to stand, under /fund/.
RESERVED = frozenset(
    {
        *("about", "account", "api", "archive", "author", "corrections", "docs", "feed", "fund", "give", "health"),
        *("hooks", "letters", "media", "meetings", "members", "metrics", "office", "search", "shares", "sign-in"),
        *("static", "support", "topic", "vote", "box", "column", "embed", "json", "months", "names", "past"),
        *("new", "target", "designate", "carry"),
    }
)


class NoTarget(Refusal):
    """No appeal can open without a target."""

    kind = Kind.CONFLICT
    code = "no_target"
    words = "The fund has no monthly target yet."


class NotWholePounds(Refusal):
    """Targets are whole pounds, so that what is raised and what is needed make up the target (money.md C)."""

    code = "not_whole_pounds"
    words = "A target is a whole number of pounds, and more than none."


class SlugUnfit(Refusal):
    """A special appeal's address is a word."""

    code = "slug_unfit"
    words = (
        "The address of an appeal is small letters, figures and hyphens, with a letter in it, "
        "and at most 30 of them: like “new-roof”."
    )


class SlugTaken(Refusal):
    """Each appeal has its own address, for good."""

    kind = Kind.CONFLICT
    code = "slug_taken"
    words = "“{slug}” is taken, or kept for the paper’s own use. Choose another word."


class Untitled(Refusal):
    """A special appeal says what it is called, and what for."""

    code = "untitled"
    words = "Say what the appeal is called, and what it is for."


class DaysUnfit(Refusal):
    """A special appeal runs from a day, not past, to a later one."""

    code = "days_unfit"
    words = "An appeal opens today or later, and its last day is not before its first."


class TooFarAhead(Refusal):
    """An appeal ends in the time of those who opened it: another age is a slip of the keyboard."""

    code = "too_far_ahead"
    words = "{closes_on} is too far ahead: an appeal ends within ten years. Look at the year."


class NotLater(Refusal):
    """An appeal is extended to a later day."""

    code = "not_later"
    words = "The appeal runs until {closes_on} already. Enter a later day, today or after."


class ReasonMissing(Refusal):
    """What departs from what was promised says why."""

    code = "reason_missing"
    words = "Say why: it stands on the appeal’s page."


class AppealCertified(Refusal):
    """A certified appeal's figure and days stand."""

    kind = Kind.CONFLICT
    code = "appeal_certified"
    words = "“{title}” is certified: its figure and its days stand."


class NotRunning(Refusal):
    """Only a running appeal can be closed, or have its target changed by two people."""

    kind = Kind.CONFLICT
    code = "not_running"
    words = "“{title}” is not running today."


def check_whole(*, target: Money) -> None:
    """
    Refuse a target that is no whole number of pounds.

    :raises NotWholePounds: if it is not, or not above nothing
    """
    if target.minor <= 0 or target.minor % MAJOR:
        raise NotWholePounds


def check_reason(*, why: str) -> str:
    """
    The reason on one line.

    :raises ReasonMissing: if there is none
    """
    said = " ".join(why.split())[:500]
    if not said:
        raise ReasonMissing
    return said


@transaction.atomic
def open_appeal(*, month: Month, actor: Actor, now: datetime) -> Appeal:
    """
    Open one month's appeal with its two accounts; opening it again finds it.

    :raises NoTarget: if the paper never set one
    """
    currency = particulars.currency()
    locking.lock()
    row = queries.monthly_rows().filter(opens_on=month.first_on).first()
    if row is not None:
        return queries.appeal_value(row=row, currency=currency)
    target = models.Target.objects.filter(from_on__lte=month.first_on).order_by("-from_on", "-id").first()
    if target is None:
        raise NoTarget
    row = models.Appeal(opens_on=month.first_on, closes_on=month.last_on, target_minor=target.target_minor)
    return _opened(row, str(month), words.month(on=month.first_on), actor, now)


@transaction.atomic
def open_special(
    *, slug: str, title: str, about: str, target: Money, opens_on: date, closes_on: date, actor: Actor, now: datetime
) -> Appeal:
    """
    Open a special appeal: its own days, its own accounts, its money kept apart (P7).

    :param slug: its word under /fund/, and the end of its accounts; for good
    :param about: what it is for, as its page says it
    :param opens_on: its first day in the paper's zone, today or later
    :raises SlugUnfit: if it is no word
    :raises SlugTaken: if another appeal has it, or the paper keeps it
    :raises Untitled: if it has no title, or does not say what for
    :raises DaysUnfit: if it would have opened in the past, or closed before it opened
    :raises TooFarAhead: if it would close in more than ten years
    :raises NotWholePounds: if its target is not whole pounds
    """
    actor.must(MANAGE_APPEALS)
    check_whole(target=target)
    if not queries.SLUG.fullmatch(slug) or len(slug) > SLUG_MAX or not any(letter.isalpha() for letter in slug):
        raise SlugUnfit
    name, said = " ".join(title.split())[:120], about.strip()
    if not name or not said:
        raise Untitled
    if opens_on < particulars.today(now=now) or closes_on < opens_on:
        raise DaysUnfit
    _check_near(closes_on, now)
    locking.lock()
    if slug in RESERVED or models.Appeal.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)
    row = models.Appeal(
        kind=AppealKind.SPECIAL,
        title=name,
        words=said,
        opens_on=opens_on,
        closes_on=closes_on,
        target_minor=target.minor,
    )
    appeal = _opened(row, slug, name, actor, now)
    summing.freshen(now=now)
    return appeal


def _opened(row: models.Appeal, slug: str, name: str, actor: Actor, now: datetime) -> Appeal:
    currency = particulars.currency()
    row.id, row.slug, row.made_at = ids.uuid7(now=now), slug, now
    row.gifts, row.returns = f"{GIFTS}.{slug}", f"{RETURNS}.{slug}"
    row.save(force_insert=True)
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
    audit.record(act="fund.open_appeal", subject=slug, actor=actor, now=now, detail={"kind": str(row.kind)})
    return queries.appeal_value(row=row, currency=currency)


@transaction.atomic
def extend(*, slug: str, closes_on: date, why: str, actor: Actor, now: datetime) -> None:
    """
    Move a special appeal's last day on, as a dated fact that its page says (P7).

    :raises NotLater: if that is no later day, or past
    :raises TooFarAhead: if it is more than ten years ahead
    :raises ReasonMissing: if no reason is given
    :raises AppealCertified: if its figure is certified
    """
    actor.must(MANAGE_APPEALS)
    said = check_reason(why=why)
    row = locked_special(slug=slug, now=now)
    if closes_on <= row.closes_on or closes_on < particulars.today(now=now):
        raise NotLater(closes_on=words.day(on=row.closes_on))
    _check_near(closes_on, now)
    _move_last_day(row, closes_on, said, actor, now)


@transaction.atomic
def close(*, slug: str, why: str, actor: Actor, now: datetime) -> None:
    """
    Close a special appeal with today as its last day; what comes for its days still counts until it is certified.

    :raises NotRunning: if it does not run today, or ends today anyway
    :raises ReasonMissing: if no reason is given
    :raises AppealCertified: if its figure is certified
    """
    actor.must(MANAGE_APPEALS)
    said = check_reason(why=why)
    row = locked_special(slug=slug, now=now)
    today = particulars.today(now=now)
    if not row.opens_on <= today < row.closes_on:
        raise NotRunning(title=row.title)
    _move_last_day(row, today, said, actor, now)


def _check_near(closes_on: date, now: datetime) -> None:
    if closes_on.year > particulars.today(now=now).year + YEARS_MOST:
        raise TooFarAhead(closes_on=words.day(on=closes_on))


def _move_last_day(row: models.Appeal, closes_on: date, why: str, actor: Actor, now: datetime) -> None:
    act = "fund.extend" if closes_on > row.closes_on else "fund.close"
    models.LastDay.objects.create(
        appeal=row, was_on=row.closes_on, closes_on=closes_on, why=why, recorded_at=now, recorded_by=actor.name
    )
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    audit.record(act=act, subject=row.slug, actor=actor, now=now, detail={"closes_on": str(closes_on), "why": why})
    summing.freshen(now=now)


def locked_special(*, slug: str, now: datetime) -> models.Appeal:
    """
    A special appeal's row, under the fund's lock.

    :raises NotRunning: if there is none of that word
    :raises AppealCertified: if its figure is certified
    """
    locking.lock()
    row = queries.special_rows().filter(slug=slug).first()
    if row is None:
        raise NotRunning(title=slug)
    if state_of(row=row, now=now) is AppealState.CERTIFIED:
        raise AppealCertified(title=row.title)
    return row


def state_of(*, row: models.Appeal, now: datetime) -> AppealState:
    """Where an appeal stands at a moment."""
    if models.Certification.objects.filter(appeal=row).exists():
        return AppealState.CERTIFIED
    appeal = queries.appeal_value(row=row, currency=particulars.currency())
    return queries.state(appeal=appeal, certified=None, now=now, zone=particulars.zone())
