"""Recording parties, their addresses, contacts and preferences."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.people import queries
from masthead.people.models import Address, Contact, Party
from masthead.people.operations.parties_alike import look_for_likeness
from masthead.people.values import RECORD_PARTIES, PartyKind, Place, Preference

TRIES = 5
WITH_CONTACTS = (PartyKind.ORGANISATION, PartyKind.GROUP)


class NoSuchParty(Refusal):
    """Nobody has this record."""

    kind = Kind.ABSENT
    code = "no_such_party"
    words = "There is no record with that reference."


class Nameless(Refusal):
    """A record that the office makes has a name."""

    code = "nameless"
    words = "Enter a name."


class NoContactNeeded(Refusal):
    """Only an organisation or a group has a contact."""

    code = "no_contact_needed"
    words = "Only an organisation or a readers’ group has a contact: write to {name} directly."


def record_guest(*, name: str, email: str, now: datetime) -> PartyId | None:
    """
    The party of a guest's gift, its own each time: nothing is matched by itself (fixed.md).

    That it looks like one that stands is only proposed, for a person to join.

    :return: None where neither name nor e-mail was given
    """
    if not name and not email:
        return None
    return _recorded(Party(kind=PartyKind.PERSON, name=name, email=email, made_at=now), now=now)


@transaction.atomic
def record_party(
    *,
    kind: PartyKind,
    name: str,
    email: str,
    phone: str,
    actor: Actor,
    now: datetime,
    place: Place | None = None,
) -> PartyId:
    """
    Record somebody from the office.

    :param place: the postal address, where it is known, as ``values.addresses.read`` makes it
    :raises Nameless: without a name
    """
    actor.must(RECORD_PARTIES)
    if not name:
        raise Nameless
    party_id = _recorded(Party(kind=kind, name=name, email=email, phone=phone, made_at=now), now=now)
    audit.record(act="people.record_party", subject=str(party_id), actor=actor, now=now, detail={"kind": kind.value})
    if place is not None:
        add_address(party_id=party_id, place=place, actor=actor, now=now)
    return party_id


def _recorded(row: Party, *, now: datetime) -> PartyId:
    row.code = _free_code()
    row.save(force_insert=True)
    look_for_likeness(party_id=PartyId(row.id), now=now)
    return PartyId(row.id)


def _free_code() -> str:
    """A reference that is nobody's. Of a million parties one in a thousand tries hits one that is taken."""
    offered = [ids.new_code(prefix=ids.Prefix.PERSON) for _ in range(TRIES)]
    taken = set(Party.objects.filter(code__in=offered).values_list("code", flat=True))
    return next(code for code in offered if code not in taken)


@transaction.atomic
def change_party(
    *, party_id: PartyId, kind: PartyKind, name: str, email: str, phone: str, actor: Actor, now: datetime
) -> None:
    """
    Put right what a record says of a person; nothing where it says so already.

    :raises NoSuchParty: if there is none
    :raises Nameless: without a name
    """
    actor.must(RECORD_PARTIES)
    row = locked(party_id=party_id)
    if not name:
        raise Nameless
    # Against what was shown: what came from a joined record is not copied, so that parting gives both back unchanged.
    shown = queries.members(party_ids=[party_id])
    new = {"kind": kind, "name": name, "email": email, "phone": phone}
    said = {column: next((str(text) for one in shown if (text := getattr(one, column))), "") for column in new}
    changed = [column for column, value in new.items() if said[column] != value]
    if not changed:
        return
    for column in changed:
        setattr(row, column, new[column])
    row.save(update_fields=changed)
    look_for_likeness(party_id=party_id, now=now)
    audit.record(act="people.change_party", subject=str(party_id), actor=actor, now=now, detail={"changed": changed})


@transaction.atomic
def set_preferences(*, party_id: PartyId, prefers: Collection[Preference], actor: Actor, now: datetime) -> None:
    """
    Say how somebody wishes to be written to (practice.md P25).

    :raises NoSuchParty: if there is none
    """
    actor.must(RECORD_PARTIES)
    locked(party_id=party_id)
    family = queries.members(party_ids=[party_id])
    before = {wish for one in family for wish in one.prefers}
    wishes = [wish.value for wish in Preference if wish in prefers]
    if before == set(wishes):
        return
    # A wish that was taken back must not live on in a record that was joined.
    for one in family:
        own = [wish for wish in wishes if wish in one.prefers or (one is family[0] and wish not in before)]
        Party.objects.filter(id=one.id).exclude(prefers=own).update(prefers=own)
    audit.record(act="people.set_preferences", subject=str(party_id), actor=actor, now=now, detail={"prefers": wishes})


@transaction.atomic
def add_address(*, party_id: PartyId, place: Place, actor: Actor, now: datetime) -> None:
    """
    A party's postal address from now on; the one before it is kept with the moment when it ended.

    :param place: as ``values.addresses.read`` makes it: checked, in its country's form
    :raises NoSuchParty: if there is no such party
    """
    actor.must(RECORD_PARTIES)
    locked(party_id=party_id)
    said = {
        "street": place.street,
        "suburb": place.suburb,
        "town": place.town,
        "area": place.area,
        "postcode": place.postcode,
        "country": place.country,
    }
    current = Address.objects.filter(party_id=party_id, until_at=None)
    if current.filter(**said).exists():
        return
    current.update(until_at=now)
    row = Address.objects.create(party_id=party_id, from_at=now, **said)
    look_for_likeness(party_id=party_id, now=now)
    audit.record(act="people.add_address", subject=str(party_id), actor=actor, now=now, detail={"address": row.id})


@transaction.atomic
def set_contact(*, party_id: PartyId, person_id: PartyId | None, role: str, actor: Actor, now: datetime) -> None:
    """
    Name whom to write to of an organisation or group from now on (practice.md P12).

    :param person_id: None where nobody is it any more
    :param role: what they are there: secretary, treasurer
    :raises NoSuchParty: if one of the two is not there
    :raises NoContactNeeded: for a person or a joint holding
    """
    actor.must(RECORD_PARTIES)
    row = locked(party_id=party_id)
    if row.kind not in WITH_CONTACTS or person_id == party_id:
        raise NoContactNeeded(name=row.name)
    if person_id is not None and not Party.objects.filter(id=person_id).exists():
        raise NoSuchParty
    current = Contact.objects.filter(party_id=party_id, until_at=None)
    if person_id is not None and current.filter(person_id=person_id, role=role).exists():
        return
    current.update(until_at=now)
    if person_id is not None:
        Contact.objects.create(party_id=party_id, person_id=person_id, role=role, from_at=now)
    detail = {"person": str(person_id) if person_id else ""}
    audit.record(act="people.set_contact", subject=str(party_id), actor=actor, now=now, detail=detail)


def locked(*, party_id: PartyId) -> Party:
    """
    A party's own row, locked to the transaction's end.

    :raises NoSuchParty: if there is none
    """
    row = Party.objects.select_for_update(no_key=True).filter(id=party_id).first()
    if row is None:
        raise NoSuchParty
    return row
