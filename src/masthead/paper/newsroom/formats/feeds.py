"""RSS 2.0 and site maps, as files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.utils.feedgenerator import Rss201rev2Feed

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML can't say these
_LOCAL = re.compile(r'(<a href=")/(?!/)')


@dataclass(frozen=True)
class Item:
    """
    One story of a feed.

    :param uid: stable whatever becomes of its address
    :param html: the whole text, safe
    """

    uid: str
    address: str
    title: str
    summary: str
    html: str
    authors: str
    section: str
    published_at: datetime


@dataclass(frozen=True)
class Feed:
    """A feed; addresses are whole."""

    title: str
    address: str
    own_address: str
    description: str
    base: str
    items: tuple[Item, ...]


class _FullText(Rss201rev2Feed):
    """RSS with the whole text beside the summary."""

    def rss_attributes(self) -> dict[str, str]:
        """The name spaces, and that of the whole text."""
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:  # noqa: ANN401 - Django's writer
        """An item's elements, and its whole text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["html"])


def rss(feed: Feed) -> str:
    """The feed as RSS 2.0, with a link to itself."""
    made = _FullText(
        title=_fit(feed.title),
        link=feed.address,
        description=_fit(feed.description) or _fit(feed.title),
        language="en-GB",
        feed_url=feed.own_address,
    )
    for item in feed.items:
        made.add_item(
            title=_fit(item.title),
            link=item.address,
            description=escape(_fit(item.summary)),  # readers take it for HTML; a title they take for text
            author_name=_fit(item.authors) or None,
            pubdate=item.published_at,
            unique_id=item.uid,
            unique_id_is_permalink=False,
            categories=[_fit(item.section)] if item.section else [],
            html=_LOCAL.sub(rf"\g<1>{feed.base}/", _fit(item.html)),
        )
    return made.writeString("utf-8")


def site_map(*, entries: Iterable[tuple[str, str]]) -> str:
    """Addresses, and when each changed last (or an empty string)."""
    lines = "".join(
        f"<url><loc>{escape(address)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>\n"
        for address, changed in entries
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{lines}</urlset>\n"


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
