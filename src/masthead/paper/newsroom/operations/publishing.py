"""Publishing and taking off, at our own time."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Revision

from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.paper.folio.models import Page
from masthead.paper.newsroom.values import PUBLISH, NoSuchPage, NotOut, PageId

LOG = logging.getLogger(__name__)


@transaction.atomic
def publish(*, page_id: PageId, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - the receiver reads the same clock
    """
    Make the latest draft of a page public, now, whatever it was scheduled for.

    :raises NoSuchPage: if there is no such page
    """
    actor.must(PUBLISH)
    page = _locked(page_id)
    revision = page.get_latest_revision() or page.save_revision()
    _publish_now(revision)


@transaction.atomic
def unpublish(*, page_id: PageId, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """
    Take a page off; its address says from then on that it is gone.

    :raises NoSuchPage: if there is no such page
    :raises NotOut: if it is not public
    """
    actor.must(PUBLISH)
    page = _locked(page_id)
    if not page.live:
        raise NotOut
    page.unpublish()


@runnable("newsroom.publish_due", alone=True)
def publish_due(*, actor: Actor, now: datetime) -> int:
    """
    Publish what was scheduled and is due, and take off what has expired, each in a transaction of its own.

    One that fails is told by its id, and does not keep the others back.

    :return: how many were published or taken off
    """
    actor.must(PUBLISH)
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "id")
    done = sum(_tried(_publish_scheduled, pk, now) for pk in due.values_list("pk", flat=True))
    over = Page.objects.filter(live=True, expire_at__lte=now).values_list("pk", flat=True)
    return done + sum(_tried(_take_off_expired, pk, now) for pk in over)


def _tried(act: Callable[[int, datetime], bool], pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return act(pk, now)
    except Exception:
        LOG.exception("%s failed for %s", act.__qualname__, pk)
        return False


def _publish_scheduled(revision_id: int, now: datetime) -> bool:
    revision = (
        Revision.objects.select_for_update(skip_locked=True)
        .filter(pk=revision_id, approved_go_live_at__lte=now)
        .first()
    )
    if revision is None:
        return False  # somebody else is at it, or it was scheduled anew
    page = revision.as_object()
    if page.expire_at is not None and page.expire_at <= now:
        # Its time has passed while nobody looked: it may not go online for a moment.
        Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
        return False
    _publish_now(revision)
    return True


def _take_off_expired(page_id: int, now: datetime) -> bool:
    page = Page.objects.select_for_update(skip_locked=True).filter(pk=page_id, live=True, expire_at__lte=now).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True)
    return True


def _publish_now(revision: Revision) -> None:
    action = PublishPageRevisionAction(revision)
    # Wagtail would compare it with the machine's clock; what is due is ours to say.
    action.object.go_live_at = None
    action.execute(skip_permission_checks=True)


def _locked(page_id: PageId) -> Page:
    page = Page.objects.select_for_update().filter(pk=page_id).first()
    if page is None:
        raise NoSuchPage
    specific: Page = page.specific
    return specific
