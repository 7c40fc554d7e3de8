"""What a process keeps in memory, and what it refuses to keep."""

import threading
from datetime import UTC, datetime, timedelta

from masthead.machinery.press import formats
from masthead.machinery.press.front.answers import Mark
from masthead.machinery.press.front.memory import AROUND, Fragments, Memory
from masthead.machinery.press.values import Fragment, Plate

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MARK = Mark(is_named=False)
NOTHING = Fragments(0, {})


def plate(*, seq: int = 1, tags: str = "front", page: bytes = b"x", path: str = "/") -> Plate:
    body, gaps = formats.strike(page, {"box": 8})
    return Plate(path, seq, 200, (), body, gaps, frozenset(tags.split()), NOW, None)


def memory(*, most_bytes: int = 1_000_000, seq: int = 0) -> Memory:
    made = Memory(most_bytes=most_bytes, mark=MARK)
    made.begin(seq=seq)
    return made


def fragments(version: int, text: bytes) -> Fragments:
    return Fragments(version, {"box": Fragment(text, NOW, None)})


def test_a_touched_tag_makes_its_plates_due_and_no_others() -> None:
    kept = memory()
    kept.put("/a/", plate(tags="a every"), NOTHING)
    kept.put("/b/", plate(tags="b every"), NOTHING)
    kept.touch({"a": 2, "c": 2})
    assert kept.find("/a/").due_at is not None
    assert kept.find("/b/").due_at is None


def test_a_plate_made_after_the_change_is_not_due() -> None:
    kept = memory()
    kept.put("/a/", plate(seq=3, tags="a"), NOTHING)
    kept.touch({"a": 3})
    assert kept.find("/a/").due_at is None


def test_a_plate_that_was_made_before_a_change_and_comes_after_it_is_refused() -> None:
    kept = memory()
    kept.touch({"a": 5})
    assert kept.put("/a/", plate(seq=4, tags="a"), NOTHING) is None
    assert kept.find("/a/") is None
    assert kept.put("/a/", plate(seq=5, tags="a"), NOTHING) is not None
    assert kept.put("/b/", plate(seq=4, tags="b"), NOTHING) is not None


def test_before_it_listens_it_keeps_nothing() -> None:
    deaf = Memory(most_bytes=1_000_000, mark=MARK)
    assert deaf.put("/a/", plate(), NOTHING) is None
    late = memory(seq=9)
    assert late.put("/a/", plate(seq=8), NOTHING) is None
    assert late.put("/a/", plate(seq=9), NOTHING) is not None


def test_a_plate_whose_slot_is_not_filled_yet_is_refused() -> None:
    page = b"a<!--slot box--><!--/slot box-->z"
    kept = memory()
    assert kept.put("/", plate(page=page), NOTHING) is None
    entry = kept.put("/", plate(page=page), fragments(1, b"old     "))
    assert formats.plain(entry.ready.plate) == b"aold     z"
    entry.refit(fragments(2, b"newer   "), MARK)
    assert formats.plain(entry.ready.plate) == b"anewer   z"


def test_it_holds_no_more_than_it_may_and_forgets_what_was_used_longest_ago() -> None:
    size = len(plate().body) + AROUND
    kept = memory(most_bytes=size * 3)
    for path in ("/a/", "/b/", "/c/"):
        kept.put(path, plate(), NOTHING)
    kept.find("/a/")
    kept.put("/d/", plate(), NOTHING)
    assert kept.sizes() == (3, size * 3)
    assert [path for path in ("/a/", "/b/", "/c/", "/d/") if kept.find(path)] == ["/a/", "/c/", "/d/"]
    kept.put("/a/", plate(), NOTHING)
    kept.drop("/c/")
    kept.drop("/never-there/")
    assert kept.sizes() == (2, size * 2)


def test_many_readers_while_all_is_touched_and_pushed_out() -> None:
    kept = memory(most_bytes=(len(plate().body) + AROUND) * 20)
    troubles: list[Exception] = []

    def read() -> None:
        try:
            for number in range(4_000):
                kept.find(f"/{number % 40}/")
        except Exception as trouble:  # noqa: BLE001
            troubles.append(trouble)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1_000):
        kept.put(f"/{number % 40}/", plate(seq=number, tags="a"), NOTHING)
        kept.touch({"a": number})
    for reader in readers:
        reader.join()
    assert troubles == []
    assert kept.sizes()[0] == 20


def test_a_fragment_is_true_until_its_end_and_not_when_the_clock_was_set_back() -> None:
    fragment = Fragment(b"", NOW, NOW + timedelta(hours=1))
    assert fragment.is_true(NOW)
    assert fragment.is_true(NOW - timedelta(seconds=2))  # another host's clock
    assert fragment.is_true(NOW + timedelta(minutes=59, seconds=59))
    assert not fragment.is_true(NOW + timedelta(hours=1))
    assert not fragment.is_true(NOW - timedelta(days=1))
