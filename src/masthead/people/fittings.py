"""What people fit into others: their desks in the office."""

from datetime import datetime

from masthead.design.values import Desk
from masthead.kernel.actors import Actor
from masthead.people import queries
from masthead.people.values import DECIDE, FIND_PARTIES, JOIN_PARTIES, SEE_STAFF

MANY = 99  # enough to say that there are many


def _undecided(actor: Actor, now: datetime) -> int:
    return queries.undecided(actor=actor, now=now)


def _thin(actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every desk is asked so
    return len(queries.thin_roles(now=now))


APPROVALS = Desk(title="Approvals", address="/office/approvals/", duty=DECIDE, waits=_undecided)
STAFF = Desk(title="Staff", address="/office/staff/", duty=SEE_STAFF, waits=_thin)


def _alike(actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every desk is asked so
    return queries.waiting(most=MANY)


def _nobody(actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every desk is asked so
    return 0


PEOPLE = Desk(title="People", address="/office/people/", duty=FIND_PARTIES, waits=_nobody)
DUPLICATES = Desk(title="Possible duplicates", address="/office/people/duplicates/", duty=JOIN_PARTIES, waits=_alike)
