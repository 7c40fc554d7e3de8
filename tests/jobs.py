"""Working deferred jobs off inside a test."""

import json

from django.db import connection
from procrastinate.contrib.django import app

MOST = 1000


def work_off() -> int:
    """Run every job that waits, in order, until none is left; a job that fails fails the test."""
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 1"
            )
            row = cursor.fetchone()
            if row is None:
                return done
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [row[0]])
        arguments = json.loads(row[2]) if isinstance(row[2], str) else row[2]
        app.tasks[row[1]].func(**arguments)
        done += 1
        assert done < MOST, "jobs defer one another without end"
