"""Joining two records of one person, by a person; and parting them again (fixed.md, "Party and payment")."""

from datetime import datetime

from django.db import connection, transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.people import queries
from masthead.people.models import Likeness, Party
from masthead.people.operations.parties import NoSuchParty, locked
from masthead.people.operations.parties_alike import between
from masthead.people.values import JOIN_PARTIES


class JoinedAlready(Refusal):
    """The two are one record already: joining them the other way round would lead in a ring."""

    kind = Kind.CONFLICT
    code = "joined_already"
    words = "These two are one record already."


class NotJoined(Refusal):
    """There is nothing to part."""

    kind = Kind.CONFLICT
    code = "not_joined"
    words = "This record is not joined into another."


class Unlike(Refusal):
    """A person is no organisation."""

    code = "unlike"
    words = "One is a {one} and the other a {other}: only records of the same kind can be joined."


@transaction.atomic
def join(*, kept: PartyId, gone: PartyId, why: str, actor: Actor, now: datetime) -> None:
    """
    Say that two records are of one person: the one that goes leads to the one that is kept from now on.

    Nothing is moved or copied, so that parting them gives both back as they were.

    :raises NoSuchParty: if one of the two is not there
    :raises JoinedAlready: if they are one already
    :raises Unlike: if they are of different kinds
    """
    actor.must(JOIN_PARTIES)
    _one_at_a_time()
    found = queries.parties(party_ids=[kept, gone])
    if kept not in found or gone not in found:
        raise NoSuchParty
    head, tail = found[kept], found[gone]
    if head.id == tail.id:
        raise JoinedAlready
    if head.kind is not tail.kind:
        raise Unlike(one=head.kind.value.replace("_", " "), other=tail.kind.value.replace("_", " "))
    row = locked(party_id=tail.id)
    row.joined_into_id, row.joined_at, row.joined_by, row.joined_why = head.id, now, actor.name, why
    row.save(update_fields=["joined_into", "joined_at", "joined_by", "joined_why"])
    whole = queries.family(party_id=head.id)
    between(ours=whole, theirs=whole).filter(said=Likeness.Said.OPEN).update(
        said=Likeness.Said.JOINED, said_at=now, said_by=actor.name
    )
    detail = {"into": str(head.id)}
    audit.record(act="people.join", subject=str(tail.id), actor=actor, now=now, detail=detail)


@transaction.atomic
def part(*, gone: PartyId, why: str, actor: Actor, now: datetime) -> None:
    """
    Undo a join: the record stands for itself again, with all that had been joined into it before.

    :raises NoSuchParty: if there is none
    :raises NotJoined: if it is not joined into another
    """
    actor.must(JOIN_PARTIES)
    _one_at_a_time()
    row = locked(party_id=gone)
    if row.joined_into_id is None:
        raise NotJoined
    detail = {"from": str(row.joined_into_id), "joined_by": row.joined_by}
    left = PartyId(row.joined_into_id)
    Party.objects.filter(id=gone).update(joined_into=None, joined_at=None, joined_by="", joined_why="")
    apart = between(ours=queries.family(party_id=gone), theirs=queries.family(party_id=left))
    apart.filter(said=Likeness.Said.JOINED).update(said=Likeness.Said.OPEN, said_at=None, said_by="")
    audit.record(act="people.part", subject=str(gone), actor=actor, now=now, detail=detail | {"explained": bool(why)})


def _one_at_a_time() -> None:
    """Joins are rare, and two at once could make a ring between them: they wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.join'))")
