"""A reader of WordPress exports that shares no code with the importer: the words and links that the source has."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as ET

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
UNSEEN = frozenset({"script", "style"})
INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"),
        *("q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var"),
    ]
)
# The attribute as it is written: Python's own reading takes "&section" in it for a sign and "ion".
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);")
LEADS = frozenset({"", "http", "https", "mailto", "tel"})  # a link of another kind stays as words (irc: is one)
SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Link:
    """Where it leads, written in one way, and its words."""

    to: str
    words: str


@dataclass(frozen=True)
class Told:
    """
    What one published item of an export says.

    :param address: its old address
    """

    number: str
    kind: str
    address: str
    body: str

    @property
    def path(self) -> str:
        """The old address as it is asked for here."""
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def items(file: Path) -> list[Told]:
    """The published posts and pages of an export."""
    found = []
    for item in ET.parse(file).getroot().iter("item"):
        texts = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in item if child.tag != CONTENT}
        if texts["post_type"] in {"post", "page"} and texts["status"] == "publish":
            found.append(Told(texts["post_id"], texts["post_type"], texts["link"], item.findtext(CONTENT) or ""))
    return found


def link(to: str, words: str, *, base: str = "") -> Link:
    """A link, its address whole where the source counted from the page that it stood on."""
    if base and not to.startswith(("/", "#")):
        to = urljoin(base, to)
    return Link(quote(to, safe=SAFE), folded(words))


def folded(text: str) -> str:
    """White space folded."""
    return " ".join(text.split())


class Reading(HTMLParser):
    """
    One body read aloud: no comments, scripts or styles; what stands in brackets is text.

    :ivar links: those that lead somewhere and have words or a picture to be followed by
    """

    def __init__(self, told: Told) -> None:
        super().__init__(convert_charrefs=True)
        self._base = told.address
        self._said: list[str] = []
        self._unseen = 0
        self._href: str | None = None
        self._link: list[str] = []
        self._has_picture = False
        self.links: list[Link] = []
        self.feed(told.body)
        self.close()
        self._end_link()

    @property
    def words(self) -> Sequence[str]:
        """The words in their order."""
        return "".join(self._said).split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        self._part(tag)
        self._has_picture = self._has_picture or tag == "img"
        written = HREF.search(self.get_starttag_text() or "") if tag == "a" else None
        if written:
            self._end_link()
            plain = next(group for group in written.groups() if group is not None)
            self._href = ENTITY.sub(lambda found: html.unescape(found[0]), plain).strip()

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        self._part(tag)
        if tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._said.append(data)
            self._link.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self._said.append(" ")
            self._link.append(" ")

    def _end_link(self) -> None:
        if self._href is not None and urlsplit(self._href).scheme in LEADS:
            made = link(self._href, "".join(self._link), base=self._base)
            if made.words or self._has_picture:
                self.links.append(made)
        self._href, self._link, self._has_picture = None, [], False
