"""Making the paper, and changing what may be changed of it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.models import Fact, Paper
from masthead.machinery.particulars.values import CHANGE_PARTICULARS, FactName, Mode


class PaperIsMade(Refusal):
    """One paper in one database."""

    kind = Kind.CONFLICT
    code = "paper_is_made"
    words = "There is a paper in this database already."


@transaction.atomic
def make_paper(
    *, mode: Mode, currency: str, zone: ZoneInfo, facts: Mapping[FactName, str], actor: Actor, now: datetime
) -> None:
    """
    Make the one paper of this database.

    :raises PaperIsMade: if there is one
    """
    actor.must(CHANGE_PARTICULARS)
    if queries.is_made():
        raise PaperIsMade
    Paper.objects.create(mode=mode, currency=currency, zone=zone.key, made_at=now)
    _record(facts, in_force_at=now, actor=actor, now=now)
    audit.record(act="particulars.make_paper", subject="paper", actor=actor, now=now, detail={"mode": str(mode)})


@transaction.atomic
def change(*, facts: Mapping[FactName, str], in_force_at: datetime, actor: Actor, now: datetime) -> None:
    """Put new facts in force from a moment on; the old ones stay on record."""
    actor.must(CHANGE_PARTICULARS)
    _record(facts, in_force_at=in_force_at, actor=actor, now=now)
    audit.record(act="particulars.change", subject=",".join(sorted(facts)), actor=actor, now=now, detail={})


def _record(facts: Mapping[FactName, str], *, in_force_at: datetime, actor: Actor, now: datetime) -> None:
    Fact.objects.bulk_create(
        Fact(name=name, value=value, in_force_at=in_force_at, recorded_at=now, recorded_by=actor.name)
        for name, value in facts.items()
    )
