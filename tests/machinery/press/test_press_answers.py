"""HTTP's small print: what a reader takes, holds and is told."""

from datetime import UTC, datetime

import pytest

from masthead.machinery.press import formats
from masthead.machinery.press.front.answers import Mark, Ready, takes_gzip
from masthead.machinery.press.values import Plate, is_plain

PAGE = b"<!doctype html><title>a</title>" + b"news " * 100


def ready(status: int = 200) -> Ready:
    body, gaps = formats.strike(PAGE, {})
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    plate = Plate("/", 1, status, headers, body, gaps, frozenset(), datetime(2026, 11, 25, tzinfo=UTC), None)
    return Ready(plate, Mark(is_named=False))


def ask(answer: Ready, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
    told = []
    environ = {"REQUEST_METHOD": method, **{f"HTTP_{name}": value for name, value in headers.items()}}
    body = b"".join(answer.send(environ, lambda *said: told.extend(said)))
    return told[0], dict(told[1]), body


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("GZIP;q=0.5", True),
        ("x-gzip", True),
        ("*", True),
        ("identity;q=0.5, *;q=0.8", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("identity, gzip;q=0.2", False),
        ("gzip;q=nonsense", False),
    ],
)
def test_a_reader_takes_gzip(header: str, wanted: bool) -> None:
    assert takes_gzip(header) is wanted


def test_the_two_forms_of_a_page() -> None:
    status, headers, body = ask(ready(), ACCEPT_ENCODING="gzip")
    assert (status, headers["Content-Encoding"], headers["Content-Length"]) == ("200 OK", "gzip", str(len(body)))
    plain_status, plain_headers, plain = ask(ready())
    assert (plain_status, plain, plain_headers["Content-Length"]) == ("200 OK", PAGE, str(len(PAGE)))
    assert "Content-Encoding" not in plain_headers
    assert headers["ETag"] != plain_headers["ETag"]
    for each in (headers, plain_headers):
        assert each["Vary"] == "Accept-Encoding"
        assert each["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert each["Server"] == ""
        assert "Masthead-Process" not in each


def test_head_has_the_length_and_no_body() -> None:
    _, headers, body = ask(ready(), method="HEAD", ACCEPT_ENCODING="gzip")
    assert body == b""
    assert int(headers["Content-Length"]) > 0
    assert ask(ready(), method="HEAD")[1]["Content-Length"] == str(len(PAGE))


@pytest.mark.parametrize("pattern", ["{tag}", "W/{tag}", '"x", {tag}', '"x" ,W/{tag},"y"', "*"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_reader_who_holds_the_page_is_told_so(pattern: str, coding: str) -> None:
    tag = ask(ready(), ACCEPT_ENCODING=coding)[1]["ETag"]
    status, headers, body = ask(ready(), ACCEPT_ENCODING=coding, IF_NONE_MATCH=pattern.format(tag=tag))
    assert (status, body, headers["ETag"]) == ("304 Not Modified", b"", tag)
    assert headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in headers


@pytest.mark.parametrize("held", ['"x"', "x", "", ",", 'W/"x", "y"'])
def test_a_reader_who_holds_another_page_gets_this(held: str) -> None:
    assert ask(ready(), IF_NONE_MATCH=held)[0] == "200 OK"


def test_what_is_gone_is_gone_whatever_the_reader_holds() -> None:
    assert ask(ready(410), IF_NONE_MATCH="*")[0] == "410 Gone"


def test_a_range_is_refused_politely() -> None:
    status, headers, body = ask(ready(), RANGE="bytes=0-9")
    assert (status, headers["Accept-Ranges"], body) == ("200 OK", "none", PAGE)


@pytest.mark.parametrize("query", ["", "utm_source=post", "fbclid=1&utm_x=2", "&gclid=3&", "utm_medium"])
def test_a_query_that_only_tracks(query: str) -> None:
    assert is_plain(query)


@pytest.mark.parametrize("query", ["page=2", "utm_x=1&page=2", "q", "=", "xutm_=1", "utm_x=1;page=2".replace(";", "&")])
def test_a_query_that_may_say_something(query: str) -> None:
    assert not is_plain(query)
