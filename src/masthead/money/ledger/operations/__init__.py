"""
The ledger's pen: open accounts, post and reverse journals, close days, seal.

Whoever posts or reverses was let in by the operation that calls; only closing has a duty of its own.
"""

from masthead.money.ledger.operations.accounts import AccountTaken, close_account, open_account, open_chart
from masthead.money.ledger.operations.closing import ClosedAlready, DaysToCome, close_books
from masthead.money.ledger.operations.locking import lock
from masthead.money.ledger.operations.posting import (
    AccountClosed,
    AlreadyReversed,
    EffectKeyTaken,
    HoldsLess,
    NoSuchJournal,
    PairNotAllowed,
    post,
    post_many,
    reverse,
)
from masthead.money.ledger.operations.sealing import seal

__all__ = [
    "AccountClosed",
    "AccountTaken",
    "AlreadyReversed",
    "ClosedAlready",
    "DaysToCome",
    "EffectKeyTaken",
    "HoldsLess",
    "NoSuchJournal",
    "PairNotAllowed",
    "close_account",
    "close_books",
    "lock",
    "open_account",
    "open_chart",
    "post",
    "post_many",
    "reverse",
    "seal",
]
