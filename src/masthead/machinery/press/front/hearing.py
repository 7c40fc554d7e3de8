"""
How a process hears of changes: one thread that listens to PostgreSQL, and fills the slots.

It is told by LISTEN, asks for the last change's number twice a second besides, and on every such occasion catches up by
number; so a message that is lost costs half a second, and a connection that is lost costs what it takes to get another.
"""

import contextlib
import logging
import select
import socket
import time
from collections.abc import Collection
from datetime import datetime
from threading import Condition, Lock, Thread

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from masthead.kernel import clock
from masthead.machinery.press import operations, queries, registries
from masthead.machinery.press.front.memory import Fragments, Memory
from masthead.machinery.press.values import CHANNEL, Fragment

LOG = logging.getLogger(__name__)

ASKS_EVERY_S = 0.5
BACK_OFF_S = 0.5
SOUND_S = 1.5  # after so long without an answer from the database what we hold may be older than we know
WAIT_S = 0.5  # how long a reader waits for a slot whose fragment has just stopped being true
REST_S = 1.0  # how long nobody waits again after that was in vain
STATEMENT_MS = 2_000


class Hearing:
    """Marks in memory what was touched, and holds what stands in the slots."""

    def __init__(self, memory: Memory) -> None:
        self.fragments = Fragments(0, {})
        self._memory = memory
        self._heard: int | None = None
        self._confirmed_at = float("-inf")
        self._rests_until = 0.0
        self._is_told = False
        self._starting = Lock()
        self._thread: Thread | None = None
        self._turned = Condition()
        self._bell: socket.socket
        self._ring: socket.socket

    def start(self) -> None:
        """Start listening, at a process's first request, after any fork; waits for the first word."""
        with self._starting:
            if self._thread is None:
                self._bell, self._ring = socket.socketpair()
                self._bell.setblocking(False)
                self._ring.setblocking(False)
                self._thread = Thread(target=self._listen, name="press-hearing", daemon=True)
                self._thread.start()
                with self._turned:
                    self._turned.wait_for(lambda: self._heard is not None, timeout=STATEMENT_MS // 1000)

    @property
    def is_started(self) -> bool:
        """Whether this process listens, or tries to."""
        return self._thread is not None

    @property
    def is_sound(self) -> bool:
        """Whether the database answered us just now."""
        return time.monotonic() - self._confirmed_at < SOUND_S

    def current(self, now: datetime) -> Fragments:
        """
        What stands in the slots; where a fragment has just stopped being true, waits a moment for the next.

        Where none comes (the database is down) the old one stays.
        """
        held = self.fragments
        if held.is_true(now) or not self.is_sound or time.monotonic() < self._rests_until:
            return held
        with self._turned:
            with contextlib.suppress(BlockingIOError):
                self._ring.send(b".")
            if not self._turned.wait_for(lambda: self.fragments.is_true(now), timeout=WAIT_S):
                self._rests_until = time.monotonic() + REST_S
        return self.fragments

    def _listen(self) -> None:
        is_lost = False
        while True:
            try:
                self._connect()
                while True:
                    self._turn()
                    is_lost = False
                    self._wait()
            except (DatabaseError, InterfaceError, OSError) as trouble:
                if not is_lost:
                    LOG.warning("the press hears nothing from the database, and serves what it has: %s", trouble)
                is_lost = True
                with contextlib.suppress(DatabaseError, InterfaceError, OSError):
                    connection.close()
                time.sleep(BACK_OFF_S)

    def _connect(self) -> None:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_MS)])
            cursor.execute(f"LISTEN {CHANNEL}")
        connection.connection.add_notify_handler(self._be_told)

    def _be_told(self, _: object) -> None:
        self._is_told = True  # psycopg found the message while it read something else

    def _wait(self) -> None:
        if not self._is_told:
            poll = select.poll()
            poll.register(connection.connection.fileno(), select.POLLIN)
            poll.register(self._bell.fileno(), select.POLLIN)
            poll.poll(ASKS_EVERY_S * 1000)
        self._is_told = False
        with contextlib.suppress(BlockingIOError):
            self._bell.recv(4096)

    def _turn(self) -> None:
        """Catch up once, and fill what must be filled."""
        now = clock.now()
        last = queries.last_seq()
        names = {slot.name for slot in registries.slots}
        if self._heard is None or last < self._heard:  # the first time; or another database was put in its place
            self._memory.begin(seq=last)
        else:
            tags = queries.touched(after=self._heard) if last > self._heard else {}
            if tags:
                self._memory.touch(tags)
            names = {name for name in names if operations.slot_tag(name=name) in tags or not self._is_true(name, now)}
        self._fill(names, now)
        with self._turned:
            self._heard = last
            self._confirmed_at = time.monotonic()
            self._turned.notify_all()

    def _is_true(self, name: str, now: datetime) -> bool:
        held = self.fragments.held.get(name)
        return held is not None and held.is_true(now)

    def _fill(self, names: Collection[str], now: datetime) -> None:
        fresh: dict[str, Fragment] = {}
        for name in names:
            try:
                fresh[name] = queries.fragment(slot=name, now=now)
            except (InterfaceError, OperationalError):
                raise
            except Exception:  # the fault of one slot is told, and takes nothing from the others
                LOG.exception("slot %s could not be filled", name)
        if fresh:
            self.fragments = Fragments(self.fragments.version + 1, {**self.fragments.held, **fresh})
