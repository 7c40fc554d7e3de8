"""The day's column (practice.md P16), and the box in values."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings

from masthead.giving.fund import models
from masthead.giving.fund.queries import days, figures, making
from masthead.giving.fund.values import Column, Line, Progress
from masthead.kernel import periods, words
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import queries as payments
from masthead.money.payments.values import Naming

NAMES_MOST = 2_000  # more names than that are no column
IN_A_SENTENCE = {"groups": "from groups", "legacy": "from a legacy"}  # what a row of a table says in one word


def column(*, on: date, now: datetime) -> Column:
    """
    What came in on a day, whom one may name of it, and how far the appeals are.

    The day is the one on which the gift was entered: so each stands in one column, though it was typed in late.
    """
    zone, currency = particulars.zone(), particulars.currency()
    within = periods.days(first_on=on, last_on=on, zone=zone)
    accounts = [AccountCode(code) for code in models.Appeal.objects.values_list("gifts", flat=True)]
    lines, total = making.taken_between(accounts=accounts, within=within, currency=currency)
    return Column(
        on=on,
        lines=lines,
        total=total,
        names=payments.named(accounts=accounts, settled=within, most=NAMES_MOST),
        waiting=payments.how_many_wait(accounts=accounts, settled=within),
        running=figures.running(now=now),
        special=figures.special(now=now),
    )


def column_text(*, column: Column) -> str:
    """The column as one text to copy: plain words, nothing else, ready for an article, a newsletter or print."""
    told = [f"The fighting fund: {words.weekday(on=column.on)}", ""]
    if column.lines:
        told += [
            f"{column.total.in_words()} came in: " + words.listed(items=[_line(one) for one in column.lines]) + "."
        ]
    else:
        told += ["Nothing came in."]
    names = [_name(one) for one in column.names]
    if names:
        told += ["", f"Thank you to {words.listed(items=names)}, and to all who gave without a name."]
    told += [f"“{one.message}” – {one.shown}" for one in column.names if one.message]
    for progress in (*([column.running] if column.running else []), *column.special):
        told += ["", _so_far(progress)]
    return "\n".join(told) + "\n"


def _line(one: Line) -> str:
    return f"{one.amount.in_words()} {IN_A_SENTENCE.get(one.words, one.words)}"


def _name(one: Naming) -> str:
    return f"{one.shown} ({one.amount.in_words()})" if one.with_amount else one.shown


def _so_far(progress: Progress) -> str:
    head = f"“{progress.appeal.title}”" if progress.appeal.is_special else progress.appeal.title
    left = f"We need {progress.need_shown.in_whole_words()}" if progress.need_shown.minor else "The target is met"
    return (
        f"{head}: we’ve raised {progress.raised_shown.in_whole_words()} of {progress.appeal.target.in_whole_words()}. "
        f"{left}; {days.days_in_words(progress=progress)}."
    )


def box_values(*, progress: Progress, now: datetime) -> Mapping[str, object]:
    """What the fund box is drawn from; ``as of`` names the day when it is not today's."""
    zone = particulars.zone()
    as_of = progress.as_of.astimezone(zone)
    is_today = as_of.date() == now.astimezone(zone).date()
    is_special = progress.appeal.is_special
    return {
        "raised": progress.raised_shown.in_whole_words(),
        "need": progress.need_shown.in_whole_words(),
        "target": progress.appeal.target.in_whole_words(),
        "raised_whole": progress.raised_shown.whole,
        "target_whole": progress.appeal.target.whole,
        "percent": progress.percent,
        "days": days.days_in_words(progress=progress),
        "as_of_iso": as_of.isoformat(timespec="seconds"),
        "as_of": words.clock(at=as_of) if is_today else f"{words.day(on=as_of.date())}, {words.clock(at=as_of)}",
        "over": f"{progress.over.in_whole_words()} over" if progress.over.minor else None,
        "give_address": f"/give/?to={progress.appeal.slug}" if is_special else "/give/",
        "give_printed": f"{urlsplit(settings.ENVIRONMENT.url).netloc}/give",
        "fund_address": progress.appeal.address if is_special else "/fund/",
        "heading_level": 2,
        "uid": f"fund-{progress.appeal.slug}" if is_special else "fund",
    }
