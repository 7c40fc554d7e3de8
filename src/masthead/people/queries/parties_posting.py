"""Where letters go, and to whom: for one party, and for any number at once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from masthead.kernel.ids import PartyId
from masthead.people.models import Address, Contact
from masthead.people.queries.parties import families, parties, placed, together
from masthead.people.values import Party, Postal
from masthead.people.values import addresses as postal_form


def contacts(*, party_ids: Collection[PartyId], now: datetime) -> dict[PartyId, Party]:
    """Whom to write to of organisations and groups at a moment; who has nobody named is left out. Three queries."""
    members = families(party_ids=party_ids)
    root_of = {member.id: member.root for family in members for member in family}
    in_force = Q(until_at=None) | Q(until_at__gt=now)
    rows = Contact.objects.filter(in_force, party_id__in=list(root_of), from_at__lte=now).order_by("from_at", "id")
    latest: dict[UUID, PartyId] = {root_of[row.party_id]: PartyId(row.person_id) for row in rows}
    people = parties(party_ids=list(latest.values()))
    return {
        PartyId(asked): people[latest[family[0].root]]
        for family in members
        if family[0].root in latest
        for asked in family[0].asked
    }


def postals(*, party_ids: Collection[PartyId], now: datetime) -> dict[PartyId, Postal]:
    """As ``postal``, for several parties; whose address nobody knows is left out. A constant number of queries."""
    named = contacts(party_ids=party_ids, now=now)
    everybody = families(party_ids=[*party_ids, *(person.id for person in named.values())])
    known = [member.id for family in everybody for member in family]
    in_force = Q(until_at=None) | Q(until_at__gt=now)
    rows = Address.objects.filter(in_force, party_id__in=known, from_at__lte=now).order_by("from_at", "id")
    by_record = {row.party_id: row for row in rows}
    row_of: dict[UUID, Address] = {}
    for family in everybody:
        found = next((by_record[member.id] for member in family if member.id in by_record), None)
        if found:
            row_of |= dict.fromkeys([family[0].root, *family[0].asked], found)
    told: dict[PartyId, Postal] = {}
    wanted = set(party_ids)
    for family in everybody:
        it = together(family=family)
        for asked in wanted & {PartyId(each) for each in family[0].asked}:
            person = named.get(asked)
            row = row_of.get(asked) or (row_of.get(person.id) if person else None)
            if row:
                name, company = (person.name, it.name) if person else (it.name, "")
                told[asked] = postal_form.postal(name=name, company=company, place=placed(row=row))
    return told


def contact(*, party_id: PartyId, now: datetime) -> Party | None:
    """Whom to write to of an organisation or group at a moment; None where nobody is named."""
    return contacts(party_ids=[party_id], now=now).get(party_id)


def postal(*, party_id: PartyId, now: datetime) -> Postal | None:
    """
    Where a letter to a party goes; None where no address is known.

    An organisation's letter goes to its contact by name: at its own address if it has one, or at the contact's.
    """
    return postals(party_ids=[party_id], now=now).get(party_id)
