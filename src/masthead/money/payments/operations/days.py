"""The day that money counts on (practice.md P1): the one table, in one function."""

from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from masthead.kernel import periods, words
from masthead.kernel.refusals import Refusal
from masthead.money.payments.values import Means

OLDEST_DAYS = 10  # the post is entered within ten days


class DayToCome(Refusal):
    """Money counts on a day that has come."""

    code = "day_to_come"
    words = "{received_on} is still to come. Enter the day on which the money arrived."


class DayTooLongAgo(Refusal):
    """A cheque or cash is entered too late for its day."""

    code = "day_too_long_ago"
    words = (
        "{received_on} is too long ago: cheques and cash count at most 10 days back. "
        "Enter the day on which they were received, or today."
    )


def counted_on(*, means: Means, taken_at: datetime, said_on: date | None, now: datetime, zone: ZoneInfo) -> date:
    """
    The day in the paper's zone on which money counts.

    :param taken_at: when its company took it; asked for cards alone
    :param said_on: the day stamped on the post, or the bank's booking date; asked for all others
    :raises DayToCome: if that day is still to come
    :raises DayTooLongAgo: if a cheque or cash is more than ten days old
    """
    today = periods.day_of(moment=now, zone=zone)
    match means:
        case Means.CARD:
            # The moment at which the company took it: not the notification's arrival, not the payout.
            return periods.day_of(moment=taken_at, zone=zone)
        case Means.CHEQUE | Means.CASH:
            day = _come(said_on, today)
            if (today - day).days > OLDEST_DAYS:
                raise DayTooLongAgo(received_on=words.day(on=day))
            return day
        case Means.TRANSFER | Means.STANDING_ORDER:
            # The bank's booking date, whenever the statement is brought in.
            return _come(said_on, today)
        case _:
            assert_never(means)


def _come(said_on: date | None, today: date) -> date:
    assert said_on is not None, "money by hand comes with its day"
    if said_on > today:
        raise DayToCome(received_on=words.day(on=said_on))
    return said_on
