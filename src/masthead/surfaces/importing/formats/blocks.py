"""
HTML of other systems as the newsroom's blocks, true to the word.

Classic WordPress text has no ``<p>``: a blank line parts paragraphs and a line's end is a break. Whatever has no block
of its own yet is kept to the letter as preserved HTML, and so is any element whose words or links a block would lose.
"""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

from lxml import html as lxml_html
from lxml.html import HtmlElement

from masthead.paper.newsroom.values import Block, Heading, ListBlock, Paragraph, Preserved, Quote

# HTML's phrasing content, and old names of it.
INLINE = frozenset(  # words are read more easily than a list of strings
    """
    a abbr acronym b big bdi bdo br cite code del dfn em font i ins kbd label mark q s samp small span strike
    strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905
)
KEPT = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em"}
TRANSPARENT = frozenset({"div", "section", "article", "center", "main", "header", "footer"})
SILENT = frozenset({"hr", "style", "script", "noscript"})
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
BLANK = re.compile(r"\n[ \t\r]*\n\s*")
GUTENBERG = "<!-- wp:"
LINKS = ("http://", "https://", "mailto:", "tel:", "/", "#")


def read_blocks(*, body: str, address: str = "") -> tuple[Block, ...]:
    """
    The blocks of one body.

    :param body: HTML, or text with blank lines between paragraphs, or a mixture as WordPress keeps it
    :param address: where it stood, which links without a beginning are read against
    """
    if not body.strip():
        return ()
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    root = lxml_html.fragment_fromstring(text, create_parent="div")
    return tuple(_Reader(breaks=GUTENBERG not in text, address=address).blocks(root))


class _Reader:
    """
    Walks one body.

    :param breaks: whether a line's end is a break
    :param address: where the body stood
    """

    def __init__(self, *, breaks: bool, address: str) -> None:
        self.breaks = breaks
        self.address = address

    def blocks(self, parent: HtmlElement) -> Iterator[Block]:
        """Blocks of an element's children, in order; runs of inline things between them are paragraphs."""
        run = [_text(parent.text)]
        for child in parent:
            if not isinstance(child.tag, str):  # a comment: <!--more--> and the like
                run.append(_text(child.tail))
                continue
            if child.tag in INLINE and _is_inline(child):
                run.extend((self._inline(child), _text(child.tail)))
                continue
            yield from self._paragraphs("".join(run))
            yield from self._element(child)
            run = [_text(child.tail)]
        yield from self._paragraphs("".join(run))

    def _element(self, element: HtmlElement) -> Iterator[Block]:
        tag = str(element.tag)
        block: Block | None = None
        if tag in SILENT:
            return
        if tag in TRANSPARENT:
            yield from self.blocks(element)
            return
        if tag == "p" and _is_inline(element):
            yield from self._paragraphs(self._inside(element))
            return
        if tag in HEADINGS and _is_inline(element) and not _has_links(element):
            block = Heading(_plain(element), HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            block = self._list(element)
        elif tag == "blockquote":
            block = _quote(element)
        if block is None:
            source = lxml_html.tostring(element, encoding="unicode", with_tail=False)
            block = Preserved(source)
        if not isinstance(block, Heading) or block.text:
            yield block

    def _paragraphs(self, markup: str) -> Iterator[Block]:
        for piece in BLANK.split(markup):
            folded = piece.strip()
            if not folded:
                continue
            yield Paragraph(folded.replace("\n", "<br/>") if self.breaks else " ".join(folded.split("\n")))

    def _list(self, element: HtmlElement) -> Block | None:
        items = [child for child in element if isinstance(child.tag, str)]
        is_plain = all(child.tag == "li" and _is_inline(child) for child in items)
        if not items or not is_plain or (element.text or "").strip() or any((i.tail or "").strip() for i in items):
            return None
        texts = tuple(" ".join(self._inside(item).split()) for item in items)
        return ListBlock(tuple(text for text in texts if text), ordered=element.tag == "ol")

    def _inside(self, element: HtmlElement) -> str:
        parts = [_text(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self._inline(child))
            parts.append(_text(child.tail))
        return "".join(parts)

    def _inline(self, element: HtmlElement) -> str:
        tag = str(element.tag)
        if tag == "br":
            return "<br/>"
        inside = self._inside(element)
        address = self._whole(element.get("href") or "") if tag == "a" else ""
        if address:
            return f'<a href="{escape(address)}">{inside}</a>' if inside.strip() else inside
        kept = KEPT.get(tag)
        return f"<{kept}>{inside}</{kept}>" if kept and inside.strip() else inside

    def _whole(self, address: str) -> str:
        """An address that leads to the same place from anywhere; nothing where it is none that a text may lead to."""
        address = address.strip()
        if not address or address.lower().startswith(LINKS):
            return address
        try:
            whole = urljoin(self.address, address)
        except ValueError:
            return ""
        return whole if whole.lower().startswith(LINKS) else ""


def _text(text: str | None) -> str:
    return escape(text or "", quote=False)


def _is_inline(element: HtmlElement) -> bool:
    """Whether everything inside is inline, and so survives as a paragraph's own words and links."""
    return all(not isinstance(child.tag, str) or child.tag in INLINE for child in element.iterdescendants())


def _has_links(element: HtmlElement) -> bool:
    return any(True for _ in element.iter("a"))


def _plain(element: HtmlElement) -> str:
    """The words of an inline run: only white space and a break part them, never a tag inside a word."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield " " if child.tag == "br" else ""
            yield from _pieces(child)
        yield child.tail or ""


def _quote(element: HtmlElement) -> Block | None:
    children = [child for child in element if isinstance(child.tag, str)]
    is_one = len(children) == 1 and children[0].tag == "p" and not (element.text or "").strip()
    inside = children[0] if is_one else element
    has_rest = is_one and bool((children[0].tail or "").strip())
    if has_rest or not _is_inline(inside) or _has_links(inside) or "\n\n" in (inside.text_content() or "").strip():
        return None
    words = _plain(inside)
    return Quote(words) if words else None
