"""Pictures as others see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from masthead.kernel.actors import Duty
from masthead.kernel.refusals import Kind, Refusal

PictureId = NewType("PictureId", int)

TAKE_IN_PICTURES = Duty("pictures.take_in", "bring pictures into the paper")
WIDTHS = (320, 620, 960, 1280)  # device pixels, at which a picture is made ready


class AltDecision(StrEnum):
    """Whether somebody decided what a picture says to those who don't see it."""

    UNDECIDED = "undecided"
    DESCRIBED = "described"
    DECORATIVE = "decorative"


ALT_WORDS: Mapping[AltDecision, str] = {
    AltDecision.UNDECIDED: "Not decided yet",
    AltDecision.DESCRIBED: "Described by the text above",
    AltDecision.DECORATIVE: "Decoration: says nothing that the text does not",
}


class NotAPicture(Refusal):
    """A file that no picture can be made from."""

    kind = Kind.UNFIT
    code = "not_a_picture"
    words = "{name} is not a picture that can be used: {why}"


class NoSuchPicture(Refusal):
    """A picture, or a size of it, that there is not."""

    kind = Kind.ABSENT
    code = "no_such_picture"
    words = "There is no such picture."


@dataclass(frozen=True)
class PictureRecord:
    """
    A picture that is brought in from elsewhere.

    :param source_id: what it is called there, unique; the same id twice is the same picture
    :param alt: empty unless the decision is DESCRIBED
    """

    source_id: str
    name: str
    content: bytes
    title: str
    alt: str
    alt_decision: AltDecision
    credit: str = ""
    rights_note: str = ""
    use_until: date | None = None


@dataclass(frozen=True)
class Source:
    """One kind of file that a browser may choose from."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """A picture as design's component "picture" takes it; width and height are those of the largest file offered."""

    src: str
    srcset: str
    sources: tuple[Source, ...]
    sizes: str
    width: int
    height: int
    alt: str
    lead: bool
    credit: str
    largest: str
