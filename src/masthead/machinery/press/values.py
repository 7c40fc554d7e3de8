"""Plates, slots and what a page says of itself (press.md)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TAGS = "Press-Tags"  # answer header of a pressed view: names of tags, parted by spaces
EXPIRES = "Press-Expires"  # answer header: an ISO moment at which the page expires by itself

EVERY_PAGE = "every-page"  # the tag that every plate bears: what changes all pages touches it
CHANNEL = "press"  # PostgreSQL's channel on which changes are told

PUBLIC = "public, max-age=0, must-revalidate"  # Cache-Control of a pressed page: kept by anyone, asked after each time
PERSONAL = "private, no-store"  # Cache-Control of every answer that is for one reader

HANDED_OVER = "masthead.press.plate"  # where in a WSGI environ the middleware leaves the plate for the front

STORABLE = frozenset({200, 301, 404, 410})
SET_BACK = timedelta(minutes=1)  # clocks of two hosts may differ by less; by more, a clock was set back
SLOT_NAME = re.compile("[a-z0-9-]+")
PATH_MAX = 500  # characters; a longer address is answered, and not kept
TRACKERS = frozenset({"fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "yclid", "_ga"})


@dataclass(frozen=True)
class Slot:
    """
    A fixed-size place in plates for a live fragment.

    :param size: the bytes that a fragment may have at most; it is padded with spaces to it
    :param fill: the fragment at a moment, as UTF-8
    :param until: when that fragment stops being true by itself (midnight), or None
    """

    name: str
    size: int
    fill: Callable[[datetime], bytes]
    until: Callable[[datetime], datetime | None]

    def __post_init__(self) -> None:
        assert SLOT_NAME.fullmatch(self.name), f"a slot's name is lower-case letters, digits and hyphens: {self.name}"

    @property
    def start(self) -> str:
        """The comment that opens it in a page."""
        return f"<!--slot {self.name}-->"

    @property
    def end(self) -> str:
        """The comment that closes it."""
        return f"<!--/slot {self.name}-->"


@dataclass(frozen=True)
class Fragment:
    """
    What stands in a slot, true from the moment it was filled at until another, where there is one.

    :param content: exactly as many bytes as the slot has
    """

    content: bytes
    filled_at: datetime
    until: datetime | None

    def is_true(self, now: datetime) -> bool:
        """Whether it may still be shown; no, too, where the clock was set back."""
        return self.filled_at < now + SET_BACK and (self.until is None or now < self.until)


@dataclass(frozen=True)
class Gap:
    """
    Where a slot lies in a plate.

    :param offset: of its first byte in the compressed body, where it lies as it is
    :param after: how many bytes of the page come after it, not compressed
    """

    slot: str
    offset: int
    size: int
    after: int


@dataclass(frozen=True)
class Plate:
    """
    A public page, made once and kept ready to send.

    :param seq: the last change that it is known to show, or not to be touched by
    :param headers: of the answer, but for those that are worked out when it is sent
    :param body: gzip, in which each slot lies as a stored block, so that filling it is a splice
    :param expires_at: when it expires by itself
    """

    path: str
    seq: int
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    gaps: tuple[Gap, ...]
    tags: frozenset[str]
    pressed_at: datetime
    expires_at: datetime | None

    def is_true(self, now: datetime) -> bool:
        """Whether the clock lets it be shown; no, too, where the clock was set back."""
        return self.pressed_at < now + SET_BACK and (self.expires_at is None or now < self.expires_at)


def is_plain(query: str) -> bool:
    """Whether a query string says nothing that a page could depend on: it is empty, or only tracks the reader."""
    if not query:
        return True
    names = {pair.partition("=")[0] for pair in query.split("&") if pair}
    return all(name in TRACKERS or name.startswith("utm_") for name in names)
