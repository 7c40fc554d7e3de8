"""The books in the words of other programs (money.md, decision 9): each format streams, a journal at a time."""

from masthead.money.ledger.formats.beancount import beancount
from masthead.money.ledger.formats.plain import hledger, ledger
from masthead.money.ledger.formats.table import table

__all__ = ["beancount", "hledger", "ledger", "table"]
