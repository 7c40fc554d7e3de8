"""
What Wagtail says, heard: each signal calls one operation.

Wagtail says "published" of a first publication that is only scheduled, too: ``live`` tells. Its office views are
wrapped in a transaction (console/urls), so what is done here stands or falls with what Wagtail did; only a changed slug
is told after the commit.
"""

from django.db.models.signals import post_save, pre_delete
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from masthead.kernel import clock
from masthead.kernel.actors import Actor, program
from masthead.paper.folio.models import Page
from masthead.paper.newsroom import operations
from masthead.paper.newsroom.models import Article, Author, StaticPage
from masthead.paper.newsroom.values import PageId
from masthead.people import queries as people

_SELF = program("newsroom")
# Told by signals of their own, of pages.
SAID_ALREADY = frozenset({"wagtail.publish", "wagtail.unpublish", "wagtail.move"})


def listen() -> None:
    """Hear them from now on."""
    page_published.connect(_published, dispatch_uid="newsroom.published")
    page_unpublished.connect(_unpublished, dispatch_uid="newsroom.unpublished")
    post_page_move.connect(_moved, dispatch_uid="newsroom.moved")
    page_slug_changed.connect(_renamed, dispatch_uid="newsroom.renamed")
    for model in (Article, StaticPage):
        pre_delete.connect(_deleted, sender=model, dispatch_uid=f"newsroom.deleted.{model.__name__}")
    for log in (PageLogEntry, ModelLogEntry):
        post_save.connect(_logged, sender=log, dispatch_uid=f"newsroom.logged.{log.__name__}")
    post_save.connect(_author_saved, sender=Author, dispatch_uid="newsroom.author_saved")
    post_save.connect(_picture_saved, sender="pictures.Picture", dispatch_uid="newsroom.picture_saved")


def _actor() -> Actor:
    """Who is at work in the office, as Wagtail's own log knows it; the program where nobody is."""
    user = get_active_log_context().user
    return people.actor_of(user=user, now=clock.now()) if user is not None else _SELF


def _published(instance: Page, **_: object) -> None:
    if instance.live:
        operations.note_publication(page_id=PageId(instance.pk), actor=_actor(), now=clock.now())


def _unpublished(instance: Page, **_: object) -> None:
    operations.note_removal(page_id=PageId(instance.pk), is_deleted=False, actor=_actor(), now=clock.now())


def _deleted(instance: Page, **_: object) -> None:
    operations.note_removal(page_id=PageId(instance.pk), is_deleted=True, actor=_actor(), now=clock.now())


def _moved(instance: Page, **_: object) -> None:
    operations.note_move(page_id=PageId(instance.pk), actor=_actor(), now=clock.now())


def _renamed(instance: Page, instance_before: Page, **_: object) -> None:
    operations.note_new_address(
        page_id=PageId(instance.pk), old_slug=instance_before.slug, actor=_actor(), now=clock.now()
    )


def _logged(instance: PageLogEntry | ModelLogEntry, created: bool, **_: object) -> None:
    """Wagtail's log can be changed; ours is sealed (security.md D32). While a draft saves itself, it is one entry."""
    if not created or instance.user is None or instance.action in SAID_ALREADY:
        return
    is_page = isinstance(instance, PageLogEntry)
    subject = f"page:{instance.page_id}" if is_page else f"{instance.content_type.model}:{instance.object_id}"
    actor = people.actor_of(user=instance.user, now=clock.now())
    operations.note_edit(subject=subject, what=instance.action, actor=actor, now=clock.now())


def _author_saved(instance: Author, **_: object) -> None:
    operations.note_author(author_id=instance.pk, now=clock.now())


def _picture_saved(instance: object, created: bool, **_: object) -> None:
    if not created:
        operations.note_picture(picture_id=getattr(instance, "pk", 0), now=clock.now())
