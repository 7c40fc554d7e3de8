"""Days in the paper's zone: clock changes, leap days, year ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.kernel.periods import Month, day_of, days, midnight

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, st.sampled_from(["Europe/London", "America/St_Johns", "Pacific/Apia", "Asia/Beirut", "UTC"]))
def test_days_follow_one_another_without_gap_or_overlap(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    first = days(first_on=day, last_on=day, zone=zone)
    second = days(first_on=day + timedelta(days=1), last_on=day + timedelta(days=1), zone=zone)
    assert first.end_at == second.start_at
    if first.start_at < first.end_at:  # Apia left a day out in 2011
        assert day_of(moment=first.end_at - timedelta(seconds=1), zone=zone) == day
    assert first.end_at not in first


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2028, 2, 29), 24), (date(2026, 12, 31), 24)],
)
def test_a_day_is_as_long_as_the_zone_says(day: date, hours: int) -> None:
    period = days(first_on=day, last_on=day, zone=LONDON)
    assert period.end_at - period.start_at == timedelta(hours=hours)


def test_midnight_in_summer_is_an_hour_before_utc() -> None:
    assert midnight(day=date(2026, 7, 1), zone=LONDON) == datetime(2026, 6, 30, 23, tzinfo=UTC)


@given(DAYS)
def test_months_follow_one_another(day: date) -> None:
    month = Month.of(day)
    assert month.first_on <= day <= month.last_on
    assert month.next().previous() == month
    assert Month.read(str(month)) == month


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "2026-00", "２０２６-01", "2026-01-01", ""])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Month.read(text)
