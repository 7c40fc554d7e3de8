"""Which role has which duties: one table, which the access tests read. More roles come with the giving desk."""

from masthead.giving.fund.values import CERTIFY_APPEALS, RECORD_GIFTS, SET_TARGETS
from masthead.machinery.particulars.values import CHANGE_PARTICULARS
from masthead.money.ledger.values import CLOSE_BOOKS
from masthead.money.payments.values import OPEN_PURPOSES, RECORD_PAYMENTS, SETTLE_PAYMENTS
from masthead.paper.newsroom.values import OPEN_NEWSROOM, PUBLISH, TAKE_IN
from masthead.paper.pictures.values import TAKE_IN_PICTURES
from masthead.people import registries
from masthead.people.values import APPOINT_STAFF, RECORD_PARTIES, Role

ROLES = (
    Role("Editors", frozenset({PUBLISH, TAKE_IN_PICTURES})),
    Role(
        "Treasurers",
        frozenset(
            {RECORD_GIFTS, RECORD_PAYMENTS, SETTLE_PAYMENTS, SET_TARGETS, CERTIFY_APPEALS, CLOSE_BOOKS, RECORD_PARTIES}
        ),
    ),
    Role(
        "Administrators",
        frozenset({CHANGE_PARTICULARS, APPOINT_STAFF, RECORD_PARTIES, OPEN_PURPOSES, OPEN_NEWSROOM, TAKE_IN}),
    ),
)


def fit() -> None:
    """Fit the roles into people."""
    for role in ROLES:
        registries.roles.add(role)
    registries.roles.close()
