"""Appeals and their public figures; every figure comes from the ledger's balances."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from masthead.giving.fund import models
from masthead.giving.fund.queries import days
from masthead.giving.fund.values import Appeal, AppealId, AppealKind, AppealState, Certified, Happening, Progress
from masthead.kernel import periods, words
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # what stands under /fund/


def appeal_value(*, row: models.Appeal, currency: str) -> Appeal:
    """A row as the value that others see."""
    return Appeal(
        id=AppealId(row.id),
        kind=row.kind,
        slug=row.slug,
        title=row.title or words.month(on=row.opens_on),
        words=row.words,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        target=Money(row.target_minor + row.carried_minor, currency),
        carried=Money(row.carried_minor, currency),
        gifts=AccountCode(row.gifts),
        returns=AccountCode(row.returns),
    )


def monthly_rows() -> QuerySet[models.Appeal]:
    """The monthly appeals' rows, newest first."""
    return models.Appeal.objects.filter(kind=AppealKind.MONTHLY)


def special_rows() -> QuerySet[models.Appeal]:
    """The special appeals' rows, newest first."""
    return models.Appeal.objects.filter(kind=AppealKind.SPECIAL)


def running(*, now: datetime) -> Progress | None:
    """The running monthly appeal's progress, or None where none runs (P4)."""
    zone = particulars.zone()
    today = periods.day_of(moment=now, zone=zone)
    row = monthly_rows().filter(opens_on__lte=today, closes_on__gte=today).first()
    return progress(rows=[row], zone=zone, now=now)[0] if row else None


def special(*, now: datetime) -> Sequence[Progress]:
    """The special appeals that run, the one that ends first foremost."""
    zone = particulars.zone()
    today = periods.day_of(moment=now, zone=zone)
    rows = special_rows().filter(opens_on__lte=today, closes_on__gte=today).order_by("closes_on", "slug")
    return progress(rows=list(rows), zone=zone, now=now)


def appeals() -> Sequence[Appeal]:
    """Every appeal, newest first."""
    currency = particulars.currency()
    return [appeal_value(row=row, currency=currency) for row in models.Appeal.objects.all()]


def choosable() -> Sequence[Appeal]:
    """The special appeals that nobody has certified: what may be chosen, on each one's own days (P2, P7)."""
    currency = particulars.currency()
    rows = special_rows().filter(certification__isnull=True).order_by("closes_on", "slug")
    return [appeal_value(row=row, currency=currency) for row in rows]


def of_month(*, month: Month, now: datetime) -> Progress | None:
    """One month's appeal, or None where there was none, or it is still to come."""
    return of_slug(slug=str(month), now=now)


def of_slug(*, slug: str, now: datetime) -> Progress | None:
    """An appeal by its place under /fund/, or None where there is none, or it is still to come."""
    if not SLUG.fullmatch(slug):
        return None
    zone = particulars.zone()
    row = models.Appeal.objects.filter(slug=slug).first()
    if row is None or row.opens_on > periods.day_of(moment=now, zone=zone):
        return None
    return progress(rows=[row], zone=zone, now=now)[0]


def past(*, now: datetime, most: int = 120, first: int = 0) -> Sequence[Progress]:
    """
    Appeals that are over, the latest first.

    :param first: how many are passed over, for a later page
    """
    zone = particulars.zone()
    rows = models.Appeal.objects.filter(closes_on__lt=periods.day_of(moment=now, zone=zone))
    return progress(rows=list(rows.order_by("-closes_on", "slug")[first : first + most]), zone=zone, now=now)


def how_many_past(*, today: date) -> int:
    """How many appeals are over."""
    return models.Appeal.objects.filter(closes_on__lt=today).count()


def months(*, now: datetime, most: int = 13) -> Sequence[Progress]:
    """The latest monthly appeals that have begun, in the order of time."""
    zone = particulars.zone()
    rows = monthly_rows().filter(opens_on__lte=periods.day_of(moment=now, zone=zone))[:most]
    return progress(rows=list(rows)[::-1], zone=zone, now=now)


def to_certify(*, now: datetime) -> Sequence[Progress]:
    """Appeals that are over and count the last post, the oldest first."""
    zone = particulars.zone()
    rows = models.Appeal.objects.filter(
        certification__isnull=True, closes_on__lt=periods.day_of(moment=now, zone=zone)
    ).order_by("closes_on", "slug")
    return progress(rows=list(rows), zone=zone, now=now)


def to_come(*, now: datetime) -> Sequence[Progress]:
    """Appeals that stand ready for a later day, the next first."""
    zone = particulars.zone()
    rows = models.Appeal.objects.filter(opens_on__gt=periods.day_of(moment=now, zone=zone))
    return progress(rows=list(rows.order_by("opens_on", "slug")), zone=zone, now=now)


def progress(*, rows: Sequence[models.Appeal], zone: ZoneInfo, now: datetime) -> list[Progress]:
    """The figures of some appeals, in a constant number of queries."""
    if not rows:
        return []
    currency = particulars.currency()
    found = [appeal_value(row=row, currency=currency) for row in rows]
    codes = [code for appeal in found for code in (appeal.gifts, appeal.returns)]
    nets = ledger.nets(accounts=codes)
    latest = ledger.last_recorded_at(accounts=codes)
    certifications = models.Certification.objects.in_bulk([row.id for row in rows])
    today = periods.day_of(moment=now, zone=zone)
    done = []
    for appeal in found:
        certified = certified_value(found=certifications.get(appeal.id), currency=currency)
        midnight = days.certifies_itself_at(closes_on=appeal.closes_on, zone=zone)
        if certified is None and midnight <= now:
            certified = _of_its_midnight(appeal, midnight)
        newest = [latest[code] for code in (appeal.gifts, appeal.returns) if code in latest]
        returned = nets.get(appeal.returns, 0)
        done.append(
            Progress(
                appeal=appeal,
                state=days.state(appeal=appeal, certified=certified, now=now, zone=zone),
                raised=Money(-(nets.get(appeal.gifts, 0) + returned), currency),
                returned=Money(returned, currency),
                days_remaining=max((appeal.closes_on - max(today, appeal.opens_on)).days + 1, 0),
                as_of=max(newest, default=periods.midnight(day=appeal.opens_on, zone=zone)),
                certified=certified,
            )
        )
    return done


def certified_value(*, found: models.Certification | None, currency: str) -> Certified | None:
    """A certification's row as a value."""
    if found is None:
        return None
    return Certified(
        at=found.certified_at,
        by="" if found.by_itself else found.certified_by,
        raised=Money(found.raised_minor, currency),
        returned=Money(found.returned_minor, currency),
        journal_seq=found.journal_seq,
        digest=found.digest,
    )


def _of_its_midnight(appeal: Appeal, midnight: datetime) -> Certified:
    """
    The figure with which an appeal certified itself, before a job has written it down (P2).

    What moved after that midnight is taken off what the accounts hold, each up to the journal that it holds.
    """
    seq = ledger.last_seq(recorded_before=midnight)
    minors = []
    for account in (appeal.gifts, appeal.returns):
        held = ledger.balance(account=account)
        since = ledger.moved(accounts=[account], after_seq=seq, until_seq=held.last_seq)
        minors.append(-held.net_minor - sum(one.minor for one in since))
    gifts, returned = (Money(minor, appeal.target.currency) for minor in minors)
    return Certified(at=midnight, by="", raised=gifts + returned, returned=-returned, journal_seq=seq, digest="")


def happenings(*, appeal: Appeal) -> Sequence[Happening]:
    """What was decided about an appeal since it was opened, in the order of the days (P6, P7, P19)."""
    currency = appeal.target.currency

    def sum_of(minor: int) -> str:
        return Money(minor, currency).in_words().removesuffix(".00")

    told = [
        Happening(
            one.changed_on,
            f"The target was changed from {sum_of(one.was_minor)} to {sum_of(one.target_minor)}, "
            f"by two people: {one.why}",
        )
        for one in models.TargetChange.objects.filter(appeal=appeal.id)
    ]
    told += [
        Happening(
            one.resolved_on,
            f"{sum_of(one.amount_minor)} was carried over from {words.month(on=one.source.opens_on)} "
            f"by resolution of the board, and stands in the target: {one.words}",
        )
        for one in models.Carried.objects.filter(appeal=appeal.id).select_related("source")
    ]
    told += [
        Happening(one.resolved_on, f"The board gave {sum_of(one.amount_minor)} of a legacy to this appeal: {one.words}")
        for one in models.Designation.objects.filter(appeal=appeal.id)
    ]
    zone = particulars.zone()
    for one in models.LastDay.objects.filter(appeal=appeal.id).order_by("id"):
        was, becomes = words.day(on=one.was_on), words.day(on=one.closes_on)
        verb = f"was extended from {was} to" if one.closes_on > one.was_on else "was closed early, on"
        told.append(
            Happening(periods.day_of(moment=one.recorded_at, zone=zone), f"The appeal {verb} {becomes}: {one.why}")
        )
    return sorted(told, key=lambda one: one.on)


def is_open_to(*, appeal: Appeal, on: date, now: datetime) -> bool:
    """Whether money that counts on a day may be given to a special appeal expressly, asked now (P2)."""
    certified = models.Certification.objects.filter(appeal=appeal.id).exists()
    zone = particulars.zone()
    over = certified or now >= days.certifies_itself_at(closes_on=appeal.closes_on, zone=zone)
    return not over and appeal.opens_on <= on <= appeal.closes_on


def special_of(*, slug: str) -> Appeal | None:
    """A special appeal by its word, whatever its state."""
    row = special_rows().filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    return appeal_value(row=row, currency=particulars.currency()) if row else None


def names_in_state(*, state: AppealState) -> str:
    """A state in words, as the page says it."""
    return {
        AppealState.TO_COME: "to come",
        AppealState.RUNNING: "running",
        AppealState.COUNTING: "still counting the last post",
        AppealState.CERTIFIED: "certified",
    }[state]
