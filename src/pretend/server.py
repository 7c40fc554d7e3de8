"""The HTTP server: bounded, on the loopback only, able to break an answer on purpose."""

import os
import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

from pretend.messages import Reply, Request, Wire, as_json

BODY_BYTES_MAX = 1_048_576
IDLE_S = 60
DRAIN_WITHIN_S = 0.5
DRAIN_BYTES_MAX = 33_554_432
LOOPBACK = "127.0.0.1"
Answer: TypeAlias = Callable[[Request], Reply]


class Handler(BaseHTTPRequestHandler):
    """Reads one request after another from a connection and writes the answers."""

    protocol_version = "HTTP/1.1"
    server_version = "pretend-stripe"
    sys_version = ""
    timeout = IDLE_S
    wbufsize = -1  # head and body leave in one piece
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer a HEAD."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
        """Say nothing: /_ctl/calls is the log, and requests carry keys."""

    def _answer(self) -> None:
        body = self._body()
        if isinstance(body, Reply):
            self.close_connection = True
            self._write(body)
            self._drain()
            return
        path, _, query = self.path.partition("?")
        reply = self.server.answer(Request(self.command, path, query, self.headers, body))
        match reply.wire:
            case Wire.WHOLE:
                self._write(reply)
            case Wire.TRUNCATE:
                self.close_connection = True
                self._write(reply, body_bytes=len(reply.body) // 2)
            case Wire.SILENCE:
                self._wait_until_gone(reply.silence_ms)
                self._reset()
            case Wire.RESET:
                self._reset()

    def _body(self) -> bytes | Reply:
        """Read the body, or give the answer that says why it is not read."""
        if self.headers.get("Transfer-Encoding"):
            return _plain_refusal(411, "A body needs a Content-Length.")
        length = self.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdecimal()):
            return _plain_refusal(400, "The Content-Length is not a number.")
        if len(length) > 9 or int(length) > BODY_BYTES_MAX:  # noqa: PLR2004 -- longer is too large, read or not
            return _plain_refusal(413, f"A body is at most {BODY_BYTES_MAX} bytes.")
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else _plain_refusal(400, "The body was cut short.")

    def _write(self, reply: Reply, *, body_bytes: int | None = None) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[:body_bytes])
        self.wfile.flush()

    def _drain(self) -> None:
        """Swallow some of a body that was refused, since a caller that still writes would miss the answer."""
        self.connection.settimeout(DRAIN_WITHIN_S)
        left = DRAIN_BYTES_MAX
        with suppress(OSError):
            while left > 0 and (piece := self.connection.recv(65_536)):
                left -= len(piece)

    def _wait_until_gone(self, most_ms: int) -> None:
        """Say nothing until the caller hangs up, or for as long as it takes."""
        until = time.monotonic() + most_ms / 1000
        while (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], left)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _reset(self) -> None:
        """Break the line so that the caller sees a reset, not an end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Closed underneath the files that http.server has made of it: they would say a polite goodbye first.
        os.close(self.connection.detach())


class Server(ThreadingHTTPServer):
    """One thread for each connection; none of them keeps the process alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int) -> None:
        """
        Take the port on the loopback.

        :raises OSError: if it is taken
        """
        super().__init__((LOOPBACK, port), Handler)
        self.answer: Answer = _not_yet

    def server_bind(self) -> None:
        """Bind without asking the resolver for a name, which can take seconds."""
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of callers that hang up; Front has told of everything else."""
        del request, client_address


def _not_yet(_: Request) -> Reply:
    return _plain_refusal(503, "The company is still opening.")


def _plain_refusal(status: int, message: str) -> Reply:
    return as_json({"error": {"message": message, "type": "invalid_request_error"}}, status=status)
