"""A reader of HTML that shares no code with the importer: which words does a person see, and where do links lead?"""

from collections.abc import Iterable
from html.parser import HTMLParser

from masthead.paper.newsroom.values import Block, Heading, ListBlock, Paragraph, PictureBlock, Preserved, Quote

UNSEEN = frozenset({"script", "style", "noscript"})
# What breaks a word where it begins or ends; everything else runs on.
BREAKING = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt", "embed", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "iframe", "img", "input", "li", "main", "nav", "object", "ol", "option", "p", "pre",
        "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "video",
    }
)  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BREAKING:
            self.text.append(" ")
        elif tag == "a" and dict(attrs).get("href"):
            self.links.append(str(dict(attrs)["href"]).strip())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in BREAKING:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def words(html: str) -> list[str]:
    """The words that a person sees, in order."""
    return "".join(_read(html).text).split()


def links(html: str) -> list[str]:
    """Where the links lead, in order."""
    return _read(html).links


def html_of(blocks: Iterable[Block]) -> str:
    """Blocks as HTML, each apart."""
    return "\n".join(_html(block) for block in blocks)


def _html(block: Block) -> str:
    match block:
        case Paragraph(html) | Preserved(html):
            return f"<div>{html}</div>"
        case Heading(text) | Quote(text):
            return f"<div>{text.replace('&', '&amp;').replace('<', '&lt;')}</div>"
        case ListBlock(items):
            return "".join(f"<li>{item}</li>" for item in items)
        case PictureBlock():
            return ""
