"""
Which role has which duties (practice.md P27): one table, which the access tests read.

A deputy is an appointment to the same role (people), so each role has one. A gift-desk volunteer types and sees no
totals per person; an auditor reads all money, for a set time, and writes nothing.
"""

from masthead.giving.fund.values import (
    CERTIFY_APPEALS,
    ENTER_RESOLUTIONS,
    MANAGE_APPEALS,
    RECORD_GIFTS,
    SEE_COLUMN,
    SET_TARGETS,
)
from masthead.machinery.audit.values import READ_AUDIT
from masthead.machinery.particulars.values import CHANGE_PARTICULARS
from masthead.money.ledger.values import CLOSE_BOOKS, SEE_BOOKS
from masthead.money.payments.values import (
    BANK_TAKINGS,
    CORRECT_PAYMENTS,
    MODERATE_NAMES,
    OPEN_PURPOSES,
    POST_BATCHES,
    PRINT_LETTERS,
    RECORD_PAYMENTS,
    REFUND_PAYMENTS,
    RETURN_PAYMENTS,
    SEE_PAYMENTS,
    SEE_SUMS,
    SETTLE_PAYMENTS,
    TYPE_BATCHES,
)
from masthead.paper.newsroom.values import OPEN_NEWSROOM, PUBLISH, TAKE_IN
from masthead.paper.pictures.values import TAKE_IN_PICTURES
from masthead.people import registries
from masthead.people.values import APPOINT_STAFF, DECIDE, FIND_PARTIES, JOIN_PARTIES, RECORD_PARTIES, SEE_STAFF, Role

# Who types what came in the post; the sums per person are not among it.
TYPING = {TYPE_BATCHES, FIND_PARTIES, RECORD_PARTIES}
PUBLISHING = {PUBLISH, TAKE_IN_PICTURES}
READING_MONEY = {SEE_PAYMENTS, SEE_SUMS, SEE_BOOKS}
ORGANISING = {MANAGE_APPEALS, MODERATE_NAMES, SEE_COLUMN}

ROLES = (
    Role("Reporters", frozenset({TAKE_IN_PICTURES}), "Write articles; others publish them.", needs_second_factor=False),
    Role("Sub-editors", frozenset(PUBLISHING), "Check articles and publish them."),
    Role("Editors", frozenset(PUBLISHING), "Write, publish, and arrange the front page."),
    Role("Gift-desk volunteers", frozenset(TYPING), "Type the post into batches. They see no totals per person."),
    Role(
        "Fund organisers",
        frozenset({SEE_SUMS, FIND_PARTIES, *ORGANISING}),
        "Write the day’s column, and say which names may be shown.",
    ),
    Role(
        "Treasurers",
        frozenset(
            {
                *TYPING,
                *READING_MONEY,
                *ORGANISING,
                BANK_TAKINGS,
                CERTIFY_APPEALS,
                CHANGE_PARTICULARS,
                CLOSE_BOOKS,
                CORRECT_PAYMENTS,
                DECIDE,
                ENTER_RESOLUTIONS,
                JOIN_PARTIES,
                POST_BATCHES,
                PRINT_LETTERS,
                RECORD_GIFTS,
                RECORD_PAYMENTS,
                REFUND_PAYMENTS,
                RETURN_PAYMENTS,
                SETTLE_PAYMENTS,
                SET_TARGETS,
            }
        ),
        "Post batches, bank them, return and correct payments, certify appeals, and close the books.",
    ),
    Role(
        "Membership secretaries",
        frozenset({RECORD_PARTIES, FIND_PARTIES, JOIN_PARTIES, PRINT_LETTERS}),
        "Keep people’s records, join duplicates, and print letters.",
    ),
    Role("Returning officers", frozenset({FIND_PARTIES}), "Run elections and ballots."),
    Role("Auditors", frozenset({*READING_MONEY, READ_AUDIT}), "Read all money, for a set time.", is_for_a_time=True),
    Role(
        "Administrators",
        frozenset(
            {
                APPOINT_STAFF,
                CHANGE_PARTICULARS,
                DECIDE,
                FIND_PARTIES,
                OPEN_NEWSROOM,
                OPEN_PURPOSES,
                READ_AUDIT,
                RECORD_PARTIES,
                SEE_STAFF,
                TAKE_IN,
            }
        ),
        "Appoint staff and keep the paper’s particulars.",
    ),
)


def fit() -> None:
    """Fit the roles into people."""
    for role in ROLES:
        registries.roles.add(role)
    registries.roles.close()
