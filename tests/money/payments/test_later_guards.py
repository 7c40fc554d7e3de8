"""Each breach of what became of money later, in raw SQL, as the application's role and as the owner."""

import psycopg
import pytest

from masthead.money.payments import models
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, ReturnKind
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, part
from tests.money.payments.test_payments_guards import refused

Connection = psycopg.Connection[tuple[object, ...]]

WAITS = "(SELECT payment_id FROM payments_undeposited LIMIT 1)"
BANKED = "(SELECT payment_id FROM payments_slipitem LIMIT 1)"
BACK = "(SELECT payment_id FROM payments_return LIMIT 1)"
WRONG = "(SELECT payment_id FROM payments_correction LIMIT 1)"
RETURN = (
    "INSERT INTO payments_return (id, payment_id, n, kind, amount_minor, currency, happened_on, paid_from, why,"
    " made_at, made_by, request_id, authority) VALUES (gen_random_uuid(), {payment}, 9, '{kind}', {minor}, 'GBP',"
    " now(), '{paid_from}', '', now(), 'x', NULL, NULL);"
)
OF_PART = (
    "INSERT INTO payments_returnpart (of_id, part_id, amount_minor, purpose_id, credited, debited)"
    " SELECT r.id, p.id, {minor}, 'gift', '4110', '4190' FROM payments_return r"
    " JOIN payments_part p ON p.payment_id = r.payment_id WHERE r.n = 9;"
)
SLIP = (
    "INSERT INTO payments_slip (number, banked_on, currency, cheques_minor, cheque_count, cash_minor, counted_minor,"
    " made_at, made_by, undone_by, undone_why) VALUES (9, now(), 'GBP', {minor}, {count}, 0, 0, now(), 'x', '', '');"
)
ITEM = "INSERT INTO payments_slipitem (slip_id, payment_id, amount_minor) VALUES ({slip}, {payment}, 2500);"
CORRECTION = "INSERT INTO payments_correction (payment_id, why, at, by) VALUES ({payment}, '{why}', now(), 'x')"

BREACHES = {
    "a return changes": "UPDATE payments_return SET amount_minor = 1",
    "a return is deleted": "DELETE FROM payments_return",
    "returns are emptied": "TRUNCATE payments_return CASCADE",
    "a return's part changes": "UPDATE payments_returnpart SET debited = '4110'",
    "a return's part is deleted": "DELETE FROM payments_returnpart",
    "a return without parts": RETURN.format(payment=BANKED, kind="bounced", minor=2500, paid_from="1100"),
    "a return that is not its parts": (
        RETURN.format(payment=BANKED, kind="bounced", minor=2500, paid_from="1100") + OF_PART.format(minor=2400)
    ),
    "more goes back than was given": (
        RETURN.format(payment=BANKED, kind="bounced", minor=2501, paid_from="1100") + OF_PART.format(minor=2501)
    ),
    "it goes back twice": (
        RETURN.format(payment=BACK, kind="bounced", minor=1, paid_from="1100") + OF_PART.format(minor=1)
    ),
    "a slip of the keyboard goes back": (
        RETURN.format(payment=WRONG, kind="bounced", minor=2500, paid_from="1100") + OF_PART.format(minor=2500)
    ),
    "a refund without two people": (
        RETURN.format(payment=BANKED, kind="refund", minor=2500, paid_from="1100") + OF_PART.format(minor=2500)
    ),
    "it leaves an account that holds no money of it": (
        RETURN.format(payment=BANKED, kind="bounced", minor=2500, paid_from="1210") + OF_PART.format(minor=2500)
    ),
    "part of a cheque that was not paid in": (
        RETURN.format(payment=WAITS, kind="bounced", minor=100, paid_from="1150") + OF_PART.format(minor=100)
    ),
    "a cheque that was paid in is taken from those that wait": (
        RETURN.format(payment=BANKED, kind="bounced", minor=2500, paid_from="1150") + OF_PART.format(minor=2500)
    ),
    "a slip changes": "UPDATE payments_slip SET cheques_minor = 1",
    "a slip is taken back without a reason": "UPDATE payments_slip SET undone_at = now() WHERE number = 1",
    "a slip of which something came back is taken back": (
        "UPDATE payments_slip SET undone_at = now(), undone_by = 'x', undone_why = 'y' WHERE number = 2"
    ),
    "a slip is deleted": "DELETE FROM payments_slip",
    "slips are emptied": "TRUNCATE payments_slip CASCADE",
    "an empty slip": SLIP.format(minor=0, count=0),
    "a slip that is not what is on it": SLIP.format(minor=2600, count=1) + ITEM.format(slip=9, payment=WAITS),
    "a cheque is paid in twice": SLIP.format(minor=2500, count=1) + ITEM.format(slip=9, payment=BANKED),
    "a slip's line changes": "UPDATE payments_slipitem SET undone_at = now()",
    "a slip's line is deleted": "DELETE FROM payments_slipitem",
    "a line is added to a slip": ITEM.format(slip=1, payment=WAITS),
    "a correction changes": "UPDATE payments_correction SET why = 'other'",
    "a correction is deleted": "DELETE FROM payments_correction",
    "a correction without a reason": CORRECTION.format(payment=WAITS, why=""),
    "a correction of what was paid in": CORRECTION.format(payment=BANKED, why="x"),
    "a correction of what went back": CORRECTION.format(payment=BACK, why="x"),
    "a correction twice": CORRECTION.format(payment=WRONG, why="x"),
    "what was identified changes": "UPDATE payments_identification SET credited = '4210'",
    "what was identified is deleted": "DELETE FROM payments_identification",
    "what is known is identified": (
        "INSERT INTO payments_identification (part_id, purpose_id, subject, amount_minor, credited, why, at, by)"
        f" SELECT id, 'gift', '', 2500, '4110', '', now(), 'x' FROM payments_part WHERE payment_id = {WAITS}"
    ),
    "a refund's account changes": "UPDATE payments_refundrequest SET account_number = '87654321'",
    "a refund's request is deleted": "DELETE FROM payments_refundrequest",
    "what waits is written by hand": "DELETE FROM payments_undeposited",
    "what waits is emptied": "TRUNCATE payments_undeposited",
    "a day's sum is written by hand": "UPDATE payments_daysum SET minor = minor + 1",
    "a day's sum is deleted": "DELETE FROM payments_daysum",
    "a day's sum is added": (
        "INSERT INTO payments_daysum (counted_on, purpose, account, means, currency, payments, parts, minor)"
        " VALUES (now(), 'gift', '4110', 'card', 'GBP', 1, 1, 1)"
    ),
}


@pytest.fixture
def committed(fresh_database: str) -> None:
    """One of each, committed: waiting, paid in, gone back, corrected, identified, and a refund that is proposed."""
    makers.open_paper()
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    typed()
    payments.pay_in(codes=[typed()], banked_on=TODAY, actor=ACTOR, now=NOW)
    payments.correct(code=typed(), why="twice", actor=ACTOR, now=NOW)
    back = typed()
    payments.pay_in(codes=[back], banked_on=TODAY, actor=ACTOR, now=NOW)
    payments.return_payment(code=back, kind=ReturnKind.BOUNCED, happened_on=TODAY, why="", actor=ACTOR, now=NOW)
    unknown = typed(Means.TRANSFER, "unidentified", payer=makers.writer())
    payments.identify(code=unknown, n=1, purpose="gift", why="", actor=ACTOR, now=NOW)
    payments.propose_refund(
        code=unknown, account_name="Olwen Marsh", sort_code="000000", account_number="12345678", evidence="a letter",
        actor=ACTOR, now=NOW,
    )  # fmt: skip


def typed(means: Means = Means.CHEQUE, purpose: str = "gift", payer: makers.PartyId | None = None) -> str:
    found = payments.record_by_hand(
        parts=[part(2500, purpose)], means=means, counted_on=TODAY, payer=payer, acknowledge=Decision.NOBODY_KNOWN,
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    return makers.facts(found).code


def standing() -> list[object]:
    tables = (
        models.Return, models.ReturnPart, models.Slip, models.SlipItem, models.Correction, models.Identification,
        models.RefundRequest, models.Undeposited, models.DaySum, models.Part,
    )  # fmt: skip
    return [sorted(map(str, table.objects.values_list())) for table in tables]


def test_the_database_refuses_every_breach(
    committed: None, application_connection: Connection, owner_connection: Connection
) -> None:
    before = standing()
    for who, connection in (("the application", application_connection), ("the owner", owner_connection)):
        taken = [name for name, breach in BREACHES.items() if not refused(connection, breach)]
        assert taken == [], who
    assert standing() == before


def test_a_part_bears_its_payments_means_whatever_is_written(
    committed: None, application_connection: Connection
) -> None:
    application_connection.execute("UPDATE payments_part SET means = 'card'")
    assert not models.Part.objects.filter(means="card").exists()


def test_the_application_may_not_change_what_stays_even_where_no_trigger_stands(
    application_connection: Connection,
) -> None:
    rows = application_connection.execute(
        "SELECT name, deed FROM unnest('{return,returnpart,correction,identification}'::text[]) AS name,"
        " unnest('{UPDATE,DELETE,TRUNCATE}'::text[]) AS deed"
        " WHERE has_table_privilege(current_user, 'payments_' || name, deed)"
    ).fetchall()
    assert rows == []
