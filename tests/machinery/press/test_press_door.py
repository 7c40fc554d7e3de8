"""The door before Django, with a Django of the test's own behind it."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from masthead.machinery.press import formats
from masthead.machinery.press.front import door
from masthead.machinery.press.front.answers import Environ, StartResponse
from masthead.machinery.press.front.door import Front, House
from masthead.machinery.press.values import HANDED_OVER, Plate

NOW = datetime(2020, 11, 25, 12, tzinfo=UTC)  # in the past of any machine, or the clock would seem set back


class Answer:
    """An answer as Django gives it to its server."""

    def __init__(self, body: bytes, *, streaming: bool = False) -> None:
        self.body, self.streaming, self.closed = body, streaming, 0

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.body])

    def close(self) -> None:
        self.closed += 1


class Behind:
    """A Django whose pages are handed over as plates, and may hang."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.inside = 0
        self.most = 0
        self.asked: list[str] = []
        self.status = "200 OK"
        self.seq = 0
        self.answers: list[Answer] = []
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Answer:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.asked.append(environ["PATH_INFO"])
        self.gate.wait()
        with self.lock:
            self.inside -= 1
        path = environ["PATH_INFO"]
        page = f"{path} {len(self.asked)}".encode()
        headers = [("Content-Type", "text/plain")]
        if path.startswith("/static/"):
            headers.append(("Cache-Control", "public, immutable"))
        start_response(self.status, headers)
        if path.startswith("/page/") and self.status == "200 OK":
            body, gaps = formats.strike(page, {})
            tags = frozenset({path.strip("/").replace("/", ":")})
            environ[HANDED_OVER] = Plate(path, self.seq, 200, tuple(headers), body, gaps, tags, NOW, None)
        answer = Answer(page, streaming=path.startswith("/stream/"))
        self.answers.append(answer)
        return answer


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def front(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> Front:
    made = Front(behind, House(hosts=("paper.example",), threads=8, most_bytes=1_000_000, is_practice=True))
    made.memory.begin(seq=0)
    monkeypatch.setattr(type(made.hearing), "is_started", True)
    monkeypatch.setenv("MASTHEAD_CLOCK", "/nonexistent")
    return made


def ask(front: Front, path: str, method: str = "GET", **environ: str) -> tuple[str, dict[str, str], bytes]:
    told: list[object] = []
    asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "paper.example", **environ}
    answer = front(asked, lambda *said: told.extend(said))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return told[0], dict(told[1]), body


def at_once(front: Front, paths: list[str], behind: Behind, *, until: Callable[[], bool]) -> list[str]:
    """What becomes of requests that come together, let go as soon as something is so."""
    behind.gate.clear()
    answers: list[str] = []
    threads = [threading.Thread(target=lambda path=path: answers.append(ask(front, path)[0])) for path in paths]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    behind.gate.set()
    for thread in threads:
        thread.join()
    return answers


def turned_away(answers: list[str]) -> int:
    return sum(answer.startswith("503") for answer in answers)


def test_a_page_is_made_once_and_then_comes_from_memory(front: Front, behind: Behind) -> None:
    first, second = ask(front, "/page/a/"), ask(front, "/page/a/")
    assert first == second
    assert first[2] == b"/page/a/ 1"
    assert first[1]["Masthead-Process"].isdigit()
    assert behind.asked == ["/page/a/"]
    assert behind.answers[0].closed == 1


def test_a_due_page_is_made_again(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    front.memory.touch({"page:a": 1})
    behind.seq = 1
    assert ask(front, "/page/a/")[2] == b"/page/a/ 2"
    assert ask(front, "/page/a/")[2] == b"/page/a/ 2"


def test_a_page_that_a_change_overtook_is_answered_and_not_kept(front: Front, behind: Behind) -> None:
    front.memory.touch({"page:a": 1})
    assert ask(front, "/page/a/")[2] == b"/page/a/ 1"
    assert ask(front, "/page/a/")[2] == b"/page/a/ 2"


def test_a_page_that_is_no_page_any_more_is_forgotten(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    front.memory.touch({"page:a": 1})
    behind.status = "404 Not Found"
    assert ask(front, "/page/a/")[0] == "404 Not Found"
    assert front.memory.find("/page/a/") is None


def test_a_page_that_cannot_be_made_again_serves_on_and_rests(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    front.memory.touch({"page:a": 1})
    behind.status = "500 Internal Server Error"
    for _ in range(5):
        assert ask(front, "/page/a/")[::2] == ("200 OK", b"/page/a/ 1")
    assert len(behind.asked) == 2


def test_a_quarter_of_the_threads_is_never_held_up(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    answers = at_once(front, ["/give/"] * 20, behind, until=lambda: front.turnstile._waiting._value == 0)
    assert behind.most == 4
    assert turned_away(answers) == 14
    assert len(answers) == 20


def test_who_waits_too_long_is_told_so_in_words(front: Front, behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "ROOM_S", 0.05)
    behind.gate.clear()
    inside = [threading.Thread(target=ask, args=(front, "/give/")) for _ in range(4)]
    for thread in inside:
        thread.start()
    while behind.inside < 4:
        time.sleep(0.001)
    status, headers, body = ask(front, "/give/")
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert headers["Cache-Control"] == "private, no-store"
    assert b"Please try again in a moment" in body
    behind.gate.set()
    for thread in inside:
        thread.join()
    assert ask(front, "/give/")[0] == "200 OK"


def test_many_who_come_at_once_to_a_new_page_cost_one_making(front: Front, behind: Behind) -> None:
    answers = at_once(front, ["/page/new/"] * 30, behind, until=lambda: len(behind.asked) == 1)
    assert answers == ["200 OK"] * 30
    assert behind.asked == ["/page/new/"]


def test_those_who_come_to_an_address_that_is_not_kept_each_get_their_own(front: Front, behind: Behind) -> None:
    answers = at_once(front, ["/contact/"] * 3, behind, until=lambda: len(behind.asked) == 1)
    assert answers == ["200 OK"] * 3
    assert len(behind.asked) == 3


def test_while_one_makes_a_due_page_the_others_have_the_one_before(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    front.memory.touch({"page:a": 1})
    behind.gate.clear()
    maker = threading.Thread(target=ask, args=(front, "/page/a/"))
    maker.start()
    while behind.inside < 1:
        time.sleep(0.001)
    assert ask(front, "/page/a/")[2] == b"/page/a/ 1"
    behind.gate.set()
    maker.join()


def test_a_stream_gives_its_room_back_when_it_is_closed(front: Front, behind: Behind) -> None:
    for _ in range(10):
        assert ask(front, "/stream/")[0] == "200 OK"
    assert all(answer.closed == 1 for answer in behind.answers)
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/stream/", "HTTP_HOST": "paper.example"}
    held = [front(dict(asked), lambda *_: None) for _ in range(4)]
    assert front.turnstile._inside._value == 0
    for each in held:
        each.close()
        each.close()
    assert front.turnstile._inside._value == 4


def test_a_django_that_raises_gives_its_room_back(front: Front) -> None:
    def raises(environ: Environ, start_response: StartResponse) -> Answer:
        raise RuntimeError

    front._django = raises
    for _ in range(6):
        with pytest.raises(RuntimeError):
            ask(front, "/give/")
    assert front.turnstile._inside._value == 4
    assert front.flights._flights == {}


def test_what_never_changes_is_kept_as_it_was_answered(front: Front, behind: Behind) -> None:
    assert ask(front, "/static/style.css") == ask(front, "/static/style.css")
    assert ask(front, "/static/style.css", "HEAD")[2] == b""
    assert behind.asked == ["/static/style.css"]
    assert ask(front, "/static/style.css", HTTP_ACCEPT_ENCODING="gzip")[2] == b"/static/style.css 2"


def test_a_query_that_may_say_something_is_let_through(front: Front, behind: Behind) -> None:
    ask(front, "/page/a/")
    assert ask(front, "/page/a/", QUERY_STRING="utm_source=x")[2] == b"/page/a/ 1"
    assert ask(front, "/page/a/", QUERY_STRING="q=x")[2] == b"/page/a/ 2"
    assert ask(front, "/page/a/", "POST")[2] == b"/page/a/ 3"


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/give/", "2500000", "200"),
        ("/give/", "2500001", "413"),
        ("/office/pictures/", "20000000", "200"),
        ("/office/pictures/", "20000001", "413"),
    ],
)
def test_how_much_may_be_sent(front: Front, behind: Behind, path: str, length: str, status: str) -> None:
    answer = ask(front, path, "POST", CONTENT_LENGTH=length)
    assert answer[0].startswith(status)
    assert (answer[1].get("Connection") == "close") is (status == "413")
    assert len(behind.asked) == (status == "200")
