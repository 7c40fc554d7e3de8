"""HTML that others wrote: cleaned when it is shown, and put into Wagtail's dialect when it is taken in."""

import re
from html import unescape

import nh3

SCHEMES = {"http", "https", "mailto", "tel"}
PROSE = {"a", "b", "br", "em", "h2", "h3", "i", "li", "ol", "p", "strong", "ul"}
INLINE = {"a", "b", "br", "em", "i", "strong"}
_MORE = """
abbr blockquote caption cite code col colgroup dd del dfn div dl dt figcaption figure h1 h4 h5 h6 hr img ins kbd mark
pre q s samp small span sub sup table tbody td tfoot th thead time tr u var
"""
PRESERVED = PROSE | set(_MORE.split())
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"id", "lang", "dir"},
}
_OWN_IDS = {"main", "navigation"}  # the skip links' targets: a text may not take them over


def prose(html: str) -> str:
    """What a text may show: paragraphs, headings, lists, bold, italic and links."""
    return nh3.clean(html, tags=PROSE, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)


def preserved(html: str) -> str:
    """What kept source may show: all that is only text, with its ids (for footnotes), and h1 to h6 as h2 and h3."""
    clean = nh3.clean(
        html, tags=PRESERVED, attributes=_ATTRIBUTES, url_schemes=SCHEMES, link_rel=None, attribute_filter=_fit
    )
    clean = re.sub(r"<(/?)h1\b", r"<\1h2", clean)
    return re.sub(r"<(/?)h[456]\b", r"<\1h3", clean)


def inline(html: str) -> str:
    """Inline HTML in Wagtail's dialect: b for strong, i for em, br closed; other tags go and their words stay."""
    clean = nh3.clean(html, tags=INLINE, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    clean = re.sub(r"<(/?)strong>", r"<\1b>", clean)
    clean = re.sub(r"<(/?)em>", r"<\1i>", clean)
    return clean.replace("<br>", "<br/>")


def plain(html: str) -> str:
    """The words alone."""
    spaced = re.sub(r"</(?:p|h[1-6]|li|blockquote|td|th|tr|div)>|<br ?/?>", " ", html)
    words = unescape(nh3.clean(spaced, tags=set()))
    return " ".join(words.split())


def _fit(_: str, attribute: str, value: str) -> str | None:
    return None if attribute == "id" and value in _OWN_IDS else value
