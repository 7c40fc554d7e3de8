"""Webhooks that wait to be sent, and the ways in which their sending can go wrong on purpose."""

import random
import re
import threading
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from pretend.books import Books
from pretend.clock import real_ms
from pretend.messages import JsonObject

_HOW = re.compile(r"(?P<word>[a-z]+)(?::(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>%|s)?)?")
COPIES_MAX = 100


class Mode(Enum):
    """What becomes of a new event's webhook."""

    DELIVER = "deliver"
    HOLD = "hold"
    DUPLICATE = "duplicate"
    DROP = "drop"
    DELAY = "delay"


@dataclass(frozen=True)
class Delivery:
    """One sending of one event; copies of one event that go out together carry the same number of copies."""

    n: int
    event: str
    type: str
    attempt: int
    copies: int


class Outbox:
    """Rows of `delivery`: held, waiting, sending, delivered, failed, dropped."""

    def __init__(self, books: Books, *, url: str | None, secrets: list[str]) -> None:
        """Send to one address, signed with each of the secrets."""
        self._books = books
        self.wake = threading.Event()
        self._given = (url, secrets)
        self.back_to_normal()
        self._chance = random.Random(0)  # noqa: S311 -- it chooses which practice webhooks get lost, from a seed
        # What a dead process was sending is sent again: delivery is at least once.
        books.run("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")

    def back_to_normal(self) -> None:
        """Deliver everything, at once, once, to the address that was given at the start."""
        self.url, self.secrets = self._given
        self.retries_s = [1, 4, 15, 60]
        self.parallel = 4
        self.alter_minor = 0  # added to every amount in the payloads, while the objects stay right (C2)
        self._mode = Mode.DELIVER
        self._number = Decimal(0)

    def post(self, event: str, kind: str) -> None:
        """Queue an event's webhook as the mode says; called inside the event's own transaction."""
        if self.url is None:
            return
        state, copies, due_ms = "waiting", 1, real_ms()
        if self._mode is Mode.HOLD:
            state = "held"
        elif self._mode is Mode.DROP and self._chance.randrange(10_000) < self._number * 100:
            state = "dropped"
        elif self._mode is Mode.DUPLICATE:
            copies = int(self._number)
        elif self._mode is Mode.DELAY:
            due_ms += int(self._number * 1000)
        for _ in range(copies):
            self._queue(event, kind, attempt=1, state=state, due_ms=due_ms)

    def _queue(self, event: str, kind: str, *, attempt: int, state: str, due_ms: int) -> None:
        sql = "INSERT INTO delivery (event, type, attempt, state, due_ms) VALUES (?, ?, ?, ?, ?)"
        self._books.run(sql, event, kind, attempt, state, due_ms)

    def steer(self, words: JsonObject) -> None:
        """
        Do as `POST /_ctl/webhooks` says: `mode`, and for a test `parallel`, `seed`, `url`, `secrets`, `retries_s`.

        :raises ValueError: in words, if a word is not understood
        """
        self._set_details(words)
        how = _HOW.fullmatch(str(words.get("mode", "deliver")))
        word, number, unit = (how["word"], how["number"], how["unit"]) if how else ("", None, None)
        if word in ("deliver", "release", "shuffle"):
            self._mode = Mode.DELIVER
            self._release(seed=int(words.get("seed", 0)) if word == "shuffle" else None)
        elif word == "hold":
            self._mode = Mode.HOLD
        elif word == "resend":
            self._resend([str(event) for event in words.get("events", [])])
        elif word in ("duplicate", "drop", "delay") and number is not None:
            self._mode, self._number = Mode(word), Decimal(number)
            if self._mode is Mode.DROP and unit != "%":
                self._number *= 100  # `drop:0.3` and `drop:30%` are the same
            if self._mode is Mode.DUPLICATE and not 1 <= self._number <= COPIES_MAX:
                message = f"duplicate:n takes 1 to {COPIES_MAX}"
                raise ValueError(message)
        else:
            message = "mode is one of deliver, hold, release, shuffle, resend, duplicate:n, drop:p, delay:d"
            raise ValueError(message)
        self.wake.set()

    def _set_details(self, words: JsonObject) -> None:
        """Take over the settings beside the mode."""
        if "seed" in words:
            self._chance = random.Random(int(words["seed"]))  # noqa: S311 -- as above
        if "parallel" in words:
            self.parallel = max(1, min(COPIES_MAX, int(words["parallel"])))
        if "alter_minor" in words:
            self.alter_minor = int(words["alter_minor"])
        if "url" in words:
            self.url = str(words["url"]) if words["url"] else None
        if "secrets" in words:
            self.secrets = [str(secret) for secret in words["secrets"]]
        if "retries_s" in words:
            self.retries_s = [int(seconds) for seconds in words["retries_s"]]

    def _release(self, *, seed: int | None) -> None:
        """Let held webhooks go in their order, or in an order made from a seed."""
        with self._books.work():
            held = [row["n"] for row in self._books.rows("SELECT n FROM delivery WHERE state = 'held' ORDER BY n")]
            if seed is not None:
                random.Random(seed).shuffle(held)  # noqa: S311 -- as above
            now_ms = real_ms()
            for place, n in enumerate(held):
                # The order is kept by moments one millisecond apart, all of them already over.
                due_ms = now_ms - len(held) + place
                self._books.run("UPDATE delivery SET state = 'waiting', due_ms = ? WHERE n = ?", due_ms, n)

    def _resend(self, events: list[str]) -> None:
        """Send events again that were sent before."""
        with self._books.work():
            for event in events:
                found = self._books.rows("SELECT state FROM object WHERE id = ? AND kind = 'event'", event)
                if not found:
                    message = f"no event {event}"
                    raise ValueError(message)
                self._queue(event, found[0]["state"], attempt=1, state="waiting", due_ms=real_ms())

    def claim(self, *, sending: int) -> list[Delivery]:
        """
        Take the next event's waiting copies, to be sent together.

        :param sending: how many are on their way already; nothing is taken beyond `parallel`
        """
        with self._books.work():
            now_ms = real_ms()
            first = self._books.rows(
                "SELECT event, attempt FROM delivery WHERE state = 'waiting' AND due_ms <= ?"
                " ORDER BY due_ms, n LIMIT 1",
                now_ms,
            )
            if not first or sending >= self.parallel:
                return []
            copies = self._books.rows(
                "SELECT * FROM delivery WHERE event = ? AND attempt = ? AND state = 'waiting' AND due_ms <= ?"
                " ORDER BY n LIMIT ?",
                *(first[0]["event"], first[0]["attempt"], now_ms, self.parallel),
            )
            if sending and len(copies) > self.parallel - sending:
                return []  # they are to overlap, so they wait until all of them can go
            for row in copies:
                self._books.run("UPDATE delivery SET state = 'sending', started_ms = ? WHERE n = ?", now_ms, row["n"])
            return [Delivery(row["n"], row["event"], row["type"], row["attempt"], len(copies)) for row in copies]

    def settle(self, delivery: Delivery, *, status: int | None, error: str | None) -> None:
        """Note how a sending went, and queue the next try of one that failed."""
        good = status is not None and 200 <= status < 300  # noqa: PLR2004 -- that is what 2xx means
        with self._books.work():
            now_ms = real_ms()
            self._books.run(
                "UPDATE delivery SET state = ?, ended_ms = ?, status = ?, error = ? WHERE n = ?",
                *("delivered" if good else "failed", now_ms, status, error, delivery.n),
            )
            if not good and delivery.attempt <= len(self.retries_s):
                due_ms = now_ms + self.retries_s[delivery.attempt - 1] * 1000
                self._queue(delivery.event, delivery.type, attempt=delivery.attempt + 1, state="waiting", due_ms=due_ms)
        self.wake.set()

    def pending(self, event: str) -> int:
        """Answer 1 while an event's webhook is still to be delivered, as `pending_webhooks` says it."""
        sql = "SELECT 1 FROM delivery WHERE event = ? AND state IN ('held', 'waiting', 'sending') LIMIT 1"
        return len(self._books.rows(sql, event))

    def said(self) -> JsonObject:
        """Say how webhooks are treated now."""
        mode = self._mode.value
        details = {"parallel": self.parallel, "retries_s": self.retries_s, "alter_minor": self.alter_minor}
        return {"mode": mode, "number": str(self._number), "url": self.url} | details
