"""What pages say to machines as schema.org's JSON-LD (newsroom.md 4.2)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from masthead.paper.newsroom.values import Link

# Inside a script element only these can end it, or begin a comment.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def written(data: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element, whatever its strings hold."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def article(
    *,
    uid: str,
    address: str,
    headline: str,
    description: str,
    published: str,
    modified: str,
    authors: Sequence[Link],
    section: str,
    image: Mapping[str, object] | None,
    publisher: Mapping[str, object],
) -> dict[str, Any]:
    """
    One article.

    :param uid: stable whatever becomes of its address
    :param modified: changes only with a change that matters to readers
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": uid,
        "url": address,
        "mainEntityOfPage": address,
        "headline": headline,
        "datePublished": published,
        "dateModified": modified,
        "author": [_author(author) for author in authors],
        "articleSection": section,
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
        "publisher": publisher,
    }
    if description:
        data["description"] = description
    if image:
        data["image"] = [{"@type": "ImageObject", **image}]
    return data


def publisher(*, name: str, address: str, society: str) -> dict[str, Any]:
    """The paper, and the society that owns it."""
    data: dict[str, Any] = {
        "@type": "NewsMediaOrganization",
        "@id": f"{address}/#paper",
        "name": name,
        "url": f"{address}/",
    }
    if society:
        data["parentOrganization"] = {"@type": "Organization", "name": society}
    return data


def _author(author: Link) -> dict[str, str]:
    data = {"@type": "Person", "name": author.title}
    return data | {"url": author.address} if author.address else data
