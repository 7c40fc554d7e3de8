"""What the ledger fits into the office."""

from datetime import datetime

from masthead.design.values import Desk
from masthead.kernel.actors import Actor
from masthead.money.ledger.values import SEE_BOOKS


def _nothing_waits(_: Actor, __: datetime) -> int:
    return 0


BOOKS = Desk("The books", "/office/books/", SEE_BOOKS, _nothing_waits)
