"""What the invented paper consists of, as it is read from content/: words, people and pictures, and no behaviour."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from masthead.kernel.refusals import Kind, Refusal


class Mark(Enum):
    """How a run of words is set."""

    PLAIN = "plain"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words; `address` is set for a link: `article:SLUG`, `about:SLUG`, https or mailto."""

    text: str
    mark: Mark = Mark.PLAIN
    address: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Something somebody said, set apart; `who` may be empty where the paragraph before names the speaker."""

    line: Line
    who: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers, an item a line."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in its place, by the picture's slug, with the caption that it has there."""

    picture: str
    caption: str


Block = Paragraph | Heading | Quote | Bullets | Figure


class AltDecision(Enum):
    """The two decided states of a picture's alt text; the paper's own third state, undecided, has no place here."""

    DESCRIBED = "described"
    DECORATIVE = "decorative"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of a scene: the name of a primitive, its whole numbers (of 1600 by 1000) and its colours."""

    word: str
    numbers: tuple[int, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the project draws by itself; `alt` is empty exactly when the decision is DECORATIVE."""

    slug: str
    title: str
    alt: str
    alt_decision: AltDecision
    caption: str
    credit: str
    scene: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """Where a transfer would go."""

    sort_code: str
    account_number: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """The paper's own facts. `society_number` is invented; the bank details lead nowhere."""

    name: str
    strapline: str
    town: str
    society: str
    society_number: str
    zone: str
    currency: str
    address: tuple[str, ...]
    payee: str
    bank: Bank
    phone: str
    email: str
    target_minor: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper, with what it says of itself."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes or draws for the paper."""

    slug: str
    name: str
    role: str
    biography: str


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it, by the author's slug, and the words after the name ("on the quay"); they may be empty."""

    author: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article that was published `age` before now."""

    slug: str
    section: str
    headline: str
    standfirst: str
    bylines: tuple[Byline, ...]
    age: timedelta
    lead: Figure | None
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class StaticPage:
    """A page that is no article, under /about/."""

    slug: str
    title: str
    summary: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the front page: its title (empty for the first, which needs none) and its articles, by slug."""

    title: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front page's slots, by the articles' slugs."""

    lead: str
    rail: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole invented paper; articles are newest first, sections, authors and pages in their own order."""

    particulars: Particulars
    sections: tuple[Section, ...]
    authors: tuple[Author, ...]
    pages: tuple[StaticPage, ...]
    pictures: tuple[Picture, ...]
    articles: tuple[Article, ...]
    front: Front


class CompanyMissing(Refusal):
    """The pretend payment company did not start."""

    kind = Kind.CONFLICT
    code = "company_missing"
    words = "The pretend payment company did not start on port {port}. Is that port taken? Choose another: PORT=8010"


class NotADemo(Refusal):
    """A real paper is never begun anew."""

    kind = Kind.FORBIDDEN
    code = "not_a_demo"
    words = "The data folder holds a real paper. A demo is made in a folder of its own: MASTHEAD_DATA=..."


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone who signs in to the invented paper; the password is printed, and known to everybody."""

    email: str
    name: str
    password: str
    roles: tuple[str, ...]
    is_administrator: bool


class NotOurServer(Refusal):
    """A database on a server of the paper's own is emptied by whoever keeps that server."""

    kind = Kind.FORBIDDEN
    code = "not_our_server"
    words = "The database is on a server of your own (DATABASE_URL): drop and create it there, then run masthead demo."
