"""Issuing form tokens, and counting what is limited."""

import secrets
from datetime import datetime

from django.core import signing
from django.db import connection

from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.gate.models import Count
from masthead.machinery.gate.queries import SALT
from masthead.machinery.gate.values import TooMany


def issue(*, now: datetime) -> str:
    """A signed token for one form: 128 random bits and the time."""
    body = f"{secrets.token_urlsafe(16)}.{int(now.timestamp() * 1000)}"
    return signing.Signer(salt=SALT).sign(body)


def count(*, key: str, most: int, period_s: int, now: datetime) -> None:
    """
    Count one try.

    :param key: what is limited, such as ``give:192.0.2.1``
    :raises TooMany: if there were more than ``most`` in this window of ``period_s`` seconds
    """
    window = int(now.timestamp()) // period_s * period_s
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO gate_count (key, "window", number) VALUES (%s, %s, 1)'
            ' ON CONFLICT (key, "window") DO UPDATE SET number = gate_count.number + 1 RETURNING number',
            [key[:120], window],
        )
        (number,) = cursor.fetchone()
    if number > most:
        raise TooMany


@runnable("gate.tidy", alone=True)
def tidy(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every runnable is given one
    """Forget windows that ended more than a day ago."""
    return Count.objects.filter(window__lt=int(now.timestamp()) - 86_400).delete()[0]
