"""A paper with something at every address, made once for all tests of a file; each test of it is rolled back."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from masthead.giving.supporters import operations as supporters
from masthead.giving.supporters.values import Wanted
from masthead.kernel import clock
from masthead.money.payments import operations as payments
from masthead.money.payments import registries
from tests import addresses, makers
from tests.browser import house, small_paper
from tests.money.payments.makers import Company

NOW = small_paper.BEGAN_AT
# The form of a reader who left an e-mail address, and whom nobody else may read.
FORM = Wanted(
    name="Olwen Marsh",
    email="olwen@readers.example",
    postal=("2 The Quay", "Invented Town"),
    amount=makers.pounds(5),
    day=3,
    purpose="fund",
)


@dataclass(frozen=True)
class Whole:
    """
    The paper.

    :param places: what stands in braces in the table of addresses
    """

    places: Mapping[str, str]

    def at(self, address: str) -> str:
        """An address of the table as it stands here."""
        return address.format_map(self.places)


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    """The paper itself, in one transaction that is rolled back behind the last test of the file."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), rolled_back():
        patch.setattr(sys, "argv", ["small_paper", NOW.isoformat()])
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        patch.setenv(clock.VARIABLE, str(_clock(folder, NOW)))
        small_paper.main()
        with pytest.MonkeyPatch.context() as company:
            places = _places(company)
        yield Whole(places)


@pytest.fixture
def whole(made: Whole, django_db_blocker: DjangoDbBlocker) -> Iterator[Whole]:
    """The paper, as it was made."""
    with django_db_blocker.unblock(), rolled_back():
        yield made


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction in which the product may begin one that must be the outermost, as in every other test."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        yield
        transaction.set_rollback(True)


def _clock(folder: Path, at: datetime) -> Path:
    file = folder / "clock"
    file.write_text(at.isoformat(), encoding="ascii")
    return file


def _places(patch: pytest.MonkeyPatch) -> Mapping[str, str]:
    company = Company()
    patch.setitem(registries.providers._fittings, company.code, company)
    settled, checking, abandoned = (makers.offer(now=NOW - timedelta(hours=2 * n)) for n in (1, 0, 2))
    company.pay(settled.payment_id, taken_at=NOW)
    payments.sweep(actor=makers.ACTOR, now=NOW)
    company.close(abandoned.payment_id)
    payments.abandon_stale(actor=makers.ACTOR, now=NOW)
    thanks = {
        name: f"/give/thanks/{one.secret}/"
        for name, one in (("settled", settled), ("checking", checking), ("abandoned", abandoned))
    }
    form = supporters.make_form(wanted=FORM, token="of-the-whole", actor=makers.ACTOR, now=NOW)
    return {**small_paper.PLACES, **_rows(), **thanks, "made_form": form.rstrip("/")}


def _rows() -> Mapping[str, str]:
    told = {}
    with connection.cursor() as cursor:
        for name, asked in house.NAMED.items():
            cursor.execute(asked)
            told[name] = str(cursor.fetchone()[0])
    return told


def patterns(of: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Each pattern of the table of addresses that is wanted, with an address of it that answers 200, if one does."""
    for pattern, states in addresses.PAGES.items():
        for state in states:
            if of(pattern) and not state.typed:
                yield pattern, state.at
    for pattern, (_, at) in addresses.NOT_PAGES.items():
        if at and of(pattern):
            yield pattern, at
