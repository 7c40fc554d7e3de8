"""Days of an appeal: working days, when it certifies itself, where it stands (practice.md P2, P4)."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from masthead.giving.fund.values import Appeal, AppealState, Certified, Progress
from masthead.kernel import periods, words
from masthead.machinery.particulars import queries as particulars

CERTIFIED_BY = 5  # working days of the following month: by then the treasurer certifies (P2)
CERTIFIES_ITSELF_AFTER = 10
SATURDAY = 5


@cache
def bank_holidays(*, year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in a year, as a well-kept library has them."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(*, on: date) -> bool:
    """Whether banks of England and Wales work on a day."""
    return on.weekday() < SATURDAY and on not in bank_holidays(year=on.year)


def working_day(*, after: date, number: int) -> date:
    """The so-manieth working day after a day."""
    day = after
    for _ in range(number):
        day += timedelta(days=1)
        while not is_working_day(on=day):
            day += timedelta(days=1)
    return day


def certifies_itself_at(*, closes_on: date, zone: ZoneInfo) -> datetime:
    """The local midnight that ends the tenth working day after an appeal (P2)."""
    last = working_day(after=closes_on, number=CERTIFIES_ITSELF_AFTER)
    return periods.midnight(day=last + timedelta(days=1), zone=zone)


def state(*, appeal: Appeal, certified: Certified | None, now: datetime, zone: ZoneInfo) -> AppealState:
    """Where an appeal stands at a moment; whether a job has written it down yet makes no difference."""
    today = periods.day_of(moment=now, zone=zone)
    if certified is not None or now >= certifies_itself_at(closes_on=appeal.closes_on, zone=zone):
        return AppealState.CERTIFIED
    if today < appeal.opens_on:
        return AppealState.TO_COME
    return AppealState.RUNNING if today <= appeal.closes_on else AppealState.COUNTING


def days_in_words(*, progress: Progress) -> str:
    """24 days remaining; on the last day: last day; a special appeal says the date too (P4)."""
    left = words.count(number=progress.days_remaining, one="day", many="days")
    said = "last day" if progress.days_remaining == 1 else f"{left} remaining"
    if progress.appeal.is_special and progress.days_remaining > 1:
        return f"{said}, until {words.day(on=progress.appeal.closes_on)}"
    return said


def until_midnight(*, now: datetime) -> datetime:
    """The next local midnight: until then the days that remain are right."""
    zone = particulars.zone()
    return periods.midnight(day=periods.day_of(moment=now, zone=zone) + timedelta(days=1), zone=zone)
