"""The WSGI callable before Django: answers what is in memory, and lets the rest in, so many at a time."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, cast

from django.http.request import split_domain_port, validate_host

from masthead.kernel import clock
from masthead.machinery.press.front import answers, forever
from masthead.machinery.press.front.answers import Environ, Headers, Mark, Ready, StartResponse
from masthead.machinery.press.front.hearing import Hearing
from masthead.machinery.press.front.memory import Entry, Memory
from masthead.machinery.press.front.turnstile import Flight, Flights, Turnstile
from masthead.machinery.press.values import HANDED_OVER, is_plain

Application = Callable[[Environ, StartResponse], Iterable[bytes]]

CLOCK_EVERY_S = 0.02  # the clock (which tests keep in a file) is read so often at most
GRACE_S = 0.3  # a plate found due may serve so long while one thread makes it again: the promise is one second
REST_S = 1.0  # after an attempt that failed, nobody makes a page again for so long
ROOM_S = 10.0  # how long a request waits for room in Django
ROOM_WITH_PLATE_S = 0.5  # the same, where an older plate can be served instead
FLIGHT_S = 5.0  # how long a reader waits for a page that another thread makes

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUERY_MAX = 8_000
BODY_MAX = 2_500_000
UPLOAD_MAX = 20_000_000
OFFICE = "/office/"
# Never pressed, so that no reader waits for what another is doing there.
UNPRESSED = ("/office/", "/hooks/", "/give/", "/account/", "/media/", "/health/", "/search/", "/sign-in/")

plain_query = lru_cache(maxsize=1024)(is_plain)


@dataclass(frozen=True)
class House:
    """What the door knows of its house."""

    hosts: tuple[str, ...]
    threads: int
    most_bytes: int
    is_practice: bool


class Front:
    """
    Plates from memory to whoever asks for them; everything else through Django.

    A page that is in memory and true costs no lock, no row and no thread but the one that asks.
    """

    def __init__(self, django: Application, house: House) -> None:
        self.mark = Mark(is_named=house.is_practice)
        self.memory = Memory(most_bytes=house.most_bytes, mark=self.mark)
        self.hearing = Hearing(self.memory)
        self.turnstile = Turnstile(threads=house.threads)
        self.flights = Flights()
        self.forever = forever.Forever()
        self._django = django
        self._is_ours = lru_cache(maxsize=256)(partial(_is_ours, hosts=house.hosts))
        self._clock = (float("-inf"), clock.now())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        query = environ.get("QUERY_STRING", "")
        if not self._is_ours(environ.get("HTTP_HOST", "")):
            return self._refuse(start_response, 400, "Bad request", "This server does not know that address.")
        if method in {"GET", "HEAD"} and (not query or plain_query(query)):
            return self._page(environ, start_response)
        if method not in METHODS:
            return self._refuse(start_response, 405, "Not allowed", "That can't be done here.")
        return self._let_in(environ, start_response)

    def _page(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        address = environ["PATH_INFO"]
        if not self.hearing.is_started:
            self.hearing.start()
        entry = self.memory.find(address)
        if entry is not None and self._is_true(entry):
            return self._shown(entry).send(environ, start_response)
        if entry is None and address.startswith(forever.UNDER):
            return self._static(environ, start_response)
        if entry is None and address.startswith(UNPRESSED):
            return self._let_in(environ, start_response)
        flight, is_mine = self.flights.board(address)
        if not is_mine:
            return self._join(flight, entry, environ, start_response)
        try:
            return self._make(entry, environ, start_response)
        finally:
            self.flights.land(address)

    def _join(
        self, flight: Flight, entry: Entry | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """What another thread is making; or the page before, while that may serve or nothing else can be had."""
        is_waited_for = entry is None or not self._is_in_grace(entry)
        if is_waited_for and flight.join(self.turnstile, wait_s=FLIGHT_S):
            entry = self.memory.find(environ["PATH_INFO"])
            if entry is None:  # not a page that is kept
                return self._let_in(environ, start_response)
        if entry is None:
            return self._busy(start_response)
        return self._shown(entry).send(environ, start_response)

    def _now(self) -> datetime:
        read_at, moment = self._clock
        tick = time.monotonic()
        if tick - read_at > CLOCK_EVERY_S:
            moment = clock.now()
            self._clock = (tick, moment)
        return moment

    def _is_true(self, entry: Entry) -> bool:
        """Whether an entry may serve without more ado; notes when one has expired."""
        if entry.due_at is None:
            if entry.ready.plate.is_true(self._now()):
                return True
            entry.due_at = time.monotonic()
        return time.monotonic() < entry.rests_until

    def _is_in_grace(self, entry: Entry) -> bool:
        return entry.due_at is not None and time.monotonic() - entry.due_at < GRACE_S

    def _shown(self, entry: Entry) -> Ready:
        """The entry with what stands in its slots now."""
        if entry.slots:
            fragments = self.hearing.current(self._now())
            if entry.version != fragments.version:
                entry.refit(fragments, self.mark)
        return entry.ready

    def _make(self, old: Entry | None, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let one request in, and keep the plate that comes of it; where none can be made the old one serves on."""
        if not self.turnstile.enter(wait_s=ROOM_S if old is None else ROOM_WITH_PLATE_S):
            return self._busy(start_response) if old is None else self._rest(old).send(environ, start_response)
        told: list[Any] = []
        answer = self._inside(environ, lambda *said: told.extend(said))
        plate = environ.get(HANDED_OVER)
        entry = self.memory.put(environ["PATH_INFO"], plate, self.hearing.fragments) if plate else None
        if entry is None and old is not None:
            if told[0].startswith("5"):
                return self._rest(old).send(environ, start_response)
            self.memory.drop(environ["PATH_INFO"])
        if entry is not None:
            _close(answer)
            return self._shown(entry).send(environ, start_response)
        start_response(*told)
        return answer

    def _rest(self, old: Entry) -> Ready:
        old.rests_until = time.monotonic() + REST_S
        return self._shown(old)

    def _let_in(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Through Django, when there is room."""
        path = environ["PATH_INFO"]
        if len(environ.get("QUERY_STRING", "")) > QUERY_MAX:
            return self._refuse(start_response, 414, "Too long", "That address is too long.")
        if int(environ.get("CONTENT_LENGTH") or 0) > (UPLOAD_MAX if path.startswith(OFFICE) else BODY_MAX):
            sentence = "What you sent is too large for us to take."
            return self._refuse(start_response, 413, "Too large", sentence, Connection="close")
        if "HTTP_TRANSFER_ENCODING" in environ:
            sentence = "We take only what says its length beforehand."
            return self._refuse(start_response, 411, "How long?", sentence, Connection="close")
        if not self.turnstile.enter(wait_s=ROOM_S):
            return self._busy(start_response)
        return self._inside(environ, start_response)

    def _static(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A file of the look: kept from its first answer on."""
        kept = self.forever.find(environ)
        if kept is None:
            told: list[Any] = []
            answer = self._let_in(environ, lambda *said: told.extend(said))
            if not isinstance(answer, list):
                start_response(*told)
                return answer
            kept = (told[0], told[1], answer)
            self.forever.keep(environ, *kept)
        status, headers, body = kept
        start_response(status, headers)
        return body if environ["REQUEST_METHOD"] == "GET" else [b""]

    def _inside(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Django's answer; the room it takes is given back when it is whole, or when its stream has been read."""
        is_stream = False
        try:
            answer = self._django(environ, partial(self._told, start_response))
            is_stream = getattr(answer, "streaming", True)
            if is_stream:
                return Stream(answer, self.turnstile.leave)
            whole = [b"".join(answer)]
            _close(answer)
            return whole
        finally:
            if not is_stream:
                self.turnstile.leave()

    def _told(self, start_response: StartResponse, status: str, headers: Headers, *rest: object) -> object:
        return start_response(status, [*headers, *self.mark.headers()], *rest)

    def _busy(self, start_response: StartResponse) -> list[bytes]:
        sentence = "So many readers are here at once that we can't answer you just now. Please try again in a moment."
        return self._refuse(start_response, 503, "One moment, please", sentence, **{"Retry-After": "5"})

    def _refuse(
        self, start_response: StartResponse, status: int, title: str, sentence: str, **also: str
    ) -> list[bytes]:
        return answers.say(start_response, self.mark, status=status, title=title, sentence=sentence, also=also)


class Stream:
    """An answer that is read bit by bit; ends its stay in Django when it is closed."""

    def __init__(self, answer: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._answer = answer
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """Called by the server when all is sent, or when the reader has gone."""
        leave, self._leave = self._leave, None
        try:
            _close(self._answer)
        finally:
            if leave is not None:
                leave()


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        cast("Callable[[], None]", close)()


def _is_ours(host: str, *, hosts: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, hosts)
