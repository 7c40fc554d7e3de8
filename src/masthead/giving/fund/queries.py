"""What the fund's page, box and JSON say; every figure comes from the ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from masthead.giving.fund import models
from masthead.giving.fund.values import Appeal, AppealId, AppealState, ByMeans, Certified, Progress
from masthead.kernel import periods, words
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import queries as payments

CERTIFIES_ITSELF_AFTER = 10  # working days of the following month (P2)
SATURDAY = 5


@cache
def bank_holidays(*, year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in a year, as a well-kept library has them."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(*, on: date) -> bool:
    """Whether banks of England and Wales work on a day."""
    return on.weekday() < SATURDAY and on not in bank_holidays(year=on.year)


def certifies_itself_at(*, closes_on: date, zone: ZoneInfo) -> datetime:
    """The local midnight that ends the tenth working day of the month after an appeal (P2)."""
    day = closes_on
    for _ in range(CERTIFIES_ITSELF_AFTER):
        day += timedelta(days=1)
        while not is_working_day(on=day):
            day += timedelta(days=1)
    return periods.midnight(day=day + timedelta(days=1), zone=zone)


def state(*, appeal: Appeal, certified: Certified | None, now: datetime, zone: ZoneInfo) -> AppealState:
    """Where an appeal stands at a moment; whether a job has written it down yet makes no difference."""
    today = periods.day_of(moment=now, zone=zone)
    if certified is not None or now >= certifies_itself_at(closes_on=appeal.closes_on, zone=zone):
        return AppealState.CERTIFIED
    if today < appeal.opens_on:
        return AppealState.TO_COME
    return AppealState.RUNNING if today <= appeal.closes_on else AppealState.COUNTING


def appeal_value(*, row: models.Appeal, currency: str) -> Appeal:
    """A row as the value that others see."""
    return Appeal(
        id=AppealId(row.id),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        target=Money(row.target_minor, currency),
        gifts=AccountCode(row.gifts),
        returns=AccountCode(row.returns),
    )


def running(*, now: datetime) -> Progress | None:
    """The running appeal's progress, or None where no appeal runs (P4)."""
    zone, currency = particulars.zone(), particulars.currency()
    today = periods.day_of(moment=now, zone=zone)
    row = models.Appeal.objects.filter(opens_on__lte=today, closes_on__gte=today).first()
    return _progress([row], zone=zone, currency=currency, now=now)[0] if row else None


def appeals() -> Sequence[Appeal]:
    """Every appeal, newest first."""
    currency = particulars.currency()
    return [appeal_value(row=row, currency=currency) for row in models.Appeal.objects.all()]


def of_month(*, month: Month, now: datetime) -> Progress | None:
    """One month's appeal, or None where there was none, or it is still to come."""
    zone, currency = particulars.zone(), particulars.currency()
    row = models.Appeal.objects.filter(opens_on=month.first_on).first()
    if row is None or row.opens_on > periods.day_of(moment=now, zone=zone):
        return None
    return _progress([row], zone=zone, currency=currency, now=now)[0]


def past(*, now: datetime, most: int = 120) -> Sequence[Progress]:
    """Appeals that are over, newest first."""
    zone, currency = particulars.zone(), particulars.currency()
    today = periods.day_of(moment=now, zone=zone)
    rows = models.Appeal.objects.filter(closes_on__lt=today)[:most]
    return _progress(list(rows), zone=zone, currency=currency, now=now)


def made_up_of(*, appeal: Appeal) -> Sequence[ByMeans]:
    """What an appeal's figure is made of: gifts by means, largest first."""
    return [
        ByMeans(words=MEANS_IN_WORDS[sums.means], gifts=sums.count, amount=sums.amount)
        for sums in payments.sums_by_means(account=appeal.gifts)
    ]


MEANS_IN_WORDS = {
    "card": "by card",
    "cheque": "by cheque",
    "cash": "in cash",
    "transfer": "by bank transfer",
}


def _progress(rows: Sequence[models.Appeal], *, zone: ZoneInfo, currency: str, now: datetime) -> list[Progress]:
    appeals = [appeal_value(row=row, currency=currency) for row in rows]
    codes = [code for appeal in appeals for code in (appeal.gifts, appeal.returns)]
    nets = ledger.nets(accounts=codes)
    latest = ledger.last_recorded_at(accounts=codes)
    certifications = models.Certification.objects.in_bulk([row.id for row in rows])
    today = periods.day_of(moment=now, zone=zone)
    done = []
    for row, appeal in zip(rows, appeals, strict=True):
        certified = _certified(certifications.get(row.id), currency)
        newest = [latest[code] for code in (appeal.gifts, appeal.returns) if code in latest]
        done.append(
            Progress(
                appeal=appeal,
                state=state(appeal=appeal, certified=certified, now=now, zone=zone),
                raised=Money(-(nets.get(appeal.gifts, 0) + nets.get(appeal.returns, 0)), currency),
                days_remaining=max((appeal.closes_on - max(today, appeal.opens_on)).days + 1, 0),
                as_of=max(newest, default=periods.midnight(day=appeal.opens_on, zone=zone)),
                certified=certified,
            )
        )
    return done


def _certified(found: models.Certification | None, currency: str) -> Certified | None:
    if found is None:
        return None
    return Certified(
        at=found.certified_at,
        by="" if found.by_itself else found.certified_by,
        raised=Money(found.raised_minor, currency),
    )


def days_in_words(*, progress: Progress) -> str:
    """24 days remaining; on the last day: last day (P4)."""
    left = words.count(number=progress.days_remaining, one="day", many="days")
    return "last day" if progress.days_remaining == 1 else f"{left} remaining"


def box_values(*, progress: Progress, now: datetime) -> Mapping[str, object]:
    """What the fund box is drawn from; ``as of`` names the day when it is not today's."""
    zone = particulars.zone()
    as_of = progress.as_of.astimezone(zone)
    is_today = as_of.date() == now.astimezone(zone).date()
    return {
        "raised": progress.raised_shown.in_whole_words(),
        "need": progress.need_shown.in_whole_words(),
        "target": progress.appeal.target.in_whole_words(),
        "raised_whole": progress.raised_shown.whole,
        "target_whole": progress.appeal.target.whole,
        "percent": progress.percent,
        "days": days_in_words(progress=progress),
        "as_of_iso": as_of.isoformat(timespec="seconds"),
        "as_of": words.clock(at=as_of) if is_today else f"{words.day(on=as_of.date())}, {words.clock(at=as_of)}",
        "over": f"{progress.over.in_whole_words()} over" if progress.over.minor else None,
        "give_address": "/give/",
        "give_printed": f"{urlsplit(settings.ENVIRONMENT.url).netloc}/give",
        "fund_address": "/fund/",
        "heading_level": 2,
        "uid": "fund",
    }


def until_midnight(*, now: datetime) -> datetime:
    """The next local midnight: until then the days that remain are right."""
    zone = particulars.zone()
    return periods.midnight(day=periods.day_of(moment=now, zone=zone) + timedelta(days=1), zone=zone)
