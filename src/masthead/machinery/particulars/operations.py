"""Making the paper, and changing what may be changed of it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityId
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.models import Fact, Paper
from masthead.machinery.particulars.values import CHANGE_PARTICULARS, LOCKED, FactName, Mode, UnfitFact, read_fact


class PaperIsMade(Refusal):
    """One paper in one database."""

    kind = Kind.CONFLICT
    code = "paper_is_made"
    words = "There is a paper in this database already."


class NeedsTwoPeople(Refusal):
    """What readers pay into is not one person's to change."""

    kind = Kind.FORBIDDEN
    code = "needs_two_people"
    words = "Payee and bank details are changed by two people: propose the change."


class InThePast(Refusal):
    """A fact is put in force from now on, or later."""

    code = "in_the_past"
    words = "Choose today or a day to come."


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
def change(
    *,
    facts: Mapping[FactName, str],
    in_force_at: datetime,
    actor: Actor,
    now: datetime,
    authority_id: AuthorityId | None = None,
) -> None:
    """
    Put new facts in force from a moment on; the old ones stay on record.

    :param authority_id: by which two people allowed it; a person needs it for payee and bank details (P18)
    :raises UnfitFact: if one can't stand
    :raises InThePast: if they would have been in force already
    :raises NeedsTwoPeople: without an authority, where it is needed
    """
    actor.must(CHANGE_PARTICULARS)
    if authority_id is None and not actor.is_program and set(LOCKED) & set(facts):
        raise NeedsTwoPeople
    if in_force_at < now:
        raise InThePast
    fit = {name: read_fact(name=name, text=text) for name, text in facts.items()}
    _check_bounds(fit, in_force_at)
    _record(fit, in_force_at=in_force_at, actor=actor, now=now)
    told = {"from": in_force_at.isoformat(), **({"authority": str(authority_id)} if authority_id else {})}
    audit.record(act="particulars.change", subject=",".join(sorted(fit)), actor=actor, now=now, detail=told)


def _check_bounds(facts: Mapping[FactName, str], in_force_at: datetime) -> None:
    """The least gift is not above the greatest, once these facts stand."""
    if not {FactName.GIFT_MIN_MINOR, FactName.GIFT_MAX_MINOR} & set(facts):
        return
    before = queries.current(now=in_force_at)
    least = int(facts.get(FactName.GIFT_MIN_MINOR) or before.gift_min.minor)
    greatest = int(facts.get(FactName.GIFT_MAX_MINOR) or before.gift_max.minor)
    if least > greatest:
        raise UnfitFact(title="Least gift online", problem="it can’t be above the greatest")


def _record(facts: Mapping[FactName, str], *, in_force_at: datetime, actor: Actor, now: datetime) -> None:
    Fact.objects.bulk_create(
        Fact(name=name, value=value, in_force_at=in_force_at, recorded_at=now, recorded_by=actor.name)
        for name, value in facts.items()
    )
