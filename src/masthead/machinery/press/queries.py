"""What the press holds, and what has changed since."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from masthead.machinery.press import registries
from masthead.machinery.press.models import Plate as PlateRow
from masthead.machinery.press.models import Sequence, Tag
from masthead.machinery.press.values import Fragment, Gap, Plate, Slot


def last_seq() -> int:
    """The number of the last change that is committed; 0 before the first."""
    return Sequence.objects.values_list("seq", flat=True).first() or 0


def touched(*, after: int) -> dict[str, int]:
    """The tags touched after a change, each with the number of the change that touched it last."""
    return dict(Tag.objects.filter(seq__gt=after).values_list("name", "seq"))


def plate(*, path: str, now: datetime) -> Plate | None:
    """
    The plate of a path, if it may be shown: not expired, and none of its tags touched since it was made.

    Its ``seq`` is the last change up to which that was found true.
    """
    heard = last_seq()  # first: a change that comes while we look has a higher number, and is heard of later
    row = PlateRow.objects.filter(path=path).first()
    if row is None:
        return None
    newest = Tag.objects.filter(name__in=row.tags).aggregate(seq=Max("seq"))["seq"] or 0
    found = Plate(
        path=row.path,
        seq=max(heard, row.seq),
        status=row.status,
        headers=tuple((name, value) for name, value in row.headers),
        body=bytes(row.body),
        gaps=tuple(Gap(*gap) for gap in row.gaps),
        tags=frozenset(row.tags),
        pressed_at=row.pressed_at,
        expires_at=row.expires_at,
    )
    return found if newest <= row.seq and found.is_true(now) else None


def slot_sizes() -> Mapping[str, int]:
    """Every slot's size in bytes, by its name."""
    return {slot.name: slot.size for slot in registries.slots}


def fragment(*, slot: str, now: datetime) -> Fragment:
    """What stands in a slot at a moment, padded to its size; asks whoever owns the slot."""
    return _filled(registries.slots.get(slot), now)


def fragments(*, now: datetime) -> dict[str, Fragment]:
    """What stands in every slot at a moment, by the slot's name."""
    return {slot.name: _filled(slot, now) for slot in registries.slots}


def _filled(slot: Slot, now: datetime) -> Fragment:
    content = slot.fill(now)
    assert len(content) <= slot.size, f"slot {slot.name} has {slot.size} bytes, and was given {len(content)}"
    return Fragment(content=content.ljust(slot.size), filled_at=now, until=slot.until(now))
