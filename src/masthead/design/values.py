"""What other parts hand to the look: places on a page, desks in the office, and a page's frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from masthead.kernel.actors import Actor, Duty


class Where(StrEnum):
    """The places on a page where other parts may stand."""

    PAPER = "paper"  # no template: the paper's own name, for every frame
    NOTICE = "notice"
    STRAP = "strap"
    NAV = "nav"
    ARTICLE_FOOT = "article-foot"
    FRONT_BOX = "front-box"
    GIVE_FOOT = "give-foot"  # under the form for a card: where else one may read how to give
    IMPRINT = "imprint"


@dataclass(frozen=True)
class Place:
    """
    Something that stands at one place of a page.

    :param values: what the template is given at a moment, or None where it has nothing to say
    """

    where: Where
    name: str
    template: str
    values: Callable[[datetime], Mapping[str, object] | None]


@dataclass(frozen=True)
class Desk:
    """
    A screen of the office: who may use it, and how much waits there for them.

    :param waits: how many things wait; none where the screen is only to be looked at
    :param group: under which word of the menu it stands; by itself when that is empty
    :param also: further duties, each of which is enough too
    """

    title: str
    address: str
    duty: Duty
    waits: Callable[[Actor, datetime], int]
    group: str = ""
    also: tuple[Duty, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Whether somebody may use it."""
        return any(actor.may(duty) for duty in (self.duty, *self.also))


@dataclass(frozen=True)
class Shown:
    """One thing drawn at a place: a template and the values that it is given, alone."""

    template: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Frame:
    """What every public page is drawn in. ``now`` bears the paper's zone."""

    paper: Mapping[str, object]
    places: Mapping[str, tuple[Shown, ...]]
    now: datetime


@dataclass(frozen=True)
class PaperPart:
    """
    One part of a printed sheet, under its own heading; what is empty is left out.

    :param rows: pairs of words, such as ``("Sort code", "00-00-00")``
    :param steps: what to do, in order
    :param ticks: boxes to tick by hand
    :param blanks: words with a line behind them to write on
    """

    heading: str
    sentences: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """
    A sheet to read, fill in and post: a page and a PDF are both drawn from it, and so say the same.

    :param size_pt: of the words in print
    :param foot: the small line at the foot of each printed page
    """

    title: str
    standfirst: str
    parts: tuple[PaperPart, ...]
    foot: str
    size_pt: int = 12
