"""Real PostgreSQL for every test: a template migrated once, a clone of it for each worker, a fresh one to commit in."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from masthead.kernel import clock
from masthead.machinery.postgres.values import Address
from tests import jobs, servers
from tests.client import Client
from tests.harness.measured import pytest_terminal_summary
from tests.surroundings import DATA, ROOT, SERVER

__all__ = ["pytest_terminal_summary"]

SOURCE = ROOT / "src" / "masthead"
# Files that take longest, in the order in which workers begin them: none is left for the end, when others are idle.
BEGUN_FIRST = (
    "browser/test_browser_pages.py",
    "test_office_hostile.py",
    "surfaces/importing/test_importing_wordpress.py",
    "machinery/jobs/test_jobs_process.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the others stay in their order."""
    place = {ROOT / "tests" / name: number for number, name in enumerate(BEGUN_FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def _template_name() -> str:
    digest = hashlib.sha256()
    for file in sorted([*SOURCE.rglob("migrations/**/*.py"), *SOURCE.rglob("migrations/**/*.sql")]):
        digest.update(file.read_bytes())
    return f"template_{digest.hexdigest()[:12]}"


def migrate(name: str) -> None:
    """Migrate a database by the program, as the owner."""
    application, owner = SERVER.addresses(name)
    environment = {**os.environ, "DATABASE_URL": application.url(), "DATABASE_OWNER_URL": owner.url()}
    program = [sys.executable, "-W", "ignore", "-m", "masthead.config.start", "migrate"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """The server of the tests, shared by all workers."""
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running = SERVER.running()
        running.__enter__()
    yield SERVER
    running.__exit__(None, None, None)


@pytest.fixture(scope="session")
def template(server: servers.Server) -> str:
    """The migrated template's name; made anew when a migration changed."""
    name = _template_name()
    with (DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers that start together make it once
        _sweep_out(server)
        if name not in server.names():
            server.drop(f"{name}_new")
            server.create(f"{name}_new")
            migrate(f"{name}_new")
            server.rename(f"{name}_new", to=name)
    return name


def _sweep_out(server: servers.Server) -> None:
    """Drop what runs that were killed left behind, and templates of migrations that are no more."""
    for name in server.names():
        kind, process = name.partition("_")[0], name.rpartition("_")[2]
        is_orphan = kind in {"test", "fresh"} and process.isdigit() and not Path(f"/proc/{process}").exists()
        if is_orphan or (kind == "template" and "_" in name and not name.startswith(_template_name())):
            server.drop(name)


@contextmanager
def _clone(server: servers.Server, template: str, name: str) -> Iterator[str]:
    server.drop(name)
    server.create(name, template)
    try:
        with servers.written_into(name):
            yield name
    finally:
        server.drop(name)


@pytest.fixture(scope="session")
def worker() -> str:
    """This worker's name, with its process, so that several runs may stand side by side."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(
    server: servers.Server, template: str, worker: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """One clone for each worker; every test of it is rolled back."""
    with django_db_blocker.unblock(), _clone(server, template, f"test_{worker}"):
        yield


@pytest.fixture
def fresh_database(
    server: servers.Server, template: str, worker: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database of the test's own, in which it commits; the fixture's value is its name."""
    with django_db_blocker.unblock(), _clone(server, template, f"fresh_{worker}") as name:
        yield name


def _connect(address: Address) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address.url(), autocommit=True)


@pytest.fixture
def owner_connection(fresh_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A raw connection as the owner of the fresh database."""
    with _connect(SERVER.addresses(fresh_database)[1]) as connection:
        yield connection


@pytest.fixture
def application_connection(fresh_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A raw connection as the application's role."""
    with _connect(SERVER.addresses(fresh_database)[0]) as connection:
        yield connection


@pytest.fixture
def superuser_connection(fresh_database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A raw connection as the cluster's own superuser."""
    with SERVER.connect(fresh_database) as connection:
        yield connection


@pytest.fixture
def work_off() -> Callable[[], int]:
    """Runs every job that waits, in the test's own transaction, and answers how many ran."""
    return jobs.work_off


@pytest.fixture
def client() -> Client:
    """The project's own test client, which looks over every answer."""
    return Client()


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Lets the paper's clock stand at a moment, and at another when it is called again."""
    file = tmp_path / "paper-clock"
    monkeypatch.setenv(clock.VARIABLE, str(file))

    def stand(at: datetime) -> None:
        file.write_text(at.isoformat(), encoding="ascii")

    return stand
