"""Talking to a server in raw bytes, and asking each of its processes."""

import contextlib
import socket
import time
from dataclasses import dataclass
from pathlib import Path

HOST = "paper.example"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    took_s: float

    @property
    def process(self) -> str:
        return self.headers["masthead-process"]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Server:
    port: int
    facts: Path
    log: Path

    def is_up(self) -> bool:
        """Whether both workers have started: one that is told to end before that does not hear it."""
        return self.log.read_text().count("Started worker-") == 2

    def raw(self, request: bytes, *, timeout_s: float = 15) -> Answer:
        """One request as it is, on a connection of its own, and all that is answered to it."""
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s) as link:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent
                link.sendall(request)
            return _read(link, is_head=request.startswith(b"HEAD"), began=began)

    def get(self, path: str, *, method: str = "GET", host: str = HOST, body: bytes = b"", **headers: str) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.raw("\r\n".join([*lines, "", ""]).encode() + body)

    def of_each(self, path: str, *, processes: int = 2, **headers: str) -> dict[str, Answer]:
        """What each process answers; asks until each was met."""
        met: dict[str, Answer] = {}
        until = time.monotonic() + 20
        while len(met) < processes:
            assert time.monotonic() < until, f"only {sorted(met)} answer"
            answer = self.get(path, **headers)
            met[answer.process] = answer
        return met

    def made(self, name: str) -> int:
        """How often a page was made, by any process."""
        return (self.facts / "made").read_text().splitlines().count(name)

    def say(self, fact: str, text: str) -> None:
        (self.facts / fact).write_text(text)

    def hang(self, name: str, *, is_hanging: bool = True) -> None:
        if is_hanging:
            (self.facts / f"hang-{name}").touch()
        else:
            (self.facts / f"hang-{name}").unlink()


def _read(link: socket.socket, *, is_head: bool, began: float) -> Answer:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = link.recv(65_536)
        assert piece, f"cut off: {data!r}"
        data += piece
    took_s = time.monotonic() - began
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = 0 if is_head else int(headers.get("content-length", 0))
    while len(body) < length:
        piece = link.recv(65_536)
        assert piece, f"cut off after {len(body)} of {length}"
        body += piece
    return Answer(int(first.split()[1]), headers, body, took_s)
