"""Raising and lowering flags: dated facts on a person's record, asked for wherever they matter (practice.md P24)."""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.people import queries
from masthead.people.models import RaisedFlag
from masthead.people.operations.parties import locked
from masthead.people.values import FLAG_WORDS, RECORD_PARTIES, Flag


class FlagRaisedAlready(Refusal):
    """It stands already, on this record or one that was joined into it."""

    kind = Kind.CONFLICT
    code = "flag_raised_already"
    words = "“{flag}” is on this record already."


class FlagNotRaised(Refusal):
    """It was lowered a moment ago, or never raised."""

    kind = Kind.CONFLICT
    code = "flag_not_raised"
    words = "“{flag}” is not on this record."


class DayToCome(Refusal):
    """Since when is a day that has come."""

    code = "day_to_come"
    words = "That day is still to come."


@transaction.atomic
def raise_flag(*, party_id: PartyId, flag: Flag, why: str, since_on: date, actor: Actor, now: datetime) -> None:
    """
    Raise a flag: from the same moment everything that asks about this party is told.

    :param why: who said so, or whom to speak to
    :param since_on: the day in the paper's zone since which it is so
    :raises NoSuchParty: if there is no such party
    :raises DayToCome: if that day is still to come
    :raises FlagRaisedAlready: if it stands
    """
    actor.must(RECORD_PARTIES)
    if since_on > particulars.today(now=now):
        raise DayToCome
    locked(party_id=party_id)
    if _raised(party_id, flag):
        raise FlagRaisedAlready(flag=FLAG_WORDS[flag])
    row = RaisedFlag.objects.create(
        party_id=party_id, flag=flag, since_on=since_on, why=why, raised_at=now, raised_by=actor.name
    )
    detail = {"flag": flag.value, "fact": row.id}
    audit.record(act="people.raise_flag", subject=str(party_id), actor=actor, now=now, detail=detail)


@transaction.atomic
def lower_flag(*, party_id: PartyId, flag: Flag, why: str, actor: Actor, now: datetime) -> None:
    """
    Lower a flag, wherever in the family of joined records it was raised; that it stood is kept.

    :raises NoSuchParty: if there is no such party
    :raises FlagNotRaised: if it does not stand
    """
    actor.must(RECORD_PARTIES)
    locked(party_id=party_id)
    rows = _raised(party_id, flag)
    if not rows:
        raise FlagNotRaised(flag=FLAG_WORDS[flag])
    for row in rows:
        row.lowered_at, row.lowered_by, row.lowered_why = now, actor.name, why
        row.save(update_fields=["lowered_at", "lowered_by", "lowered_why"])
    detail = {"flag": flag.value, "facts": [row.id for row in rows]}
    audit.record(act="people.lower_flag", subject=str(party_id), actor=actor, now=now, detail=detail)


def _raised(party_id: PartyId, flag: Flag) -> list[RaisedFlag]:
    standing = RaisedFlag.objects.filter(party_id__in=queries.family(party_id=party_id), flag=flag, lowered_at=None)
    return list(standing.select_for_update(no_key=True).order_by("id"))
