"""
What the plots show, in values: the course of an appeal, and the months beside one another.

The look draws them on the server (design's plot), each with a table of the same figures.
"""

from collections.abc import Mapping, Sequence

from masthead.giving.fund.values import DayPoint, Progress
from masthead.kernel import words
from masthead.kernel.money import Money


def course(*, points: Sequence[DayPoint], target: Money, days: int, title: str) -> Mapping[str, object] | None:
    """
    What had been raised by the end of each day, against the target; None where no day has come.

    :param days: how many days the appeal has
    """
    if not points:
        return None
    last = points[-1]
    return {
        "uid": "plot-course",
        "title": title,
        "desc": f"By {words.day(on=last.on)}, {last.raised.in_words()} of {target.in_whole_words()} had been raised.",
        "kind": "course",
        "places": days,
        "target": {"value": target.minor, "text": f"Target {target.in_whole_words()}"},
        "heads": ("Day", "Taken", "Raised by then"),
        "points": [
            {
                "value": point.raised.minor,
                "label": f"{point.on.day} {words.MONTHS[point.on.month - 1][:3]}",
                "name": words.day(on=point.on),
                "text": point.taken.in_words(),
                "others": (point.raised.in_words(),),
            }
            for point in points
        ],
    }


def months(*, progress: Sequence[Progress], title: str) -> Mapping[str, object] | None:
    """
    What each month raised, as bars; None where there is nothing to compare.

    The table beside it has each month's own target; the line across stands for the latest one's.
    """
    if len(progress) < 2:  # noqa: PLR2004 - one month stands beside nothing
        return None
    first, last = progress[0].appeal, progress[-1].appeal
    met = sum(1 for one in progress if one.appeal.target <= one.figure)
    return {
        "uid": "plot-months",
        "title": title,
        "desc": (
            f"{len(progress)} months, from {first.title} to {last.title}; "
            f"{words.count(number=met, one='came', many='came')} to the target."
        ),
        "kind": "months",
        "target": {"value": last.target.minor, "text": f"Target {last.target.in_whole_words()}, {last.title}"},
        "heads": ("Month", "Raised", "Target"),
        "points": [
            {
                "value": one.figure.minor,
                "label": words.MONTHS[one.appeal.opens_on.month - 1][:3],
                "name": one.appeal.title,
                "text": one.figure.in_words(),
                "others": (one.appeal.target.in_whole_words(),),
                "is_marked": one is progress[-1],
            }
            for one in progress
        ],
    }
