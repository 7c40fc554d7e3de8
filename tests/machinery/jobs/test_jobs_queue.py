"""Operations run later: deferred with the transaction, once where they run alone, and due by the paper's own clock."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from masthead.giving.fund import operations as fund
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import Every, Runnable, marked, runnable
from masthead.machinery.gate import operations as gate
from masthead.machinery.jobs import operations as jobs
from masthead.machinery.jobs import queries, registries
from masthead.machinery.mail import operations as mail

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@runnable("tests.note", tries=3)
def note(*, note_id: UUID, number: int = 0, word: str = "", actor: Actor, now: datetime) -> None:
    NOTED.append((note_id, number, word, actor.name, now))


@runnable("tests.alone", alone=True)
def alone(*, actor: Actor, now: datetime) -> None:
    NOTED.append(actor.name)


NOTED: list[Any] = []


@dataclass
class Attempt:
    """A job that was tried so often."""

    attempts: int


@pytest.fixture
def known(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two runnables of the tests' own stand in the registry and in the queue."""
    NOTED.clear()
    before = dict(app.tasks)
    for operation in (note, alone):
        monkeypatch.setitem(registries.runnables._fittings, marked(operation).name, marked(operation))
        jobs.proxy.task(name=marked(operation).name)(jobs._runner(marked(operation)))
    yield
    for name in set(app.tasks) - set(before):
        del app.tasks[name]


def queued() -> list[tuple[str, dict[str, Any], str | None]]:
    """What waits: its name, its arguments and its lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text, lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [(name, json.loads(arguments), lock) for name, arguments, lock in cursor.fetchall()]


def test_ids_and_plain_words_travel_and_the_runner_adds_actor_and_moment(
    known: None, work_off: Callable[[], int], set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOW)
    note_id = uuid4()
    jobs.later(note, note_id=note_id, number=3, word="three")
    assert queued() == [("tests.note", {"note_id": {"uuid": str(note_id)}, "number": 3, "word": "three"}, None)]
    assert NOTED == []
    assert work_off() == 1
    assert [(note_id, 3, "three", "program:tests.note", NOW)] == NOTED


def test_what_rolls_back_defers_nothing(known: None) -> None:
    def fails() -> None:
        with transaction.atomic():
            jobs.later(note, note_id=uuid4())
            jobs.later(alone)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert queued() == []


def test_what_runs_alone_is_queued_once_and_spoils_no_transaction(known: None, work_off: Callable[[], int]) -> None:
    with transaction.atomic():
        for _ in range(3):
            jobs.later(alone)
        jobs.later(note, note_id=uuid4())  # the transaction is sound
    assert queued()[0] == ("tests.alone", {}, "tests.alone")
    assert len(queued()) == 2
    assert work_off() == 2
    jobs.later(alone)
    assert len(queued()) == 1


def test_what_does_not_run_alone_is_queued_each_time(known: None) -> None:
    for _ in range(2):
        jobs.later(note, note_id=UUID(int=7))
    assert len(queued()) == 2


def test_what_bears_no_mark_is_a_mistake_of_ours(known: None) -> None:
    with pytest.raises(AssertionError, match="not runnable"):
        jobs.later(queries.waiting)


def test_every_runnable_is_known_to_the_queue_with_its_tries() -> None:
    names = {each.name for each in registries.runnables}
    assert {"mail.carry_out", "fund.turn", "payments.sweep", "audit.seal", "gate.tidy"} <= names
    for each in registries.runnables:
        task = app.tasks[each.name]
        assert task.retry_strategy is not None, each.name
        assert task.retry_strategy.max_attempts == each.tries
    assert marked(mail.carry_out).tries == 12


def test_a_failing_job_is_tried_again_later_and_later_but_soon_where_it_holds_others_up() -> None:
    def waits(name: str) -> list[float]:
        strategy = app.tasks[name].retry_strategy
        found = [strategy.get_retry_decision(exception=OSError(), job=Attempt(n)) for n in range(strategy.max_attempts)]
        return [round((decision.retry_at - datetime.now(tz=UTC)).total_seconds()) for decision in found]

    assert waits("mail.carry_out") == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
    assert waits("fund.turn") == [5] * 8


def test_every_line_of_the_timetable_is_runnable_and_alone() -> None:
    for every in registries.timetable:
        mark = marked(every.operation)
        assert isinstance(registries.runnables.find(mark.name), Runnable)
        assert mark.alone, f"{mark.name} may overlap with itself"
        assert every.period_s > 0


# --- The tick --------------------------------------------------------------------------------------------------------


@pytest.fixture
def timetable(known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line: each minute."""
    monkeypatch.setattr(registries.timetable, "_fittings", {"tests.alone": Every(alone, period_s=60)})


def due(seconds: float) -> list[str]:
    return jobs.run_due(now=NOW + timedelta(seconds=seconds))


def test_what_is_due_is_deferred_once_in_its_period(timetable: None, work_off: Callable[[], int]) -> None:
    assert due(0) == ["tests.alone"]
    assert work_off() == 1
    assert due(1) == due(59.9) == []
    assert due(60) == ["tests.alone"]
    assert due(61) == []
    assert len(queued()) == 1


def test_what_still_waits_is_not_queued_a_second_time(timetable: None) -> None:
    due(0)
    assert due(60) == ["tests.alone"]
    assert len(queued()) == 1


def test_a_clock_that_moved_on_makes_it_due_once(timetable: None, work_off: Callable[[], int]) -> None:
    due(0)
    work_off()
    assert due(30 * 24 * 3600) == ["tests.alone"]
    assert due(30 * 24 * 3600 + 1) == []


def test_a_clock_that_was_set_back_makes_it_due_at_once(timetable: None, work_off: Callable[[], int]) -> None:
    due(0)
    work_off()
    assert due(-3600) == ["tests.alone"]
    assert due(-3599) == []


def test_the_whole_timetable_is_due_at_the_first_tick(db: None) -> None:
    names = [marked(every.operation).name for every in registries.timetable]
    assert jobs.run_due(now=NOW) == names
    assert [name for name, _, _ in queued()] == names
    assert {marked(fund.turn).name, marked(gate.tidy).name} <= set(names)


def test_the_queue_says_how_it_stands(known: None) -> None:
    jobs.later(note, note_id=uuid4())
    jobs.later(alone)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'tests.alone'")
    assert (queries.waiting().todo, queries.waiting().failed) == (1, 1)


def test_a_failed_run_is_queued_again_beside_one_that_waits(known: None) -> None:
    """Else it would hold its lock for good, and nothing of its name would ever run again."""
    jobs.later(alone)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' RETURNING id")
        (running,) = cursor.fetchone()
    jobs.later(alone)
    jobs.later(alone)
    assert len(queued()) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [running])
    assert len(queued()) == 2
