"""The frame that a view hands to its page."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from masthead.design import registries
from masthead.design.values import Desk, Frame, Shown, Where

EVERY_PAGE = (Where.NOTICE, Where.STRAP, Where.NAV, Where.IMPRINT)


def frame(*, now: datetime, also: Sequence[Where] = ()) -> Frame:
    """
    The frame of a public page: the paper's name and whatever stands at the places that every page has.

    :param also: places of this kind of page alone, such as an article's foot
    """
    paper: dict[str, object] = {}
    shown: dict[str, list[Shown]] = {where: [] for where in (*EVERY_PAGE, *also)}
    for place in registries.places:
        if place.where != Where.PAPER and place.where not in shown:
            continue
        values = place.values(now)
        if values is None:
            continue
        if place.where == Where.PAPER:
            paper |= values
        else:
            shown[place.where].append(Shown(place.template, values))
    zone = ZoneInfo(str(paper.get("zone", "UTC")))
    return Frame(paper, {where: tuple(things) for where, things in shown.items()}, now.astimezone(zone))


def desks() -> tuple[Desk, ...]:
    """The office's desks, in their order."""
    return tuple(registries.desks)
