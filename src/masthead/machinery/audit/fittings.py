"""The audit's desk."""

from datetime import datetime

from masthead.design.values import Desk
from masthead.kernel.actors import Actor
from masthead.machinery.audit.values import READ_AUDIT


def _nothing_waits(_: Actor, __: datetime) -> int:
    return 0


AUDIT = Desk(title="Who did what", address="/office/audit/", duty=READ_AUDIT, waits=_nothing_waits)
