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
    """A screen of the office: who may use it, and how much waits there for them."""

    title: str
    address: str
    duty: Duty
    waits: Callable[[Actor, datetime], int]


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
