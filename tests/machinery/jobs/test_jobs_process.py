"""A real worker process, killed in the middle of a job: another takes the job up, and it is done."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection

from masthead.machinery.jobs.models import Turn
from masthead.machinery.mail import operations as mail
from masthead.machinery.mail.models import Message
from masthead.machinery.mail.values import Sending
from tests import makers
from tests.surroundings import ROOT, SERVER

WORK = "import django; django.setup(); from masthead.machinery.jobs import operations; operations.work()"
TAKEN_UP_WITHIN_S = 15


class Post(Controller):
    """A mail server whose first letter never gets an answer."""

    def __init__(self) -> None:
        super().__init__(self, hostname="127.0.0.1", port=0)
        self.came = threading.Event()
        self.took: list[bytes] = []

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if not self.came.is_set():
            self.came.set()
            await asyncio.sleep(3600)
        self.took.append(envelope.content)
        return "250 OK"


@contextmanager
def worker(name: str, post: Post) -> Iterator[subprocess.Popen[bytes]]:
    application, owner = SERVER.addresses(name)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "masthead.config.settings",
        "DATABASE_URL": application.url(),
        "DATABASE_OWNER_URL": owner.url(),
        "MAIL_URL": f"smtp://127.0.0.1:{post.port}",
    }
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", WORK], env=environment, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_job_of_a_worker_that_was_killed_is_taken_up_by_another(fresh_database: str) -> None:
    makers.make_fund()
    mail.send(key="k", to="olwen@readers.example", subject="Thanks", text="£25\n", now=makers.NOW)
    post = Post()
    post.start()
    try:
        with worker(fresh_database, post) as first:
            assert post.came.wait(20), "the first worker takes the job"
            first.kill()
            first.wait()
            killed = time.monotonic()
        with worker(fresh_database, post) as second:
            while not Message.objects.filter(state=Sending.SENT).exists():
                assert time.monotonic() < killed + TAKEN_UP_WITHIN_S, "nobody took the job up"
                time.sleep(0.1)
            second.terminate()
            assert second.wait(10) == 0, "a worker that is told to stop ends in order"
    finally:
        post.stop(no_assert=True)
    message = Message.objects.get()
    assert (message.tries, len(post.took)) == (2, 1)
    assert Turn.objects.filter(name="fund.turn").exists(), "the tick ran beside"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mail.carry_out'")
        assert cursor.fetchone() == (0,)
