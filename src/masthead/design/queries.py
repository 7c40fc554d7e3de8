"""The frame that a view hands to its page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from masthead.design import registries
from masthead.design.formats import papers
from masthead.design.values import Desk, Frame, Paper, Shown, Where

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


def pdf(*, name: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    """
    A letter or sheet as PDF/UA-1; what it says is data and never part of its template.

    :param name: its template in ``design/papers``: letters, report, ways and others
    :param data: texts, whole numbers, yes and no, None, lists and mappings of these; ``title`` is among it
    :param made_at: what the file says it was made at; the same data and moment give the same bytes
    :raises NotDrawn: if it would not be fit for a screen reader
    """
    return papers.pdf(name=name, data=data, made_at=made_at)


def sheet(*, paper: Paper, made_at: datetime) -> bytes:
    """
    A sheet to read, fill in and post, as PDF/UA-1.

    :raises NotDrawn: as ``pdf``
    """
    return pdf(name="sheet", data=asdict(paper), made_at=made_at)


def qr(*, text: str) -> str:
    """A QR code of a text, as SVG."""
    return papers.qr(text=text)
