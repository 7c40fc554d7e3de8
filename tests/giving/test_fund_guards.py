"""The database refuses what must never be (house rule 14): certified figures, targets and an appeal's days stay."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import transaction

from masthead.giving.fund import operations as fund
from masthead.kernel.periods import Month
from tests import makers
from tests.makers import ACTOR

BREACHES = [
    "UPDATE fund_certification SET raised_minor = 0",
    "DELETE FROM fund_certification",
    "TRUNCATE fund_certification",
    "UPDATE fund_target SET target_minor = 100",
    "DELETE FROM fund_target",
    "UPDATE fund_appeal SET opens_on = opens_on - 1",
    "UPDATE fund_appeal SET closes_on = closes_on + 1",
    "UPDATE fund_appeal SET gifts = 'x' WHERE opens_on = '2026-10-01'",
    "UPDATE fund_appeal SET returns = 'x' WHERE opens_on = '2026-10-01'",
    "UPDATE fund_appeal SET target_minor = 150",
    "UPDATE fund_appeal SET target_minor = 0",
    "UPDATE fund_appeal SET target_minor = target_minor + 100",
    "UPDATE fund_appeal SET target_minor = target_minor - 100 WHERE opens_on = '2026-11-01'",
    "TRUNCATE fund_target",
    "DELETE FROM fund_appeal",
    "TRUNCATE fund_appeal CASCADE",
]
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def certified(fresh_database: str) -> None:
    """October is certified, November runs."""
    makers.make_fund(now=datetime(2026, 10, 5, tzinfo=UTC))
    makers.gift(5000, now=datetime(2026, 10, 6, tzinfo=UTC))
    fund.certify(month=Month(2026, 10), by_itself=False, actor=ACTOR, now=datetime(2026, 11, 5, tzinfo=UTC))


def held(connection: Connection) -> list[tuple[object, ...]]:
    """Everything that the three tables hold."""
    return [
        row
        for table in ("fund_appeal", "fund_target", "fund_certification")
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    ]


def test_nobody_changes_what_was_certified(
    certified: None, application_connection: Connection, owner_connection: Connection
) -> None:
    before = held(owner_connection)
    for breach in BREACHES:
        for connection in (application_connection, owner_connection):
            with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege)):
                connection.execute(breach)
    assert held(owner_connection) == before


def test_no_appeal_is_certified_between_its_choice_and_the_posting(
    certified: None, application_connection: Connection
) -> None:
    """House rule 18: whoever asks where money counts holds the fund's lock until that is in the books."""

    def is_free() -> bool:
        return application_connection.execute("SELECT pg_try_advisory_xact_lock(hashtext('fund'))").fetchone() == (
            True,
        )

    with transaction.atomic():
        appeal = fund.appeal_for(counted_on=date(2026, 10, 31), actor=ACTOR, now=datetime(2026, 11, 5, 1, tzinfo=UTC))
        assert appeal.opens_on == date(2026, 11, 1)
        assert not is_free()
    assert is_free()
