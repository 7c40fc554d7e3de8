from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pretend import practice


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[practice.Practice]:
    """One company for all tests of this folder; each begins anew in it."""
    at = practice.start(tmp_path_factory.mktemp("stripe"), "--async-delay", "300")
    yield at
    at.kill()


@pytest.fixture
def company(house: practice.Practice) -> practice.Practice:
    """The company with empty books, that sends no webhooks."""
    house.ctl("reset")
    house.ctl("webhooks", url=None)
    return house


@pytest.fixture
def listener(company: practice.Practice) -> Iterator[practice.Listener]:
    """The company sends its webhooks here."""
    heard, head = practice.listen()
    company.ctl("webhooks", url=heard.url, secrets=practice.SECRETS)
    yield heard
    company.ctl("webhooks", url=None)
    head.shutdown()
    head.server_close()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[practice.Practice]]:
    """Companies that a test starts by itself; they are ended behind it."""
    running: list[practice.Practice] = []
    yield running
    for at in running:
        if at.process.poll() is None:
            at.kill()
