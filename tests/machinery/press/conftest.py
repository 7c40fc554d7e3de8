"""The tiny paper: inside the test's own process, and as a real server of two workers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test import Client

from masthead.kernel.registry import Registry
from masthead.machinery.press import registries
from masthead.machinery.press.values import Slot
from tests.machinery.press.serving import Server

os.environ.setdefault("TINY_DATABASE_URL", "postgresql:///none")
os.environ.setdefault("TINY_FACTS", "/nonexistent")

ROOT = Path(__file__).parents[3]
APPLICATION = "masthead.machinery.press.front:application"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """What the tiny paper's pages say."""
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "words").write_text("good news")
    (folder / "figure").write_text("3,273")
    (folder / "made").write_text("")
    return folder


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> Registry[Slot]:
    """The press's slots, none to begin with."""
    own: Registry[Slot] = Registry("press.slots", key=lambda slot: slot.name)
    monkeypatch.setattr(registries, "slots", own)
    return own


@pytest.fixture
def tiny(settings: Any, facts: Path, slots: Registry[Slot]) -> Client:
    """The tiny paper through Django alone."""
    from tests.machinery.press.tiny import apps
    from tests.machinery.press.tiny import settings as own

    slots.add(apps.SLOT)
    settings.FACTS = facts
    for name in ("ENVIRONMENT", "ALLOWED_HOSTS", "ROOT_URLCONF", "MIDDLEWARE", "SESSION_ENGINE"):
        setattr(settings, name, getattr(own, name))
    return Client(headers={"host": "paper.example"})


def database_url() -> str:
    """The address of the database that this test is connected to."""
    own = connection.settings_dict
    who = quote(own["USER"], safe="") + (f":{quote(own['PASSWORD'], safe='')}" if own["PASSWORD"] else "")
    where = urlencode({name: own[name.upper()] for name in ("host", "port") if own[name.upper()]})
    return f"postgresql://{who}@/{quote(own['NAME'])}?{where}"


@pytest.fixture
def port() -> int:
    """A free port for the tiny paper's server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    """The clock of the server's processes: the machine's, until something is written."""
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


@pytest.fixture
def served(fresh_database: str, facts: Path, clock_file: Path, port: int) -> Iterator[Server]:
    """Two workers of eight threads each."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.machinery.press.tiny.settings",
        "MASTHEAD_CLOCK": str(clock_file),
        "PYTHONPATH": str(ROOT),
        "TINY_DATABASE_URL": database_url(),
        "TINY_FACTS": str(facts),
        "TINY_THREADS": "8",
    }
    words = ["--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "8"]
    program = [sys.executable, "-m", "granian", *words, "--port", str(port), APPLICATION]
    with (facts / "log").open("wb") as log:
        process = subprocess.Popen(program, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        served = Server(port=port, facts=facts, log=facts / "log")
        until = time.monotonic() + 20
        while not served.is_up():
            assert process.poll() is None, served.log.read_text()
            assert time.monotonic() < until, "the server does not come up"
            time.sleep(0.05)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
