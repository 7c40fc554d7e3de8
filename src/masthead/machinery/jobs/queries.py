"""How the queue stands."""

from django.db import connection

from masthead.machinery.jobs.values import Waiting


def waiting() -> Waiting:
    """How many jobs wait, and how many failed for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status IN ('todo', 'doing')), count(*) FILTER (WHERE status = 'failed')"
            " FROM procrastinate_jobs"
        )
        todo, failed = cursor.fetchone()
    return Waiting(todo=todo, failed=failed)
