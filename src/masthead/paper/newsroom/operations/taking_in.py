"""Taking in what another system, or the demo, tells: sections, authors, pages and articles."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EVERY_PAGE
from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import About, Article, Author, Byline, FrontPage, Redirect, Section, StaticPage
from masthead.paper.newsroom.operations import setting
from masthead.paper.newsroom.operations.fixing import fix_address, slug_of
from masthead.paper.newsroom.operations.noting import path_of
from masthead.paper.newsroom.operations.opening import settle_revision
from masthead.paper.newsroom.queries.addresses import old_form
from masthead.paper.newsroom.values import (
    RESERVED,
    TAKE_IN,
    ArticleRecord,
    AuthorRecord,
    PageRecord,
    PictureBlock,
    Record,
    SectionRecord,
    Status,
    TakenIn,
    Trouble,
)
from masthead.paper.pictures import queries as pictures

AT_ONCE = 100  # records in one transaction
Kind = TypeVar("Kind", SectionRecord, AuthorRecord, PageRecord, ArticleRecord)
Sourced = Article | StaticPage


def take_in(*, records: Iterable[Record], actor: Actor, now: datetime) -> TakenIn:
    """
    Take records in, in any order, up to a hundred in one transaction; what is here already to the letter stays.

    Nothing is overwritten that somebody has edited here. Published articles keep their dates and get their addresses;
    no feed reader is told that they are new.

    :raises NoSuchPage: if the newsroom was not opened
    """
    actor.must(TAKE_IN)
    work = _Work(now)
    told = list(records)
    kinds = [
        *_batches([record for record in told if isinstance(record, SectionRecord | AuthorRecord)]),
        *_batches([record for record in told if isinstance(record, PageRecord)]),
        *_batches([record for record in told if isinstance(record, ArticleRecord)]),
    ]
    for batch in kinds:
        with transaction.atomic(), disable_reference_index_auto_update():
            work.take(batch)
            detail = {"records": len(batch)}
            audit.record(act="newsroom.take_in", subject="newsroom", actor=actor, now=now, detail=detail)
            press.touch(tags=[EVERY_PAGE], now=now)
    return work.result()


def _batches(records: Sequence[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


class _Work:
    """One taking in, and what it did."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.zone = particulars.zone()
        self.made: list[str] = []
        self.changed: list[str] = []
        self.same: list[str] = []
        self.left: list[str] = []
        self.troubles: list[Trouble] = []

    def result(self) -> TakenIn:
        return TakenIn(tuple(self.made), tuple(self.changed), tuple(self.same), tuple(self.left), tuple(self.troubles))

    def take(self, batch: Sequence[Record]) -> None:
        # Fetched anew in each transaction: a page keeps count of its children, and others may add some between.
        self.sections = {section.slug: section for section in Section.objects.select_for_update(of=("self",))}
        self.shelf = About.objects.select_for_update(of=("self",)).first()
        self.authors = {author.slug: author for author in Author.objects.all()}
        self.pictures = pictures.known(source_ids=_pictures_of(batch))
        ids = [record.source_id for record in batch if isinstance(record, ArticleRecord | PageRecord)]
        self.articles = {row.source_id: row for row in Article.objects.filter(source_id__in=ids)}
        self.pages = {row.source_id: row for row in StaticPage.objects.filter(source_id__in=ids)}
        for record in batch:
            match record:
                case SectionRecord():
                    self._section(record)
                case AuthorRecord():
                    self._author(record)
                case PageRecord():
                    self._page(record)
                case ArticleRecord():
                    self._article(record)

    def _section(self, record: SectionRecord) -> None:
        section = self.sections.get(record.slug)
        if section is None:
            is_year = len(record.slug) == 4 and record.slug.isdigit()  # noqa: PLR2004
            if record.slug in RESERVED or is_year or slug_of(text=record.slug) != record.slug:
                self.troubles.append(Trouble(record.slug, "A section can't have that address."))
                return
            front = FrontPage.objects.select_for_update(of=("self",)).get()
            section = Section(title=record.title, slug=record.slug, description=record.description, live=True)
            section.show_in_menus = record.in_navigation
            self._add(front, section, self.now)
            self.sections[record.slug] = section
            self.made.append(record.slug)
        elif (section.title, section.description) != (record.title, record.description) and not _is_edited(section):
            section.title, section.description = record.title, record.description
            self._store(section)
            self.changed.append(record.slug)
        else:
            self.same.append(record.slug)

    def _author(self, record: AuthorRecord) -> None:
        author = self.authors.get(record.slug)
        if author is None:
            self.authors[record.slug] = Author.objects.create(
                slug=record.slug, name=record.name, biography=record.biography
            )
            self.made.append(record.slug)
        elif (author.name, author.biography) != (record.name, record.biography):
            author.name, author.biography = record.name, record.biography
            author.save()
            self.changed.append(record.slug)
        else:
            self.same.append(record.slug)

    def _page(self, record: PageRecord) -> None:
        assert self.shelf is not None, "the newsroom was opened"
        page = self.pages.get(record.source_id)
        if page is not None and not self._is_due(page, record):
            return
        is_new = page is None
        page = page or StaticPage(source_id=record.source_id, slug=_free_slug(self.shelf, record.slug))
        page.title = page.draft_title = setting.title(text=record.title) or record.source_id
        page.summary = record.summary[:500]
        page.body = self._body(record)
        page.source_mark = _mark(record)
        page.live = record.status == Status.PUBLISHED
        if is_new:
            self._add(self.shelf, page, self.now)
        else:
            self._store(page)
        (self.made if is_new else self.changed).append(record.source_id)
        self._old_addresses(page, record)

    def _article(self, record: ArticleRecord) -> None:
        section = self.sections.get(record.section)
        if section is None:
            self.troubles.append(Trouble(record.source_id, f"There is no section {record.section}."))
            return
        article = self.articles.get(record.source_id)
        if article is not None and not self._is_due(article, record):
            return
        is_new = article is None
        article = article or Article(source_id=record.source_id, slug=_free_slug(section, record.slug))
        self._fill(article, record)
        out_at = record.published_at or self.now
        if is_new:
            self._add(section, article, out_at)
        else:
            self._store(article)
        if article.live and article.address is None:
            fix_address(article=article, first_out_at=out_at, zone=self.zone)
        ReferenceIndex.create_or_update_for_object(article)
        (self.made if is_new else self.changed).append(record.source_id)
        self._old_addresses(article, record)

    def _fill(self, article: Article, record: ArticleRecord) -> None:
        article.title = article.draft_title = setting.title(text=record.headline) or record.source_id
        article.standfirst = record.standfirst[:500]
        article.body = self._body(record)
        article.updated_at = record.updated_at
        article.source_mark = _mark(record)
        article.live = record.status == Status.PUBLISHED
        article.bylines.set(
            Byline(author=self._known_author(by.slug, by.name), role=by.role, sort_order=place)
            for place, by in enumerate(record.authors)
        )
        lead = record.lead_picture
        article.lead_picture_id = self.pictures.get(lead.source_id) if lead else None
        article.lead_caption = lead.caption if lead else ""
        article.lead_credit = lead.credit if lead else ""
        if lead and article.lead_picture_id is None:
            self.troubles.append(Trouble(record.source_id, f"Its lead picture {lead.source_id} was not taken in."))

    def _body(self, record: ArticleRecord | PageRecord) -> str:
        json, troubles = setting.stream(blocks=record.blocks, pictures=self.pictures, source_id=record.source_id)
        self.troubles.extend(troubles)
        return json

    def _known_author(self, slug: str, name: str) -> Author:
        if slug not in self.authors:
            self.authors[slug] = Author.objects.create(slug=slug, name=name)
        return self.authors[slug]

    def _is_due(self, page: Sourced, record: ArticleRecord | PageRecord) -> bool:
        if page.source_mark == _mark(record):
            self.same.append(record.source_id)
            return False
        was_taken_off = page.first_out_at is not None and not page.live
        if _is_edited(page) or was_taken_off:
            self.left.append(record.source_id)
            return False
        return True

    def _add(self, parent: Page, page: Page, out_at: datetime) -> None:
        if page.live:
            page.first_published_at = page.last_published_at = out_at
            page.first_out_at = out_at
        parent.add_child(instance=page)
        settle_revision(page=page)

    def _store(self, page: Page) -> None:
        if page.live and page.first_out_at is None:
            page.first_out_at = self.now
        page.has_unpublished_changes = False
        page.save()
        settle_revision(page=page)

    def _old_addresses(self, page: Sourced, record: ArticleRecord | PageRecord) -> None:
        own = {old_form(path=path_of(page=page), query=[])} if page.first_out_at else set()
        wanted = {_old_path(address) for address in record.old_addresses} - own
        there = {row.path: row.page_id for row in Redirect.objects.filter(path__in=wanted)}
        self.troubles.extend(
            Trouble(record.source_id, f"The old address {path} leads to another page already.")
            for path, page_id in there.items()
            if page_id != page.pk
        )
        Redirect.objects.bulk_create(
            [Redirect(path=path, page_id=page.pk, made_at=self.now) for path in sorted(wanted - there.keys())]
        )


def _old_path(address: str) -> str:
    path, _, query = address.partition("?")
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]
    return old_form(path=f"/{path.lstrip('/')}", query=pairs)


def _pictures_of(batch: Iterable[Record]) -> set[str]:
    articles = [record for record in batch if isinstance(record, ArticleRecord)]
    texts = [record.blocks for record in batch if isinstance(record, ArticleRecord | PageRecord)]
    leads = {record.lead_picture.source_id for record in articles if record.lead_picture}
    return leads | {block.source_id for blocks in texts for block in blocks if isinstance(block, PictureBlock)}


def _free_slug(parent: Page, wanted: str) -> str:
    slug = slug_of(text=wanted)
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=slug).values_list("slug", flat=True))
    if slug not in taken:
        return slug
    return next(f"{slug}-{number}" for number in range(2, len(taken) + 3) if f"{slug}-{number}" not in taken)


def _is_edited(page: Page) -> bool:
    """Whether a person has saved it here since it was taken in."""
    return page.latest_revision is not None and page.latest_revision.user_id is not None


def _mark(record: ArticleRecord | PageRecord) -> str:
    return hashlib.sha256(repr(record).encode()).hexdigest()
