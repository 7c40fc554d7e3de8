"""Putting the invented paper's words and pictures into the newsroom."""

import html
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from masthead.kernel.actors import Actor
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom import queries as newsroom_facts
from masthead.paper.newsroom import values as into
from masthead.paper.pictures import operations as pictures
from masthead.paper.pictures.values import AltDecision, PictureRecord
from masthead.surfaces.demo import formats, values

Lead = Callable[[str], str]  # an address of the invented paper's own writing -> an address of the site
MARKS = {values.Mark.EMPHASIS: "em", values.Mark.STRONG: "strong"}


def write(*, paper: values.Paper, actor: Actor, now: datetime) -> None:
    """Draw the pictures, take in the articles, and arrange the front page."""
    newsroom.open_newsroom(actor=actor, now=now)
    for picture in paper.pictures:
        pictures.take_in(record=_picture(picture), actor=actor, now=now)
    lead = _leading(paper, now)
    records: list[into.Record] = [
        *(into.SectionRecord(s.slug, s.name, s.description) for s in paper.sections),
        *(into.AuthorRecord(a.slug, a.name, a.biography) for a in paper.authors),
        *(_page(page, lead) for page in paper.pages),
        *(_article(article, lead, now) for article in reversed(paper.articles)),
    ]
    newsroom.take_in(records=records, actor=actor, now=now)
    _arrange(paper, actor, now)


def _source(kind: str, slug: str) -> str:
    return f"demo:{kind}:{slug}"


def _leading(paper: values.Paper, now: datetime) -> Lead:
    """Where ``article:SLUG`` and ``about:SLUG`` lead; every other address is itself."""
    zone = ZoneInfo(paper.particulars.zone)
    articles = {a.slug: f"/{(now - a.age).astimezone(zone):%Y/%m}/{a.slug}/" for a in paper.articles}

    def lead(address: str) -> str:
        kind, _, slug = address.partition(":")
        if kind == "article":
            return articles[slug]
        return f"/about/{slug}/" if kind == "about" else address

    return lead


def _picture(picture: values.Picture) -> PictureRecord:
    return PictureRecord(
        source_id=_source("picture", picture.slug),
        name=f"{picture.slug}.jpg",
        content=formats.draw(picture),
        title=picture.title,
        alt=picture.alt,
        alt_decision=AltDecision(picture.alt_decision.value),
        credit=picture.credit,
    )


def _page(page: values.StaticPage, lead: Lead) -> into.PageRecord:
    return into.PageRecord(
        source_id=_source("page", page.slug),
        slug=page.slug,
        title=page.title,
        summary=page.summary,
        blocks=tuple(_block(block, lead) for block in page.body),
    )


def _article(article: values.Article, lead: Lead, now: datetime) -> into.ArticleRecord:
    over = article.lead
    return into.ArticleRecord(
        source_id=_source("article", article.slug),
        section=article.section,
        slug=article.slug,
        headline=article.headline,
        standfirst=article.standfirst,
        authors=tuple(into.By(by.author, "", by.role) for by in article.bylines),
        blocks=tuple(_block(block, lead) for block in article.body),
        lead_picture=into.LeadPicture(_source("picture", over.picture), over.caption) if over else None,
        published_at=now - article.age,
    )


def _block(block: values.Block, lead: Lead) -> into.Block:
    match block:
        case values.Paragraph(line):
            return into.Paragraph(_line(line, lead))
        case values.Heading(text):
            return into.Heading(text)
        case values.Quote(line, who):
            return into.Quote("".join(span.text for span in line), who)
        case values.Bullets(items):
            return into.ListBlock(tuple(_line(item, lead) for item in items))
        case values.Figure(picture, caption):
            return into.PictureBlock(_source("picture", picture), caption)


def _line(line: values.Line, lead: Lead) -> str:
    return "".join(_span(span, lead) for span in line)


def _span(span: values.Span, lead: Lead) -> str:
    text = html.escape(span.text, quote=False)
    if span.mark is values.Mark.LINK:
        return f'<a href="{html.escape(lead(span.address))}">{text}</a>'
    mark = MARKS.get(span.mark)
    return f"<{mark}>{text}</{mark}>" if mark else text


def _arrange(paper: values.Paper, actor: Actor, now: datetime) -> None:
    ids = newsroom_facts.known(source_ids=[_source("article", a.slug) for a in paper.articles])

    def chosen(*slugs: str) -> tuple[into.PageId, ...]:
        return tuple(ids[_source("article", slug)] for slug in slugs)

    slots = into.Slots(
        lead=chosen(paper.front.lead)[0],
        rail=chosen(*paper.front.rail),
        rows=tuple(into.Row(row.title, chosen(*row.articles)) for row in paper.front.rows),
    )
    newsroom.arrange_front(slots=slots, actor=actor, now=now)
