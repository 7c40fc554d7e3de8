"""Making plates: what is kept, what never is, and that no reader's request reaches a page that others get."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from masthead.machinery.press import operations
from masthead.machinery.press.models import Plate as PlateRow
from masthead.machinery.press.values import EVERY_PAGE, HANDED_OVER, PERSONAL, PUBLIC
from tests.machinery.press.test_press_changes import NOW

pytestmark = pytest.mark.django_db


def made(facts: Path) -> int:
    return len((facts / "made").read_text().splitlines())


def kept() -> list[str]:
    return sorted(PlateRow.objects.values_list("path", flat=True))


def test_a_page_is_made_once_and_answered_ever_after(tiny: Client, facts: Path) -> None:
    first = tiny.get("/page/a/")
    second = tiny.get("/page/a/")
    assert first.content == second.content
    assert b"good news" in first.content
    assert b"<b>3,273 on " in first.content
    assert b"slot" not in first.content
    assert made(facts) == 1
    assert first["Cache-Control"] == PUBLIC
    assert first["Vary"] == "Accept-Encoding"
    assert first["ETag"] == second["ETag"]
    assert {"Press-Tags", "Press-Expires"}.isdisjoint(first.headers)
    assert set(PlateRow.objects.get().tags) == {"page:a", "words", EVERY_PAGE}


def test_a_page_is_made_again_when_a_tag_of_it_was_touched(tiny: Client, facts: Path) -> None:
    tiny.get("/page/a/")
    tiny.get("/page/b/")
    (facts / "words").write_text("better news")
    operations.touch(tags=["page:a"], now=NOW)
    assert b"better news" in tiny.get("/page/a/").content
    assert b"good news" in tiny.get("/page/b/").content
    assert made(facts) == 3


def test_what_stands_in_a_slot_is_of_now_and_no_page_is_made(tiny: Client, facts: Path) -> None:
    before = tiny.get("/page/a/")
    (facts / "figure").write_text("3,298")
    after = tiny.get("/page/a/")
    assert b"3,298" in after.content
    assert made(facts) == 1
    assert len(after.content) == len(before.content)
    assert after["ETag"] != before["ETag"]


# D16: none of these may change what the next reader gets.
POISONS = [
    {"headers": {"host": "127.0.0.1"}},
    {"headers": {"host": "127.0.0.1:9999"}},
    {"headers": {"x-forwarded-host": "evil.example"}},
    {"headers": {"x-forwarded-proto": "https", "x-forwarded-port": "444", "forwarded": "host=evil.example"}},
    {"headers": {"x-original-url": "/page/b/", "x-rewrite-url": "/page/b/"}},
    {"headers": {"cookie": "session=abc; theme=dark"}},
    {"headers": {"authorization": "Basic abc", "x-http-method-override": "POST"}},
    {"headers": {"accept": "application/json", "accept-language": "de", "accept-encoding": "br", "user-agent": "x"}},
    {"headers": {"origin": "https://evil.example", "referer": "https://evil.example/"}},
    {"query_params": {"utm_source": "evil", "fbclid": "evil"}},
    {"secure": True},
]


@pytest.mark.parametrize("poison", POISONS)
def test_a_request_cannot_change_a_page_that_is_kept(tiny: Client, poison: dict[str, Any]) -> None:
    clean = tiny.get("/page/a/").content
    PlateRow.objects.all().delete()
    poisoned = Client(headers={"host": "paper.example"}).get("/page/a/", **poison)
    assert poisoned.content == clean
    assert tiny.get("/page/a/").content == clean


def test_a_query_that_may_say_something_is_answered_and_never_kept(tiny: Client) -> None:
    answer = tiny.get("/page/a/?q=evil")
    assert b"evil" in answer.content
    assert answer["Cache-Control"] == PERSONAL
    assert "Press-Tags" not in answer
    assert kept() == []
    assert b"evil" not in tiny.get("/page/a/").content


def test_a_foreign_host_is_refused_and_nothing_is_kept(tiny: Client) -> None:
    assert tiny.get("/page/a/", headers={"host": "evil.example"}).status_code == 400
    assert kept() == []


@pytest.mark.parametrize("path", ["/cookie/", "/asking/", "/private/", "/untagged/"])
def test_what_is_for_one_reader_is_never_kept(tiny: Client, path: str) -> None:
    for _ in range(2):
        answer = tiny.get(path)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == PERSONAL
        assert "Press-Tags" not in answer
    assert kept() == []


def test_a_view_that_asks_who_is_reading_is_answered_by_the_readers_own_request(tiny: Client) -> None:
    assert tiny.get("/asking/", headers={"x-name": "Ann"}).content == b"hello stranger Ann"
    assert tiny.get("/asking/", headers={"x-name": "Bob"}).content == b"hello stranger Bob"


def test_a_view_that_is_not_pressed_is_personal_and_its_own_headers_are_taken_off(tiny: Client) -> None:
    answer = tiny.post("/live/", {"a": "b"})
    assert answer.content.startswith(b"live POST")
    assert answer["Cache-Control"] == PERSONAL
    assert "Press-Tags" not in answer
    assert tiny.get("/live/")["Cache-Control"] == PERSONAL
    assert kept() == []


def test_a_post_to_a_pressed_address_is_not_a_page(tiny: Client) -> None:
    assert tiny.post("/page/a/", {"q": "evil"})["Cache-Control"] == PERSONAL
    assert kept() == []


def test_redirects_and_what_is_gone_are_kept_and_what_was_not_found_is_not(tiny: Client) -> None:
    moved, gone, absent = tiny.get("/moved/"), tiny.get("/gone/"), tiny.get("/nothing/")
    assert (moved.status_code, moved["Location"]) == (301, "/page/a/")
    assert (gone.status_code, gone.content) == (410, b"It was taken away.")
    assert (absent.status_code, absent["Cache-Control"]) == (404, PERSONAL)
    assert kept() == ["/gone/", "/moved/"]
    assert tiny.get("/moved/")["Location"] == "/page/a/"
    assert tiny.get("/gone/").status_code == 410


def test_head_is_answered_from_the_page_and_makes_it(tiny: Client, facts: Path) -> None:
    answer = tiny.head("/page/a/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert tiny.get("/page/a/")["ETag"] == answer["ETag"]
    assert made(facts) == 1


def test_a_page_expires_when_it_said(tiny: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    monkeypatch.setenv("MASTHEAD_CLOCK", str(clock))
    clock.write_text("2026-11-25T10:30:00+00:00")
    assert tiny.get("/dated/").content == b"2026-11-25 10"
    clock.write_text("2026-11-25T10:59:58+00:00")
    assert tiny.get("/dated/").content == b"2026-11-25 10"
    clock.write_text("2026-11-25T11:00:00+00:00")
    assert tiny.get("/dated/").content == b"2026-11-25 11"


def test_a_very_long_address_is_answered_and_not_kept(tiny: Client) -> None:
    assert tiny.get(f"/page/{'a' * 600}/").status_code == 200
    assert kept() == []


def test_the_plate_is_handed_to_the_front_with_its_slots_blank(tiny: Client) -> None:
    answer = tiny.get("/page/a/")
    plate = answer.wsgi_request.META[HANDED_OVER]
    assert plate.path == "/page/a/"
    assert [gap.slot for gap in plate.gaps] == ["box"]
