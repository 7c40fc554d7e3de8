"""Makes plates: a page is made by a bare GET through Django's own handler, and kept (press.md, "Making")."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.cache import has_vary_header

from masthead.kernel import clock
from masthead.machinery.press import formats, operations, queries
from masthead.machinery.press.values import (
    EVERY_PAGE,
    EXPIRES,
    HANDED_OVER,
    PATH_MAX,
    PERSONAL,
    PUBLIC,
    STORABLE,
    TAGS,
    Plate,
    is_plain,
)

# Worked out when the plate is sent, or true of one connection only.
NOT_KEPT = frozenset(
    {"cache-control", "connection", "content-encoding", "content-length", "date", "etag", "expires", "last-modified"}
    | {"server", "vary", TAGS.lower(), EXPIRES.lower()}
)


class PressMiddleware:
    """
    Answers pressed addresses from their plates, and makes the plates that are missing.

    It stands first, so that every other middleware sees the bare request in the reader's stead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The plate's answer, or Django's."""
        path = request.path_info
        if request.method not in {"GET", "HEAD"} or not _is_pressed(path):
            return _unkept(self.get_response(request))
        if not is_plain(request.META.get("QUERY_STRING", "")):
            return _personal(self.get_response(request))
        request.get_host()  # refuses a host that is not ours, as the front does before us
        now = clock.now()
        plate = queries.plate(path=path, now=now)
        if plate is None:
            seq = queries.last_seq()  # before the page is made: a change meanwhile makes it due
            bare = _bare(path)
            answer = self.get_response(bare)
            if _is_personal(bare, answer):
                return _personal(self.get_response(request))
            plate = _struck(answer, path=path, seq=seq, now=now)
            if plate is None:
                return _unkept(answer)
            if len(path) <= PATH_MAX:
                operations.store(plate=plate)
        request.META[HANDED_OVER] = plate
        return _sent(plate, now)


def _is_pressed(path: str) -> bool:
    try:
        return bool(getattr(resolve(path).func, "is_pressed", False))
    except Http404:
        return False


def _bare(path: str) -> WSGIRequest:
    """A GET of the path that says nothing of any reader, under the paper's own address."""
    address = urlsplit(settings.ENVIRONMENT.url)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port or {"http": 80, "https": 443}[address.scheme]),
        "HTTP_HOST": address.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
    }
    return WSGIRequest(environ)


def _is_personal(bare: HttpRequest, answer: HttpResponseBase) -> bool:
    """Whether a page asked who is reading, though it was made for nobody."""
    session = getattr(bare, "session", None)
    is_asked = session is not None and (session.accessed or session.modified)
    return bool(answer.cookies or has_vary_header(answer, "Cookie") or is_asked)


def _struck(answer: HttpResponseBase, *, path: str, seq: int, now: datetime) -> Plate | None:
    """The plate of an answer; None if its view does not want it kept."""
    tags = answer.get(TAGS, "").split()
    is_private = {"private", "no-store"} & set(answer.get("Cache-Control", "").replace(",", " ").split())
    if not tags or is_private or answer.status_code not in STORABLE or not isinstance(answer, HttpResponse):
        return None
    expires = answer.get(EXPIRES)
    is_html = answer.get("Content-Type", "").startswith("text/html")
    body, gaps = formats.strike(answer.content, queries.slot_sizes() if is_html else {})
    return Plate(
        path=path,
        seq=seq,
        status=answer.status_code,
        headers=tuple((name, value) for name, value in answer.items() if name.lower() not in NOT_KEPT),
        body=body,
        gaps=gaps,
        tags=frozenset((*tags, EVERY_PAGE)),
        pressed_at=now,
        expires_at=datetime.fromisoformat(expires) if expires else None,
    )


def _sent(plate: Plate, now: datetime) -> HttpResponse:
    """The plate as Django answers it, where no front stands before us or the front does not know the page yet."""
    for slot in {gap.slot for gap in plate.gaps}:
        plate = formats.fill(plate, slot, queries.fragment(slot=slot, now=now).content)
    answer = HttpResponse(formats.plain(plate), status=plate.status)
    for name, value in plate.headers:
        answer[name] = value
    answer["Cache-Control"] = PUBLIC
    answer["Vary"] = "Accept-Encoding"
    answer["ETag"] = formats.etag(plate, is_gzip=False)
    return answer


def _unkept(answer: HttpResponseBase) -> HttpResponseBase:
    """An answer that is not kept: without what only the press reads, and private unless its view says otherwise."""
    del answer[TAGS], answer[EXPIRES]
    if answer.cookies or "private" in answer.get("Cache-Control", "private"):
        return _personal(answer)
    return answer


def _personal(answer: HttpResponseBase) -> HttpResponseBase:
    del answer[TAGS], answer[EXPIRES]
    answer["Cache-Control"] = PERSONAL
    return answer
