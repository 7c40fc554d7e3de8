"""Lists and months that somebody takes away: who, what, and what for, is logged (practice.md P17)."""

from datetime import datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.money.payments.values import SEE_SUMS


@transaction.atomic
def record_export(*, what: str, why: str, actor: Actor, now: datetime) -> None:
    """
    Log that somebody takes something away.

    :param what: in words, such as ``month 2026-11 as pdf``
    :param why: what it is for, as they said it
    """
    actor.must(SEE_SUMS)
    audit.record(act="payments.export", subject=what, actor=actor, now=now, detail={"purpose": why})
