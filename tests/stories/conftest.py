"""The company of the stories: pretend Stripe as a process, and what it sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.money.payments import registries
from masthead.money.payments.providers import Stripe
from tests.pretend import practice
from tests.pretend.practice import Listener, Practice
from tests.surroundings import WEBHOOK_SECRET


@pytest.fixture
def company(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """Pretend Stripe as a process, in the place of the company that the environment names."""
    at = practice.start(tmp_path / "stripe")
    fitting = Stripe(key="sk_test_of_the_tests", secrets=[WEBHOOK_SECRET], api_base=at.url)
    monkeypatch.setitem(registries.providers._fittings, "stripe", fitting)
    yield at
    at.kill()


@pytest.fixture
def heard(company: Practice) -> Iterator[Listener]:
    """What the company sends, caught on its way to the paper."""
    listener, head = practice.listen()
    company.ctl("webhooks", url=listener.url, secrets=[WEBHOOK_SECRET])
    yield listener
    head.shutdown()
    head.server_close()
