"""Small words: days, months, plurals, as a British paper prints them."""

from collections.abc import Sequence
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(*, on: date) -> str:
    """24 November 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def weekday(*, on: date) -> str:
    """Tuesday 24 November 2026."""
    return f"{DAYS[on.weekday()]} {day(on=on)}"


def month(*, on: date) -> str:
    """November 2026."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def clock(*, at: datetime) -> str:
    """09:41, in the zone that the moment bears."""
    return f"{at.hour:02d}:{at.minute:02d}"


def count(*, number: int, one: str, many: str) -> str:
    """1 day, 24 days, 1,204 members."""
    return f"{number:,} {one if number == 1 else many}"


def listed(*, items: Sequence[str]) -> str:
    """A, B and C."""
    if len(items) < 2:  # noqa: PLR2004 - a pair is the first list
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
