"""One small paper with its company for all cases, and the oracles after each."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from masthead.money.payments.values import Means
from tests import makers
from tests.harness import oracles
from tests.harness.measured import pytest_terminal_summary
from tests.harness.paper import House
from tests.servers import Server, written_into

__all__ = ["pytest_terminal_summary"]

MADE_AT = datetime(2026, 11, 10, 9, tzinfo=UTC)  # the middle of a month: no case runs over its end
RAISED_MINOR = 327_300
WEB_PROCESSES = 2


@pytest.fixture(scope="session")
def seeded(server: Server, template: str, worker: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database with a small paper in it, to be cloned."""
    name = f"fresh_seeded_{worker}"
    server.create(name, template)
    with django_db_blocker.unblock(), written_into(name):
        makers.make_paper(now=MADE_AT)
        makers.gift(RAISED_MINOR, means=Means.TRANSFER, now=MADE_AT)
    yield name
    server.drop(name)


@pytest.fixture(scope="session")
def build(server: Server, seeded: str, worker: str) -> Iterator[Callable[[str], House]]:
    """Makes a paper of a name, not started yet; what it leaves behind is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="mh-"))
    made: list[str] = []

    def make(name: str) -> House:
        database = f"fresh_{name}_{worker}"
        server.create(database, seeded)
        made.append(database)
        addresses, superuser = server.addresses(database), server.superuser(database)
        # Each thread keeps a connection, and the server of the tests has a hundred for everybody.
        more = {"WEB_PROCESSES": str(WEB_PROCESSES), "WEB_THREADS": "12"}
        # What a test writes into its tables is kept under the same key: the secrets of second factors (D30).
        more["MASTHEAD_SECRET_KEY"] = settings.SECRET_KEY
        return House(folder / name, addresses=addresses, superuser=superuser, began_at=MADE_AT, more=more)

    yield make
    for database in made:
        server.drop(database)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def shared(build: Callable[[str], House]) -> Iterator[House]:
    """The paper that all cases share, running."""
    with build("faults") as house:
        yield house


@pytest.fixture
def house(shared: House) -> Iterator[House]:
    """The running paper, at rest; behind the case every oracle is held against it."""
    shared.rest()
    yield shared
    if shared.program is None:  # the case failed between a power cut and the start behind it
        shared.company.calm()
        shared.start()
        return
    oracles.all_hold(shared, shared.folder / "exports", may_repeat=shared.lost_its_jobs)
    if shared.lost_its_jobs:
        shared.postbox.forgive()
        shared.lost_its_jobs = False
