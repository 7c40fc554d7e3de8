"""A paper with a fund, and a company in memory that answers where the test does not say otherwise."""

from collections.abc import Callable
from datetime import datetime

import pytest

from masthead.money.payments import registries
from tests import makers
from tests.money.payments.makers import Company


@pytest.fixture
def paper(db: None, set_clock: Callable[[datetime], None]) -> None:
    """A paper without a newsroom; its clock stands at NOW."""
    set_clock(makers.NOW)
    makers.make_fund()


@pytest.fixture
def company(paper: None, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A payment company in memory, in the place of the one that the environment names."""
    made = Company()
    monkeypatch.setitem(registries.providers._fittings, made.code, made)
    return made
