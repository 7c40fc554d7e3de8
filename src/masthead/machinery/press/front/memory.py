"""The plates that a process keeps in memory."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from masthead.machinery.press import formats
from masthead.machinery.press.front.answers import Mark, Ready
from masthead.machinery.press.values import Fragment, Plate

AROUND = 4_000  # bytes that a plate takes in memory besides its body, about
TOUCHED_MAX = 50_000  # tags remembered as touched


@dataclass(frozen=True)
class Fragments:
    """What stands in the slots, as one process filled them; ``version`` is another with each change."""

    version: int
    held: Mapping[str, Fragment]

    def is_true(self, now: datetime) -> bool:
        """Whether all of it may still be shown."""
        return all(fragment.is_true(now) for fragment in self.held.values())


class Entry:
    """
    A plate in memory, with its slots filled.

    ``due_at`` is when it was found due (machine's seconds), while the page before the change may serve a moment longer.
    After an attempt to make it again that failed, nobody tries before ``rests_until``.
    """

    __slots__ = ("due_at", "ready", "rests_until", "size", "slots", "tags", "version")

    def __init__(self, plate: Plate, fragments: Fragments, mark: Mark) -> None:
        self.due_at: float | None = None
        self.rests_until = 0.0
        self.size = len(plate.body) + AROUND
        self.tags = plate.tags
        self.slots = frozenset(gap.slot for gap in plate.gaps)
        self.version = fragments.version
        self.ready = Ready(_filled(plate, self.slots, fragments), mark)

    def refit(self, fragments: Fragments, mark: Mark) -> None:
        """Fill the slots anew. Two threads may do it at once: each leaves a whole page."""
        self.ready = Ready(_filled(self.ready.plate, self.slots, fragments), mark)
        self.version = fragments.version


def _filled(plate: Plate, slots: frozenset[str], fragments: Fragments) -> Plate:
    for slot in slots:
        plate = formats.fill(plate, slot, fragments.held[slot].content)
    return plate


class Memory:
    """
    Entries by address, the last used longest, in a bounded number of bytes.

    It knows which tags were touched since it began to listen, so a plate that was made before a change and comes in
    after it is refused.
    """

    def __init__(self, *, most_bytes: int, mark: Mark) -> None:
        self._most_bytes = most_bytes
        self._mark = mark
        self._lock = Lock()
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0
        self._touched: dict[str, int] = {}
        self._heard_from: int | None = None  # changes after this one are heard of; before listening, none

    def find(self, address: str) -> Entry | None:
        """The entry of an address, due or not. Takes no lock: an ordered dictionary's steps are whole by themselves."""
        entry = self._entries.get(address)
        if entry is not None:
            with suppress(KeyError):  # pushed out meanwhile, and still right to serve
                self._entries.move_to_end(address)
        return entry

    def put(self, address: str, plate: Plate, fragments: Fragments) -> Entry | None:
        """Keep a plate; None where it may be older than a change that was heard, or a slot of it is not filled yet."""
        if any(gap.slot not in fragments.held for gap in plate.gaps):
            return None
        entry = Entry(plate, fragments, self._mark)
        with self._lock:
            if self._heard_from is None or plate.seq < self._heard_from or self._newest(plate.tags) > plate.seq:
                return None
            self._drop(address)
            self._entries[address] = entry
            self._bytes += entry.size
            while self._bytes > self._most_bytes and len(self._entries) > 1:
                self._bytes -= self._entries.popitem(last=False)[1].size
        return entry

    def _newest(self, tags: frozenset[str]) -> int:
        return max((self._touched.get(tag, 0) for tag in tags), default=0)

    def drop(self, address: str) -> None:
        """Forget what stood at an address."""
        with self._lock:
            self._drop(address)

    def _drop(self, address: str) -> None:
        entry = self._entries.pop(address, None)
        if entry is not None:
            self._bytes -= entry.size

    def begin(self, *, seq: int) -> None:
        """Start afresh, listening from a change on."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0
            self._touched = {}
            self._heard_from = seq

    def touch(self, tags: Mapping[str, int]) -> None:
        """Mark what these tags touch as due; each tag with the number of its change."""
        moment = time.monotonic()
        with self._lock:
            self._touched.update(tags)
            for entry in list(self._entries.values()):  # a copy: `find` moves entries without the lock
                if entry.due_at is not None or entry.tags.isdisjoint(tags):
                    continue
                if any(tags.get(tag, 0) > entry.ready.plate.seq for tag in entry.tags):
                    entry.due_at = moment
            if len(self._touched) > TOUCHED_MAX:
                self._heard_from = max(self._touched.values())
                self._touched = {}

    def sizes(self) -> tuple[int, int]:
        """How many plates are held, and in how many bytes."""
        with self._lock:
            return len(self._entries), self._bytes
