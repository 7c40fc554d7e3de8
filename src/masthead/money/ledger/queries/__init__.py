"""The books, read: balances, journals, what holds and what does not, exports."""

from masthead.money.ledger.queries.booking import entries, numbered
from masthead.money.ledger.queries.checking import check
from masthead.money.ledger.queries.exporting import export
from masthead.money.ledger.queries.moving import Digest, digest_of, last_seq, moved
from masthead.money.ledger.queries.reading import (
    NoSuchAccount,
    account,
    accounts,
    balance,
    balance_as_of,
    balances,
    digest,
    journal,
    journals,
    last_recorded_at,
    nets,
    standing,
)

__all__ = [
    "Digest",
    "NoSuchAccount",
    "account",
    "accounts",
    "balance",
    "balance_as_of",
    "balances",
    "check",
    "digest",
    "digest_of",
    "entries",
    "export",
    "journal",
    "journals",
    "last_recorded_at",
    "last_seq",
    "moved",
    "nets",
    "numbered",
    "standing",
]
