"""Proposing that two records are of one person, and remembering that they are not; joining is parties_joining."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.machinery.audit import operations as audit
from masthead.people import queries
from masthead.people.models import Likeness
from masthead.people.values import JOIN_PARTIES, Alike

# Against the three oldest of each way of being alike: a regular giver's hundredth gift proposes three pairs, not 99.
LOOK = """
INSERT INTO people_likeness (one_id, other_id, alike, found_at, said, said_by)
SELECT DISTINCT ON (1, 2) least(it.id, like_it.id), greatest(it.id, like_it.id), like_it.alike, %(now)s, 'open', ''
  FROM people_party it CROSS JOIN LATERAL (
    (SELECT p.id, 'email' AS alike, 1 AS strength FROM people_party p
      WHERE it.email <> '' AND p.email <> '' AND lower(p.email) = lower(it.email) AND p.id <> it.id
      ORDER BY p.made_at LIMIT 3)
    UNION ALL
    (SELECT p.id, 'phone', 2 FROM people_party p
      WHERE it.phone_key <> '' AND p.phone_key <> '' AND p.phone_key = it.phone_key AND p.id <> it.id
      ORDER BY p.made_at LIMIT 3)
    UNION ALL
    (SELECT p.id, 'postcode', 3
       FROM people_address here
       JOIN people_address there ON there.postcode_key = here.postcode_key AND there.postcode_key <> ''
       JOIN people_party p ON p.id = there.party_id
      WHERE here.party_id = it.id AND here.until_at IS NULL AND there.until_at IS NULL AND p.id <> it.id
        AND (people_words(p.name))[cardinality(people_words(p.name))]
            = (people_words(it.name))[cardinality(people_words(it.name))]
      ORDER BY p.made_at LIMIT 3)
  ) AS like_it
 WHERE it.id = %(party_id)s
 ORDER BY 1, 2, like_it.strength
ON CONFLICT DO NOTHING
"""


def look_for_likeness(*, party_id: PartyId, now: datetime) -> None:
    """Note which records look like this one: proposed to a person, and nothing else; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, {"party_id": party_id, "now": now})


@transaction.atomic
def say_not_same(*, one_id: PartyId, other_id: PartyId, actor: Actor, now: datetime) -> None:
    """Remember that two records are of two people: the pair is not proposed again, whatever more it has in common."""
    actor.must(JOIN_PARTIES)
    said = {"said": Likeness.Said.NOT_SAME, "said_at": now, "said_by": actor.name}
    ours, theirs = queries.family(party_id=one_id), queries.family(party_id=other_id)
    if not between(ours=ours, theirs=theirs).exclude(said=Likeness.Said.JOINED).update(**said):
        one, other = sorted((one_id, other_id))
        Likeness.objects.create(one_id=one, other_id=other, alike=Alike.BY_HAND, found_at=now, **said)
    detail = {"other": str(other_id)}
    audit.record(act="people.say_not_same", subject=str(one_id), actor=actor, now=now, detail=detail)


def between(*, ours: Collection[PartyId], theirs: Collection[PartyId]) -> QuerySet[Likeness]:
    """The pairs of which one is of one family and the other of the other."""
    return Likeness.objects.filter(Q(one__in=ours, other__in=theirs) | Q(one__in=theirs, other__in=ours))
