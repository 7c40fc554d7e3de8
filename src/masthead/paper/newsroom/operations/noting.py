"""What receivers heard of Wagtail: addresses fixed, old ones kept, pages touched, lines of audit written."""

from datetime import datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EVERY_PAGE
from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import Article, Byline, Redirect, Section, StaticPage
from masthead.paper.newsroom.operations.fixing import fix_address
from masthead.paper.newsroom.queries.addresses import old_form
from masthead.paper.newsroom.values import PageId


@transaction.atomic
def note_publication(*, page_id: PageId, actor: Actor, now: datetime) -> None:
    """A page was published, for the first time or again: fix its address if it has none, and make its places anew."""
    page = Page.objects.select_for_update().get(pk=page_id).specific
    if page.alias_of_id is None:
        if isinstance(page, Article) and page.address is None:
            fix_address(article=page, first_out_at=page.first_out_at or now, zone=particulars.zone())
        elif page.first_out_at is None:
            Page.objects.filter(pk=page_id).update(first_out_at=now)
    detail = {"address": page.address} if isinstance(page, Article) else {}
    audit.record(act="newsroom.publish", subject=f"page:{page_id}", actor=actor, now=now, detail=detail)
    press.touch(tags=tags_of(page=page), now=now)


@transaction.atomic
def note_removal(*, page_id: PageId, is_deleted: bool, actor: Actor, now: datetime) -> None:
    """A page was taken off, or is about to be deleted: then its address is kept, to say that it is gone."""
    page = Page.objects.get(pk=page_id).specific
    if is_deleted and page.first_out_at is not None and page.alias_of_id is None:
        _keep_old(path=path_of(page=page), page=None, now=now)
    act = "newsroom.delete" if is_deleted else "newsroom.unpublish"
    audit.record(act=act, subject=f"page:{page_id}", actor=actor, now=now, detail={"title": page.title})
    press.touch(tags=tags_of(page=page), now=now)


@transaction.atomic
def note_new_address(*, page_id: PageId, old_slug: str, actor: Actor, now: datetime) -> None:
    """A section or a page about the paper got another address: the old one leads to it. An article's never changes."""
    page = Page.objects.get(pk=page_id).specific
    if not isinstance(page, Section | StaticPage) or page.first_out_at is None:
        return
    new = path_of(page=page)
    old = new.replace(f"/{page.slug}/", f"/{old_slug}/")
    Redirect.objects.filter(path=old_form(path=new, query=[])).delete()  # it may once have been called so before
    _keep_old(path=old, page=page, now=now)
    detail = {"old": old, "new": new}
    audit.record(act="newsroom.change_address", subject=f"page:{page_id}", actor=actor, now=now, detail=detail)
    press.touch(tags=[EVERY_PAGE], now=now)


@transaction.atomic
def note_move(*, page_id: PageId, actor: Actor, now: datetime) -> None:
    """A page was put elsewhere in the tree: sections change their order so, and articles their section."""
    page = Page.objects.get(pk=page_id).specific
    audit.record(act="newsroom.move", subject=f"page:{page_id}", actor=actor, now=now, detail={"path": page.path})
    press.touch(tags=tags_of(page=page), now=now)


def note_edit(*, subject: str, what: str, actor: Actor, now: datetime) -> None:
    """
    Somebody saved a draft, or changed an author, a picture or a section in the office.

    :param what: what was done, in the words of Wagtail's own log: ``wagtail.edit``
    """
    audit.record(act="newsroom.edit", subject=subject, actor=actor, now=now, detail={"what": what})


@transaction.atomic
def note_author(*, author_id: int, now: datetime) -> None:
    """An author's name or words were changed: everything that shows them is made anew."""
    articles = Byline.objects.filter(author_id=author_id).values_list("article_id", flat=True)
    press.touch(
        tags={f"author:{author_id}", "front", "lists", *(f"article:{article}" for article in articles)}, now=now
    )


@transaction.atomic
def note_picture(*, picture_id: int, now: datetime) -> None:
    """A picture's words or its file were changed: everything that shows it is made anew."""
    press.touch(tags={f"picture:{picture_id}", "front", "lists"}, now=now)


def path_of(*, page: Page) -> str:
    """The public path of a page."""
    if isinstance(page, Article):
        return f"/{page.address}/"
    return f"/about/{page.slug}/" if isinstance(page, StaticPage) else f"/{page.slug}/"


def tags_of(*, page: Page) -> set[str]:
    """Everything that shows a page, or shows of it."""
    if isinstance(page, Section | StaticPage):
        return {EVERY_PAGE}  # they stand in every page's navigation, and at its foot
    if not isinstance(page, Article):
        return {f"page:{page.pk}", "about", "front", "lists"}
    # Every list bears the tag "lists": an article that left a section or an author leaves their lists, too.
    return {f"article:{page.pk}", "front", "lists"}


def _keep_old(*, path: str, page: Page | None, now: datetime) -> None:
    Redirect.objects.update_or_create(
        path=old_form(path=path, query=[]), defaults={"page_id": page and page.pk, "address": "", "made_at": now}
    )
