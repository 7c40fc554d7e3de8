"""Answers in HTTP: a plate ready to send, and refusals in words."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from masthead.machinery.press import formats
from masthead.machinery.press.values import PERSONAL, PUBLIC, Plate

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

WORDS = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>
"""


@dataclass(frozen=True)
class Mark:
    """
    What every answer bears of the process that gave it.

    :param is_named: whether it says its number, which it does where payments are for practice
    """

    is_named: bool

    def headers(self) -> Headers:
        """The server's own name is left empty, since it would otherwise be Granian's (security.md D15)."""
        named = [("Masthead-Process", str(os.getpid()))] if self.is_named else []
        return [("Server", ""), *named]


class Ready:
    """A plate with everything that can be worked out before a reader asks."""

    __slots__ = ("body", "gzip_headers", "gzip_tag", "plain_headers", "plain_tag", "plate", "status", "unchanged")

    def __init__(self, plate: Plate, mark: Mark) -> None:
        always = [("Cache-Control", PUBLIC), ("Vary", "Accept-Encoding"), *mark.headers()]
        own = [*plate.headers, ("Accept-Ranges", "none"), *always]
        self.plate = plate
        self.status = line(plate.status)
        self.body = [plate.body]
        self.gzip_tag = formats.etag(plate, is_gzip=True)
        self.plain_tag = formats.etag(plate, is_gzip=False)
        length = ("Content-Length", str(len(plate.body)))
        self.gzip_headers = [*own, ("ETag", self.gzip_tag), ("Content-Encoding", "gzip"), length]
        self.plain_headers = [*own, ("ETag", self.plain_tag)]
        self.unchanged = {tag: [("ETag", tag), *always] for tag in (self.gzip_tag, self.plain_tag)}

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer a GET or HEAD."""
        is_gzip = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held is not None and self.plate.status == HTTPStatus.OK and self._is_held(held):
            start_response("304 Not Modified", self.unchanged[self.gzip_tag if is_gzip else self.plain_tag])
            return [b""]
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_gzip:
            start_response(self.status, self.gzip_headers)
            return [b""] if is_head else self.body
        page = formats.plain(self.plate)
        start_response(self.status, [*self.plain_headers, ("Content-Length", str(len(page)))])
        return [b""] if is_head else [page]

    def _is_held(self, held: str) -> bool:
        """Whether the reader holds this page, in either form; weak tags are compared as RFC 9110 says for this."""
        if held == self.gzip_tag:
            return True
        tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
        return bool(tags & {"*", self.gzip_tag, self.plain_tag})


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header wants gzip rather than the page as it is."""
    weights = {"gzip": 0.0, "identity": 0.0, "*": 0.0}
    given = set()
    for item in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        name = "gzip" if name == "x-gzip" else name
        weights[name] = _weight(parameters)
        given.add(name)
    gzip = weights["gzip"] if "gzip" in given else weights["*"]
    return gzip > 0 and ("identity" not in given or gzip >= weights["identity"])


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def line(status: int) -> str:
    """A status as WSGI says it."""
    return f"{status} {HTTPStatus(status).phrase}"


def say(
    start_response: StartResponse, mark: Mark, *, status: int, title: str, sentence: str, also: Mapping[str, str]
) -> list[bytes]:
    """Answer in words, on a page of its own that needs nothing of the paper."""
    page = WORDS.format(title=title, sentence=sentence).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Cache-Control", PERSONAL),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        *mark.headers(),
        *also.items(),
    ]
    start_response(line(status), headers)
    return [page]
