"""Many at once: one lock, no gap, nothing lost or doubled (F44)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connections, transaction

from masthead.money.ledger import models
from masthead.money.ledger import queries as books_facts
from masthead.money.ledger.values import FindingState, Posted
from tests.money.ledger import makers
from tests.money.ledger.makers import FUND, gift, post

THREADS = 40


def at_once(deeds: list[Callable[[], list[Posted]]]) -> list[list[Posted]]:
    """Run all of them, each in a thread and a connection of its own, begun together."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], list[Posted]]) -> list[Posted]:
        start.wait()
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def open_books(fresh_database: str) -> None:
    makers.open_books()


@pytest.mark.usefixtures("open_books")
def test_forty_post_at_once_without_a_gap() -> None:
    # Every effect is told twice, by two threads, in batches that overlap.
    done = at_once([lambda n=n: post(gift(f"k{n // 2}"), gift(f"k{n // 2 + 1}")) for n in range(THREADS)])  # type: ignore[misc]
    fresh = [one for batch in done for one in batch if not one.was_there]
    assert sorted(one.seq for one in fresh) == list(range(1, THREADS // 2 + 2))
    assert models.Journal.objects.count() == THREADS // 2 + 1
    assert books_facts.nets(accounts=[FUND]) == {FUND: -2500 * (THREADS // 2 + 1)}
    ours = {one.rule: one.first_bad for one in books_facts.check() if one.state == FindingState.BROKEN}
    assert ours.keys() <= {"L8", "L13"}, "nobody is fitted here who could vouch for the provider and the fund"


@pytest.mark.usefixtures("open_books")
def test_a_post_that_is_rolled_back_leaves_no_gap() -> None:
    def rolled_back(n: int) -> list[Posted]:
        with transaction.atomic():
            posted = post(gift(f"k{n}"))
            transaction.set_rollback(n % 2 == 1)
        return posted

    at_once([lambda n=n: rolled_back(n) for n in range(12)])  # type: ignore[misc]
    assert list(models.Journal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("open_books")
def test_a_post_waits_for_the_one_that_holds_the_lock(application_connection: psycopg.Connection[object]) -> None:
    application_connection.execute("BEGIN")
    application_connection.execute("SELECT ledger_lock()")
    with ThreadPoolExecutor(1) as pool:

        def waiting() -> list[Posted]:
            try:
                return post(gift("k1"))
            finally:
                connections.close_all()

        posted = pool.submit(waiting)
        while not _waits(application_connection):
            pass
        assert not posted.done()
        application_connection.execute("COMMIT")
        assert posted.result(timeout=10)[0].seq == 1


def _waits(connection: psycopg.Connection[object]) -> bool:
    rows = connection.execute(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return rows.fetchone() is not None
