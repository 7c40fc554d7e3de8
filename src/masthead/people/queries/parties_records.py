"""A party's whole record, the list of all parties, and the pairs that may be of one person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from masthead.kernel.ids import PartyId
from masthead.people.models import Address, Contact, Likeness, RaisedFlag, User
from masthead.people.models import Party as PartyRow
from masthead.people.queries.parties import families, members, parties, place_of, placed, together
from masthead.people.values import AddressFact, Alike, ContactFact, FlagFact, Joined, Pair, Party, Record
from masthead.people.values import addresses as postal_form


def record(*, party_id: PartyId, now: datetime) -> Record | None:
    """All that is known of a party, the newest first; None where there is none."""
    family = members(party_ids=[party_id])
    if not family:
        return None
    party = together(family=family)
    everybody = [one.id for one in family]
    made_at = PartyRow.objects.values_list("made_at", flat=True).get(id=party.id)
    return Record(
        party=party,
        phone=next((one.phone for one in family if one.phone), ""),
        made_at=made_at,
        addresses=tuple(
            AddressFact(postal_form.postal(name="", company="", place=placed(row=row)).lines, row.from_at, row.until_at)
            for row in Address.objects.filter(party_id__in=everybody).order_by("-from_at", "-id")
        ),
        place=place_of(party_id=party.id, now=now),
        contacts=_contacts(everybody),
        flags=tuple(
            FlagFact(
                flag=row.flag,
                since_on=row.since_on,
                why=row.why,
                raised_at=row.raised_at,
                raised_by=row.raised_by,
                lowered_at=row.lowered_at,
                lowered_by=row.lowered_by,
                lowered_why=row.lowered_why,
                on_code=row.party.code,
            )
            for row in RaisedFlag.objects.filter(party_id__in=everybody).select_related("party").order_by("-raised_at")
        ),
        joined=tuple(
            Joined(row.code, row.name, row.joined_into.code, row.joined_why, row.joined_at, row.joined_by)
            for row in PartyRow.objects.filter(id__in=everybody[1:])
            .select_related("joined_into")
            .order_by("-joined_at", "code")
            if row.joined_into and row.joined_at
        ),
    )


def _contacts(everybody: Sequence[UUID]) -> tuple[ContactFact, ...]:
    rows = list(Contact.objects.filter(party_id__in=everybody).order_by("-from_at", "-id"))
    people = parties(party_ids=[PartyId(row.person_id) for row in rows])
    return tuple(ContactFact(people[PartyId(row.person_id)], row.role, row.from_at, row.until_at) for row in rows)


def all_recorded(*, after: str, limit: int) -> Sequence[Party]:
    """
    The parties as they were recorded, the newest first; what was joined into another is left out.

    :param after: the reference of the last one that was shown; nothing to begin
    """
    rows = PartyRow.objects.filter(joined_into=None).order_by("-made_at", "-id")
    last = PartyRow.objects.filter(code=after).first() if after else None
    if last is not None:
        rows = rows.filter(made_at__lte=last.made_at).exclude(Q(made_at=last.made_at, id__gte=last.id))
    ids = [PartyId(one) for one in rows.values_list("id", flat=True)[:limit]]
    told = {family[0].id: together(family=family) for family in families(party_ids=ids)}
    return [told[one] for one in ids]


def pairs(*, limit: int, of: PartyId | None = None) -> Sequence[Pair]:
    """
    The records that may be of one person and of which nobody has said anything, the newest pair first.

    :param of: only those with this party
    """
    rows = Likeness.objects.filter(said=Likeness.Said.OPEN).order_by("-id")
    if of is not None:
        everybody = [one.id for one in members(party_ids=[of])]
        rows = rows.filter(Q(one__in=everybody) | Q(other__in=everybody))
    found = list(rows[:limit].values_list("one_id", "other_id", "alike", "one__made_at", "other__made_at"))
    who = parties(party_ids=[PartyId(one) for row in found for one in row[:2]])
    told: dict[frozenset[PartyId], Pair] = {}
    for one, other, alike, one_made, other_made in found:
        older, newer = (one, other) if one_made <= other_made else (other, one)
        pair = Pair(who[PartyId(older)], who[PartyId(newer)], Alike(alike))
        told.setdefault(frozenset((pair.older.id, pair.newer.id)), pair)
    return [pair for pair in told.values() if pair.older.id != pair.newer.id]


def waiting(*, most: int) -> int:
    """How many pairs nobody has said anything of, counted up to a number."""
    return Likeness.objects.filter(said=Likeness.Said.OPEN)[:most].count()


def names_of(*, actors: Collection[str]) -> Mapping[str, str]:
    """For each actor as the audit names it, whom a person reads there: one query."""
    users = {actor: actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    known = {str(user.id): user.get_full_name() for user in User.objects.filter(id__in=users.values())}
    return {actor: known.get(users.get(actor, ""), actor.removeprefix("program:")) for actor in actors}
