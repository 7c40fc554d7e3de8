"""The ledger's one lock, held to commit: taken after the domain's own rows and before press (ARCHITECTURE.md)."""

from django.db import connection
from django.db.models import Max

from masthead.money.ledger import models


def lock() -> int:
    """
    Wait until nobody else writes to the books; what is read from here on stays true to the caller's commit.

    :return: the number of the last journal
    """
    take()
    seq: int | None = models.Journal.objects.aggregate(seq=Max("seq"))["seq"]
    return seq or 0


def take() -> None:
    """Take the lock, for those who read the rest themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_lock()")
