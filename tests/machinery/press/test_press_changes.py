"""Changes have numbers, and nobody who reads after one skips another."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from masthead.kernel.actors import program
from masthead.kernel.registry import Registry
from masthead.machinery.press import formats, operations, queries
from masthead.machinery.press.models import Plate as PlateRow
from masthead.machinery.press.values import EVERY_PAGE, Plate, Slot

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def plate(path: str = "/a/", *, tags: str = "a", seq: int | None = None, **more: object) -> Plate:
    body, gaps = formats.strike(b"a page<!--slot box--><!--/slot box-->", {"box": 8})
    facts: dict[str, object] = {"status": 200, "pressed_at": NOW, "expires_at": None, **more}
    seq = queries.last_seq() if seq is None else seq
    headers = (("Content-Type", "text/html"),)
    return Plate(path=path, seq=seq, headers=headers, body=body, gaps=gaps, tags=frozenset(tags.split()), **facts)


def held(now: datetime = NOW, path: str = "/a/") -> Plate | None:
    return queries.plate(path=path, now=now)


@pytest.mark.django_db
def test_changes_are_counted() -> None:
    assert queries.last_seq() == 0
    assert operations.touch(tags=["b", "a"], now=NOW) == 1
    assert operations.touch(tags=["b", "c"], now=NOW) == 2
    assert queries.last_seq() == 2
    assert queries.touched(after=0) == {"a": 1, "b": 2, "c": 2}
    assert queries.touched(after=1) == {"b": 2, "c": 2}
    assert queries.touched(after=2) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("tags", [[], [""], ["two words"], ["a\nb"], ["a,b"]])
def test_a_change_touches_something_that_can_be_named(tags: list[str]) -> None:
    with pytest.raises(AssertionError):
        operations.touch(tags=tags, now=NOW)
    assert queries.last_seq() == 0


@pytest.mark.django_db
def test_a_plate_is_kept_whole_and_shows_up_to_the_last_change() -> None:
    operations.touch(tags=["other"], now=NOW)
    made = plate()
    operations.store(plate=made)
    assert held() == made
    operations.touch(tags=["other"], now=NOW)
    assert held().seq == 2


@pytest.mark.django_db
def test_a_touched_plate_is_due_and_the_next_takes_its_place() -> None:
    operations.store(plate=plate())
    operations.touch(tags=["a"], now=NOW)
    assert held() is None
    operations.store(plate=plate())
    assert held() is not None
    assert PlateRow.objects.count() == 1


@pytest.mark.django_db
def test_a_plate_made_while_its_tag_was_touched_is_due_whoever_stores_it_last() -> None:
    begun = queries.last_seq()
    operations.touch(tags=["a"], now=NOW)
    operations.store(plate=plate())
    operations.store(plate=plate(seq=begun))
    assert held() is None


@pytest.mark.django_db
def test_every_page_is_touched_at_once() -> None:
    operations.store(plate=plate(tags=f"a {EVERY_PAGE}"))
    operations.touch_every_page(now=NOW)
    assert held() is None


@pytest.mark.django_db
def test_a_plate_expires_by_the_clock_and_is_not_shown_before_it_was_made() -> None:
    operations.store(plate=plate(expires_at=NOW + timedelta(hours=1)))
    assert held(NOW + timedelta(minutes=59)) is not None
    assert held(NOW + timedelta(hours=1)) is None
    assert held(NOW - timedelta(days=1)) is None


@pytest.mark.django_db
def test_a_slot_is_refreshed_without_a_page_becoming_due(slots: Registry[Slot]) -> None:
    slots.add(Slot("box", 8, lambda _: b"3,298", lambda _: None))
    operations.store(plate=plate())
    operations.refresh(slot="box", now=NOW)
    assert queries.touched(after=0) == {"slot:box": 1}
    assert held() is not None
    assert queries.fragment(slot="box", now=NOW).content == b"3,298   "
    assert operations.fragment(slot="box", now=NOW) == "<!--slot box-->3,298<!--/slot box-->"
    assert list(queries.fragments(now=NOW)) == ["box"]


@pytest.mark.django_db
def test_a_slot_that_is_not_there_and_one_that_is_overfull_are_mistakes_of_ours(slots: Registry[Slot]) -> None:
    slots.add(Slot("box", 3, lambda _: b"3,298", lambda _: None))
    with pytest.raises(AssertionError):
        operations.refresh(slot="another", now=NOW)
    with pytest.raises(AssertionError, match="3 bytes"):
        queries.fragment(slot="box", now=NOW)


@pytest.mark.django_db
def test_tidying_takes_what_will_not_be_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    operations.store(plate=plate("/touched/", tags="a"))
    operations.touch(tags=["a"], now=NOW)
    operations.store(plate=plate("/kept/", tags="a"))
    operations.store(plate=plate("/expired/", expires_at=NOW))
    operations.store(plate=plate("/gone/", status=410))
    operations.store(plate=plate("/long-gone/", status=410, pressed_at=NOW - timedelta(days=2)))
    for number in range(3):
        operations.store(plate=plate(f"/old-{number}/", pressed_at=NOW - timedelta(days=number + 1)))
    monkeypatch.setattr(operations, "PLATES_KEPT", 3)
    assert operations.tidy(actor=program("test"), now=NOW) == 5
    assert sorted(PlateRow.objects.values_list("path", flat=True)) == ["/gone/", "/kept/", "/old-0/"]


def test_numbers_become_visible_in_their_order(fresh_database: str) -> None:
    """The later of two changes waits for the earlier one's commit, so a reader never sees 2 before 1."""
    committed = threading.Event()
    order: list[tuple[str, int]] = []

    def second() -> None:
        seq = operations.touch(tags=["b"], now=NOW)
        order.append(("b", seq))
        connection.close()

    with transaction.atomic():
        order.append(("a", operations.touch(tags=["a"], now=NOW)))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive()
        with other_connection() as reader:
            assert reader.execute("SELECT count(*) FROM press_tag").fetchone() == (0,)
        committed.set()
    thread.join()
    assert order == [("a", 1), ("b", 2)]
    assert queries.touched(after=0) == {"a": 1, "b": 2}


def test_a_change_that_is_taken_back_leaves_its_number_to_the_next(fresh_database: str) -> None:
    with transaction.atomic():
        assert operations.touch(tags=["a"], now=NOW) == 1
        transaction.set_rollback(True)
    assert operations.touch(tags=["b"], now=NOW) == 1
    assert queries.touched(after=0) == {"b": 1}


def test_many_at_once_lose_no_number(fresh_database: str) -> None:
    def change() -> None:
        for number in range(10):
            operations.touch(tags=[f"t{number}", "all"], now=NOW)
        connection.close()

    threads = [threading.Thread(target=change) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert queries.last_seq() == 50
    assert queries.touched(after=49) == {"all": 50, **{k: v for k, v in queries.touched(after=0).items() if v == 50}}


def test_who_listens_is_told_when_it_is_committed_and_not_before(fresh_database: str) -> None:
    with other_connection() as listener:
        listener.execute("LISTEN press")
        with transaction.atomic():
            operations.touch(tags=["a"], now=NOW)
            assert list(listener.notifies(timeout=0.2)) == []
        assert len(list(listener.notifies(timeout=5, stop_after=1))) == 1


def other_connection() -> psycopg.Connection[tuple[object, ...]]:
    own = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.connect(**{name: own[key] for name, key in names.items() if own[key]}, autocommit=True)
