"""A worker that steps over a run, since somebody's transaction holds it, is told when that has ended."""

import psycopg
import pytest
from django.db import transaction

from masthead.machinery.jobs import operations as jobs
from masthead.money.payments import operations as payments
from tests.surroundings import SERVER

WITHIN_S = 5


@pytest.fixture
def listening(fresh_database: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that listens as procrastinate's workers do."""
    connection = psycopg.connect(SERVER.addresses(fresh_database)[0].url(), autocommit=True)
    connection.execute(f"LISTEN {jobs.WORKERS}")
    return connection


def told(listening: psycopg.Connection[tuple[object, ...]], *, within_s: float = WITHIN_S) -> int:
    """How many notifications came; waits for one at most."""
    return len(list(listening.notifies(timeout=within_s, stop_after=1)))


def can_be_had(listening: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether a worker could begin the run that waits."""
    look = "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' FOR UPDATE SKIP LOCKED"
    return listening.execute(look).fetchone() is not None


def test_who_finds_a_run_queued_holds_it_and_wakes_the_workers_at_the_end(
    listening: psycopg.Connection[tuple[object, ...]],
) -> None:
    with listening:
        jobs.later(payments.work_inbox)
        assert told(listening) == 1
        assert can_be_had(listening)
        with transaction.atomic():
            jobs.later(payments.work_inbox)
            assert not can_be_had(listening)
            assert told(listening, within_s=0.1) == 0
        assert told(listening) == 1
        assert can_be_had(listening)
