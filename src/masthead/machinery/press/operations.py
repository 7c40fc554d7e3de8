"""Telling the press what changed, and storing what was made."""

from collections.abc import Callable, Iterable
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString, mark_safe

from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.press import queries, registries
from masthead.machinery.press.models import Plate as PlateRow
from masthead.machinery.press.models import Tag
from masthead.machinery.press.values import CHANNEL, EVERY_PAGE, Plate

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PLATES_KEPT = 500_000
ODD_KEPT = timedelta(days=1)  # how long a plate that is no page (a redirect, a 404, a 410) is kept


def pressed(view: View) -> View:
    """
    Mark a view whose answers are functions of public facts only: each is made once and kept (press.md).

    The view names its tags in the header ``Press-Tags``, and when it expires by itself in ``Press-Expires``; an answer
    without tags is not kept. It never asks who is reading.
    """
    view.is_pressed = True  # type: ignore[attr-defined]
    return view


def touch(*, tags: Iterable[str], now: datetime) -> int:
    """
    Say that what these tags name has changed: every page that bears one is made again.

    Call it last in the transaction that changes the thing: it takes the press's lock and holds it to the commit.

    :param tags: such as ``article:12``, ``section:3``, ``front``
    :return: the number of the change
    """
    names = sorted(set(tags))
    assert names, "a change touches something"
    assert all(name and not set(name) & set(" \t\r\n,") for name in names), f"tags are parted by spaces: {names}"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO press_sequence (id, seq) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET seq = press_sequence.seq + 1 RETURNING seq"
        )
        (seq,) = cursor.fetchone()
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
        Tag.objects.bulk_create(
            [Tag(name=name, seq=seq, touched_at=now) for name in names],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["seq", "touched_at"],
        )
    return int(seq)


def touch_every_page(*, now: datetime) -> int:
    """Say that something which stands on every page has changed: the paper's name, a template, the style."""
    return touch(tags=[EVERY_PAGE], now=now)


def refresh(*, slot: str, now: datetime) -> int:
    """
    Say that what stands in a slot has changed: every server fills it again, and no page is made.

    Call it last in the transaction, as ``touch``.
    """
    return touch(tags=[slot_tag(name=registries.slots.get(slot).name)], now=now)


def slot_tag(*, name: str) -> str:
    """The tag that is touched when a slot's fragment changes; no plate bears it."""
    return f"slot:{name}"


def fragment(*, slot: str, now: datetime) -> SafeString:
    """What stands in a slot at a moment, between its markers: for the templates of pages and of answers not kept."""
    place = registries.slots.get(slot)
    content = queries.fragment(slot=slot, now=now).content.decode().rstrip()
    return mark_safe(f"{place.start}{content}{place.end}")  # noqa: S308 - the slot's owner makes HTML


def store(*, plate: Plate) -> None:
    """
    Keep a plate in place of the one before.

    Of two that are made at once either may stay: one whose tags were touched since its making began is due by itself.
    """
    row = PlateRow(
        path=plate.path,
        seq=plate.seq,
        status=plate.status,
        headers=plate.headers,
        body=plate.body,
        gaps=[astuple(gap) for gap in plate.gaps],
        tags=sorted(plate.tags),
        pressed_at=plate.pressed_at,
        expires_at=plate.expires_at,
    )
    fields = ["seq", "status", "headers", "body", "gaps", "tags", "pressed_at", "expires_at"]
    PlateRow.objects.bulk_create([row], update_conflicts=True, unique_fields=["path"], update_fields=fields)


@runnable("press.tidy", alone=True)
def tidy(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - the runner hands both in
    """
    Delete the plates that will not be shown again, and the oldest beyond what is kept.

    :return: how many
    """
    plates = PlateRow.objects
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM press_plate p USING press_tag t WHERE t.name = ANY(p.tags) AND t.seq > p.seq")
        gone: int = cursor.rowcount
    gone += plates.filter(expires_at__lte=now).delete()[0]
    gone += plates.exclude(status=200).filter(pressed_at__lt=now - ODD_KEPT).delete()[0]
    beyond = plates.order_by("-pressed_at").values_list("pressed_at", flat=True)[PLATES_KEPT : PLATES_KEPT + 1].first()
    if beyond is not None:
        gone += plates.filter(pressed_at__lte=beyond).delete()[0]
    return gone
