"""Logging who looked at whose personal record, and why (practice.md P17)."""

from datetime import datetime

from django.db import connection, transaction

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars

FIRST_TODAY = """
INSERT INTO people_sight (actor, subject, seen_on) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def seen(*, subject: str, purpose: str, actor: Actor, now: datetime) -> None:
    """
    Note that somebody looked at a personal record or list: once a day for each of them and each subject.

    :param subject: a party's id, or the name of a list
    :param purpose: what it was looked at for, in a word or two; nothing of what was typed
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST_TODAY, [actor.name[:200], subject[:80], particulars.today(now=now)])
        is_first = cursor.rowcount == 1
    if is_first:
        audit.record(act="people.see", subject=subject, actor=actor, now=now, detail={"purpose": purpose})
