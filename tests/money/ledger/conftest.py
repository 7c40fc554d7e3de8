"""Books to test on."""

from collections.abc import Callable

import pytest
from django.db import connection

from masthead.money.ledger import operations as ledger
from tests.money.ledger import makers


@pytest.fixture
def books(db: None) -> None:
    """Open books, in a transaction that is rolled back."""
    makers.open_books()


@pytest.fixture
def committed_books(fresh_database: str) -> None:
    """Open books in a database of the test's own: a gift, its fee, a gift of two parts, a reversal, all committed."""
    makers.open_books()
    cheque = [makers.move("cheque_gift", "1150", makers.FUND, 1500), makers.move("unidentified", "1150", "2300", 500)]
    posted = makers.post(
        makers.gift("stripe:txn_1:gross", memo="For the presses"),
        makers.fee("stripe:txn_1:fee"),
        makers.entry("cheque:1", cheque),
        makers.gift("stripe:txn_2:gross", 1000),
    )
    ledger.reverse(
        journal_id=posted[-1].id,
        effect_key="slip:1",
        effective_on=makers.TODAY,
        memo="typed twice",
        actor=makers.ACTOR,
        now=makers.NOW,
    )


@pytest.fixture
def whole_at_once() -> Callable[[], None]:
    """Runs what is deferred to commit now, as a commit would."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    return run
