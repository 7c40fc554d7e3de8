"""A paper that takes money; a company in memory, or pretend Stripe over HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from masthead.kernel import clock
from masthead.money.payments import registries
from masthead.money.payments.providers import Stripe
from masthead.money.payments.values import Provider
from tests.money.payments import makers
from tests.pretend import practice
from tests.surroundings import WEBHOOK_SECRET


@pytest.fixture(autouse=True)
def standing_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The paper's clock stands at one moment, unless a test writes another into the file."""
    file = tmp_path / "clock"
    file.write_text(makers.NOW.isoformat(), encoding="ascii")
    monkeypatch.setenv(clock.VARIABLE, str(file))
    return file


@pytest.fixture
def paper(db: None) -> None:
    """A paper, in a transaction that is rolled back."""
    makers.open_paper()


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> Callable[[Provider], None]:
    """Puts a company into the registry, in the place of the one that the environment names."""

    def put(provider: Provider) -> None:
        monkeypatch.setitem(registries.providers._fittings, provider.code, provider)

    return put


@pytest.fixture
def company(paper: None, fit: Callable[[Provider], None]) -> makers.Company:
    """A company in memory."""
    made = makers.Company()
    fit(made)
    return made


@pytest.fixture
def fitting(paper: None, monkeypatch: pytest.MonkeyPatch) -> makers.Fitting:
    """A purpose ``appeal`` whose own part notes what it is told."""
    made = makers.Fitting(choices=("", "roof", "poison"))
    monkeypatch.setitem(registries.purposes._fittings, "test-appeal", made.fitted("test-appeal"))
    makers.open_purpose("appeal", "An appeal", fitting="test-appeal")
    return made


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[practice.Practice]:
    """Pretend Stripe as a process, for all tests of this folder."""
    at = practice.start(tmp_path_factory.mktemp("stripe"))
    yield at
    at.kill()


@pytest.fixture
def stripe_house(house: practice.Practice, fit: Callable[[Provider], None]) -> practice.Practice:
    """Pretend Stripe with empty books and no webhooks, its clock standing at our moment."""
    house.ctl("reset")
    house.ctl("webhooks", url=None, mode="deliver")
    house.ctl("clock", moment=makers.NOW.isoformat())
    fit(Stripe(key="sk_test_of_the_tests", secrets=[WEBHOOK_SECRET], api_base=house.url))
    return house


@pytest.fixture
def notifications(stripe_house: practice.Practice) -> Iterator[practice.Listener]:
    """What Stripe sends, signed with our secret, caught before it reaches us."""
    heard, head = practice.listen()
    stripe_house.ctl("webhooks", url=heard.url, secrets=[WEBHOOK_SECRET])
    yield heard
    stripe_house.ctl("webhooks", url=None)
    head.shutdown()
    head.server_close()
