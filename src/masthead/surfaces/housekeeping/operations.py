"""Serving the paper as one tree of processes, and migrating its database."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from granian.constants import HTTPModes, Interfaces
from granian.server import Server

from masthead.machinery.jobs import operations as jobs
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.postgres import operations as postgres
from masthead.machinery.press import operations as press
from masthead.surfaces.housekeeping import queries
from masthead.surfaces.housekeeping.values import NothingToServe, Part, PortTaken, RoleTooStrong

WEB = "masthead.machinery.press.front:application"
ADDRESS = "127.0.0.1"  # a proxy with TLS stands in front of a paper that the world reads
DRAIN_S = 25
BACK_OFF_S = 1


def migrate() -> None:
    """Bring the database to this version's shape, as its owner."""
    environment = settings.ENVIRONMENT
    postgres.grant(owner_url=environment.database_owner_url, application_role=str(settings.APPLICATION_ROLE))
    call_command("migrate", interactive=False, verbosity=1)


def check_servable() -> None:
    """
    See that there is a paper that may be served.

    :raises NothingToServe: if there is none
    :raises RoleTooStrong: if the application's login could step past the books' guards
    :raises PortTaken: if something listens on our port
    """
    if not queries.has_tables() or not particulars.is_made():
        raise NothingToServe(folder=settings.ENVIRONMENT.data)
    if queries.is_role_too_strong():
        raise RoleTooStrong(role=settings.APPLICATION_ROLE)
    if not queries.is_port_free(port=settings.ENVIRONMENT.port):
        raise PortTaken(port=settings.ENVIRONMENT.port)


def serve(*, now: datetime) -> int:
    """
    Run the web and the jobs until a signal says stop; what dies is started again.

    :return: the exit code
    """
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    # What this version of the code says may differ from what the last one pressed.
    press.touch_every_page(now=now)
    connection.close()
    children: dict[Part, subprocess.Popen[bytes]] = {}
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _: stopping.append(got))
    while not stopping:
        for part in Part:
            child = children.get(part)
            if child is None or child.poll() is not None:
                children[part] = _spawn(part)
        time.sleep(BACK_OFF_S)
    _drain(list(children.values()))
    return 0


def _spawn(part: Part) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "masthead.config.start", "serve", "--only", part]
    return subprocess.Popen(program, start_new_session=True)  # noqa: S603 - our own program; Ctrl-C comes through us


def _drain(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + DRAIN_S
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def serve_part(*, part: Part) -> int:
    """Run one part in this process; its parent is ``serve``, or a host of its own."""
    if part is Part.JOBS:
        jobs.work()
        return 0
    environment = settings.ENVIRONMENT
    Server(
        WEB,
        address=ADDRESS,
        port=environment.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=environment.web_processes,
        blocking_threads=environment.web_threads,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()
    return 0


def stop() -> bool:
    """End the embedded server, whoever holds it; False where none ran."""
    environment = settings.ENVIRONMENT
    return environment.is_embedded and postgres.stop(folder=environment.data)
