"""Each breach of a payment in raw SQL, as the application's role and as the owner; the database refuses every one."""

from collections.abc import Callable

import psycopg
import pytest

from masthead.money.payments import models
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Provider
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company, charge

Connection = psycopg.Connection[tuple[object, ...]]

SETTLED = "(SELECT id FROM payments_payment WHERE state = 'settled')"
OPEN = "(SELECT id FROM payments_payment WHERE state = 'open')"
COPY = (
    "INSERT INTO payments_payment (id, code, content, provider, means, amount_minor, currency, state, wants, words,"
    " attempt, key, ref, address, prepared_at, settled_at, taken_at, trouble, costs_note) VALUES (gen_random_uuid(),"
    " 'FF-COPY', '', '', 'card', 100, 'GBP', '{state}', 'nobody_known', '', 1, '', '', '', now(), now(), now(), '',"
    " '');"
)
PART = (
    "INSERT INTO payments_part (payment_id, n, purpose_id, subject, amount_minor, currency, credited) VALUES"
    " ({payment}, {n}, 'gift', '', {minor}, '{currency}', '');"
)
COPYS = "(SELECT id FROM payments_payment WHERE code = 'FF-COPY')"

BREACHES = {
    "a settled payment goes back": f"UPDATE payments_payment SET state = 'open' WHERE id = {SETTLED}",
    "a settled payment is abandoned": f"UPDATE payments_payment SET state = 'abandoned' WHERE id = {SETTLED}",
    "an amount changes": f"UPDATE payments_payment SET amount_minor = 1 WHERE id = {OPEN}",
    "a currency changes": f"UPDATE payments_payment SET currency = 'EUR' WHERE id = {OPEN}",
    "a code changes": f"UPDATE payments_payment SET code = 'FF-2222222' WHERE id = {OPEN}",
    "a token changes": f"UPDATE payments_payment SET token = 'other' WHERE id = {OPEN}",
    "the moment of taking changes": f"UPDATE payments_payment SET taken_at = now() WHERE id = {SETTLED}",
    "the moment of taking is lost": f"UPDATE payments_payment SET taken_at = NULL WHERE id = {SETTLED}",
    "a state nobody knows": f"UPDATE payments_payment SET state = 'paid' WHERE id = {OPEN}",
    "settled without a decision": (
        f"UPDATE payments_payment SET state = 'settled', settled_at = now(), taken_at = now() WHERE id = {OPEN}"
    ),
    "settled without a moment": f"UPDATE payments_payment SET state = 'settled' WHERE id = {OPEN}",
    "a payment is deleted": f"DELETE FROM payments_payment WHERE id = {OPEN}",
    "payments are emptied": "TRUNCATE payments_payment CASCADE",
    "a payment without parts": COPY.format(state="prepared"),
    "parts that say less": COPY.format(state="prepared") + PART.format(payment=COPYS, n=1, minor=99, currency="GBP"),
    "parts of another currency": (
        COPY.format(state="prepared") + PART.format(payment=COPYS, n=1, minor=100, currency="EUR")
    ),
    "a part is added": PART.format(payment=SETTLED, n=2, minor=1, currency="GBP"),
    "a part of nothing": PART.format(payment=OPEN, n=2, minor=0, currency="GBP"),
    "a part's amount changes": "UPDATE payments_part SET amount_minor = amount_minor + 1",
    "a part's purpose changes": "UPDATE payments_part SET purpose_id = 'subscription'",
    "a part moves": f"UPDATE payments_part SET payment_id = {OPEN}, n = 2 WHERE payment_id = {SETTLED}",
    "a counted day changes": f"UPDATE payments_part SET counted_on = '2026-11-01' WHERE payment_id = {SETTLED}",
    "a credited account changes": f"UPDATE payments_part SET credited = '4210' WHERE payment_id = {SETTLED}",
    "counted without an account": f"UPDATE payments_part SET counted_on = '2026-11-01' WHERE payment_id = {OPEN}",
    "a part is deleted": f"DELETE FROM payments_part WHERE payment_id = {OPEN}",
    "a decision changes": "UPDATE payments_acknowledgement SET decision = 'letter'",
    "carried out again": "UPDATE payments_acknowledgement SET carried_out_at = now()",
    "carried out undone": "UPDATE payments_acknowledgement SET carried_out_at = NULL",
    "a decision for what is not settled": (
        "INSERT INTO payments_acknowledgement (payment_id, decision, decided_at, mail_key)"
        f" VALUES ({OPEN}, 'none_wanted', now(), '')"
    ),
    "a second decision": (
        "INSERT INTO payments_acknowledgement (payment_id, decision, decided_at, mail_key)"
        f" VALUES ({SETTLED}, 'none_wanted', now(), '')"
    ),
    "a decision is deleted": "DELETE FROM payments_acknowledgement",
    "a fact changes": "UPDATE payments_fact SET gross_minor = 1",
    "a fact is unbooked": "UPDATE payments_fact SET state = 'waiting'",
    "a fact comes twice": (
        "INSERT INTO payments_fact (provider, effect, kind, gross_minor, fee_minor, currency, taken_at, raw, state,"
        " reason, seen_at) SELECT provider, effect, kind, gross_minor, fee_minor, currency, taken_at, raw, 'waiting',"
        " '', seen_at FROM payments_fact"
    ),
    "a fact is deleted": "DELETE FROM payments_fact",
    "facts are emptied": "TRUNCATE payments_fact",
    "a token comes twice": (
        COPY.format(state="prepared") + PART.format(payment=COPYS, n=1, minor=100, currency="GBP")
        + f"UPDATE payments_payment SET token = 'token-1' WHERE id = {COPYS}"
    ),
}  # fmt: skip


@pytest.fixture
def committed(fresh_database: str, fit: Callable[[Provider], None]) -> None:
    """A settled payment with its fact and decision, and an open one, committed."""
    makers.open_paper()
    fit(Company())
    settled = makers.prepared(token="token-1", acknowledge=Decision.NONE_WANTED)
    payments.settle(facts=[charge(settled)], actor=ACTOR, now=NOW)
    payments.begin(payment_id=makers.prepared(token="token-2"), actor=ACTOR, now=NOW)


def refused(connection: Connection, breach: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(breach.encode())
    except psycopg.errors.IntegrityError:
        return True
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def standing() -> list[object]:
    tables = (models.Payment, models.Part, models.Acknowledgement, models.Fact)
    return [sorted(map(str, table.objects.values_list())) for table in tables]


def test_the_database_refuses_every_breach(
    committed: None, application_connection: Connection, owner_connection: Connection
) -> None:
    before = standing()
    for who, connection in (("the application", application_connection), ("the owner", owner_connection)):
        taken = [name for name, breach in BREACHES.items() if not refused(connection, breach)]
        assert taken == [], who
    assert standing() == before


def test_the_application_may_not_delete_even_where_no_trigger_stands(application_connection: Connection) -> None:
    rows = application_connection.execute(
        "SELECT name, deed FROM unnest('{payment,part,acknowledgement,fact}'::text[]) AS name,"
        " unnest('{DELETE,TRUNCATE}'::text[]) AS deed"
        " WHERE has_table_privilege(current_user, 'payments_' || name, deed)"
    ).fetchall()
    assert rows == []


def test_what_may_change_may_change(committed: None, application_connection: Connection) -> None:
    for words in (
        f"UPDATE payments_payment SET state = 'needs_human', trouble = 'look' WHERE id = {OPEN}",
        "UPDATE payments_part SET giver_id = NULL",
        "DELETE FROM payments_inboxevent",
    ):
        assert not refused(application_connection, words)
