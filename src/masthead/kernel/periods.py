"""Half-open periods and the paper's days. ``_at`` is a moment in UTC, ``_on`` a day in the paper's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """From ``start_at`` (included) to ``end_at`` (not included), both moments in UTC."""

    start_at: datetime
    end_at: datetime

    def __post_init__(self) -> None:
        assert self.start_at <= self.end_at, "a period does not run backwards"

    def __contains__(self, moment: datetime) -> bool:
        return self.start_at <= moment < self.end_at


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self:
        """
        The month written as ``YYYY-MM``.

        :raises ValueError: if it is not written so
        """
        if len(text) != len("YYYY-MM") or not text.isascii():
            raise ValueError(text)
        return cls.of(date.fromisoformat(f"{text}-01"))

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.next().first_on - timedelta(days=1)

    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)  # noqa: PLR2004

    def previous(self) -> "Month":
        """The month before it."""
        return Month.of(self.first_on - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def day_of(*, moment: datetime, zone: ZoneInfo) -> date:
    """The day in the zone that a moment falls in."""
    return moment.astimezone(zone).date()


def midnight(*, day: date, zone: ZoneInfo) -> datetime:
    """
    The first moment of a day in the zone, in UTC.

    Where the clock change falls on midnight itself, the day begins when the zone says that it does.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def days(*, first_on: date, last_on: date, zone: ZoneInfo) -> Period:
    """The period of whole days, both included."""
    return Period(midnight(day=first_on, zone=zone), midnight(day=last_on + timedelta(days=1), zone=zone))
