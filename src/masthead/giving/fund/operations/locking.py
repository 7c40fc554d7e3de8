"""The fund's own lock."""

from django.db import connection


def lock() -> None:
    """Take the domain's own lock, held to the commit; before the ledger's (house rule 18)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fund'))")
