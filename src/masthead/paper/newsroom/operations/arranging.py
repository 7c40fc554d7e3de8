"""The front page's slots."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.paper.newsroom.models import FrontPage
from masthead.paper.newsroom.queries.stories import public_articles
from masthead.paper.newsroom.values import PUBLISH, NoSuchPage, NotArranged, PageId, Slots


@transaction.atomic
def arrange_front(*, slots: Slots, actor: Actor, now: datetime) -> None:
    """
    Put articles into the front page's slots and publish it.

    :raises NotArranged: if one of them is not out
    """
    actor.must(PUBLISH)
    front = FrontPage.objects.select_for_update(of=("self",)).first()
    if front is None:
        raise NoSuchPage
    lead = {slots.lead} if slots.lead else set()
    chosen: set[PageId] = {*lead, *slots.rail, *(page_id for row in slots.rows for page_id in row.articles)}
    out = set(public_articles().filter(pk__in=chosen).values_list("pk", flat=True))
    for missing in sorted(chosen - out):
        raise NotArranged(page_id=missing)
    front.lead_id = slots.lead
    front.rail = json.dumps([_block("article", page_id) for page_id in slots.rail])
    front.rows = json.dumps(
        [_block("row", {"title": row.title, "articles": _items(row.articles)}) for row in slots.rows]
    )
    front.save_revision().publish()
    audit.record(act="newsroom.arrange_front", subject=f"page:{front.pk}", actor=actor, now=now, detail={})


def _block(kind: str, value: object) -> dict[str, object]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def _items(page_ids: Iterable[PageId]) -> list[dict[str, object]]:
    return [_block("item", page_id) for page_id in page_ids]
