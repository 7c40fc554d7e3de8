"""An article as its page shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from masthead.kernel import words
from masthead.paper.newsroom.formats import linked, markup
from masthead.paper.newsroom.models import Article, Byline, Section
from masthead.paper.newsroom.values import ArticlePage, Head, LeadAlt, Link, Piece, When
from masthead.paper.pictures import queries as pictures
from masthead.paper.pictures.values import PictureId, Shown

LEAD_SIZES = "(min-width: 58rem) 56rem, 100vw"
INLINE_SIZES = "(min-width: 44rem) 42rem, 100vw"
_BREAK = "<!--break-->"  # rich texts are expanded in one go, so that their links are asked for once
_PROSE = frozenset({"text", "list", "heading", "subheading", "preserved"})


@dataclass(frozen=True)
class Paper:
    """What an article's page says of the paper: its public address without a slash at the end, its names, its zone."""

    address: str
    name: str
    society: str
    zone: tzinfo


def article_page(*, article: Article, paper: Paper, now: datetime) -> ArticlePage:
    """
    Everything that an article's page shows, from the stored article or from one that is only being typed.

    :param now: stands in for the day of publication in a preview
    """
    parent = _section(article)
    section = Link(parent.title, f"/{parent.slug}/")
    bylines = [byline for byline in article.bylines.select_related("author") if byline.author_id]
    published_at = article.first_out_at or now
    lead_id = PictureId(article.lead_picture_id or 0)
    shown = pictures.shown(picture_ids={lead_id, *picture_ids(body=article.body)}, sizes=INLINE_SIZES)
    figure = _figure(article, shown[lead_id]) if lead_id in shown else None
    image = _image(shown[lead_id], paper) if lead_id in shown else None
    authors = [Link(byline.author.name, paper.address + byline.author.path) for byline in bylines]
    modified = max(article.updated_at or published_at, published_at)
    address = f"{paper.address}/{article.address}/" if article.address else f"{paper.address}/"
    description = article.search_description or article.standfirst
    data = linked.article(
        uid=f"urn:uuid:{article.public_id}",
        address=address,
        headline=article.title,
        description=description,
        published=iso(moment=published_at, zone=paper.zone),
        modified=iso(moment=modified, zone=paper.zone),
        authors=authors,
        section=section.title,
        image=image,
        publisher=linked.publisher(name=paper.name, address=paper.address, society=paper.society),
    )
    head = Head(
        title=article.seo_title or article.title,
        canonical=address,
        description=description,
        type="article",
        image=str(image["url"]) if image else "",
        data=mark_safe(linked.written(data)),  # noqa: S308 - every < in it is written as \u003c
        feed=Link(section.title, f"{section.address}feed/"),
        published=iso(moment=published_at, zone=paper.zone),
        updated=iso(moment=modified, zone=paper.zone),
    )
    return ArticlePage(
        head=head,
        section=section,
        headline=article.title,
        standfirst=article.standfirst,
        byline=_byline(bylines, published_at, article.updated_at, paper.zone),
        figure=figure,
        pieces=pieces(body=article.body, shown=shown),
        tags=frozenset({f"section:{parent.pk}", *_tags(article, bylines)}),
    )


def iso(*, moment: datetime, zone: tzinfo) -> str:
    """A moment as machines read it, with its zone."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def when(*, moment: datetime, zone: tzinfo) -> When:
    """A moment in words: 24 November 2026, 07:10."""
    local = moment.astimezone(zone)
    return When(f"{words.day(on=local.date())}, {words.clock(at=local)}", iso(moment=moment, zone=zone))


def lately(*, moment: datetime, zone: tzinfo) -> When:
    """A moment of these days in words: 24 November, 07:10."""
    local = moment.astimezone(zone)
    return When(f"{local.day} {words.MONTHS[local.month - 1]}, {words.clock(at=local)}", iso(moment=moment, zone=zone))


def pieces(*, body: Iterable[Any], shown: Mapping[PictureId, Shown]) -> tuple[Piece, ...]:
    """A text as components: neighbouring prose in one, with quotes and pictures between."""
    blocks = list(body)
    prose = iter(_prose([block for block in blocks if block.block_type in _PROSE]))
    made: list[Piece] = []
    for is_prose, run in groupby(blocks, key=lambda block: block.block_type in _PROSE):
        if is_prose:
            html = "".join(next(prose) for _ in run)
            made.append(Piece("prose", {"html": mark_safe(html)}))  # noqa: S308 - cleaned by markup
        else:
            made.extend(piece for block in run if (piece := _piece(block, shown)) is not None)
    return tuple(made)


def shown_pictures(*, body: Iterable[Any]) -> Mapping[PictureId, Shown]:
    """The pictures of a text that has no lead picture."""
    return pictures.shown(picture_ids=picture_ids(body=body), sizes=INLINE_SIZES)


def body_html(*, body: Any) -> str:  # noqa: ANN401 - Wagtail's streams bear no types
    """A text's prose and quotes as one piece of safe HTML, for a feed; pictures stay on the page."""
    # By the raw data: looking at a picture's block would fetch the pictures of the whole text.
    kept = [body[place] for place, raw in enumerate(body.raw_data) if raw["type"] != "picture"]
    return "".join(
        str(piece.values["html"])
        if piece.component == "prose"
        else f"<blockquote><p>{escape(piece.values['text'])}</p></blockquote>"
        for piece in pieces(body=kept, shown={})
    )


def picture_ids(*, body: Iterable[Any]) -> set[PictureId]:
    """Every picture that a text shows."""
    return set(_picture_ids(body))


def _prose(blocks: Sequence[Any]) -> list[str]:
    raw = [_raw(block) for block in blocks]
    expanded = expand_db_html(_BREAK.join(raw)).split(_BREAK) if any("linktype" in text for text in raw) else raw
    return [
        markup.preserved(html) if block.block_type == "preserved" else markup.prose(html)
        for block, html in zip(blocks, expanded, strict=True)
    ]


def _raw(block: Any) -> str:  # noqa: ANN401 - Wagtail's blocks bear no types
    if block.block_type in {"heading", "subheading"}:
        level = 2 if block.block_type == "heading" else 3
        return f"<h{level}>{escape(block.value)}</h{level}>"
    source = block.value if block.block_type == "preserved" else block.value.source
    return str(source).replace(_BREAK, "")


def _picture_ids(blocks: Iterable[Any]) -> Iterable[PictureId]:
    for block in blocks:
        if block.block_type == "picture" and block.value["picture"] is not None:
            yield PictureId(block.value["picture"].pk)


def _piece(block: Any, shown: Mapping[PictureId, Shown]) -> Piece | None:  # noqa: ANN401
    value = block.value
    if block.block_type == "quote":
        return Piece("quote", {"text": value["text"], "who": value["who"]})
    picture = shown.get(PictureId(value["picture"].pk)) if value["picture"] is not None else None
    if picture is None:
        return None
    figure = {"picture": vars(picture), "caption": value["caption"], "credit": value["credit"] or picture.credit}
    return Piece("figure", figure)


def _section(article: Article) -> Section:
    # By its path: one question, and an answer for an article that is only being typed, which has no row yet.
    return Section.objects.only("title", "slug").get(path=article.path[: -Article.steplen])


def _figure(article: Article, lead: Shown) -> dict[str, object]:
    """The lead picture for readers: the first thing they see, and so fetched first."""
    says_itself = article.lead_alt_decision == LeadAlt.AS_PICTURE
    own = article.lead_alt if article.lead_alt_decision == LeadAlt.DESCRIBED else ""
    picture = {**vars(lead), "alt": lead.alt if says_itself else own, "sizes": LEAD_SIZES, "lead": True}
    return {"picture": picture, "caption": article.lead_caption, "credit": article.lead_credit or lead.credit}


def _image(lead: Shown, paper: Paper) -> dict[str, object]:
    """The lead picture for machines."""
    return {"url": paper.address + lead.largest, "width": lead.width, "height": lead.height}


def _byline(
    bylines: Sequence[Byline], published_at: datetime, updated_at: datetime | None, zone: tzinfo
) -> dict[str, object]:
    authors = [{"name": by.author.name, "address": by.author.path, "role": by.role} for by in bylines]
    shown: dict[str, object] = {"authors": authors, "published": when(moment=published_at, zone=zone)}
    if updated_at and updated_at > published_at:
        is_same_day = updated_at.astimezone(zone).date() == published_at.astimezone(zone).date()
        words_of = (
            words.clock(at=updated_at.astimezone(zone)) if is_same_day else when(moment=updated_at, zone=zone).words
        )
        shown["updated"] = When(words_of, iso(moment=updated_at, zone=zone))
    return shown


def _tags(article: Article, bylines: Sequence[Byline]) -> Iterable[str]:
    yield f"article:{article.pk}"
    yield from (f"author:{byline.author_id}" for byline in bylines)
    if article.lead_picture_id:
        yield f"picture:{article.lead_picture_id}"
    yield from (f"picture:{picture_id}" for picture_id in picture_ids(body=article.body))
