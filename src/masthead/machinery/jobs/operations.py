"""
Operations run later: deferring them, working them off, and the tick that starts what is due.

The queue is procrastinate's, in our own database: a job is deferred in the caller's transaction and exists if that
commits. Only ids travel; the runner adds ``actor`` and ``now``.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as proxy

from masthead.kernel import clock, runnables
from masthead.kernel.actors import program
from masthead.kernel.runnables import Every, Runnable
from masthead.machinery.jobs import registries
from masthead.machinery.jobs.models import Turn

LOG = logging.getLogger(__name__)
TICK_S = 1
POLL_S = 0.5  # the queue tells of a job that came; this is for one that waited for a transaction's end
WORKERS = "procrastinate_any_queue_v1"  # where procrastinate's workers listen
AT_ONCE = 4  # jobs that one process works on side by side
ALONE_AGAIN_S = 5
HEARTBEAT_S = 2
STALLED_S = 10  # after so long without a heartbeat a worker is dead and its jobs are taken up again


def later(operation: Callable[..., Any], **arguments: UUID | int | str) -> None:
    """
    Run an operation later, if the caller's transaction commits.

    :param operation: marked with ``@runnable``; one that runs alone and without arguments is queued once at a time
    :param arguments: ids and plain words
    """
    mark = runnables.marked(operation)
    if mark.alone and not arguments and _is_queued(mark.name):
        _wake()
        return
    deferrer = proxy.configure_task(mark.name, lock=mark.name if mark.alone else None)
    deferrer.defer(**{name: _packed(value) for name, value in arguments.items()})


def _is_queued(name: str) -> bool:
    """
    Whether a run waits already; until the caller's transaction ends it goes on waiting, and so sees what that commits.

    Not the queue's own queueing lock: with it a run that failed, or whose worker died, could never be queued again
    while another waits, and would hold its lock for good.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' AND args = '{}'"
            " LIMIT 1 FOR SHARE SKIP LOCKED",
            [name],
        )
        return cursor.fetchone() is not None


def _wake() -> None:
    """
    Let the workers look again once the caller's transaction has ended.

    Until then they step over the run that it holds, and nothing else would tell them that they may have it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [WORKERS, json.dumps({"type": "job_inserted", "job_id": 0})])


def _packed(value: UUID | int | str) -> Any:  # noqa: ANN401 - JSON
    return {"uuid": str(value)} if isinstance(value, UUID) else value


def _unpacked(value: Any) -> Any:  # noqa: ANN401
    return UUID(value["uuid"]) if isinstance(value, Mapping) else value


def register() -> None:
    """Make every runnable known to the queue; called once, when a process starts."""
    for runnable in registries.runnables:
        proxy.task(name=runnable.name, retry=_strategy(runnable))(_runner(runnable))


def _strategy(runnable: Runnable) -> RetryStrategy:
    """Later and later; but what runs alone holds up every other run of its name, and so is tried again soon."""
    if runnable.alone:
        return RetryStrategy(max_attempts=runnable.tries, wait=ALONE_AGAIN_S)
    return RetryStrategy(max_attempts=runnable.tries, exponential_wait=2)


def _runner(runnable: Runnable) -> Callable[..., None]:
    def run(**arguments: Any) -> None:  # noqa: ANN401
        given = {name: _unpacked(value) for name, value in arguments.items()}
        if not connection.in_atomic_block:
            close_old_connections()  # the thread's own may have died with the database since its last job
        runnable.operation(**given, actor=program(runnable.name), now=clock.now())

    return run


def run_due(*, now: datetime) -> list[str]:
    """
    Defer every line of the timetable that is due at a moment of the paper's clock.

    A clock that was set back makes a line due at once. Any number of hosts may call this: a row lock lets one do it.

    :return: the names deferred
    """
    return [runnables.marked(every.operation).name for every in registries.timetable if _defer_if_due(every, now)]


@transaction.atomic
def _defer_if_due(every: Every, now: datetime) -> bool:
    name = runnables.marked(every.operation).name
    turn = Turn.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if turn is None:
        made = Turn.objects.bulk_create([Turn(name=name, last_at=now)], ignore_conflicts=True)
        later(every.operation)
        return bool(made)
    if 0 <= (now - turn.last_at).total_seconds() < every.period_s:
        return False
    turn.last_at = now
    turn.save(update_fields=["last_at"])
    later(every.operation)
    return True


def work() -> None:
    """Work jobs off until a signal says stop; the tick and the taking up of dead workers' jobs run beside."""
    stop = threading.Event()
    tick = threading.Thread(target=_tick, args=(stop,), name="tick", daemon=True)
    tick.start()
    try:
        worker_app = proxy.with_connector(proxy.connector.get_worker_connector())
        asyncio.run(_work(worker_app))
    finally:
        stop.set()
        tick.join(timeout=TICK_S * 5)


async def _work(worker_app: App) -> None:
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            concurrency=AT_ONCE,
            fetch_job_polling_interval=POLL_S,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_S,
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )


def _tick(stop: threading.Event) -> None:
    while not stop.wait(TICK_S):
        close_old_connections()
        try:
            run_due(now=clock.now())
            _take_up_again()
        except Exception:
            # The database may be away: the tick outlives it, and says so.
            LOG.exception("the tick failed; it tries again in %s s", TICK_S)
    close_old_connections()


def _take_up_again() -> None:
    """Queue again what a worker was doing when it died: every runnable may run twice."""
    manager = proxy.job_manager
    for job in asyncio.run(_stalled()):
        asyncio.run(manager.retry_job(job))


async def _stalled() -> list[Any]:
    return list(await proxy.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S))
