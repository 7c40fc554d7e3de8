"""A paper that stands at one moment, and pretend Stripe beside it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from masthead.money.payments import registries
from masthead.money.payments.providers import Stripe
from tests import makers
from tests.pretend import practice
from tests.surroundings import WEBHOOK_SECRET


@pytest.fixture
def paper(
    db: None, set_clock: Callable[[datetime], None], tmp_path: Path, settings: object
) -> Callable[[datetime], None]:
    """A paper whose clock stands; the fixture sets it."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    set_clock(makers.NOW)
    makers.make_paper(now=makers.NOW)
    return set_clock


@pytest.fixture
def company(
    paper: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[practice.Practice]:
    """Pretend Stripe as a process, at the paper's moment, in the place of the company that the environment names."""
    at = practice.start(tmp_path_factory.mktemp("stripe"))
    at.ctl("clock", moment=makers.NOW.isoformat())
    fitting = Stripe(key="sk_test_of_the_tests", secrets=[WEBHOOK_SECRET], api_base=at.url)
    monkeypatch.setitem(registries.providers._fittings, "stripe", fitting)
    yield at
    at.kill()


@pytest.fixture
def notifications(company: practice.Practice) -> Iterator[practice.Listener]:
    """What the company sends, caught before it reaches us."""
    heard, head = practice.listen()
    company.ctl("webhooks", url=heard.url, secrets=[WEBHOOK_SECRET])
    yield heard
    head.shutdown()
    head.server_close()
