"""What a batch promises, kept by the database against the owner's plain SQL too (house rule 14)."""

import psycopg
import pytest

from masthead.money.payments import operations as payments
from masthead.money.payments.values import AsideReason, AsideTyped, Means
from tests.money.payments import desk, makers
from tests.money.payments.makers import ACTOR, NOW

Connection = psycopg.Connection[tuple[object, ...]]

POSTED = "(SELECT id FROM payments_line WHERE payment_id IS NOT NULL)"
TYPED = "(SELECT id FROM payments_line WHERE payment_id IS NULL)"
NOTHING = "control_count = 0, control_minor = 0"
BREACHES = (
    # What was posted stands.
    "UPDATE payments_batch SET control_minor = 1 WHERE state = 'posted'",
    "UPDATE payments_batch SET state = 'draft', ended_at = NULL WHERE state = 'posted'",
    "UPDATE payments_line SET note = 'x' WHERE payment_id IS NOT NULL",
    "UPDATE payments_line SET removed_at = now() WHERE payment_id IS NOT NULL",
    f"UPDATE payments_linepart SET amount_minor = 1 WHERE line_id IN {POSTED}",
    f"DELETE FROM payments_linepart WHERE line_id IN {POSTED}",
    "UPDATE payments_payment SET batch_id = NULL WHERE batch_id IS NOT NULL",
    "UPDATE payments_payment SET takings_minor = 3000, costs_minor = 500 WHERE batch_id IS NOT NULL",
    # Nothing is posted that does not agree, or that is no payment.
    "UPDATE payments_batch SET state = 'posted', ended_at = now() WHERE state = 'draft'",
    f"UPDATE payments_batch SET state = 'posted', ended_at = now(), {NOTHING} WHERE state = 'draft'",
    # The parts equal the whole, and cash has two counters.
    "UPDATE payments_line SET amount_minor = 2499 WHERE payment_id IS NULL",
    f"UPDATE payments_linepart SET amount_minor = 2499 WHERE line_id IN {TYPED}",
    "UPDATE payments_line SET takings_minor = 3000, costs_minor = 501 WHERE payment_id IS NULL",
    "UPDATE payments_batch SET cash_minor = 1 WHERE state = 'draft'",
    "UPDATE payments_batch SET cash_minor = 1, counter_1 = 'Olwen', counter_2 = 'OLWEN' WHERE state = 'draft'",
    "UPDATE payments_batch SET kind = 'statement', cash_minor = 1, counter_1 = 'a', counter_2 = 'b'",
    # Nothing that was typed leaves.
    "DELETE FROM payments_line",
    "DELETE FROM payments_batch",
    "DELETE FROM payments_setaside",
    "DELETE FROM payments_arrangement",
    "TRUNCATE payments_scan CASCADE",
    "TRUNCATE payments_linepart",
    "TRUNCATE payments_namedpart",
    "TRUNCATE payments_naming CASCADE",
    "TRUNCATE payments_letter, payments_letterleftout",
    "UPDATE payments_setaside SET amount_minor = 1",
    "UPDATE payments_arrangement SET code = 'SO-2222222'",
)


@pytest.fixture(autouse=True)
def post(fresh_database: str) -> None:
    """A batch that is posted, one that is typed, something set aside, a standing order."""
    makers.open_paper()
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.open_purpose("fund", "Fighting fund", credit="4110")
    posted, typed = desk.open_post(), desk.open_post(count=2, total=5000)
    desk.add(posted)
    payments.post_batch(code=posted, actor=ACTOR, now=NOW)
    desk.add(typed)
    aside = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, makers.pounds(4000))
    payments.set_aside(typed=aside, actor=ACTOR, now=NOW)
    payments.arrange(party_id=desk.person(), purpose="support", amount=None, actor=ACTOR, now=NOW)


@pytest.mark.parametrize("who", ["application_connection", "owner_connection"])
def test_the_database_refuses_every_breach(who: str, request: pytest.FixtureRequest) -> None:
    connection: Connection = request.getfixturevalue(who)
    for breach in BREACHES:
        with pytest.raises(psycopg.Error) as refused, connection.transaction():
            connection.execute(breach.encode())
        assert isinstance(refused.value, psycopg.IntegrityError | psycopg.errors.InsufficientPrivilege), breach
