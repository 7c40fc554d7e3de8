"""What the newsroom hands to others, and what it takes in from them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from masthead.kernel.actors import Duty
from masthead.kernel.refusals import Kind, Refusal

PageId = NewType("PageId", int)

OPEN_NEWSROOM = Duty("newsroom.open", "set up the newsroom")
TAKE_IN = Duty("newsroom.take_in", "bring articles into the paper")
PUBLISH = Duty("newsroom.publish", "publish articles")

# Groups, by the names of the roles (config/duties): all write in every section, the first two publish too.
EDITORS = "Editors"
SUB_EDITORS = "Sub-editors"
REPORTERS = "Reporters"

# fixed.md, "Public addresses": these never become a section's address.
_RESERVED = """
about account api archive author corrections docs feed fund give health hooks letters media meetings metrics members
office search shares sign-in static support topic vote .well-known
"""
RESERVED = frozenset(_RESERVED.split())


class LeadAlt(StrEnum):
    """Whether an article says of its lead picture what the picture says of itself."""

    AS_PICTURE = "as_picture"
    DESCRIBED = "described"
    DECORATIVE = "decorative"


LEAD_ALT_WORDS = {
    LeadAlt.AS_PICTURE: "As the picture says itself",
    LeadAlt.DESCRIBED: "As written here",
    LeadAlt.DECORATIVE: "Decoration here: says nothing that the text does not",
}


class NoSuchPage(Refusal):
    """Nothing is at this address, or nothing for the public."""

    kind = Kind.ABSENT
    code = "no_such_page"
    words = "There is no page at this address."


class TakenOff(Refusal):
    """It was here, and the paper took it off."""

    kind = Kind.GONE
    code = "taken_off"
    words = "This page was published here and has been taken off."


class NotOut(Refusal):
    """What should be taken off is not public."""

    kind = Kind.CONFLICT
    code = "not_out"
    words = "This page isn't public, so it can't be taken off."


class NotArranged(Refusal):
    """The front page can't hold what was asked."""

    kind = Kind.UNFIT
    code = "not_arranged"
    words = "Article {page_id} can't stand on the front page: it isn't public."


# --- Taking in ------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``html`` holds inline tags alone (strong, em, a, br), sanitised again when it is taken in."""

    html: str


@dataclass(frozen=True)
class Heading:
    """A heading in plain text, of level 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Quote:
    """Something that somebody said, in plain text."""

    text: str
    who: str = ""


@dataclass(frozen=True)
class ListBlock:
    """A list; each item as a paragraph's html."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class PictureBlock:
    """A picture in the text, by the source id under which pictures took it in."""

    source_id: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Preserved:
    """Source that has no block yet: kept to the letter, sanitised when it is shown."""

    html: str


Block = Paragraph | Heading | Quote | ListBlock | PictureBlock | Preserved


class Status(StrEnum):
    """Whether a record comes in as public or as a draft."""

    PUBLISHED = "published"
    DRAFT = "draft"


@dataclass(frozen=True)
class By:
    """One author of an article, and what they were there ("Industrial reporter in Cardiff")."""

    slug: str
    name: str
    role: str = ""


@dataclass(frozen=True)
class LeadPicture:
    """The picture over an article; empty words leave what the picture says itself."""

    source_id: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class SectionRecord:
    """
    A section; known again by its slug.

    :param in_navigation: whether it stands at the head of every page when it is new; afterwards editors say so
    """

    slug: str
    title: str
    description: str = ""
    in_navigation: bool = True


@dataclass(frozen=True)
class AuthorRecord:
    """An author; known again by the slug."""

    slug: str
    name: str
    biography: str = ""


@dataclass(frozen=True)
class ArticleRecord:
    """
    An article as any source tells it.

    :param source_id: unique in all sources ("wordpress:labs.example:1234"); the same id twice is the same article
    :param section: a section's slug, taken in before or in the same call
    :param published_at: with zone; None only in a draft
    :param updated_at: of a change that matters to readers, or None
    :param old_addresses: paths, perhaps with a query, that shall lead here ("/?p=12", "/2019/03/old-slug/")
    """

    source_id: str
    section: str
    slug: str
    headline: str
    standfirst: str = ""
    authors: tuple[By, ...] = ()
    blocks: tuple[Block, ...] = ()
    lead_picture: LeadPicture | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    old_addresses: tuple[str, ...] = ()
    status: Status = Status.PUBLISHED


@dataclass(frozen=True)
class PageRecord:
    """A static page, to stand at ``/about/SLUG/``."""

    source_id: str
    slug: str
    title: str
    summary: str = ""
    blocks: tuple[Block, ...] = ()
    old_addresses: tuple[str, ...] = ()
    status: Status = Status.PUBLISHED


Record = SectionRecord | AuthorRecord | ArticleRecord | PageRecord


@dataclass(frozen=True)
class Trouble:
    """Something about a record that a person should look at."""

    source_id: str
    words: str


@dataclass(frozen=True)
class TakenIn:
    """
    What taking in did.

    :param same: source ids that were here already, to the letter
    :param left: source ids that changed at the source, but that somebody has edited here since: nothing was overwritten
    """

    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


# --- The front page ------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row of the front page."""

    title: str = ""
    articles: tuple[PageId, ...] = ()


@dataclass(frozen=True)
class Slots:
    """What editors chose for the front page; a slot left empty fills itself with the latest."""

    lead: PageId | None = None
    rail: tuple[PageId, ...] = ()
    rows: tuple[Row, ...] = ()


# --- What pages show ------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A title and where it leads."""

    title: str
    address: str
    current: bool | str = False


@dataclass(frozen=True)
class When:
    """A moment in words, and as machines read it, with its zone."""

    words: str
    iso: str


@dataclass(frozen=True)
class Head:
    """
    What a page says of itself to machines.

    :param title: without the paper's name
    :param image: address of the largest file of its picture
    :param data: JSON-LD, escaped for a script element, or nothing
    :param feed: address of the feed that this page's stories are in
    """

    title: str
    canonical: str
    description: str = ""
    type: str = "website"
    image: str = ""
    data: str = ""
    feed: Link | None = None
    published: str = ""
    updated: str = ""


@dataclass(frozen=True)
class Piece:
    """One piece of a text: the name of a component and the values that it takes."""

    component: str
    values: dict[str, object]


@dataclass(frozen=True)
class Story:
    """
    An article as it is announced elsewhere: what component "story" takes, but for its variant.

    :param published_lately: the same moment without its year, for a page on which all is new
    """

    page_id: PageId
    kicker: Link
    headline: str
    standfirst: str
    address: str
    byline: str
    published: When
    published_lately: When
    picture: object | None


@dataclass(frozen=True)
class ArticlePage:
    """Everything that an article's page shows."""

    head: Head
    section: Link
    headline: str
    standfirst: str
    byline: dict[str, object]
    figure: dict[str, object] | None
    pieces: tuple[Piece, ...]
    tags: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class FrontRow:
    """A row of the front page, filled."""

    title: str
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Front:
    """The front page, filled: no story twice."""

    lead: Story | None
    rail: tuple[Story, ...]
    rows: tuple[FrontRow, ...]


@dataclass(frozen=True)
class Listing:
    """One page of a list of stories."""

    stories: tuple[Story, ...]
    number: int
    pages: int
