"""Shutting days."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import models
from masthead.money.ledger.operations import locking
from masthead.money.ledger.values import CLOSE_BOOKS


class DaysToCome(Refusal):
    """Only days that are over can be closed."""

    code = "days_to_come"
    words = "The books can be closed through yesterday at most."


class ClosedAlready(Refusal):
    """A later day is closed already."""

    kind = Kind.CONFLICT
    code = "closed_already"
    words = "The books are closed through {through_on} already."


@transaction.atomic
def close_books(*, through_on: date, actor: Actor, now: datetime) -> None:
    """
    Shut the days up to and with one: what comes in for them later counts on the day it is posted (F32).

    :param through_on: a day in the paper's zone that is over; the same day again changes nothing
    :raises NotYourDuty: if the actor may not
    :raises DaysToCome: if the day is not over
    :raises ClosedAlready: if a later day is closed
    """
    actor.must(CLOSE_BOOKS)
    if through_on >= particulars.today(now=now):
        raise DaysToCome
    seq = locking.lock()
    closed: date | None = models.Closing.objects.aggregate(day=Max("through_on"))["day"]
    if closed == through_on:
        return
    if closed is not None and closed > through_on:
        raise ClosedAlready(through_on=closed)
    models.Closing.objects.create(through_on=through_on, journal_seq=seq, by=actor.name, at=now)
    audit.record(act="ledger.close_books", subject=str(through_on), actor=actor, now=now, detail={"journal_seq": seq})
