"""How many threads of a worker may be where they could be held up."""

import time
from threading import BoundedSemaphore, Event, Lock

YOUNG_S = 2.0  # on a busy machine; most pages are made in a fortieth of this


class Turnstile:
    """
    Lets at most half of the threads inside Django at once, and at most a quarter wait before it.

    So a quarter of them is always free to answer from memory, whatever hangs behind us.
    """

    def __init__(self, *, threads: int) -> None:
        self._inside = BoundedSemaphore(max(1, threads // 2))
        self._waiting = BoundedSemaphore(max(1, threads // 4))

    def enter(self, *, wait_s: float) -> bool:
        """Go in, waiting where there is room to wait; False if this can't be. Whoever went in calls ``leave``."""
        if self._inside.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._inside.acquire(timeout=wait_s)
        finally:
            self._waiting.release()

    def leave(self) -> None:
        """Make room for another."""
        self._inside.release()

    def wait_for(self, event: Event, *, wait_s: float) -> bool:
        """Wait for something outside, where there is room to wait; whether it happened."""
        if not self._waiting.acquire(blocking=False):
            return event.is_set()
        try:
            return event.wait(wait_s)
        finally:
            self._waiting.release()


class Flight:
    """One page being made by one thread."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._landed = Event()

    def land(self) -> None:
        """The page is made, or could not be."""
        self._landed.set()

    def join(self, turnstile: Turnstile, *, wait_s: float) -> bool:
        """
        Wait until another thread has made the page; whether it has come to an end.

        While the making is young any number may wait, since it most likely ends at once: the readers who come at the
        same moment to a page that has just been published. After that waiting is counted.
        """
        young_s = YOUNG_S - (time.monotonic() - self._began)
        if young_s > 0 and self._landed.wait(young_s):
            return True
        return turnstile.wait_for(self._landed, wait_s=wait_s)


class Flights:
    """The pages that are being made in this process, each by one thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flights: dict[str, Flight] = {}

    def board(self, address: str) -> tuple[Flight, bool]:
        """The making of a page, and whether it is the caller who makes it and then calls ``land``."""
        with self._lock:
            flight = self._flights.get(address)
            if flight is not None:
                return flight, False
            flight = self._flights[address] = Flight()
            return flight, True

    def land(self, address: str) -> None:
        """The caller's making has come to an end."""
        with self._lock:
            flight = self._flights.pop(address)
        flight.land()
