"""What can be put right on a record: for each thing its form, and the one operation that saves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http import QueryDict

from masthead.kernel.actors import Actor
from masthead.machinery.particulars import queries as particulars
from masthead.people import operations as people
from masthead.people.forms import parties as forms
from masthead.people.values import Record


@dataclass(frozen=True)
class Edit:
    """One form of a record."""

    title: str
    button: str
    form: Callable[[QueryDict | None, Record, datetime], django_forms.Form]
    save: Callable[[Any, Record, Actor, datetime], None]


def _details(data: QueryDict | None, record: Record, now: datetime) -> forms.Details:  # noqa: ARG001 - as all
    it = record.party
    return forms.Details(
        data, initial={"kind": it.kind.value, "name": it.name, "email": it.email, "phone": record.phone}
    )


def _save_details(form: forms.Details, record: Record, actor: Actor, now: datetime) -> None:
    said = form.cleaned_data
    people.change_party(
        party_id=record.party.id,
        kind=said["kind"],
        name=said["name"],
        email=said["email"],
        phone=said["phone"],
        actor=actor,
        now=now,
    )


def _place(data: QueryDict | None, record: Record, now: datetime) -> forms.Address:  # noqa: ARG001 - as all
    return forms.Address(data, initial=forms.address_of(record.place))


def _save_place(form: forms.Address, record: Record, actor: Actor, now: datetime) -> None:
    people.add_address(party_id=record.party.id, place=form.cleaned_data["place"], actor=actor, now=now)


def _contact(data: QueryDict | None, record: Record, now: datetime) -> forms.Contact:  # noqa: ARG001 - as all
    standing = next((it for it in record.contacts if it.until_at is None), None)
    return forms.Contact(data, standing=standing.person if standing else None, role=standing.role if standing else "")


def _save_contact(form: forms.Contact, record: Record, actor: Actor, now: datetime) -> None:
    person = form.cleaned_data["person"]
    people.set_contact(
        party_id=record.party.id,
        person_id=person.id if person else None,
        role=form.cleaned_data["role"],
        actor=actor,
        now=now,
    )


def _flag(data: QueryDict | None, record: Record, now: datetime) -> forms.Raise:  # noqa: ARG001 - as all
    return forms.Raise(data, initial={"since_on": particulars.today(now=now)})


def _save_flag(form: forms.Raise, record: Record, actor: Actor, now: datetime) -> None:
    people.raise_flag(party_id=record.party.id, **form.cleaned_data, actor=actor, now=now)


def _standing(data: QueryDict | None, record: Record, now: datetime) -> forms.Lower:  # noqa: ARG001 - as all
    return forms.Lower(data, standing=record.party.flags)


def _save_standing(form: forms.Lower, record: Record, actor: Actor, now: datetime) -> None:
    people.lower_flag(party_id=record.party.id, **form.cleaned_data, actor=actor, now=now)


def _wishes(data: QueryDict | None, record: Record, now: datetime) -> forms.Preferences:  # noqa: ARG001 - as all
    return forms.Preferences(data, initial={"prefers": [wish.value for wish in record.party.prefers]})


def _save_wishes(form: forms.Preferences, record: Record, actor: Actor, now: datetime) -> None:
    people.set_preferences(party_id=record.party.id, prefers=form.cleaned_data["prefers"], actor=actor, now=now)


EDITS: Mapping[str, Edit] = {
    "details": Edit("Change the details", "Save", _details, _save_details),
    "address": Edit("New postal address", "Save from now on", _place, _save_place),
    "contact": Edit("Whom to write to", "Save from now on", _contact, _save_contact),
    "flag": Edit("Raise a flag", "Raise it everywhere", _flag, _save_flag),
    "lower": Edit("Lower a flag", "Lower it everywhere", _standing, _save_standing),
    "preferences": Edit("How to write", "Save", _wishes, _save_wishes),
}
