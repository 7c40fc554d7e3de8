"""The real thing: two Granian workers, raw sockets, changes by PostgreSQL."""

import gzip
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from masthead.machinery.press import operations
from tests.machinery.press.conftest import database_url
from tests.machinery.press.serving import Server

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PROMISE_S = 1.0
AT_ONCE_S = 0.2  # an answer from memory takes a thousandth of it


def touch(*tags: str) -> None:
    operations.touch(tags=tags, now=NOW)


def within(served: Server, path: str, text: str, *, promise_s: float = PROMISE_S) -> None:
    """Both processes show the text before the promise has passed, and go on showing it."""
    until = time.monotonic() + promise_s
    while time.monotonic() < until:
        time.sleep(0.01)
        if all(text in answer.text for answer in served.of_each(path).values()):
            break
    for _ in range(10):
        answer = served.get(path)
        assert text in answer.text, f"process {answer.process} is late: {answer.text[-200:]}"


def test_a_page_from_memory_in_every_form(served: Server) -> None:
    for answer in served.of_each("/page/a/").values():
        assert answer.status == 200
        assert "good news" in answer.text
        assert "3,273" in answer.text
        assert "slot" not in answer.text
    assert served.made("a") == 1  # the second process took it from the database
    zipped = served.get("/page/a/", Accept_Encoding="gzip")
    plain = served.get("/page/a/?utm_source=post")
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["etag"] != plain.headers["etag"]
    held = served.get("/page/a/", Accept_Encoding="gzip", If_None_Match=f'"x", W/{zipped.headers["etag"]}')
    assert (held.status, held.body, held.headers["etag"]) == (304, b"", zipped.headers["etag"])
    head = served.get("/page/a/", method="HEAD", Accept_Encoding="gzip")
    assert head.headers["content-length"] == zipped.headers["content-length"]
    ranged = served.get("/page/a/", Range="bytes=0-3")
    assert (ranged.status, ranged.body) == (200, plain.body)
    assert served.get("/page/a/", Cookie="session=abc").body == plain.body
    assert {answer.headers["etag"] for answer in served.of_each("/page/a/").values()} == {plain.headers["etag"]}


def test_a_change_is_in_every_process_within_the_promise(served: Server) -> None:
    for path in ("/page/a/", "/page/b/"):
        served.of_each(path)
    for number in range(5):
        served.say("words", f"edition {number}.")
        touch("page:a")
        within(served, "/page/a/", f"edition {number}.")
    assert "good news" in served.get("/page/b/").text


def test_a_new_figure_is_in_every_page_of_every_process_and_no_page_is_made(served: Server) -> None:
    paths = [f"/page/{name}/" for name in "abcde"]
    for path in paths:
        served.of_each(path)
    before = served.get("/page/a/").headers["etag"]
    served.say("figure", "3,298")
    touch(operations.slot_tag(name="box"))
    within(served, "/page/a/", "<b>3,298 on ")
    for path in paths:
        assert all("3,298" in answer.text for answer in served.of_each(path).values())
        assert served.made(path[6]) == 1
    assert served.get("/page/a/").headers["etag"] != before
    assert served.get("/page/a/", If_None_Match=before).status == 200


def test_readers_who_come_all_the_while_never_see_an_old_page_after_the_promise(served: Server) -> None:
    served.of_each("/page/a/")
    seen: list[tuple[float, str]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            answer = served.get("/page/a/")
            assert answer.status == 200
            seen.append((time.monotonic(), answer.text))

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        time.sleep(0.2)
        served.say("words", "better news")
        touch("words")
        changed_at = time.monotonic()
        time.sleep(1.5)
        stop.set()
        for reader in readers:
            reader.result()
    late = [at for at, text in seen if at > changed_at + PROMISE_S and "better news" not in text]
    assert late == []
    assert served.made("a") in {2, 3}  # each process may make it once


def test_a_change_that_is_not_committed_is_not_shown_and_then_is(served: Server) -> None:
    served.of_each("/page/a/")
    with transaction.atomic():
        served.say("words", "later news")
        touch("page:a")
        time.sleep(0.7)
        assert all("good news" in answer.text for answer in served.of_each("/page/a/").values())
    within(served, "/page/a/", "later news")


def test_a_page_and_a_slot_expire_by_the_clock(served: Server, clock_file: Path) -> None:
    clock_file.write_text("2026-11-30T23:30:00+00:00")
    assert {answer.text for answer in served.of_each("/dated/").values()} == {"2026-11-30 23"}
    assert all("on 30 November" in answer.text for answer in served.of_each("/page/a/").values())
    clock_file.write_text("2026-12-01T00:00:00+00:00")
    time.sleep(0.03)  # a process reads the clock fifty times a second
    assert {answer.text for answer in served.of_each("/dated/").values()} == {"2026-12-01 00"}
    assert all("on 01 December" in answer.text for answer in served.of_each("/page/a/").values())
    assert served.made("a") == 1


def test_while_views_hang_pages_are_answered_and_the_rest_in_words(served: Server) -> None:
    served.of_each("/page/a/")
    served.of_each("/page/b/")
    served.get("/static/style.css")
    served.of_each("/static/style.css")
    served.hang("live")
    try:
        with ThreadPoolExecutor(40) as pool:
            hanging = [pool.submit(served.get, "/office/live/", method="POST", body=b"a=1") for _ in range(30)]
            time.sleep(1)
            turned_away = [each.result() for each in hanging if each.done()]
            assert len(turned_away) >= 30 - 2 * 6  # of each process's 8 threads, 4 are inside and 2 wait
            assert {answer.status for answer in turned_away} == {503}
            assert all(answer.headers["retry-after"] == "5" and b"try again" in answer.body for answer in turned_away)
            for _ in range(60):
                answer = served.get("/page/a/", Accept_Encoding="gzip")
                assert (answer.status, answer.took_s < AT_ONCE_S) == (200, True)
                assert served.get("/static/style.css").status == 200
            # What was touched meanwhile can't be made again; the page before it serves on.
            touch("page:b")
            time.sleep(0.5)
            answers = [served.get("/page/b/") for _ in range(10)]
            assert {answer.status for answer in answers} == {200}
            served.hang("live", is_hanging=False)
            # Those who were inside, and those who waited, are answered after all.
            assert Counter(each.result().status for each in hanging) == {200: 12, 503: 18}
    finally:
        (served.facts / "hang-live").unlink(missing_ok=True)
    served.say("words", "all is well")
    touch("page:b")
    within(served, "/page/b/", "all is well", promise_s=2)
    assert served.get("/live/").status == 200


def test_readers_who_come_at_once_to_a_new_page_wait_for_the_one_who_makes_it(served: Server) -> None:
    served.of_each("/page/before/")  # a process's very first page also pays for its start
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: served.get("/page/new/"), range(24)))
    assert {answer.status for answer in answers} == {200}
    assert served.made("new") <= 2


def test_a_view_that_breaks_leaves_the_page_before_it(served: Server) -> None:
    served.of_each("/broken/")
    served.say("break", "yes")
    touch("broken")
    time.sleep(0.3)
    assert {served.get("/broken/").status for _ in range(10)} == {200}
    assert served.get("/page/a/").status == 200
    (served.facts / "break").unlink()
    served.say("words", "mended")
    within(served, "/broken/", "mended", promise_s=2.5)


CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> ALL(%s)
"""


def test_a_change_in_the_moment_when_a_process_hears_nothing_is_made_up_for(served: Server) -> None:
    served.of_each("/page/a/")
    with psycopg.connect(database_url(), autocommit=True) as other:
        for number in range(3):
            other.execute(CUT, [[other.info.backend_pid]])
            connection.close()
            served.say("words", f"edition {number}.")
            touch("page:a")
            assert served.get("/page/a/").status == 200
            within(served, "/page/a/", f"edition {number}.", promise_s=1.5)


def test_while_the_database_is_away_pages_are_served_and_afterwards_what_was_missed(
    served: Server, owner_connection: psycopg.Connection[Any], clock_file: Path
) -> None:
    for path in ("/page/a/", "/dated/"):
        served.of_each(path)
    name, role = connection.settings_dict["NAME"], connection.settings_dict["USER"]
    with psycopg.connect(database_url(), autocommit=True) as other:
        touch("nothing-shown")  # this test's own connection stays, so that it can change what the others can't see
        owner_connection.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC, {role}")
        try:
            stay = [other.info.backend_pid, connection.connection.info.backend_pid]
            other.execute(CUT, [stay])
            served.say("words", "unheard news")
            touch("page:a")
            clock_file.write_text("+7200")  # the dated page, and the slot's day, may end: there is no other to be had
            until = time.monotonic() + 2.5
            while time.monotonic() < until:
                answers = [served.get("/page/a/"), served.get("/dated/")]
                assert [answer.status for answer in answers] == [200, 200]
                assert max(answer.took_s for answer in answers) < PROMISE_S
            assert "good news" in answers[0].text
            assert served.get("/page/never-made/").status >= 500
        finally:
            owner_connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {role}")
    within(served, "/page/a/", "unheard news", promise_s=2)


def test_a_host_that_is_not_ours_is_refused_in_words(served: Server) -> None:
    for host in ("evil.example", "", "paper.example,evil.example", "paper.example.evil", "paper.example:x", "[::1"):
        answer = served.get("/page/a/", host=host)
        assert answer.status == 400, host
    assert served.get("/page/a/", host="paper.example:8000").status == 200
    both = b"GET /page/a/ HTTP/1.1\r\nHost: paper.example\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert served.raw(both).status == 400
    assert served.raw(b"GET /page/a/ HTTP/1.1\r\nConnection: close\r\n\r\n").status == 400
    absolute = b"GET http://evil.example/page/a/ HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n\r\n"
    assert "evil" not in served.raw(absolute).text


def test_a_body_that_is_too_large_is_refused_in_words(served: Server) -> None:
    large = served.get("/live/", method="POST", body=b"x" * 10_000_000)
    assert (large.status, large.headers["connection"]) == (413, "close")
    assert b"too large" in large.body
    assert served.get("/live/", method="POST", body=b"x" * 2_400_000).text == "live POST 2400000"
    head = "POST /office/live/ HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\nContent-Length: "
    assert served.raw(f"{head}20000001\r\n\r\n".encode()).status == 413


def test_odd_requests_are_refused_and_harm_nobody(served: Server) -> None:
    """D43: of what can't be read there are two opinions, and so it is not read at all."""
    host = b"Host: paper.example\r\nConnection: close\r\n"
    odd = {
        b"TRACE /page/a/ HTTP/1.1\r\n" + host + b"\r\n": 405,
        b"BREW /page/a/ HTTP/1.1\r\n" + host + b"\r\n": 405,
        b"GET /page/a/?" + b"q" * 9_000 + b" HTTP/1.1\r\n" + host + b"\r\n": 414,
        b"GET /page/a/ HTTP/1.1\r\n" + host + b"X-Folded: a\r\n b\r\n\r\n": 400,
        b"GET /page/a/ HTTP/1.1\r\n" + host + b"X-Name : a\r\n\r\n": 400,
        b"GET /page/a/ HTTP/1.1\r\n" + host + b"".join(b"X-%d: 1\r\n" % n for n in range(1_000)) + b"\r\n": 431,
        b"POST /live/ HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n": 411,
        b"POST /live/ HTTP/1.1\r\n" + host + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde": 400,
        b"POST /live/ HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n": 400,
        b"POST /live/ HTTP/1.1\r\n" + host + b"Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\na": 400,
    }
    for request, status in odd.items():
        assert served.raw(request).status == status, request[:80]
    both = b"POST /live/ HTTP/1.1\r\n" + host + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert served.raw(both).status in {400, 411}
    assert "good news" in served.get("/page/a/").text


def test_a_reader_who_goes_away_in_the_middle_gives_the_room_back(served: Server) -> None:
    for _ in range(12):
        head = b"GET /stream/ HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n\r\n"
        served.raw(head)
    for answer in served.of_each("/live/").values():
        assert answer.status == 200


def test_pages_and_personal_answers_take_turns_on_one_connection(served: Server) -> None:
    served.of_each("/page/a/")
    one = b"GET %s HTTP/1.1\r\nHost: paper.example\r\n%s\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as link:
        link.sendall(one % (b"/page/a/", b"") + one % (b"/live/", b"") + one % (b"/page/a/", b"Connection: close\r\n"))
        data = b""
        while piece := link.recv(65_536):
            data += piece
    assert [data.count(b"HTTP/1.1 200 OK"), data.count(b"live GET 0"), data.count(b"the end")] == [3, 1, 2]
    assert data.index(b"the end") < data.index(b"live GET 0")


@pytest.mark.parametrize("path", ["/cookie/", "/asking/", "/untagged/", "/private/", "/live/"])
def test_what_is_personal_is_said_to_be(served: Server, path: str) -> None:
    for answer in (*served.of_each(path).values(), *served.of_each(path).values()):
        assert answer.headers["cache-control"] == "private, no-store"
        assert "press-tags" not in answer.headers
