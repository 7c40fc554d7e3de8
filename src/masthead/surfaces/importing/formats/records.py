"""An export's items as the newsroom's records."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from django.utils.text import slugify
from lxml import html as lxml_html

from masthead.paper.newsroom.values import (
    RESERVED,
    ArticleRecord,
    AuthorRecord,
    By,
    PageRecord,
    Record,
    SectionRecord,
    Status,
)
from masthead.surfaces.importing.formats.blocks import read_blocks
from masthead.surfaces.importing.values import Export, Item

SLUG_MAX = 80
IN_NAVIGATION = 6
NO_SECTION = ("news", "News")
LEFT_OUT = frozenset({"trash", "auto-draft", "inherit"})
YEAR = re.compile(r"\d{4}")


def records_of(*, export: Export) -> list[Record]:
    """
    Sections, authors, articles and pages of an export, in the order in which they must be taken in.

    A private, pending or scheduled item comes in as a draft; what lies in the bin stays there.
    """
    items = [item for item in export.items if item.kind in {"post", "page"} and item.status not in LEFT_OUT]
    filed = [_section(item) for item in items if item.kind == "post"]
    # An archive files its posts under dozens of names: those that it used most stand at the head of every page.
    most_used = {slug for slug, _ in Counter(slug for slug, _ in filed).most_common(IN_NAVIGATION)}
    authors: dict[str, str] = {}
    for item in items:
        if item.author:  # two logins may make one slug: the first keeps its name
            authors.setdefault(_slug(item.author, "author"), export.authors.get(item.author) or item.author)
    return [
        *(SectionRecord(slug, title, in_navigation=slug in most_used) for slug, title in dict(filed).items()),
        *(AuthorRecord(slug, name) for slug, name in authors.items()),
        *_written(items, export),
    ]


def _written(items: list[Item], export: Export) -> Iterator[Record]:
    for item in items:
        headline = _plain(item.title) or "Untitled"
        source_id = f"wordpress:{export.host}:{item.id}"
        slug = _slug(item.slug or headline, f"article-{item.id}")
        is_out = item.status == "publish" and item.published_at is not None
        status = Status.PUBLISHED if is_out else Status.DRAFT
        if item.kind == "page":
            yield PageRecord(
                source_id=source_id,
                slug=slug,
                title=headline,
                summary=_plain(item.excerpt),
                blocks=read_blocks(body=item.body, address=item.address),
                old_addresses=item.old_addresses if is_out else (),  # a draft never had a reader
                status=status,
            )
            continue
        author = export.authors.get(item.author) or item.author
        yield ArticleRecord(
            source_id=source_id,
            section=_section(item)[0],
            slug=slug,
            headline=headline,
            standfirst=_plain(item.excerpt),
            authors=(By(_slug(item.author, "author"), author),) if item.author else (),
            blocks=read_blocks(body=item.body, address=item.address),
            published_at=item.published_at,
            old_addresses=item.old_addresses if is_out else (),  # a draft never had a reader
            status=status,
        )


def _section(item: Item) -> tuple[str, str]:
    slug, title = item.sections[0] if item.sections else NO_SECTION
    plain = _slug(slug, "section")
    if plain in RESERVED or YEAR.fullmatch(plain):
        plain = f"{plain}-section"  # fixed.md, "Public addresses"
    return plain, unescape(title) or plain


def _plain(markup: str) -> str:
    """WordPress keeps titles and excerpts as HTML: read once, never again."""
    if not markup.strip():
        return ""
    return " ".join(lxml_html.fragment_fromstring(markup, create_parent="div").text_content().split())


def _slug(text: str, fallback: str) -> str:
    plain = slugify(unquote(text))[:SLUG_MAX].strip("-")
    if not plain:
        return slugify(fallback)
    return f"{fallback.partition('-')[0]}-{plain}" if plain.isdigit() else plain
