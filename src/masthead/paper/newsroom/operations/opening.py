"""Making the newsroom: its pages, its site, its editors."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.press import operations as press
from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import About, FrontPage
from masthead.paper.newsroom.values import EDITORS, OPEN_NEWSROOM, REPORTERS, SUB_EDITORS

# What each group may do with pages; locking is everybody's, so that two don't write over one another.
WRITING = ("add_page", "change_page", "lock_page", "unlock_page")
PUBLISHING = (*WRITING, "publish_page")
ON_PAGES = {EDITORS: PUBLISHING, SUB_EDITORS: PUBLISHING, REPORTERS: WRITING}
ON_PICTURES = ("add_image", "change_image", "delete_image", "choose_image")
ON_AUTHORS = ("add_author", "change_author", "delete_author", "view_author")
WAGTAILS_OWN = ("Moderators",)  # a group that Wagtail's migration makes and that no role of ours has


@transaction.atomic
def open_newsroom(*, actor: Actor, now: datetime) -> None:
    """Make what every newsroom begins with; what is there already stays as it is."""
    actor.must(OPEN_NEWSROOM)
    root = Page.get_first_root_node()
    assert root is not None, "Wagtail's migrations make the tree's root"
    Page.objects.select_for_update().get(pk=root.pk)  # two that open at once
    front = FrontPage.objects.first() or _add(root, FrontPage(title="Front page", slug="front"), now)
    _point_site(front)
    # Only now: the default site stands on the welcome page, and would go with it.
    for welcome in Page.objects.filter(depth=2, slug="home", content_type__model="page"):
        welcome.delete()
    front.refresh_from_db()
    if not About.objects.exists():
        _add(front, About(title="About the paper", slug="about"), now)
    _appoint(front)
    Group.objects.filter(name__in=WAGTAILS_OWN).delete()
    audit.record(act="newsroom.open", subject=f"page:{front.pk}", actor=actor, now=now, detail={})
    press.touch_every_page(now=now)


def admit_editor(*, user_id: UUID, actor: Actor, now: datetime) -> None:
    """Let somebody who signs in write and publish in every section."""
    actor.must(OPEN_NEWSROOM)
    get_user_model().objects.get(pk=user_id).groups.add(Group.objects.get(name=EDITORS))
    audit.record(act="newsroom.admit_editor", subject=f"user:{user_id}", actor=actor, now=now, detail={})


def _add(parent: Page, page: Page, now: datetime) -> Page:
    page.live = True
    page.first_out_at = page.first_published_at = page.last_published_at = now
    parent.add_child(instance=page)
    settle_revision(page=page)
    return page


def settle_revision(*, page: Page) -> None:
    """
    Give a page that was stored as public the revision that it is.

    A live page without a live revision goes offline when an edit of it is scheduled (newsroom-first-migration.md).
    """
    revision = page.save_revision(clean=False, changed=False)
    Page.objects.filter(pk=page.pk).update(live_revision=revision if page.live else None)


def _point_site(front: Page) -> None:
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": parts.hostname or "localhost", "port": port, "root_page": front}
    )


def _appoint(front: Page) -> None:
    collection = Collection.get_first_root_node()
    own = Permission.objects.filter(content_type__app_label="newsroom", codename__in=ON_AUTHORS)
    enter = Permission.objects.get(codename="access_admin")
    for name, on_pages in ON_PAGES.items():
        group, _ = Group.objects.get_or_create(name=name)
        GroupPagePermission.objects.filter(group=group).exclude(page=front).delete()
        for permission in Permission.objects.filter(content_type__app_label="folio", codename__in=on_pages):
            GroupPagePermission.objects.get_or_create(group=group, page=front, permission=permission)
        for permission in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=ON_PICTURES):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
        group.permissions.add(enter, *own)
