"""
Parties, read: whoever was joined is followed, and flags are asked for where they are used, never copied.

One statement answers for any number of parties: it goes up from each to the record that was kept, and down again to all
that was joined into that (``people_families``, migration 0002).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from masthead.kernel import ids
from masthead.kernel.ids import NotACode, PartyId
from masthead.people.models import Address
from masthead.people.models import Party as PartyRow
from masthead.people.values import FLAG_WORDS, WRITE_NO_MORE, Flag, Party, PartyKind, Place, Preference

LENGTH_OF_CODE = 8  # of "P7K3QXM4": the prefix, six characters and the check character

FAMILIES = "SELECT * FROM people_families(%s)"


class Member(NamedTuple):
    """A record as it stands, in the family of the record that was kept."""

    root: UUID
    asked: Sequence[UUID]
    id: UUID
    code: str
    kind: str
    name: str
    email: str
    phone: str
    prefers: Sequence[str]
    town: str | None
    postcode: str | None
    flags: Sequence[str]


def members(*, party_ids: Collection[PartyId]) -> Sequence[Member]:
    """Every record of the families of some parties, each family together and the kept record first; one query."""
    if not party_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FAMILIES, [list(party_ids)])
        return [Member(*row) for row in cursor.fetchall()]


def together(*, family: Sequence[Member]) -> Party:
    """
    One family as one party.

    What the kept record does not say is taken from what was joined into it; flags and preferences are everybody's, so
    that none is lost by joining.
    """
    kept = family[0]
    placed = next((one for one in family if one.town or one.postcode), kept)
    return Party(
        id=PartyId(kept.id),
        kind=PartyKind(kept.kind),
        name=_first(one.name for one in family),
        email=_first(one.email for one in family),
        code=kept.code,
        town=placed.town or "",
        postcode=placed.postcode or "",
        flags=frozenset(Flag(flag) for one in family for flag in one.flags),
        prefers=frozenset(Preference(wish) for one in family for wish in one.prefers),
    )


def _first(said: Iterable[str]) -> str:
    return next((text for text in said if text), "")


def families(*, party_ids: Collection[PartyId]) -> Sequence[Sequence[Member]]:
    """The families of some parties; one query."""
    found: dict[UUID, list[Member]] = {}
    for member in members(party_ids=party_ids):
        found.setdefault(member.root, []).append(member)
    return list(found.values())


def parties(*, party_ids: Collection[PartyId]) -> dict[PartyId, Party]:
    """Each of some ids with its party, or with whom that was joined into; unknown ids are left out. One query."""
    told: dict[PartyId, Party] = {}
    for family in families(party_ids=party_ids):
        party = together(family=family)
        told |= {PartyId(asked): party for asked in family[0].asked}
    return told


def party(*, party_id: PartyId) -> Party | None:
    """A party, or whom it was joined into; None where there is none."""
    return parties(party_ids=[party_id]).get(party_id)


def family(*, party_id: PartyId) -> set[PartyId]:
    """The ids of a party's record and of all that are joined with it, its own among them; none if there is no such."""
    return {PartyId(member.id) for member in members(party_ids=[party_id])}


def of_code(*, text: str) -> Party | None:
    """
    Whose reference this is, as a person wrote it; what stands behind it on the line (a name, say) is passed over.

    :return: None if there is no such reference, or a slip in it
    """
    for typed in (text, text.replace("-", " ").strip()[: LENGTH_OF_CODE + 1], *text.split()[:1]):
        try:
            code = ids.read_code(text=typed, prefix=ids.Prefix.PERSON)
        except NotACode:
            continue
        found = id_of_code(code=code)
        return party(party_id=found) if found else None
    return None


def id_of_code(*, code: str) -> PartyId | None:
    """The record of a reference in its right form, itself: a join is not followed."""
    found = PartyRow.objects.filter(code=code).values_list("id", flat=True).first()
    return PartyId(found) if found else None


def may_write(*, party: Party) -> str:
    """
    Why nobody writes to a party (practice.md P24); empty where one may.

    That somebody is not to be asked stops appeals and never thanks, so it is not among the reasons.
    """
    return next((FLAG_WORDS[flag] for flag in WRITE_NO_MORE if flag in party.flags), "")


def place_of(*, party_id: PartyId, now: datetime) -> Place | None:
    """The address of a party that is in force: its own record's, or of what was joined into it."""
    family = members(party_ids=[party_id])
    if not family:
        return None
    in_force = Q(until_at=None) | Q(until_at__gt=now)
    rows = Address.objects.filter(in_force, party_id__in=[one.id for one in family], from_at__lte=now)
    by_party = {row.party_id: row for row in rows.order_by("from_at", "id")}
    row = next((by_party[one.id] for one in family if one.id in by_party), None)
    return placed(row=row) if row else None


def placed(*, row: Address) -> Place:
    """A row as the value that it holds."""
    return Place(
        street=row.street,
        town=row.town,
        postcode=row.postcode,
        country=row.country,
        area=row.area,
        suburb=row.suburb,
    )
