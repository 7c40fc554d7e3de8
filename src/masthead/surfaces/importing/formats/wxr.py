"""
WordPress's export (WXR 1.0 to 1.2), read whole before anything is written.

Entities and DTDs are refused by defusedxml (security.md D22). Every scalar is stripped: files that were indented by
hand are padded.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from masthead.surfaces.importing.values import Export, Item, NotReadable

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
EXCERPT = "/excerpt/}encoded"
PIECE = 1 << 16
ZERO = "0000-00-00"
WXR_NAMESPACE = re.compile(r"(\{https?://wordpress\.org/export/[^}]*\})(?<!excerpt/\})")


class _Lines(TreeBuilder):
    """Builds the tree and notes on which line each item begins."""

    def __init__(self) -> None:
        super().__init__()
        self.parser: DefusedXMLParser | None = None
        self.lines: dict[int, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        """Note where it stands."""
        element = super().start(tag, attributes)
        assert self.parser is not None, "the parser is set before it is fed"
        if tag == "item":
            self.lines[id(element)] = self.parser.parser.CurrentLineNumber
        return element


def read_export(*, file: Path) -> Export:
    """
    Read a whole export.

    :raises NotReadable: naming the line, if it is cut off, not well-formed, hostile, or no WordPress export
    """
    root, lines = _parse(file)
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise NotReadable(file=file, line=1, why="this is not a WordPress export: it has no rss channel.")
    prefix = _prefix(channel)
    if not prefix:
        raise NotReadable(file=file, line=1, why="this is not a WordPress export: it has no wp: elements.")
    host = _split(_text(channel, f"{prefix}base_blog_url") or _text(channel, "link")).hostname or "unknown"
    authors = {
        _text(author, f"{prefix}author_login"): _text(author, f"{prefix}author_display_name")
        for author in channel.iter(f"{prefix}author")
    }
    items = [_item(element, prefix, lines[id(element)]) for element in channel.iter("item")]
    return Export(host=host, authors=authors, items=tuple(items))


def _parse(file: Path) -> tuple[Element, dict[int, int]]:
    builder = _Lines()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        with file.open("rb") as stream:
            while piece := stream.read(PIECE):
                parser.feed(piece)
        root = parser.close()
    except ParseError as wrong:
        line, column = wrong.position
        why = f"the XML is broken or cut off there ({str(wrong).partition(':')[0]}, column {column})."
        raise NotReadable(file=file, line=line, why=why) from wrong
    except DefusedXmlException as hostile:
        line = parser.parser.CurrentLineNumber
        raise NotReadable(
            file=file, line=line, why="it declares entities or a DTD, which no export needs."
        ) from hostile
    except (ValueError, LookupError) as wrong:  # an encoding that expat does not know
        raise NotReadable(file=file, line=1, why=f"its encoding can't be read ({wrong}).") from wrong
    return root, builder.lines


def _prefix(channel: Element) -> str:
    """The namespace of the wp: elements, whose version differs from file to file."""
    for element in channel.iter():
        if found := WXR_NAMESPACE.match(element.tag):
            return found[1]
    return ""


def _split(address: str) -> SplitResult:
    """An address in its parts; what is none has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _item(element: Element, prefix: str, line: int) -> Item:
    excerpt = next((child.text or "" for child in element if child.tag.endswith(EXCERPT)), "")
    link = _text(element, "link")
    number = _text(element, f"{prefix}post_id")
    sections = tuple(
        (category.get("nicename", ""), (category.text or "").strip())
        for category in element.iter("category")
        if category.get("domain") == "category" and category.get("nicename")
    )
    return Item(
        id=number or _text(element, "guid") or link or f"line-{line}",
        kind=_text(element, f"{prefix}post_type") or "post",
        status=_text(element, f"{prefix}status") or "publish",
        title=_text(element, "title"),
        slug=_text(element, f"{prefix}post_name"),
        author=_text(element, CREATOR),
        excerpt=excerpt.strip(),
        body=(element.findtext(CONTENT) or "").strip(),
        address=link,
        published_at=_moment(element, prefix),
        sections=tuple(dict.fromkeys(sections)),
        old_addresses=_old_addresses(element, prefix, number),
        line=line,
    )


def _moment(element: Element, prefix: str) -> datetime | None:
    """The GMT date; a draft has none, and then the feed's date or the local one stands, never 1970."""
    return (
        _iso(_text(element, f"{prefix}post_date_gmt"))
        or _rfc(_text(element, "pubDate"))
        or _iso(_text(element, f"{prefix}post_date"))
    )


def _iso(told: str) -> datetime | None:
    """A moment in UTC; a day that there is not is no date, and is not guessed at."""
    if not told or told.startswith(ZERO):
        return None
    try:
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    except ValueError:
        return None


def _rfc(told: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(told)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _old_addresses(element: Element, prefix: str, number: str) -> tuple[str, ...]:
    link = _split(_text(element, "link"))
    found = []
    if link.path not in {"", "/"} or link.query:
        found.append(link.path + (f"?{link.query}" if link.query else ""))
    if number:
        found.append(f"/?p={number}")
    for meta in element.iter(f"{prefix}postmeta"):
        if _text(meta, f"{prefix}meta_key") == "_wp_old_slug" and link.path.count("/") > 1:
            slug = _text(meta, f"{prefix}meta_value")
            folder = link.path.rstrip("/").rpartition("/")[0]
            if slug:
                found.append(f"{folder}/{slug}/")
    return tuple(dict.fromkeys(found))
