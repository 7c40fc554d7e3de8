"""Reading a paper as strangers do: every request on a connection of its own, from an address of the loopback."""

import html
import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from tests.harness.processes import LOOPBACK

PATIENCE_S = 30
PAUSE_S = 0.01  # of a reader between two pages: to see each moment, not to find out how much a server bears
_strangers = count(2)


def stranger() -> str:
    """An address of the loopback that nobody has come from before in this run, as another reader's would be."""
    n = next(_strangers)
    return f"127.{100 + n // 60_000}.{n // 240 % 250}.{n % 240 + 2}"


@dataclass(frozen=True)
class Answer:
    """
    What was answered.

    :param at: when the last byte of it had come, in seconds since 1970
    :param took_s: from the beginning of the connection
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: float
    took_s: float
    cookies: Sequence[str] = ()  # as they were set, each with its attributes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def process(self) -> str:
        return self.headers.get("masthead-process", "")

    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    source: str = LOOPBACK,
    patience_s: float = PATIENCE_S,
) -> Answer:
    """One request on a fresh connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    began = time.time()
    with socket.create_connection((LOOPBACK, port), timeout=patience_s, source_address=(source, 0)) as link:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent: the answer is there
            link.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        data = b""
        while piece := link.recv(262_144):
            data += piece
    at = time.time()
    head, found, content = data.partition(b"\r\n\r\n")
    if not found:
        raise ConnectionResetError(f"{method} {path}: cut off after {len(data)} bytes")
    first, *rest = head.decode("latin-1").split("\r\n")
    headed = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest)]
    told = dict(headed)
    if len(content) < int(told.get("content-length", 0)) and method != "HEAD":
        raise ConnectionResetError(f"{method} {path}: cut off in its body")
    cookies = [value for name, value in headed if name == "set-cookie"]
    return Answer(int(first.split()[1]), told, content, at, at - began, cookies)


def send(port: int, path: str, fields: Mapping[str, str], *, source: str = LOOPBACK) -> Answer:
    """Send a form as a browser does."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{port}"}
    return ask(port, path, method="POST", body=urlencode(fields).encode(), headers=kind, source=source)


# What is said on a page -----------------------------------------------------------------------------------------------


def words(page: str) -> str:
    """A page's words: each tag read as a space, white space folded, ’ read as ' (fixed.md)."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).replace("’", "'").split())


RAISED = re.compile(r"You've raised £([\d,]+) We need £([\d,]+)")


@dataclass(frozen=True)
class Figures:
    """What a page says that was raised and is needed, in whole pounds."""

    raised: int
    need: int


def figures(answer: Answer) -> Figures:
    """
    The monthly appeal's figures of one answer, from its HTML or its JSON; a page that says two different ones is wrong.

    Special appeals, which have figures of their own, stand under a heading of their own.
    """
    if "json" in answer.headers["content-type"]:
        told = answer.json()
        return Figures(told["raised_minor"] // 100, told["need_minor"] // 100)
    monthly = answer.text.partition('id="special"')[0]
    found = {Figures(*(int(said.replace(",", "")) for said in pair)) for pair in RAISED.findall(words(monthly))}
    assert len(found) == 1, f"one pair of figures on a page, not {found}"
    return found.pop()


def addresses(port: int) -> list[str]:
    """The path of every page in the sitemap."""
    told = ask(port, "/sitemap.xml")
    assert told.status == 200
    return [urlsplit(html.unescape(place)).path for place in re.findall(r"<loc>([^<]+)</loc>", told.text)]


def articles(port: int) -> list[str]:
    """The path of every article in the sitemap."""
    return [path for path in addresses(port) if re.fullmatch(r"/\d{4}/\d{2}/[^/]+/", path)]


# Readers who never stop -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """What one reader saw."""

    kind: str
    path: str
    process: str
    figures: Figures
    at: float
    took_s: float


@dataclass
class Readers:
    """
    Threads that read the pages of each kind in turn, without end.

    :param pages: the paths of each kind
    """

    port: int
    pages: Mapping[str, Sequence[str]]
    threads: int = 2
    sights: list[Sight] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._end = threading.Event()
        self._running = [threading.Thread(target=self._read, args=(n,), daemon=True) for n in range(self.threads)]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._running:
            thread.join(PATIENCE_S)

    def _read(self, n: int) -> None:
        turns = {
            kind: cycle([*paths[n % len(paths) :], *paths[: n % len(paths)]]) for kind, paths in self.pages.items()
        }
        while not self._end.is_set():
            for kind, turn in turns.items():
                path = next(turn)
                try:
                    answer = ask(self.port, path)
                    assert answer.status == 200, f"{path}: {answer.status}"
                    sight = Sight(kind, path, answer.process, figures(answer), answer.at, answer.took_s)
                except (AssertionError, OSError, KeyError) as trouble:
                    self.troubles.append(f"{path}: {trouble!r}")
                else:
                    self.sights.append(sight)
                self._end.wait(PAUSE_S)

    def met(self, *, since: float) -> Counter[tuple[str, str]]:
        """How often each process was met on each kind of page since a moment."""
        return Counter((sight.kind, sight.process) for sight in list(self.sights) if sight.at >= since)

    def have_met(self, processes: int, *, times: int, since: float) -> bool:
        """Whether every process was met so often on every kind of page, and every page read, since a moment."""
        met = self.met(since=since)
        read = {sight.path for sight in list(self.sights) if sight.at >= since}
        whole = read >= {path for paths in self.pages.values() for path in paths}
        return whole and len(met) == processes * len(self.pages) and min(met.values()) >= times

    def last_seen(self, old: Figures) -> float:
        """When the last answer came that showed these figures."""
        return max((sight.at for sight in list(self.sights) if sight.figures == old), default=0.0)
